"""A mailbox is polled over a real socket: nothing is lost, nothing is taken for done that was not."""

import ssl
import time
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from django.utils.translation import override

from shangji.core.access import Refusal
from shangji.gateway.mail import (
    CertificateNotTrusted,
    Letter,
    LineCut,
    LoginRefused,
    Mailbox,
    NoSuchFolder,
    NotEncrypted,
    Security,
    ServerRefused,
    TooSlow,
    Unreachable,
    poll,
    try_out,
)
from shangji.gateway.tests.imap_server import Post, running


def _raw(subject: str = "询价", text: str = "要两台码垛机 🙂", **heads: str) -> bytes:
    letter = EmailMessage()
    letter["From"], letter["To"], letter["Subject"] = "张伟 <zw@yongtuo.cn>", "sales@shangji.cn", subject
    letter["Message-ID"] = heads.pop("message_id", f"<{subject.encode().hex()}@yongtuo.cn>")
    letter["Date"] = "Fri, 20 Nov 2026 10:32:15 +0800"
    for name, value in heads.items():
        letter[name.replace("_", "-")] = value
    letter.set_content(text)
    return bytes(letter).replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")


def _mailbox(post: Post, **changed) -> Mailbox:
    known = {
        "host": "127.0.0.1",
        "port": post.port,
        "user": "sales",
        "password": "secret",
        "security": Security.PLAIN,
    }
    return Mailbox(**known | {"answer_s": 0.5} | changed)


class Taken(list[Letter]):
    """Letters that were taken; those whose subject is refused are not."""

    def __init__(self, *refused: str) -> None:
        self.refused = refused

    def __call__(self, letter: Letter) -> None:
        if letter.subject in self.refused:
            raise Refusal
        self.append(letter)

    @property
    def subjects(self) -> list[str]:
        return [letter.subject for letter in self]


@pytest.fixture
def post():
    with running(Post()) as post:
        yield post


def test_new_letters_are_taken_in_order_and_once(post):
    post.arrive(_raw("第一封"))
    post.arrive(_raw("第二封"))
    taken = Taken()

    assert poll(_mailbox(post), taken) == 2
    assert taken.subjects == ["第一封", "第二封"]
    assert taken[0].text == "要两台码垛机 🙂" and taken[0].sender == "zw@yongtuo.cn"
    assert poll(_mailbox(post), taken) == 0
    assert all(one.flags == {"\\Seen"} for one in post.folders["INBOX"])


@pytest.mark.parametrize("capabilities", ["MOVE UIDPLUS", "UIDPLUS"])
def test_what_was_taken_moves_to_the_folder_for_it(post, capabilities):
    post.capabilities = capabilities
    post.arrive(_raw())

    assert poll(_mailbox(post, processed="已处理"), Taken()) == 1
    assert post.folders["INBOX"] == []
    assert len(post.folders["&XfJZBHQG-"]) == 1


def test_without_uidplus_nothing_is_removed_that_a_person_marked(post):
    post.capabilities = ""
    post.arrive(_raw("旧的")).flags |= {"\\Seen", "\\Deleted"}
    post.arrive(_raw("新的"))

    assert poll(_mailbox(post, processed="Done"), Taken()) == 1
    assert len(post.folders["INBOX"]) == 2 and len(post.folders["Done"]) == 1
    assert poll(_mailbox(post, processed="Done"), Taken()) == 0


def test_a_refused_letter_stays_and_is_offered_again(post):
    post.arrive(_raw("不收"))
    post.arrive(_raw("收"))
    taken = Taken("不收")

    assert poll(_mailbox(post), taken) == 1
    assert taken.subjects == ["收"]
    assert poll(_mailbox(post), second := Taken()) == 1
    assert second.subjects == ["不收"]


def test_an_error_while_taking_leaves_the_letter_for_the_next_time(post):
    post.arrive(_raw())

    def fail(letter):
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        poll(_mailbox(post), fail)
    assert poll(_mailbox(post), Taken()) == 1


def test_a_letter_taken_but_not_marked_comes_again_under_the_same_name(post):
    post.arrive(_raw())
    post.cut_at = "STORE"
    taken = Taken()

    with pytest.raises(LineCut):
        poll(_mailbox(post), taken)
    post.cut_at = ""
    assert poll(_mailbox(post), taken) == 1
    assert taken[0].message_id == taken[1].message_id


@pytest.mark.parametrize("command", ["LOGIN", "SELECT", "SEARCH", "FETCH"])
@pytest.mark.parametrize("after", [0, 9, 60])
def test_a_line_cut_in_the_middle_leaves_nothing_half(post, command, after):
    post.arrive(_raw())
    post.cut_at, post.cut_after = command, after
    taken = Taken()

    with pytest.raises((LineCut, LoginRefused)):
        poll(_mailbox(post), taken)
    post.cut_at, post.cut_after = "", 0
    assert not taken and not post.folders["INBOX"][0].flags
    assert poll(_mailbox(post), taken) == 1


@pytest.mark.parametrize("command", ["SEARCH", "FETCH", "STORE"])
def test_a_server_that_refuses_an_instruction_is_told_so(post, command):
    post.arrive(_raw())
    post.refuse = command

    with pytest.raises(ServerRefused):
        poll(_mailbox(post), Taken())


def test_a_wrong_password_is_said_plainly_in_both_languages(post):
    with pytest.raises(LoginRefused) as refused:
        poll(_mailbox(post, password="wrong"), Taken())

    assert "wrong" in refused.value.context["said"]
    with override("zh-hans"):
        assert "授权码" in str(refused.value.message)
    with override("en"):
        assert "password" in str(refused.value.message)
    assert "secret" not in repr(_mailbox(post))


def test_a_password_cannot_smuggle_instructions(post):
    with pytest.raises(LoginRefused):
        poll(_mailbox(post, password='x"\r\nA1 CREATE "evil"'), Taken())
    with pytest.raises(NoSuchFolder):
        poll(_mailbox(post, folder="INBOX\r\nA1 LOGOUT"), Taken())
    assert not any("CREATE" in line for line in post.said)


def test_a_missing_folder_and_a_missing_server_are_told_apart(post):
    with pytest.raises(NoSuchFolder):
        poll(_mailbox(post, folder="没有"), Taken())
    with pytest.raises(Unreachable):
        poll(_mailbox(post, port=1), Taken())
    with pytest.raises(Unreachable):
        poll(_mailbox(post, host="mail.invalid", security=Security.TLS), Taken())


def test_a_server_that_says_nothing_is_not_waited_for(post):
    post.silent_at = "SEARCH"
    started = time.monotonic()

    with pytest.raises(TooSlow):
        poll(_mailbox(post), Taken())
    assert time.monotonic() - started < 3


def test_a_poll_ends_in_time_and_the_rest_comes_next_time(post):
    for number in range(3):
        post.arrive(_raw(f"{number}"))

    assert poll(_mailbox(post, poll_s=0.5), lambda letter: time.sleep(0.6)) == 1
    assert poll(_mailbox(post), Taken()) == 2


def test_ten_megabytes_are_told_of_but_not_fetched(post):
    post.arrive(_raw("大图纸", text="x" * 10 * 1024 * 1024))
    taken = Taken()

    assert poll(_mailbox(post, answer_s=5), taken) == 1
    assert taken[0].is_too_big and taken[0].subject == "大图纸" and taken[0].text == ""
    assert taken[0].size > 10 * 1024 * 1024
    assert sum(line.startswith("FETCH") for line in post.said) == 1


def test_a_server_that_announces_a_gigabyte_is_not_believed(post):
    post.arrive(_raw())
    post.claimed_size = 1 << 30

    with pytest.raises(LineCut):
        poll(_mailbox(post), Taken())


def test_trying_out_changes_nothing(post):
    post.arrive(_raw())

    assert try_out(_mailbox(post, processed="Done")) == 1
    assert list(post.folders) == ["INBOX"] and not post.folders["INBOX"][0].flags
    assert any(line.startswith("EXAMINE") for line in post.said)


def test_the_server_is_told_who_asks_before_a_folder_is_opened(post):
    poll(_mailbox(post), Taken())

    names = [line.split(" ")[0] for line in post.said]
    assert names.index("ID") < names.index("SELECT")


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    """A certificate of 127.0.0.1 that signs itself, and its key, in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder(
            name, name, key.public_key(), 7, now - timedelta(days=1), now + timedelta(days=1)
        )
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path_factory.mktemp("tls") / "both.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
    return path


@pytest.mark.parametrize("security", [Security.TLS, Security.STARTTLS])
def test_letters_come_over_an_encrypted_line(certificate, monkeypatch, security):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    with running(Post(context=context, starttls=security is Security.STARTTLS)) as post:
        post.arrive(_raw())
        mailbox = _mailbox(post, host="localhost", security=security, answer_s=5)
        with pytest.raises(CertificateNotTrusted):
            poll(mailbox, Taken())
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        assert poll(mailbox, Taken()) == 1


def test_no_password_goes_over_an_open_line(post):
    with pytest.raises(NotEncrypted):
        poll(_mailbox(post, security=Security.STARTTLS), Taken())
    with pytest.raises(NotEncrypted):
        poll(_mailbox(post, security=Security.TLS, answer_s=1), Taken())
    with pytest.raises(NotEncrypted):
        poll(_mailbox(post, host="mail.example.com"), Taken())
    assert not any(line.startswith("LOGIN") for line in post.said)
