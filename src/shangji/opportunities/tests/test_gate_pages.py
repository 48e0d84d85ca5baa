"""What people see of gates: the block of the page, the dialog of a move, the board, exceptions and their decisions."""

from datetime import timedelta

import pytest

from shangji.core.calendar import today
from shangji.core.jobs import run_due
from shangji.opportunities.models import GateException, Opportunity
from shangji.opportunities.models.requirement import RequirementPlan
from shangji.people.models import Notification

HX = {"HX-Request": "true", "HX-Request-Type": "partial"}
NEED = RequirementPlan(
    key="need", kind="field", name="需求已录入", params={"condition": {"field": "need", "op": "filled"}}
)
QUOTE = RequirementPlan(
    key="quote", kind="quote", name="报价单已发送", params={"since": "ever"}, is_required=False
)
TASK = RequirementPlan(key="task", kind="tasks", name="方案评审过", params={"titles": ["方案评审"]})


@pytest.fixture
def gated(demanding, lin):
    stages = demanding(analysis=[NEED, QUOTE], proposal=[TASK])
    found = Opportunity.open("立体库", by=lin.actor())
    found.stages_by_key = stages
    return found


def test_the_page_says_what_is_missing_and_where_it_is_done(gated, lin, client_of):
    page = client_of(lin).get(f"/opportunities/{gated.pk}/").content.decode()
    assert "进入需求分析还差 1 项" in page and "需求已录入" in page and "报价单已发送" in page
    assert f"/opportunities/{gated.pk}/change/" in page and "follow-up/?type=quote" in page
    assert "申请例外推进" in page
    gated.change(need="两条线", by=lin.actor())
    page = client_of(lin).get(f"/opportunities/{gated.pk}/").content.decode()
    assert "可以进入需求分析" in page and "两条线" in page and "申请例外推进" not in page


def test_who_may_only_look_is_offered_no_button(gated, he, client_of):
    page = client_of(he).get(f"/opportunities/{gated.pk}/").content.decode()
    assert "进入需求分析还差 1 项" in page and "type=quote" not in page and "申请例外推进" not in page


def test_the_gate_of_a_page_costs_few_statements(gated, lin, client_of, django_assert_max_num_queries):
    client = client_of(lin)
    client.get(f"/opportunities/{gated.pk}/")
    with django_assert_max_num_queries(40):
        client.get(f"/opportunities/{gated.pk}/")


def test_a_drop_that_is_refused_leads_to_what_is_missing_and_changes_nothing(gated, lin, client_of):
    client, url = client_of(lin), f"/opportunities/{gated.pk}/move/"
    stage = gated.stages_by_key["analysis"]
    answer = client.post(url, {"stage": stage.pk, "version": 1}, headers=HX)
    assert answer.status_code == 409
    told = client.get(answer.headers["X-Dialog"], headers=HX).content.decode()
    assert (
        "还差 1 项" in told
        and f'data-then="{url}?stage={stage.pk}"' in told
        and 'aria-disabled="true"' in told
    )
    refused = client.post(url, {"stage": stage.pk, "reason": "急", "seen": 1}, headers=HX)
    assert refused.status_code == 422 and "需求已录入" in refused.content.decode()
    gated.change(need="两条线", by=lin.actor())
    assert client.post(url, {"stage": stage.pk, "version": 2}, headers=HX).status_code == 204
    gated.refresh_from_db()
    assert gated.stage == stage


def test_before_the_drop_a_column_names_what_is_missing(gated, lin, client_of):
    stages = gated.stages_by_key
    told = client_of(lin).get(f"/opportunities/{gated.pk}/check/").json()
    assert told[str(stages["analysis"].pk)] == {
        "ok": False, "asks": True, "text": "推进到「需求分析」", "why": "还差 1 项：需求已录入",
    }  # fmt: skip
    assert "方案评审过" in told[str(stages["proposal"].pk)]["why"]
    board = client_of(lin).get("/opportunities/").content.decode()
    assert 'class="gm"' in board


def test_the_list_of_stages_says_it_too(gated, lin, client_of):
    told = client_of(lin).get(f"/opportunities/{gated.pk}/move/", headers=HX).content.decode()
    assert "进入需求分析还差 1 项" in told


def test_moving_many_at_once_names_what_each_lacks(gated, lin, client_of):
    stage = gated.stages_by_key["analysis"]
    free = Opportunity.open("输送线", need="一条", by=lin.actor())
    answer = client_of(lin).post(
        "/opportunities/bulk/move/",
        {"go": 1, "pk": [gated.pk, free.pk], "stage": stage.pk, "reason": ""},
        headers=HX,
    )
    assert "需求已录入" in answer.content.decode()
    gated.refresh_from_db()
    free.refresh_from_db()
    assert (gated.stage.key, free.stage.key) == ("contact", "analysis")


def test_winning_shows_the_gates_up_to_the_end(gated, lin, client_of):
    client, url = client_of(lin), f"/opportunities/{gated.pk}/win/"
    assert "赢单还差 2 项" in client.get(url, headers=HX).content.decode()
    assert client.post(url, {"note": ""}, headers=HX).status_code == 422
    gated.refresh_from_db()
    assert gated.is_open


def test_a_task_that_is_given_is_ticked_where_it_is_missed(gated, lin, client_of):
    gated.change(need="两条线", by=lin.actor())
    gated.move_to(gated.stages_by_key["analysis"], by=lin.actor())
    page = client_of(lin).get(f"/opportunities/{gated.pk}/").content.decode()
    assert "tasks/?title=" in page
    gated.add_task("方案评审", assignee=lin, by=lin.actor())
    page = client_of(lin).get(f"/opportunities/{gated.pk}/").content.decode()
    assert "/tick/" in page and "tasks/?title=" not in page


def test_an_exception_is_asked_for_told_granted_and_shown(gated, lin, zhou, client_of):
    client, stage = client_of(lin), gated.stages_by_key["analysis"]
    url = f"/opportunities/{gated.pk}/exceptions/?stage={stage.pk}"
    form = client.get(url, headers=HX).content.decode()
    assert "需求已录入" in form and "周敏" in form
    asked = {
        "spots": ["analysis/need"], "reason": "客户出国", "approver": zhou.pk, "expires_on": today() + timedelta(days=3),
    }  # fmt: skip
    assert client.post(url, {**asked, "reason": ""}, headers=HX).status_code == 422
    assert client.post(url, asked, headers=HX).status_code == 204
    run_due()
    assert Notification.objects.filter(user=zhou).count() == 1
    one = GateException.objects.get()
    decide = f"/opportunities/{gated.pk}/exceptions/{one.pk}"
    assert "批准" in client_of(zhou).get(f"/opportunities/{gated.pk}/").content.decode()
    assert client.post(f"{decide}/grant/", {"expires_on": one.expires_on}, headers=HX).status_code == 403
    assert client_of(zhou).post(f"{decide}/refuse/", {"note": ""}, headers=HX).status_code == 422
    assert (
        client_of(zhou).post(f"{decide}/grant/", {"expires_on": one.expires_on}, headers=HX).status_code
        == 204
    )
    run_due()
    assert Notification.objects.filter(user=lin).count() == 1
    page = client.get(f"/opportunities/{gated.pk}/").content.decode()
    assert "可以进入需求分析" in page and "例外生效到" in page and "周敏" in page
    board = client.get("/opportunities/").content.decode()
    assert 'class="gm" data-passed' in board
    assert client.post(f"{decide}/withdraw/", headers=HX).status_code == 204
    assert "进入需求分析还差 1 项" in client.get(f"/opportunities/{gated.pk}/").content.decode()


def test_whoever_cannot_see_the_opportunity_finds_no_exception(gated, lin, wu, zhou, client_of):
    stage = gated.stages_by_key["analysis"]
    gated.ask_exception(stage, ["analysis/need"], reason="急", expires_on=today(), by=lin.actor())
    one = GateException.objects.get()
    for url in ("exceptions/?stage=win", f"exceptions/{one.pk}/grant/"):
        assert client_of(wu).get(f"/opportunities/{gated.pk}/{url}").status_code == 404
    assert client_of(zhou).get(f"/opportunities/{gated.pk}/exceptions/999999/grant/").status_code == 404
    assert client_of(zhou).get(f"/opportunities/{gated.pk}/exceptions/{one.pk}/other/").status_code == 404
    assert client_of(lin).get(f"/opportunities/{gated.pk}/exceptions/?stage=x").status_code == 404


def test_the_upload_of_a_file_is_asked_for_with_its_name(gated, lin, client_of):
    page = client_of(lin).get(f"/subjects/{gated.pk}/files/?named=报价单", headers=HX)
    assert page.status_code == 200 and "报价单" in page.content.decode()


def test_the_composer_opens_with_the_kind_that_is_asked_for(gated, lin, client_of):
    page = client_of(lin).get(f"/subjects/{gated.pk}/follow-up/?type=quote", headers=HX).content.decode()
    assert 'value="quote" checked' in page
