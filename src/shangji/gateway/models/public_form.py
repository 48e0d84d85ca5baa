"""PublicForm: a page that anybody may fill in, at an address nobody guesses; what is sent becomes a lead."""

import secrets
from typing import Any, ClassVar, Self

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from shangji.core.access import Actor, Refusal
from shangji.core.actions import action, birth
from shangji.gateway.events import FormAdded, FormChanged
from shangji.gateway.models.inlet import Inlet
from shangji.leads.models import Campaign


class FormNameMissing(Refusal):
    message = _("A form needs a name.")


class FieldsNotRight(Refusal):
    message = _(
        "A form asks for a phone, a mail address or a WeChat name, and requires only what it asks for."
    )


def new_token() -> str:
    return secrets.token_urlsafe(12)


class PublicForm(Inlet):
    """`asked` and `required` are columns of a lead, in their order."""

    FIELDS: ClassVar[tuple[str, ...]] = (
        "company", "person", "title", "phone", "email", "wechat", "city", "industry", "need",
    )  # fmt: skip
    REACHED_BY = frozenset({"phone", "email", "wechat"})
    COLUMNS = (
        "name", "campaign", "source", "pool", "is_open", "title", "title_en", "intro", "intro_en", "thanks", "thanks_en",
        "consent", "consent_en", "asked", "required",
    )  # fmt: skip

    token = models.CharField(max_length=32, unique=True, default=new_token)
    campaign = models.ForeignKey(
        Campaign, null=True, blank=True, on_delete=models.PROTECT, related_name="forms"
    )
    title = models.CharField(max_length=60, blank=True)
    title_en = models.CharField(max_length=60, blank=True)
    intro = models.CharField(max_length=300, blank=True)
    intro_en = models.CharField(max_length=300, blank=True)
    thanks = models.CharField(max_length=200, blank=True)
    thanks_en = models.CharField(max_length=200, blank=True)
    consent = models.CharField(max_length=300, blank=True)
    consent_en = models.CharField(max_length=300, blank=True)
    asked = models.JSONField(default=list)
    required = models.JSONField(default=list)

    @birth("add_form")
    @classmethod
    def add(cls, /, name: str, *, by: Actor, **known: Any) -> tuple[Self, FormAdded]:
        """`known` are columns of COLUMNS. Raises FormNameMissing, FieldsNotRight."""
        form = cls(
            name=name.strip(),
            **{"asked": ["company", "person", "phone", "need"], "required": ["phone"], **known},
        )
        form._check()
        return form, FormAdded(name=form.name)

    @action("change_form")
    def change(self, *, by: Actor, **known: Any) -> FormChanged | None:
        """Change columns of COLUMNS. Raises FormNameMissing, FieldsNotRight."""
        changed = self.take(known)
        if not changed:
            return None
        self._check()
        self.save(update_fields=changed)
        return FormChanged(name=self.name)

    def get_absolute_url(self) -> str:
        return reverse("gateway:form_edit", args=[self.pk])

    @property
    def address(self) -> str:
        """Where it is filled in."""
        return reverse("gateway:public_form", args=[self.token])

    def words(self, name: str, language: str) -> str:
        """A text of the form in a language; Chinese where there is no English one."""
        english = getattr(self, f"{name}_en") if language.startswith("en") else ""
        return str(english or getattr(self, name))

    def _check(self) -> None:
        if not self.name.strip():
            raise FormNameMissing
        known = set(self.asked) <= set(self.FIELDS) and set(self.required) <= set(self.asked)
        if not known or self.REACHED_BY.isdisjoint(self.asked):
            raise FieldsNotRight
