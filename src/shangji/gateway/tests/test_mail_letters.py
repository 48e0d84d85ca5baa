"""Letters in whatever state they arrive: words where there are some, never an error."""

import base64
import random
import time
from datetime import UTC, datetime

import pytest

from shangji.gateway.mail import Attachment, read_letter
from shangji.gateway.mail.folders import quoted
from shangji.gateway.mail.web_text import words_of_html
from shangji.leads.reading import read

GBK_TEXT = "您好，请报价两台码垛机，交期要快。"


def _letter(head: str, body: bytes = b"", *, encoding: str = "utf-8"):
    return read_letter(head.encode(encoding).replace(b"\n", b"\r\n") + b"\r\n\r\n" + body)


def test_a_plain_letter_is_read_whole():
    letter = _letter(
        "From: =?utf-8?B?5byg5Lyf?= <ZW@Yongtuo.cn>\nTo: sales@shangji.cn, b@shangji.cn\nSubject: =?gb2312?B?0a+82w==?=\n"
        "Date: Fri, 20 Nov 2026 10:32:15 +0800\nMessage-ID: <1@yongtuo.cn>\nContent-Type: text/plain; charset=utf-8",
        "要两台 🙂".encode(),
    )

    assert (letter.sender_name, letter.sender) == ("张伟", "zw@yongtuo.cn")
    assert letter.to == ("sales@shangji.cn", "b@shangji.cn")
    assert (letter.subject, letter.text, letter.message_id) == ("询价", "要两台 🙂", "<1@yongtuo.cn>")
    assert letter.sent_at == datetime(2026, 11, 20, 2, 32, 15, tzinfo=UTC)
    assert not (letter.is_automatic or letter.is_too_big or letter.is_broken)


@pytest.mark.parametrize(
    ("label", "raw"),
    [
        ("gb2312", GBK_TEXT.encode("gbk")), ("gbk", GBK_TEXT.encode()), ("utf-8", GBK_TEXT.encode("gbk")),
        ("iso-8859-1", GBK_TEXT.encode("gbk")), ("us-ascii", GBK_TEXT.encode()), ("", GBK_TEXT.encode("gb18030")),
        ("x-unknown", GBK_TEXT.encode("gbk")), ("zip", GBK_TEXT.encode()), ("punycode", GBK_TEXT.encode()),
        ("utf-16", GBK_TEXT.encode("utf-16")), ("gb2312", GBK_TEXT.encode("gb2312")),
    ],
)  # fmt: skip
def test_chinese_is_read_whatever_the_label_says(label, raw):
    assert _letter(f"From: a@b.cn\nContent-Type: text/plain; charset={label}", raw).text == GBK_TEXT


def test_a_few_bytes_of_gbk_are_not_taken_for_utf_8():
    assert _letter("From: a@b.cn\nContent-Type: text/plain; charset=gbk", "联通".encode("gbk")).text == "联通"


def test_bytes_that_fit_no_charset_are_shown_as_far_as_they_go():
    letter = _letter("From: a@b.cn\nContent-Type: text/plain; charset=utf-8", b"\xff\xfeprice\x00\x81")

    assert "price" in letter.text and "\x00" not in letter.text


@pytest.mark.parametrize(
    ("head", "subject"),
    [
        ("=?gbk?Q?=D1=AF=BC=DB?=", "询价"),
        ("=?UTF-8?B?6K+i?= =?UTF-8?B?5Lu3?=", "询价"),
        ("=?utf-8?B?6K8=?=\n =?utf-8?B?ouS7tw==?=", "询价"),
        ("Re: =?utf-8?Q?price_=E4=BB=B7?= please", "Re: price 价 please"),
        ("=?utf-8?B?6K+i5Lu3", "=?utf-8?B?6K+i5Lu3"),
        ("=?nonsense?B?6K+i5Lu3?=", "询价"),
        ("=?utf-8*zh?B?6K+i5Lu3?=", "询价"),
        ("=?utf-8?B?!!!!?=", ""),
        ("询价🙂", "询价🙂"),
        ("", ""),
    ],
)
def test_subjects_are_read_however_they_are_written(head, subject):
    assert _letter(f"From: a@b.cn\nSubject: {head}").subject == subject


def test_a_subject_in_bare_gbk_is_read():
    assert _letter("From: a@b.cn\nSubject: 询价码垛机", encoding="gbk").subject == "询价码垛机"


def test_a_web_page_becomes_words_without_scripts_and_styles():
    page = (
        "<html><head><title>t</title><style>p{color:red}</style></head><body><!-- no --><p>您好&nbsp;&lt;林&gt;</p><script>alert('x')</script>"
        "<table><tr><td>公司</td><td>宁波甬拓模具有限公司</td></tr><tr><td>电话</td><td>13805741234</td></tr></table>3 < 5 台<br>谢谢</body></html>"
    )
    letter = _letter("From: a@b.cn\nContent-Type: text/html; charset=utf-8", page.encode())

    assert letter.text.split("\n") == [
        "您好 <林>", "", "公司\t宁波甬拓模具有限公司\t", "", "电话\t13805741234\t", "", "3 < 5 台", "谢谢"
    ]  # fmt: skip
    assert read(letter.as_words).columns()["company"] == "宁波甬拓模具有限公司"


@pytest.mark.parametrize(
    "scrap", ["<", "<!--", "<p", "<script>", "<style", "</", "&", "<td>", "<!", "<a b='>'>", " "]
)
def test_hostile_pages_take_no_time(scrap):
    started = time.process_time()  # what else runs beside it does not count
    words_of_html(scrap * (2_000_000 // len(scrap)))

    assert time.process_time() - started < 5


MULTIPART = """From: a@b.cn
Subject: nested
Content-Type: multipart/mixed; boundary=X

--X
Content-Type: multipart/related; boundary=Y

--Y
Content-Type: multipart/alternative; boundary=Z

--Z
Content-Type: text/plain; charset=gbk
Content-Transfer-Encoding: base64

{plain}
--Z
Content-Type: text/html; charset=gbk

<p>html</p>
--Z--
--Y--
--X
Content-Type: application/pdf; name="=?gbk?B?zbzWvS5wZGY=?="
Content-Disposition: attachment; filename="=?gbk?B?zbzWvS5wZGY=?="
Content-Transfer-Encoding: base64

AAAAAAAA
--X
Content-Type: application/ms-tnef; name="winmail.dat"
Content-Transfer-Encoding: base64

eJ8+IgAA
--X--
"""


def test_nested_parts_and_attachments_are_told_apart():
    plain = base64.b64encode(GBK_TEXT.encode("gbk")).decode()
    letter = read_letter(MULTIPART.format(plain=plain).encode())

    assert letter.text == GBK_TEXT
    assert letter.attachments == (Attachment("图纸.pdf", 6), Attachment("winmail.dat", 6))


def test_parts_nested_thousands_deep_cost_the_body_but_not_the_letter():
    deep = b"".join(
        b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (n, n) for n in range(3000)
    )
    letter = read_letter(b"From: a@b.cn\r\nSubject: deep\r\nMessage-ID: <d@b.cn>\r\n" + deep + b"\r\nend")

    assert (letter.subject, letter.message_id) == ("deep", "<d@b.cn>")


@pytest.mark.parametrize(
    "raw",
    [b"", b"\r\n\r\n", b"nothing but words", b"From:\r\nTo:\r\nDate: never\r\n\r\nx", b"\x00\xff\x00", b": \r\n: \r\n\r\nx",
     b"Date: Fri, 99 Nov 99999 99:99:99 +9999\r\n\r\n", b"From: " + b"<" * 5000 + b"\r\n\r\n", b"From: a" + b"," * 50_000,
     *(b"From: a@b.cn" + sign * 60_000 + b"\r\n\r\n" for sign in (b"(", b"<", b'"', b"[", b"=?", b"@", b"\\")),
     b"Content-Type: multipart/mixed\r\n\r\nno boundary", b"Content-Type: text/plain; charset*=x''%ff\r\n\r\ny",
     b"Content-Transfer-Encoding: base64\r\n\r\n!!!", b"Content-Transfer-Encoding: x-uuencode\r\n\r\nbegin 666\r\n"],
)  # fmt: skip
def test_a_broken_letter_is_still_a_letter(raw):
    letter = read_letter(raw)

    assert letter.message_id and letter.sent_at is None
    letter.as_words.encode()


def test_a_letter_without_a_name_keeps_the_one_it_is_given():
    raw = b"From: a@b.cn\r\nSubject: x\r\n\r\nbody"
    endless = b"Message-ID: <" + b"x" * 5000 + b">\r\n\r\n"

    assert read_letter(raw).message_id == read_letter(raw).message_id != read_letter(raw[5:]).message_id
    assert len(read_letter(endless).message_id) <= 250
    assert read_letter(raw, size=99_000_000).message_id == read_letter(raw).message_id


@pytest.mark.parametrize(
    ("head", "is_automatic"),
    [("Auto-Submitted: auto-replied", True), ("Auto-Submitted: no", False), ("List-Id: <news.b.cn>", True),
     ("Precedence: bulk", True), ("X-Mailer: Foxmail", False)],
)  # fmt: skip
def test_absence_notes_and_newsletters_say_what_they_are(head, is_automatic):
    assert _letter(f"From: a@b.cn\n{head}").is_automatic is is_automatic


def test_no_letter_however_mangled_raises():
    rng = random.Random(20261123)
    whole = MULTIPART.format(plain=base64.b64encode(GBK_TEXT.encode("gbk")).decode()).encode()
    for _round in range(600):
        mangled = bytearray(whole)
        for _change in range(rng.randrange(1, 25)):
            place = rng.randrange(len(mangled))
            mangled[place : place + rng.randrange(12)] = rng.randbytes(rng.randrange(8))
        letter = read_letter(bytes(mangled))
        read(letter.as_words)
        (letter.as_words + letter.head + "".join(one.name for one in letter.attachments)).encode()


@pytest.mark.parametrize(
    ("name", "written"),
    [("INBOX", '"INBOX"'), ("已处理", '"&XfJZBHQG-"'), ("R&D", '"R&-D"'), ('a"\\b', '"a\\"\\\\b"')],
)
def test_folders_are_written_as_servers_know_them(name, written):
    assert quoted(name) == written
