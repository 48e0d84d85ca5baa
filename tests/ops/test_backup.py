"""Backup and restore: everything comes back, and a wrong or damaged archive changes nothing."""

from pathlib import Path

import pytest

from tests.ops.command import PASSWORD, one_line, shangji


def test_everything_comes_back(tmp_path: Path, database: dict[str, str]) -> None:
    old, new, archive = tmp_path / "old", tmp_path / "new", tmp_path / "b.tar.gz"
    assert shangji(old, "createadmin", "chen", stdin=PASSWORD, **database).returncode == 0
    (old / "files" / "a").mkdir(parents=True)
    (old / "files" / "a" / "x").write_bytes(b"\0contract")
    shangji(old, "seal", **database)
    done = shangji(old, "backup", archive, **database)
    assert done.returncode == 0 and "1 files" in done.stdout, done.stderr
    assert archive.stat().st_mode & 0o077 == 0
    before = shangji(old, "verify", "--json", **database).stdout

    done = shangji(new, "restore", archive, *(["--force"] if database else []), **database)
    assert done.returncode == 0, done.stderr
    assert shangji(new, "verify", "--json", **database).stdout == before
    assert (new / "files" / "a" / "x").read_bytes() == b"\0contract"
    assert "taken" in one_line(shangji(new, "createadmin", "chen", stdin=PASSWORD, **database))


@pytest.fixture(scope="module")
def archive(made_once: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("archive") / "b.tar.gz"
    assert shangji(made_once, "backup", path).returncode == 0
    return path


def damaged(archive: Path, how: str) -> bytes:
    whole = bytearray(archive.read_bytes())
    match how:
        case "cut":
            return bytes(whole[: len(whole) * 2 // 3])
        case "flipped":
            # Several bits: one alone may decode to the same content, which is then rightly restored.
            middle = slice(len(whole) // 2, len(whole) // 2 + 16)
            whole[middle] = bytes(byte ^ 0xA5 for byte in whole[middle])
            return bytes(whole)
        case "wrong":
            return b"PK\3\4 not an archive of ours"
    return b""


@pytest.mark.engineless
@pytest.mark.parametrize("how", ["cut", "flipped", "wrong", "empty"])
def test_a_damaged_archive_changes_nothing(tmp_path: Path, archive: Path, how: str) -> None:
    bad = tmp_path / "bad.tar.gz"
    bad.write_bytes(damaged(archive, how))
    assert "Nothing was changed" in one_line(shangji(tmp_path / "home", "restore", bad))
    assert not (tmp_path / "home" / "files").exists()
    left = {p.name for p in (tmp_path / "home").iterdir()} - {"logs", "secret_key", "serving"}
    assert all(name.startswith("shangji.sqlite3") for name in left)


@pytest.mark.engineless
def test_a_home_that_holds_something_needs_force(company: Path, archive: Path) -> None:
    shangji(company, "createadmin", "wu", stdin=PASSWORD)
    assert "--force" in one_line(shangji(company, "restore", archive))
    assert shangji(company, "restore", "--force", archive).returncode == 0
    assert shangji(company, "createadmin", "wu", stdin=PASSWORD).returncode == 0  # not there any more


@pytest.mark.engineless
def test_an_older_state_shows_in_verify(company: Path, archive: Path) -> None:
    shangji(company, "seal")
    assert shangji(company, "restore", "--force", archive).returncode == 0
    done = shangji(company, "verify")
    assert done.returncode == 1 and "older copy" in done.stdout


@pytest.mark.engineless
def test_a_backup_that_cannot_be_written_leaves_nothing(made_once: Path, tmp_path: Path) -> None:
    assert "No such file" in one_line(shangji(made_once, "backup", tmp_path / "no" / "b.tar.gz"))
    assert list(tmp_path.iterdir()) == []
