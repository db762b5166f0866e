"""Rows as InfluxDB's line protocol: ours, and the official client's `Point`."""

from collections.abc import Iterator
from pathlib import Path

from influxdb_client.client.write.point import Point

from bench.report import Measurement, rate
from ground_segment.catalogue import load_catalogue
from ground_segment.clock import SystemClock
from ground_segment.records import Row, telemetry_table
from ground_segment.store.checks import check_rows
from ground_segment.store.lineprotocol import encode
from tests.support.samples import samples

REPEATS = 20


def measure() -> Iterator[Measurement]:
    catalogue = load_catalogue(Path("config/catalogue"))
    now_ns = SystemClock().now_ns()
    rows = [
        Row(telemetry_table(f, p), now_ns, samples(p), whole=True) for f, p in catalogue.packets()
    ] * REPEATS
    yield Measurement(
        "whole rows to line protocol",
        "rows",
        rate(lambda: encode(check_rows(rows)), len(rows)),
        "influxdb_client.Point",
        rate(lambda: [_point(row).to_line_protocol() for row in rows], len(rows)),
    )


def _point(row: Row) -> Point:
    point: Point = Point(row.table.measurement).tag("packet", row.table.packet).time(row.time_ns)
    for name, value in row.fields.items():
        point.field(name, value)
    return point
