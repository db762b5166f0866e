"""How large a machine a station needs, computed from what a sample was measured to cost."""

from math import ceil

from bench.pipeline.throughput import Round
from bench.report import Sheet

RATES = (10_000, 50_000, 100_000, 250_000, 500_000, 1_000_000, 2_000_000)
"""Samples a second."""
FILLED = 0.6
"""How much of a core is planned for: the rest is for bursts, and for catching up after an outage."""


def sizing(measured: Round, station: str) -> Sheet:
    """From the CPU time of ingest, broker and store for each sample, and the memory of one ingest."""
    method = (
        f"Computed from {station}, with {FILLED:.0%} of each core planned for. A worker of ingest is one "
        "process and uses one core at most; more of them share the facilities (`ingest --shard`). Where the "
        "broker or the store needs more than their machine has, they are to be a cluster (EMQX, HiveMQ, "
        "VerneMQ; InfluxDB Enterprise or 3): the worker is the same. At rates far below full speed batches "
        "are smaller and a sample costs ingest more, within the one core that is planned."
    )
    columns = (
        "samples/s", "cores for ingest", "workers of ingest", "their memory, MB", "cores for mosquitto",
        "cores for InfluxDB",
    )  # fmt: skip
    return Sheet("Sizing", method, columns, [_row(rate, measured) for rate in RATES])


def _row(rate: int, measured: Round) -> tuple[str, ...]:
    ingest, broker, store = (rate * us * 1e-6 / FILLED for us in measured.cpu_us.values())
    workers = max(1, ceil(ingest))
    return (
        f"{rate:,}",
        f"{ingest:.1f}",
        str(workers),
        f"{workers * measured.peak_mb:,.0f}",
        f"{broker:.1f}",
        f"{store:.1f}",
    )
