"""Disks that fill up, clocks that step, stores that are slow or away for long."""

import asyncio
import os
import resource
import subprocess
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from ground_segment.bus import connect
from ground_segment.settings import Broker
from ground_segment.wire import Presence, topics
from tests.support.servers import HOST
from tests.system.faults.plant import Plant, running
from tests.system.faults.test_kills import assert_whole, show

pytestmark = [pytest.mark.system, pytest.mark.timeout(300)]

SMALL_DISK_MB = 64


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of its own; skipped where one may not be mounted."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={SMALL_DISK_MB}m", "tmpfs", str(folder)]
    if os.geteuid() or subprocess.run(mount, check=False, capture_output=True).returncode:
        pytest.skip("only root may mount a small disk")
    yield folder
    subprocess.run(["umount", "--lazy", str(folder)], check=True)


async def test_a_store_whose_disk_is_full_takes_up_again_when_there_is_room(
    tmp_path: Path, small_disk: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    async with running(tmp_path, store_folder=small_disk) as plant:
        ballast = small_disk / "ballast"
        with ballast.open("wb", buffering=0) as file, suppress(OSError):
            while file.write(bytes(65_536)):
                pass
        plant.faults["full disk of influxd"] += 1
        await asyncio.sleep(5.0)
        assert plant.held() > 1_000
        ballast.unlink()
        await plant.kill("influxd")  # 1.x writes no more to a log that it once could not write to
        await plant.recovered()
        report = await plant.finish()
    show(report, capsys)
    assert_whole(report)


async def test_a_journal_that_cannot_be_written_holds_its_publisher_back_and_says_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    async with running(tmp_path) as plant:
        pid = plant.parts["publishers"].pid
        _, hard = resource.prlimit(pid, resource.RLIMIT_FSIZE)
        await asyncio.to_thread(plant.parts["influxd"].kill)
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (100_000, hard))
        plant.faults["full disk of publishers"] += 1
        assert await _fullest(plant) == 1.0
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (hard, hard))
        await asyncio.to_thread(plant.parts["influxd"].start)
        await plant.recovered()
        report = await plant.finish()
    show(report, capsys)
    assert_whole(report)


async def _fullest(plant: Plant) -> float:
    """How full a journal says it is, once one does."""
    async with connect(Broker(HOST, plant.parts["mosquitto"].port), "test-presence") as client:
        await client.subscribe(topics.STATE_FILTER)
        async with asyncio.timeout(60):
            async for message in client.messages():
                if message.payload and (fill := Presence.decode(message.payload).journal_fill) > 0.9:
                    return fill
    raise AssertionError("no message")


async def test_clocks_that_step_lose_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What a clock that was a day ahead made is refused, and its bytes are kept."""
    async with running(tmp_path, "--clock-steps") as plant:
        for _ in range(3):
            await plant.kill("publishers")
            await asyncio.sleep(3.0)
            await plant.recovered()
        plant.faults["clock steps"] += 1
        report = await plant.finish()
    show(report, capsys)
    assert_whole(report)
    assert report.quarantined > report.generated // 20


@pytest.mark.parametrize(
    "away_s",
    [
        pytest.param(15.0, id="15s"),
        pytest.param(600.0, id="10min", marks=[pytest.mark.soak, pytest.mark.timeout(1_800)]),
    ],
)
async def test_a_store_that_is_away_for_long(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], away_s: float
) -> None:
    async with running(tmp_path) as plant:
        before_mb = memory_mb(plant.parts["ingest"].pid)
        await asyncio.to_thread(plant.parts["influxd"].stop)
        await asyncio.sleep(away_s)
        grown_mb = memory_mb(plant.parts["ingest"].pid) - before_mb
        await asyncio.to_thread(plant.parts["influxd"].start)
        plant.faults[f"store away for {away_s:.0f} s"] += 1
        await plant.recovered()
        report = await plant.finish()
    show(report, capsys)
    assert_whole(report)
    assert grown_mb < 60.0


async def test_a_slow_store(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    async with running(tmp_path) as plant:
        await plant.delay("store", 1.0, 10.0)
        await plant.recovered()
        report = await plant.finish()
    show(report, capsys)
    assert_whole(report)


def memory_mb(pid: int) -> float:
    """Of a process, resident."""
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6
