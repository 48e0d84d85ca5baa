"""The nouns of process."""

from shangji.process.models.digest import Digest
from shangji.process.models.obligation import Escalation, Obligation
from shangji.process.models.rhythm import Rhythm

__all__ = ["Digest", "Escalation", "Obligation", "Rhythm"]
