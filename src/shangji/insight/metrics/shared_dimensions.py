"""The dimensions that the product has: people and teams, stages, reasons, customers, words, spans of time."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shangji.activities.models import FollowUp
from shangji.core.numbers import pk_of, pks_of
from shangji.core.subjects import traced_models
from shangji.insight.metrics.dimensions import (
    NONE,
    NOWHERE,
    Dimension,
    Keys,
    dimension,
    id_key,
    ids,
    named,
    plain,
    text_key,
    texts,
    worded,
)
from shangji.insight.metrics.lookup import Lookup
from shangji.insight.metrics.terms import Member
from shangji.leads.models import Lead
from shangji.opportunities.models import Opportunity
from shangji.people.kinds import title
from shangji.people.models import User
from shangji.process.models.rhythm import TIERS
from shangji.process.models.risk_rule import rules_in_force
from shangji.process.risks import LEVELS
from shangji.process.words import KINDS

OWN = "-own"
"""A team that has teams below it, without them: `3-own` beside `3`."""


def _team_key(owner_id: Any, lookup: Lookup) -> str:
    team_id = lookup.people[owner_id].team_id if owner_id in lookup.people else None
    if team_id is None:
        return NONE
    return f"{team_id}{OWN}" if team_id in lookup.has_teams_below else str(team_id)


def _team_members(keys: Keys, lookup: Lookup) -> Iterable[Member]:
    for key in keys:
        pk = key.removesuffix(OWN)
        team = lookup.teams.get(pk_of(pk) or 0)
        label = team.name if team else _("not in your reach")
        label = _("%(team)s itself") % {"team": label} if key.endswith(OWN) else label
        above = str(lookup.divisions.get(int(pk), "")) if team else ""
        yield Member("team", key, label, (0, team.path if team else ""), above)


def _in_teams(path: str, keys: Keys, lookup: Lookup) -> Q:
    """Whoever stands in the team or below it; with `-own`, in it."""
    found = NOWHERE
    for key in keys:
        pk = key.removesuffix(OWN)
        if not pks_of([pk]):
            continue
        members = Q(team_id=pk) if key.endswith(OWN) else Q(team__path__contains=f"/{pk}/")
        found |= Q(**{f"{path}__in": User._base_manager.filter(members).values("pk")})
    return found


def _division_key(owner_id: Any, lookup: Lookup) -> str:
    team_id = lookup.people[owner_id].team_id if owner_id in lookup.people else None
    division = lookup.divisions.get(team_id) if team_id is not None else None
    if division is None:
        return NONE
    is_own = division in lookup.has_teams_below and division == lookup.only_root
    return f"{division}{OWN}" if is_own else str(division)


def _division_members(keys: Keys, lookup: Lookup) -> Iterable[Member]:
    for member in _team_members(keys, lookup):
        yield Member("division", member.key, member.label, member.order)


def _owner_members(keys: Keys, lookup: Lookup) -> Iterable[Member]:
    for key in keys:
        person = lookup.people.get(pk_of(key) or 0)
        label = person.name if person else _("not in your reach")
        yield Member("owner", key, label, (0, label), _team_key(int(key), lookup) if person else "")


dimension(
    Dimension(
        name="division", label=gettext_lazy("Division"), column="owner", key=_division_key,
        members=_division_members, rows=_in_teams,
    )
)  # fmt: skip
dimension(
    Dimension(
        name="team", label=gettext_lazy("Team"), column="owner", key=_team_key, members=_team_members,
        rows=_in_teams, above="division",
    )
)  # fmt: skip
dimension(
    Dimension(
        name="owner", label=gettext_lazy("Owner"), column="owner", key=id_key, members=_owner_members,
        rows=ids, above="team",
    )
)  # fmt: skip


def _stage_key(stage_id: Any, lookup: Lookup) -> str:
    return lookup.stages[stage_id].key if stage_id in lookup.stages else NONE


def _stage_members(keys: Keys, lookup: Lookup) -> Iterable[Member]:
    for key in keys:
        step = lookup.stage_keys.get(key)
        yield Member(
            "stage", key, step.label if step else key, (step.order if step else 0, key),
            str(step.pipeline_id) if step else "",
        )  # fmt: skip


def _in_stages(path: str, keys: Keys, lookup: Lookup) -> Q:
    return Q(**{f"{path}__in": [pk for pk, step in lookup.stages.items() if step.key in keys]})


plain("pipeline", gettext_lazy("Process"), lambda lookup: lookup.pipelines)
dimension(
    Dimension(
        name="stage", label=gettext_lazy("Stage"), column="stage", key=_stage_key, members=_stage_members,
        rows=_in_stages, above="pipeline",
    )
)  # fmt: skip


def _customer_members(keys: Keys, lookup: Lookup) -> Iterable[Member]:
    known = lookup.customers(pks_of(keys))
    for member in named("customer", keys, lambda key: known.get(int(key), (None, ""))[0]):
        industry = known.get(int(member.key), ("", ""))[1]
        yield Member("customer", member.key, member.label, member.order, industry)


worded("industry", gettext_lazy("Industry"))
worded("region", gettext_lazy("Region"))
worded("product", gettext_lazy("Product"))
worded("source", gettext_lazy("Source"))
worded("competitor", gettext_lazy("Competitor"))
dimension(
    Dimension(
        name="customer", label=gettext_lazy("Customer"), column="customer", key=id_key,
        members=_customer_members, rows=ids, above="industry",
    )
)  # fmt: skip


def _group_key(reason_id: Any, lookup: Lookup) -> str:
    reason = lookup.reasons.get(reason_id)
    return NONE if reason is None else str(reason.parent_id or reason_id)


def _in_groups(path: str, keys: Keys, lookup: Lookup) -> Q:
    groups = set(pks_of(keys))
    return Q(**{f"{path}__in": [pk for pk, r in lookup.reasons.items() if (r.parent_id or pk) in groups]})


def _reason_members(name: str) -> Callable[[Keys, Lookup], Iterable[Member]]:
    def members(keys: Keys, lookup: Lookup) -> Iterable[Member]:
        for key in keys:
            reason = lookup.reasons.get(pk_of(key) or 0)
            label = reason.shown if reason else _("not in your reach")
            above = _group_key(int(key), lookup) if reason and name == "loss_reason" else ""
            yield Member(name, key, label, (0, label), above)

    return members


dimension(
    Dimension(
        name="loss_group", label=gettext_lazy("Group of loss reasons"), column="loss_reason", key=_group_key,
        members=_reason_members("loss_group"), rows=_in_groups,
    )
)  # fmt: skip
dimension(
    Dimension(
        name="loss_reason", label=gettext_lazy("Loss reason"), column="loss_reason", key=id_key,
        members=_reason_members("loss_reason"), rows=ids, above="loss_group",
    )
)  # fmt: skip


def _chosen(
    name: str, label: Any, labels: Callable[[Lookup], Mapping[str, Any]], *, is_number: bool = False
) -> None:
    """A column that holds one of some words, or numbers; they stand in the order of the words."""

    def members(keys: Keys, lookup: Lookup) -> Iterable[Member]:
        words = labels(lookup)
        order = list(words)
        for key in keys:
            place = order.index(key) if key in words else len(order)
            yield Member(name, key, str(words.get(key, key)), (place, key))

    key, rows = (id_key, ids) if is_number else (text_key, texts)
    dimension(Dimension(name=name, label=label, column=name, key=key, members=members, rows=rows))


def _rules(_lookup: Lookup) -> Mapping[str, Any]:
    return {key: rule.risk.name for key, rule in rules_in_force(also_off=True).items()}


_chosen("tier", gettext_lazy("Tier of the customer"), lambda _lookup: {tier: tier for tier in TIERS})
_chosen("outcome", gettext_lazy("State"), lambda _lookup: dict(Opportunity.Outcome.choices))
_chosen("lost_through", gettext_lazy("Lost through"), lambda _lookup: dict(Opportunity.LostThrough.choices))
_chosen("follow_up_kind", gettext_lazy("Kind of follow-up"), lambda _lookup: dict(FollowUp.Type.choices))
_chosen("direction", gettext_lazy("Who came to whom"), lambda _lookup: dict(FollowUp.Direction.choices))
_chosen("duty", gettext_lazy("What is owed"), lambda _lookup: KINDS)
_chosen("risk_rule", gettext_lazy("Risk rule"), _rules)
_chosen(
    "noun", gettext_lazy("Type of record"), lambda _lookup: {kind: title(kind) for kind in traced_models()}
)
_chosen("lead_state", gettext_lazy("State of the lead"), lambda _lookup: dict(Lead.State.choices))
plain("campaign", gettext_lazy("Campaign"), lambda lookup: lookup.campaigns)
_chosen(
    "risk_level",
    gettext_lazy("Risk level"),
    lambda _lookup: {str(n): words for n, words in LEVELS.items()},
    is_number=True,
)
