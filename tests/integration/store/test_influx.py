"""What goes wrong with a real InfluxDB, and what its settings become."""

import asyncio
import urllib.parse
import urllib.request
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from msgspec import structs

from ground_segment.clock import SystemClock
from ground_segment.records import FieldType, RowsRejected, StoreRefused, StoreUnavailable, Table, TooLarge
from ground_segment.store import open_store
from ground_segment.store.influx import InfluxStore
from tests.integration.store.backends import EVENTS, START_NS, TABLES, THERMAL, row, thermal
from tests.support.influxdb import InfluxServer
from tests.support.influxdb_v2 import ORG, TOKEN, InfluxV2Front
from tests.support.servers import free_port

pytestmark = pytest.mark.integration

DAY_S = 86_400.0
DATABASE = "ilrs"


@pytest.fixture
def server(tmp_path: Path) -> Iterator[InfluxServer]:
    with InfluxServer(tmp_path / "influxd") as started:
        yield started


@pytest.fixture
async def store(server: InfluxServer) -> AsyncIterator[InfluxStore]:
    async with InfluxStore(server.address, DATABASE, timeout_s=5.0) as opened:
        await opened.prepare(TABLES, None)
        yield opened


def influxql(server: InfluxServer, statement: str) -> str:
    form = urllib.parse.urlencode({"q": statement, "db": DATABASE}).encode()
    with urllib.request.urlopen(f"{server.address}/query", form) as response:
        answer: str = response.read().decode()
    return answer


# -- failures that pass


async def test_what_was_acknowledged_survives_a_kill(server: InfluxServer, store: InfluxStore) -> None:
    written = [thermal(second, _seq=second) for second in range(1, 501)]
    for start in range(0, 500, 100):
        await store.write(written[start : start + 100])
    await asyncio.to_thread(server.kill)
    await asyncio.to_thread(server.start)
    assert await store.rows(THERMAL, 0, 2**63 - 1) == written[::-1]


async def test_a_server_that_is_gone_is_unavailable_and_its_return_is_noticed(
    server: InfluxServer, store: InfluxStore
) -> None:
    await asyncio.to_thread(server.stop)
    assert not await store.ready()
    for call in (
        store.write([thermal(0)]),
        store.latest(THERMAL),
        store.boots(THERMAL),
        store.prepare(TABLES, None),
    ):
        with pytest.raises(StoreUnavailable):
            await call
    await asyncio.to_thread(server.start)
    assert await store.ready()
    await store.write([thermal(0)])
    assert await store.latest(THERMAL) == thermal(0)


async def test_a_server_that_does_not_answer_is_unavailable_and_blocks_nobody(server: InfluxServer) -> None:
    async with InfluxStore(server.address, DATABASE, timeout_s=0.5) as store:
        await store.prepare(TABLES, None)
        server.pause()
        ticks = 0
        writing = asyncio.create_task(store.write([thermal(0)]))
        while not writing.done():
            ticks += 1
            await asyncio.sleep(0.01)
        assert ticks > 10
        with pytest.raises(StoreUnavailable):
            await writing
        server.resume()
        await store.write([thermal(0)])


async def test_nobody_at_the_address() -> None:
    async with InfluxStore(f"http://127.0.0.1:{free_port()}", DATABASE) as store:
        assert not await store.ready()
        with pytest.raises(StoreUnavailable):
            await store.write([thermal(0)])


# -- failures to be mended by hand


async def test_a_lost_database_is_refused_until_it_is_prepared_again(
    server: InfluxServer, store: InfluxStore
) -> None:
    influxql(server, f'DROP DATABASE "{DATABASE}"')
    with pytest.raises(StoreRefused, match="database not found"):
        await store.write([thermal(0)])
    await store.prepare(TABLES, None)
    await store.write([thermal(0)])
    assert await store.latest(THERMAL) == thermal(0)


async def test_a_wrong_password_is_refused_and_the_right_one_is_taken(tmp_path: Path) -> None:
    with InfluxServer(tmp_path / "influxd", auth=True) as server:
        influxql(server, "CREATE USER \"ingest\" WITH PASSWORD 'a:secret' WITH ALL PRIVILEGES")
        for token in (None, "ingest:wrong"):
            async with InfluxStore(server.address, DATABASE, token=token) as store:
                with pytest.raises(StoreRefused, match="401"):
                    await store.prepare(TABLES, None)
        async with InfluxStore(server.address, DATABASE, token="ingest:a:secret") as store:
            await store.prepare(TABLES, None)
            await store.write([thermal(0)])
            assert await store.latest(THERMAL) == thermal(0)


async def test_a_wrong_token_or_organisation_is_refused_by_2(server: InfluxServer) -> None:
    with InfluxV2Front(server.address) as front:
        for token, org, message in (("wrong", ORG, "401"), (TOKEN, "nasa", "no organisation 'nasa'")):
            async with InfluxStore(front.address, DATABASE, token=token, org=org) as store:
                with pytest.raises(StoreRefused, match=message):
                    await store.prepare(TABLES, None)


async def test_a_bucket_that_2_does_not_have_is_refused(server: InfluxServer) -> None:
    with InfluxV2Front(server.address) as front:
        async with InfluxStore(front.address, DATABASE, token=TOKEN, org=ORG) as store:
            with pytest.raises(StoreRefused, match="not found"):
                await store.write([thermal(0)])


# -- rows


@pytest.mark.parametrize("generation", [1, 2])
async def test_a_type_that_clashes_with_what_is_stored_rejects_rows(
    server: InfluxServer, generation: int
) -> None:
    """Whoever writes with another catalogue, past `prepare`: good rows of the batch are stored."""
    with InfluxV2Front(server.address) as front:
        address = server.address if generation == 1 else front.address
        async with InfluxStore(address, DATABASE, token=TOKEN if generation == 2 else None, org=ORG) as store:
            await store.prepare(TABLES, None)
            await store.write([thermal(0, count=1)])
            changed = replace(THERMAL, fields={**THERMAL.fields, "count": FieldType.TEXT})
            with pytest.raises(RowsRejected, match="field type conflict") as caught:
                await store.write([thermal(1, count=2), row(changed, 2, {"count": "three"}), thermal(3)])
            assert caught.value.positions == ()
            await store.write([thermal(1, count=2), thermal(3)])
            assert len(await store.rows(THERMAL, 0, 2**63 - 1)) == 3


async def test_rows_older_than_the_retention_are_rejected(store: InfluxStore) -> None:
    await store.prepare(TABLES, DAY_S)
    now_ns = SystemClock().now_ns()
    with pytest.raises(RowsRejected, match="beyond retention"):
        await store.write([structs.replace(thermal(0), time_ns=now_ns - 3 * 86_400 * 10**9)])
    fresh = structs.replace(thermal(0), time_ns=now_ns)
    await store.write([fresh])
    assert await store.latest(THERMAL) == fresh


async def test_a_batch_beyond_the_servers_limit_is_too_large(tmp_path: Path) -> None:
    with InfluxServer(tmp_path / "influxd", max_body_bytes=2000) as server:
        async with InfluxStore(server.address, DATABASE) as store:
            await store.prepare(TABLES, None)
            with pytest.raises(TooLarge):
                await store.write([thermal(second, mode="long" * 10) for second in range(100)])
            await store.write([thermal(second) for second in range(5)])
            assert len(await store.rows(THERMAL, 0, 2**63 - 1)) == 5


async def test_a_batch_beyond_our_own_limit_is_too_large_before_it_is_sent(store: InfluxStore) -> None:
    with pytest.raises(TooLarge):
        await store.write([thermal(second, mode="x" * 500_000) for second in range(21)])


async def test_big_batches_are_packed_for_the_network(
    server: InfluxServer, store: InfluxStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As to a server elsewhere: the real one unpacks it."""
    monkeypatch.setattr(store._influx, "_compress", True)
    sizes: list[int] = []
    call = store._influx._call

    def counting(path: str, method: str, **arguments: object) -> object:
        if isinstance(body := arguments.get("body"), bytes):
            sizes.append(len(body))
        return call(path, method, **arguments)

    monkeypatch.setattr(store._influx, "_call", counting)
    await store.write([thermal(second, mode="NOMINAL") for second in range(2000)])
    assert sizes[0] < 2000 * 20
    assert len((await store.history(THERMAL, ["mode"], 0, 2**63 - 1)).times_ns) == 2000


# -- settings


async def test_retention_is_set_changed_and_lifted(server: InfluxServer) -> None:
    async with InfluxStore(server.address, DATABASE) as store:
        for retention_s, duration in (
            (365 * DAY_S, '"8760h0m0s","168h0m0s"'),
            (3600.0, '"1h0m0s","1h0m0s"'),
            (7 * DAY_S, '"168h0m0s","24h0m0s"'),
            (None, '"0s","168h0m0s"'),
        ):
            await store.prepare([THERMAL], retention_s)
            assert duration in influxql(server, "SHOW RETENTION POLICIES")


async def test_a_retention_that_influx_cannot_keep_is_refused(store: InfluxStore) -> None:
    with pytest.raises(StoreRefused, match="at least 1h"):
        await store.prepare([THERMAL], 60.0)


async def test_2_gets_a_bucket_with_expiry_and_one_mapping(server: InfluxServer) -> None:
    with InfluxV2Front(server.address) as front:
        async with InfluxStore(front.address, DATABASE, token=TOKEN, org=ORG) as store:
            for retention_s in (None, 7 * DAY_S, 7 * DAY_S, 30 * DAY_S, None):
                await store.prepare([THERMAL], retention_s)
                (bucket,) = front.buckets.values()
                (rule,) = bucket["retentionRules"]
                assert (rule["type"], rule["everySeconds"]) == ("expire", retention_s or 0)
                assert rule["shardGroupDurationSeconds"] in (7 * DAY_S, DAY_S)
        (mapping,) = front.mappings
        assert (mapping["database"], mapping["bucketID"]) == (DATABASE, bucket["id"])


async def test_tables_are_measurements_with_a_packet_tag(server: InfluxServer, store: InfluxStore) -> None:
    """What Grafana's queries rely on."""
    await store.write([thermal(0, lna_k=20.5), row(EVENTS, 0, {"text": "x"}, facility="energy", rule="r")])
    query = "SELECT lna_k FROM \"gs-venezuela\" WHERE packet = 'thermal'"
    assert '"values":[["2027-01-15T08:00:00Z",20.5]]' in influxql(server, query)
    assert '[["facility"],["packet"],["rule"]]' in influxql(server, 'SHOW TAG KEYS FROM "events"')


async def test_a_database_with_a_strange_name(server: InfluxServer) -> None:
    url = server.store_url(urllib.parse.quote('odd "name" é', safe=""))
    async with open_store(url) as store:
        await store.prepare([THERMAL], DAY_S * 365 * 99)
        await store.write([thermal(0)])
        assert await store.latest(THERMAL) == thermal(0)


async def test_rows_of_very_different_widths_and_many_tables(store: InfluxStore) -> None:
    wide = Table("energy", "wide", {f"p{n}": FieldType.FLOAT for n in range(250)})
    batch = [row(wide, 0, dict.fromkeys(wide.fields, 1.5)), thermal(0), row(wide, 1, {"p0": 1.0})]
    await store.write(batch)
    assert len((await store.history(wide, list(wide.fields), START_NS, 2**63 - 1)).times_ns) == 2
