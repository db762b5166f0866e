"""A backup is whole or refused, holds what it should, and a restoration loses nothing that was in the way."""

import gzip
import io
import sqlite3
import tarfile
from pathlib import Path

import pytest

from ground_segment.backup import BackupRefused, Places, read_backup, write_backup
from ground_segment.store.copying import check_embedded, copy_embedded

ASIDE = "before-now"


@pytest.fixture
def here(tmp_path: Path) -> Places:
    data, project = tmp_path / "data", tmp_path / "project"
    (data / "monitor").mkdir(parents=True)
    (data / "monitor" / "state.json").write_text("{}")
    (data / "monitor" / "state.json.new").write_text("half of")
    (data / "quarantine").mkdir()
    (data / "quarantine" / "2026-11-22.jsonl").write_text("refused\n")
    closed = project / "config" / "secrets" / "broker"
    closed.mkdir(parents=True)
    (closed / "acl").write_text("user energy\n")
    (project / ".env").write_text("A=1\n")
    (project / ".env").chmod(0o600)
    with sqlite3.connect(data / "store.db") as store:
        store.execute("PRAGMA journal_mode=WAL")
        store.execute("CREATE TABLE t (n)")
        store.execute("INSERT INTO t VALUES (7)")
    store.close()
    return Places(data, data / "store.db", project)


def saved(places: Places) -> bytes:
    out = io.BytesIO()
    write_backup(out, places, copy_embedded, "0.1.0", "2026-11-22T00:00:00Z")
    return out.getvalue()


def restored(archive: bytes, places: Places, *, force: bool = False) -> list[Path]:
    return read_backup(io.BytesIO(archive), places, ASIDE, force=force)[1]


def elsewhere(folder: Path) -> Places:
    return Places(folder / "d", folder / "s" / "store.db", folder / "p")


def test_everything_comes_back_with_its_mode_and_drafts_do_not(here: Places, tmp_path: Path) -> None:
    there = elsewhere(tmp_path / "there")
    written = restored(saved(here), there)
    assert there.data is not None
    assert there.store is not None
    assert there.project is not None
    assert {file.name for file in written} == {"state.json", "2026-11-22.jsonl", ".env", "acl", "store.db"}
    assert (there.data / "quarantine" / "2026-11-22.jsonl").read_text() == "refused\n"
    assert (there.project / ".env").stat().st_mode & 0o777 == 0o600
    assert (there.project / "config" / "secrets").stat().st_mode & 0o777 == 0o700
    check_embedded(there.store)
    with sqlite3.connect(there.store) as store:
        assert store.execute("SELECT n FROM t").fetchall() == [(7,)]
    store.close()


def test_a_store_that_is_being_written_is_saved_as_of_one_moment(here: Places, tmp_path: Path) -> None:
    assert here.store is not None
    writer = sqlite3.connect(here.store)
    writer.execute("BEGIN IMMEDIATE")
    writer.execute("INSERT INTO t VALUES (8)")
    there = elsewhere(tmp_path / "there")
    restored(saved(here), there)
    writer.execute("COMMIT")
    writer.close()
    assert there.store is not None
    with sqlite3.connect(there.store) as store:
        assert store.execute("SELECT n FROM t").fetchall() == [(7,)]
    store.close()


def test_parts_that_are_not_wanted_are_neither_saved_nor_restored(here: Places, tmp_path: Path) -> None:
    without = saved(Places(here.data, here.store))
    there = elsewhere(tmp_path / "there")
    assert not any(file.name == ".env" for file in restored(without, there))
    alone = restored(saved(here), Places(None, None, tmp_path / "alone"))
    assert {file.name for file in alone} == {".env", "acl"}


def test_what_is_in_the_way_is_kept_aside_and_only_when_asked(here: Places) -> None:
    archive = saved(here)
    assert here.data is not None
    state = here.data / "monitor" / "state.json"
    state.write_text("newer")
    with pytest.raises(BackupRefused, match="--force"):
        restored(archive, here)
    assert state.read_text() == "newer"
    restored(archive, here, force=True)
    assert state.read_text() == "{}"
    assert (here.data / ASIDE / "monitor" / "state.json").read_text() == "newer"
    assert here.project is not None
    assert (here.project / ASIDE).stat().st_mode & 0o777 == 0o700
    with tarfile.open(fileobj=io.BytesIO(saved(here)), mode="r:gz") as again:
        assert not any(ASIDE in name for name in again.getnames())


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
def test_one_that_was_cut_off_is_refused_as_a_whole(here: Places, tmp_path: Path, share: float) -> None:
    archive = saved(here)
    there = elsewhere(tmp_path / "there")
    with pytest.raises(BackupRefused):
        restored(archive[: int(len(archive) * share)], there)
    assert not (tmp_path / "there").exists()


def test_a_file_that_was_changed_is_refused(here: Places, tmp_path: Path) -> None:
    plain = gzip.decompress(saved(here)).replace(b"refused\n", b"REFUSED\n")
    with pytest.raises(BackupRefused, match="damaged"):
        restored(gzip.compress(plain), elsewhere(tmp_path / "there"))


@pytest.mark.parametrize("name", ["../outside", "/etc/passwd", "data/../../outside"])
def test_nothing_is_written_outside(tmp_path: Path, name: str) -> None:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w:gz") as archive:
        member = tarfile.TarInfo(name)
        member.size = 1
        archive.addfile(member, io.BytesIO(b"x"))
    with pytest.raises(BackupRefused):
        restored(out.getvalue(), elsewhere(tmp_path / "there"))


def test_what_is_no_backup_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BackupRefused, match="no backup"):
        restored(b"hello", elsewhere(tmp_path))
