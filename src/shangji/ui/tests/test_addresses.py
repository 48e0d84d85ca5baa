"""Addresses are what Django says they are, and constants of templates are worked out once."""

import pytest
from django.template import Context, Template
from django.urls import NoReverseMatch, reverse
from django.utils import translation

from shangji.ui.addresses import address


@pytest.mark.parametrize(
    ("name", "args"),
    [
        ("opportunities:board", ()),
        ("opportunities:detail", (7,)),
        ("opportunities:verb", (7, "lose")),
        ("activities:tick", (12, 34)),
        ("gateway:export", ("opportunities", "xlsx")),
    ],
)
def test_an_address_is_what_reverse_gives(name, args):
    assert address(name, *args) == reverse(name, args=args)
    assert address(name, *args) == reverse(name, args=args)


def test_an_address_that_is_not_there_is_refused():
    with pytest.raises(NoReverseMatch):
        address("opportunities:verb", 7, "not a verb")
    with pytest.raises(NoReverseMatch):
        Template('{% url "opportunities:nowhere" %}').render(Context())


def test_a_sentence_of_a_template_follows_the_language_of_its_reader():
    drawn = Template('{% translate "Board" %}')
    seen = []
    for language in ("zh-hans", "en", "zh-hans"):
        with translation.override(language):
            seen.append(drawn.render(Context()))
    assert seen == ["看板", "Board", "看板"]


def test_tags_with_variables_are_worked_out_each_time():
    drawn = Template(
        '{% url name pk %} {% url "opportunities:detail" pk as there %}{{ there }} {% icon mark "s" %} {% translate words %}'
    )
    words = {"name": "opportunities:detail", "pk": 7, "mark": "bell", "words": "Board"}
    with translation.override("en"):
        first = drawn.render(Context(words))
        second = drawn.render(Context({**words, "pk": 8, "mark": "x", "words": "List"}))
    assert first.startswith("/opportunities/7/ /opportunities/7/ <svg") and first.endswith(
        '#i-bell"/></svg> Board'
    )
    assert second.startswith("/opportunities/8/ /opportunities/8/ <svg") and second.endswith(
        '#i-x"/></svg> List'
    )
