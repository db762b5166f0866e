"""Telemetry as nobody should send it: good packets, changed at random; the same for the same seed."""

import json
import random
from collections.abc import Callable, Iterator

from ground_segment.catalogue import Catalogue
from ground_segment.wire import topics
from tests.support.samples import samples

STRANGE = (
    b"null", b"-1", b"1e999", b"NaN", b"Infinity", b'""', b"{}", b"[]", b"true", b"9" * 40, b'"\\ud800"',
    b"\x00", b"\xff\xfe", b"-0.0", b"1" * 400, b'{"a":' * 50,
)  # fmt: skip
Change = Callable[[random.Random, bytearray], None]


def _flip(chance: random.Random, data: bytearray) -> None:
    for _ in range(chance.randint(1, 8)):
        data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)


def _cut(chance: random.Random, data: bytearray) -> None:
    del data[chance.randrange(len(data)) :]


def _remove(chance: random.Random, data: bytearray) -> None:
    start = chance.randrange(len(data))
    del data[start : start + chance.randint(1, 20)]


def _insert(chance: random.Random, data: bytearray) -> None:
    place = chance.randrange(len(data))
    data[place:place] = chance.choice(STRANGE)


def _repeat(chance: random.Random, data: bytearray) -> None:
    start = chance.randrange(len(data))
    place = chance.randrange(len(data))
    data[place:place] = data[start : start + chance.randint(1, 60)]


def _replace_token(chance: random.Random, data: bytearray) -> None:
    """What stands behind one of the colons becomes something else."""
    colons = [place for place, byte in enumerate(data) if byte == ord(":")]
    place = chance.choice(colons) + 1 if colons else 0
    end = min((data.find(mark, place) for mark in b",}" if data.find(mark, place) > 0), default=len(data))
    data[place:end] = chance.choice(STRANGE)


CHANGES: tuple[Change, ...] = (_flip, _cut, _remove, _insert, _repeat, _replace_token)


def mutants(catalogue: Catalogue, seed: int, now_ns: int) -> Iterator[tuple[str, bytes]]:
    """Topics and payloads for ever; about one in ten is left as it was."""
    chance = random.Random(seed)
    packets = [(facility.id, packet) for facility, packet in catalogue.packets() if facility.id != "ingest"]
    number = 0
    while True:
        number += 1
        facility, packet = chance.choice(packets)
        body = {
            "time": now_ns - number * 1_000, "boot": chance.choice((7, 7, chance.randrange(1, 2**53))),
            "seq": number, "lo": chance.choice((number, 1)), "values": samples(packet, number),
        }  # fmt: skip
        if chance.random() < 0.2:
            for name in ("boot", "seq", "lo"):
                del body[name]
        data = bytearray(json.dumps(body).encode())
        for _ in range(chance.choice((0, 1, 1, 1, 1, 1, 1, 1, 2, 5))):
            if data:
                chance.choice(CHANGES)(chance, data)
        yield _topic(chance, facility, packet.name), bytes(data)


def _topic(chance: random.Random, facility: str, packet: str) -> str:
    if chance.random() < 0.95:
        return topics.telemetry(facility, packet)
    strange = chance.choice(("", "mars", "é" * 40, "a" * 1_000, "direct", "..", "%s", "'; --"))
    return chance.choice(
        (
            topics.telemetry(strange, packet), topics.telemetry(facility, strange),
            topics.telemetry(facility, packet, strange or "x"), f"{topics.telemetry_root()}{strange}",
        )
    )  # fmt: skip
