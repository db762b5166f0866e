"""Whether this login may write: blamed where it is ingest's, and asked without leaving anything behind."""

import sqlite3
from pathlib import Path

import pytest

from ground_segment.doctor import State
from ground_segment.doctor import writing as asked
from ground_segment.doctor.writing import address, is_ingests, right_to_write
from ground_segment.settings import Settings


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A store that somebody has written to."""
    found = tmp_path / "store.db"
    with sqlite3.connect(found) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("CREATE TABLE kept (value REAL)")
    connection.close()
    return found


def of(file: Path, login: str | None = None) -> Settings:
    return Settings(store_url=f"sqlite:///{file}", mqtt_username=login)


async def test_a_file_that_takes_rows_stays_as_it_is(file: Path) -> None:
    before = file.read_bytes()
    found = await right_to_write(of(file), "ingest")
    assert (found.state, found.do) == (State.OK, "")
    assert file.read_bytes() == before
    assert list(file.parent.iterdir()) == [file]


@pytest.mark.parametrize(
    ("login", "state", "begins"),
    [
        ("ingest", State.FAIL, "nothing can be stored: "),
        ("ingest-3", State.FAIL, "nothing can be stored: "),
        (None, State.WARN, "nothing is stored if ingest has these settings: "),
        ("operator", State.SKIPPED, "'operator' does not write"),
    ],
)
async def test_a_file_that_takes_no_rows_is_blamed_on_ingest_alone(
    file: Path, login: str | None, state: State, begins: str
) -> None:
    with file.open("r+b") as header:
        header.seek(18)
        header.write(b"\x03")  # of a format that may be read and not written, for root too
    found = await right_to_write(of(file, login), "ingest-3")
    assert found.state is state
    assert found.found.startswith(begins)
    assert ("readonly" in found.found) == (state is not State.SKIPPED)
    assert ("docker compose exec ingest-3" in found.do) == (state is State.SKIPPED)


async def test_a_file_that_somebody_else_writes_to_for_long_is_no_failure(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asked, "TIMEOUT_S", 0.05)
    busy = sqlite3.connect(file, isolation_level=None)
    busy.execute("BEGIN IMMEDIATE")
    found = await right_to_write(of(file, "ingest"), "ingest")
    busy.close()
    assert found.state is State.WARN
    assert "locked" in found.found
    assert found.do


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("influxdb://store:8087/telemetry", "http://store:8087"),
        ("influxdb://store/telemetry", "http://store:8086"),
        ("influxdbs://[::1]/telemetry", "https://[::1]:8086"),
        ("sqlite:///var/store.db", None),
    ],
)
def test_where_a_server_is_asked(url: str, expected: str | None) -> None:
    assert address(Settings(store_url=url)) == expected


@pytest.mark.parametrize(
    ("login", "ours"), [("ingest", True), ("ingest-2", True), ("operator", False), (None, False)]
)
def test_whose_settings_they_are_is_told_by_the_login_on_the_broker(login: str | None, ours: bool) -> None:
    assert is_ingests(Settings(mqtt_username=login)) is ours
