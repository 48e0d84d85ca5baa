"""Everything that is assumed, in one place and the same for both arms: only what people are told differs between them."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Parameters:
    """Shares and chances are in 0..1; days are working days, hours office hours.

    What describes people's memory (`forgets`, `sharp`) was found once, with the spreadsheet alone, so that it misses
    about 18 % of its records and keeps about 67 % of what is due: `bench/calibrate_simulation.py` repeats the search.
    Nothing was ever fitted to the product.
    """

    # The company and its policy: known to everybody, with a spreadsheet or without.
    people: int = 3
    days: int = 50
    cadence_days: int = 3
    """Follow up again at the latest after so many days."""
    response_hours: float = 4
    """A new lead hears the first word within so many hours."""
    reply_hours: float = 7.5
    """Whoever wrote is answered within so many hours."""
    stage_days: int = 10
    """Working days that a stage usually takes: a spreadsheet has no column for its last one."""

    # What comes in.
    leads_per_day: float = 0.7
    """New leads for each person and day."""
    stock: int = 14
    """Opportunities that each person has when the watch begins."""
    junk: float = 0.25
    """Share of leads that never were one."""
    rivals: float = 0.4
    """Share of customers who talk to a competitor as well."""
    writes: float = 0.025
    """Chance that a customer writes or calls on a day."""

    # People: how much they can do.
    capacity: float = 11
    """Contacts that one person can make on a day at the desk."""
    capacity_spread: float = 2.5
    """Standard deviation of it from day to day: meetings, other work."""
    travel_capacity: float = 4
    travels: float = 0.08
    """Share of days on which somebody travels, in trips of one to three days."""
    leaves: float = 0.03
    """Share of days on which somebody is away and does nothing, one to five days at a time."""

    # People: what they remember and read.
    forgets: float = 0.0455
    """Chance that something remembered is forgotten overnight, with a comfortable number of them in mind."""
    comfortable: int = 15
    load_weight: float = 1.0
    """How much faster one forgets with twice as many in mind."""
    away_factor: float = 2.0
    """How much faster one forgets on days of travel and leave."""
    sharp: float = 0.66
    """Share of agreed days that one remembers as they were; of the others, most a day later, some two."""
    puts_off: float = 0.03
    """Chance that something which is on the list or in mind is left for the next day all the same."""
    looks: float = 0.25
    """Chance that somebody opens the list of their own accord on a morning."""
    notices: float = 0.7
    """Chance that a line which is due is noticed among the others of a spreadsheet."""
    reads: float = 0.9
    """Chance that a message is read within the hour by somebody who is at work."""

    # People: what they intend after each contact.
    plans: float = 0.7
    """Share of contacts after which the next step has a day; the others follow the cadence."""
    flexible: float = 0.5
    """Share of the days agreed that the customer would as soon have a day or two earlier or later, were they asked."""
    plan_days: tuple[tuple[int, float], ...] = ((1, 0.1), (2, 0.3), (3, 0.35), (4, 0.15), (5, 0.1))

    # Customers: how they answer. Experience says that silence costs; how much is an assumption.
    stages: int = 4
    needs: tuple[tuple[int, float], ...] = ((1, 0.5), (2, 0.35), (3, 0.15))
    """How many good contacts a stage takes."""
    progress: float = 0.62
    """Chance that a contact is a good one when the last was not long ago."""
    cooling: float = 0.06
    """By how much that chance falls with each day of silence beyond `patience`."""
    patience: int = 3
    leaving: float = 0.004
    """Chance that a customer decides against us on a day, however well we work."""
    leaving_silent: float = 0.006
    """What each day of silence beyond `patience` adds to it."""
    leaving_most: float = 0.06
    rival_factor: float = 1.6
    """How much more likely they leave when they talk to a competitor."""
    says_so: float = 0.3
    """Chance that they tell us at once; otherwise it is found out at the next contact."""
    late_loses: float = 0.02
    """Chance, for each hour beyond `response_hours`, that a lead has gone elsewhere before the first word."""
    late_most: float = 0.4

    # What the product can know of what happens outside it.
    captured: float = 0.5
    """Share of customers' messages that reach the product by themselves, such as mail; the rest only the person has."""

    @property
    def blur(self) -> tuple[tuple[int, float], ...]:
        """By how many days later one remembers a day, and how often."""
        return (0, self.sharp), (1, 0.6 * (1 - self.sharp)), (2, 0.4 * (1 - self.sharp))

    @property
    def missed_days(self) -> int:
        """A record is missed when nobody is in touch for longer than this: twice the cadence."""
        return 2 * self.cadence_days


SLOTS = ((9, 5), (10, 0), (11, 0), (13, 35), (14, 30), (15, 30), (16, 30), (17, 30))
"""When people turn to their next things: hours and minutes of a working day."""
