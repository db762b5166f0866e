"""The quick way through the decoder, for packets as the station's publishers send them.

A packet is whole if it gives time, boot, seq, lo and every parameter, each a plain value of its type and
range, and nothing else. One compiled pass (msgspec) finds that out, in a quarter of the decoder's time.
Whatever it does not take is left to the decoder, which knows all that is allowed and says what is wrong;
so it must take nothing that the decoder would not take, and with the same values.
"""

import math
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from msgspec import Meta, MsgspecError, defstruct
from msgspec.json import Decoder
from msgspec.structs import asdict

from ground_segment.catalogue import Catalogue, FacilityKind, Packet, Parameter, ParameterType
from ground_segment.wire import topics
from ground_segment.wire.packet import MAX_PAYLOAD_BYTES, MAX_SEQUENCE, Origin, ReceivedPacket

_INT64_MIN, _INT64_MAX = -(2**63), 2**63 - 1
_KEYS = 5
"""Of a packet itself: time, boot, seq, lo, values."""


@dataclass(frozen=True, slots=True)
class _Kind:
    """What may come on one topic."""

    where: topics.TelemetryTopic
    decoder: Decoder[Any]
    colons: int
    """In a payload: one for each key. As each key is required, more say that one may be there twice."""


class WholePackets:
    """Decoders for every packet of a catalogue, by every topic on which it may come."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._kinds = dict(_kinds(catalogue))

    def decode(self, topic: str, payload: bytes, from_ns: int, to_ns: int) -> ReceivedPacket | None:
        """The packet, if it is whole and its time lies in from_ns..to_ns; else None."""
        kind = self._kinds.get(topic)
        if kind is None or len(payload) > MAX_PAYLOAD_BYTES or payload.count(b":") != kind.colons:
            return None
        try:
            body = kind.decoder.decode(payload)
        except (MsgspecError, ValueError, RecursionError):
            return None
        if not from_ns <= body.time <= to_ns:
            return None
        where, origin = kind.where, Origin(body.boot, body.seq, body.lo)
        return ReceivedPacket(
            where.facility, where.packet, where.path, body.time, asdict(body.values), (), origin, True
        )


def _kinds(catalogue: Catalogue) -> Iterator[tuple[str, _Kind]]:
    for facility, packet in catalogue.packets():
        if not all(_is_plain(state) for p in packet.parameters for state in p.states):
            continue
        paths = catalogue.paths if facility.kind is FacilityKind.FACILITY else ("direct",)
        decoder = Decoder(_envelope(packet))
        for path in paths:
            where = topics.TelemetryTopic(path, facility.id, packet.name)
            kind = _Kind(where, decoder, _KEYS + len(packet.parameters))
            yield topics.telemetry(facility.id, packet.name, path), kind


def _is_plain(text: str) -> bool:
    return text.isprintable() and not any(c in text for c in ',"\\')


def _envelope(packet: Packet) -> type[Any]:
    types = [(p.name, _value_type(p)) for p in packet.parameters]
    values = defstruct("values", types, forbid_unknown_fields=True, frozen=True, gc=False)
    number = Annotated[int, Meta(ge=1, le=MAX_SEQUENCE)]
    fields = [("time", int), ("boot", number), ("seq", number), ("lo", number), ("values", values)]
    return defstruct(packet.name, fields, forbid_unknown_fields=True, frozen=True, gc=False)


def _value_type(parameter: Parameter) -> Any:
    low, high = parameter.range or (-sys.float_info.max, sys.float_info.max)
    match parameter.type:
        case ParameterType.BOOL:
            return bool
        case ParameterType.ENUM:
            return Literal[parameter.states]
        case ParameterType.FLOAT:
            return Annotated[float, Meta(ge=low, le=high)]
        case ParameterType.INT:  # no more than any store can keep
            lowest, highest = max(math.ceil(low), _INT64_MIN), min(math.floor(high), _INT64_MAX)
            return Annotated[int, Meta(ge=lowest, le=highest)]
