"""What the forms of all verbs share."""

from typing import Any

from django import forms

from shangji.core.access import Actor
from shangji.core.events import Fact
from shangji.opportunities.models import Opportunity
from shangji.people.forms.base import Form


class VerbForm(Form):
    """`act` calls the verb and returns its fact, None when there was nothing to do."""

    def __init__(self, *args: Any, opportunity: Opportunity, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, initial=self.start(opportunity), **kwargs)
        self.opportunity, self.actor = opportunity, actor
        self.offer()

    @staticmethod
    def start(opportunity: Opportunity) -> dict[str, Any]:
        return {}

    def offer(self) -> None:
        """Fill choices that depend on the record or the actor."""

    def act(self) -> Fact | None:
        raise NotImplementedError


def note(label: Any, *, required: bool = False) -> forms.CharField:
    return forms.CharField(
        label=label, required=required, max_length=1000, widget=forms.Textarea(attrs={"rows": 2})
    )
