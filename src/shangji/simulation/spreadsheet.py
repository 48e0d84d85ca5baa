"""The first arm: memory, and a sheet that is looked at when somebody feels like it."""

from contextlib import AbstractContextManager, nullcontext
from datetime import date, datetime

from shangji.core.calendar import add_working_days
from shangji.simulation.play import File
from shangji.simulation.sellers import Seller


class Spreadsheet:
    """Every contact is entered at once, with the day that was planned; but a sheet reminds nobody."""

    def __init__(self) -> None:
        self.rows: dict[int, File] = {}
        self.planned: dict[int, date] = {}
        self.handed: dict[int, list[int]] = {}

    def day(self) -> AbstractContextManager[object]:
        return nullcontext()

    def open_stock(self, file: File, at: datetime, plan: date) -> None:
        self.rows[file.deal.number], self.planned[file.deal.number] = file, plan

    def arrive(self, file: File, at: datetime) -> int:
        """It is passed on at once, in turn, with a message."""
        self.rows[file.deal.number] = file
        self.handed.setdefault(file.deal.person, []).append(file.deal.number)
        return file.deal.person

    def hear(self, file: File, at: datetime) -> None:
        """What customers write is not in a sheet."""

    def proposes(self, file: File, seller: Seller, at: datetime, meant: date) -> date:
        return meant

    def contacted(self, file: File, seller: Seller, at: datetime, answer: str, plan: date | None) -> None:
        if plan:
            self.planned[file.deal.number] = plan
        else:
            self.planned.pop(file.deal.number, None)

    def lost(self, file: File, at: datetime) -> None:
        """The row stays, and is closed."""

    def hour(self, at: datetime, day: int, slot: int) -> None:
        """Nothing works by itself."""

    def messages(self, seller: Seller, at: datetime) -> list[int]:
        return self.handed.pop(seller.number, [])

    def tells(self, seller: Seller, at: datetime, day: int, slot: int, until: date) -> list[int]:
        """On a morning when they open it: the rows whose day has come, as far as they are noticed.

        They have them in mind then, with the right day; before a trip also what falls due on it, and those of a
        colleague who is away and whom they cover for.
        """
        if slot or not seller.looks(day):
            return []
        chance, p, today = seller.world.chance, seller.world.p, at.date()
        ahead, found = add_working_days(today, seller.ahead(day)), []
        away = [n for n, days in enumerate(seller.world.deputies) if days.get(day) == seller.number]
        for n, file in self.rows.items():
            due_on = self._day(file, p.cadence_days)
            is_covered = file.seller.number in away and due_on <= today
            if not (file.seller is seller or is_covered) or not file.is_open or due_on > ahead:
                continue
            if chance.happens(p.notices, "notices", seller.number, day, n):
                seller.mind[n] = max(due_on, today)
                found += [n] if due_on <= until else []
        return sorted(found, key=lambda n: (self._day(self.rows[n], p.cadence_days), n))

    def _day(self, file: File, cadence_days: int) -> date:
        return self.planned.get(file.deal.number) or add_working_days(file.last_at.date(), cadence_days)
