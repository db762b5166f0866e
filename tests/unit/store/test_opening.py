"""Addresses of stores."""

import pytest

from ground_segment.store import open_store
from ground_segment.store.embedded import EmbeddedStore
from ground_segment.store.influx import InfluxStore


@pytest.mark.parametrize(
    ("url", "kind", "where"),
    [
        ("sqlite:///var/store.db", EmbeddedStore, "var/store.db"),
        ("sqlite:////srv/a%20b.db?synchronous=full", EmbeddedStore, "/srv/a b.db"),
        ("influxdb://influx/ilrs", InfluxStore, "http://influx:8086 ilrs"),
        ("influxdbs://influx:443/a%2Fb", InfluxStore, "https://influx:443 a/b"),
        ("influxdb://[::1]:8086/ilrs", InfluxStore, "http://[::1]:8086 ilrs"),
    ],
)
async def test_an_address_names_one_store(url: str, kind: type, where: str) -> None:
    async with open_store(url, token="secret") as store:
        assert type(store) is kind
        if isinstance(store, InfluxStore):
            assert f"{store._influx.address} {store._influx.database}" == where
        else:
            assert isinstance(store, EmbeddedStore)
            assert str(store._connections._path) == where


@pytest.mark.parametrize(
    "url",
    ["", "var/store.db", "sqlite://host/x.db", "sqlite:///", "influxdb:///ilrs", "influxdb://host",
     "influxdb://user:secret@host/ilrs", "http://host/ilrs"],
)  # fmt: skip
def test_anything_else_is_refused_with_the_forms_it_could_have(url: str) -> None:
    with pytest.raises(ValueError, match="a store's address is one of"):
        open_store(url)
