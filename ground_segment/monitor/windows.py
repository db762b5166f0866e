"""What a parameter did within a window of time: slope, mean, extremes; fed sample by sample."""

from collections import deque
from collections.abc import Callable, Mapping

from ground_segment.clock import NS_PER_S
from ground_segment.rules.signals import Derived

Samples = deque[tuple[int, float]]
_FULL = 0.9
"""Part of a window that must be covered by samples before it says anything."""
_MOST = 4096


class Window:
    """The samples of one parameter within the last seconds.

    Args:
        derived: what is asked of them.
        window_s: how long.
    """

    def __init__(self, derived: Derived, window_s: float) -> None:
        self._ask = _ASKED[derived]
        self._window_ns = int(window_s * NS_PER_S)
        self._samples: Samples = deque(maxlen=_MOST)

    def add(self, time_ns: int, value: float) -> float | None:
        """Take a sample in; the answer, None until the window is nearly filled."""
        samples = self._samples
        if samples and time_ns <= samples[-1][0]:
            samples.clear()  # time ran backwards: what was before proves nothing
        samples.append((time_ns, value))
        while time_ns - samples[0][0] > self._window_ns:
            samples.popleft()
        if time_ns - samples[0][0] < _FULL * self._window_ns:
            return None
        return self._ask(samples)

    def forget(self) -> None:
        """A gap: start anew."""
        self._samples.clear()


def slope_per_s(samples: Samples) -> float:
    """Least-squares slope, in the parameter's unit per second."""
    origin_ns = samples[0][0]
    times_s = [(time_ns - origin_ns) / NS_PER_S for time_ns, _ in samples]
    mean_s = sum(times_s) / len(samples)
    mean = sum(value for _, value in samples) / len(samples)
    above = sum((t - mean_s) * (value - mean) for t, (_, value) in zip(times_s, samples, strict=True))
    below = sum((t - mean_s) ** 2 for t in times_s)
    return above / below if below else 0.0


_ASKED: Mapping[Derived, Callable[[Samples], float]] = {
    Derived.RATE: slope_per_s,
    Derived.MEAN: lambda samples: sum(value for _, value in samples) / len(samples),
    Derived.LOWEST: lambda samples: min(value for _, value in samples),
    Derived.HIGHEST: lambda samples: max(value for _, value in samples),
}
