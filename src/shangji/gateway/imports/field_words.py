"""What people call everything that a column can fill, and how its cells are understood."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from .own_fields import offered_own, own_label
from .reading.fields import BY_KEY, CARRIES, FIELDS, NOUNS, NUMBER, OWN, Noun

NOUN_WORDS: dict[str, Promise] = {
    "opportunity": _("Opportunities"), "follow_up": _("Follow-ups"), "customer": _("Customers"),
    "contact": _("Contacts"), "person": _("People"), "product": _("Products"), "team": _("Teams"), "lead": _("Leads"),
}  # fmt: skip
FIELD_WORDS: dict[tuple[str, str], Promise] = {
    ("customer", "name"): _("Customer name"),
    ("customer", "external_id"): _("Customer no."),
    ("customer", "short_name"): _("Short name"),
    ("customer", "uscc"): _("Unified social credit code"),
    ("customer", "industry"): _("Industry"),
    ("customer", "kind"): _("Kind of company"),
    ("customer", "tier"): _("Customer tier"),
    ("customer", "tags"): _("Tags of the customer"),
    ("customer", "province"): _("Province"),
    ("customer", "city"): _("City"),
    ("customer", "address"): _("Address"),
    ("customer", "registered_on"): _("Registered on"),
    ("customer", "founded_year"): _("Founded in"),
    ("customer", "registered_capital"): _("Registered capital"),
    ("customer", "scope"): _("Business scope"),
    ("customer", "employees"): _("Employees"),
    ("customer", "revenue"): _("Yearly revenue"),
    ("customer", "website"): _("Website"),
    ("customer", "phone"): _("Company phone"),
    ("customer", "parent"): _("Parent company"),
    ("customer", "owner"): _("Owner of the customer"),
    ("customer", "source"): _("Source of the customer"),
    ("customer", "contract_ends_on"): _("Contract ends on"),
    ("customer", "created_at"): _("Customer since"),
    ("customer", "capital_currency"): _("Currency of the capital"),
    ("customer", "potential"): _("Yearly potential"),
    ("customer", NUMBER): _("Shangji customer no."),
    ("customer", "note"): _("Note on the customer"),
    ("contact", "name"): _("Contact"),
    ("contact", "title"): _("Job title"),
    ("contact", "department"): _("Department of the contact"),
    ("contact", "phone"): _("Phone of the contact"),
    ("contact", "email"): _("Mail of the contact"),
    ("contact", "wechat"): _("WeChat"),
    ("contact", "state"): _("State"),
    ("contact", NUMBER): _("Shangji contact no."),
    ("opportunity", "external_id"): _("Opportunity no."),
    ("opportunity", NUMBER): _("Shangji no."),
    ("opportunity", "name"): _("Opportunity name"),
    ("opportunity", "product"): _("Product"),
    ("opportunity", "stage"): _("Stage"),
    ("opportunity", "outcome"): _("Won or lost"),
    ("opportunity", "amount"): _("Amount"),
    ("opportunity", "currency"): _("Currency"),
    ("opportunity", "expected_on"): _("Expected close"),
    ("opportunity", "opened_at"): _("Opened"),
    ("opportunity", "closed_at"): _("Closed"),
    ("opportunity", "payment_due_on"): _("Payment agreed for"),
    ("opportunity", "is_paid"): _("Paid for or not"),
    ("opportunity", "win_ratio"): _("Win rate"),
    ("opportunity", "call"): _("Forecast call"),
    ("opportunity", "owner"): _("Owner"),
    ("opportunity", "collaborators"): _("Collaborators"),
    ("opportunity", "source"): _("Source"),
    ("opportunity", "lost_reason"): _("Loss reason"),
    ("opportunity", "competitor"): _("Competitor"),
    ("opportunity", "lost_through"): _("Lost through"),
    ("opportunity", "evidence"): _("What shows it"),
    ("opportunity", "next_step"): _("Next step"),
    ("opportunity", "next_step_at"): _("Day of the next step"),
    ("opportunity", "held_until"): _("On hold until"),
    ("opportunity", "description"): _("Need"),
    ("opportunity", "stage_date"): _("Day a stage was reached"),
    ("opportunity", "updated_at"): _("Last updated"),
    ("follow_up", "text"): _("Follow-up"),
    ("follow_up", "type"): _("Way of the follow-up"),
    ("follow_up", "happened_at"): _("Day of the follow-up"),
    ("follow_up", "author"): _("Author of the follow-up"),
    ("follow_up", NUMBER): _("Shangji follow-up no."),
    ("person", "name"): _("Name of the person"),
    ("person", "external_id"): _("Staff no."),
    ("person", "team"): _("Team"),
    ("person", "manager"): _("Manager"),
    ("person", "region"): _("Region"),
    ("person", "email"): _("Mail of the person"),
    ("person", "phone"): _("Phone of the person"),
    ("person", "role"): _("Role"),
    ("lead", "company"): _("Company name"),
    ("lead", "person"): _("Person"),
    ("lead", "title"): _("Position"),
    ("lead", "phone"): _("Phone"),
    ("lead", "email"): _("Mail address"),
    ("lead", "wechat"): _("WeChat"),
    ("lead", "website"): _("Website"),
    ("lead", "need"): _("Need"),
    ("lead", "industry"): _("Industry"),
    ("lead", "province"): _("Province"),
    ("lead", "city"): _("City"),
    ("lead", "source"): _("Source"),
    ("lead", "campaign"): _("Campaign"),
    ("lead", "owner"): _("Owner"),
    ("lead", "created_at"): _("First touch"),
    ("lead", "external_id"): _("Lead no."),
    ("lead", "pool"): _("Pool"),
    ("lead", NUMBER): _("Shangji lead no."),
    ("lead", "note"): _("Note"),
    ("product", "name"): _("Product name"),
    ("product", "code"): _("Product code"),
    ("product", "series"): _("Series"),
    ("product", "price"): _("Price"),
}
KIND_WORDS: dict[str, Promise] = {
    "name": _("Spellings of one name are matched."),
    "date": _("Any way of writing a day; a doubtful one is asked about."),
    "moment": _("Any way of writing a day and time; a doubtful one is asked about."),
    "amount": _("Yuan, ten thousands and millions become one unit."),
    "ratio": _("70%, 0.7 and 七成 are the same."),
    "count": _("A whole number."),
    "phone": _("The form of the number is checked."),
    "email": _("The form of the address is checked."),
    "uscc": _("The check digit is tested."),
    "person": _("Matched with the people here; a new name is added."),
    "stage": _("Your words become the stages of the process."),
}
OWN_HINTS: dict[tuple[str, str], Promise] = {
    ("follow_up", "text"): _("Split at its dates, one entry each."),
    ("opportunity", "external_id"): _("Tells the same opportunity in the next file."),
    **dict.fromkeys(
        ((noun, NUMBER) for noun in NOUNS),
        _("As exports have it: the row is this record, whatever its name."),
    ),
    ("opportunity", "payment_due_on"): _(
        "Of what is won. A day that has passed counts where another column says that it is not paid."
    ),
    ("opportunity", "is_paid"): _("Of what is won: yes or no, 已回款 or 未回款; paid in part is not paid."),
}
WITHOUT_A_CHOICE = frozenset({("opportunity", "stage_date"), ("contact", "state")})
"""Only a recognised header says which stage it is the day of, and only our own list says who has left."""


def label_of(noun: str, name: str) -> str:
    return own_label(name) if name.startswith(OWN) else str(FIELD_WORDS[noun, name])


def hint_of(noun: str, name: str) -> str:
    key = (noun, name)
    found = OWN_HINTS.get(key) or (KIND_WORDS.get(BY_KEY[key].kind) if name else None)
    return str(found or "")


def offered(noun: Noun) -> list[tuple[str, list[tuple[str, str]]]]:
    """Groups of (value, label) that a column of such a table can be sent to, its own noun first."""
    return [
        (
            str(NOUN_WORDS[carried]),
            [
                (f"{f.noun}.{f.name}", label_of(f.noun, f.name))
                for f in FIELDS
                if f.noun == carried
                and (f.noun, f.name) not in WITHOUT_A_CHOICE
                and (f.name != NUMBER or carried == noun)
            ]
            + (offered_own(carried) if carried == noun else []),
        )
        for carried in CARRIES[noun]
    ]


def nouns() -> list[tuple[str, str]]:
    return [(noun, str(NOUN_WORDS[noun])) for noun in NOUNS]
