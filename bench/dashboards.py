"""Pages of charts: how long until the last chart of a facility's page is there.

`python -m bench.dashboards [DAYS...]` fills an embedded store with telemetry of the widest facility at its
real pace and reads every chart of its page as the operators' page does: means, and extremes for the shade.
`python -m bench.dashboards influx` asks a real InfluxDB that holds a day of the whole station at its real
pace every query of every dashboard in Grafana.
"""

import asyncio
import random
import sqlite3
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from statistics import median, quantiles

from ground_segment.catalogue import Catalogue, Facility, Packet, load_catalogue
from ground_segment.clock import NS_PER_S
from ground_segment.dashboards import dashboards
from ground_segment.panels import Panel, PanelKind, facility_page
from ground_segment.records import FieldType, Row, Table, all_tables, telemetry_table
from ground_segment.store import open_store
from ground_segment.store import sqlite_sql as sql
from ground_segment.store.embedded import EmbeddedStore
from ground_segment.wire import Value
from tests.integration.dashboards.influxql import Influx, queries_of
from tests.support.influxdb import InfluxServer
from tests.support.rows import normal_value

CATALOGUE = Path("config/catalogue")
DAY_S = 86_400
TO_NS = 1_790_000_000 * NS_PER_S
AT_A_TIME = 3
"""Queries at a time, as the operators' page asks."""
WINDOWS = {1: 150, 7: 900, 30: 7_200}
"""Seconds in one window of a chart of so many days."""
ROUNDS = 3
BATCH = 5_000
GOAL_MS = 100
"""For one query over a day."""


@dataclass(frozen=True, slots=True)
class Measured:
    """One page of one length of time."""

    days: int
    rows: int
    charts: int
    plain_s: float
    """From the rows alone."""
    rolled_s: float
    """Median, with roll-ups."""
    plain_mb: float
    rolled_mb: float

    def __str__(self) -> str:
        return (
            f"{self.days} d, {self.rows:,} rows, {self.charts} charts: {self.rolled_s:.2f} s with roll-ups,"
            f" {self.plain_s:.2f} s from rows; file {self.rolled_mb:,.0f} MB, {self.plain_mb:,.0f} MB without"
        )


def fill(file: Path, facility: Facility, days: int) -> int:
    """Rows of all packets of a facility at their periods, each a little different; how many there are."""
    written = 0
    with closing(sqlite3.connect(file)) as connection, connection:
        for packet in facility.packets:
            table = telemetry_table(facility, packet)
            connection.execute(sql.create_table(table))
            lines = _rows(table, packet, days)
            written += connection.executemany(sql.upsert(table), lines).rowcount
    return written


def _rows(table: Table, packet: Packet, days: int) -> Iterator[tuple[Value | None, ...]]:
    chance = random.Random(1)
    normal = [(name, normal_value(packet.by_name[name]) if name in packet.by_name else None)
              for name in table.fields]  # fmt: skip
    step_ns = int(packet.period_s * NS_PER_S)
    for time_ns in range(TO_NS - days * DAY_S * NS_PER_S, TO_NS, step_ns):
        shift = chance.random()
        yield (time_ns, *(v + shift if isinstance(v, float) else v for _, v in normal))


async def page_s(store: EmbeddedStore, facility: Facility, days: int) -> float:
    """Seconds until every chart of a facility's page has its data."""
    free = asyncio.Semaphore(AT_A_TIME)
    every_ns = WINDOWS[days] * NS_PER_S

    async def one(table: Table, names: Sequence[str]) -> None:
        async with free:
            found = await store.history(table, names, TO_NS - days * DAY_S * NS_PER_S, TO_NS, every_ns)
            assert len(found.times_ns) >= DAY_S * days // WINDOWS[days]
            if all(table.fields[name] in (FieldType.FLOAT, FieldType.INT) for name in names):
                await store.extremes(table, names, TO_NS - days * DAY_S * NS_PER_S, TO_NS, every_ns)

    started_s = time.perf_counter()
    async with asyncio.TaskGroup() as tasks:
        for table, names in charts(facility):
            tasks.create_task(one(table, names))
    return time.perf_counter() - started_s


def charts(facility: Facility) -> Iterator[tuple[Table, list[str]]]:
    """Table and fields of each query of a facility's page."""
    for section in facility_page(facility).sections:
        for panel in section.panels:
            if panel.kind in (PanelKind.CHART, PanelKind.STATES):
                yield from _queries(facility, panel)


def _queries(facility: Facility, panel: Panel) -> Iterator[tuple[Table, list[str]]]:
    names: dict[str, list[str]] = {}
    for trace in panel.traces:
        names.setdefault(trace.packet, []).append(trace.parameter.name)
    for packet, wanted in names.items():
        yield telemetry_table(facility, facility.by_name[packet]), wanted


async def measure_days(folder: Path, days: int, name: str = "energy") -> Measured:
    """The page read from rows alone, and with roll-ups."""
    catalogue = load_catalogue(CATALOGUE)
    facility, file = catalogue.by_id[name], folder / f"{days}.db"
    rows = fill(file, facility, days)
    size_mb = file.stat().st_size / 1e6
    async with EmbeddedStore(file) as store:
        await store.prepare(all_tables(catalogue), retention_s=None)
        plain_s = await page_s(store, facility, days)
        while await store.roll_up():
            pass
        rolled_s = median([await page_s(store, facility, days) for _ in range(ROUNDS)])
    queries = len(list(charts(facility)))
    return Measured(days, rows, queries, plain_s, rolled_s, size_mb, file.stat().st_size / 1e6)


async def fill_influx(url: str, catalogue: Catalogue) -> int:
    """A day of every packet; how many rows there are."""
    written = 0
    async with open_store(url) as store:
        await store.prepare(all_tables(catalogue), retention_s=None)
        for facility, packet in catalogue.packets():
            table = telemetry_table(facility, packet)
            names = list(table.fields)
            rows = (Row(table, int(line[0] or 0), dict(zip(names, line[1:], strict=True)))
                    for line in _rows(table, packet, 1))  # fmt: skip
            while batch := list(islice(rows, BATCH)):
                await store.write(batch)
                written += len(batch)
    return written


def measure_influx(folder: Path) -> str:
    """Every query of every dashboard over a day."""
    catalogue = load_catalogue(CATALOGUE)
    with InfluxServer(folder) as server:
        rows = asyncio.run(fill_influx(server.store_url("day"), catalogue))
        influx = Influx(server.address, "day")
        asked = {query for board in dashboards(catalogue) for query in queries_of(board)}
        taken_ms = sorted(_asked_ms(influx, query) for query in asked)
    share = quantiles(taken_ms, n=100)
    above = sum(taken > GOAL_MS for taken in taken_ms)
    return (
        f"{rows:,} rows of a day in InfluxDB, {len(asked)} queries: median {median(taken_ms):.1f} ms,"
        f" 95 % below {share[94]:.0f} ms, longest {taken_ms[-1]:.0f} ms, {above} above {GOAL_MS} ms"
    )


def _asked_ms(influx: Influx, query: str) -> float:
    """Median of some rounds."""

    def once() -> float:
        started_s = time.perf_counter()
        influx.ask(query, TO_NS, hours=24)
        return 1e3 * (time.perf_counter() - started_s)

    return median(once() for _ in range(ROUNDS))


def main() -> None:
    if sys.argv[1:] == ["influx"]:
        with tempfile.TemporaryDirectory() as folder:
            print(measure_influx(Path(folder)))
        return
    for days in [int(word) for word in sys.argv[1:]] or [1, 7, 30]:
        with tempfile.TemporaryDirectory() as folder:
            print(asyncio.run(measure_days(Path(folder), days)))


if __name__ == "__main__":
    main()
