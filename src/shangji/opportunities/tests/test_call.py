"""The forecast call: said by a verb, in every place where an opportunity is edited."""

import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override

from shangji.core import append_only
from shangji.core.access import NotAllowed
from shangji.core.choices import choice_named
from shangji.core.events import Event
from shangji.core.subjects import Subject
from shangji.core.verify import verify
from shangji.opportunities.models import Opportunity
from shangji.opportunities.models.opportunity.called import NoSuchCall, NothingToCall

HX = {"HX-Request": "true", "HX-Request-Type": "partial"}


def fresh(found):
    return Opportunity.objects.get(pk=found.pk)


def test_an_owner_says_what_it_will_come_to_and_may_take_it_back(crane, lin, facts):
    crane.set_call("commit", by=lin.actor())
    event = Event.objects.filter(subject_id=crane.pk).latest("seq")
    with override("zh-hans"):
        assert event.sentence == "林嘉禾 把预测类别从 在谈 改为 承诺"
    assert crane.set_call("commit", by=lin.actor()) is None
    crane.undo(event, by=lin.actor())
    assert fresh(crane).call == "pipeline"
    assert facts(crane)[-2:] == ["opportunities.call_set", "core.undone"]


def test_what_is_closed_and_what_is_no_call_is_refused(crane, lin, too_dear):
    with pytest.raises(NoSuchCall):
        crane.set_call("sure", by=lin.actor())
    crane.lose(too_dear, by=lin.actor())
    with pytest.raises(NothingToCall):
        crane.set_call("commit", by=lin.actor())
    assert fresh(crane).call == "pipeline"


def test_many_are_called_by_their_owners_in_a_handful_of_statements(crane, pump, lin, wu, system):
    said = [(crane, "commit", lin.actor()), (pump, "best", lin.actor())]
    with pytest.raises(NotAllowed):
        Opportunity.call_each([*said[:1], (pump, "best", wu.actor())])
    assert fresh(crane).call == "pipeline"
    with CaptureQueriesContext(connection) as few:
        assert Opportunity.call_each(said) == 2
    assert len(few) <= 8
    assert (fresh(crane).call, fresh(pump).call) == ("commit", "best")
    assert Opportunity.call_each([(fresh(crane), "commit", lin.actor())]) == 0
    assert verify().ok


def test_the_list_filters_by_it_and_its_cell_is_edited(crane, pump, lin, client_of):
    client = client_of(lin)
    url = f"/opportunities/{crane.pk}/cell/call/"
    assert '<option value="commit">' in client.get(url, headers=HX).content.decode()
    assert client.post(url, {"text": "vielleicht"}, headers=HX).status_code == 422
    assert client.post(url, {"text": "commit"}, headers=HX).status_code == 200
    page = client.get("/opportunities/list/?call=commit&group=none&columns=name,call")
    assert [row.pk for row in page.context["page"].rows] == [crane.pk]
    pasted = {"changes": [{"pk": pump.pk, "field": "call", "text": "有望"}]}
    answer = client.post("/opportunities/grid/", json.dumps(pasted), content_type="application/json").json()
    assert answer["cells"][0]["ok"] and fresh(pump).call == "best"


def test_many_are_called_at_once_from_the_list(crane, pump, lin, client_of, too_dear):
    pump.lose(too_dear, by=lin.actor())
    asked = {"pk": [crane.pk, pump.pk], "call": "omitted", "go": "1"}
    answer = client_of(lin).post("/opportunities/bulk/call/", asked, headers=HX)
    assert answer.context["done"] == 1
    assert fresh(crane).call == "omitted"


def test_the_page_offers_it_to_those_who_may(crane, lin, he, client_of):
    assert (
        f"/opportunities/{crane.pk}/call/"
        in client_of(lin).get(f"/opportunities/{crane.pk}/").content.decode()
    )
    assert (
        f"/opportunities/{crane.pk}/call/"
        not in client_of(he).get(f"/opportunities/{crane.pk}/").content.decode()
    )
    client_of(lin).post(f"/opportunities/{crane.pk}/call/", {"call": "best"}, headers=HX)
    assert fresh(crane).call == "best"


def test_it_is_read_in_both_languages():
    assert [choice_named(Opportunity.Call, text) for text in ("承诺", "Best case ", "PIPELINE", "")] == [
        "commit",
        "best",
        "pipeline",
        None,
    ]


def test_a_record_from_before_the_column_came_is_whole(crane, lin):
    """Its log names no call, as that of an older installation: the default is no change that went unseen."""
    forget_the_call(crane)
    assert verify().ok
    Opportunity._base_manager.filter(pk=crane.pk).update(call="commit")
    assert [flaw.what for flaw in verify().flaws] == ["untraced"]


def forget_the_call(noun):
    append_only.remove(connection)
    head = ""
    for event in Event.objects.filter(subject_id=noun.pk).order_by("seq"):
        event.changes.pop("call", None)
        event.prev_hash = head
        event.hash = head = event.digest()
        event.save()
    Subject.objects.filter(pk=noun.pk).update(head=head)
    append_only.install(connection)
