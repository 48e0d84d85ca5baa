"""Contacts from codes on photos: found where a phone would find them, and no picture harms the product."""

import random
import zlib
from collections.abc import Callable
from io import BytesIO

import pytest
import qrcode
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image, ImageFilter

from shangji.core.access import Refusal
from shangji.customers.cards import CodeWithoutCard, OnlyWeChat, cards_in
from shangji.customers.codes.reading import (
    NoCode,
    PictureBroken,
    PictureNotRead,
    PictureTooLarge,
    read_codes,
)
from shangji.customers.mecard import read_mecard
from shangji.customers.models import Contact, Customer
from shangji.customers.vcard import Card, written
from shangji.people.models import User

CARD = "BEGIN:VCARD\nVERSION:3.0\nN:吴;涛;;;\nFN:吴涛\nORG:宁波甬拓\nTITLE:设备部经理\nTEL:13900000001\nEND:VCARD"


def drawn(text: str | bytes, form: str = "PNG") -> bytes:
    return _file(qrcode.make(text, border=4).get_image().convert("L"), form)


def photographed(text: str) -> bytes:
    """As a phone takes it: turned, from the side, small on a large sheet, not quite sharp, on paper that is not white."""
    code = qrcode.make(text, border=4).get_image().convert("L").resize((620, 620))
    paper = Image.new("L", (2400, 1800), 170)
    paper.paste(code.point(lambda light: 60 + light * 150 // 255), (900, 500))
    paper = paper.rotate(17, fillcolor=150)
    paper = paper.transform(
        paper.size, Image.Transform.PERSPECTIVE, (1, 0.06, 0, 0.03, 1, 0, 0.00004, 0.00002)
    )
    noise = Image.frombytes("L", (600, 450), random.Random(7).randbytes(600 * 450)).resize(paper.size)
    return _file(Image.blend(paper, noise, 0.12).filter(ImageFilter.GaussianBlur(1.2)), "JPEG")


def _file(picture: Image.Image, form: str) -> bytes:
    kept = BytesIO()
    picture.save(kept, form)
    return kept.getvalue()


def bomb(side: int) -> bytes:
    """A picture of that many pixels each way that takes some kilobytes."""

    def part(name: bytes, body: bytes) -> bytes:
        return len(body).to_bytes(4) + name + body + zlib.crc32(name + body).to_bytes(4)

    head = side.to_bytes(4) * 2 + bytes([8, 2, 0, 0, 0])
    rows = zlib.compress(bytes(3 * 1000 * 1000), 9)
    return b"\x89PNG\r\n\x1a\n" + part(b"IHDR", head) + part(b"IDAT", rows) + part(b"IEND", b"")


def test_a_card_is_read_off_a_photo_and_off_a_screenshot() -> None:
    wu = Card(name="吴涛", title="设备部经理", company="宁波甬拓", phone="13900000001")
    assert cards_in(photographed(CARD)) == [wu]
    # Without a margin, light on dark, in a palette, and in GBK, as makers of codes in China write it.
    assert cards_in(drawn(CARD.encode("gb18030"), "WEBP")) == [wu]
    dark = Image.open(BytesIO(drawn(CARD))).point(lambda light: 255 - light).convert("P")
    assert cards_in(_file(dark, "GIF")) == [wu]
    assert cards_in(drawn(written(wu))) == [wu]


def test_cards_of_one_line_are_read() -> None:
    text = r"MECARD:N:吴,涛;TEL:13900000001;EMAIL:wu@example.com;ORG:甬拓\; 精密;NOTE:;;"
    assert read_mecard(text) == Card(
        name="吴涛", phone="13900000001", email="wu@example.com", company="甬拓; 精密"
    )
    assert read_mecard("BIZCARD:N:Sean;X:Owen;T:Engineer;C:Google;B:+12125551212;;") == Card(
        name="Sean Owen", title="Engineer", company="Google", phone="+12125551212"
    )
    assert read_mecard("MECARD:TEL:13900000001;;") is None and read_mecard("N:吴涛") is None
    assert cards_in(text) == cards_in(text.encode()) == cards_in(drawn(text))


@pytest.mark.parametrize(
    ("picture", "refusal"),
    [
        (lambda: drawn("https://u.wechat.com/kA3jBzz"), OnlyWeChat), (lambda: drawn("WIFI:S:客厅;;"), CodeWithoutCard),
        (lambda: _file(Image.new("RGB", (800, 600), "white"), "PNG"), NoCode), (lambda: b"\x89PNG", PictureNotRead),
        (lambda: photographed(CARD)[:60_000], PictureBroken), (lambda: bytes(20 * 2**20 + 1), PictureTooLarge),
        (lambda: bomb(9_000), PictureTooLarge), (lambda: b"%!PS-Adobe-3.0 EPSF-3.0\n" * 99, PictureNotRead),
    ],
)  # fmt: skip
def test_what_is_no_card_says_so(picture: Callable[[], bytes], refusal: type[Refusal]) -> None:
    with pytest.raises(refusal):
        cards_in(picture(), from_picture=True)


def test_a_picture_may_hold_several_codes() -> None:
    sheet = Image.new("L", (1600, 800), 255)
    for n, text in enumerate(("甲", "乙")):
        sheet.paste(Image.open(BytesIO(drawn(text))), (100 + 800 * n, 100))
    assert sorted(read_codes(_file(sheet, "PNG"))) == sorted(["甲", "乙"])


def test_what_a_code_says_is_shown_before_it_is_kept(
    client_of: Callable[[User], Client], yongtuo: Customer, zhang: Contact, lin: User, he: User
) -> None:
    client, url = client_of(lin), f"/customers/{yongtuo.pk}/contacts/cards/"
    assert 'capture="environment"' in client.get(url).content.decode()
    code = drawn(CARD.replace("13900000001", zhang.phone))
    page = client.post(url, {"camera": SimpleUploadedFile("a.png", code)}).content.decode()
    assert 'value="吴涛"' in page and "/contacts/add/" in page
    assert "已存在" in page and zhang.name in page, "whoever has the number already"
    assert not Contact.objects.filter(name="吴涛").exists()
    client.post(f"/customers/{yongtuo.pk}/contacts/add/", {"name": "吴涛", "phone": "13900000001"})
    assert Contact.objects.get(name="吴涛").phone == "13900000001"
    refused = client.post(url, {"photo": SimpleUploadedFile("a.jpg", b"no picture")})
    assert refused.status_code == 422 and "JPG" in refused.content.decode()
    assert client.post(url, {"file": SimpleUploadedFile("a.vcf", code)}).status_code == 200, (
        "by what it holds"
    )
    assert client_of(he).post(url, {"photo": SimpleUploadedFile("a.png", code)}).status_code in (403, 404)
