"""What a parameter did within a window of time: slope, mean, extremes; fed sample by sample.

A window says something once its samples reach back over nearly all of it without a gap. Each sample costs
the same, however long the window.
"""

import math
from collections import deque
from collections.abc import Callable, Iterable, Mapping
from typing import Protocol

from ground_segment.clock import NS_PER_S
from ground_segment.monitor.latest import NEVER_NS
from ground_segment.rules.signals import Derived

_FULL = 0.9
"""Part of a window over which samples must reach back before it says anything."""
_GAP, _LONGEST_GAP = 0.1, 0.5
"""Part of a window that may pass between two samples, and that always has more than one of them in it."""
_MOST = 4096
"""Samples kept, about; of a parameter that comes more often some are passed over."""
_RENEWED = 4096
"""Samples after which sums are added up anew, so that rounding errors do not pile up."""

Sample = tuple[int, float]
"""Generation time in ns, and value."""


class Window(Protocol):
    """The samples of one parameter within the last seconds.

    What they say is an attribute, not a number while it is unknown.
    """

    gap_ns: int
    """Longest time between two samples that belong together, so that what came before still counts."""
    since_ns: int
    """First of the samples without a gap."""

    @property
    def last_ns(self) -> int:
        """Time of the last sample."""

    def add(self, time_ns: int, value: float) -> None:
        """Take a sample in; times rise, by no more than `gap_ns`."""

    def forget(self) -> None:
        """A gap: start anew."""

    def samples(self) -> Iterable[Sample]:
        """All that a later life must know."""

    def resume(self, samples: Iterable[Sample], since_ns: int | None) -> None:
        """Go on with the samples of an earlier life."""


class Extremes:
    """The least and the greatest value within a window.

    An extreme only changes when a sample goes beyond it, or when the sample that made it leaves: all others
    are put aside, and looked through then. Of those only such are kept as may still become an extreme (Lemire
    2006, Streaming maximum-minimum filter).

    Args:
        window_s: how long.
        patience_s: how long samples may stay away, if that is longer than a small part of it.
    """

    __slots__ = (
        "_apart_ns", "_aside", "_falling", "_high", "_low", "_next_ns", "_rising", "_until_ns", "_window_ns",
        "gap_ns", "highest", "lowest", "since_ns",
    )  # fmt: skip

    def __init__(self, window_s: float, patience_s: float) -> None:
        self._window_ns = int(window_s * NS_PER_S)
        self._apart_ns = self._window_ns // _MOST
        self._next_ns = NEVER_NS
        self.gap_ns = _gap_ns(window_s, patience_s)
        self.forget()

    @property
    def last_ns(self) -> int:
        if self._aside:
            return self._aside[-1][0]
        return max(self._rising[-1][0], self._falling[-1][0]) if self._rising else NEVER_NS

    def add(self, time_ns: int, value: float) -> None:
        if self._low <= value <= self._high and time_ns <= self._until_ns:
            if time_ns >= self._next_ns:
                self._aside.append((time_ns, value))
                self._next_ns = time_ns + self._apart_ns
        elif value == value:
            self._aside.append((time_ns, value))
            self._settle(time_ns)
        else:
            self.forget()

    def forget(self) -> None:
        self._rising: deque[Sample] = deque()
        self._falling: deque[Sample] = deque()
        self._aside: list[Sample] = []
        self._low, self._high = math.inf, -math.inf
        self._until_ns = self._next_ns = self.since_ns = NEVER_NS
        self.lowest = self.highest = math.nan

    def samples(self) -> Iterable[Sample]:
        if self._aside:
            self._settle(self._aside[-1][0])
        return sorted({*self._rising, *self._falling})

    def resume(self, samples: Iterable[Sample], since_ns: int | None) -> None:
        self.forget()
        self._aside = list(samples)
        if self._aside:
            self.since_ns = self._aside[0][0] if since_ns is None else since_ns
            self._settle(self._aside[-1][0])

    def _settle(self, time_ns: int) -> None:
        """Look through what was put aside, and let go what is too old."""
        rising, falling = self._rising, self._falling
        if not rising and self.since_ns == NEVER_NS:
            self.since_ns = time_ns
        for sample in self._aside:
            at_ns, value = sample
            while rising and rising[-1][1] >= value:
                rising.pop()
            if not rising or at_ns - rising[-1][0] >= self._apart_ns:
                rising.append(sample)
            while falling and falling[-1][1] <= value:
                falling.pop()
            if not falling or at_ns - falling[-1][0] >= self._apart_ns:
                falling.append(sample)
        self._aside.clear()
        oldest_ns = time_ns - self._window_ns
        while rising[0][0] < oldest_ns:
            rising.popleft()
        while falling[0][0] < oldest_ns:
            falling.popleft()
        self._tell(time_ns)

    def _tell(self, time_ns: int) -> None:
        self._low, self._high = self._rising[0][1], self._falling[0][1]
        self._until_ns = min(self._rising[0][0], self._falling[0][0]) + self._window_ns
        full_ns = self.since_ns + math.ceil(_FULL * self._window_ns)
        if time_ns >= full_ns:
            self.lowest, self.highest = float(self._low), float(self._high)
        else:
            self._until_ns = min(self._until_ns, full_ns - 1)


class Sums:
    """Count and sums of the samples; the first one is the origin of both axes, against cancellation.

    Args:
        window_s: how long.
        patience_s: how long samples may stay away, if that is longer than a small part of it.
    """

    __slots__ = (
        "_apart_ns", "_count", "_dropped", "_full_ns", "_origin", "_origin_ns", "_samples", "_t", "_tt",
        "_tv", "_v", "_window_ns", "gap_ns", "since_ns", "value",
    )  # fmt: skip

    def __init__(self, window_s: float, patience_s: float) -> None:
        self._window_ns = int(window_s * NS_PER_S)
        self._full_ns = math.ceil(_FULL * self._window_ns)
        self._apart_ns = self._window_ns // _MOST
        self.gap_ns = _gap_ns(window_s, patience_s)
        self.forget()

    @property
    def last_ns(self) -> int:
        return self._samples[-1][0] if self._samples else NEVER_NS

    def add(self, time_ns: int, value: float) -> None:
        samples = self._samples
        if value != value:
            self.forget()
            return
        if not samples:
            self.since_ns = time_ns
        elif time_ns - samples[-1][0] < self._apart_ns:
            return
        samples.append((time_ns, value))
        self._move(time_ns, value, 1)
        while time_ns - samples[0][0] > self._window_ns:
            self._move(*samples.popleft(), -1)
            self._dropped += 1
        if self._dropped > _RENEWED:
            self._renew()
        if time_ns - self.since_ns >= self._full_ns:
            self.value = self.answer()

    def forget(self) -> None:
        self._samples: deque[Sample] = deque()
        self.since_ns = NEVER_NS
        self.value = math.nan
        self._renew()

    def samples(self) -> Iterable[Sample]:
        return self._samples

    def resume(self, samples: Iterable[Sample], since_ns: int | None) -> None:
        self._samples = deque(samples)
        self._renew()
        if self._samples:
            self.since_ns = self._samples[0][0] if since_ns is None else since_ns
            if self.last_ns - self.since_ns >= self._full_ns:
                self.value = self.answer()

    def answer(self) -> float:
        """What the samples say."""
        raise NotImplementedError

    def _renew(self) -> None:
        self._count = self._dropped = 0
        self._t = self._tt = self._v = self._tv = 0.0
        for time_ns, value in self._samples:
            self._move(time_ns, value, 1)

    def _move(self, time_ns: int, value: float, sign: int) -> None:
        if not self._count:
            self._origin_ns, self._origin = time_ns, float(value)
        t, v = sign * (time_ns - self._origin_ns) / NS_PER_S, value - self._origin
        self._count += sign
        self._t += t
        self._tt += sign * t * t
        self._v += sign * v
        self._tv += t * v


class Mean(Sums):
    __slots__ = ()

    def answer(self) -> float:
        return self._origin + self._v / self._count


class Slope(Sums):
    __slots__ = ()

    def answer(self) -> float:
        """Least-squares slope, in the parameter's unit per second."""
        below = self._count * self._tt - self._t * self._t
        return (self._count * self._tv - self._t * self._v) / below if below > 0 else 0.0


def _gap_ns(window_s: float, patience_s: float) -> int:
    return int(min(max(patience_s, _GAP * window_s), _LONGEST_GAP * window_s) * NS_PER_S)


def make_window(derived: Derived, window_s: float, patience_s: float) -> Extremes | Sums:
    """The window that tells what is asked. Raises KeyError for a plain value."""
    return _WINDOWS[derived](window_s, patience_s)


def told_by(derived: Derived) -> str:
    """The attribute of a window that holds what is asked."""
    return derived.value if derived in (Derived.LOWEST, Derived.HIGHEST) else "value"


_WINDOWS: Mapping[Derived, Callable[[float, float], Extremes | Sums]] = {
    Derived.RATE: Slope,
    Derived.MEAN: Mean,
    Derived.LOWEST: Extremes,
    Derived.HIGHEST: Extremes,
}
