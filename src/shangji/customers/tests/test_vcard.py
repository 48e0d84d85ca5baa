"""vCards in every version that phones write, and phones as pages show them."""

import pytest

from shangji.core.phones import callable_number, masked
from shangji.customers.vcard import Card, NoCard, TooManyCards, read_cards, written


def test_cards_of_every_version_are_read() -> None:
    apple = (
        "BEGIN:VCARD\r\nVERSION:3.0\r\nN:张;建平;;;\r\nFN:张建平\r\nORG:宁波甬拓\\, 精密;设备部\r\n"
        "TITLE:设备\r\n 科长\r\nitem1.TEL;type=CELL:138 0000 2107\r\nEMAIL;type=WORK:zhang@example.com\r\n"
        "IMPP;X-SERVICE-TYPE=WeChat:wechat:zhangjp\r\nEND:VCARD\r\n"
    )
    old = (
        "BEGIN:VCARD\nVERSION:2.1\nN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:=E5=91=A8;=E5=90=AF=\n=E6=98=8E;;;\n"
        "TEL;CELL:13900001111\nEND:VCARD\n"
    )
    new = "BEGIN:VCARD\nVERSION:4.0\nFN:Ann Lee\nTEL;VALUE=uri:tel:+86-574-87654321\nNOTE:a\\nb\nEND:VCARD"
    found = read_cards((apple + old + new).encode())
    assert found[0] == Card(
        name="张建平", title="设备科长", company="宁波甬拓, 精密", phone="138 0000 2107",
        email="zhang@example.com", wechat="zhangjp",
    )  # fmt: skip
    assert (found[1].name, found[1].phone) == ("周启明", "13900001111")
    assert (found[2].name, found[2].phone, found[2].note) == ("Ann Lee", "+86-574-87654321", "a\nb")
    assert read_cards("BEGIN:VCARD\nFN:吴涛\nEND:VCARD".encode("gb18030"))[0].name == "吴涛"


def test_a_card_that_is_written_is_read_as_it_was() -> None:
    card = Card(
        name="张;建,平", title="科长\\副", company="甬拓", phone="13800002107", wechat="zjp", note="一\n二"
    )
    assert read_cards(written(card)) == [card]
    for text, refusal in (
        ("x", NoCard),
        ("BEGIN:VCARD\nTEL:1\nEND:VCARD", NoCard),
        ("x" * 1_000_001, TooManyCards),
    ):
        with pytest.raises(refusal):
            read_cards(text)


@pytest.mark.parametrize(
    ("phone", "seen"),
    [
        ("13800002107", "138****2107"), ("138 0000 2107", "138****2107"), ("0574-87654321", "0574-****321"),
        ("+86 138 0000 2107", "138****2107"), ("手机 13800002107、13900001111", "手机 138****2107、139****1111"), ("", ""),
    ],
)  # fmt: skip
def test_a_number_is_masked_but_for_its_ends(phone: str, seen: str) -> None:
    assert masked(phone) == seen


def test_what_is_dialled_is_the_first_number() -> None:
    assert callable_number("+86 138-0000 2107 / 139") == "+8613800002107"
