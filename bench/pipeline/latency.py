"""From publishing to the first query that finds it."""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from statistics import median, quantiles

from bench.pipeline.contestants import Contestant, contestants
from bench.pipeline.load import Load
from bench.pipeline.rig import Reader, Rig
from bench.pipeline.station import Shape
from bench.pipeline.throughput import running, sending
from bench.report import Sheet

SAMPLES_PER_S = 10_000
SECONDS = 15
WARM_UP_S = 2
LOOK_EVERY_S = 0.005
PATIENCE_S = 5.0
REACH_S = 3.0
"""How far back each query looks."""
WATCHED = "facility-0"
GOAL_MEDIAN_MS, GOAL_P99_MS = 150.0, 500.0


@dataclass(frozen=True, slots=True)
class Latency:
    """In ms, over the packets of one facility."""

    median_ms: float
    p99_ms: float
    found: int
    sent: int


def measure() -> Iterator[Sheet]:
    shape = Shape()
    rows = [_row(contestant.name, run(contestant, shape)) for contestant in contestants()]
    rows.append(("goal", f"{GOAL_MEDIAN_MS:.0f}", f"{GOAL_P99_MS:.0f}", ""))
    method = (
        f"{SAMPLES_PER_S:,} samples/s in packets of {shape.parameters}, sent evenly, QoS 1. A reader asks "
        f"the store every {1e3 * LOOK_EVERY_S:.0f} ms for rows of one facility of {shape.facilities}. "
        "Latency is from the time written in a packet, when it was sent, to the end of the query that "
        "first returned it."
    )
    yield Sheet("Publish to queryable", method, ("", "median, ms", "p99, ms", "packets found"), rows)


def run(contestant: Contestant, shape: Shape) -> Latency:
    rate = SAMPLES_PER_S / shape.parameters
    with running(contestant, shape) as (rig, _):
        load = Load(rig.broker.port, round(rate * (SECONDS + WARM_UP_S)), shape, rate)
        began_ns = time.time_ns()
        with sending(load):
            sent = load.count // shape.facilities
            found = _watch(rig, contestant.counted, sent)
    latencies_ms = [(seen - made) / 1e6 for made, seen in found if made > began_ns + WARM_UP_S * 1e9]
    p99_ms = quantiles(latencies_ms, n=100)[98]
    return Latency(median(latencies_ms), p99_ms, len(found), sent)


def _watch(rig: Rig, field: str, sent: int) -> list[tuple[int, int]]:
    """When each packet of the watched facility was made, and when it was first seen; ns."""
    reader = Reader(rig)
    found: dict[tuple[str, int], int] = {}
    last_s = time.perf_counter()
    try:
        while len(found) < sent and time.perf_counter() < last_s + PATIENCE_S:
            time.sleep(LOOK_EVERY_S)
            since_ns = time.time_ns() - round(1e9 * REACH_S)
            statement = f'SELECT "{field}" FROM "{WATCHED}" WHERE time > {since_ns} GROUP BY "packet"'
            series = reader.series(statement)
            seen_ns = time.time_ns()
            before = len(found)
            for one in series:
                packet = one["tags"]["packet"]
                for made_ns, _ in one["values"]:
                    found.setdefault((packet, made_ns), seen_ns)
            if len(found) > before:
                last_s = time.perf_counter()
    finally:
        reader.close()
    return [(made_ns, seen_ns) for (_, made_ns), seen_ns in found.items()]


def _row(name: str, latency: Latency) -> tuple[str, ...]:
    return (
        name,
        f"{latency.median_ms:,.0f}",
        f"{latency.p99_ms:,.0f}",
        f"{latency.found:,} of {latency.sent:,}",
    )
