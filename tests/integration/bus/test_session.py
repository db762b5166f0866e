"""The promises of MQTT that ingest and the publishers build on, on both brokers."""

import asyncio
from collections.abc import Iterator
from contextlib import AsyncExitStack, suppress

import pytest

from ground_segment.bus import (
    BrokerUnreachable,
    ConnectionLost,
    Message,
    Session,
    SessionOptions,
    Will,
    connect,
    open_session,
)
from ground_segment.bus import session as session_module
from ground_segment.settings import Broker
from tests.support.brokers import KINDS, broker_server
from tests.support.servers import Server, free_port

pytestmark = pytest.mark.integration

EMBEDDED_WINDOW = 100
TOPIC = "ilrs/v1/tm/direct/energy/bus"


@pytest.fixture(scope="module", params=KINDS)
def server(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with broker_server(request.param, tmp_path_factory.mktemp("broker")) as server:
        yield server


@pytest.fixture
def broker(server: Server) -> Broker:
    return Broker("127.0.0.1", server.port)


async def _take(session: Session, count: int, *, acknowledge: bool = True) -> list[Message]:
    taken: list[Message] = []
    async with asyncio.timeout(10):
        while len(taken) < count:
            for message in await session.receive():
                taken.append(message)
                if acknowledge:
                    session.acknowledge(message.packet_id)
    return taken


async def test_what_is_published_arrives_in_order(broker: Broker) -> None:
    async with (
        open_session(broker, SessionOptions("order-in")) as reader,
        open_session(broker, SessionOptions("order-out")) as writer,
    ):
        await reader.subscribe("ilrs/v1/tm/#")
        for number in range(500):
            await writer.post(TOPIC, str(number).encode())
        assert [int(m.payload) for m in await _take(reader, 500)] == list(range(500))


async def test_what_is_not_acknowledged_comes_again(broker: Broker) -> None:
    options = SessionOptions("again", expiry_s=60)
    async with open_session(broker, SessionOptions("again-out")) as writer:
        async with open_session(broker, options) as reader:
            await reader.subscribe("again/#")
            for number in range(10):
                await writer.publish("again/x", str(number).encode())
            taken = await _take(reader, 10, acknowledge=False)
            for message in taken[:4]:
                reader.acknowledge(message.packet_id)
            await reader.publish("elsewhere", b"")  # answered, so the broker has read what was before it
            reader.abort()
        await writer.publish("again/x", b"10")
        async with open_session(broker, options) as reader:
            assert reader.present
            assert [int(m.payload) for m in await _take(reader, 7)] == list(range(4, 11))


async def test_what_awaits_acknowledgement_is_bounded(broker: Broker, server: Server) -> None:
    """mosquitto by the client's receive maximum, the embedded broker by a window of its own."""
    window = 5 if server.name == "mosquitto" else EMBEDDED_WINDOW
    async with (
        open_session(broker, SessionOptions("window", receive_max=5)) as reader,
        open_session(broker, SessionOptions("window-out")) as writer,
    ):
        await reader.subscribe("window/#")
        for number in range(2 * window):
            await writer.post("window/x", str(number).encode())
        first = await _take(reader, window, acknowledge=False)
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(reader.receive(), 0.3)
        for message in first:
            reader.acknowledge(message.packet_id)
        assert len(first) + len(await _take(reader, window)) == 2 * window


async def test_the_last_will_speaks_when_a_connection_dies_and_only_then(broker: Broker) -> None:
    async with open_session(broker, SessionOptions("will-in")) as reader:
        await reader.subscribe("state/+")
        async with open_session(broker, SessionOptions("a", will=Will("state/a", b"offline"))) as dying:
            await dying.publish("state/a", b"online", retain=True)
            dying.abort()
        async with open_session(broker, SessionOptions("b", will=Will("state/b", b"offline"))) as leaving:
            await leaving.publish("state/b", b"online", retain=True)
        heard = [(m.topic, m.payload) for m in await _take(reader, 3)]
        assert sorted(heard) == [("state/a", b"offline"), ("state/a", b"online"), ("state/b", b"online")]
    async with open_session(broker, SessionOptions("will-late")) as late:
        await late.subscribe("state/+")
        retained = {m.topic: (m.payload, m.retain) for m in await _take(late, 2)}
        assert retained == {"state/a": (b"offline", True), "state/b": (b"online", True)}


async def test_a_second_connection_of_the_same_name_ends_the_first(broker: Broker) -> None:
    async with open_session(broker, SessionOptions("twin")) as first:
        await first.subscribe("twin/#")
        async with open_session(broker, SessionOptions("twin")):
            with pytest.raises(ConnectionLost):
                async with asyncio.timeout(10):
                    await first.receive()


async def test_a_kept_session_is_served_although_its_client_died_with_much_unacknowledged(
    broker: Broker, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The embedded broker answers nothing on such a session for good: it is begun anew."""
    monkeypatch.setattr(session_module, "SERVED_WITHIN_S", 2.0)
    kept = SessionOptions("kept", expiry_s=600, receive_max=4000)
    async with open_session(broker, SessionOptions("sender")) as sender:
        with suppress(ConnectionLost):
            async with open_session(broker, kept) as first:
                await first.subscribe("kept/#")
                for number in range(300):
                    await sender.publish("kept/flood", b"%d" % number)
                first.abort()
                await first.receive()
        async with open_session(broker, kept) as second:
            async with asyncio.timeout(5):
                await second.subscribe("kept/#")
                await sender.publish("kept/later", b"heard")
            async with asyncio.timeout(10):
                while b"heard" not in {m.payload for m in await _take(second, 1)}:
                    pass


async def test_everyday_client_and_session_understand_each_other(broker: Broker) -> None:
    async with (
        open_session(broker, SessionOptions("mixed")) as session,
        connect(broker, "everyday") as client,
    ):
        await client.subscribe("mixed/#")
        await session.publish("mixed/a", b"hello", retain=True)
        message = await anext(client.messages())
        assert (message.topic, message.payload) == ("mixed/a", b"hello")


async def test_a_connection_lives_while_it_is_idle_and_while_it_only_hears(broker: Broker) -> None:
    """A broker ends who sends nothing for one and a half times the keep-alive, however much is heard."""
    options = [SessionOptions(f"quiet-{name}", keep_alive_s=1) for name in ("idle", "hearing", "talking")]
    async with AsyncExitStack() as stack:
        idle, hearing, talking = [await stack.enter_async_context(open_session(broker, o)) for o in options]
        await hearing.subscribe("quiet/#", qos=0)
        for _ in range(40):
            await talking.publish("quiet/x", b"1", qos=0)
            await asyncio.wait([idle.lost, hearing.lost], timeout=0.1, return_when="FIRST_COMPLETED")
        assert len(await hearing.receive()) == 40
        assert not idle.lost.done()
        assert not hearing.lost.done()


async def test_nobody_there_is_said_clearly() -> None:
    broker = Broker("127.0.0.1", free_port())
    with pytest.raises(BrokerUnreachable, match=r"no MQTT broker answers at mqtt://127\.0\.0\.1"):
        async with open_session(broker, SessionOptions("x")):
            pass
    with pytest.raises(BrokerUnreachable, match=r"no MQTT broker answers at mqtt://127\.0\.0\.1"):
        async with connect(broker, "x"):
            pass
