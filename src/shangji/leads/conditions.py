"""What conditions may ask of a lead: those of assignment rules, and all others."""

from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from shangji.core.access import Actor
from shangji.core.calendar import OFFICE_HOURS, is_working_day
from shangji.customers.models import Customer
from shangji.leads.models import Campaign, Lead, Source
from shangji.people.models import Pool
from shangji.process.comparisons import Type
from shangji.process.conditions import Field, field
from shangji.process.fields import PROVINCES, Pairs, followed, owned, used

KIND = Lead.kind()


def in_office_hours(moment: datetime) -> bool:
    """Whether the company works at this moment."""
    local = timezone.localtime(moment)
    return is_working_day(local.date()) and any(a <= local.time() < b for a, b in OFFICE_HOURS)


def _sources(actor: Actor) -> Pairs:
    return list(Source.objects.reached_by(actor).values_list("pk", "name"))


def _campaigns(actor: Actor) -> Pairs:
    return list(Campaign.objects.reached_by(actor).values_list("pk", "name"))


def _pools(actor: Actor) -> Pairs:
    return list(Pool.objects.reached_by(actor).holding(KIND).values_list("pk", "name"))


def _industries(_actor: Actor) -> Pairs:
    words = {word for model in (Customer, Lead) for word, _label in used(model, "industry")}
    return [(word, word) for word in sorted(words)]


field(KIND, Field(name="source", label=_("Source"), type=Type.RECORD, read=lambda o, _n: o.source_id, path="source", choices=_sources))  # fmt: skip
field(KIND, Field(name="campaign", label=_("Campaign"), type=Type.RECORD, read=lambda o, _n: o.campaign_id, path="campaign", choices=_campaigns))  # fmt: skip
field(KIND, Field(name="province", label=_("Province"), type=Type.CHOICE, read=lambda o, _n: o.province, path="province", choices=lambda _a: used(Lead, "province", PROVINCES)))  # fmt: skip
field(KIND, Field(name="city", label=_("City"), type=Type.TEXT, read=lambda o, _n: o.city, path="city"))
field(KIND, Field(name="industry", label=_("Industry"), type=Type.CHOICE, read=lambda o, _n: o.industry, path="industry", choices=_industries))  # fmt: skip
field(KIND, Field(name="need", label=_("Need"), type=Type.TEXT, read=lambda o, _n: o.need, path="need"))
field(KIND, Field(name="phone", label=_("Phone"), type=Type.TEXT, read=lambda o, _n: o.phone))
field(KIND, Field(name="hours", label=_("Comes in office hours"), type=Type.TRUTH, read=lambda _o, now: in_office_hours(now)))  # fmt: skip
field(KIND, Field(name="state", label=_("State"), type=Type.CHOICE, read=lambda o, _n: o.state, path="state", choices=lambda _a: Lead.State.choices))  # fmt: skip
field(KIND, Field(name="pool", label=_("Pool"), type=Type.RECORD, read=lambda o, _n: o.pool_id, path="pool", choices=_pools))  # fmt: skip
owned(KIND)
followed(KIND)
field(KIND, Field(name="created_at", label=_("Created"), type=Type.MOMENT, read=lambda o, _n: o.created_at, path="created_at"))  # fmt: skip
field(KIND, Field(name="respond_by", label=_("First contact until"), type=Type.MOMENT, read=lambda o, _n: o.respond_by, path="respond_by"))  # fmt: skip
field(KIND, Field(name="responded_at", label=_("First contact on"), type=Type.MOMENT, read=lambda o, _n: o.responded_at, path="responded_at"))  # fmt: skip
