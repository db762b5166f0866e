"""An eighth facility costs one catalogue file and one small module: nothing else is edited."""

import asyncio
import json
import shutil
import sys
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from ground_segment.bus import connect
from ground_segment.catalogue import Catalogue, load_catalogue
from ground_segment.cli.services import start_ingest, start_monitor, store_of
from ground_segment.clock import SystemClock
from ground_segment.dashboards import build
from ground_segment.records import Row, telemetry_table
from ground_segment.settings import Settings
from ground_segment.wire import Alert, Telecommand, topics
from simulators.service import Plan, Simulation
from tests.support.servers import Server, free_port

pytestmark = pytest.mark.system

EIGHTH = Path(__file__).parent / "eighth"
ID = "greenhouse"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    shutil.copytree("config/catalogue", tmp_path / "catalogue")
    shutil.copy(EIGHTH / f"{ID}.yaml", tmp_path / "catalogue")
    store = (tmp_path / "store.db").absolute()
    return Settings(
        catalogue_dir=tmp_path / "catalogue",
        data_dir=tmp_path / "data",
        mqtt_port=free_port(),
        store_url=f"sqlite:///{store}",
    )


@pytest.fixture
def catalogue(settings: Settings) -> Catalogue:
    return load_catalogue(settings.catalogue_dir)


@asynccontextmanager
async def _station(settings: Settings, catalogue: Catalogue) -> AsyncIterator[None]:
    """Broker, ingest, monitor and the simulated station, of which only the eighth facility publishes."""
    plan = Plan(catalogue, [catalogue.by_id[ID]], plugins=[EIGHTH])
    command = [sys.executable, "-m", "ground_segment", "broker"]
    log_file = settings.data_dir / "broker.log"
    with Server("broker", command, settings.mqtt_port, log_file, environment=settings.for_children()):
        services: list[Coroutine[Any, Any, None]] = [
            start_ingest(settings, catalogue),
            start_monitor(settings, catalogue),
            Simulation(plan, settings.broker(), SystemClock()).run(),
        ]
        tasks = [asyncio.create_task(service) for service in services]
        try:
            yield
        finally:
            for task in reversed(tasks):
                task.cancel()
                await asyncio.wait([task])


async def _fail_lamps(settings: Settings) -> None:
    telecommand = Telecommand(id="1", time_ns=1, command="inject", arguments={"fault": f"{ID}.lamps_out"})
    async with connect(settings.broker(), "test") as client:
        await client.publish(topics.fault(ID), telecommand.encode())


async def _rows(settings: Settings, catalogue: Catalogue) -> list[Row]:
    facility = catalogue.by_id[ID]
    async with store_of(settings) as store:
        return await store.rows(telemetry_table(facility, facility.packets[0]), 0, 2**62)


async def _first_alert(settings: Settings, rule: str) -> Alert:
    async with connect(settings.broker(), "test-alert") as client:
        await client.subscribe(topics.alert(ID, rule))
        async for message in client.messages():
            return Alert.decode(message.payload)
    raise AssertionError("no message")


async def test_it_is_published_stored_watched_and_has_its_dashboard(
    settings: Settings, catalogue: Catalogue, tmp_path: Path
) -> None:
    async with _station(settings, catalogue), asyncio.timeout(60):
        while len(await _rows(settings, catalogue)) < 3:
            await asyncio.sleep(0.2)
        await _fail_lamps(settings)
        alert = await _first_alert(settings, "limit-co2_pressure")
    assert alert.facility == ID
    assert "Pa" in alert.text
    stored = await _rows(settings, catalogue)
    assert {"co2_pressure", "lamps"} <= set(stored[0].fields)
    assert stored[-1].fields["co2_pressure"] == pytest.approx(100.0, rel=0.05)
    build(catalogue, tmp_path / "grafana")
    dashboard = json.loads((tmp_path / "grafana" / "dashboards" / f"ilrs-{ID}.json").read_text())
    assert "co2_pressure" in json.dumps(dashboard)
