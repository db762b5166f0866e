"""What only the embedded store can get into."""

import signal
import sqlite3
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from ground_segment.clock import NS_PER_S
from ground_segment.records import StoreRefused, StoreUnavailable
from ground_segment.store.embedded import PRUNE_EVERY_S, EmbeddedStore
from tests.integration.store.backends import EVENTS, START_NS, TABLES, THERMAL, event, seconds, thermal

pytestmark = pytest.mark.integration

WRITER = """
import asyncio, sys
from pathlib import Path
from ground_segment.store.embedded import EmbeddedStore
from tests.integration.store.backends import TABLES, thermal

async def main() -> None:
    async with EmbeddedStore(Path(sys.argv[1])) as store:
        await store.prepare(TABLES, None)
        for second in range(1_000_000):
            await store.write([thermal(second)])
            print(second, flush=True)

asyncio.run(main())
"""


class SetClock:
    """A clock that a test sets."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def now_ns(self) -> int:
        return START_NS + round(self.seconds * NS_PER_S)

    def monotonic_s(self) -> float:
        return self.seconds

    async def sleep(self, seconds: float) -> None:
        self.seconds += seconds


async def test_what_was_written_survives_a_kill_of_the_writer(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    with subprocess.Popen(
        [sys.executable, "-c", WRITER, str(path)], stdout=subprocess.PIPE, cwd=Path(__file__).parents[3]
    ) as writer:
        assert writer.stdout is not None
        for line in writer.stdout:
            if int(line) >= 50:
                break
        writer.send_signal(signal.SIGKILL)
        acknowledged = max([50, *map(int, writer.stdout.read().split())])
    async with EmbeddedStore(path) as store:
        found = await store.history(THERMAL, ["lna_k"], 0, 2**63 - 1)
    assert found.times_ns[: acknowledged + 1] == seconds(*range(acknowledged + 1))
    assert len(found.times_ns) <= acknowledged + 2  # one may be stored and not yet told


async def test_another_process_that_holds_the_file_makes_it_unavailable_for_that_time(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    async with EmbeddedStore(path, busy_timeout_s=0.05) as store:
        await store.prepare(TABLES, None)
        other = sqlite3.connect(path, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreUnavailable, match="locked"):
            await store.write([thermal(0)])
        assert await store.latest(THERMAL) is None  # readers do not wait
        other.execute("ROLLBACK")
        other.close()
        await store.write([thermal(0)])
        assert await store.latest(THERMAL) == thermal(0)


async def test_a_full_disk_is_unavailable_until_there_is_room(tmp_path: Path) -> None:
    async with EmbeddedStore(tmp_path / "store.db") as store:
        await store.prepare(TABLES, None)
        await store._write(forbid_growth, store)
        big = [thermal(second, mode="x" * 1000) for second in range(100)]
        with pytest.raises(StoreUnavailable, match="full"):
            await store.write(big)
        assert await store.latest(THERMAL) is None
        await store.write(big)  # the limit went with the connection that met it
        assert len(await store.rows(THERMAL, 0, 2**63 - 1)) == 100


def forbid_growth(store: EmbeddedStore) -> None:
    with store._connections.reading() as connection:
        connection.execute("PRAGMA max_page_count = 1")  # SQLite takes the present size, which is larger


async def test_a_file_that_cannot_be_opened_is_unavailable(tmp_path: Path) -> None:
    async with EmbeddedStore(tmp_path) as store:
        assert not await store.ready()
        with pytest.raises(StoreUnavailable):
            await store.write([thermal(0)])


async def test_a_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    path.write_bytes(b"this is not a database, but long enough to have a header" * 100)
    async with EmbeddedStore(path) as store:
        with pytest.raises(StoreRefused, match="not a database"):
            await store.prepare(TABLES, None)
    assert path.stat().st_size == 5600


async def test_old_rows_go_at_prepare_and_while_writing(tmp_path: Path) -> None:
    clock = SetClock()
    async with EmbeddedStore(tmp_path / "store.db", clock=clock) as store:
        await store.prepare(TABLES, 3600.0)
        await store.write([thermal(second) for second in (0, 600)])
        clock.seconds = 3601.0
        await store.prepare(TABLES, 3600.0)
        assert (await store.history(THERMAL, ["lna_k"], 0, 2**63 - 1)).times_ns == seconds(600)
        clock.seconds += PRUNE_EVERY_S
        await store.write([thermal(4000)])
        assert (await store.history(THERMAL, ["lna_k"], 0, 2**63 - 1)).times_ns == seconds(4000)
        await store.prepare(TABLES, None)
        clock.seconds *= 1000
        await store.write([thermal(5000)])
        assert (await store.history(THERMAL, ["lna_k"], 0, 2**63 - 1)).times_ns == seconds(4000, 5000)


async def test_a_tag_that_stored_rows_lack_is_refused(tmp_path: Path) -> None:
    async with EmbeddedStore(tmp_path / "store.db") as store:
        await store.prepare(TABLES, None)
        await store.write([event(0, "x")])
        with pytest.raises(StoreRefused, match="the table says tags"):
            await store.prepare([replace(EVENTS, tags=(*EVENTS.tags, "site"))], None)


async def test_power_safe_waits_for_the_disk(tmp_path: Path) -> None:
    for power_safe, synchronous in ((False, 1), (True, 2)):
        async with EmbeddedStore(tmp_path / "store.db", power_safe=power_safe) as store:
            with store._connections.reading() as connection:
                assert connection.execute("PRAGMA synchronous").fetchone() == (synchronous,)
                assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
