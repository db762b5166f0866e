"""Telemetry packets, as publishers build them and as receivers get them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from msgspec import Struct
from pydantic_core import to_json

MAX_PAYLOAD_BYTES = 256 * 1024
MAX_SEQUENCE = 2**53

Value = float | int | bool | str
"""An engineering value: number, truth value or state name."""


class Origin(Struct, frozen=True, gc=False):
    """Which packet this is: `boot` is the publisher's start (ms since 1970), `seq` counts its packets
    of that name without gap from 1, `lo` is the lowest that it does not know to be stored.

    A packet below `lo` was stored before, and is sent again because somebody asked for it.
    """

    boot: int
    seq: int
    lo: int


@dataclass(frozen=True, slots=True)
class TelemetryPacket:
    """One sample of every parameter of a packet.

    Parameters named in `invalid` were sampled but must not be trusted; they carry no value.
    """

    time_ns: int
    values: Mapping[str, Value]
    invalid: tuple[str, ...] = ()
    origin: Origin | None = field(default=None)

    def encode(self) -> bytes:
        """The payload: compact JSON."""
        body: dict[str, object] = {"time": self.time_ns}
        if self.origin:
            body |= {"boot": self.origin.boot, "seq": self.origin.seq, "lo": self.origin.lo}
        body["values"] = self.values
        if self.invalid:
            body["invalid"] = self.invalid
        return to_json(body, inf_nan_mode="constants")


def numbered(payload: bytes, origin: Origin) -> bytes:
    """The same packet with its origin, as `TelemetryPacket.encode` would have written it."""
    time, _, rest = payload.partition(b",")
    return b'%b,"boot":%d,"seq":%d,"lo":%d,%b' % (time, origin.boot, origin.seq, origin.lo, rest)


class ReceivedPacket(Struct, frozen=True, gc=False):
    """A packet that passed every check."""

    facility: str
    packet: str
    path: str
    time_ns: int
    values: Mapping[str, Value]
    invalid: tuple[str, ...]
    origin: Origin | None
    whole: bool = False
    """Every parameter has a value, in the catalogue's order, and no text among them needs quoting."""


_BEGINS = re.compile(rb'\{"time":(\d{1,19})[,}]')


def generation_time_ns(payload: bytes) -> int | None:
    """When a packet was made, without decoding it; None unless it begins as `TelemetryPacket.encode` writes.

    For those who hear the whole station and only care for news: history is told at a glance.
    """
    begins = _BEGINS.match(payload)
    return int(begins[1]) if begins else None
