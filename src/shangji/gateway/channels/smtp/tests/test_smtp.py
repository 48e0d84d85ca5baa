"""Mail as a mail server takes it: who may send, letters that reply to nobody, and what 4xx and 5xx mean."""

from email import message_from_string, policy

import pytest

from shangji.gateway.channels.outcome import Later, Misconfigured, Refused
from shangji.gateway.channels.smtp.send import send
from shangji.gateway.tests.mail_server import mail_server
from shangji.gateway.tests.outgoing import account, line, message


@pytest.fixture
def server():
    with mail_server() as found:
        found.users["crm"] = "secret"
        found.known = {
            "host": "127.0.0.1",
            "port": found.port,
            "security": "plain",
            "sender": "crm@qiheng.example",
        }
        found.account = account(user="crm", password="secret", **found.known)
        yield found


def letter(server):
    return message_from_string(server.letters[-1][2], policy=policy.default)


def test_a_letter_has_text_links_and_a_name_that_stays(server):
    assert send(server.account, message(to="lin@example.com")) == f"<{'k' * 32}@qiheng.example>"
    sender, to, _text = server.letters[0]
    assert (sender, to) == ("crm@qiheng.example", "lin@example.com")
    found = letter(server)
    assert found["Subject"] == "立体库输送线改造" and found["Auto-Submitted"] == "auto-generated"
    assert "启衡智能装备" in str(found["From"]) and found["Message-ID"] == f"<{'k' * 32}@qiheng.example>"
    assert "https://crm.example/told/y/" in found.get_body(("plain",)).get_content()
    assert '<a href="https://crm.example/told/x/open/">' in found.get_body(("html",)).get_content()


def test_what_people_wrote_is_no_html_and_no_header(server):
    send(server.account, message(line("<script>\r\nBcc: wu@example.com"), to="lin@example.com"))
    found = letter(server)
    assert found["Bcc"] is None and "\n" not in found["Subject"]
    assert "<script>" not in found.get_body(("html",)).get_content()


def test_a_wrong_password_is_a_matter_for_the_administrator(server):
    with pytest.raises(Misconfigured):
        send(account(user="crm", password="x", **server.known), message(to="lin@example.com"))


@pytest.mark.parametrize(
    ("command", "said", "wanted"),
    [
        ("RCPT", "550 5.1.1 no such user", Refused),
        ("RCPT", "450 4.2.1 try later", Later),
        ("DATA", "552 5.3.4 too large", Refused),
        ("DATA", "451 4.3.0 local error", Later),
        ("MAIL", "421 4.7.0 too many connections", Later),
    ],
)
def test_4xx_is_about_now_and_5xx_about_the_letter(server, command, said, wanted):
    server.answers[command] = said
    with pytest.raises(wanted, match=said[:3]):
        send(server.account, message(to="lin@example.com"))
    assert not server.letters


def test_a_server_that_is_away_is_a_matter_of_time(server):
    with pytest.raises(Later):
        send(account(**{**server.known, "port": 9}), message(to="lin@example.com"))
