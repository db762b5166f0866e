"""Checking a packet against the catalogue: the decoder, and a plain loop over `json.loads`."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bench.report import Measurement, rate
from ground_segment.catalogue import Catalogue, Packet, Parameter, ParameterType, load_catalogue
from ground_segment.clock import SystemClock
from ground_segment.wire import PacketDecoder, topics
from tests.support.samples import samples

REPEATS = 40


def measure() -> Iterator[Measurement]:
    catalogue = load_catalogue(Path("config/catalogue"))
    now_ns = SystemClock().now_ns()
    messages = _messages(catalogue, now_ns)
    decoder = PacketDecoder(catalogue)
    packets = {topics.telemetry(f.id, p.name): p for f, p in catalogue.packets()}
    count = len(messages) * REPEATS
    yield Measurement(
        "checking whole packets",
        "packets",
        rate(lambda: [decoder.decode(t, m, now_ns) for _ in range(REPEATS) for t, m in messages], count),
        "the models that explain refusals",
        rate(lambda: [decoder.decode_any(t, m, now_ns) for _ in range(REPEATS) for t, m in messages], count),
    )
    yield Measurement(
        "checking packets of the whole station",
        "packets",
        rate(lambda: [decoder.decode(t, m, now_ns) for _ in range(REPEATS) for t, m in messages], count),
        "json.loads and a loop, fewer checks",
        rate(lambda: [_by_hand(packets[t], m) for _ in range(REPEATS) for t, m in messages], count),
    )


def _messages(catalogue: Catalogue, now_ns: int) -> list[tuple[str, bytes]]:
    head = {"time": now_ns, "boot": 1, "seq": 1, "lo": 1}
    return [
        (topics.telemetry(f.id, p.name), json.dumps(head | {"values": samples(p)}).encode())
        for f, p in catalogue.packets()
    ]


def _by_hand(packet: Packet, payload: bytes) -> Any:
    body = json.loads(payload)
    for name, value in body["values"].items():
        _check(packet.by_name[name], value)
    return body


def _check(parameter: Parameter, value: Any) -> None:
    if parameter.type is ParameterType.ENUM:
        assert value in parameter.states
    elif parameter.type is ParameterType.BOOL:
        assert isinstance(value, bool)
    else:
        low, high = parameter.range or (0.0, 0.0)
        assert isinstance(value, int | float)
        assert low <= value <= high
