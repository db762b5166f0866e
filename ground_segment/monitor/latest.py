"""The last known values of one packet: what limits, conditions and rules look at."""

import math
from collections.abc import Iterable, Iterator, Mapping

from ground_segment.catalogue import Packet
from ground_segment.monitor.patience import ns
from ground_segment.wire import Value

NEVER_NS = -(1 << 62)


class Latest:
    """What is known of a packet's parameters, and when each of them was received.

    A whole packet, as every publisher of the station sends it, is taken over as it is. One that lacks
    parameters says nothing of these: they are as old as they are. One that names them invalid makes them
    unknown.

    Args:
        packet: whose values.
    """

    __slots__ = ("_names", "_others_ns", "generated_ns", "patience_ns", "received_ns", "values")

    def __init__(self, packet: Packet) -> None:
        self._names = tuple(parameter.name for parameter in packet.parameters)
        self._others_ns = dict.fromkeys(self._names, NEVER_NS)
        """When those values were received that the last packet did not bring."""
        self.patience_ns = ns(packet.stale_after_s)
        """An older value is unknown."""
        self.values: Mapping[str, Value | None] = {
            parameter.name: math.nan if parameter.numeric else None for parameter in packet.parameters
        }
        """The last of each, also where it is too old or was declared invalid since; see `at`."""
        self.received_ns = 0
        self.generated_ns = 0

    def take(
        self, values: Mapping[str, Value], invalid: Iterable[str], generated_ns: int, now_ns: int
    ) -> None:
        """Take a packet in."""
        if len(values) == len(self._names):
            self.values = values
            if self._others_ns:
                self._others_ns = {}
        else:
            self._take_part(values, invalid)
        self.received_ns, self.generated_ns = now_ns, generated_ns

    def whole(self, values: Mapping[str, Value]) -> bool:
        """Whether nothing is missing."""
        return len(values) == len(self._names)

    def at(self, name: str, now_ns: int) -> Value | None:
        """A parameter's value; None if it is unknown: never heard, invalid or too old."""
        return self.values[name] if now_ns - self.heard_ns(name) <= self.patience_ns else None

    def heard_ns(self, name: str) -> int:
        """When a parameter's value was received; `NEVER_NS` also for one that is invalid."""
        return self._others_ns.get(name, self.received_ns)

    def rebase(self, now_ns: int) -> None:
        """After the clock was set back: nothing was heard in what has become the future."""
        self.received_ns = min(self.received_ns, now_ns)
        self.generated_ns = min(self.generated_ns, now_ns)
        self._others_ns = {name: min(then_ns, now_ns) for name, then_ns in self._others_ns.items()}

    def recall(self, name: str, value: Value | None, heard_ns: int) -> None:
        """Go on with a value of an earlier life; None for one that was invalid."""
        if value is not None:
            self.values = {**self.values, name: value}
        self._others_ns[name] = NEVER_NS if value is None else heard_ns

    def kept(self, names: Iterable[str]) -> Iterator[tuple[str, Value | None, int]]:
        """Name, value and time of reception of those that are not invalid; see `recall`."""
        for name in names:
            if (heard_ns := self.heard_ns(name)) != NEVER_NS:
                yield name, self.values[name], heard_ns

    def _take_part(self, values: Mapping[str, Value], invalid: Iterable[str]) -> None:
        others_ns = {name: self.heard_ns(name) for name in self._names if name not in values}
        others_ns.update({name: NEVER_NS for name in invalid if name in others_ns})
        self.values = {**self.values, **values}
        self._others_ns = others_ns
