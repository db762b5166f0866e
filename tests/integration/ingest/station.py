"""Ingest between a real broker and a real store, as the command line joins them."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from ground_segment.bus import TelemetryPublisher, connect
from ground_segment.catalogue import Catalogue, Facility, Packet, load_catalogue
from ground_segment.cli.services import start_ingest, store_of
from ground_segment.clock import SystemClock
from ground_segment.records import BootCount, telemetry_table
from ground_segment.settings import Settings
from ground_segment.store import Store
from ground_segment.wire import Presence, topics
from tests.support.samples import samples

CATALOGUE = Path("config/catalogue")


@dataclass
class Station:
    """A broker and a store that run, and an ingest that can be started and stopped."""

    settings: Settings
    catalogue: Catalogue = field(default_factory=lambda: load_catalogue(CATALOGUE))
    clock: SystemClock = field(default_factory=SystemClock)

    @asynccontextmanager
    async def ingest(self) -> AsyncIterator[None]:
        task = asyncio.create_task(start_ingest(self.settings, self.catalogue))
        try:
            yield
        finally:
            task.cancel()
            await asyncio.wait([task])
            if not task.cancelled():
                task.result()

    async def online(self) -> None:
        """Wait until ingest hears what is published."""
        async with connect(self.settings.broker(), "test-online") as client:
            await client.subscribe(topics.state("ingest"))
            async for message in client.messages():
                if message.payload and Presence.decode(message.payload).online:
                    return

    def packet(self, facility: str, packet: str) -> tuple[Facility, Packet]:
        found = self.catalogue.by_id[facility]
        return found, found.by_name[packet]

    def publisher(self, facility: str) -> TelemetryPublisher:
        return TelemetryPublisher(self.settings.broker(), facility, self.clock)

    async def publish(self, publisher: TelemetryPublisher, facility: str, count: int, pause_s: float) -> None:
        """So many packets of every name, one after the other."""
        for number in range(count):
            now_ns = self.clock.now_ns()
            for packet in self.catalogue.by_id[facility].packets:
                await publisher.publish(packet.name, now_ns, samples(packet, number))
            await asyncio.sleep(pause_s)

    async def stored(self, facility: str, boot: int) -> dict[str, BootCount]:
        """What the store has of one publisher's start, by packet."""
        async with store_of(self.settings) as store:
            return {
                packet.name: count
                for packet in self.catalogue.by_id[facility].packets
                for count in await store.boots(telemetry_table(self.catalogue.by_id[facility], packet))
                if count.boot == boot
            }

    def store(self) -> Store:
        return store_of(self.settings)
