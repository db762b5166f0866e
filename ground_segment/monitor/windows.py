"""What a parameter did within a window of time: slope, mean, extremes; fed sample by sample.

Each sample costs the same, however long the window: sums are kept up to date, extremes in a queue that holds
only what may still become one (Lemire 2006, Streaming maximum-minimum filter).
"""

from collections import deque
from collections.abc import Callable, Iterable, Mapping
from typing import Protocol

from ground_segment.clock import NS_PER_S
from ground_segment.rules.signals import Derived

_FULL = 0.9
"""Part of a window that must be covered by samples before it says anything."""
_MOST = 4096
"""Samples kept, about; of a parameter that comes more often some are passed over."""
_RENEWED = 4096
"""Samples after which sums are added up anew, so that rounding errors do not pile up."""


class Tally(Protocol):
    """What is kept of the samples in a window."""

    def add(self, time_ns: int, value: float) -> None: ...
    def drop(self, time_ns: int, value: float) -> None:
        """The oldest sample leaves."""

    def answer(self) -> float: ...


class Window:
    """The samples of one parameter within the last seconds.

    Args:
        derived: what is asked of them.
        window_s: how long.
    """

    def __init__(self, derived: Derived, window_s: float) -> None:
        self._make = _TALLIES[derived]
        self._window_ns = int(window_s * NS_PER_S)
        self._apart_ns = self._window_ns // _MOST
        self._samples: deque[tuple[int, float]] = deque()
        self._tally = self._make()
        self._dropped = 0

    @property
    def samples(self) -> Iterable[tuple[int, float]]:
        """Time and value, the oldest first."""
        return self._samples

    def add(self, time_ns: int, value: float) -> float | None:
        """Take a sample in; the answer, None until the window is nearly filled."""
        samples = self._samples
        if samples and time_ns <= samples[-1][0]:
            self.forget()  # time ran backwards: what was before proves nothing
        if samples and time_ns - samples[-1][0] < self._apart_ns:
            return self.answer()
        samples.append((time_ns, value))
        self._tally.add(time_ns, value)
        while time_ns - samples[0][0] > self._window_ns:
            self._tally.drop(*samples.popleft())
            self._dropped += 1
        if self._dropped > _RENEWED:
            self._renew()
        return self.answer()

    def answer(self) -> float | None:
        """What the present samples say, None until they nearly fill the window."""
        samples = self._samples
        if not samples or samples[-1][0] - samples[0][0] < _FULL * self._window_ns:
            return None
        return self._tally.answer()

    def resume(self, samples: Iterable[tuple[int, float]]) -> None:
        """Go on with the samples of an earlier life."""
        self._samples = deque(samples)
        self._renew()

    def forget(self) -> None:
        """A gap: start anew."""
        self._samples.clear()
        self._renew()

    def _renew(self) -> None:
        self._tally, self._dropped = self._make(), 0
        for time_ns, value in self._samples:
            self._tally.add(time_ns, value)


class Sums:
    """Count and sums over the samples; the first one is the origin of both axes, against cancellation."""

    __slots__ = ("_count", "_origin", "_origin_ns", "_t", "_tt", "_tv", "_v")

    def __init__(self) -> None:
        self._count = 0
        self._t = self._tt = self._v = self._tv = 0.0
        self._origin_ns, self._origin = 0, 0.0

    def add(self, time_ns: int, value: float) -> None:
        if not self._count:
            self._origin_ns, self._origin = time_ns, value
        self._move(time_ns, value, 1)

    def drop(self, time_ns: int, value: float) -> None:
        self._move(time_ns, value, -1)

    def _move(self, time_ns: int, value: float, sign: int) -> None:
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


class Lowest:
    """The least value; `sign` -1 makes it the greatest."""

    __slots__ = ("_rising", "_sign")

    def __init__(self, sign: int = 1) -> None:
        self._sign = sign
        self._rising: deque[tuple[int, float]] = deque()

    def add(self, time_ns: int, value: float) -> None:
        signed = self._sign * value
        while self._rising and self._rising[-1][1] >= signed:
            self._rising.pop()
        self._rising.append((time_ns, signed))

    def drop(self, time_ns: int, value: float) -> None:  # noqa: ARG002 - the time tells
        if self._rising[0][0] == time_ns:
            self._rising.popleft()

    def answer(self) -> float:
        return self._sign * self._rising[0][1]


_TALLIES: Mapping[Derived, Callable[[], Tally]] = {
    Derived.RATE: Slope,
    Derived.MEAN: Mean,
    Derived.LOWEST: Lowest,
    Derived.HIGHEST: lambda: Lowest(-1),
}
