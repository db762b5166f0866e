"""Every adapter behind one fixture: each test gets an empty store of each kind."""

import os
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import pytest

from ground_segment.store import Store, open_store
from tests.integration.store.backends import REAL_V2, Backend, drop_v2_bucket
from tests.support.influxdb import InfluxServer
from tests.support.influxdb_v2 import ORG, TOKEN, InfluxV2Front

KINDS = ["sqlite", "influxdb-1", "influxdb-2-interface", *(["influxdb-2"] if REAL_V2 in os.environ else [])]
_numbers = count(1)


@pytest.fixture(scope="session")
def influxd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[InfluxServer]:
    with InfluxServer(tmp_path_factory.mktemp("influxd")) as server:
        yield server


@pytest.fixture(params=KINDS)
def backend(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Backend]:
    name = f"test {next(_numbers)}-{os.getpid()}"
    match request.param:
        case "sqlite":
            yield Backend(f"sqlite:///{tmp_path}/store.db")
        case "influxdb-1":
            server: InfluxServer = request.getfixturevalue("influxd")
            yield Backend(server.store_url(name))
        case "influxdb-2-interface":
            with InfluxV2Front(request.getfixturevalue("influxd").address) as front:
                yield Backend(f"influxdb://127.0.0.1:{front.port}/{name}", TOKEN, ORG)
        case _:
            with _real_v2(name) as real:
                yield real


@contextmanager
def _real_v2(name: str) -> Iterator[Backend]:
    address, bucket = os.environ[REAL_V2], f"{os.environ['INFLUXDB_V2_BUCKET']}-{name}"
    scheme, _, host = address.rstrip("/").partition("://")
    url = f"{'influxdbs' if scheme == 'https' else 'influxdb'}://{host}/{bucket}"
    try:
        yield Backend(url, os.environ["INFLUXDB_V2_TOKEN"], os.environ["INFLUXDB_V2_ORG"])
    finally:
        drop_v2_bucket(address, os.environ["INFLUXDB_V2_TOKEN"], bucket)


@pytest.fixture
async def store(backend: Backend) -> AsyncIterator[Store]:
    async with open_store(backend.url, token=backend.token, org=backend.org) as opened:
        yield opened
