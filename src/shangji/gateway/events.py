"""What happens at the doors."""

from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext_lazy as _

from shangji.core.events import Fact


@dataclass(frozen=True, kw_only=True)
class ImportDrafted(Fact):
    kind = "gateway.import_drafted"
    sentence = _("%(actor)s chose files to import: %(title)s")
    icon = "table-import"
    title: str


@dataclass(frozen=True, kw_only=True)
class ImportMapped(Fact):
    kind = "gateway.import_mapped"
    sentence = _("%(actor)s changed what the columns mean, or corrected cells")
    icon = "arrows-right-left"
    sealed = frozenset({"fixes"})
    fixes: dict[str, Any] = field(default_factory=dict)
    """What was said anew about cells; None takes it back."""


@dataclass(frozen=True, kw_only=True)
class ImportDiscarded(Fact):
    kind = "gateway.import_discarded"
    sentence = _("%(actor)s discarded the import of %(title)s before it was started")
    icon = "trash"
    title: str


@dataclass(frozen=True, kw_only=True)
class ImportRestored(Fact):
    kind = "gateway.import_restored"
    sentence = _("%(actor)s took the import of %(title)s up again")
    icon = "arrow-back-up"
    title: str


@dataclass(frozen=True, kw_only=True)
class ImportStarted(Fact):
    kind = "gateway.import_started"
    sentence = _("%(actor)s started the import of %(title)s")
    icon = "table-import"
    title: str


@dataclass(frozen=True, kw_only=True)
class ImportFinished(Fact):
    kind = "gateway.import_finished"
    sentence = _("The import of %(title)s is done: %(new)s new, %(updated)s updated")
    icon = "circle-check"
    title: str
    new: int
    updated: int
    counts: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class ImportFailed(Fact):
    kind = "gateway.import_failed"
    sentence = _("The import of %(title)s stopped: %(reason)s")
    icon = "alert-circle"
    title: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class RollBackStarted(Fact):
    kind = "gateway.roll_back_started"
    sentence = _("%(actor)s is taking back the import of %(title)s")
    icon = "history"
    title: str


@dataclass(frozen=True, kw_only=True)
class ImportRolledBack(Fact):
    kind = "gateway.import_rolled_back"
    sentence = _("The import of %(title)s was taken back: %(taken_back)s records; %(kept)s stayed")
    icon = "history"
    title: str
    taken_back: int
    kept: int


@dataclass(frozen=True, kw_only=True)
class Exported(Fact):
    kind = "gateway.exported"
    sealed = frozenset({"query"})
    sentence = _("%(actor)s exported %(rows)s rows of %(list)s")
    icon = "download"
    list: str
    format: str
    query: str
    rows: int


@dataclass(frozen=True, kw_only=True)
class FormAdded(Fact):
    kind = "gateway.form_added"
    sentence = _("%(actor)s added the public form %(name)s")
    icon = "qrcode"
    name: str


@dataclass(frozen=True, kw_only=True)
class FormChanged(Fact):
    kind = "gateway.form_changed"
    sentence = _("%(actor)s changed the public form %(name)s")
    icon = "qrcode"
    name: str


@dataclass(frozen=True, kw_only=True)
class TokenAdded(Fact):
    kind = "gateway.token_added"
    sentence = _("%(actor)s made the access token %(name)s for %(user)s")
    icon = "key"
    name: str
    user: str


@dataclass(frozen=True, kw_only=True)
class TokenRevoked(Fact):
    kind = "gateway.token_revoked"
    sentence = _("%(actor)s revoked the access token %(name)s")
    icon = "key"
    name: str


@dataclass(frozen=True, kw_only=True)
class MailDropAdded(Fact):
    kind = "gateway.mail_drop_added"
    sentence = _("%(actor)s added the mailbox %(name)s")
    icon = "mailbox"
    name: str


@dataclass(frozen=True, kw_only=True)
class MailDropChanged(Fact):
    kind = "gateway.mail_drop_changed"
    sentence = _("%(actor)s changed the mailbox %(name)s")
    icon = "mailbox"
    name: str


@dataclass(frozen=True, kw_only=True)
class MailDropTroubled(Fact):
    kind = "gateway.mail_drop_troubled"
    sentence = _("The mailbox %(name)s: %(said)s")
    icon = "alert-circle"
    name: str
    said: str


@dataclass(frozen=True, kw_only=True)
class HookAdded(Fact):
    kind = "gateway.hook_added"
    sentence = _("%(actor)s added the webhook %(name)s")
    icon = "webhook"
    name: str


@dataclass(frozen=True, kw_only=True)
class HookChanged(Fact):
    kind = "gateway.hook_changed"
    sentence = _("%(actor)s changed the webhook %(name)s")
    icon = "webhook"
    name: str


@dataclass(frozen=True, kw_only=True)
class HookRotated(Fact):
    kind = "gateway.hook_rotated"
    sentence = _("%(actor)s gave the webhook %(name)s a new secret")
    icon = "webhook"
    name: str
