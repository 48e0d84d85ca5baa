"""How leads are found when somebody adds what is there already: open ones."""

from django.db.models import Q

from shangji.core.names import mail_key
from shangji.leads.models import Lead
from shangji.people.duplicates import Finder, Known, finder

finder(
    Finder(
        Lead,
        {
            "phone": lambda digits: Lead.IS_OPEN & Q(phone_digits=digits), "name": lambda name: Lead.IS_OPEN & Q(normal_name=name),
            "mail": lambda mail: Lead.IS_OPEN & Q(mail_key=mail_key(mail)),
        },
        lambda found: Known.of(phone=found.phone, mail=found.email, name=found.company),
    )
)  # fmt: skip
