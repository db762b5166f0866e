"""Which stretch of time a chart shows, and how coarsely."""

from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from ground_segment.clock import NS_PER_S

MOST_POINTS = 700
"""Points of one line: about one for each pixel of a chart."""
RANGES_S: Final = MappingProxyType(
    {"1 h": 3_600, "6 h": 21_600, "24 h": 86_400, "7 d": 604_800, "30 d": 2_592_000}
)
"""What operators can choose."""
DEFAULT_RANGE = "1 h"

_STEPS_S = (2, 3, 6, 10, 20, 40, 60, 120, 150, 300, 600, 900, 1_800, 3_600, 7_200, 14_400, 43_200, 86_400)
_BACKFILL_S = 150.0
"""Simulated history comes in steps of a minute, so a shorter gap than this is no gap."""


@dataclass(frozen=True, slots=True)
class Span:
    """A range of time, and the width of the windows it is read in; None for every row."""

    from_ns: int
    to_ns: int
    every_ns: int | None

    @property
    def range_s(self) -> float:
        return (self.to_ns - self.from_ns) / NS_PER_S


def span(range_s: int, period_s: float, now_ns: int) -> Span:
    """The last `range_s` seconds, with at most `MOST_POINTS` rows of a packet of this period."""
    if range_s / period_s <= MOST_POINTS:
        every_ns = None
    else:
        every_ns = next((s for s in _STEPS_S if range_s / s <= MOST_POINTS), _STEPS_S[-1]) * NS_PER_S
    return Span(now_ns - range_s * NS_PER_S, now_ns, every_ns)


def gap_ns(every_ns: int | None, stale_after_s: float) -> int:
    """Neighbours further apart than this are not joined by a line."""
    return max(3 * (every_ns or 0), int(max(stale_after_s, _BACKFILL_S) * NS_PER_S))
