"""Device: a browser that a person lets us push to."""

from django.db import models

from shangji.people.models.user import User


class Device(models.Model):
    """What the browser gave: where to send, and the keys that only it can read with."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="devices")
    name = models.CharField(max_length=60)
    endpoint = models.URLField(max_length=500, unique=True)
    p256dh = models.CharField(max_length=100)
    auth = models.CharField(max_length=40)
    added_at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.name
