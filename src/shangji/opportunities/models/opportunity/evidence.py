"""What shows why it was lost: a follow-up, a file, or words."""

from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _

from shangji.activities.models import Attachment, FollowUp
from shangji.core.access import Refusal
from shangji.core.subjects import Traced


class EvidenceElsewhere(Refusal):
    message = _("What shows it must be a follow-up or a file of this very record.")


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """Any of the three, or none."""

    words: str = ""
    follow_up: FollowUp | None = None
    file: Attachment | None = None


NONE_SHOWN = Evidence()


class Evidenced(Traced):
    evidence = models.CharField(max_length=300, blank=True)
    evidence_follow_up = models.ForeignKey(
        FollowUp, null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    evidence_file = models.ForeignKey(
        Attachment, null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )

    class Meta:
        abstract = True

    EVIDENCE = ("evidence", "evidence_follow_up", "evidence_file")

    def show_by(self, shown: Evidence) -> None:
        """Keep it; the caller saves EVIDENCE. Raises EvidenceElsewhere."""
        for found in (shown.follow_up, shown.file):
            if found is not None and found.subject_id != self.pk:
                raise EvidenceElsewhere
        self.evidence = shown.words.strip()[:300]
        self.evidence_follow_up, self.evidence_file = shown.follow_up, shown.file

    @property
    def has_evidence(self) -> bool:
        return bool(self.evidence or self.evidence_follow_up_id or self.evidence_file_id)
