"""How customers and contacts are found when somebody adds what is there already."""

from typing import Any

from django.db.models import Q

from shangji.core.names import mail_key
from shangji.customers.models import Contact, Customer
from shangji.people.duplicates import Finder, Known, finder

finder(
    Finder(
        Customer, {"code": lambda code: Q(uscc=code), "name": lambda name: Q(normal_name=name), "phone": lambda digits: Q(phone_digits=digits)},
        lambda found: Known.of(code=found.uscc, name=found.name, phone=found.phone),
    )
)  # fmt: skip
contacts: Any = Contact
finder(
    Finder(
        contacts, {"phone": lambda digits: Q(phone_digits=digits), "mail": lambda mail: Q(mail_key=mail_key(mail))},
        lambda found: Known.of(phone=found.phone, mail=found.email), lambda found: found.customer,
    )
)  # fmt: skip
