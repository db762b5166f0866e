"""A broker and a monitor for each test."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from ground_segment.settings import Broker
from tests.integration.api.harness import catalogue_folder, running_monitor
from tests.support.mosquitto import MosquittoOptions, MosquittoServer


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[Broker]:
    with MosquittoServer(tmp_path / "broker", MosquittoOptions(persistence=False)) as server:
        yield Broker(server.host, server.port)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "rules").mkdir()
    catalogue_folder(tmp_path / "catalogue")
    return tmp_path


@pytest.fixture
def url(folder: Path, broker: Broker) -> Iterator[str]:
    with running_monitor(folder, broker) as (_, url):
        yield url
