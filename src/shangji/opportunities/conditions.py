"""What conditions may ask of an opportunity. A stage is asked for by its key: it names the same step in every version."""

from django.utils.translation import gettext_lazy as _

from shangji.core.access import Actor
from shangji.customers.models import Customer
from shangji.opportunities.models import LossReason, Opportunity, Pipeline, Stage
from shangji.process.comparisons import Type
from shangji.process.conditions import Field, field
from shangji.process.fields import MONEY, PERCENT, PROVINCES, Pairs, followed, owned, used

KIND = Opportunity.kind()


def _stages(_actor: Actor) -> Pairs:
    stages = Stage.objects.in_force().filter(pipeline__is_active=True)
    return list({stage.key: stage.label for stage in stages}.items())


def _pipelines(actor: Actor) -> Pairs:
    return list(Pipeline.objects.reached_by(actor).values_list("pk", "name"))


def _reasons(actor: Actor) -> Pairs:
    found = LossReason.objects.reached_by(actor).select_related("parent").order_by("pk")
    return [(reason.pk, reason.shown_whole) for reason in found]


field(KIND, Field(name="amount", label=_("Amount"), type=Type.NUMBER, read=lambda o, _n: o.amount, path="amount", unit=_("yuan"), writing=MONEY))  # fmt: skip
field(KIND, Field(name="stage", label=_("Stage"), type=Type.CHOICE, read=lambda o, _n: o.stage.key, path="stage__key", choices=_stages))  # fmt: skip
field(KIND, Field(name="pipeline", label=_("Process"), type=Type.RECORD, read=lambda o, _n: o.pipeline_id, path="pipeline", choices=_pipelines))  # fmt: skip
field(KIND, Field(name="outcome", label=_("State"), type=Type.CHOICE, read=lambda o, _n: o.outcome, path="outcome", choices=lambda _a: Opportunity.Outcome.choices))  # fmt: skip
field(KIND, Field(name="win_ratio", label=_("Win rate"), type=Type.NUMBER, read=lambda o, _n: o.win_ratio, path="win_ratio", unit="%", writing=PERCENT))  # fmt: skip
field(KIND, Field(name="call", label=_("Forecast call"), type=Type.CHOICE, read=lambda o, _n: o.call, path="call", choices=lambda _a: Opportunity.Call.choices))  # fmt: skip
owned(KIND)
field(KIND, Field(name="source", label=_("Source"), type=Type.CHOICE, read=lambda o, _n: o.source, path="source", choices=lambda _a: used(Opportunity, "source")))  # fmt: skip
field(
    KIND,
    Field(name="product", label=_("Product"), type=Type.TEXT, read=lambda o, _n: o.product, path="product"),
)
field(KIND, Field(name="need", label=_("Need"), type=Type.TEXT, read=lambda o, _n: o.need, path="need"))
field(KIND, Field(name="customer", label=_("Name of the customer"), type=Type.TEXT, read=lambda o, _n: o.customer and o.customer.name, path="customer__name"))  # fmt: skip
field(KIND, Field(name="province", label=_("Province of the customer"), type=Type.CHOICE, read=lambda o, _n: o.customer and o.customer.province, path="customer__province", choices=lambda _a: used(Customer, "province", PROVINCES)))  # fmt: skip
field(KIND, Field(name="industry", label=_("Industry of the customer"), type=Type.CHOICE, read=lambda o, _n: o.customer and o.customer.industry, path="customer__industry", choices=lambda _a: used(Customer, "industry")))  # fmt: skip
field(KIND, Field(name="stage_clock_at", label=_("In its stage since"), type=Type.MOMENT, read=lambda o, _n: o.stage_clock_at, path="stage_clock_at"))  # fmt: skip
followed(KIND)
field(KIND, Field(name="expected_on", label=_("Expected close"), type=Type.DAY, read=lambda o, _n: o.expected_on, path="expected_on"))  # fmt: skip
field(KIND, Field(name="opened_at", label=_("Opened"), type=Type.MOMENT, read=lambda o, _n: o.opened_at, path="opened_at"))  # fmt: skip
field(KIND, Field(name="competitor", label=_("Competitor"), type=Type.TEXT, read=lambda o, _n: o.competitor, path="competitor"))  # fmt: skip
field(KIND, Field(name="awaits_payment", label=_("Payment is outstanding"), type=Type.TRUTH, read=lambda o, _n: o.awaits_payment, path="awaits_payment"))  # fmt: skip
field(KIND, Field(name="payment_due_on", label=_("Payment due"), type=Type.DAY, read=lambda o, _n: o.payment_due_on, path="payment_due_on"))  # fmt: skip
field(KIND, Field(name="lost_through", label=_("Lost through"), type=Type.CHOICE, read=lambda o, _n: o.lost_through, path="lost_through", choices=lambda _a: Opportunity.LostThrough.choices))  # fmt: skip
field(KIND, Field(name="loss_reason", label=_("Loss reason"), type=Type.RECORD, read=lambda o, _n: o.loss_reason_id, path="loss_reason", choices=_reasons))  # fmt: skip
