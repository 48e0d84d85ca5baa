"""Keys are made anew while everything stays readable; a kill in between is made good; a lost one is said in one line."""

import json
import sqlite3
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from shangji.core.jobs import run_due
from shangji.core.matching.finding import find
from shangji.core.matching.fingerprint import Fingerprint
from shangji.core.matching.models import MatchKey
from shangji.core.matching.sorts import Sort
from shangji.core.search import matching
from shangji.core.vault import files, master, ring, rotating
from shangji.core.vault.data_key import DataKey
from shangji.core.vault.rewriting import rewrite
from shangji.core.vault.sealing import closed
from shangji.core.verify import verify
from shangji.customers.models import Contact
from shangji.people.sealing import seal_first
from tests.cast import RAW_KEYS
from tests.ops.command import PASSWORD, shangji


@pytest.fixture
def own_keys(db: None) -> None:
    """The keys of the table are those that are held, so that both can be told apart from new ones."""
    assert ring.opened_keys() == RAW_KEYS


def kept(contact: Contact) -> str:
    with closed():
        return str(Contact.objects.get(pk=contact.pk).phone)


@pytest.mark.usefixtures("own_keys")
def test_a_new_key_seals_everything_and_the_old_one_opens_the_log(zhang: Contact, lin: Any) -> None:
    before = kept(zhang)
    done = rotating.rotate(lambda _table, _rows: None)
    assert (done.key, done.keys) == (2, 3) and done.rows > 0
    assert kept(zhang).startswith("v1:2:") and kept(zhang) != before
    found = Contact.objects.get(phone_digits="13800002107")
    assert (
        found.phone == "13800002107" and found.subject.events.get(seq=1).changes["phone"][1] == "13800002107"
    )
    assert sum(rewrite(Contact)) == 0, "what is sealed with it is left alone"
    assert verify().flaws == []
    found.change(phone="13900000000", by=lin.actor())
    ring.hold(ring.Ring.of(RAW_KEYS))  # another process, which has not heard of it yet
    assert Contact.objects.get(pk=zhang.pk).phone == "13900000000"


@pytest.mark.usefixtures("own_keys")
def test_a_rotation_that_was_killed_is_gone_on_with(zhang: Contact, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rotating, "rewrite_all", lambda _progress: (_ for _ in ()).throw(KeyboardInterrupt))
    with pytest.raises(KeyboardInterrupt):
        rotating.rotate(lambda _table, _rows: None)
    monkeypatch.undo()
    assert kept(zhang).startswith("v1:1:") and DataKey.objects.count() == 3
    run_due()
    assert kept(zhang).startswith("v1:2:")


@pytest.mark.usefixtures("own_keys")
def test_another_master_key_wraps_the_same_keys(
    home: Path, zhang: Contact, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(master.BEFORE, "tests-only-" + "m4S-" * 15)
    monkeypatch.setenv(master.FROM_ENVIRONMENT, "another-" + "n5T-" * 15)
    before = set(DataKey.objects.values_list("wrapped", flat=True))
    assert rotating.rotate_master().is_master
    monkeypatch.delenv(master.BEFORE)
    assert ring.opened_keys() == RAW_KEYS and before.isdisjoint(
        DataKey.objects.values_list("wrapped", flat=True)
    )
    monkeypatch.delenv(master.FROM_ENVIRONMENT)
    with pytest.raises(ring.KeyMissing):
        ring.read()


@pytest.mark.usefixtures("own_keys")
def test_what_was_kept_before_there_was_a_vault_is_sealed_and_found(
    zhang: Contact, lin: Any, home: Path
) -> None:
    zhang.change(email="Zhang@Example.com", by=lin.actor())
    said = [zhang.phone, zhang.phone, zhang.email, "", zhang.pk]
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE customers_contact SET phone = %s, phone_digits = %s, email = %s, mail_key = %s WHERE id = %s",
            said,
        )
        cursor.execute("UPDATE core_searchentry SET text = %s, tokens = %s", ["13800002107", "138 000 21"])
        cursor.execute("UPDATE core_matchkey SET value = %s WHERE sort = %s", ["+8613800002107", Sort.PHONE])
    (home / "imports").mkdir(exist_ok=True)
    (home / "imports" / "old.csv").write_text("13800002107")
    assert Contact.objects.get(pk=zhang.pk).phone == "13800002107", "what is not sealed yet is read as it is"
    seal_first(lambda _what, _count: None)
    assert kept(zhang).startswith("v1:1:")
    assert Contact.objects.filter(phone_digits="13800002107", mail_key="zhang@example.com").exists()
    assert zhang.pk in [entry["subject_id"] for entry in matching("2107", Contact.kind())]
    assert not MatchKey.objects.filter(value="+8613800002107").exists()
    assert [match.subject_id for match in find(Fingerprint(phones=("13800002107",)))] == [zhang.pk]
    assert files.is_sealed(home / "imports" / "old.csv")
    assert files.read_bytes(home / "imports" / "old.csv") == b"13800002107"
    assert verify().flaws == []


@pytest.mark.engineless
def test_a_new_installation_is_one_that_a_later_release_can_go_on_from(made_once: Path) -> None:
    plan = shangji(made_once, "manage", "showmigrations", "--plan").stdout
    assert "[X]" in plan and "[ ]" not in plan


@pytest.mark.engineless
def test_the_command_rotates_and_a_lost_key_is_said_at_the_start(tmp_path: Path) -> None:
    home = tmp_path / "home"
    assert shangji(home, "createadmin", "chen", stdin=PASSWORD).returncode == 0
    key = home / "master_key"
    first = key.read_text()
    assert key.stat().st_mode & 0o777 == 0o600
    told = json.loads(shangji(home, "rotate-keys", "--json").stdout)
    assert (told["key"], told["master"]) == (2, False)
    told = json.loads(shangji(home, "rotate-keys", "--master", "--json").stdout)
    assert told == {"key": 2, "keys": 3, "rows": 0, "master": True} and key.read_text() != first
    assert not (home / "master_key.next").exists()
    archive = tmp_path / "b.tar.gz"
    assert "master_key" in shangji(home, "backup", archive).stdout
    assert key.read_bytes() not in archive.read_bytes()
    assert shangji(home, "rotate-keys", "--json").returncode == 0
    key.unlink()
    lost = shangji(home, "createadmin", "wu", stdin=PASSWORD)
    assert lost.returncode == 0 and str(key) in lost.stderr
    assert shangji(home, "rotate-keys").returncode == 1
    assert shangji(home, "verify").returncode == 0 and not key.exists()
    with sqlite3.connect(home / "shangji.sqlite3") as session:
        assert session.execute("SELECT count(*) FROM core_datakey").fetchone() == (4,)
