"""What arrives is kept, read once, and never becomes a second lead of the same person."""

import pytest

from shangji.core.access import System
from shangji.leads.capture import arrive, cleaned, read
from shangji.leads.defaults import ensure_leads
from shangji.leads.models import Delivery, Lead, Source

BY = System("官网表单", channel="form")


@pytest.fixture(autouse=True)
def places(process, teams):
    ensure_leads()


def come(fields, key=None, **known):
    return arrive({"raw": fields}, fields, channel="form", inlet="官网", key=key, by=BY, **known)


def test_it_is_kept_word_for_word_and_read():
    delivery = come(
        {"company": " 宁波甬拓 ", "phone": "138 0574 1234", "need": "两台"},
        source=Source.objects.get(name="官网询盘"),
    )
    lead = delivery.lead
    assert (delivery.state, delivery.payload["raw"]["company"]) == ("taken", " 宁波甬拓 ")
    assert (lead.company, lead.source.name, lead.touches.count()) == ("宁波甬拓", "官网询盘", 1)


def test_the_same_key_is_the_same_delivery():
    first, second = come({"person": "张"}, key="k1"), come({"person": "李"}, key="k1")
    assert first.pk == second.pk and Lead.objects.count() == 1


@pytest.mark.parametrize("again", [{"phone": "+86 138-0574-1234"}, {"email": "Zhang@Yongtuo.example"}])
def test_who_comes_again_is_a_touch_of_the_open_lead(again):
    come({"company": "甬拓", "phone": "13805741234", "email": "zhang@yongtuo.example"})
    delivery = come({"person": "张", "need": "又来问价", **again})
    lead = Lead.objects.get()
    assert delivery.lead == lead and lead.touches.count() == 2
    assert lead.subject.events.latest("seq").payload["text"] == "又来问价"


def test_an_invalid_one_who_comes_again_is_a_new_lead(system):
    come({"phone": "13805741234"}).lead.invalidate("空号", by=system)
    assert come({"phone": "13805741234"}).lead.state == "new" and Lead.objects.count() == 2


def test_what_cannot_be_read_waits_with_its_reason_and_is_read_later():
    delivery = come({"need": "两台"})
    assert delivery.state == "waiting" and delivery.reason and Lead.objects.count() == 0
    lead = read(delivery, {"need": "两台", "phone": "13800001111"}, by=BY)
    assert lead and Delivery.objects.get(pk=delivery.pk).state == "taken"


@pytest.mark.parametrize(
    ("said", "wanted"),
    [
        ({"company": "甬\u200b拓\x00\u202e模具"}, {"company": "甬拓模具"}),
        ({"need": "急😀\n\n\n\n两台"}, {"need": "急😀\n\n两台"}),
        ({"phone": "见名片"}, {"note": "见名片"}),
        ({"email": "不是邮箱"}, {"note": "不是邮箱"}),
        ({"company": "\u200b\u200b"}, {}),
        ({"company": None, "person": 5}, {"person": "5"}),
    ],
)  # fmt: skip
def test_fields_are_cleaned_and_nothing_said_is_lost(said, wanted):
    assert cleaned(said) == wanted


def test_what_is_too_long_is_cut_and_kept_in_the_note():
    found = cleaned({"company": "长" * 300})
    assert len(found["company"]) == 200 and found["note"] == "长" * 300
