"""A store that stops answering: memory meanwhile, and what is in the store in the end."""

import time
from collections.abc import Iterator
from dataclasses import dataclass

from bench.pipeline.contestants import Contestant, contestants
from bench.pipeline.load import Load
from bench.pipeline.processes import memory_mb, peak_memory_mb
from bench.pipeline.rig import Reader
from bench.pipeline.station import Shape
from bench.pipeline.throughput import asked, running, sending, until_stored
from bench.report import Sheet

SAMPLES_PER_S = 50_000
STALL_S = 20.0
FLOW_S = 3.0
"""How long all is well before."""
GOAL_MB = 150.0


@dataclass(frozen=True, slots=True)
class Stall:
    """What one contestant came to."""

    before_mb: float
    peak_mb: float
    """The most it ever had."""
    after_s: float
    """From the store's return to the last row."""
    stored: float


def measure(stall_s: float = STALL_S) -> Iterator[Sheet]:
    """All contestants for a short stall; for one of minutes, ours alone."""
    shape = Shape()
    chosen = [c for number, c in enumerate(contestants()) if number == 0 or stall_s <= STALL_S]
    rows = [_row(contestant.name, run(contestant, shape, stall_s)) for contestant in chosen]
    rows.append(("goal", "", f"{GOAL_MB:.0f}", "", "100 %"))
    method = (
        f"{SAMPLES_PER_S:,} samples/s in packets of {shape.parameters}, QoS 1. After {FLOW_S:.0f} s "
        f"InfluxDB is frozen (SIGSTOP) for {stall_s:.0f} s; the load goes on all the time. Resident memory."
    )
    columns = ("", "before, MB", "peak, MB", "caught up after, s", "stored")
    yield Sheet("Memory while the store is stalled", method, columns, rows)


def run(contestant: Contestant, shape: Shape, stall_s: float) -> Stall:
    rate = SAMPLES_PER_S / shape.parameters
    with running(contestant, shape) as (rig, server):
        load = Load(rig.broker.port, round(rate * (stall_s + 2 * FLOW_S)), shape, rate)
        with sending(load):
            time.sleep(FLOW_S)
            before_mb = memory_mb(server.pid)
            rig.influx.pause()
            time.sleep(stall_s)
            rig.influx.resume()
            back_s = time.perf_counter()
            last_s = until_stored(rig, contestant, load.count, first_s=load.count / rate)
        stored = asked(rig, Reader.samples) / (load.count * shape.parameters)
        return Stall(before_mb, peak_memory_mb(server.pid), last_s - back_s, stored)


def _row(name: str, stall: Stall) -> tuple[str, ...]:
    return (
        name,
        f"{stall.before_mb:.0f}",
        f"{stall.peak_mb:.0f}",
        f"{stall.after_s:.1f}",
        f"{100 * stall.stored:.2f} %",
    )
