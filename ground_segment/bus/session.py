"""One MQTT 5 connection on the `mqtt5` codec: late acknowledgement, flow control, last will.

A message of QoS 1 is acknowledged when the caller says so, not when it arrives; `receive_max` is thus
the only buffer, and the broker keeps what does not fit. Not every broker keeps to that (mosquitto 2.0.11
sends more and more ahead while acknowledgements come fast), so no more is read than the caller takes.
"""

import asyncio
from collections import deque
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import mqtt5
from msgspec import Struct

from ground_segment.bus.reasons import CONNECT_TIMEOUT_S, why_ended
from ground_segment.settings import Broker
from ground_segment.wire import BrokerRefused, BrokerUnreachable, ConnectionLost

GOODBYE_TIMEOUT_S = 2.0
SERVED_WITHIN_S = 10.0
SMALL_READ = 8_192
"""Bytes."""
FAILED = 0x80  # reason codes from here on are refusals
_NOBODY_LISTENS = 0x10


class Message(Struct, frozen=True, gc=False):
    """A received message; `packet_id` is set if it awaits `Session.acknowledge`."""

    topic: str
    payload: bytes
    retain: bool
    packet_id: int | None


@dataclass(frozen=True, slots=True)
class Will:
    """What the broker publishes, retained, when this connection dies."""

    topic: str
    payload: bytes


@dataclass(frozen=True, slots=True)
class SessionOptions:
    """Who connects, and how.

    With `expiry_s` above zero the broker keeps the session, and queues for it, over a disconnection. With
    `rest_s` above zero nothing is read for that long after a small read, unless an answer is awaited: what
    trickles in comes in fewer and larger pieces, which costs far less, and waits that much longer.
    """

    client_id: str
    expiry_s: int = 0
    receive_max: int = 1000
    keep_alive_s: int = 15
    will: Will | None = None
    rest_s: float = 0.0
    fresh: bool = False
    """Begin anew, whatever the broker has kept."""


class Session(asyncio.Protocol):
    """An open connection. Make one with `opening.open_session`; it never reconnects by itself."""

    def __init__(self, options: SessionOptions) -> None:
        self._options = options
        self._transport: asyncio.Transport | None = None
        self._buffer = bytearray()
        self._outgoing: list[bytes] = []
        self._received: deque[Message] = deque()
        self._arrived = asyncio.Event()
        self._writable = asyncio.Event()
        self._writable.set()
        self._connack: asyncio.Future[mqtt5.ConnAckPacket] = asyncio.get_running_loop().create_future()
        self._waiting: dict[int, asyncio.Future[int]] = {}
        self._next_id = 0
        self._quota = asyncio.Semaphore(1)
        self._keep_alive_s = float(options.keep_alive_s)
        self._heard = False
        self._answered = asyncio.Event()
        self._reading = True
        self.lost: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._why_lost = "the broker ended the connection"
        self.present = False
        """Whether the broker still had this client's session."""

    # -- life ------------------------------------------------------------------------------------

    async def handshake(self, broker: Broker) -> None:
        """Send CONNECT and wait for the answer. Raises BrokerRefused or BrokerUnreachable."""
        self._write(_connect_packet(self._options, broker).write())
        try:
            async with asyncio.timeout(CONNECT_TIMEOUT_S):
                answer = await self._connack
        except TimeoutError:
            raise BrokerUnreachable(f"{broker} accepts connections but does not speak MQTT 5") from None
        except ConnectionLost as error:
            raise BrokerUnreachable(f"{broker} closed the connection at once") from error
        if answer.reason_code != mqtt5.ConnAckReasonCode.SUCCESS:
            raise BrokerRefused(f"{broker} refused '{self._options.client_id}': {answer.reason_code.name}")
        self.present = answer.session_present
        self._keep_alive_s = float(answer.server_keep_alive or self._options.keep_alive_s)
        self._quota = asyncio.Semaphore(min(answer.receive_max, self._options.receive_max))

    async def served(self) -> bool:
        """Whether the broker goes on with the session that it kept.

        rumqttd (of iotcore 0.4) does not where a client died with as much unacknowledged as it sends ahead.
        It sends that again, and answers nothing any more, not even a ping, for good.
        """
        self._write(mqtt5.PingReqPacket().write())
        with suppress(TimeoutError):
            async with asyncio.timeout(SERVED_WITHIN_S):
                await self._answered.wait()
        return self._answered.is_set()

    async def keep_alive(self) -> None:
        """Ping while the connection lives, and end it when the broker stays silent after two pings.

        A broker counts only what the client sends, so hearing much is no reason to send nothing.
        """
        unanswered = 0
        while not self.lost.done() and unanswered < 2:
            self._heard = False
            self._write(mqtt5.PingReqPacket().write())
            await asyncio.wait([self.lost], timeout=self._keep_alive_s / 2)
            unanswered = 0 if self._heard or not self._reading else unanswered + 1
        self.abort()

    def abort(self) -> None:
        """Cut the connection; the broker publishes the last will."""
        if self._transport and not self.lost.done():
            self._transport.abort()

    def disconnect(self) -> None:
        """Say goodbye; the broker does not publish the last will."""
        if self._transport and not self._transport.is_closing():
            self._write(mqtt5.DisconnectPacket().write())
            self._flush()
            self._transport.close()

    async def close(self) -> None:
        """End the connection: after a `disconnect` once what was written is on its way, else at once."""
        if self._transport and not self._transport.is_closing():
            self.abort()
        try:
            await asyncio.wait([self.lost], timeout=GOODBYE_TIMEOUT_S)
        finally:
            self.abort()

    # -- receiving -------------------------------------------------------------------------------

    async def subscribe(self, *filters: str, qos: int = 1) -> None:
        """Raises BrokerRefused if the broker denies one of them, ConnectionLost if it goes away."""
        topic_filters = [mqtt5.TopicFilter(f, max_qos=mqtt5.QoS(qos)) for f in filters]
        packet_id, answer = self._expect_answer()
        self._write(mqtt5.SubscribePacket(packet_id, topic_filters).write())
        if await answer >= FAILED:
            raise BrokerRefused(f"'{self._options.client_id}' may not subscribe to {', '.join(filters)}")

    async def receive(self) -> Sequence[Message]:
        """Everything that has arrived; waits for at least one. Raises ConnectionLost."""
        while not self._received:
            if self.lost.done():
                raise ConnectionLost(self._why_lost)
            self._arrived.clear()
            await self._arrived.wait()
        messages = list(self._received)
        full = self._full
        self._received.clear()
        if full:
            self._read_on()
        return messages

    def acknowledge(self, packet_id: int | None) -> None:
        """Tell the broker that a message is dealt with; harmless on a connection that is gone."""
        if packet_id is not None and not self.lost.done():
            self._write(mqtt5.PubAckPacket(packet_id).write())

    # -- sending ---------------------------------------------------------------------------------

    async def publish(self, topic: str, payload: bytes, *, qos: int = 1, retain: bool = False) -> bool:
        """Send and, for QoS 1, wait until the broker has it.

        Returns False if nobody subscribes to it.

        Raises:
            BrokerRefused: the login may not publish there.
            ConnectionLost: it may or may not have arrived; send it again.
        """
        if qos == 0:
            await self._writable.wait()
            self._write(mqtt5.PublishPacket(topic, payload, retain=retain).write())
            return True
        answer = await self.post(topic, payload, retain=retain)
        reason = await asyncio.shield(answer)  # who gives up waiting does not make the broker take more
        if reason >= FAILED:
            raise BrokerRefused(f"'{self._options.client_id}' may not publish to {topic}")
        return reason != _NOBODY_LISTENS

    async def post(self, topic: str, payload: bytes, *, retain: bool = False) -> "asyncio.Future[int]":
        """Send with QoS 1 as soon as the broker takes more; the future gets its reason code.

        Raises:
            ConnectionLost: the connection is gone; so does the future.
        """
        await self._writable.wait()
        await self._quota.acquire()  # the last wait: who is cancelled in a later one would take a place along
        packet_id, answer = self._expect_answer()
        answer.add_done_callback(lambda _: self._quota.release())
        packet = mqtt5.PublishPacket(
            topic, payload, qos=mqtt5.QoS.AT_LEAST_ONCE, retain=retain, packet_id=packet_id
        )
        self._write(packet.write())
        return answer

    # -- asyncio.Protocol ------------------------------------------------------------------------

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)  # noqa: S101 - narrows the type
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._heard = True
        self._buffer += data
        used = 0
        with memoryview(self._buffer) as view:
            while used < len(view):
                try:
                    packet, size = mqtt5.read(view[used:])
                except IndexError:
                    break  # the rest of this packet has not arrived yet
                except ValueError:
                    self.abort()
                    return
                used += size
                self._handle(packet)
        del self._buffer[:used]
        if self._waiting:
            return  # the answer stands behind what has not been read
        if self._full:
            self._pause_reading()
        elif self._options.rest_s and self._received and len(data) < SMALL_READ:
            self._pause_reading()
            asyncio.get_running_loop().call_later(self._options.rest_s, self._rested)

    def connection_lost(self, exc: Exception | None) -> None:
        error = ConnectionLost(str(exc) if exc else self._why_lost)
        if not self.lost.done():
            self.lost.set_result(None)
        _fail(self._connack, error)
        for future in self._waiting.values():
            _fail(future, error)
        self._waiting.clear()
        self._writable.set()
        self._answered.set()
        self._arrived.set()

    def pause_writing(self) -> None:
        self._writable.clear()

    def resume_writing(self) -> None:
        self._writable.set()

    # -- inside ----------------------------------------------------------------------------------

    def _handle(self, packet: mqtt5.Packet) -> None:
        if isinstance(packet, mqtt5.PublishPacket):
            self._received.append(Message(packet.topic, packet.payload, packet.retain, packet.packet_id))
            self._arrived.set()
        elif isinstance(packet, mqtt5.PubAckPacket):
            self._answer(packet.packet_id, int(packet.reason_code))
        elif isinstance(packet, mqtt5.SubAckPacket):
            self._answer(packet.packet_id, max(int(code) for code in packet.reason_codes))
        elif isinstance(packet, mqtt5.ConnAckPacket) and not self._connack.done():
            self._connack.set_result(packet)
        elif isinstance(packet, mqtt5.PingRespPacket):
            self._answered.set()
        elif isinstance(packet, mqtt5.DisconnectPacket):
            self._why_lost = why_ended(packet.reason_code, self._options.client_id)
            self.abort()

    def _answer(self, packet_id: int, reason: int) -> None:
        future = self._waiting.pop(packet_id, None)
        if future and not future.done():
            future.set_result(reason)

    def _expect_answer(self) -> tuple[int, "asyncio.Future[int]"]:
        if self.lost.done():
            raise ConnectionLost(self._why_lost)
        self._read_on()  # the answer stands behind what has not been read
        while True:
            self._next_id = self._next_id % 65_535 + 1
            if self._next_id not in self._waiting:
                break
        future: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        self._waiting[self._next_id] = future
        return self._next_id, future

    @property
    def _full(self) -> bool:
        return len(self._received) > self._options.receive_max

    def _pause_reading(self) -> None:
        if self._transport:
            self._reading = False
            self._transport.pause_reading()

    def _rested(self) -> None:
        if not self._full:
            self._read_on()

    def _read_on(self) -> None:
        if not self._reading and self._transport:
            self._reading = True
            self._transport.resume_reading()

    def _write(self, data: bytes) -> None:
        """Send with whatever else is written before the event loop turns: one system call for all of it."""
        if self._transport is None or self.lost.done():
            raise ConnectionLost(self._why_lost)
        if not self._outgoing:
            asyncio.get_running_loop().call_soon(self._flush)
        self._outgoing.append(data)

    def _flush(self) -> None:
        if self._outgoing and self._transport and not self.lost.done():
            self._transport.write(b"".join(self._outgoing))
        self._outgoing.clear()


def _fail(future: "asyncio.Future[Any]", error: Exception) -> None:
    if not future.done():
        future.set_exception(error)
        future.exception()  # marks it as seen: nobody may be waiting any more


def _connect_packet(options: SessionOptions, broker: Broker) -> mqtt5.ConnectPacket:
    will = options.will
    return mqtt5.ConnectPacket(
        options.client_id,
        username=broker.username,
        password=broker.password.get_secret_value().encode() if broker.password else None,
        clean_start=options.fresh or options.expiry_s == 0,
        session_expiry_interval=options.expiry_s,
        receive_max=options.receive_max,
        keep_alive=options.keep_alive_s,
        will=mqtt5.Will(will.topic, payload=will.payload, qos=mqtt5.QoS.AT_LEAST_ONCE, retain=True)
        if will
        else None,
    )
