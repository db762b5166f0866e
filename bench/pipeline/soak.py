"""Hours of telemetry without a pause: does memory grow, does latency, is everything there?"""

import time
from collections.abc import Iterator

from bench.pipeline.contestants import Contestant, ours
from bench.pipeline.load import Load
from bench.pipeline.processes import cpu_s, memory_mb
from bench.pipeline.rig import Reader, Rig
from bench.pipeline.station import Shape
from bench.pipeline.throughput import asked, running, sending, until_stored
from bench.report import Sheet

SAMPLES_PER_S = 50_000
PARTS = 6
"""The time is looked at in so many parts."""


def measure(minutes: float) -> Iterator[Sheet]:
    shape, contestant = Shape(), ours()
    rate = SAMPLES_PER_S / shape.parameters
    part_s = 60 * minutes / PARTS
    with running(contestant, shape) as (rig, server):
        load = Load(rig.broker.port, round(rate * 60 * minutes), shape, rate)
        with sending(load):
            rows = [_row(rig, contestant, server.pid, number, part_s, rate) for number in range(1, PARTS + 1)]
            until_stored(rig, contestant, load.count)
        stored = asked(rig, Reader.samples) / (load.count * shape.parameters)
    rows.append(("in the end", "", "", "", f"{100 * stored:.4f} % stored"))
    method = f"{SAMPLES_PER_S:,} samples/s in packets of {shape.parameters} for {minutes:g} min."
    columns = ("minute", "ingest, MB", "ingest, µs a sample", "InfluxDB, MB", "rows behind")
    yield Sheet("Soak", method, columns, rows)


def _row(
    rig: Rig, contestant: Contestant, pid: int, number: int, part_s: float, rate: float
) -> tuple[str, ...]:
    spent_s = cpu_s(pid)
    time.sleep(part_s)
    cost_us = 1e6 * (cpu_s(pid) - spent_s) / (part_s * SAMPLES_PER_S)
    behind = number * part_s * rate - asked(rig, lambda reader: reader.rows(contestant.counted))
    return (
        f"{number * part_s / 60:.1f}",
        f"{memory_mb(pid):.0f}",
        f"{cost_us:.2f}",
        f"{memory_mb(rig.influx.pid):.0f}",
        f"{behind:,.0f}",
    )
