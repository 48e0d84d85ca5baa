"""What conditions may ask of a customer."""

from django.utils.translation import gettext_lazy as _

from shangji.customers.models import Customer
from shangji.customers.tags import tag_choices, with_tags
from shangji.process.comparisons import Type
from shangji.process.conditions import Field, field
from shangji.process.fields import MONEY, PROVINCES, followed, owned, used
from shangji.process.models.rhythm import TIERS

KIND = Customer.kind()

owned(KIND)
field(KIND, Field(name="name", label=_("Name"), type=Type.TEXT, read=lambda c, _n: c.name, path="name"))
field(KIND, Field(name="province", label=_("Province"), type=Type.CHOICE, read=lambda c, _n: c.province, path="province", choices=lambda _a: used(Customer, "province", PROVINCES)))  # fmt: skip
field(KIND, Field(name="city", label=_("City"), type=Type.TEXT, read=lambda c, _n: c.city, path="city"))
field(KIND, Field(name="industry", label=_("Industry"), type=Type.CHOICE, read=lambda c, _n: c.industry, path="industry", choices=lambda _a: used(Customer, "industry")))  # fmt: skip
field(KIND, Field(name="source", label=_("Source"), type=Type.CHOICE, read=lambda c, _n: c.source, path="source", choices=lambda _a: used(Customer, "source")))  # fmt: skip
followed(KIND)
field(KIND, Field(name="contract_ends_on", label=_("Contract ends on"), type=Type.DAY, read=lambda c, _n: c.contract_ends_on, path="contract_ends_on"))  # fmt: skip
field(KIND, Field(name="tier", label=_("Tier"), type=Type.CHOICE, read=lambda c, _n: c.tier, path="tier", choices=lambda _a: [(t, t) for t in TIERS]))  # fmt: skip
field(KIND, Field(name="potential", label=_("Yearly potential"), type=Type.NUMBER, read=lambda c, _n: c.potential, path="potential", writing=MONEY))  # fmt: skip
field(KIND, Field(name="tags", label=_("Tags"), type=Type.MANY, read=lambda c, _n: c.tag_ids(), beside=with_tags, choices=lambda _a: tag_choices()))  # fmt: skip
field(KIND, Field(name="is_locked", label=_("Locked"), type=Type.TRUTH, read=lambda c, _n: c.is_locked, path="is_locked"))  # fmt: skip
field(KIND, Field(name="created_at", label=_("Created"), type=Type.MOMENT, read=lambda c, _n: c.created_at, path="created_at"))  # fmt: skip
field(KIND, Field(name="region_code", label=_("Region code"), type=Type.TEXT, read=lambda c, _n: c.region_code, path="region_code"))  # fmt: skip
