"""A ground segment around one more facility: broker, ingest, monitor, and its simulator."""

import asyncio
import shutil
import sys
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ground_segment.bus import connect
from ground_segment.catalogue import Catalogue, Facility, load_catalogue
from ground_segment.cli.services import start_ingest, start_monitor, store_of
from ground_segment.clock import SystemClock
from ground_segment.records import Row, telemetry_table
from ground_segment.rules.book import load_rules
from ground_segment.settings import Settings
from ground_segment.wire import Alert, topics
from simulators.service import Plan, Simulation
from tests.support.catalogues import CATALOGUE_DIR
from tests.support.servers import Server, free_port


@dataclass(frozen=True)
class Segment:
    """Settings and catalogue of a station with a facility that stands in a folder of its own."""

    settings: Settings
    catalogue: Catalogue
    facility: Facility
    plugins: Path

    @classmethod
    def of(cls, facility_id: str, plugins: Path, folder: Path) -> "Segment":
        """The project's catalogue and one more file, `plugins/<id>.yaml`; everything is kept in `folder`."""
        shutil.copytree(CATALOGUE_DIR, folder / "catalogue")
        shutil.copy(plugins / f"{facility_id}.yaml", folder / "catalogue")
        settings = Settings(
            catalogue_dir=folder / "catalogue",
            rules_dir=folder / "rules",
            data_dir=folder / "data",
            mqtt_port=free_port(),
            store_url=f"sqlite:///{(folder / 'store.db').absolute()}",
        )
        catalogue = load_catalogue(settings.catalogue_dir)
        return cls(settings, catalogue, catalogue.by_id[facility_id], plugins)

    @asynccontextmanager
    async def running(self, truth: Path | None = None) -> AsyncIterator[None]:
        """All of it; of the simulated station only this facility publishes."""
        settings, catalogue = self.settings, self.catalogue
        plan = Plan(catalogue, [self.facility], plugins=[self.plugins], truth=truth)
        command = [sys.executable, "-m", "ground_segment", "broker"]
        log_file = settings.data_dir / "broker.log"
        with Server("broker", command, settings.mqtt_port, log_file, environment=settings.for_children()):
            services: list[Coroutine[Any, Any, None]] = [
                start_ingest(settings, catalogue),
                start_monitor(settings, catalogue, load_rules(settings.rules_dir, catalogue)),
                Simulation(plan, settings.broker(), SystemClock()).run(),
            ]
            tasks = [asyncio.create_task(service) for service in services]
            try:
                yield
            finally:
                for task in reversed(tasks):
                    task.cancel()
                    await asyncio.wait([task])

    async def rows(self, packet: str) -> list[Row]:
        """What is stored of one packet."""
        async with store_of(self.settings) as store:
            return await store.rows(telemetry_table(self.facility, self.facility.by_name[packet]), 0, 2**62)

    async def first_alert(self, rule: str) -> Alert:
        """What is first said of one of the facility's rules."""
        async with connect(self.settings.broker(), "test-alert") as client:
            await client.subscribe(topics.alert(self.facility.id, rule))
            async for message in client.messages():
                return Alert.decode(message.payload)
        raise AssertionError("no message")
