"""Gates: what has to be there before an opportunity goes on, one module for each way of being there."""

from shangji.opportunities.gates import approved, chained, followed, kept, known

__all__ = ["approved", "chained", "followed", "kept", "known"]
