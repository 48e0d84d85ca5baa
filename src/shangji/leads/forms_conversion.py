"""What a lead becomes, as it is asked: which customer, which contact, which opportunity."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from shangji.core.access import Actor
from shangji.core.custom_fields.known import fields_of
from shangji.core.names import normal_form
from shangji.core.phones import masked
from shangji.customers.forms import ContactForm, CustomerForm
from shangji.customers.models import Contact, Customer
from shangji.leads.models import ConversionMap, Lead
from shangji.leads.models.conversion_map import KINDS, OWN
from shangji.leads.models.lead.conversion import Into
from shangji.opportunities.forms.fields import amount_field, expected_field
from shangji.opportunities.models import Opportunity
from shangji.people.custom.controls import control, styled
from shangji.people.forms.base import Form, Radios

NEW, NONE = "new", "none"
OFFERED = 8


def likely_customers(lead: Lead, actor: Actor, name: str = "") -> list[Customer]:
    """Customers in reach with the same normal name, or that a lead with the same number became."""
    forms_of = {normal_form(text)[:200] for text in (lead.company, name) if text.strip()}
    rows: Any = Customer.objects.reached_by(actor)
    found = list(rows.filter(normal_name__in=forms_of).order_by("pk")[:OFFERED]) if forms_of else []
    if lead.phone_digits:
        same = Lead._base_manager.filter(phone_digits=lead.phone_digits, customer__isnull=False).exclude(
            pk=lead.pk
        )
        known = {customer.pk for customer in found}
        found += [
            c
            for c in rows.filter(pk__in=same.values("customer")).order_by("pk")[:OFFERED]
            if c.pk not in known
        ]
    return found[:OFFERED]


class ConvertForm(Form):
    """Everything is filled with what is known; what the map requires is asked for besides."""

    customer = forms.ChoiceField(label=_("Customer"), widget=Radios)
    customer_name = forms.CharField(label=_("Name of the new customer"), max_length=200, required=False)
    contact = forms.ChoiceField(label=_("Contact"), widget=Radios)
    contact_name = forms.CharField(label=_("Name of the new contact"), max_length=60, required=False)
    opportunity = forms.ChoiceField(label=_("Opportunity"), widget=Radios)
    opportunity_name = forms.CharField(label=_("Name of the new opportunity"), max_length=200, required=False)
    amount = amount_field()
    expected_on = expected_field()
    need = forms.CharField(label=_("Need"), required=False, widget=forms.Textarea(attrs={"rows": 2}))

    SHOWN = {"customer.name": "customer_name", "contact.name": "contact_name", "opportunity.name": "opportunity_name",
             "opportunity.amount": "amount", "opportunity.expected_on": "expected_on", "opportunity.need": "need"}  # fmt: skip

    def __init__(self, *args: Any, lead: Lead, actor: Actor, **kwargs: Any) -> None:
        found = ConversionMap.objects.order_by("pk").first()
        self.map: ConversionMap = found or ConversionMap(
            pairs=ConversionMap.DEFAULT, required=list(ConversionMap.ALWAYS)
        )
        self.filled = self.map.filled(lead)
        super().__init__(*args, **kwargs)
        self.lead, self.actor = lead, actor
        self.customers = likely_customers(
            lead, actor, (self.data.get(self.add_prefix("customer_name")) or "") if self.is_bound else ""
        )
        self.contacts = list(Contact.objects.reached_by(actor).filter(customer__in=self.customers, has_left=False).select_related("customer")[:20])  # fmt: skip
        self.opportunities = list(Opportunity.objects.reached_by(actor).open().filter(customer__in=self.customers).select_related("customer").order_by("-opened_at")[:20])  # fmt: skip
        self._offer()
        self._ask_for_required()
        self._ask_for_own()

    def _offer(self) -> None:
        choices: dict[str, Iterable[tuple[str, Any]]] = {
            "customer": [*((str(c.pk), c.name) for c in self.customers), (NEW, _("A new customer"))],
            "contact": [*((str(c.pk), f"{c.name} · {c.customer.name}") for c in self.contacts), (NEW, _("A new contact")), (NONE, _("No contact"))],
            "opportunity": [(NEW, _("A new opportunity")), *((str(o.pk), o.name) for o in self.opportunities), (NONE, _("No opportunity yet: the customer only"))],
        }  # fmt: skip
        for name, offered in choices.items():
            self.fields[name].choices = offered  # type: ignore[attr-defined]
        company = self.filled["customer"].get("name") or self.lead.company or self.lead.person
        self.initial.update({
            "customer": str(self.customers[0].pk) if self.customers else NEW, "customer_name": company,
            "contact": self._contact_known() or (NEW if self.lead.person else NONE),
            "contact_name": self.filled["contact"].get("name", ""), "opportunity": NEW,
            "opportunity_name": self.filled["opportunity"].get("name") or company, "need": self.filled["opportunity"].get("need", ""),
        })  # fmt: skip

    def _contact_known(self) -> str:
        return next((str(c.pk) for c in self.contacts if c.name == self.lead.person), "")

    def _ask_for_required(self) -> None:
        """Fields the map requires and the dialog does not show anyway."""
        labels = {"customer": CustomerForm.base_fields, "contact": ContactForm.base_fields}
        for target in self.map.required:
            noun, _dot, column = target.partition(".")
            if target in self.SHOWN:
                continue
            known = labels.get(noun, {}).get(column)
            filled = self.filled[noun].get(column, "")
            self.fields[f"{noun}__{column}"] = forms.CharField(
                label=known.label if known else _(column), required=False, max_length=200,
                initial=masked(filled) if column == "phone" else filled, widget=forms.TextInput(attrs={"class": "input"}),
            )  # fmt: skip

    def _ask_for_own(self) -> None:
        """Fields of one's own that must be filled in, with what the lead already says."""
        filled = self.map.own_filled(self.lead, self.actor)
        self.own: list[tuple[str, str]] = []
        """(noun, name in the form)."""
        self.suggested: list[str] = []
        """Fields whose names are suggested while they are typed."""
        for noun, kind in KINDS.items():
            for field in fields_of(kind):
                if field.is_required and field.is_edited_by(self.actor):
                    made = styled(control(field, self.actor, filled[noun].get(field.key)))
                    made.required = False
                    self.fields[f"{noun}__{OWN}{field.key}"] = made
                    self.suggested += [field.key] if field.kind_of.suggest else []
                    self.own.append((noun, f"{noun}__{OWN}{field.key}"))

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or {}
        for noun, name in self.own:
            if said.get(noun) == NEW and name not in self.errors and said.get(name) in (None, "", []):
                self.add_error(name, _("Fill this in."))
        for target in self.map.required:
            noun, _dot, column = target.partition(".")
            name = self.SHOWN.get(target, f"{noun}__{column}")
            if said.get(noun) == NEW and name not in self.errors and not said.get(name):
                self.add_error(name, _("Fill this in."))
        if said.get("customer") == NEW and self._is_there(said.get("customer_name", "")):
            self.add_error("customer", _("This customer is there already: choose it above."))
        return said

    def _is_there(self, name: str) -> bool:
        wanted = normal_form(name)[:200] if name.strip() else ""
        return any(customer.normal_name == wanted for customer in self.customers) if wanted else False

    def into(self) -> Into:
        """What was chosen, for `Lead.convert`."""
        said = self.cleaned_data
        extra = {noun: self._extra(noun) for noun in ConversionMap.TARGETS}
        opportunity = extra["opportunity"] | {
            "name": said["opportunity_name"], "need": said["need"], "amount": said["amount"], "expected_on": said["expected_on"],
        }  # fmt: skip
        return Into(
            customer=_chosen(self.customers, said["customer"]),
            customer_known=extra["customer"] | {"name": said["customer_name"]} if said["customer"] == NEW else None,
            contact=_chosen(self.contacts, said["contact"]),
            contact_known=extra["contact"] | {"name": said["contact_name"]} if said["contact"] == NEW else None,
            opportunity=_chosen(self.opportunities, said["opportunity"]),
            opportunity_known=opportunity if said["opportunity"] == NEW else None,
        )  # fmt: skip

    def _extra(self, noun: str) -> dict[str, Any]:
        """What the map fills without being asked, and what it requires besides."""
        found: dict[str, Any] = {name: text for name, text in self.filled[noun].items() if text}
        for name, value in self.cleaned_data.items():
            of, _two, column = name.partition("__")
            if column.startswith(OWN) and of == noun and value:
                found.setdefault("custom", {})[column.removeprefix(OWN)] = value
            elif column == "phone" and of == noun and value == masked(found.get(column, "")):
                continue  # left alone: the number that is known
            elif column and of == noun and value:
                found[column] = value
        for name in ("amount", "expected_on"):
            found.pop(name, None)
        return found

    def into_the_same(self, first: Lead) -> Into:
        """Only the contact is its own: customer and opportunity are those that another lead became."""
        own = self.into()
        return Into(
            customer=first.customer,
            contact=own.contact,
            contact_known=own.contact_known,
            opportunity=first.opportunity,
        )

    def groups(self) -> list[list[Any]]:
        """The fields by what they make: customer, contact, opportunity."""
        of = {"customer": 0, "contact": 1, "opportunity": 2, "amount": 2, "expected": 2, "need": 2}
        found: list[list[Any]] = [[], [], []]
        for name in self.fields:
            found[of[name.partition("_")[0]]].append(self[name])
        return found


def _chosen(found: list[Any], key: str) -> Any:
    return next((noun for noun in found if str(noun.pk) == key), None)
