"""MailDrop: a mailbox whose letters become leads."""

from typing import Any, Self

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shangji.core.access import Actor, Refusal
from shangji.core.actions import action, birth
from shangji.gateway.events import MailDropAdded, MailDropChanged, MailDropTroubled
from shangji.gateway.mail import Mailbox, Security
from shangji.gateway.models.inlet import Inlet
from shangji.gateway.sealed import seal, unseal


class MailDropIncomplete(Refusal):
    message = gettext_lazy("A mailbox needs a name, a server, a user and a password.")


class MailDrop(Inlet):
    """`password` is sealed and never enters the log; `trouble` is what the last poll met, or nothing."""

    COLUMNS = (
        "name",
        "host",
        "port",
        "security",
        "user",
        "folder",
        "processed",
        "source",
        "campaign",
        "pool",
        "is_open",
    )
    SECURITIES = [
        ("tls", "TLS"),
        ("starttls", "STARTTLS"),
        ("plain", gettext_lazy("none, on this machine only")),
    ]

    host = models.CharField(max_length=200)
    port = models.PositiveIntegerField(default=993)
    security = models.CharField(max_length=10, choices=SECURITIES, default="tls")
    user = models.CharField(max_length=200)
    password = models.TextField()
    folder = models.CharField(max_length=100, default="INBOX")
    processed = models.CharField(max_length=100, blank=True)
    trouble = models.CharField(max_length=300, blank=True)

    untraced = frozenset({"password"})

    @birth("add_mail_drop")
    @classmethod
    def add(cls, /, name: str, *, password: str, by: Actor, **known: Any) -> tuple[Self, MailDropAdded]:
        """`known` are columns of COLUMNS. Raises MailDropIncomplete."""
        drop = cls(name=name.strip(), password=seal(password) if password else "", **known)
        drop._check()
        return drop, MailDropAdded(name=drop.name)

    @action("change_mail_drop")
    def change(self, *, by: Actor, password: str = "", **known: Any) -> MailDropChanged | None:
        """Without a password the old one stays. Raises MailDropIncomplete."""
        changed = self.take(known)
        if password:
            self.password = seal(password)
            changed.append("password")
        if not changed:
            return None
        self._check()
        self.trouble = ""
        self.save(update_fields=[*changed, "trouble"])
        return MailDropChanged(name=self.name)

    @action("note_mail_trouble")
    def note_trouble(self, said: str, *, by: Actor) -> MailDropTroubled | None:
        """What the poll met; nothing when it is what it met before."""
        if said[:300] == self.trouble:
            return None
        self.trouble = said[:300]
        self.save(update_fields=["trouble"])
        return MailDropTroubled(name=self.name, said=self.trouble or _("works again"))

    def mailbox(self) -> Mailbox:
        """As it is polled. Raises KeyChanged."""
        return Mailbox(
            host=self.host, user=self.user, password=unseal(self.password), port=self.port,
            security=Security[self.security.upper()], folder=self.folder, processed=self.processed,
        )  # fmt: skip

    def _check(self) -> None:
        if not all([self.name, self.host, self.user, self.password]):
            raise MailDropIncomplete
