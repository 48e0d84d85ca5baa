"""Where a line goes: to persons by the channels they chose, to the groups whose robots ask for it."""

from collections.abc import Callable, Iterable
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from shangji.core.prepared import Prepared
from shangji.gateway.channels.kinds import Kind, kinds
from shangji.gateway.channels.sending import try_out
from shangji.gateway.models import Outlet
from shangji.people.inbox import Channel, Route, channel, circle
from shangji.people.models import Notification, User

_open = Prepared(Outlet.objects.open)


def outlet_for(service: str, user: User) -> Outlet | None:
    """The one of their own team before the one of everybody."""
    serving: list[Outlet] = [outlet for outlet in _open(service) if outlet.serves(user)]
    return max(serving, key=lambda outlet: len(outlet.team.path) if outlet.team else 0, default=None)


def _routes(kind: Kind) -> Callable[[User], Iterable[Route]]:
    def routes(user: User) -> Iterable[Route]:
        known = user.wishes.addresses.get(kind.key) if kind.address else user.email
        outlet = outlet_for(kind.key, user) if known else None
        return [Route(kind.key, outlet.lane(), outlet.pk)] if outlet else []

    return routes


def _to_browsers(user: User) -> Iterable[Route]:
    """A queue for each push service: one that hangs holds up none of the others."""
    devices = list(user.devices.all())
    outlet = outlet_for("push", user) if devices else None
    if outlet is None:
        return []
    return [Route("push", outlet.lane(urlsplit(each.endpoint).netloc), each.pk) for each in devices]


def _tried(kind: Kind) -> Callable[[User], str]:
    def tried(user: User) -> str:
        outlet = outlet_for(kind.key, user)
        if outlet is None:
            return _("The channel is switched off.")
        if kind.key != "push":
            return try_out(outlet, user)
        troubles = [try_out(outlet, user, device) for device in user.devices.all()]
        return next((trouble for trouble in troubles if trouble), "")

    return tried


def _device_key() -> str:
    outlet = Outlet.objects.open("push").first()
    return outlet.said.get("public", "") if outlet else ""


_open_groups = Prepared(
    lambda: Outlet.objects.for_cards().filter(
        service__in=[kind.key for kind in kinds() if kind.is_group], is_open=True
    )
)


def _to_groups(line: Notification, group: str) -> Iterable[Route]:
    return [
        Route(outlet.service, outlet.lane(), outlet.pk)
        for outlet in _open_groups()
        if group in outlet.groups and outlet.serves(line.user)
    ]


for _kind in kinds():
    if not _kind.is_group:
        channel(
            Channel(
                key=_kind.key, name=_kind.name, icon=_kind.icon, tried=_tried(_kind), address=_kind.address,
                routes=_to_browsers if _kind.key == "push" else _routes(_kind), by_default=_kind.by_default,
                device_key=_device_key if _kind.key == "push" else None,
            )
        )  # fmt: skip
circle(_to_groups)
