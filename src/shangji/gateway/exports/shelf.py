"""The lists that are offered: whoever adds a list page adds its export here."""

from typing import Any

from django.db.models import BooleanField, OuterRef, Prefetch, QuerySet, Subquery, Value
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from shangji.activities.listing import matching_rows as follow_up_rows
from shangji.activities.listing import reached
from shangji.activities.models import FollowUp
from shangji.core.access import Actor
from shangji.customers.contact_listing import matching_rows as contact_rows
from shangji.customers.contact_listing import rows_of as contacts_of
from shangji.customers.listing import matching_rows as customer_rows
from shangji.customers.models import Customer
from shangji.leads.listing import matching_rows as lead_rows
from shangji.leads.models import Lead
from shangji.opportunities.found import Found
from shangji.opportunities.losses import evidence_kept
from shangji.opportunities.models import Opportunity, Stage
from shangji.people.forms.people import WantedForm
from shangji.people.models import User
from shangji.people.models.two_names import in_language
from shangji.people.queries import people
from shangji.people.veil import veil

from .lists import Column, ExportList, exportable


def _name(person: User | None) -> str:
    return person.name if person else ""


def _opportunities(actor: Actor) -> QuerySet[Any]:
    return _with_opportunity(Opportunity.objects.reached_by(actor).unmerged()).order_by("-opened_at", "-pk")


def _opportunities_filtered(actor: Actor, params: QueryDict) -> QuerySet[Any]:
    return _with_opportunity(Found(actor, params).rows).order_by("-opened_at", "-pk")


def _with_opportunity(rows: Any) -> QuerySet[Any]:
    found: QuerySet[Any] = rows.select_related(
        "customer", "owner__team", "stage", "pipeline", "loss_reason", "parent", "evidence_follow_up", "evidence_file"
    ).annotate(lesson_place_zh=_lesson_place("name"), lesson_place_en=_lesson_place("name_en"))  # fmt: skip
    return found


def _lesson_place(name: str) -> Subquery:
    """What the stage of the lesson is called today."""
    stages: Any = Stage.objects.filter(pipeline=OuterRef("pipeline"), key=OuterRef("lesson_stage"))
    return Subquery(stages.order_by("-version").values(name)[:1])


def _paid(found: Opportunity) -> str:
    """Of what is won, in words that an import reads."""
    if found.outcome != Opportunity.Outcome.WON:
        return ""
    return str(_("not paid for")) if found.awaits_payment else str(_("paid for"))


def _tags(customer: Customer) -> str:
    return "、".join(row.tag.name for row in customer.subject.taggings.all() if row.is_on)


def _customers(actor: Actor) -> QuerySet[Any]:
    rows: Any = Customer.objects.reached_by(actor).filter(withdrawn_at__isnull=True)
    return _with_customer(rows, actor)


def _customers_filtered(actor: Actor, params: QueryDict) -> QuerySet[Any]:
    return _with_customer(customer_rows(actor, params), actor)


def _with_customer(rows: Any, actor: Actor) -> QuerySet[Any]:
    """The name of a parent is told to who reaches it."""
    above = Prefetch("parent", Customer.objects.reached_by(actor))
    found: QuerySet[Any] = _with_phone(rows, actor).select_related("owner__team", "pool", "subject")
    return found.prefetch_related(above, "subject__taggings__tag").order_by("-created_at", "-pk")


def _contacts(actor: Actor) -> QuerySet[Any]:
    return _with_contact(contacts_of(actor), actor)


def _contacts_filtered(actor: Actor, params: QueryDict) -> QuerySet[Any]:
    return _with_contact(contact_rows(actor, params), actor)


def _with_contact(rows: Any, actor: Actor) -> QuerySet[Any]:
    found: QuerySet[Any] = _with_phone(rows, actor).select_related("customer").order_by("customer_id", "pk")
    return found


def _with_phone(rows: Any, actor: Actor) -> Any:
    """Numbers leave whole with whoever may look at them, as they stand on pages with everybody else."""
    may_see = actor.may(f"{rows.model._meta.app_label}.reveal_phone")
    return rows.annotate(is_phone_open=Value(may_see, output_field=BooleanField()))


def _phone(noun: Any) -> str:
    return str(noun.phone if noun.is_phone_open else noun.masked_phone)


def _wechat(noun: Any) -> str:
    return str(noun.wechat if noun.is_phone_open else noun.told_wechat)


def _unhidden(noun: Any, text: str) -> str:
    """What lies in a pool leaves without how to reach it, whoever takes it out."""
    return veil(text) if noun.is_in_pool and noun.pool and noun.pool.masks else text


def _leads(actor: Actor) -> QuerySet[Any]:
    return _with_lead(Lead.objects.reached_by(actor), actor)


def _leads_filtered(actor: Actor, params: QueryDict) -> QuerySet[Any]:
    return _with_lead(lead_rows(actor, params), actor)


def _with_lead(rows: Any, actor: Actor) -> QuerySet[Any]:
    found: QuerySet[Any] = (
        _with_phone(rows, actor)
        .select_related("owner__team", "source", "campaign", "pool", "last_owner")
        .order_by("-created_at", "-pk")
    )
    return found


def _follow_ups(actor: Actor) -> QuerySet[FollowUp]:
    return _with_author(reached(actor))


def _follow_ups_filtered(actor: Actor, params: QueryDict) -> QuerySet[FollowUp]:
    return _with_author(follow_up_rows(actor, params))


def _with_author(rows: Any) -> QuerySet[FollowUp]:
    found: QuerySet[FollowUp] = rows.select_related("subject", "author").order_by("-happened_at", "-pk")
    return found


def _people(actor: Actor) -> QuerySet[Any]:
    found: QuerySet[Any] = User.objects.reached_by(actor).for_sign_in().order_by("name", "pk")
    return found


def _people_filtered(actor: Actor, params: QueryDict) -> QuerySet[Any]:
    return people(actor, WantedForm(params, actor=actor).wanted())


exportable(
    ExportList(
        name="opportunities", kind="opportunities.opportunity", label=_("Opportunities"), rows=_opportunities, filtered=_opportunities_filtered,
        columns=(
            Column(_("Opportunity name"), lambda o: o.name, width=30, fills="opportunity.name"),
            Column(_("Customer name"), lambda o: o.customer.name if o.customer else "", width=30, fills="customer.name"),
            Column(_("Process"), lambda o: o.pipeline.name),
            Column(_("Stage"), lambda o: o.stage.label, fills="opportunity.stage"),
            Column(_("State"), lambda o: str(o.Outcome(o.outcome).label), fills="opportunity.outcome"),
            Column(_("Amount"), lambda o: o.amount, "money", 16, fills="opportunity.amount"),
            Column(_("Currency"), lambda o: o.currency, width=8, fills="opportunity.currency"),
            Column(_("Expected close"), lambda o: o.expected_on, "date", 12, fills="opportunity.expected_on"),
            Column(_("Win rate"), lambda o: o.win_ratio, "percent", 8, fills="opportunity.win_ratio"),
            Column(_("Forecast call"), lambda o: str(o.get_call_display()), fills="opportunity.call"),
            Column(_("Owner"), lambda o: _name(o.owner), fills="opportunity.owner"),
            Column(_("Team"), lambda o: o.owner.team.name if o.owner and o.owner.team else ""),
            Column(_("Product"), lambda o: o.product, width=20, fills="opportunity.product"),
            Column(_("Source"), lambda o: o.source, fills="opportunity.source"),
            Column(_("Competitor"), lambda o: o.competitor, fills="opportunity.competitor"),
            Column(_("Need"), lambda o: o.need, width=30, fills="opportunity.description"),
            Column(_("Next step"), lambda o: o.next_step, width=30, fills="opportunity.next_step"),
            Column(_("Day of the next step"), lambda o: o.next_step_at, "moment", 17, fills="opportunity.next_step_at"),
            Column(_("Last followed up"), lambda o: o.last_follow_up_at, "moment", 17),
            Column(_("Opened at"), lambda o: o.opened_at, "moment", 17, fills="opportunity.opened_at"),
            Column(_("Closed at"), lambda o: o.closed_at, "moment", 17, fills="opportunity.closed_at"),
            Column(_("Paid for or not"), _paid, fills="opportunity.is_paid"),
            Column(_("Payment agreed for"), lambda o: o.payment_due_on if o.awaits_payment and o.payment_agreed else None, "date", 12, fills="opportunity.payment_due_on"),
            Column(_("Usually paid by"), lambda o: o.payment_due_on if o.awaits_payment and not o.payment_agreed else None, "date", 12),
            Column(_("Loss reason"), lambda o: o.loss_reason.shown if o.loss_reason else "", fills="opportunity.lost_reason"),
            Column(_("Lost through"), lambda o: str(o.get_lost_through_display()), fills="opportunity.lost_through"),
            Column(_("What shows it"), lambda o: o.evidence, width=30, fills="opportunity.evidence"),
            Column(_("Where that is written"), evidence_kept, width=30),
            Column(_("What made the difference"), lambda o: o.decided_by, width=30),
            Column(_("What to do next time"), lambda o: o.lesson, width=30),
            Column(_("Stage of the lesson"), lambda o: in_language(o.lesson_place_zh or "", o.lesson_place_en or "")),
            Column(_("Looked back"), lambda o: o.reviewed_at if o.is_reviewed else None, "moment", 17),
            Column(_("Revisit on"), lambda o: o.revisit_on, "date", 12),
            Column(_("Comes from"), lambda o: o.parent.name if o.parent else "", width=30),
            Column(_("Closing note"), lambda o: o.closing_note, width=30),
            Column(_("On hold until"), lambda o: o.hold_until, "date", 12, fills="opportunity.held_until"),
            Column(_("Opportunity no."), lambda o: o.external_id, fills="opportunity.external_id"),
            Column(_("Shangji no."), lambda o: o.pk, "number", 10, fills="opportunity.number"),
        ),
    )
)  # fmt: skip
exportable(
    ExportList(
        name="customers", kind="customers.customer", label=_("Customers"), rows=_customers, filtered=_customers_filtered,
        columns=(
            Column(_("Customer name"), lambda c: c.name, width=36, fills="customer.name"),
            Column(_("Unified social credit code"), lambda c: c.uscc, width=22, fills="customer.uscc"),
            Column(_("Industry"), lambda c: c.industry, fills="customer.industry"),
            Column(_("Province"), lambda c: c.province, fills="customer.province"),
            Column(_("City"), lambda c: c.city, fills="customer.city"),
            Column(_("Region code"), lambda c: c.region_code, width=10),
            Column(_("Address"), lambda c: c.address, width=36, fills="customer.address"),
            Column(_("Belongs to"), lambda c: c.parent.name if c.parent else "", width=30, fills="customer.parent"),
            Column(_("Registered capital"), lambda c: c.registered_capital, "money", 16, fills="customer.registered_capital"),
            Column(_("Currency of the capital"), lambda c: c.capital_currency, width=8, fills="customer.capital_currency"),
            Column(_("Phone"), lambda c: _unhidden(c, _phone(c)), width=16, fills="customer.phone"),
            Column(_("Website"), lambda c: c.website, width=24, fills="customer.website"),
            Column(_("Source"), lambda c: c.source, fills="customer.source"),
            Column(_("Tier"), lambda c: c.tier, width=6, fills="customer.tier"),
            Column(_("Tags"), _tags, width=24, fills="customer.tags"),
            Column(_("Yearly potential"), lambda c: c.potential, "money", 16, fills="customer.potential"),
            Column(_("Owner"), lambda c: _name(c.owner), fills="customer.owner"),
            Column(_("Team"), lambda c: c.owner.team.name if c.owner and c.owner.team else ""),
            Column(_("Note"), lambda c: _unhidden(c, c.note), width=30, fills="customer.note"),
            Column(_("Contract ends on"), lambda c: c.contract_ends_on, "date", 12, fills="customer.contract_ends_on"),
            Column(_("Last followed up"), lambda c: c.last_follow_up_at, "moment", 17),
            Column(_("Created"), lambda c: c.created_at, "moment", 17, fills="customer.created_at"),
            Column(_("Customer no."), lambda c: c.external_id, fills="customer.external_id"),
            Column(_("Shangji customer no."), lambda c: c.pk, "number", 10, fills="customer.number"),
        ),
    )
)  # fmt: skip
exportable(
    ExportList(
        name="leads", kind="leads.lead", label=_("Leads"), rows=_leads, filtered=_leads_filtered,
        columns=(
            Column(_("Company name"), lambda x: x.company, width=36, fills="lead.company"),
            Column(_("Person"), lambda x: x.person, fills="lead.person"),
            Column(_("Position"), lambda x: x.title, fills="lead.title"),
            Column(_("Phone"), lambda x: _unhidden(x, _phone(x)), width=16, fills="lead.phone"),
            Column(_("Mail address"), lambda x: _unhidden(x, x.email), width=24, fills="lead.email"),
            Column(_("WeChat"), lambda x: "" if x.is_in_pool else _wechat(x), width=16, fills="lead.wechat"),
            Column(_("Need"), lambda x: _unhidden(x, x.need), width=40, fills="lead.need"),
            Column(_("Industry"), lambda x: x.industry, fills="lead.industry"),
            Column(_("Province"), lambda x: x.province, fills="lead.province"),
            Column(_("City"), lambda x: x.city, fills="lead.city"),
            Column(_("Source"), lambda x: str(x.source or ""), fills="lead.source"),
            Column(_("Campaign"), lambda x: str(x.campaign or ""), fills="lead.campaign"),
            Column(_("State"), lambda x: str(x.State(x.state).label)),
            Column(_("Owner"), lambda x: _name(x.owner), fills="lead.owner"),
            Column(_("Team"), lambda x: x.owner.team.name if x.owner and x.owner.team else ""),
            Column(_("Pool"), lambda x: str(x.pool or "") if x.is_in_pool else "", fills="lead.pool"),
            Column(_("Why it is here"), lambda x: x.pool_reason if x.is_in_pool else "", width=24),
            Column(_("First touch"), lambda x: x.first_touch_at, "moment", 17, fills="lead.created_at"),
            Column(_("First contact until"), lambda x: x.respond_by, "moment", 17),
            Column(_("Last followed up"), lambda x: x.last_follow_up_at, "moment", 17),
            Column(_("Next step"), lambda x: x.next_step, width=30),
            Column(_("Shangji lead no."), lambda x: x.pk, "number", 10, fills="lead.number"),
        ),
    )
)  # fmt: skip
exportable(
    ExportList(
        name="contacts", kind="customers.contact", label=_("Contacts"), rows=_contacts, filtered=_contacts_filtered,
        columns=(
            Column(_("Contact"), lambda c: c.name, fills="contact.name"),
            Column(_("Customer name"), lambda c: c.customer.name, width=36, fills="customer.name"),
            Column(_("Job title"), lambda c: c.title, fills="contact.title"),
            Column(_("Phone"), _phone, width=16, fills="contact.phone"),
            Column(_("Mail"), lambda c: c.email, width=24, fills="contact.email"),
            Column(_("WeChat"), _wechat, width=16, fills="contact.wechat"),
            Column(_("Note"), lambda c: c.note, width=30, fills="contact.department"),
            Column(_("State"), lambda c: _("has left") if c.has_left else "", fills="contact.state"),
            Column(_("Shangji contact no."), lambda c: c.pk, "number", 10, fills="contact.number"),
        ),
    )
)  # fmt: skip
exportable(
    ExportList(
        name="follow-ups", kind="activities.followup", label=_("Follow-ups"), rows=_follow_ups, filtered=_follow_ups_filtered,
        columns=(
            Column(_("When"), lambda f: f.happened_at, "moment", 17, fills="follow_up.happened_at"),
            Column(_("About"), lambda f: f.subject.label, width=30),
            Column(_("Way"), lambda f: f.type_label, fills="follow_up.type"),
            Column(_("Follow-up"), lambda f: f.correction or f.text, width=60, fills="follow_up.text"),
            Column(_("Result"), lambda f: f.result_label if f.result else ""),
            Column(_("Next step"), lambda f: f.next_step, width=30),
            Column(_("Day of the next step"), lambda f: f.next_step_at, "moment", 17),
            Column(_("Minutes"), lambda f: f.duration_min, "number", 8),
            Column(_("Author"), lambda f: _name(f.author), fills="follow_up.author"),
            Column(_("Written down"), lambda f: f.recorded_at, "moment", 17),
            Column(_("Shangji follow-up no."), lambda f: f.pk, "number", 10, fills="follow_up.number"),
        ),
    )
)  # fmt: skip
exportable(
    ExportList(
        name="people", label=_("People"), rows=_people, filtered=_people_filtered,
        columns=(
            Column(_("Name"), lambda u: u.name),
            Column(_("User name"), lambda u: u.username),
            Column(_("Team"), lambda u: u.team.name if u.team else ""),
            Column(_("Role"), lambda u: u.role.shown if u.role else ""),
            Column(_("Mail"), lambda u: u.email, width=24),
            Column(_("Phone"), lambda u: u.phone, width=16),
            Column(_("State"), lambda u: _("active") if u.is_active else _("barred")),
        ),
    )
)  # fmt: skip
