"""What is refused, and why; good packets around it are not."""

import contextlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ground_segment.catalogue import load_catalogue
from ground_segment.wire import (
    MAX_PAYLOAD_BYTES,
    Origin,
    PacketDecoder,
    PacketError,
    Reason,
    ReceivedPacket,
    TelemetryPacket,
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
      temperature: {type: float, unit: Cel, subsystem: s, range: [-50, 50], description: "A number."}
      count: {type: int, unit: "{count}", subsystem: s, range: [0, 100], description: "A count."}
      door: {type: bool, subsystem: s, description: "A switch."}
      mode: {type: enum, states: [IDLE, "RUN:FAST"], subsystem: s, description: "A state."}
"""
STATION = """\
id: gs-test
kind: ground-station
title: Ground station
description: For tests.
site: there
packets:
  main:
    period_s: 1
    parameters:
      x: {type: float, subsystem: s, range: [0, 1], description: "A number."}
"""


@pytest.fixture(scope="module")
def decoder(tmp_path_factory: pytest.TempPathFactory) -> PacketDecoder:
    folder: Path = write_catalogue(tmp_path_factory.mktemp("catalogue"), lab=CATALOGUE, gs_test=STATION)
    return PacketDecoder(load_catalogue(folder))


def payload(**changes: Any) -> bytes:
    """A good packet with some fields changed; None takes one away."""
    body = {
        "time": NOW_NS,
        "boot": 7,
        "seq": 3,
        "lo": 2,
        "values": {"temperature": 20.5, "count": 4},
    } | changes
    return json.dumps({key: value for key, value in body.items() if value is not None}).encode()


def raw(values: str) -> bytes:
    return f'{{"time": {NOW_NS}, "boot": 7, "seq": 3, "lo": 2, "values": {values}}}'.encode()


def refusal(decoder: PacketDecoder, content: bytes, topic: str = TOPIC) -> PacketError:
    with pytest.raises(PacketError) as caught:
        decoder.decode(topic, content, NOW_NS)
    assert str(caught.value) == f"{caught.value.reason.value}: {caught.value.detail}"
    assert caught.value.detail
    return caught.value


def bad_packets() -> Iterator[tuple[str, bytes, Reason]]:
    yield "empty", b"", Reason.EMPTY
    yield "not JSON", b"hello", Reason.NOT_JSON
    yield "cut off", payload()[:-3], Reason.NOT_JSON
    yield "binary", bytes(range(256)), Reason.NOT_JSON
    yield "null", b"null", Reason.NOT_AN_OBJECT
    yield "a list", b"[1, 2]", Reason.NOT_AN_OBJECT
    yield "a number", b"5", Reason.NOT_AN_OBJECT
    yield "an empty object", b"{}", Reason.BAD_ENVELOPE
    yield "1 MiB", b" " * 2**20, Reason.TOO_LARGE
    yield "one byte too large", payload().ljust(MAX_PAYLOAD_BYTES + 1), Reason.TOO_LARGE
    yield "deep nesting", b"[" * 100_000 + b"]" * 100_000, Reason.NOT_JSON
    yield "deep values", raw('{"count": ' + "[" * 500 + "]" * 500 + "}"), Reason.NOT_JSON
    yield "a value that is a list", raw('{"count": [[1]]}'), Reason.WRONG_TYPE
    yield "no values", payload(values=None), Reason.BAD_ENVELOPE
    yield "empty values", payload(values={}), Reason.NO_VALUES
    yield "values as list", payload(values=[1]), Reason.BAD_ENVELOPE
    yield "unknown field", payload(colour="red"), Reason.BAD_ENVELOPE
    yield "unknown parameter", payload(values={"weight": 1}), Reason.UNKNOWN_PARAMETER
    yield "unknown invalid", payload(invalid=["weight"]), Reason.UNKNOWN_PARAMETER
    yield "text for a number", payload(values={"temperature": "20"}), Reason.WRONG_TYPE
    yield "a fraction for a count", payload(values={"count": 1.5}), Reason.WRONG_TYPE
    yield "true for a number", payload(values={"temperature": True}), Reason.WRONG_TYPE
    yield "a number for a switch", payload(values={"door": 1}), Reason.WRONG_TYPE
    yield "null value", raw('{"count": null}'), Reason.WRONG_TYPE
    yield "NaN", raw('{"temperature": NaN}'), Reason.NOT_FINITE
    yield "infinity", raw('{"temperature": Infinity}'), Reason.NOT_FINITE
    yield "minus infinity", raw('{"temperature": -Infinity}'), Reason.NOT_FINITE
    yield "a number beyond doubles", raw('{"temperature": 1e999}'), Reason.NOT_FINITE
    yield "above its range", payload(values={"temperature": 50.1}), Reason.OUT_OF_RANGE
    yield "below its range", payload(values={"count": -1}), Reason.OUT_OF_RANGE
    yield "a count of a hundred digits", raw('{"count": ' + "9" * 100 + "}"), Reason.OUT_OF_RANGE
    yield "a count of ten thousand digits", raw('{"count": ' + "9" * 10_000 + "}"), Reason.NOT_JSON
    yield "time of ten thousand digits", b'{"time": ' + b"9" * 10_000 + b', "values": {}}', Reason.NOT_JSON
    yield "time of four hundred digits", payload(time=10**400), Reason.BAD_TIME
    yield "minus four hundred digits", payload(time=-(10**400)), Reason.BAD_TIME
    yield "before the first year", payload(time="0001-01-01T00:00:00+14:00"), Reason.BAD_TIME
    yield "after the last year", payload(time="9999-12-31T23:59:59-14:00"), Reason.BAD_TIME
    yield "half a character", raw('{"mode": "\\ud800"}'), Reason.NOT_JSON
    yield "not UTF-8", raw('{"mode": "IDLE"}').replace(b"IDLE", b"\xff"), Reason.NOT_JSON
    yield "UTF-16", payload().decode().encode("utf-16"), Reason.NOT_JSON
    yield "unknown state", payload(values={"mode": "SLEEP"}), Reason.UNKNOWN_STATE
    yield "duplicate key", raw('{"count": 1, "count": 2}'), Reason.DUPLICATE_KEY
    yield "duplicate time", payload()[:-1] + b', "time": 1}', Reason.DUPLICATE_KEY
    yield "future", payload(time=NOW_NS + 31 * 10**9), Reason.FUTURE
    yield "1970", payload(time=0), Reason.TOO_OLD
    yield "before 1970", payload(time=-(10**18)), Reason.TOO_OLD
    yield "no time", payload(time=None), Reason.BAD_ENVELOPE
    yield "fraction of time", payload(time=1.5), Reason.BAD_TIME
    yield "time in words", payload(time="yesterday"), Reason.BAD_TIME
    yield "time without zone", payload(time="2026-11-18T11:06:40"), Reason.BAD_TIME
    yield "time of twenty digits", payload(time=10**20), Reason.BAD_TIME
    yield "negative sequence", payload(seq=-1), Reason.BAD_SEQUENCE
    yield "sequence of zero", payload(seq=0), Reason.BAD_SEQUENCE
    yield "sequence beyond doubles", payload(seq=2**53 + 1), Reason.BAD_SEQUENCE
    yield "sequence as text", payload(seq="3"), Reason.BAD_SEQUENCE
    yield "sequence without boot", payload(boot=None), Reason.BAD_SEQUENCE


@pytest.mark.parametrize(
    ("name", "content", "reason"), [pytest.param(*bad, id=bad[0]) for bad in bad_packets()]
)
def test_bad_packets_are_refused_with_their_reason_and_good_ones_around_them_are_not(
    decoder: PacketDecoder, name: str, content: bytes, reason: Reason
) -> None:
    before = decoder.decode(TOPIC, payload(), NOW_NS)
    assert refusal(decoder, content).reason is reason, name
    assert decoder.decode(TOPIC, payload(), NOW_NS) == before


@pytest.mark.parametrize(
    ("topic", "reason"),
    [
        ("", Reason.UNKNOWN_TOPIC),
        ("ilrs/v1/tm/direct/lab", Reason.UNKNOWN_TOPIC),
        ("ilrs/v1/tm/direct/lab/main/more", Reason.UNKNOWN_TOPIC),
        ("ilrs/v1/tm/direct//main", Reason.UNKNOWN_TOPIC),
        ("ilrs/v2/tm/direct/lab/main", Reason.UNKNOWN_TOPIC),
        (topics.telemetry("lab", "main", "carrier-pigeon"), Reason.UNKNOWN_PATH),
        (topics.telemetry("gs-test", "main", "gs-test"), Reason.WRONG_PATH),
        (topics.telemetry("casino", "main"), Reason.UNKNOWN_FACILITY),
        (topics.telemetry("lab", "side"), Reason.UNKNOWN_PACKET),
    ],
)
def test_wrong_topics_are_refused(decoder: PacketDecoder, topic: str, reason: Reason) -> None:
    assert refusal(decoder, payload(), topic).reason is reason


def test_a_good_packet(decoder: PacketDecoder) -> None:
    values: dict[str, Value] = {"temperature": -50, "count": 100, "door": False, "mode": "RUN:FAST"}
    received = decoder.decode(TOPIC, payload(values=values), NOW_NS)
    assert received == ReceivedPacket("lab", "main", "direct", NOW_NS, values, (), Origin(7, 3, 2))


def test_a_packet_by_a_ground_station_says_so(decoder: PacketDecoder) -> None:
    assert decoder.decode(topics.telemetry("lab", "main", "gs-test"), payload(), NOW_NS).path == "gs-test"


def test_a_hand_made_packet_needs_no_sequence_and_may_write_its_time_out(decoder: PacketDecoder) -> None:
    content = payload(time="2026-11-18T12:06:40.25+01:00", boot=None, seq=None, lo=None)
    received = decoder.decode(TOPIC, content, NOW_NS)
    assert received.origin is None
    assert received.time_ns == 1_795_000_000_250_000_000


@pytest.mark.parametrize(
    "text", ["2026-11-18T11:06:40Z", "2026-11-18T11:06:40+00:00", "2026-11-18 11:06:40Z"]
)
def test_forms_of_rfc_3339(decoder: PacketDecoder, text: str) -> None:
    assert decoder.decode(TOPIC, payload(time=text), NOW_NS).time_ns == NOW_NS


def test_a_clock_may_be_a_little_ahead(decoder: PacketDecoder) -> None:
    ahead = NOW_NS + 30 * 10**9
    assert decoder.decode(TOPIC, payload(time=ahead), NOW_NS).time_ns == ahead


def test_invalid_parameters_carry_no_value(decoder: PacketDecoder) -> None:
    values = {"temperature": None, "count": 4, "door": True}
    content = json.dumps({"time": NOW_NS, "values": values, "invalid": ["temperature", "door"]}).encode()
    received = decoder.decode(TOPIC, content, NOW_NS)
    assert received.values == {"count": 4}
    assert received.invalid == ("temperature", "door")


def test_a_packet_of_nothing_but_invalid_parameters_is_good(decoder: PacketDecoder) -> None:
    assert decoder.decode(TOPIC, payload(values={}, invalid=["count"]), NOW_NS).values == {}


@pytest.mark.parametrize(
    ("content", "origin"),
    [
        (payload(values={"count": -1}), Origin(7, 3, 2)),
        (payload(values={"weight": 1}), Origin(7, 3, 2)),
        (payload(values={}), Origin(7, 3, 2)),
        (payload(time=NOW_NS * 2), Origin(7, 3, 2)),
        (payload(time="yesterday"), Origin(7, 3, 2)),
        (payload(time=None), Origin(7, 3, 2)),
        (payload(values={"count": 1})[:-1] + b', "values": {}}', Origin(7, 3, 2)),
        (payload(extra="x" * MAX_PAYLOAD_BYTES), Origin(7, 3, 2)),
        (payload(seq=-1), None),
        (payload(lo=4, values={"count": -1}), Origin(7, 3, 4)),
        (payload(boot=True), None),
        (b"[1]", None),
        (b"hello", None),
    ],
)
def test_a_refused_packet_is_still_known_by_its_sequence(
    decoder: PacketDecoder, content: bytes, origin: Origin | None
) -> None:
    assert refusal(decoder, content).origin == origin


def test_a_detail_names_place_and_value(decoder: PacketDecoder) -> None:
    detail = refusal(decoder, payload(values={"count": 101})).detail
    assert detail == "lab/main: values.count: Input should be less than or equal to 100 (got 101)"


def test_a_detail_is_short_however_long_the_value(decoder: PacketDecoder) -> None:
    assert len(refusal(decoder, payload(values={"mode": "x" * 10_000})).detail) < 300


def test_what_publishers_encode_is_what_ingest_decodes(decoder: PacketDecoder) -> None:
    sent = TelemetryPacket(NOW_NS, {"temperature": 0.1, "mode": "IDLE"}, ("door",), Origin(1, 2, 1))
    received = decoder.decode(TOPIC, sent.encode(), NOW_NS)
    again = TelemetryPacket(received.time_ns, received.values, received.invalid, received.origin)
    assert again == sent


def test_a_number_that_is_none_is_refused_not_changed(decoder: PacketDecoder) -> None:
    sent = TelemetryPacket(NOW_NS, {"temperature": float("nan")}, (), Origin(1, 1, 1))
    assert refusal(decoder, sent.encode()).reason is Reason.NOT_FINITE


SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8)
JSON = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=6), inner, max_size=4),
)
NAMES = st.sampled_from(["temperature", "count", "door", "mode", "weight"])
PACKETS = st.fixed_dictionaries(
    {},
    optional={
        "time": st.integers(NOW_NS - 10**9, NOW_NS + 10**11)
        | SCALARS
        | st.datetimes(timezones=st.timezones()).map(lambda moment: moment.isoformat()),
        "boot": st.integers(-1, 5) | SCALARS,
        "seq": st.integers(-1, 5) | SCALARS,
        "lo": st.integers(-1, 5) | SCALARS,
        "values": st.dictionaries(NAMES, SCALARS) | JSON,
        "invalid": st.lists(NAMES) | JSON,
        "more": JSON,
    },
)


@given(content=st.binary(max_size=300) | (JSON | PACKETS).map(lambda body: json.dumps(body).encode()))
def test_whatever_comes_only_packet_errors_are_raised(decoder: PacketDecoder, content: bytes) -> None:
    with contextlib.suppress(PacketError):
        received = decoder.decode(TOPIC, content, NOW_NS)
        assert received.values or received.invalid
        assert set(received.values) <= {"temperature", "count", "door", "mode"}


@given(
    topic=st.text(max_size=60)
    | st.lists(st.text(max_size=8)).map(lambda parts: "ilrs/v1/tm/" + "/".join(parts))
)
def test_whatever_topic_comes_only_packet_errors_are_raised(decoder: PacketDecoder, topic: str) -> None:
    with pytest.raises(PacketError):
        decoder.decode(topic, payload(), NOW_NS)


@given(
    temperature=st.floats(-50, 50),
    count=st.integers(0, 100),
    mode=st.sampled_from(["IDLE", "RUN:FAST"]),
    door=st.booleans(),
    time_ns=st.integers(NOW_NS - 10**15, NOW_NS),
)
def test_every_good_packet_comes_through_unchanged(
    decoder: PacketDecoder, temperature: float, count: int, mode: str, door: bool, time_ns: int
) -> None:
    values: dict[str, Value] = {"temperature": temperature, "count": count, "mode": mode, "door": door}
    received = decoder.decode(TOPIC, TelemetryPacket(time_ns, values).encode(), NOW_NS)
    assert (received.values, received.time_ns) == (values, time_ns)
