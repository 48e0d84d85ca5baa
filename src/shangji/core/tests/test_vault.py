"""What is sealed reads as it was, says nothing by itself, and cannot be put somewhere else."""

import io
import os
from pathlib import Path

import pytest
from django.core.exceptions import FieldError
from django.db import connection

from shangji.core.events import Event
from shangji.core.vault import files, ring
from shangji.core.vault.blind import token, word
from shangji.core.vault.data_key import DataKey
from shangji.core.vault.sealing import Locked, agree, closed, opened, seal
from shangji.core.verify import verify
from shangji.customers.models import Contact

PLACE = "customers.contact.phone"


def test_a_sealed_value_opens_only_where_it_belongs():
    sealed = seal("13800002107", PLACE)
    assert sealed.startswith("v1:1:") and "13800002107" not in sealed and seal("", PLACE) == ""
    assert opened(sealed, PLACE) == "13800002107" and opened("13800002107", PLACE) == "13800002107"
    assert opened(sealed, "leads.lead.phone") == sealed
    assert agree(sealed, "13800002107", PLACE) and not agree(sealed, seal("13800002108", PLACE), PLACE)
    assert token("phone", "13800002107") != token("mail", "13800002107")
    assert len(word("phone", "13800002107")) == 16


def test_values_of_an_older_key_open_and_say_the_same(monkeypatch):
    old = seal("13800002107", PLACE)
    ring.hold(ring.Ring.of({0: b"i" * 32, 1: b"d" * 32, 2: b"e" * 32}))
    new = seal("13800002107", PLACE)
    assert new.startswith("v1:2:") and new != old and agree(new, old, PLACE)
    assert opened(old, PLACE) == opened(new, PLACE) == "13800002107"


@pytest.mark.parametrize("size", [0, 1, files.CHUNK, files.CHUNK + 1, 3 * files.CHUNK + 7])
def test_a_sealed_file_is_read_from_any_place(tmp_path: Path, size: int):
    said, path = os.urandom(size), tmp_path / "x"
    assert files.write(path, iter([said[: size // 2], said[size // 2 :]])) == size
    assert said[:9] not in path.read_bytes() or size < 9
    with files.read(path) as found:
        assert found.read() == said
        found.seek(max(0, size - 5))
        assert found.read() == said[-5:] and found.seek(0, io.SEEK_END) == size
    plain = tmp_path / "plain"
    plain.write_bytes(b"of before")
    assert files.read_bytes(plain) == b"of before"


def test_a_file_that_was_cut_or_changed_is_refused(tmp_path: Path):
    path = tmp_path / "x"
    files.write(path, [b"a" * (2 * files.CHUNK)])
    whole = path.read_bytes()
    for damaged in (whole[: files.HEAD + files.CHUNK + files.TAG], whole[:-1] + bytes([whole[-1] ^ 1])):
        path.write_bytes(damaged)
        with pytest.raises(files.FileDamaged):
            files.read_bytes(path)


def test_a_column_is_sealed_in_the_table_and_the_log_and_plain_to_everybody(zhang: Contact, lin):
    zhang.change(phone="139 0000 4321", email="Zhang@Example.com", by=lin.actor())
    with connection.cursor() as cursor:
        cursor.execute("SELECT phone, phone_digits, email, mail_key FROM customers_contact")
        row = cursor.fetchone()
        cursor.execute("SELECT changes FROM core_event WHERE kind = 'customers.contact_changed'")
        (kept,) = cursor.fetchone()
    assert row[0].startswith("v1:1:") and "4321" not in "".join(row) and "4321" not in str(kept)
    again = Contact.objects.get(phone_digits="13900004321", mail_key="zhang@example.com")
    assert (again.phone, again.email) == ("139 0000 4321", "Zhang@Example.com")
    again.save()
    assert Contact.objects.filter(phone_digits__in=["13900004321"]).exclude(phone="").exists()
    event = Event.objects.get(kind="customers.contact_changed")
    assert event.changes["phone"] == ["13800002107", "139 0000 4321"]
    with pytest.raises(FieldError):
        Contact.objects.filter(phone="139 0000 4321").exists()
    with pytest.raises(FieldError):
        Contact.objects.filter(phone_digits__contains="4321").exists()
    assert verify().ok


def test_without_its_key_a_value_is_not_shown_not_lost_and_the_log_is_still_verified(zhang: Contact, lin):
    DataKey.objects.all().delete()
    ring.forget()
    found = Contact.objects.get(pk=zhang.pk)
    assert isinstance(found.phone, Locked) and "•••" in found.phone
    with pytest.raises(ring.KeyMissing):
        found.change(phone="13900000000", by=lin.actor())
    assert verify().ok
    found.save(update_fields=["phone"])
    with closed():
        kept = Contact.objects.get(pk=zhang.pk).phone
    ring.hold(ring.Ring.of({0: b"i" * 32, 1: b"d" * 32}))
    assert opened(kept, PLACE) == "13800002107"
