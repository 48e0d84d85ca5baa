"""Processes as texts, templates, and the editor of requirements with what publishing would do."""

from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import QueryDict

from shangji.opportunities.forms.pipelines import Draft
from shangji.opportunities.models import Opportunity, Pipeline
from shangji.opportunities.models.stage import StagesNotRight, check
from shangji.opportunities.playbook import NotAPlaybook, read, templates, written

FORM = "application/x-www-form-urlencoded"


def posted(process, **changed):
    data = QueryDict(mutable=True)
    for row in Draft.of(process.stages_now()).rows:
        data.appendlist("row", row.prefix[1:])
        data.update({name: str(value) for name, value in row.data.items() if not isinstance(value, list)})
    for name, value in changed.items():
        key = name.replace("__", "-")
        data.setlist(key, value) if isinstance(value, list) else data.__setitem__(key, value)
    return data


def picked(**params):
    common = {
        "b__kind": "document",
        "b__side": "entry",
        "b__is_required": "1",
        "b__name": "",
        "b__words": "报价单、报价",
    }
    return {**common, **{f"b__{name}": value for name, value in params.items()}}


def test_every_template_makes_a_process_that_can_be_written_and_read_again(process, system):
    for key, playbook in templates().items():
        made = Pipeline.add(f"流程 {key}", stages=playbook.stages, by=system)
        again = read(written(made))
        assert again.stages == made.plans_now() == playbook.stages, key
        assert playbook.about and playbook.about_en and playbook.name_en


def test_the_industry_templates_require_something_and_the_standard_one_stops_nobody(db):
    required = {
        key: sum(one.is_required for stage in playbook.stages for one in stage.requirements)
        for key, playbook in templates().items()
    }
    assert required.pop("standard") == 0
    assert set(required) == {"equipment", "software", "services", "trading"} and min(required.values()) >= 3


@pytest.mark.parametrize(
    "text",
    [
        "", "[]", "process: x", "process: x\nstages: {}", "process: x\nstages: [1]", "a: [", "stages:\n  - nonsense: 1",
        "stages:\n  - {name: a, expected_days: three}", "stages:\n  - {name: a, gate: 3}", "stages: &a [*a]",
        "x: !!python/object/apply:os.system ['true']", "stages:\n  - {name: a, gate: [{kind: quote, asks: []}, 3]}",
        "x: " + "y" * 300_000,
    ],
)  # fmt: skip
def test_what_is_no_process_is_refused_with_words(text):
    with pytest.raises(NotAPlaybook) as refused:
        read(text)
    assert str(refused.value.message)


def test_an_older_text_without_keys_gets_them():
    read_ = read(
        "process: x\nstages:\n  - {name: 甲, expected_days: 3, win_rate: 10, gate: [{kind: quote, name: 报价}]}"
    )
    assert read_.stages[0].key == "stage-1" and read_.stages[0].requirements[0].key == "quote-1"


def test_a_process_starts_from_a_template_or_a_file_and_goes_out_as_one(client_of, process, chen, lin):
    client, url = client_of(chen), "/settings/pipelines/add/"
    assert "设备销售" in client.get(url).content.decode()
    client.post(url, {"name": "设备", "start": "equipment"})
    made = Pipeline.objects.get(name="设备")
    assert made.plans_now() == templates()["equipment"].stages
    text = client.get(f"/settings/pipelines/{made.pk}/export/")
    assert "attachment" in text.headers["Content-Disposition"]
    client.post(url, {"name": "又一个", "file": SimpleUploadedFile("a.yaml", text.content)})
    assert Pipeline.objects.get(name="又一个").plans_now() == made.plans_now()
    bad = client.post(url, {"name": "坏的", "file": SimpleUploadedFile("a.yaml", b"\xff\xfe")})
    assert bad.status_code == 422
    few = client.post(url, {"name": "坏的", "file": SimpleUploadedFile("a.yaml", b"process: x\nstages: []")})
    assert few.status_code == 422 and not Pipeline.objects.filter(name="坏的").exists()
    assert client_of(lin).post(url, {"name": "设备二"}).status_code == 403


def test_a_requirement_is_put_together_kept_changed_moved_and_dropped(process):
    draft = Draft.posted(posted(process, open="1")).act("build")
    assert draft.building and draft.shown == 1
    draft = Draft.posted(posted(process, open="1", **picked())).act("keep")
    assert draft.building is None
    one = draft.rows[1].wanted[-1]
    assert (one.kind, one.params, one.name) == (
        "document",
        {"words": ["报价单", "报价"], "at_least": 1},
        "报价单 / 报价",
    )
    count = len(draft.rows[1].wanted)
    texts = {"s1__requirements": draft.rows[1]["requirements"].value()}
    draft = Draft.posted(posted(process, open="1", **texts)).act(f"edit:{count - 1}")
    assert draft.building and draft.building.params["words"].value() == "报价单、报价"
    changed = picked(at=str(count - 1), words="合同", name="合同已传", is_required="")
    draft = Draft.posted(posted(process, open="1", **texts, **changed)).act("keep")
    last = draft.rows[1].wanted[-1]
    assert (last.key, last.name, last.is_required) == (one.key, "合同已传", False)
    order = [str(n) for n in (count - 1, *range(count - 1))]
    draft = Draft.posted(posted(process, open="1", q=order, **texts))
    assert draft.rows[1].wanted[0].key == one.key
    draft = Draft.posted(posted(process, open="1", **texts)).act(f"drop:{count - 1}")
    assert one.key not in [each.key for each in draft.rows[1].wanted]


def test_a_requirement_that_is_not_right_stays_open_with_its_error(process):
    draft = Draft.posted(posted(process, open="1", **picked(kind="tasks"))).act("keep")
    assert draft.building and draft.building.shows_errors and draft.building.params.errors
    draft = Draft.posted(
        posted(process, open="1", **picked(kind="field", field="amount", op="above", value="许多"))
    ).act("keep")
    assert draft.building and draft.building.params.errors


def test_the_open_stage_stays_open_where_it_is_dragged_to(process):
    data = posted(process, open="0")
    data.setlist("row", ["1", "0", "2", "3", "4", "5"])
    draft = Draft.posted(data)
    assert draft.shown == 1 and draft.rows[1]["name"].value() == "初步接触"


def test_the_preview_counts_who_would_be_asked_for_more_and_publishing_asks(
    client_of, process, chen, lin, crane
):
    Opportunity.open("有金额", amount=Decimal(5), by=lin.actor())
    Opportunity.open("没有", by=lin.actor())
    client, url = client_of(chen), f"/settings/pipelines/{process.pk}/"
    asks = picked(kind="field", field="amount", op="above", value="0", name="金额已填")
    page = client.post(
        f"{url}draft/", posted(process, open="1", act="keep", **asks).urlencode(), FORM
    ).content.decode()
    assert (
        "发布后，1 个在「初步接触」的商机会不满足新门槛" in page
        and "没有" in page
        and "新增条件：金额已填" in page
    )
    draft = Draft.posted(posted(process, open="1", **asks)).act("keep")
    data = posted(process, open="1", s1__requirements=draft.rows[1]["requirements"].value())
    assert client.post(f"{url}publish/", data.urlencode(), FORM).status_code == 302
    process.refresh_from_db()
    assert process.plans_now()[1].requirements[-1].name == "金额已填" and process.version == 2
    told = client.get(f"{url}versions/1/").content.decode()
    assert "新增条件：金额已填" in told
    assert client.get(f"{url}versions/9/").status_code == 404


def test_a_limit_a_mover_and_a_next_step_are_published(client_of, process, chen):
    client, url = client_of(chen), f"/settings/pipelines/{process.pk}/publish/"
    said = {
        "s1__max_days": "20", "s1__mover": "leaders", "s1__next_step": "约调研", "s1__next_step_days": "2",
        "s1__sop": "先打电话\r\n再约时间", "s1__chain_roles": ["decider", "user"],
    }  # fmt: skip
    assert client.post(url, posted(process, s1__max_days="2").urlencode(), FORM).status_code == 422
    assert client.post(url, posted(process, **said).urlencode(), FORM).status_code == 302
    stage = process.stages.get(version=2, key="analysis")
    assert (stage.max_days, stage.mover, stage.next_step, stage.next_step_days) == (
        20,
        "leaders",
        "约调研",
        2,
    )
    assert stage.sop == "先打电话\n再约时间" and stage.limit_days == 20
    # Whom the decision chain asks for stays chosen while other stages are open, and goes out and in as text.
    assert stage.chain_roles == ["decider", "user"]
    draft = client.post(url.replace("publish", "draft"), posted(Pipeline.objects.get(), act="open:3").urlencode(), FORM)  # fmt: skip
    assert draft.status_code == 200
    told = written(Pipeline.objects.get())
    assert [plan.chain_roles for plan in read(told).stages][1] == ("decider", "user")
    with pytest.raises(NotAPlaybook):
        read(told.replace("- decider", "- [decider]"))
    with pytest.raises(StagesNotRight):
        check(read(told.replace("- decider", "- king")).stages)
