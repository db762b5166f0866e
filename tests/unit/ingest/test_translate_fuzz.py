"""Whatever is sent: a row, a refusal or a message error, and never anything else."""

import json
from contextlib import suppress

from hypothesis import given
from hypothesis import strategies as st

from ground_segment.catalogue import Facility, Packet
from ground_segment.ingest.translate import Translator
from ground_segment.wire import MessageError, PacketDecoder, topics
from tests.support.catalogues import project_catalogue
from tests.support.samples import samples

CATALOGUE = project_catalogue()
TRANSLATOR = Translator(CATALOGUE, PacketDecoder(CATALOGUE))
NOW_NS = 1_795_000_000 * 10**9
PACKETS = [(facility, packet) for facility, packet in CATALOGUE.packets()]

anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=30),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=10), inner, max_size=4),
    max_leaves=10,
)
keys = st.sampled_from(["time", "boot", "seq", "lo", "values", "invalid", "x"])
levels = st.text(st.characters(exclude_characters="+#\x00", exclude_categories=["Cs"]), max_size=20)
other_topics = st.sampled_from([
    topics.state("energy"), topics.alert("energy", "x"), topics.alert_event("energy", "x"), topics.AUTONOMY,
    topics.command("energy"), topics.report("energy"), topics.incident("1"), topics.action("shed"),
])  # fmt: skip


def _accounted(topic: str, payload: bytes) -> None:
    item = TRANSLATOR.telemetry(topic, payload, NOW_NS)
    assert len(item.rows) == 1
    if item.refusal:
        assert item.refusal.payload == payload
        assert item.refusal.facility in {*CATALOGUE.by_id, "unknown"}


@given(st.lists(levels, max_size=5), st.binary(max_size=300))
def test_any_bytes_on_any_topic(names: list[str], payload: bytes) -> None:
    _accounted(topics.telemetry_root() + "/".join(names), payload)


@given(st.sampled_from(PACKETS), st.dictionaries(keys, anything))
def test_any_envelope(where: tuple[Facility, Packet], changes: dict[str, object]) -> None:
    facility, packet = where
    body = {"time": NOW_NS, "boot": 1, "seq": 1, "lo": 1, "values": samples(packet), **changes}
    _accounted(topics.telemetry(facility.id, packet.name), json.dumps(body).encode())


@given(st.sampled_from(PACKETS), st.data(), anything)
def test_any_value(where: tuple[Facility, Packet], data: st.DataObject, value: object) -> None:
    facility, packet = where
    values: dict[str, object] = {**samples(packet)}
    values[data.draw(st.sampled_from([*values, "unheard_of"]))] = value
    body = json.dumps({"time": NOW_NS, "values": values}).encode()
    _accounted(topics.telemetry(facility.id, packet.name), body)


@given(other_topics, anything | st.binary(max_size=200))
def test_any_other_message(topic: str, content: object) -> None:
    payload = content if isinstance(content, bytes) else json.dumps(content).encode()
    with suppress(MessageError):
        TRANSLATOR.other(topic, payload, NOW_NS)
