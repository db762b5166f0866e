"""What a sample costs ingest, by the size of the station and of its packets, and so what it needs."""

from collections.abc import Iterator

from bench.pipeline.contestants import ours
from bench.pipeline.sizing import sizing
from bench.pipeline.station import Shape
from bench.pipeline.throughput import Round, run_round
from bench.report import Sheet

SAMPLES = 400_000
"""In each round."""
STATION = Shape(7, 5, 20)
SHAPES = (
    Shape(1, 5, 20), STATION, Shape(28, 5, 20), Shape(112, 5, 20),
    Shape(5, 5, 5), Shape(5, 5, 20), Shape(5, 5, 50), Shape(5, 5, 200),
)  # fmt: skip


def measure() -> Iterator[Sheet]:
    rounds = {shape: run_round(ours(), shape, SAMPLES // shape.parameters) for shape in SHAPES}
    rows = [_row(shape, result) for shape, result in rounds.items()]
    method = f"{SAMPLES:,} samples at full speed through ingest; one round each. CPU time, user and system."
    columns = (
        "facilities", "streams of packets", "parameters of a packet", "ingest, µs a packet",
        "ingest, µs a sample", "mosquitto, µs a sample", "InfluxDB, µs a sample", "peak of ingest, MB",
    )  # fmt: skip
    yield Sheet("Cost by size", method, columns, rows)
    station = f"{STATION.facilities} facilities with packets of {STATION.parameters} parameters, above"
    yield sizing(rounds[STATION], station)


def _row(shape: Shape, result: Round) -> tuple[str, ...]:
    ingest_us, broker_us, store_us = result.cpu_us.values()
    return (
        str(shape.facilities),
        str(shape.facilities * shape.packets),
        str(shape.parameters),
        f"{ingest_us * shape.parameters:.0f}",
        f"{ingest_us:.2f}",
        f"{broker_us:.2f}",
        f"{store_us:.2f}",
        f"{result.peak_mb:.0f}",
    )
