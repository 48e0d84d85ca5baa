"""Letters become leads: over a real socket, once, with what cannot be read waiting and machines put aside."""

from email.message import EmailMessage

import pytest

from shangji.core import jobs
from shangji.gateway.mail_drops import poll_all
from shangji.gateway.models import MailDrop
from shangji.gateway.tests.imap_server import Post, running
from shangji.leads.defaults import ensure_leads
from shangji.leads.models import Delivery, Lead, Source
from shangji.opportunities.models import Opportunity
from shangji.people.models import Notification
from shangji.process.models import Obligation


def raw(
    subject="询价",
    text="我是宁波甬拓模具的张伟，想要两台码垛机 🙂，电话 138 0574 1234",
    sender="张伟 <zw@yongtuo.example>",
    **heads,
):
    letter = EmailMessage()
    letter["From"], letter["To"], letter["Subject"] = sender, "sales@qiheng.example", subject
    letter["Message-ID"] = f"<{abs(hash((subject, sender)))}@x.example>"
    for name, value in heads.items():
        letter[name.replace("_", "-")] = value
    letter.set_content(text)
    return bytes(letter).replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")


@pytest.fixture
def post(process, teams):
    ensure_leads()
    with running(Post()) as found:
        yield found


@pytest.fixture
def drop(post, system):
    return MailDrop.add(
        "询盘邮箱", host="127.0.0.1", port=post.port, security="plain", user="sales", password="secret",
        source=Source.objects.get(name="邮件"), by=system,
    )  # fmt: skip


def look():
    poll_all(None)
    jobs.run_due()


def test_a_letter_is_a_lead_with_its_words_and_comes_once(post, drop):
    kept = post.arrive(raw())
    look()
    kept.flags.clear()  # as if the poll had been killed before the mailbox was told
    look()
    lead = Lead.objects.get()
    assert (lead.person, lead.phone, lead.email, lead.source.name) == (
        "张伟",
        "13805741234",
        "zw@yongtuo.example",
        "邮件",
    )
    assert "两台码垛机" in lead.need and Delivery.objects.get().payload["subject"] == "询价"


def test_machines_and_colleagues_are_put_aside_with_a_word(post, drop, lin, chen):
    lin.change(
        name=lin.name, email="lin@qiheng.example", phone="", role=lin.role, team=lin.team, by=chen.actor()
    )
    post.arrive(raw("自动回复", Auto_Submitted="auto-replied"))
    post.arrive(raw("转给你", sender="lin@qiheng.example"))
    look()
    assert Lead.objects.count() == 0
    assert sorted(Delivery.objects.values_list("state", "reason")) == [
        ("discarded", "同事发来的邮件"),
        ("discarded", "自动发送的邮件"),
    ]


def test_whom_we_know_is_owed_a_reply_where_their_opportunity_runs_and_is_no_lead(
    post, drop, crane, zhang, lin, too_dear
):
    """林 spoke with 张 about the crane, the newer one is another's. A stranger is a lead as before."""
    Opportunity.open("更新的商机", customer=zhang.customer, by=lin.actor())
    zhang.change(email="ZW@yongtuo.example", by=lin.actor())
    crane.log_follow_up("和张科长通完电话，等方案", type="call", contacts=[zhang.subject], by=lin.actor())
    kept = post.arrive(raw("方案什么时候能给？"))
    post.arrive(raw("询价", sender="王五 <wang@other.example>", text="想要一台泵，电话 139 0574 1234"))
    look()
    kept.flags.clear()
    look()
    crane.refresh_from_db()
    assert Obligation.objects.open().get(subject_id=crane.pk).kind == Obligation.Kind.REPLY
    assert crane.subject.events.filter(kind="process.heard").count() == 1, "once, although it came twice"
    assert Lead.objects.get().email == "wang@other.example"
    assert Delivery.objects.get(state="discarded").reason == f"已转给“{crane.label}”，待回复"
    assert Notification.objects.filter(user=lin, event__kind="process.heard").count() == 1
    for one in Opportunity.objects.open():
        one.lose(too_dear, by=lin.actor())
    post.arrive(raw("还在吗？", sender="zw@yongtuo.example"))
    look()
    assert zhang.customer.subject.events.filter(kind="process.heard").count() == 1


def test_what_goes_wrong_is_shown_once_and_goes_away(post, drop, client_of, chen):
    post.password = "changed"
    look()
    look()
    drop.refresh_from_db()
    assert drop.trouble and drop.subject.events.filter(kind="gateway.mail_drop_troubled").count() == 1
    assert drop.trouble in client_of(chen).get("/settings/mailboxes/").content.decode()
    drop.change(password="changed", by=chen.actor())
    look()
    drop.refresh_from_db()
    assert drop.trouble == ""


def test_the_password_is_sealed_and_in_no_answer_and_no_log(post, drop, client_of, chen):
    client = client_of(chen)
    page = client.get(f"/settings/mailboxes/{drop.pk}/").content.decode()
    assert "secret" not in drop.password and drop.password not in page and 'value="secret"' not in page
    assert all(drop.password not in str(event.changes) for event in drop.subject.events.all())
    same = {name: getattr(drop, name) for name in ("name", "host", "port", "security", "user", "folder")}
    assert (
        client.post(f"/settings/mailboxes/{drop.pk}/", {**same, "name": "改名", "is_open": "on"}).status_code
        == 302
    )
    drop.refresh_from_db()
    assert drop.mailbox().password == "secret" and drop.name == "改名"


def test_trying_it_says_how_many_wait_and_takes_none(post, drop, client_of, chen, lin):
    post.arrive(raw())
    assert client_of(chen).post(f"/settings/mailboxes/{drop.pk}/try/").status_code == 303
    assert Lead.objects.count() == 0
    assert client_of(lin).get("/settings/mailboxes/").status_code == 403
