"""What a follow-up weighs: a meeting says more about a customer than a message that nobody answered."""

from django.db.models import Case, IntegerField, Q, Value, When

from shangji.activities.models import FollowUp

FACE_TO_FACE = (FollowUp.Type.VISIT, FollowUp.Type.MEETING, FollowUp.Type.DEMO)
MET, SPOKE, WROTE = 5, 3, 1


def weight(prefix: str = "") -> Case:
    """Five where people met, three for a call or a word from them, one for a word to them; for a query of follow-ups.

    `prefix` is the path to the follow-up, such as `subject__follow_ups__`.
    """
    met = Q(**{f"{prefix}type__in": FACE_TO_FACE})
    spoke = Q(**{f"{prefix}type": FollowUp.Type.CALL}) | Q(**{f"{prefix}direction": FollowUp.Direction.IN})
    return Case(
        When(met, then=Value(MET)), When(spoke, then=Value(SPOKE)), default=Value(WROTE), output_field=IntegerField()
    )  # fmt: skip


def weight_of(type: str, direction: str) -> int:
    """The same of one follow-up."""
    if type in FACE_TO_FACE:
        return MET
    return SPOKE if type == FollowUp.Type.CALL or direction == FollowUp.Direction.IN else WROTE
