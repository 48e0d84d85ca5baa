"""SentOnce: what a program sent under a key of its own, so that sending it again is no second record."""

from typing import Any

from django.db import IntegrityError, models, transaction

from shangji.gateway.models.api_token import ApiToken


class SentOnce(models.Model):
    """A key counts for its token and does not end. Written with the record, in one transaction."""

    token = models.ForeignKey(ApiToken, on_delete=models.PROTECT, related_name="+")
    key = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)
    """Of the body: the same key with another one is refused."""
    record_id = models.BigIntegerField(null=True)
    sent_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["token", "key"], name="sent_once")]

    def __str__(self) -> str:
        return f"{self.token_id}/{self.key[:8]}"

    @classmethod
    def taken(cls, token: ApiToken, key: str, digest: str, now: Any) -> tuple["SentOnce", bool]:
        """The row of this key, and whether it is new. Who sends the same at the same moment waits here for the first."""
        try:
            with transaction.atomic():
                return cls.objects.create(token=token, key=key, digest=digest, sent_at=now), True
        except IntegrityError:
            return cls.objects.get(token=token, key=key), False

    def keep(self, record_id: int) -> None:
        """The record that was made of it."""
        self.record_id = record_id
        self.save(update_fields=["record_id"])
