"""Windows kept up to date sample by sample say what the samples say."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ground_segment.monitor.windows import _MOST, Window
from ground_segment.rules.signals import Derived

S = 10**9
WINDOW_S = 10
STEPS = st.lists(
    st.tuples(st.sampled_from([0.5, 1.0, 1.0, 2.0, 12.0, -1.0]), st.floats(-1e3, 1e3)),
    min_size=1,
    max_size=80,
)


def told(derived: Derived, samples: list[tuple[int, float]]) -> float:
    """By the definition."""
    times_s = np.array([time_ns - samples[0][0] for time_ns, _ in samples]) / S
    values = np.array([value for _, value in samples])
    if derived is Derived.RATE:
        return float(np.polyfit(times_s, values, 1)[0])
    if derived is Derived.MEAN:
        return float(np.mean(values))
    return float(np.min(values) if derived is Derived.LOWEST else np.max(values))


@pytest.mark.parametrize("derived", [Derived.RATE, Derived.MEAN, Derived.LOWEST, Derived.HIGHEST])
@given(steps=STEPS, restart=st.integers(0, 80))
@settings(max_examples=60, deadline=None)
def test_a_window_says_what_its_samples_say(
    derived: Derived, steps: list[tuple[float, float]], restart: int
) -> None:
    window, now_ns, held = Window(derived, WINDOW_S), 1_900_000_000 * S, list[tuple[int, float]]()
    for number, (step_s, value) in enumerate(steps):
        if number == restart:
            samples, window = list(window.samples), Window(derived, WINDOW_S)
            window.resume(samples)
        now_ns += int(step_s * S)
        if step_s < 0:
            held = []
        held = [sample for sample in held if now_ns - sample[0] <= WINDOW_S * S] + [(now_ns, value)]
        found = window.add(now_ns, value)
        assert list(window.samples) == held
        full = held[-1][0] - held[0][0] >= 0.9 * WINDOW_S * S
        assert (found is not None) is full
        if found is not None:
            assert found == pytest.approx(told(derived, held), rel=1e-6, abs=1e-6)


@pytest.mark.parametrize("derived", [Derived.RATE, Derived.MEAN])
def test_rounding_does_not_pile_up(derived: Derived) -> None:
    """A large number that changes little, for a hundred thousand samples."""
    window = Window(derived, 60.0)
    found = None
    for second in range(100_000):
        found = window.add(second * S, 1e6 + 1e-3 * second)
    assert found == pytest.approx(1e-3 if derived is Derived.RATE else 1e6 + 1e-3 * (99_999 - 30), rel=1e-9)


def test_a_long_window_takes_no_more_memory() -> None:
    """A day of a parameter that comes each second."""
    window, found = Window(Derived.RATE, 86_400.0), None
    for second in range(90_000):
        found = window.add(second * S, 2.0 * second)
    assert found == pytest.approx(2.0)
    assert len(list(window.samples)) <= _MOST + 1
