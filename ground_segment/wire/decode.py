"""Payload bytes to a validated packet: one compiled pydantic model for each packet of the catalogue.

Most packets never come to it, for there is a quicker way for those that are whole and good (`whole.py`).
"""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, create_model
from pydantic_core import ErrorDetails, from_json
from typing_extensions import TypedDict

from ground_segment.catalogue import Catalogue, Facility, FacilityKind, Packet, Parameter, ParameterType
from ground_segment.clock import NS_PER_S, iso_utc, to_ns
from ground_segment.wire import topics
from ground_segment.wire.errors import PacketError, Reason
from ground_segment.wire.packet import MAX_PAYLOAD_BYTES, MAX_SEQUENCE, Origin, ReceivedPacket, Value
from ground_segment.wire.whole import WholePackets


class _Envelope(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    time: Annotated[int, Field(ge=-(2**63), lt=2**63)] | str
    boot: int | None = Field(default=None, ge=1, le=MAX_SEQUENCE)
    seq: int | None = Field(default=None, ge=1, le=MAX_SEQUENCE)
    lo: int | None = Field(default=None, ge=1, le=MAX_SEQUENCE)
    invalid: tuple[str, ...] = Field(default=(), strict=False)


class PacketDecoder:
    """Validates payloads against a catalogue.

    Args:
        catalogue: what may be published.
        future_tolerance_s: how far a packet's time may lie ahead of the receiver's clock.
        max_age_s: how old a packet may be, at most the store's retention.
    """

    def __init__(
        self, catalogue: Catalogue, future_tolerance_s: float = 30.0, max_age_s: float = 365 * 86_400.0
    ) -> None:
        self._catalogue = catalogue
        self._future_ns = int(future_tolerance_s * NS_PER_S)
        self._age_ns = int(max_age_s * NS_PER_S)
        self._whole = WholePackets(catalogue)
        self._models: dict[tuple[str, str], type[Any]] = {}

    def decode(self, topic: str, payload: bytes, now_ns: int) -> ReceivedPacket:
        """Check topic and payload.

        Raises:
            PacketError: with the reason; its origin is set if it can be read and the topic is right.
        """
        whole = self._whole.decode(topic, payload, now_ns - self._age_ns, now_ns + self._future_ns)
        return whole or self.decode_any(topic, payload, now_ns)

    def decode_any(self, topic: str, payload: bytes, now_ns: int) -> ReceivedPacket:
        """The same without the quick way for whole packets: all rules are here, and the reasons."""
        try:
            return self._decode(topic, payload, now_ns)
        except PacketError as error:
            if error.reason not in _ASTRAY:
                error.origin = _salvage_origin(payload)
            raise

    def _decode(self, topic: str, payload: bytes, now_ns: int) -> ReceivedPacket:
        where, packet, model = self._resolve(topic)
        _check_size(payload)
        try:
            body = model.model_validate_json(payload)
        except ValidationError as error:
            raise _explain(error, where) from error
        _check_duplicates(payload, body)
        return ReceivedPacket(
            facility=where.facility,
            packet=where.packet,
            path=where.path,
            time_ns=self._check_time(body.time, now_ns),
            values=_values(body, packet),
            invalid=body.invalid,
            origin=_origin(body),
        )

    def _resolve(self, topic: str) -> tuple[topics.TelemetryTopic, Packet, type[Any]]:
        where = topics.parse_telemetry(topic)
        if where is None:
            raise PacketError(
                Reason.UNKNOWN_TOPIC, f"'{topic}' is not {topics.telemetry('FACILITY', 'PACKET')}"
            )
        if where.path not in self._catalogue.paths:
            known = ", ".join(sorted(self._catalogue.paths))
            raise PacketError(Reason.UNKNOWN_PATH, f"path '{where.path}' is none of {known}")
        facility = self._catalogue.by_id.get(where.facility)
        if facility is None:
            raise PacketError(Reason.UNKNOWN_FACILITY, f"'{where.facility}' is not in the catalogue")
        if where.path != "direct" and facility.kind is not FacilityKind.FACILITY:
            detail = f"{facility.id} is on Earth and publishes directly, not by '{where.path}'"
            raise PacketError(Reason.WRONG_PATH, detail)
        packet = facility.by_name.get(where.packet)
        if packet is None:
            known = ", ".join(facility.by_name)
            raise PacketError(
                Reason.UNKNOWN_PACKET, f"{facility.id} has no packet '{where.packet}'; it has {known}"
            )
        return where, packet, self._model(facility, packet)

    def _model(self, facility: Facility, packet: Packet) -> type[Any]:
        """Made when first needed: of most packets never, and each takes milliseconds and much memory."""
        key = facility.id, packet.name
        model = self._models.get(key)
        if model is None:
            model = self._models[key] = _packet_model(facility, packet)
        return model

    def _check_time(self, time: int | str, now_ns: int) -> int:
        time_ns = time if isinstance(time, int) else _parse_rfc3339(time)
        if time_ns > now_ns + self._future_ns:
            ahead_s = (time_ns - now_ns) / NS_PER_S
            raise PacketError(Reason.FUTURE, f"time is {ahead_s:.1f} s ahead of the receiver's clock")
        if time_ns < now_ns - self._age_ns:
            days = self._age_ns / NS_PER_S / 86_400
            shown = iso_utc(time_ns) if time_ns > 0 else f"{time_ns} ns"
            raise PacketError(Reason.TOO_OLD, f"time {shown} is more than {days:.0f} days ago")
        return time_ns


def _packet_model(facility: Facility, packet: Packet) -> type[Any]:
    """The pydantic model of one packet; values may be a subset of its parameters."""
    name = f"{facility.id}.{packet.name}"
    types = {p.name: _value_type(p) | None for p in packet.parameters}
    typed_dict: Any = TypedDict  # type checkers only know those written out
    values = typed_dict(f"{name}.values", types, total=False)
    values.__pydantic_config__ = ConfigDict(extra="forbid", strict=True)
    return create_model(name, __base__=_Envelope, values=(values, ...))


def _value_type(parameter: Parameter) -> Any:
    if parameter.type is ParameterType.BOOL:
        return bool
    if parameter.type is ParameterType.ENUM:
        return Literal[parameter.states]
    low, high = parameter.range or (None, None)
    if parameter.type is ParameterType.INT:
        return Annotated[int, Field(ge=low, le=high)]
    return Annotated[float, Field(ge=low, le=high, allow_inf_nan=False)]


def _check_size(payload: bytes) -> None:
    if not payload:
        raise PacketError(Reason.EMPTY, "the payload has no bytes")
    if len(payload) > MAX_PAYLOAD_BYTES:
        raise PacketError(Reason.TOO_LARGE, f"{len(payload)} bytes; at most {MAX_PAYLOAD_BYTES} are taken")


def _check_duplicates(payload: bytes, body: Any) -> None:
    """A repeated key would silently win; counting colons finds the suspects, a slow parse decides."""
    expected = len(body.model_fields_set) + len(body.values)
    if payload.count(b":") != expected:
        json.loads(payload, object_pairs_hook=_refuse_repeats)


def _refuse_repeats(pairs: list[tuple[str, object]]) -> dict[str, object]:
    mapping = dict(pairs)
    if len(mapping) < len(pairs):
        names = [name for name, _ in pairs]
        repeated = next(name for name in names if names.count(name) > 1)
        raise PacketError(Reason.DUPLICATE_KEY, f"key '{repeated}' is given twice")
    return mapping


def _origin(body: Any) -> Origin | None:
    given = [body.boot, body.seq, body.lo]
    if given == [None, None, None]:
        return None
    if None in given:
        raise PacketError(Reason.BAD_SEQUENCE, "boot, seq and lo come together or not at all")
    return Origin(body.boot, body.seq, body.lo)


def _values(body: Any, packet: Packet) -> Mapping[str, Value]:
    given: dict[str, Value | None] = body.values
    if not body.invalid and given and None not in given.values():
        return body.values  # type: ignore[no-any-return]
    nulls = [name for name, value in given.items() if value is None and name not in body.invalid]
    if nulls:
        raise PacketError(Reason.WRONG_TYPE, f"values.{nulls[0]}: null is no value; name it in 'invalid'")
    strange = [name for name in body.invalid if name not in packet.by_name]
    if strange:
        raise PacketError(Reason.UNKNOWN_PARAMETER, f"invalid: no parameter '{strange[0]}' here")
    values = {name: value for name, value in given.items() if value is not None and name not in body.invalid}
    if not values and not body.invalid:
        raise PacketError(Reason.NO_VALUES, "values is empty")
    return values


def _parse_rfc3339(text: str) -> int:
    try:
        return to_ns(datetime.fromisoformat(text))
    except (ValueError, OverflowError) as error:
        raise PacketError(Reason.BAD_TIME, f"time '{text[:40]}': {error}") from error


_ASTRAY = (Reason.UNKNOWN_TOPIC, Reason.UNKNOWN_PATH, Reason.WRONG_PATH)
"""A copy that went the wrong way says nothing about the one that goes the right way."""

_REASONS: Mapping[str, Reason] = {
    "json_invalid": Reason.NOT_JSON,
    "model_type": Reason.NOT_AN_OBJECT,
    "finite_number": Reason.NOT_FINITE,
    "greater_than_equal": Reason.OUT_OF_RANGE,
    "less_than_equal": Reason.OUT_OF_RANGE,
    "literal_error": Reason.UNKNOWN_STATE,
}


def _explain(error: ValidationError, where: topics.TelemetryTopic) -> PacketError:
    """The first of pydantic's faults as a reason operators can count and engineers can act on."""
    first = error.errors(include_url=False)[0]
    reason = _reason(first)
    place = ".".join(str(part) for part in first["loc"])
    given = "" if reason in (Reason.NOT_JSON, Reason.NOT_AN_OBJECT) else f" (got {first['input']!r:.60})"
    detail = f"{where.facility}/{where.packet}: {place or '$'}: {first['msg']}{given}"
    return PacketError(reason, detail)


def _reason(fault: ErrorDetails) -> Reason:
    location = fault["loc"]
    if fault["type"] in ("model_type", "dict_type", "missing") and location in (("values",), ("time",)):
        return Reason.BAD_ENVELOPE
    if location[:1] == ("values",):
        unknown = fault["type"] == "extra_forbidden"
        return Reason.UNKNOWN_PARAMETER if unknown else _REASONS.get(fault["type"], Reason.WRONG_TYPE)
    if location[:1] == ("time",):
        return Reason.BAD_TIME
    if location[:1] in (("boot",), ("seq",), ("lo",)):
        return Reason.BAD_SEQUENCE
    return _REASONS.get(fault["type"], Reason.BAD_ENVELOPE)


def _salvage_origin(payload: bytes) -> Origin | None:
    """Sequence of a packet that is refused, so that its publisher need not send it for ever."""
    try:
        body = from_json(payload[:MAX_PAYLOAD_BYTES], allow_partial=len(payload) > MAX_PAYLOAD_BYTES)
    except ValueError:
        return None
    if not isinstance(body, dict):
        return None
    numbers = [n for n in map(body.get, ("boot", "seq", "lo")) if type(n) is int and 1 <= n <= MAX_SEQUENCE]
    if len(numbers) < 3:
        return None
    return Origin(*numbers)
