"""TwoNames: what somebody named here may have an English name beside it, shown to who reads English."""

from django.db import models

from shangji.ui.formats import is_chinese


class TwoNames(models.Model):
    """The log and whatever is compared know it by `name` alone, whoever acts and in whatever language."""

    name = models.CharField(max_length=60)
    name_en = models.CharField(max_length=80, blank=True, default="")

    class Meta:
        abstract = True

    @property
    def shown(self) -> str:
        """Its name in the reader's language, where it has one."""
        return self.name if is_chinese() or not self.name_en else self.name_en
