"""Every login against every class of topics, on a real mosquitto with TLS: allowed, and not allowed."""

import asyncio
from collections import Counter
from pathlib import Path

import pytest

from ground_segment.bus import BrokerRefused, BrokerUnreachable, Session, SessionOptions, open_session
from ground_segment.catalogue import load_catalogue
from ground_segment.wire import topics
from tests.integration.secrets.matrix import examples
from tests.support.stack import LOGINS, Stack

pytestmark = pytest.mark.integration

TABLE = examples(load_catalogue(Path("config/catalogue")))
NAMES = [login.name for login in LOGINS]


def test_the_table_has_every_topic_filter_that_a_rule_names() -> None:
    """A rule that no row of the table touches would be tested by nobody."""
    for login in LOGINS:
        for pattern in login.writes:
            assert any(login.may_write(row.topic) for row in TABLE), pattern
    assert len({row.kind for row in TABLE}) >= 15


def test_the_rules_say_what_the_table_says() -> None:
    for row in TABLE:
        assert {login.name for login in LOGINS if login.may_write(row.topic)} == row.writers, row.topic
        assert {login.name for login in LOGINS if login.may_read(row.topic)} == row.readers, row.topic


@pytest.mark.parametrize("name", NAMES)
async def test_a_login_publishes_what_it_may_and_nothing_else(shared: Stack, name: str) -> None:
    allowed = set()
    async with open_session(shared.broker(name), SessionOptions(f"writes-{name}")) as session:
        for row in TABLE:
            try:
                await session.publish(row.topic, b"{}")
                allowed.add(row.topic)
            except BrokerRefused:
                continue
    assert allowed == {row.topic for row in TABLE if name in row.writers}


@pytest.mark.parametrize("name", NAMES)
async def test_a_login_hears_what_it_may_and_nothing_else(shared: Stack, name: str) -> None:
    """mosquitto grants every subscription and holds messages back: so it asks for everything."""
    async with (
        open_session(shared.broker(name), SessionOptions(f"reads-{name}")) as reader,
        open_session(shared.broker("auditor"), SessionOptions(f"auditor-{name}")) as auditor,
    ):
        await reader.subscribe("#")
        for _ in range(2):  # what came before the second round begins is all of the first
            for row in TABLE:
                await auditor.publish(row.topic, b"{}")
        heard = await asyncio.wait_for(_twice(reader), 20.0)
    assert heard == {row.topic for row in TABLE if name in row.readers}


async def _twice(reader: Session) -> set[str]:
    """Topics heard up to the first that comes a second time."""
    seen: Counter[str] = Counter()
    while True:
        for message in await reader.receive():
            reader.acknowledge(message.packet_id)
            if seen[message.topic]:
                return set(seen)
            seen[message.topic] += 1


@pytest.mark.parametrize("name", NAMES)
async def test_only_ingest_hears_the_broker_about_itself(shared: Stack, name: str) -> None:
    login = next(login for login in LOGINS if login.name == name)
    assert login.may_read("$SYS/broker/uptime") == (name == "ingest")


@pytest.mark.parametrize("name", NAMES)
async def test_with_a_wrong_password_nobody_gets_in(shared: Stack, name: str) -> None:
    with pytest.raises(BrokerRefused):
        async with open_session(shared.broker(name, "guess"), SessionOptions("t")):
            pass


async def test_without_a_login_nobody_gets_in(shared: Stack) -> None:
    with pytest.raises(BrokerRefused):
        async with open_session(shared.broker(None), SessionOptions("t")):
            pass


async def test_one_login_does_not_get_in_with_the_password_of_another(shared: Stack) -> None:
    other = shared.broker("isru").password
    assert other is not None
    with pytest.raises(BrokerRefused):
        async with open_session(shared.broker("energy", other.get_secret_value()), SessionOptions("t")):
            pass


async def test_without_tls_nobody_gets_in(shared: Stack) -> None:
    broker = shared.broker("energy")
    plain = type(broker)(broker.host, broker.port, broker.username, broker.password)
    with pytest.raises(BrokerUnreachable):
        async with open_session(plain, SessionOptions("t")):
            pass


async def test_a_broker_of_another_authority_is_not_trusted(shared: Stack, stack: Stack) -> None:
    broker = shared.broker("energy")
    deceived = type(broker)(broker.host, broker.port, broker.username, broker.password, stack.files.ca)
    with pytest.raises(BrokerUnreachable, match="certificate"):
        async with open_session(deceived, SessionOptions("t")):
            pass


async def test_a_facility_that_tries_to_speak_for_another_is_told(shared: Stack) -> None:
    async with open_session(shared.broker("energy"), SessionOptions("t")) as session:
        with pytest.raises(BrokerRefused, match="isru"):
            await session.publish(topics.telemetry("isru", "process"), b"{}")
