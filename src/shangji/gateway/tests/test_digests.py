"""A morning's list says in every message what it stores: five things with formula and link, and what the team missed."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from shangji.core import clock
from shangji.core.jobs import Job, run_due
from shangji.gateway.channels.dingtalk_app.send import written as as_card
from shangji.gateway.channels.enclosing import Enclosed, Item, listed
from shangji.gateway.channels.feishu_robot.send import card as as_feishu
from shangji.gateway.channels.push.send import written as as_push
from shangji.gateway.channels.sending import lines_of
from shangji.gateway.channels.wecom_robot.send import LONGEST
from shangji.gateway.models import Outlet
from shangji.gateway.tests.outgoing import message
from shangji.opportunities.digest import send_in_the_morning
from shangji.opportunities.models import Opportunity
from shangji.people.inbox import Wishes
from shangji.people.models import Dispatch
from shangji.process.ladder import watch
from shangji.process.models import Digest

MONDAY = datetime(2026, 11, 23, 1, 12, tzinfo=UTC)
SERVER = {"host": "127.0.0.1", "port": "25", "security": "plain", "sender": "crm@qiheng.example"}


@pytest.fixture
def six(settings, lin, stages, system, chen):
    """Lin owes six; a mail server, a robot and a program of one's own are told."""
    settings.PRIVATE_TARGETS, settings.SITE = True, "https://crm.example"
    Outlet.add("信", service="smtp", said=SERVER, by=system)
    said = {"url": "http://127.0.0.1:9/", "secret": "s"}
    Outlet.add("群", service="wecom_robot", said={"url": said["url"]}, groups=["digest"], by=chen.actor())
    Outlet.add("平台", service="webhook", said=said, groups=["digest"], by=chen.actor())
    with clock.at(MONDAY):
        return [
            Opportunity.open(f"第 {n} 条线", amount=Decimal(n * 100_000), by=lin.actor()) for n in range(1, 7)
        ]


def morning(days):
    moment = MONDAY + timedelta(days=days) - timedelta(minutes=30)
    with clock.at(moment):
        watch(moment)
        send_in_the_morning(Job())
        run_due()
    return moment


def told(digest, service, moment):
    """The line of its message by that channel."""
    rows = Dispatch.objects.for_cards().filter(event__subject_id=digest.pk, channel=service)
    with clock.at(moment):
        return lines_of(list(rows), Outlet.objects.get(service=service))[0]


def test_mail_robot_and_program_are_told_five_things_with_formula_and_link(six, lin):
    day = morning(3)
    digest = Digest.objects.get(user=lin)
    mail, robot, program = (told(digest, service, day) for service in ("smtp", "wecom_robot", "webhook"))
    best = six[-1]
    link = f"https://crm.example/opportunities/{best.pk}/"
    assert len(mail.items) == 5 and mail.text.startswith("今天先做：继续跟进，另有 4 件")
    assert f"1. 继续跟进 · {best.name}\n3 个工作日没联系，今天到期 · 今天 到期\n¥60 万 × " in mail.text
    html = message(mail, to="lin@example.com").as_html()
    assert f'<a href="{link}">1. 继续跟进 · 第 6 条线</a>' in html and html.count("¥") == 10
    assert robot.text.startswith("林嘉禾 · 今天先做") and robot.text.count("https://crm.example/") == 5
    assert len(message(robot).as_text(100_000).encode()) <= LONGEST, "nothing is cut in the middle"
    item = program.told["items"][0]
    assert (item["id"], item["url"], item["amount"]) == (best.pk, link, "600000.00")
    assert item["cost"] == 600_000 * item["win_ratio"] * item["urgency"] > 0


def test_what_is_out_of_reach_by_then_is_told_no_more(
    six, lin, wu, chen, client_of, django_assert_max_num_queries
):
    day = morning(3)
    six[-1].assign_to(wu, by=chen.actor())
    digest = Digest.objects.get(user=lin)
    mail = told(digest, "smtp", day)
    assert len(mail.items) == 4 and six[-1].name not in mail.text and "另有 3 件" in mail.text
    with clock.at(day):
        client = client_of(lin)
        client.get("/")
        with django_assert_max_num_queries(20):
            page = client.get(f"/today/told/{digest.pk}/").content.decode()
        assert six[-1].name not in page and page.count("¥") == 8 and f'/opportunities/{six[1].pk}/"' in page
        inbox = client.get("/inbox/").content.decode()
        assert "今天先做：继续跟进，另有 4 件" in inbox
        line = lin.notifications.get(event__subject_id=digest.pk)
        assert client.post(f"/inbox/{line.pk}/open/").headers["Location"] == f"/today/told/{digest.pk}/"
        assert client_of(wu).get(f"/today/told/{digest.pk}/").status_code == 404


def test_who_reads_english_messages_is_told_in_english(six, lin):
    lin.choose_inbox(Wishes(language="en"), by=lin.actor())
    day = morning(3)
    mail = told(Digest.objects.get(user=lin), "smtp", day)
    assert mail.label == "5 things for today" and mail.text.startswith(
        "Today, first: Follow up, and 4 others"
    )
    assert "3 working days without contact, due today · due today\n¥600K × " in mail.text


def test_a_leader_is_told_how_much_was_missed_and_the_first_of_it(six, zhou, client_of):
    day = morning(9)
    digest = Digest.objects.get(user=zhou)
    mail = told(digest, "smtp", day)
    assert digest.lines == [] and mail.text.startswith("今天先做：继续跟进（团队逾期），另有 5 件")
    assert [item.heading for item in mail.items] == ["团队逾期未跟进 6 件", "", "", "", ""]
    with clock.at(day):
        page = client_of(zhou).get(f"/today/told/{digest.pk}/").content.decode()
    assert "团队逾期未跟进 6 件" in page and page.count("¥") == 10


def test_where_room_is_short_reasons_go_first_and_then_the_last_ones():
    items = tuple(Item(f"{n}. 回电", "¥1 万", "很久没有联系", f"https://c.example/{n}/") for n in range(1, 6))
    found = Enclosed("今天先做：回电", items=items)
    assert listed(found, 2_000).count("很久") == 5
    brief = listed(found, 260)
    assert 0 < brief.count("很久") < 5 and "很久" in brief.split("2. ")[0] and "5. 回电" in brief
    short = listed(found, 150)
    assert "2. 回电" in short and short.endswith("另有 3 件。") and len(short.encode()) <= 150


def test_a_browser_is_pushed_the_first_of_it_and_a_small_card_takes_what_it_can(six, lin, system):
    day = morning(3)
    digest = Digest.objects.get(user=lin)
    row = Dispatch.objects.for_cards().get(event__subject_id=digest.pk, channel="smtp")
    said = {"agent": "1", "key": "k", "secret": "s", "server": "https://oapi.dingtalk.com"}
    app = Outlet.add("钉钉", service="dingtalk_app", said=said, by=system)
    push = Outlet.add("浏览器", service="push", said={"subject": "it@qiheng.example"}, by=system)
    with clock.at(day):
        assert '"body": "今天先做：继续跟进，另有 4 件"' in as_push(message(*lines_of([row], push))).decode()
        mail = lines_of([row], Outlet.objects.get(service="smtp"))[0]
        card = as_card(message(*lines_of([row], app)))["action_card"]["markdown"]
    buttons = next(each for each in as_feishu(message(mail))["elements"] if each["tag"] == "action")[
        "actions"
    ]
    assert sum("/opportunities/" in button["url"] for button in buttons) == 5
    assert "…" not in card and ("5\\. " in card or "5. " in card)
