"""A broker, and a simulator of the one facility in `told`, which takes a telecommand."""

import asyncio
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from ground_segment.bus import connect
from ground_segment.catalogue import Catalogue, load_catalogue
from ground_segment.clock import SystemClock
from ground_segment.settings import Broker
from ground_segment.wire import topics
from simulators.service import JournalPlan, Plan, Simulation
from tests.support.mosquitto import MosquittoServer

TOLD = Path(__file__).parent / "told"


@pytest.fixture
def server(tmp_path: Path) -> Iterator[MosquittoServer]:
    with MosquittoServer(tmp_path / "mosquitto") as server:
        yield server


@pytest.fixture
def broker(server: MosquittoServer) -> Broker:
    return Broker(server.host, server.port)


@pytest.fixture
def told() -> Catalogue:
    return load_catalogue(TOLD)


@asynccontextmanager
async def simulating(
    broker: Broker, catalogue: Catalogue, truth: Path | None = None, journal: JournalPlan | None = None
) -> AsyncIterator[None]:
    """A simulator that is live: it has published something."""
    plan = Plan(catalogue, catalogue.facilities, plugins=[TOLD], truth=truth, journal=journal)
    async with connect(broker, f"onlooker-{time.monotonic_ns()}") as client, asyncio.TaskGroup() as tasks:
        await client.subscribe(topics.TELEMETRY_FILTER)
        running = tasks.create_task(Simulation(plan, broker, SystemClock()).run())
        await asyncio.wait_for(anext(aiter(client.messages())), 60)
        yield
        running.cancel()
