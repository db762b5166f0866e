"""The doctor at real servers: it sees what is wrong with each, and lets well alone."""

import asyncio
import json
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from pydantic import SecretStr

from ground_segment.bus import connect
from ground_segment.catalogue import load_catalogue
from ground_segment.clock import NS_PER_S, SystemClock
from ground_segment.doctor import Finding, Patient, State, examine
from ground_segment.doctor.broker import logins, publishers, reach
from ground_segment.doctor.servers import get, grafana, monitor_api, store
from ground_segment.doctor.writing import right_to_write
from ground_segment.records import all_tables
from ground_segment.secrets import read_words, rotate_secrets, variable
from ground_segment.settings import Broker, Settings
from ground_segment.store import open_rights, open_store
from ground_segment.store.influx_http import Influx
from ground_segment.store.rights import Right
from ground_segment.wire import Presence, TelemetryPacket, topics
from tests.support.influxdb import InfluxServer
from tests.support.influxdb_v2 import ORG, TOKEN, InfluxV2Front
from tests.support.stack import LOGINS, Stack

pytestmark = pytest.mark.integration

CATALOGUE = load_catalogue(Path("config/catalogue"))
Seen = dict[str, Finding]


@pytest.fixture
def stack(tmp_path: Path) -> Iterator[Stack]:
    found = Stack(tmp_path)
    with found.server:
        yield found


def everybody(stack: Stack) -> Broker:
    """The operator's connection, with the passwords of all."""
    words = read_words(stack.files.env)
    known = {login.name: SecretStr(words[variable(login.name)]) for login in LOGINS}
    return replace(stack.broker("operator"), logins=known)


async def found(findings: AsyncIterator[Finding]) -> dict[str, Finding]:
    return {finding.what: finding async for finding in findings}


async def test_a_sound_broker_is_well(stack: Stack) -> None:
    seen = await found(logins(everybody(stack)))
    assert {what: finding.state for what, finding in seen.items()} == {
        "logins": State.OK, "access": State.OK, "strangers": State.OK,
    }  # fmt: skip
    seen = await found(reach(everybody(stack), datetime.now(UTC).timestamp()))
    assert {what: finding.state for what, finding in seen.items()} == {
        "broker": State.OK, "certificate": State.OK,
    }  # fmt: skip
    assert seen["certificate"].found.startswith("valid for 82")


async def test_a_password_that_the_broker_has_not_read_is_seen(stack: Stack) -> None:
    rotate_secrets(stack.files.folder, stack.logins, ["isru"], datetime.now(UTC))
    seen = await found(logins(everybody(stack)))
    assert (seen["logins"].state, seen["logins"].found) == (State.FAIL, "refused: isru")
    assert "HUP" in seen["logins"].do


async def test_access_rules_that_are_not_in_force_are_seen(stack: Stack) -> None:
    (stack.files.broker / "acl").write_text("pattern readwrite #\n")
    await asyncio.to_thread(stack.server.restart)
    seen = await found(logins(everybody(stack)))
    assert seen["access"].state is State.FAIL


async def test_a_wrong_password_and_a_broker_that_is_not_there_are_told_apart(stack: Stack) -> None:
    now_s = datetime.now(UTC).timestamp()
    wrong = (await found(reach(stack.broker("operator", "guess"), now_s)))["broker"]
    assert "ILRS_MQTT_USERNAME and _PASSWORD" in wrong.do
    await asyncio.to_thread(stack.server.stop)
    away = (await found(reach(stack.broker("operator"), now_s)))["broker"]
    assert "make demo, or docker compose up -d" in away.do


async def test_publishers_are_told_apart_by_what_is_missing(stack: Stack) -> None:
    async with speaking(stack, "energy", packet=True), speaking(stack, "isru", packet=False):
        seen = {f.what: f for f in await publishers(stack.broker("operator"), CATALOGUE, 2.0, SystemClock())}
    assert seen["publishers"].found == "online and heard: energy"
    assert seen["isru"].found == "online, but nothing heard for 2 s"
    assert seen["monitor"].found == "offline"
    assert seen["journals"].found == "energy 95% full, isru 95% full"
    assert seen["journals"].state is State.FAIL
    assert seen["journal records"].found == "packets that cannot be read: energy lost 2, isru lost 2"
    assert seen["monitor"].do.endswith("docker compose up -d monitor")


async def test_a_service_that_says_it_cannot_do_its_work_is_seen(stack: Stack) -> None:
    ill = b'{"values": {"store_up": false, "oldest_pending_s": 1.0}}'
    async with speaking(stack, "ingest", packet=True, topic="health", payload=ill):
        seen = {f.what: f for f in await publishers(stack.broker("operator"), CATALOGUE, 2.0, SystemClock())}
    assert seen["ingest's state"].state is State.FAIL
    assert seen["ingest's state"].found == "ingest says: store_up is false"
    well = b'{"values": {"store_up": true, "oldest_pending_s": 1.0}}'
    async with speaking(stack, "ingest", packet=True, topic="health", payload=well):
        seen = {f.what: f for f in await publishers(stack.broker("operator"), CATALOGUE, 2.0, SystemClock())}
    assert "ingest's state" not in seen


@pytest.mark.parametrize(
    ("lead_s", "state"), [(-86_400.0, State.OK), (0.0, State.OK), (12.0, State.WARN), (600.0, State.FAIL)]
)
async def test_a_publisher_whose_packets_are_from_the_future_is_named(
    stack: Stack, lead_s: float, state: State
) -> None:
    packet = TelemetryPacket(SystemClock().now_ns() + round(lead_s * NS_PER_S), {"x": 1.0}).encode()
    async with speaking(stack, "energy", packet=True, payload=packet):
        heard = await publishers(stack.broker("operator"), CATALOGUE, 2.0, SystemClock())
    seen = {f.what: f for f in heard}
    assert seen["clocks of publishers"].state is state
    assert ("energy" in seen["clocks of publishers"].found) == (state is not State.OK)


async def test_of_whom_no_time_is_heard_no_clock_is_judged(stack: Stack) -> None:
    async with speaking(stack, "energy", packet=True):
        heard = await publishers(stack.broker("operator"), CATALOGUE, 1.0, SystemClock())
    assert "clocks of publishers" not in {f.what for f in heard}


@asynccontextmanager
async def speaking(
    stack: Stack, facility: str, *, packet: bool, topic: str = "bus", payload: bytes = b"{}"
) -> AsyncIterator[None]:
    """Present, and sending all the time if asked to."""
    presence = Presence(online=True, boot=1, time_ns=1, journal_fill=0.95, journal_lost=2).encode()
    async with connect(stack.broker(facility), f"test-{facility}") as client:
        await client.publish(topics.state(facility), presence, retain=True)

        async def send() -> None:
            while packet:
                await client.publish(topics.telemetry(facility, topic), payload)
                await asyncio.sleep(0.05)

        task = asyncio.create_task(send())
        try:
            yield
        finally:
            task.cancel()
            await asyncio.wait([task])


@pytest.mark.parametrize(("right", "state"), [(Right.READ, State.OK), (None, State.WARN)])
async def test_a_token_that_may_do_everything_is_seen(
    tmp_path: Path, right: Right | None, state: State
) -> None:
    with InfluxServer(tmp_path / "influxd", auth=True) as server:
        server.make_administrator("admin", "word")
        async with open_store(server.store_url(), "admin:word") as admin:
            await admin.prepare(all_tables(CATALOGUE), None)
        token = SecretStr("admin:word")
        if right:
            with open_rights(server.store_url(), "admin:word") as rights:
                token = rights.issue(right).secret
        settings = Settings(store_url=server.store_url(), store_token=token)
        async with open_store(settings.store_url, token) as opened:
            seen = await found(store(settings, opened, CATALOGUE, SystemClock()))
    assert seen["store token"].state is state
    assert seen["store"].found == "reads, but holds no rows"
    assert seen["clock of store"].state is State.OK
    assert seen["store version"].found.startswith("InfluxDB 1.")
    assert seen["store writes"].state is (State.WARN if right else State.OK)


@pytest.fixture
def served(tmp_path: Path) -> Iterator[InfluxServer]:
    """InfluxDB with logins and an empty database."""
    with InfluxServer(tmp_path / "influxd", auth=True) as server:
        server.make_administrator("admin", "word")
        with open_influx(server, "admin:word") as influx:
            influx.query('CREATE DATABASE "ilrs"')
        yield server


@contextmanager
def open_influx(server: InfluxServer, token: str, database: str = "ilrs") -> Iterator[Influx]:
    influx = Influx(server.address, database, token, "", 5.0, None, 1)
    try:
        yield influx
    finally:
        influx.close()


async def examined(server: InfluxServer, token: str, login: str | None, database: str = "ilrs") -> Seen:
    """What is found of the store with this token, by whoever has this login on the broker."""
    url = server.store_url(database)
    settings = Settings(store_url=url, store_token=SecretStr(token), mqtt_username=login)
    async with open_store(url, token) as opened:
        return await found(store(settings, opened, CATALOGUE, SystemClock()))


def token_of(server: InfluxServer, right: Right) -> str:
    with open_rights(server.store_url(), "admin:word") as rights:
        return rights.issue(right).secret.get_secret_value()


async def test_a_right_to_write_is_tried_and_leaves_nothing_behind(served: InfluxServer) -> None:
    seen = await examined(served, token_of(served, Right.WRITE), "ingest")
    assert seen["store writes"].state is State.OK
    assert (seen["store"].state, seen["store"].found) == (
        State.OK, "answers; ingest's token does not read, and need not",
    )  # fmt: skip
    assert seen["clock of store"].state is State.OK
    with open_influx(served, "admin:word") as influx:
        measurements, shards = influx.query("SHOW MEASUREMENTS", "SHOW SHARDS")
    assert [values for series in (*measurements, *shards) for values in series.values] == []


@pytest.mark.parametrize(
    ("login", "state"), [("ingest", State.FAIL), ("ingest-1", State.FAIL), ("operator", State.SKIPPED)]
)
async def test_a_token_that_only_reads_is_a_fault_of_ingest_s_alone(
    served: InfluxServer, login: str, state: State
) -> None:
    seen = await examined(served, token_of(served, Right.READ), login)
    assert seen["store writes"].state is state
    assert seen["store"].found == "reads, but holds no rows"
    if state is State.FAIL:
        assert "403" in seen["store writes"].found
        assert "ground-segment store setup --tokens FOLDER" in seen["store writes"].do
    else:
        assert "docker compose exec ingest ground-segment doctor" in seen["store writes"].do


async def test_a_token_that_the_store_does_not_know_neither_writes_nor_reads(served: InfluxServer) -> None:
    seen = await examined(served, "ilrs-write-1:guess", "ingest")
    assert seen["store"].state is seen["store writes"].state is State.FAIL
    assert "401" in seen["store writes"].found
    assert "guess" not in str(seen)


async def test_a_database_that_nobody_has_made_takes_no_rows(served: InfluxServer) -> None:
    seen = await examined(served, "admin:word", "ingest", "elsewhere")
    assert seen["store writes"].state is State.FAIL
    assert "404 database not found" in seen["store writes"].found


@pytest.mark.parametrize(("right", "state"), [(Right.WRITE, State.OK), (Right.READ, State.FAIL)])
async def test_the_right_to_write_is_tried_at_the_second_generation_too(
    tmp_path: Path, right: Right, state: State
) -> None:
    with InfluxServer(tmp_path / "influxd") as behind, InfluxV2Front(behind.address) as front:
        url = f"influxdb://{front.address.removeprefix('http://')}/ilrs"
        async with open_store(url, TOKEN, ORG) as admin:
            await admin.prepare(all_tables(CATALOGUE), None)
        with open_rights(url, TOKEN, ORG) as rights:
            token = rights.issue(right).secret
        settings = Settings(store_url=url, store_token=token, store_org=ORG, mqtt_username="ingest")
        assert (await right_to_write(settings, "ingest")).state is state


async def test_all_of_it_together_where_nothing_runs(tmp_path: Path) -> None:
    settings = Settings(grafana_url="http://127.0.0.1:9", store_url=f"sqlite:///{tmp_path}/store.db")
    broker = Broker("127.0.0.1", 9)
    patient = Patient(settings, broker, CATALOGUE, None, "http://127.0.0.1:9", within_s=1.0)
    seen = await found(examine(patient, SystemClock()))
    assert seen["broker"].state is State.FAIL
    assert seen["publishers"].state is State.SKIPPED
    assert seen["store"].state is State.FAIL
    assert seen["Grafana"].state is seen["monitor's API"].state is State.WARN
    assert all(finding.do for finding in seen.values() if finding.state is not State.OK)


@pytest.mark.parametrize(
    ("body", "state"),
    [({"database": "ok", "version": "13.2.0"}, State.OK), ({"database": "failing"}, State.FAIL)],
)
async def test_grafana_and_its_database(body: dict[str, str], state: State) -> None:
    with answering(json.dumps(body).encode()) as url:
        seen = await found(grafana(url, SystemClock()))
    assert seen["Grafana"].state is state
    assert seen["clock of Grafana"].state is State.OK


@pytest.mark.parametrize(("status", "state"), [(200, State.OK), (503, State.FAIL)])
async def test_the_monitor_s_api_says_why_it_is_not_ready(status: int, state: State) -> None:
    with answering(b'{"ready": false, "reason": "no connection to the broker"}', status) as url:
        finding = await monitor_api(url)
    assert finding.state is state
    assert ("no connection to the broker" in finding.found) == (status == 503)


@contextmanager
def answering(body: bytes, status: int = 200) -> Iterator[str]:
    """A web server that says the same to everybody."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            """Says nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()


def test_nobody_at_an_address_is_no_error() -> None:
    assert get("http://127.0.0.1:9/") is None
