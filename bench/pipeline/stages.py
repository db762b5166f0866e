"""Where the time of ingest goes: its parts one after the other, in one process."""

import asyncio
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from statistics import median
from typing import TypeVar

import mqtt5

from bench.pipeline.rig import DATABASE, Rig, open_rig
from bench.pipeline.station import Shape, streams
from bench.report import ROUNDS, Sheet
from ground_segment.bus.session import Message, Session, SessionOptions
from ground_segment.catalogue import load_catalogue
from ground_segment.ingest.holding import Holding
from ground_segment.ingest.translate import Item, Translator
from ground_segment.records import Row, all_tables
from ground_segment.store import open_store
from ground_segment.store.checks import check_rows
from ground_segment.store.lineprotocol import encode
from ground_segment.wire import PacketDecoder

PACKETS = 4_000
BATCH, BATCH_SAMPLES = 2_000, 50_000
READ_BYTES = 65_536

T = TypeVar("T")
Stage = tuple[str, float]
"""Name, and µs of CPU time a packet."""


class _Nowhere(asyncio.Transport):
    """Takes what is written."""

    def write(self, data: bytes | bytearray | memoryview) -> None: ...


def measure() -> Iterator[Sheet]:
    shape = Shape()
    with tempfile.TemporaryDirectory() as folder, open_rig(Path(folder), shape) as rig:
        stages = asyncio.run(_stages(rig))
    whole_us = sum(us for _, us in stages)
    rows = [
        (name, f"{us:.1f}", f"{us / shape.parameters:.2f}", f"{100 * us / whole_us:.0f} %")
        for name, us in stages
    ]
    rows.append(("in all", f"{whole_us:.1f}", f"{whole_us / shape.parameters:.2f}", "100 %"))
    method = (
        f"{PACKETS:,} packets of {shape.parameters} through each part alone, by CPU time, threads included: "
        f"medians of {ROUNDS} rounds. The kernel's part of receiving, and counting, are missing here."
    )
    yield Sheet("Where ingest's time goes", method, ("", "µs a packet", "µs a sample", "share"), rows)


async def _stages(rig: Rig) -> list[Stage]:
    catalogue = load_catalogue(rig.catalogue)
    decoder = PacketDecoder(catalogue)
    translator = Translator(catalogue, decoder)
    now_ns = time.time_ns()
    session = Session(SessionOptions("bench", receive_max=65_535))
    session.connection_made(_Nowhere())
    stream = _stream(rig.shape, now_ns)

    read_us, messages = await _timed(lambda: _read(session, stream))
    decode_us, _ = await _timed(lambda: [decoder.decode(m.topic, m.payload, now_ns) for m in messages])
    rows_us, items = await _timed(
        lambda: [translator.telemetry(m.topic, m.payload, now_ns) for m in messages]
    )
    hold_us, _ = await _timed(lambda: _hold(messages, items))
    rows = [row for item in items for row in item.rows]
    lines_us, _ = await _timed(lambda: encode(check_rows(rows)))
    acknowledge_us, _ = await _timed(lambda: _acknowledge(session, messages))
    write_us = await _written(rig, rows)
    return [
        ("MQTT: read", read_us),
        ("decode and validate", decode_us),
        ("rows", rows_us - decode_us),
        ("hold and release", hold_us),
        ("line protocol", lines_us),
        ("HTTP", write_us - lines_us),
        ("MQTT: acknowledge", acknowledge_us),
    ]


def _stream(shape: Shape, now_ns: int) -> bytes:
    """What the broker sends."""
    every = streams(shape)
    packets = (
        mqtt5.PublishPacket(
            every[number % len(every)].topic,
            every[number % len(every)].payload(now_ns + number, 1, number // len(every) + 1, 1),
            qos=mqtt5.QoS.AT_LEAST_ONCE,
            packet_id=number + 1,
        ).write()
        for number in range(PACKETS)
    )
    return b"".join(packets)


def _read(session: Session, stream: bytes) -> list[Message]:
    for start in range(0, len(stream), READ_BYTES):
        session.data_received(stream[start : start + READ_BYTES])
    messages = list(session._received)  # noqa: SLF001 - as `receive` takes them, without an event loop
    session._received.clear()  # noqa: SLF001
    return messages


def _acknowledge(session: Session, messages: Sequence[Message]) -> None:
    for message in messages:
        session.acknowledge(message.packet_id)


def _hold(messages: Sequence[Message], items: Sequence[Item]) -> None:
    holding = Holding()
    for message, item in zip(messages, items, strict=True):
        if not holding.comes_again(message):
            holding.add(message, item, 0.0)
    while holding:
        for _ in holding.release(len(holding.first(BATCH, BATCH_SAMPLES))):
            pass


async def _written(rig: Rig, rows: Sequence[Row]) -> float:
    """Line protocol and the request; the store's own time is another process's."""
    async with open_store(rig.influx.store_url(DATABASE)) as store:
        await store.prepare(all_tables(load_catalogue(rig.catalogue)), None)
        spent_us = []
        for _ in range(ROUNDS):
            began_s = time.process_time()
            for start in range(0, len(rows), BATCH):
                await store.write(rows[start : start + BATCH])
            spent_us.append(1e6 * (time.process_time() - began_s) / len(rows))
    return median(spent_us)


async def _timed(work: Callable[[], T]) -> tuple[float, T]:
    """Median µs of CPU time a packet after one round to warm up, and what the last round gave."""
    result = work()
    spent_us = []
    for _ in range(ROUNDS):
        began_s = time.process_time()
        result = work()
        spent_us.append(1e6 * (time.process_time() - began_s) / PACKETS)
        await asyncio.sleep(0)  # what was written goes its way
    return median(spent_us), result
