"""The quick way takes only what the decoder proper takes, with the same values."""

import json
import math

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from msgspec.structs import replace

from ground_segment.catalogue import load_catalogue
from ground_segment.wire import (
    MAX_PAYLOAD_BYTES,
    Origin,
    PacketDecoder,
    PacketError,
    ReceivedPacket,
    Value,
    topics,
)
from tests.support.catalogues import write_catalogue

NOW_NS = 1_795_000_000_000_000_000
TOPIC = topics.telemetry("lab", "main")
CATALOGUE = """\
id: lab
kind: facility
title: Laboratory
description: For tests.
site: here
packets:
  main:
    period_s: 1
    parameters:
      temperature: {type: float, unit: Cel, subsystem: s, range: [-50, 50.5], description: "A number."}
      anything: {type: float, subsystem: s, range: [-1.7e+308, 1.7e+308], description: "Any finite number."}
      count: {type: int, unit: "{count}", subsystem: s, range: [0, 100], description: "A count."}
      large: {type: int, unit: "{count}", subsystem: s, range: [-9.0e+18, 9.0e+18], description: "Any count."}
      door: {type: bool, subsystem: s, description: "A switch."}
      mode: {type: enum, states: [IDLE, "RUN:FAST", "", "é"], subsystem: s, description: "A state."}
      class: {type: float, subsystem: s, range: [-1.0e+30, 1.0e+30], description: "A word of Python."}
  quoted:
    period_s: 1
    parameters:
      state: {type: enum, states: [OFF, 'say "on"'], subsystem: s, description: "A state."}
"""
NAMES = ("temperature", "anything", "count", "large", "door", "mode", "class")
GOOD: dict[str, Value] = {
    "temperature": 20.5,
    "anything": 1e300,
    "count": 4,
    "large": 7,
    "door": True,
    "mode": "IDLE",
    "class": 0.0,
}
HEAD = {"time": NOW_NS, "boot": 7, "seq": 3, "lo": 2}


@pytest.fixture(scope="module")
def decoder(tmp_path_factory: pytest.TempPathFactory) -> PacketDecoder:
    return PacketDecoder(load_catalogue(write_catalogue(tmp_path_factory.mktemp("catalogue"), lab=CATALOGUE)))


def outcome(decode: object, payload: bytes, topic: str = TOPIC) -> object:
    """The packet with the types of its values, or the refusal; how it was found out left aside."""
    assert callable(decode)
    try:
        packet: ReceivedPacket = decode(topic, payload, NOW_NS)
    except PacketError as error:
        return error.reason, error.detail, error.origin
    values = {name: (type(value), repr(value)) for name, value in sorted(packet.values.items())}
    return replace(packet, values=values, whole=False)


def same(decoder: PacketDecoder, payload: bytes) -> None:
    assert outcome(decoder.decode, payload) == outcome(decoder.decode_any, payload), payload


def test_a_whole_packet_comes_out_in_the_order_of_the_catalogue(decoder: PacketDecoder) -> None:
    mixed = dict(reversed(GOOD.items()))
    packet = decoder.decode(TOPIC, json.dumps(HEAD | {"values": mixed}).encode(), NOW_NS)
    assert packet.whole
    assert tuple(packet.values) == NAMES
    assert packet == ReceivedPacket("lab", "main", "direct", NOW_NS, GOOD, (), Origin(7, 3, 2), whole=True)


@pytest.mark.parametrize(
    "changes",
    [
        {"values": {"count": 4}}, {"invalid": ["door"]}, {"invalid": []}, {"boot": None},
        {"time": "2026-11-18T11:06:40Z"}, {"values": GOOD | {"mode": "RUN:FAST"}},
    ],
)  # fmt: skip
def test_what_is_not_plain_is_taken_all_the_same(decoder: PacketDecoder, changes: dict[str, object]) -> None:
    body = HEAD | {"values": GOOD} | changes
    if body["boot"] is None:
        body = {"time": NOW_NS, "values": GOOD}
    packet = decoder.decode(TOPIC, json.dumps(body).encode(), NOW_NS)
    assert not packet.whole


def test_a_state_that_needs_quoting_makes_no_packet_whole(decoder: PacketDecoder) -> None:
    topic = topics.telemetry("lab", "quoted")
    packet = decoder.decode(topic, json.dumps(HEAD | {"values": {"state": 'say "on"'}}).encode(), NOW_NS)
    assert packet.values == {"state": 'say "on"'}
    assert not packet.whole


def test_a_packet_that_is_too_large_is_refused_however_whole(decoder: PacketDecoder) -> None:
    payload = json.dumps(HEAD | {"values": GOOD}).encode().ljust(MAX_PAYLOAD_BYTES)
    same(decoder, payload)
    same(decoder, payload + b" ")


INTEGERS = (
    st.integers() | st.integers(-2, 102) | st.sampled_from([2**53, 2**63 - 1, 2**63, -(2**63), 10**400])
)
NUMBERS = (
    INTEGERS.map(str)
    | st.floats().map(repr)
    | st.floats(-51, 51).map(repr)
    | st.decimals(-60, 60).map(str)
    | st.sampled_from(["-0", "-0.0", "1E1", "1e999", "-1e999", "1e-999", "NaN", "Infinity", "01"])
    | st.sampled_from(["1.", "+1", "50.5", ".5"])
    | st.from_regex(r"-?(0|[1-9][0-9]{0,40})(\.[0-9]{1,40})?([eE][+-]?[0-9]{1,3})?", fullmatch=True)
)  # fmt: skip
TEXTS = st.text(max_size=8) | st.sampled_from(["IDLE", "RUN:FAST", "", "é", "idle"])
VALUES = (
    NUMBERS
    | st.sampled_from(["true", "false", "null", "[]", "{}", "[1]"])
    | TEXTS.map(json.dumps)
    | TEXTS.map(lambda text: json.dumps(text, ensure_ascii=False))
)
SPACE = st.sampled_from(["", "", "", " ", "\n\t", "\ufeff", "\x00"])


def pairs(
    good: dict[str, object], strange: st.SearchStrategy[str]
) -> st.SearchStrategy[list[tuple[str, str]]]:
    """Keys and values, most of them good: changed, moved, left out, given twice."""
    right = [(name, json.dumps(value)) for name, value in good.items()]
    changed = st.tuples(st.sampled_from([*good, "other"]), strange)
    return st.builds(
        lambda base, more, gone: [pair for pair in base if pair[0] != gone] + more,
        st.permutations(right), st.lists(changed, max_size=2), st.none() | st.sampled_from([*good]),
    )  # fmt: skip


def written(entries: list[tuple[str, str]], space: str = "") -> str:
    return "{" + ("," + space).join(f'"{name}"{space}:{space}{value}' for name, value in entries) + "}"


@given(
    values=pairs(dict(GOOD), VALUES),
    head=pairs(dict(HEAD), VALUES | st.integers(NOW_NS - 10**18, NOW_NS * 2).map(str)),
    space=SPACE,
    end=SPACE,
)
def test_both_ways_say_the_same_of_any_packet(
    decoder: PacketDecoder, values: list[tuple[str, str]], head: list[tuple[str, str]], space: str, end: str
) -> None:
    payload = written([*head, ("values", written(values, space))], space) + end
    same(decoder, payload.encode(errors="surrogatepass"))


@given(name=st.sampled_from(NAMES), value=VALUES)
def test_both_ways_say_the_same_of_any_one_value(decoder: PacketDecoder, name: str, value: str) -> None:
    entries = [(n, value if n == name else json.dumps(v)) for n, v in GOOD.items()]
    payload = written([*((n, json.dumps(v)) for n, v in HEAD.items()), ("values", written(entries))])
    same(decoder, payload.encode(errors="surrogatepass"))


@given(st.floats(-1.7e308, 1.7e308))
@example(-0.0)
@example(5e-324)
def test_floats_come_through_to_the_bit(decoder: PacketDecoder, number: float) -> None:
    payload = json.dumps(HEAD | {"values": GOOD | {"anything": number}}).encode()
    packet = decoder.decode(TOPIC, payload, NOW_NS)
    assert packet.whole
    got = packet.values["anything"]
    assert got == number
    assert math.copysign(1.0, float(got)) == math.copysign(1.0, number)


@given(st.binary(max_size=40), st.integers(0, 200))
def test_both_ways_say_the_same_of_broken_bytes(decoder: PacketDecoder, junk: bytes, place: int) -> None:
    payload = json.dumps(HEAD | {"values": GOOD}).encode()
    same(decoder, payload[:place] + junk + payload[place + len(junk) :])
