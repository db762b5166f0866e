"""One real InfluxDB with a few rows of everything."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from ground_segment.catalogue import Catalogue
from ground_segment.records import all_tables
from ground_segment.store import open_store
from tests.integration.dashboards.influxql import NOW_NS, Influx
from tests.support.catalogues import extended_catalogue
from tests.support.influxdb import InfluxServer
from tests.support.rows import everything


@pytest.fixture(scope="session")
def catalogue(tmp_path_factory: pytest.TempPathFactory) -> Catalogue:
    return extended_catalogue(tmp_path_factory.mktemp("catalogue"))


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[InfluxServer]:
    with InfluxServer(tmp_path_factory.mktemp("influxd")) as running:
        yield running


@pytest.fixture
async def influx(server: InfluxServer, catalogue: Catalogue, tmp_path: Path) -> Influx:
    """Filled by the project's own store, so that what is queried is what is written."""
    async with open_store(server.store_url()) as store:
        await store.prepare(all_tables(catalogue), retention_s=None)
        await store.write(list(everything(catalogue, NOW_NS)))
    return Influx(server.address, "ilrs")
