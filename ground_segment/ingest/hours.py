"""How complete each packet of each facility is, by hour of generation time: pure bookkeeping."""

from collections import OrderedDict, deque
from collections.abc import Iterable

from ground_segment.clock import NS_PER_S
from ground_segment.ingest.gaps import Gap, HourCount
from ground_segment.records import Row

HOUR_NS = 3_600 * NS_PER_S
CELLS = 2_000
"""Hours remembered of all packets together; what is older is not counted on."""

_Key = tuple[str, str, int]


class Hours:
    """Counts by facility, packet and hour; `rows` gives those that have changed."""

    def __init__(self) -> None:
        self._counts: OrderedDict[_Key, HourCount] = OrderedDict()
        self._changed: dict[_Key, None] = {}
        self._noted: dict[Gap, tuple[int, int]] = {}
        """Of each open gap: numbers missing and lost, as counted here."""

    def received(self, facility: str, packet: str, at_ns: int) -> None:
        """A packet is settled for the first time."""
        self._of(facility, packet, at_ns).received += 1

    def gap(self, gap: Gap) -> int:
        """A gap is as it is now; returns how many numbers were lost since it was noted last."""
        if not gap.certain:
            return 0
        missing, lost = self._noted.get(gap, (0, 0))
        count = self._of(gap.facility, gap.packet, gap.at_ns)
        count.missing += gap.open_count - missing
        count.lost += gap.lost - lost
        if gap.missing:
            self._noted[gap] = gap.open_count, gap.lost
        else:
            self._noted.pop(gap, None)
        return gap.lost - lost

    def recall(self, counts: Iterable[HourCount], gaps: Iterable[Gap]) -> None:
        """As it was when ingest ended."""
        self._counts.update(((c.facility, c.packet, c.hour_ns), c) for c in counts)
        self._noted.update((gap, (gap.open_count, gap.lost)) for gap in gaps)

    @property
    def counts(self) -> list[HourCount]:
        return list(self._counts.values())

    def rows(self) -> list[Row]:
        """Hours that have changed since the last call."""
        changed, self._changed = self._changed, {}
        return [self._counts[key].row() for key in changed if key in self._counts]

    def _of(self, facility: str, packet: str, at_ns: int) -> HourCount:
        key = (facility, packet, at_ns // HOUR_NS * HOUR_NS)
        count = self._counts.get(key)
        if count is None:
            count = self._counts[key] = HourCount(facility=facility, packet=packet, hour_ns=key[2])
            if len(self._counts) > CELLS:
                self._counts.popitem(last=False)
        self._changed[key] = None
        return count


class LastHour:
    """Packets received and lost in the last hour, in steps of the health packet."""

    def __init__(self) -> None:
        self._steps: deque[tuple[float, int, int]] = deque()
        self._received = self._lost = 0

    def note(self, received: int = 0, lost: int = 0) -> None:
        self._received += received
        self._lost += lost

    def totals(self, now_s: float) -> tuple[int, int]:
        """Received and lost; ends a step."""
        self._steps.append((now_s, self._received, self._lost))
        self._received = self._lost = 0
        while self._steps and now_s - self._steps[0][0] > 3_600.0:
            self._steps.popleft()
        return sum(step[1] for step in self._steps), sum(step[2] for step in self._steps)
