"""Tokens that may only write or only read, on a real InfluxDB 1.x with logins and on 2.x's interface."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from ground_segment.records import StoreError, StoreRefused
from ground_segment.store import Store, open_rights, open_store
from ground_segment.store.rights import Right, Token, supersede
from tests.integration.store.backends import TABLES, THERMAL, thermal
from tests.support.influxdb import InfluxServer
from tests.support.influxdb_v2 import ORG, TOKEN, InfluxV2Front

pytestmark = pytest.mark.integration

BEGIN, END = 0, 2**63 - 1


@dataclass(frozen=True)
class Guarded:
    """A store that asks for a token, and the administrator's."""

    url: str
    admin: str
    org: str | None = None

    def open(self, token: Token | None = None) -> Store:
        secret = token.secret if token else self.admin
        return open_store(self.url, secret, self.org, prepared=token is not None)


@pytest.fixture(params=["influxdb-1", "influxdb-2-interface"])
def guarded(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Guarded]:
    if request.param == "influxdb-1":
        with InfluxServer(tmp_path / "influxd", auth=True) as server:
            server.make_administrator("admin", "word")
            yield Guarded(server.store_url(), "admin:word")
        return
    with InfluxServer(tmp_path / "influxd") as server, InfluxV2Front(server.address) as front:
        yield Guarded(f"influxdb://127.0.0.1:{front.port}/ilrs", TOKEN, ORG)


@pytest.fixture
async def prepared(guarded: Guarded) -> Guarded:
    async with guarded.open() as store:
        await store.prepare(TABLES, None)
    return guarded


def issue(guarded: Guarded, right: Right) -> Token:
    with open_rights(guarded.url, guarded.admin, guarded.org) as rights:
        return rights.issue(right)


async def test_who_may_write_writes_and_reads_nothing(prepared: Guarded) -> None:
    async with prepared.open(issue(prepared, Right.WRITE)) as store:
        await store.prepare(TABLES, None)  # as ingest does; it makes nothing
        await store.write([thermal(1)])
        with pytest.raises(StoreRefused):
            await store.rows(THERMAL, BEGIN, END)
    async with prepared.open() as store:
        assert await store.rows(THERMAL, BEGIN, END) == [thermal(1)]


async def test_who_may_read_reads_and_writes_nothing(prepared: Guarded) -> None:
    async with prepared.open() as store:
        await store.write([thermal(1)])
    async with prepared.open(issue(prepared, Right.READ)) as store:
        assert await store.rows(THERMAL, BEGIN, END) == [thermal(1)]
        with pytest.raises(StoreRefused):
            await store.write([thermal(2)])


@pytest.mark.parametrize("right", list(Right))
async def test_neither_may_issue_tokens_or_make_a_database(prepared: Guarded, right: Right) -> None:
    token = issue(prepared, right)
    with open_rights(prepared.url, token.secret, prepared.org) as rights, pytest.raises(StoreRefused):
        rights.issue(right)
    async with open_store(f"{prepared.url}-other", token.secret, prepared.org) as store:
        with pytest.raises(StoreError):
            await store.prepare(TABLES, None)


async def test_a_rotation_leaves_the_token_before_valid_and_ends_older_ones(prepared: Guarded) -> None:
    with open_rights(prepared.url, prepared.admin, prepared.org) as rights:
        first, _ = supersede(rights, Right.WRITE, None, rotate=False)
        assert first is not None
        assert supersede(rights, Right.WRITE, first.id, rotate=False) == (None, [])
        second, obsolete = supersede(rights, Right.WRITE, first.id, rotate=True)
        assert second is not None
        assert obsolete == []
        _, obsolete = supersede(rights, Right.WRITE, second.id, rotate=True)
        assert obsolete == [first.id]
        async with prepared.open(first) as store:
            await store.write([thermal(1)])
        rights.revoke(first.id)
    async with prepared.open(first) as store:
        with pytest.raises(StoreRefused):
            await store.write([thermal(2)])


def test_a_token_that_the_server_does_not_know_is_replaced(prepared: Guarded) -> None:
    with open_rights(prepared.url, prepared.admin, prepared.org) as rights:
        token, _ = supersede(rights, Right.READ, "of-a-server-that-lost-its-disk", rotate=False)
        assert token is not None
        assert rights.known(Right.READ) == [token.id]
        assert rights.known(Right.WRITE) == []
        assert token.secret.get_secret_value() not in repr(token)


def test_a_file_has_no_tokens() -> None:
    with pytest.raises(ValueError, match="only InfluxDB"), open_rights("sqlite:///var/store.db"):
        pass
