"""How long after a packet its alert is there: the whole way through broker and monitor."""

import asyncio
import json
import shutil
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from statistics import median, quantiles

from bench.monitor import CATALOGUE, RULES, rule_files
from bench.report import Sheet
from ground_segment.bus import SessionOptions, open_session
from ground_segment.bus.session import Session
from ground_segment.catalogue import Catalogue, load_catalogue
from ground_segment.settings import Broker
from ground_segment.wire import TelemetryPacket, topics
from tests.support.mosquitto import MosquittoServer
from tests.support.samples import samples
from tests.support.servers import Server

LOAD_HZ = 1_000.0
"""Packets a second beside those that are measured."""
SHOTS, SHOT_EVERY_S = 200, 0.05
GOAL_MEDIAN_MS, GOAL_P99_MS = 10, 100
SWITCH = {
    "id": "bench", "kind": "facility", "title": "Switch", "site": "here", "description": "A switch.",
    "packets": {"all": {"title": "All", "period_s": 1, "parameters": {
        "closed": {"type": "bool", "subsystem": "x", "description": "Closed.",
                   "limits": {"warning": [False]}}}}},
}  # fmt: skip
"""What goes wrong: its alert has no delays."""


def measure() -> Iterator[Sheet]:
    with tempfile.TemporaryDirectory() as folder:
        found_ms = asyncio.run(latencies_ms(Path(folder)))
    method = (
        "From before a packet is published until its retained alert is received, on mosquitto, "
        f"{len(found_ms)} times. Beside it {LOAD_HZ:,.0f} quiet packets a second, judged by the limits of "
        f"the station and {RULES:,} rules. The alert has no on-delay, and is on disk before it is told."
    )
    rows = [
        (
            "monitor",
            f"{median(found_ms):.1f}",
            f"{quantiles(found_ms, n=100)[98]:.1f}",
            f"{max(found_ms):.1f}",
        ),
        ("goal", f"{GOAL_MEDIAN_MS}", f"{GOAL_P99_MS}", ""),
    ]
    yield Sheet("Packet to alert", method, ("", "median, ms", "p99, ms", "longest, ms"), rows)


async def latencies_ms(folder: Path) -> list[float]:
    """One for each time that something goes wrong, in milliseconds."""
    catalogue = load_catalogue(CATALOGUE)
    shutil.copytree(CATALOGUE, folder / "catalogue")
    (folder / "catalogue" / "bench.yaml").write_text(json.dumps(SWITCH))  # JSON is YAML
    (folder / "rules").mkdir()
    for name, body in rule_files(catalogue):
        (folder / "rules" / name).write_text(json.dumps(body))
    async with (
        _monitored(folder) as broker,
        open_session(broker, SessionOptions("bench-load")) as load,
        open_session(broker, SessionOptions("bench-shots")) as shots,
        open_session(broker, SessionOptions("bench-alerts")) as alerts,
    ):
        await alerts.subscribe(topics.ALERT_FILTER, topics.state("monitor"))
        await _online(alerts)
        loading = asyncio.create_task(_load(load, catalogue))
        try:
            return [await _shot(shots, alerts, number) for number in range(SHOTS)]
        finally:
            loading.cancel()
            await asyncio.wait([loading])


@asynccontextmanager
async def _monitored(folder: Path) -> AsyncIterator[Broker]:
    with MosquittoServer(folder / "broker") as server:
        program = [sys.executable, "-m", "tests.support.serve_monitor", str(server.port),
                   str(folder / "state.json"), str(folder / "catalogue"), str(folder / "rules")]  # fmt: skip
        with Server("monitor", program, server.port, folder / "monitor.log"):
            yield Broker(server.host, server.port)


async def _online(session: Session) -> None:
    while True:
        for message in await session.receive():
            if message.topic == topics.state("monitor"):
                return


async def _load(session: Session, catalogue: Catalogue) -> None:
    """Quiet packets of the whole station, in bursts of ten milliseconds."""
    kinds = list(catalogue.packets())
    number, began_s = 0, time.perf_counter()
    while True:
        while number < LOAD_HZ * (time.perf_counter() - began_s):
            facility, packet = kinds[number % len(kinds)]
            body = TelemetryPacket(time.time_ns(), samples(packet, number)).encode()
            await session.publish(topics.telemetry(facility.id, packet.name), body, qos=0)
            number += 1
        await asyncio.sleep(0.01)


async def _shot(shots: Session, alerts: Session, number: int) -> float:
    """Make the switch wrong, or right again by turns; the time until that is known."""
    await asyncio.sleep(SHOT_EVERY_S)
    started_s = time.perf_counter()
    body = TelemetryPacket(time.time_ns(), {"closed": bool(number % 2)}).encode()
    await shots.publish(topics.telemetry("bench", "all"), body)
    while True:
        for message in await alerts.receive():
            if message.topic == topics.alert("bench", "limit-closed") and message.payload:
                return 1e3 * (time.perf_counter() - started_s)
