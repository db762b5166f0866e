"""The load: a process that publishes numbered packets with QoS 1, as fast as the broker takes them or evenly.

    python -m bench.pipeline.load '{"port": 1883, "count": 60000, ...}'

A blocking socket and the codec, for the generator must cost little beside what is measured. It ends when
the broker has confirmed every packet, and prints how many seconds that took.
"""

import json
import socket
import sys
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass

import mqtt5

from bench.pipeline.station import Shape, streams

CHUNK = 50
"""Packets of one system call at full speed."""
_HISTORY_S = 3_600
_APART_NS = 1_000_001
"""Between packets of a stream at least, however late the generator is: some only keep whole ms."""


@dataclass(frozen=True, slots=True)
class Load:
    """What is sent. With `rate`, packets are made and sent evenly, so many a second; without, as an hour-old
    recording, 2 ms from packet to packet of a stream, as fast as they go."""

    port: int
    count: int
    shape: Shape
    rate: float | None = None
    boot: int = 1

    def command(self) -> list[str]:
        return [sys.executable, "-m", "bench.pipeline.load", json.dumps(asdict(self))]

    @classmethod
    def parse(cls, text: str) -> "Load":
        fields = json.loads(text)
        return cls(**(fields | {"shape": Shape(**fields["shape"])}))


class Connection:
    """An MQTT 5 connection that publishes within the broker's receive maximum."""

    def __init__(self, port: int) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port))
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._buffer = b""
        self._last_id = 0
        self.unconfirmed = 0
        self._socket.sendall(mqtt5.ConnectPacket("bench-load", clean_start=True).write())
        (answer,) = self._read()
        assert isinstance(answer, mqtt5.ConnAckPacket), answer
        assert answer.reason_code == mqtt5.ConnAckReasonCode.SUCCESS, answer
        self._window = answer.receive_max

    def publish(self, messages: list[tuple[str, bytes]]) -> None:
        """Send all, waiting for confirmations where the window is full."""
        while self.unconfirmed + len(messages) > self._window:
            self.hear()
        self._socket.sendall(b"".join([self._packet(topic, payload) for topic, payload in messages]))
        self.unconfirmed += len(messages)

    def hear(self) -> None:
        """Wait for confirmations. Raises AssertionError for one that is none."""
        for packet in self._read():
            assert isinstance(packet, mqtt5.PubAckPacket), packet
            assert packet.reason_code == mqtt5.PubAckReasonCode.SUCCESS, packet
            self.unconfirmed -= 1

    def _packet(self, topic: str, payload: bytes) -> bytes:
        self._last_id = self._last_id % 65_535 + 1
        return mqtt5.PublishPacket(
            topic, payload, qos=mqtt5.QoS.AT_LEAST_ONCE, packet_id=self._last_id
        ).write()

    def _read(self) -> list[mqtt5.Packet]:
        received = self._socket.recv(65_536)
        assert received, "the broker ended the connection"
        self._buffer += received
        packets, used = [], 0
        with memoryview(self._buffer) as view:
            while used < len(view):
                try:
                    packet, size = mqtt5.read(view[used:])
                except IndexError:
                    break
                used += size
                packets.append(packet)
        self._buffer = self._buffer[used:]
        return packets


def send(load: Load) -> float:
    """Seconds from the first packet to the confirmation of the last."""
    connection = Connection(load.port)
    began_s = time.perf_counter()
    for chunk in _in_time(load, began_s) if load.rate else _at_once(load):
        connection.publish(chunk)
    while connection.unconfirmed:
        connection.hear()
    return time.perf_counter() - began_s


def _at_once(load: Load) -> Iterator[list[tuple[str, bytes]]]:
    begin_ns = time.time_ns() - _HISTORY_S * 1_000_000_000
    every = streams(load.shape)
    chunk = []
    for number in range(load.count):
        turn, place = divmod(number, len(every))
        time_ns = begin_ns + turn * 2_000_000
        chunk.append((every[place].topic, every[place].payload(time_ns, load.boot, turn + 1, 1)))
        if len(chunk) == CHUNK:
            yield chunk
            chunk = []
    yield chunk


def _in_time(load: Load, began_s: float) -> Iterator[list[tuple[str, bytes]]]:
    assert load.rate
    every = streams(load.shape)
    times_ns = [0] * len(every)
    for number in range(load.count):
        turn, place = divmod(number, len(every))
        wait_s = began_s + number / load.rate - time.perf_counter()
        if wait_s > 0:
            time.sleep(wait_s)
        times_ns[place] = time_ns = max(time.time_ns(), times_ns[place] + _APART_NS)
        yield [(every[place].topic, every[place].payload(time_ns, load.boot, turn + 1, 1))]


if __name__ == "__main__":
    print(json.dumps({"seconds": send(Load.parse(sys.argv[1]))}))
