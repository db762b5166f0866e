"""Windows kept up to date sample by sample say what the samples say."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ground_segment.monitor.windows import _MOST, Extremes, Sums, make_window, told_by
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


def value(window: Extremes | Sums, derived: Derived) -> float:
    found: float = getattr(window, told_by(derived))
    return found


@pytest.mark.parametrize("derived", [Derived.RATE, Derived.MEAN, Derived.LOWEST, Derived.HIGHEST])
@given(steps=STEPS, restart=st.integers(0, 80))
@settings(max_examples=60, deadline=None)
def test_a_window_says_what_its_samples_say(
    derived: Derived, steps: list[tuple[float, float]], restart: int
) -> None:
    window, now_ns, held = make(derived), 1_900_000_000 * S, list[tuple[int, float]]()
    since_ns = now_ns
    for number, (step_s, sample) in enumerate(steps):
        if number == restart:
            samples, since = list(window.samples()), window.since_ns
            window = make(derived)
            window.resume(samples, since)
        now_ns += int(step_s * S)
        if not held or not 0 < now_ns - held[-1][0] <= window.gap_ns:
            held, since_ns = [], now_ns
            window.forget()
        held = [one for one in held if now_ns - one[0] <= WINDOW_S * S] + [(now_ns, sample)]
        window.add(now_ns, sample)
        found = value(window, derived)
        assert window.last_ns == now_ns
        assert (found == found) is (now_ns - since_ns >= 0.9 * WINDOW_S * S)
        if found == found:
            assert found == pytest.approx(told(derived, held), rel=1e-6, abs=1e-6)


def make(derived: Derived, window_s: float = WINDOW_S) -> Extremes | Sums:
    return make_window(derived, window_s, patience_s=60.0)


@pytest.mark.parametrize("derived", [Derived.RATE, Derived.MEAN])
def test_rounding_does_not_pile_up(derived: Derived) -> None:
    """A large number that changes little, for a hundred thousand samples."""
    window = make(derived, 60.0)
    for second in range(100_000):
        window.add(second * S, 1e6 + 1e-3 * second)
    expected = 1e-3 if derived is Derived.RATE else 1e6 + 1e-3 * (99_999 - 30)
    assert value(window, derived) == pytest.approx(expected, rel=1e-9)


@pytest.mark.parametrize("derived", [Derived.RATE, Derived.HIGHEST])
def test_a_long_window_takes_no_more_memory(derived: Derived) -> None:
    """A day of a parameter that comes each second."""
    window = make(derived, 86_400.0)
    for second in range(90_000):
        window.add(second * S, -2.0 * second)
    assert value(window, derived) == pytest.approx(-2.0 if derived is Derived.RATE else -2.0 * 3600, rel=1e-2)
    assert len(list(window.samples())) <= 1.1 * _MOST


@pytest.mark.parametrize("derived", [Derived.RATE, Derived.MEAN, Derived.LOWEST, Derived.HIGHEST])
def test_a_value_that_is_no_number_starts_it_anew(derived: Derived) -> None:
    window = make(derived)
    for second in range(20):
        window.add(second * S, 1.0)
    assert math.isfinite(value(window, derived))
    window.add(20 * S, math.nan)
    assert math.isnan(value(window, derived))
