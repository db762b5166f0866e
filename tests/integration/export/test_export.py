"""What was written to a store comes out of it as a file, the same from every kind of store."""

import csv
from collections.abc import Iterator
from pathlib import Path

import pytest

from ground_segment.catalogue import Catalogue, load_catalogue
from ground_segment.clock import NS_PER_S
from ground_segment.export import export
from ground_segment.records import Row, all_tables, telemetry_table
from ground_segment.store import open_store
from tests.support.influxdb import InfluxServer

pytestmark = pytest.mark.integration

START_NS = 1_800_000_000 * NS_PER_S
MINUTES = 300


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load_catalogue(Path(__file__).parents[3] / "config/catalogue")


@pytest.fixture(params=["sqlite", "influxdb"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/store.db"
        return
    with InfluxServer(tmp_path / "influxd") as server:
        yield server.store_url()


async def test_pages_and_windows(url: str, tmp_path: Path, catalogue: Catalogue) -> None:
    energy = catalogue.by_id["energy"]
    table = telemetry_table(energy, energy.packet_of("bus_a_voltage"))
    every_parameter = ["energy.*", "telecom.*"]  # many columns make small pages
    rows = [
        Row(table, START_NS + n * 30 * NS_PER_S, {"bus_a_voltage": 100.0 + n % 2, "load_shed_level": n})
        for n in range(2 * MINUTES)
    ]
    to_ns = START_NS + 24 * 3600 * NS_PER_S
    async with open_store(url) as store:
        await store.prepare(all_tables(catalogue), None)
        await store.write(rows)
        raw = await export(store, catalogue, every_parameter, START_NS, to_ns, tmp_path / "raw.csv")
        file = tmp_path / "windows.csv"
        names = ["energy.bus_a_voltage", "energy.load_shed_level"]
        windows = await export(store, catalogue, names, START_NS, to_ns, file, every_ns=60 * NS_PER_S)
    assert (raw.rows, raw.samples) == (2 * MINUTES, 4 * MINUTES)
    assert (windows.rows, windows.samples) == (MINUTES, 2 * MINUTES)
    header, *lines = csv.reader(file.read_text().splitlines())
    assert header == ["time", "energy.bus_a_voltage [V]", "energy.load_shed_level"]
    assert lines[0] == ["2027-01-15T08:00:00.000000000Z", "100.5", "1"]
    assert [int(line[2]) for line in lines] == list(range(1, 2 * MINUTES, 2))
