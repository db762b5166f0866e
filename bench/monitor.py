"""The monitor: samples a second through the engine, and how long after a packet its alert is there.

`python -m bench.monitor` measures the latency: from before a packet is published until its retained alert is
received, on a real mosquitto, beside 1,000 quiet packets a second and with 1,000 rules; no on-delay.
"""

import asyncio
import json
import shutil
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from statistics import median, quantiles

from bench.report import ROUNDS, Measurement, rate
from ground_segment.bus import SessionOptions, open_session
from ground_segment.bus.session import Session
from ground_segment.catalogue import Catalogue, Parameter, load_catalogue
from ground_segment.clock import NS_PER_S
from ground_segment.diagnosis import load_matrix
from ground_segment.monitor import Engine, Patience
from ground_segment.rules.book import RuleBook, compile_rules, load_rules
from ground_segment.rules.model import RuleFile, expand
from ground_segment.settings import Broker
from ground_segment.wire import ReceivedPacket, TelemetryPacket, topics
from tests.support.mosquitto import MosquittoServer
from tests.support.samples import samples
from tests.support.servers import Server
from tests.support.telemetry import packets

CATALOGUE = Path("config/catalogue")
RULES = 1_000
STEPS = 200
SHIPPED, MATRIX = Path("config/rules"), Path("config/diagnosis/matrix.yaml")
STATION_S = 1_800
"""Of the simulated station, with physics and noise; its rules look back over 15 min, mostly."""
T0_NS = 1_900_000_000 * NS_PER_S
LOAD_HZ = 1_000.0
"""Packets a second beside those that are measured."""
SHOTS, SHOT_EVERY_S = 200, 0.05
SWITCH = {
    "id": "bench", "kind": "facility", "title": "Switch", "site": "here", "description": "A switch.",
    "packets": {"all": {"title": "All", "period_s": 1, "parameters": {
        "closed": {"type": "bool", "subsystem": "x", "description": "Closed.",
                   "limits": {"warning": [False]}}}}},
}  # fmt: skip
"""What goes wrong: its alert has no delays."""


def measure() -> Iterator[Measurement]:
    catalogue = load_catalogue(CATALOGUE)
    stream, station = quiet(catalogue), list(packets(catalogue, STATION_S))
    shipped, matrix = load_rules(SHIPPED, catalogue), load_matrix(MATRIX)
    for what, fed, rules, known in (
        ("limits", stream, RuleBook(), None),
        (f"limits and {RULES:,} rules", stream, many_rules(catalogue), None),
        ("the simulated station, shipped rules", station, shipped, None),
        ("the same, and instruments that lie", station, shipped, matrix),
    ):
        count = sum(len(packet.values) for packet in fed)
        plain = rate(lambda fed=fed: _by_hand(catalogue, fed), count)  # type: ignore[misc]
        fresh = iter([Engine(catalogue, Patience(grace_s=1e9), rules, known) for _ in range(ROUNDS + 1)])
        ours = rate(lambda fresh=fresh, fed=fed: _through(next(fresh), fed), count)  # type: ignore[misc]
        yield Measurement(
            f"monitor, quiet: {what}", "samples", ours, "two comparisons a sample, no state", plain
        )


def quiet(catalogue: Catalogue) -> Sequence[ReceivedPacket]:
    """Nothing is wrong: every packet of the station each second."""
    return [
        ReceivedPacket(f.id, p.name, "direct", T0_NS + step * NS_PER_S, samples(p, step), (), None)
        for step in range(STEPS)
        for f, p in catalogue.packets()
    ]


def many_rules(catalogue: Catalogue) -> RuleBook:
    """Rules over pairs of numbers, none of which ever holds."""
    return compile_rules([(name, RuleFile.model_validate(expand(body))) for name, body in _files(catalogue)],
                         catalogue)  # fmt: skip


def _files(catalogue: Catalogue) -> Iterator[tuple[str, dict[str, object]]]:
    """Rule files by name; the facilities take turns until there are enough rules."""
    numbers = {
        f.id: [p for p in f.parameters.values() if p.numeric and p.range] for f in catalogue.facilities
    }
    rules: dict[str, dict[str, object]] = {facility: {} for facility in numbers}
    for place in range(RULES):
        facility = list(numbers)[place % len(numbers)]
        own = numbers[facility]
        first, second = own[place % len(own)], own[(7 * place + 1) % len(own)]
        rules[facility][f"rule-{place}"] = {
            "title": f"Rule {place}", "when": f"{_high(first)} and {_high(second)}", "severity": "warning",
            "action": "Look at it.",
        }  # fmt: skip
    for facility, own_rules in rules.items():
        yield f"{facility}.yaml", {"facility": facility, "rules": own_rules}


def _high(parameter: Parameter) -> str:
    """Above all that it may be."""
    assert parameter.range is not None
    return f"{parameter.name} > {2 * abs(parameter.range[1]) + 1:.6f}"


def _through(engine: Engine, stream: Sequence[ReceivedPacket]) -> None:
    engine.listen(stream[0].time_ns)
    for packet in stream:
        assert not engine.sample(packet, packet.time_ns)


def _by_hand(catalogue: Catalogue, stream: Sequence[ReceivedPacket]) -> None:
    bounds = {
        (f.id, p.name): {q.name: q.range for q in p.parameters if q.numeric and q.range}
        for f, p in catalogue.packets()
    }
    for packet in stream:
        own = bounds[packet.facility, packet.packet]
        for name, value in packet.values.items():
            if name in own:
                low, high = own[name]
                assert low <= value <= high  # type: ignore[operator]


# -- latency -------------------------------------------------------------------------------------


async def latencies_ms(folder: Path) -> list[float]:
    """One for each time that something goes wrong, in milliseconds."""
    catalogue = load_catalogue(CATALOGUE)
    shutil.copytree(CATALOGUE, folder / "catalogue")
    (folder / "catalogue" / "bench.yaml").write_text(json.dumps(SWITCH))  # JSON is YAML
    (folder / "rules").mkdir()
    for name, body in _files(catalogue):
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


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        found_ms = asyncio.run(latencies_ms(Path(folder)))
    worst_ms = quantiles(found_ms, n=100)[98]
    print(f"publish to retained alert at {LOAD_HZ:g} packets/s with {RULES:,} rules, {len(found_ms)} times:")
    print(
        f"median {median(found_ms):.1f} ms, 99th percentile {worst_ms:.1f} ms, longest {max(found_ms):.1f} ms"
    )


if __name__ == "__main__":
    main()
