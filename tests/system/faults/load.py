"""Publishers of some facilities, in a process of their own that may be killed at any moment.

    python -m tests.system.faults.load FOLDER PER_S [--trust-broker] [--clock-steps]

In FOLDER: `generated` gets a line for each packet that was taken over, once it was; `status` says each
0.1 s how many are held, and how many this process has generated. Packets go to the broker of the settings.
SIGTERM ends the load; the process ends when all is stored, with exit code 0, or after a minute, with 3.

`--trust-broker` is a control: packets are in memory, and nothing is sent again.
"""

import asyncio
import os
import signal
import sys
from contextlib import AsyncExitStack
from itertools import cycle
from pathlib import Path

from ground_segment.bus import Journals, TelemetryPublisher
from ground_segment.bus.journal import Journal
from ground_segment.catalogue import Packet, load_catalogue
from ground_segment.clock import NS_PER_S, SystemClock
from ground_segment.settings import Settings
from ground_segment.wire import Value
from tests.support.samples import samples

FACILITIES = ("energy", "isru", "telecom")
BAD_EVERY = 97
"""One packet in so many is refused by ingest."""
BURST = 10
DRAIN_S = 60.0
JOURNAL_BYTES, ON_BOARD_BYTES = 64_000_000, 1_000_000
STEP_EVERY_S = 0.7
STEPS_S = (0.0, 86_400.0, -3_600.0, 20.0, -5.0)
"""Of the clock; the second one makes packets of the future."""


class SteppingClock(SystemClock):
    """The machine's clock, as somebody sets it again and again."""

    ahead_ns = 0

    def now_ns(self) -> int:
        return super().now_ns() + self.ahead_ns


class Load:
    """Publishes packets of every name in turn, at a rate."""

    def __init__(self, folder: Path, per_s: float, *, trusting: bool) -> None:
        self.per_s = per_s
        self.trusting = trusting
        self.clock = SteppingClock()
        self.stopping = asyncio.Event()
        self._folder = folder
        self._generated = os.open(folder / "generated", os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        self._count = 0

    async def run(self, settings: Settings) -> bool:
        """False if not all was stored in the end."""
        catalogue = load_catalogue(settings.catalogue_dir)
        packets = [(f, p) for f in FACILITIES for p in catalogue.by_id[f].packets]
        async with AsyncExitStack() as stack, asyncio.TaskGroup() as tasks:
            publishers = {
                f: await stack.enter_async_context(self._publisher(settings, f)) for f in FACILITIES
            }
            status = tasks.create_task(self._tell(publishers))
            while not self.stopping.is_set():
                for _ in range(BURST):
                    facility, packet = packets[self._count % len(packets)]
                    await self._publish(publishers[facility], facility, packet)
                await asyncio.sleep(BURST / self.per_s)
            patience_s = 1.0 if self.trusting else DRAIN_S
            drained = await asyncio.gather(*(p.drain(patience_s) for p in publishers.values()))
            status.cancel()
        return all(drained)

    async def step_clock(self) -> None:
        """Set the clock again and again."""
        for step_s in cycle(STEPS_S):
            await asyncio.sleep(STEP_EVERY_S)
            self.clock.ahead_ns = int(step_s * NS_PER_S)

    def _publisher(self, settings: Settings, facility: str) -> TelemetryPublisher:
        if self.trusting:
            return TelemetryPublisher(settings.broker(), facility, self.clock, 10**6)
        boot = self.clock.now_ns() // 1_000_000
        journals = Journals.on_disk(self._folder / "journal" / facility, boot, JOURNAL_BYTES, ON_BOARD_BYTES)
        return TelemetryPublisher(settings.broker(), facility, self.clock, journals=journals)

    async def _publish(self, publisher: TelemetryPublisher, facility: str, packet: Packet) -> None:
        self._count += 1
        values: dict[str, Value] = samples(packet, self._count)
        if self._count % BAD_EVERY == 0:
            values = {**values, "unheard_of": 1.0}
        await publisher.publish(packet.name, self.clock.now_ns(), values)
        line = f"{facility} {packet.name} {publisher.boot} {publisher.counts[packet.name]}\n"
        os.write(self._generated, line.encode())

    async def _tell(self, publishers: dict[str, TelemetryPublisher]) -> None:
        while True:
            draft = self._folder / "status.new"
            held = sum(publisher.held for publisher in publishers.values())
            draft.write_text(f"{held} {self._count}")
            draft.replace(self._folder / "status")
            await asyncio.sleep(0.1)


def trust_the_broker() -> None:
    """What many publishers do: nothing is sent twice."""

    def nothing(*_: object, **__: object) -> list[str]:
        return []

    for name in ("connected", "stalled", "again"):
        setattr(Journal, name, nothing)


async def main(folder: Path, per_s: float, *options: str) -> int:
    trusting = "--trust-broker" in options
    if trusting:
        trust_the_broker()
    load = Load(folder, per_s, trusting=trusting)
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, load.stopping.set)
    stepping = asyncio.create_task(load.step_clock()) if "--clock-steps" in options else None
    drained = await load.run(Settings())
    if stepping:
        stepping.cancel()
    return 0 if drained else 3


if __name__ == "__main__":
    sys.exit(asyncio.run(main(Path(sys.argv[1]), float(sys.argv[2]), *sys.argv[3:])))
