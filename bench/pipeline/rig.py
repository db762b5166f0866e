"""Broker and store for one round, new and empty, and what can be asked of the store."""

import http.client
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from bench.pipeline.station import Shape, write_catalogue
from tests.support.influxdb import InfluxServer
from tests.support.mosquitto import MosquittoOptions, MosquittoServer

DATABASE = "bench"


@dataclass(frozen=True)
class Rig:
    """Where everything of a round is."""

    folder: Path
    shape: Shape
    broker: MosquittoServer
    influx: InfluxServer

    @property
    def catalogue(self) -> Path:
        return self.folder / "catalogue"


@contextmanager
def open_rig(folder: Path, shape: Shape) -> Iterator[Rig]:
    """Start both servers in a folder of their own, with a database."""
    write_catalogue(shape, folder / "catalogue")
    # Not a line of log for each message, and no saving of queues that a stalled store makes very long.
    quiet = MosquittoOptions(log_types=("error", "warning"), autosave_interval=1800)
    with MosquittoServer(folder / "broker", quiet) as broker, InfluxServer(folder / "influx") as influx:
        rig = Rig(folder, shape, broker, influx)
        query(rig, f"CREATE DATABASE {DATABASE}")
        yield rig


class Reader:
    """Queries over one connection."""

    def __init__(self, rig: Rig) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", rig.influx.port, timeout=60.0)

    def series(self, statement: str) -> list[Mapping[str, Any]]:
        """Raises AssertionError for a statement that fails."""
        form = urlencode({"q": statement, "db": DATABASE, "epoch": "ns"})
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        self._connection.request("POST", "/query", form, headers)
        (result,) = json.loads(self._connection.getresponse().read())["results"]
        assert "error" not in result, result
        found: list[Mapping[str, Any]] = result.get("series", [])
        return found

    def close(self) -> None:
        self._connection.close()

    def rows(self, field: str) -> int:
        """How many rows have this field."""
        return sum(
            found["values"][0][1] for found in self.series(f'SELECT count("{field}") FROM /facility-.*/')
        )

    def samples(self) -> int:
        """How many values of parameters are stored."""
        return sum(
            number
            for found in self.series("SELECT count(*) FROM /facility-.*/")
            for name, number in zip(found["columns"], found["values"][0], strict=True)
            if "_parameter_" in name
        )


def query(rig: Rig, statement: str) -> list[Mapping[str, Any]]:
    reader = Reader(rig)
    try:
        return reader.series(statement)
    finally:
        reader.close()
