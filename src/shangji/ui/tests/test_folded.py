"""A filter bar folds away what may be folded, where that is worth it, and never what is in force."""

from django.db.models import Q

from shangji.core.lists import Active
from shangji.ui.filters import Control, folded


def control(name, *, is_more=True, is_active=False):
    active = Active(name, name, "x", Q(), (name,)) if is_active else None
    return Control(name, name, "", "text", active, "", is_more=is_more)


def test_few_stay_and_what_is_in_force_stays():
    bar = [control("stage", is_more=False), *(control(name) for name in "abc")]
    assert [one.name for one in folded(bar)] == ["a", "b", "c"]
    assert folded(bar[:3]) == []
    assert [one.name for one in folded([*bar, control("d", is_active=True)])] == ["a", "b", "c"]
