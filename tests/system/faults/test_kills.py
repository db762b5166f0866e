"""Any part may be killed, frozen or cut off at any moment, under load: nothing is lost, doubled or stuck.

Audited packet by packet: generated = stored + quarantined + journalled, for each start of the publishers.
"""

import asyncio
import random
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from tests.system.faults.audit import Report
from tests.system.faults.plant import Plant, running

pytestmark = [pytest.mark.system, pytest.mark.timeout(600)]

PARTS = ("ingest", "influxd", "mosquitto", "monitor", "publishers")
CUTTABLE = ("ingest", "publishers", "store")
Fault = Callable[[Plant, random.Random], Awaitable[None]]


async def _kill_two(plant: Plant, chance: random.Random) -> None:
    await plant.kill(*chance.sample(PARTS, 2), down_s=chance.uniform(0.0, 2.0))


def _kill(name: str) -> Fault:
    async def fault(plant: Plant, chance: random.Random) -> None:
        await plant.kill(name, down_s=chance.uniform(0.0, 2.0))

    return fault


def _freeze(name: str) -> Fault:
    async def fault(plant: Plant, chance: random.Random) -> None:
        await plant.freeze(name, chance.uniform(0.5, 5.0))

    return fault


def _cut(name: str) -> Fault:
    async def fault(plant: Plant, chance: random.Random) -> None:
        for _ in range(chance.randint(1, 4)):
            await plant.cut(name)
            await asyncio.sleep(chance.uniform(0.0, 0.5))

    return fault


async def _swallow(plant: Plant, chance: random.Random) -> None:
    await plant.swallow(chance.choice(CUTTABLE), chance.uniform(1.0, 4.0))


async def _slow(plant: Plant, chance: random.Random) -> None:
    await plant.delay(chance.choice(CUTTABLE), chance.uniform(0.05, 0.5), 3.0)


async def _double(plant: Plant, chance: random.Random) -> None:
    await plant.double("ingest")


EACH_PART: tuple[Fault, ...] = tuple(_kill(name) for name in PARTS)
OTHERS: tuple[Fault, ...] = (
    _kill_two, _kill_two, _kill_two, *map(_freeze, PARTS), *map(_cut, CUTTABLE), _swallow, _slow, _double,
)  # fmt: skip
"""Beside kills of one part in turn."""


def show(report: Report, capsys: pytest.CaptureFixture[str]) -> None:
    with capsys.disabled():
        print(f"\n{report}")


def assert_whole(report: Report) -> None:
    assert (report.lost, report.doubled, report.journalled, report.gaps_open) == (0, 0, 0, 0), str(report)
    assert report.generated == report.stored + report.quarantined
    assert report.quarantined > 0


async def endure(folder: Path, rounds: int, seed: int) -> Report:
    """Kills of each part in turn; every second round is a fault of another kind."""
    chance = random.Random(seed)
    async with running(folder) as plant:
        for number in range(rounds):
            fault = EACH_PART[number // 2 % len(EACH_PART)] if number % 2 == 0 else chance.choice(OTHERS)
            await fault(plant, chance)
            await plant.recovered()
            await asyncio.sleep(chance.uniform(0.0, 1.0))
        return await plant.finish()


async def test_ten_rounds(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    report = await endure(tmp_path, 10, seed=10)
    show(report, capsys)
    assert_whole(report)


@pytest.mark.soak
@pytest.mark.timeout(3_600)
async def test_a_hundred_rounds(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    report = await endure(tmp_path, 100, seed=100)
    show(report, capsys)
    assert_whole(report)
