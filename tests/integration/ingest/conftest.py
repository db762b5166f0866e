from collections.abc import Iterator
from pathlib import Path

import pytest

from ground_segment.settings import Settings
from tests.integration.ingest.station import CATALOGUE, Station
from tests.support.influxdb import InfluxServer
from tests.support.mosquitto import MosquittoServer


@pytest.fixture
def mosquitto(tmp_path: Path) -> Iterator[MosquittoServer]:
    with MosquittoServer(tmp_path / "mosquitto") as server:
        yield server


@pytest.fixture
def influxdb(tmp_path: Path) -> Iterator[InfluxServer]:
    with InfluxServer(tmp_path / "influxdb") as server:
        yield server


@pytest.fixture
def station(tmp_path: Path, mosquitto: MosquittoServer, influxdb: InfluxServer) -> Station:
    return Station(
        Settings(
            catalogue_dir=CATALOGUE,
            data_dir=tmp_path / "ingest",
            mqtt_port=mosquitto.port,
            store_url=influxdb.store_url(),
        )
    )
