"""What must fail: chains that trust too early do lose packets, and the audit says so.

Without these the audit of the other tests would prove nothing.
"""

import asyncio
from pathlib import Path

import pytest

from tests.support.mosquitto import MosquittoOptions
from tests.system.faults.audit import Report
from tests.system.faults.plant import Plant, running
from tests.system.faults.test_kills import assert_whole, show

pytestmark = [pytest.mark.system, pytest.mark.timeout(300)]

TRUSTING = "--trust-broker"
SMALL_QUEUE = MosquittoOptions(max_queued_messages=1_000, max_inflight_messages=20)
OUTAGE_S = 6.0
ATTEMPTS = 3
"""Losing something is likely in each, not certain."""


async def _finished(plant: Plant) -> Report:
    """After a publisher that waits for nobody: until nothing more is stored."""
    await asyncio.to_thread(plant.parts["publishers"].stop, 30.0)
    before = -1
    while (report := await plant.audit()).stored > before:
        before = report.stored
        await asyncio.sleep(2.0)
    return report


async def test_acknowledged_early_is_lost(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    early = ("-m", "tests.system.faults.early")
    async with running(tmp_path, ingest=early) as plant:
        for _ in range(ATTEMPTS):
            await plant.kill("ingest")
            await plant.recovered()
        report = await plant.finish()
    show(report, capsys)
    assert report.lost > 0


async def test_without_replay_a_killed_broker_loses(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    async with running(tmp_path, TRUSTING) as plant:
        for _ in range(3):
            await plant.kill("mosquitto")
            await plant.ingest_online()
            await asyncio.sleep(1.0)
        report = await _finished(plant)
    show(report, capsys)
    assert report.lost > 0


@pytest.mark.parametrize("trusting", [True, False])
async def test_a_queue_of_a_thousand_loses_unless_what_it_dropped_is_sent_again(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], trusting: bool
) -> None:
    options = (TRUSTING,) if trusting else ()
    async with running(tmp_path, *options, broker=SMALL_QUEUE) as plant:
        await plant.kill("ingest", down_s=OUTAGE_S)
        report = await (_finished(plant) if trusting else plant.finish())
    show(report, capsys)
    if trusting:
        assert report.lost > 0
    else:
        assert_whole(report)
