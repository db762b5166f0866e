"""How much each contestant brings into the store, and what that costs."""

import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from bench.pipeline.contestants import Contestant, contestants, ours
from bench.pipeline.load import Load
from bench.pipeline.processes import cpu_s, peak_memory_mb
from bench.pipeline.rig import Reader, Rig, open_rig
from bench.pipeline.station import Shape, streams
from bench.report import Sheet
from tests.support.servers import Server

PACKETS = 60_000
ROUNDS = 3
GOAL_CPU_US, GOAL_SAMPLES_PER_S = 1.5, 250_000
PATIENCE_S = 10.0
"""How long no row more may come before a round is over."""
_LOOK_EVERY_S = 0.1


@dataclass(frozen=True, slots=True)
class Round:
    """One load through one contestant.

    Attributes:
        samples_per_s: from the first packet sent to the last row found in the store.
        cpu_us: CPU time for each sample, of the contestant, the broker and the store.
        stored: share of the samples sent that is in the store.
    """

    samples_per_s: float
    cpu_us: Mapping[str, float]
    peak_mb: float
    stored: float


def measure() -> Iterator[Sheet]:
    """All contestants in turn, round after round."""
    shape, chosen = Shape(), list(contestants())
    rounds: dict[str, list[Round]] = {contestant.name: [] for contestant in chosen}
    for _ in range(ROUNDS):
        for contestant in chosen:
            rounds[contestant.name].append(run_round(contestant, shape, PACKETS))
    results = {name: middle(some) for name, some in rounds.items()}
    best = results[ours().name]
    promises = {contestant.name: contestant.promise for contestant in chosen}
    rows = [_row(name, promises[name], result, best) for name, result in results.items()]
    rows.append(
        ("goal", "", f"{GOAL_SAMPLES_PER_S:,}", "3.00 or more", f"{GOAL_CPU_US:.2f}", "", "", "", "", "100 %")
    )
    method = (
        f"{PACKETS:,} packets of {shape.parameters} samples in {len(streams(shape))} streams, QoS 1, from "
        "one generator as fast as the broker takes them; mosquitto and InfluxDB new for each round. "
        f"Medians of {ROUNDS} rounds in turn. Time is from the first packet sent to the last row found, CPU "
        "time is user and system. Samples stored: the fewest of all rounds."
    )
    columns = (
        "", "confirms a message", "samples/s", "ours is faster by", "its CPU, µs a sample",
        "ours costs less by", "mosquitto, µs", "InfluxDB, µs", "peak, MB", "samples stored",
    )  # fmt: skip
    yield Sheet("From broker to store", method, columns, rows)


def _row(name: str, promise: str, result: Round, best: Round) -> tuple[str, ...]:
    own_us, broker_us, store_us = result.cpu_us.values()
    faster = best.samples_per_s / result.samples_per_s if result.samples_per_s else float("inf")
    cheaper = own_us / next(iter(best.cpu_us.values()))
    return (
        name, promise, f"{result.samples_per_s:,.0f}", f"{faster:.2f}", f"{own_us:.2f}", f"{cheaper:.2f}",
        f"{broker_us:.2f}", f"{store_us:.2f}", f"{result.peak_mb:.0f}", f"{100 * result.stored:.2f} %",
    )  # fmt: skip


def middle(rounds: list[Round]) -> Round:
    """Medians; of what is stored, the worst."""
    return Round(
        median(r.samples_per_s for r in rounds),
        {name: median(r.cpu_us[name] for r in rounds) for name in rounds[0].cpu_us},
        median(r.peak_mb for r in rounds),
        min(r.stored for r in rounds),
    )


def run_round(contestant: Contestant, shape: Shape, packets: int) -> Round:
    """On servers of its own, as fast as it goes."""
    with running(contestant, shape) as (rig, server):
        pids = {contestant.name: server.pid, "mosquitto": rig.broker.pid, "InfluxDB": rig.influx.pid}
        before = {name: cpu_s(pid) for name, pid in pids.items()}
        load = Load(rig.broker.port, packets, shape)
        began_s = time.perf_counter()
        with sending(load):
            last_s = until_stored(rig, contestant, packets) - began_s
        spent = {name: cpu_s(pid) - before[name] for name, pid in pids.items()}
        samples = asked(rig, Reader.samples)
        sent = packets * shape.parameters
        return Round(
            samples / last_s,
            {name: 1e6 * seconds / sent for name, seconds in spent.items()},
            peak_memory_mb(server.pid),
            samples / sent,
        )


@contextmanager
def running(contestant: Contestant, shape: Shape) -> Iterator[tuple[Rig, Server]]:
    """A contestant between broker and store."""
    with (
        tempfile.TemporaryDirectory() as folder,
        open_rig(Path(folder), shape) as rig,
        contestant.server(rig) as server,
    ):
        yield rig, server


@contextmanager
def sending(load: Load) -> Iterator[None]:
    """The load beside what is done inside. Raises RuntimeError if it failed."""
    process = subprocess.Popen(load.command(), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    try:
        yield
    finally:
        process.terminate() if sys.exc_info()[0] else None
        _, complaint = process.communicate()
    if process.returncode:
        raise RuntimeError(f"the load ended with {process.returncode}: {complaint[-500:]}")


def asked(rig: Rig, question: Callable[[Reader], int]) -> int:
    """One number from the store."""
    reader = Reader(rig)
    try:
        return question(reader)
    finally:
        reader.close()


def until_stored(rig: Rig, contestant: Contestant, packets: int, first_s: float = 0.0) -> float:
    """When the last row was found; gives up when none comes any more, at the earliest after `first_s`."""
    reader = Reader(rig)
    found, last_s = 0, time.perf_counter()
    patient_until_s = last_s + first_s
    try:
        while found < packets and time.perf_counter() < max(last_s, patient_until_s) + PATIENCE_S:
            time.sleep(_LOOK_EVERY_S)
            now = reader.rows(contestant.counted)
            if now > found:
                found, last_s = now, time.perf_counter()
    finally:
        reader.close()
    return last_s
