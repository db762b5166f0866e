"""The session alone, on a transport that only takes notes."""

import asyncio
from contextlib import suppress

import mqtt5
import pytest

from ground_segment.bus.session import Session, SessionOptions
from ground_segment.settings import Broker
from ground_segment.wire import ConnectionLost

BROKER = Broker("127.0.0.1", 1)


class Notes(asyncio.Transport):
    """Takes what is written; `wrote` is set at each write."""

    def __init__(self) -> None:
        super().__init__()
        self.written = bytearray()
        self.wrote = asyncio.Event()
        self.aborted = False
        self.reading = True

    def pause_reading(self) -> None:
        self.reading = False

    def resume_reading(self) -> None:
        self.reading = True

    def write(self, data: bytes | bytearray | memoryview) -> None:
        self.written += data
        self.wrote.set()

    def abort(self) -> None:
        self.aborted = True

    def is_closing(self) -> bool:
        return self.aborted

    async def packet(self) -> mqtt5.Packet:
        """The next one written."""
        while not self.written:
            self.wrote.clear()
            await self.wrote.wait()
        packet, size = mqtt5.read(memoryview(bytes(self.written)))
        del self.written[:size]
        return packet


async def _open(options: SessionOptions, answer: mqtt5.ConnAckPacket) -> tuple[Session, Notes]:
    session, transport = Session(options), Notes()
    session.connection_made(transport)
    asyncio.get_running_loop().call_soon(session.data_received, answer.write())
    await session.handshake(BROKER)
    assert isinstance(await transport.packet(), mqtt5.ConnectPacket)
    return session, transport


@pytest.mark.parametrize(("wanted_s", "server_s"), [(1, None), (60, 1)])
async def test_it_pings_though_it_hears_all_the_time(wanted_s: int, server_s: int | None) -> None:
    """Keep-alive is what the client sends: a broker ends who only listens."""
    answer = mqtt5.ConnAckPacket(server_keep_alive=server_s)
    session, transport = await _open(SessionOptions("x", keep_alive_s=wanted_s), answer)
    heard = mqtt5.PublishPacket("a", b"1").write()

    async def talk() -> None:
        while True:
            session.data_received(heard)
            await asyncio.sleep(0.05)

    tasks = [asyncio.create_task(talk()), asyncio.create_task(session.keep_alive())]
    async with asyncio.timeout(1.4):
        assert isinstance(await transport.packet(), mqtt5.PingReqPacket)
        assert isinstance(await transport.packet(), mqtt5.PingReqPacket)
    for task in tasks:
        task.cancel()
    await asyncio.wait(tasks)
    assert not transport.aborted


async def test_it_ends_a_connection_on_which_nothing_is_heard() -> None:
    session, transport = await _open(SessionOptions("x", keep_alive_s=1), mqtt5.ConnAckPacket())
    pinging = asyncio.create_task(session.keep_alive())
    while not transport.aborted:
        transport.wrote.clear()
        with suppress(TimeoutError):
            await asyncio.wait_for(transport.wrote.wait(), 0.1)
    session.connection_lost(None)
    await pinging


async def test_who_gives_up_while_the_broker_takes_nothing_leaves_no_hole_in_the_quota() -> None:
    session, _ = await _open(SessionOptions("x"), mqtt5.ConnAckPacket(receive_max=1))
    session.pause_writing()
    for _ in range(3):
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(session.post("a", b"1"), 0.01)
    session.resume_writing()
    await asyncio.wait_for(session.post("a", b"1"), 1.0)


async def test_who_gives_up_waiting_for_the_answer_does_not_free_the_broker() -> None:
    """What the broker has not acknowledged still counts against its receive maximum."""
    session, transport = await _open(SessionOptions("x"), mqtt5.ConnAckPacket(receive_max=1))
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(session.publish("a", b"1"), 0.01)
    sent = await transport.packet()
    assert isinstance(sent, mqtt5.PublishPacket)
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(session.post("a", b"2"), 0.01)
    assert sent.packet_id is not None
    session.data_received(mqtt5.PubAckPacket(sent.packet_id).write())
    await asyncio.wait_for(session.post("a", b"2"), 1.0)


async def test_a_packet_that_comes_byte_by_byte_is_one_packet() -> None:
    session, _ = await _open(SessionOptions("x"), mqtt5.ConnAckPacket())
    payload = bytes(range(256)) * 4
    for byte in mqtt5.PublishPacket("a", payload).write() * 2:
        session.data_received(bytes([byte]))
    assert [message.payload for message in await session.receive()] == [payload] * 2


async def test_packet_numbers_begin_again_and_pass_over_those_in_use() -> None:
    session, transport = await _open(SessionOptions("x", receive_max=10), mqtt5.ConnAckPacket())
    await session.post("a", b"first")  # never answered: keeps number 1
    await transport.packet()
    used = set()
    for _ in range(65_600):
        await session.post("a", b"")
        sent = await transport.packet()
        assert isinstance(sent, mqtt5.PublishPacket)
        assert sent.packet_id
        used.add(sent.packet_id)
        session.data_received(mqtt5.PubAckPacket(sent.packet_id).write())
    assert used == set(range(2, 65_536))


async def test_whoever_waits_is_told_that_the_connection_ended() -> None:
    session, _ = await _open(SessionOptions("x"), mqtt5.ConnAckPacket(receive_max=1))
    answer = await session.post("a", b"1")
    waiting = [asyncio.create_task(session.publish("a", b"2")), asyncio.create_task(session.subscribe("a"))]
    await asyncio.sleep(0)
    session.connection_lost(OSError("gone"))
    assert isinstance(answer.exception(), ConnectionLost)
    for task in waiting:
        with pytest.raises(ConnectionLost):
            await asyncio.wait_for(task, 1.0)


async def test_it_reads_no_more_than_is_taken_from_it() -> None:
    """A broker may send more than the receive maximum."""
    session, transport = await _open(SessionOptions("x", receive_max=3), mqtt5.ConnAckPacket())
    message = mqtt5.PublishPacket("a", b"1").write()
    session.data_received(3 * message)
    assert transport.reading
    session.data_received(message)
    assert not transport.reading
    assert len(await session.receive()) == 4
    assert transport.reading


async def test_who_waits_for_an_answer_finds_it_behind_what_nobody_takes() -> None:
    session, transport = await _open(SessionOptions("x", receive_max=3), mqtt5.ConnAckPacket())
    messages = 9 * mqtt5.PublishPacket("a", b"1").write()
    session.data_received(messages)
    assert not transport.reading
    subscribing = asyncio.create_task(session.subscribe("b"))
    asked = await transport.packet()
    assert isinstance(asked, mqtt5.SubscribePacket)
    assert transport.reading
    session.data_received(messages)
    assert transport.reading
    granted = [mqtt5.SubAckReasonCode.GRANTED_QOS_AT_LEAST_ONCE]
    session.data_received(mqtt5.SubAckPacket(asked.packet_id, granted).write())
    await subscribing
    assert len(await session.receive()) == 18


async def test_a_connection_that_is_not_read_is_not_taken_for_dead() -> None:
    session, transport = await _open(
        SessionOptions("x", receive_max=1, keep_alive_s=1), mqtt5.ConnAckPacket()
    )
    session.data_received(2 * mqtt5.PublishPacket("a", b"1").write())
    pinging = asyncio.create_task(session.keep_alive())
    for _ in range(4):
        assert isinstance(await transport.packet(), mqtt5.PingReqPacket)
    assert not transport.aborted
    pinging.cancel()
    await asyncio.wait([pinging])


REST_S = 0.05
TRICKLE = mqtt5.PublishPacket("a", b"1").write()


async def _resting() -> tuple[Session, Notes]:
    return await _open(SessionOptions("x", rest_s=REST_S), mqtt5.ConnAckPacket())


async def test_it_rests_after_a_small_read_and_then_reads_on() -> None:
    session, transport = await _resting()
    session.data_received(TRICKLE)
    assert not transport.reading
    assert len(await session.receive()) == 1
    assert not transport.reading, "taking what is there must not end the rest"
    await asyncio.sleep(2 * REST_S)
    assert transport.reading


async def test_it_does_not_rest_while_much_comes() -> None:
    session, transport = await _resting()
    session.data_received(mqtt5.PublishPacket("a", bytes(10_000)).write())
    assert transport.reading


async def test_it_does_not_rest_while_an_answer_is_awaited() -> None:
    session, transport = await _resting()
    session.data_received(TRICKLE)
    answer = await session.post("b", b"")
    assert transport.reading
    session.data_received(TRICKLE)
    assert transport.reading
    session.data_received(mqtt5.PubAckPacket(1).write())
    assert await answer == 0
    session.data_received(TRICKLE)
    assert not transport.reading


async def test_a_rest_that_ends_does_not_read_more_than_is_taken() -> None:
    session, transport = await _open(SessionOptions("x", receive_max=1, rest_s=REST_S), mqtt5.ConnAckPacket())
    session.data_received(TRICKLE)
    session._read_on()
    session.data_received(TRICKLE)
    await asyncio.sleep(2 * REST_S)
    assert not transport.reading
    await session.receive()
    assert transport.reading


@pytest.mark.parametrize(
    ("said", "why"),
    [
        (b"\xe0\x02\x8e\x00", "another 'monitor' has connected and taken over: only one may run"),
        (b"\xe0\x02\x8b\x00", "the broker ended the connection: server shutting down"),
        (b"", "the broker ended the connection$"),
    ],
)
async def test_why_a_connection_ended_is_told(said: bytes, why: str) -> None:
    session = Session(SessionOptions("monitor"))
    session.data_received(said)
    session.connection_lost(None)
    with pytest.raises(ConnectionLost, match=why):
        await session.receive()
