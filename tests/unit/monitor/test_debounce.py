"""Levels change only after what speaks for them has lasted."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ground_segment.monitor.debounce import Debounce

ON, OFF, GAP = 3, 5, 10


def settle(samples: list[tuple[int, int]], start: int = 0) -> list[int]:
    """Levels after samples at times 100, 101, ...; a sample is (violated, held)."""
    debounce = Debounce(ON, OFF, GAP)
    debounce.settle(start)
    return [debounce.step(violated, held, 100 + t) for t, (violated, held) in enumerate(samples)]


@pytest.mark.parametrize(
    ("start", "samples", "levels"),
    [
        pytest.param(0, [(2, 2)] * 5, [0, 0, 0, 2, 2], id="rises after the on delay"),
        pytest.param(0, [(2, 2)] * 3 + [(0, 2)] + [(2, 2)] * 4, [0] * 7 + [2], id="a break starts it anew"),
        pytest.param(0, [(2, 2), (2, 2), (3, 3), (3, 3), (3, 3), (3, 3)], [0, 0, 0, 2, 2, 3],
                     id="each level has its own delay"),
        pytest.param(2, [(0, 0)] * 7, [2, 2, 2, 2, 2, 0, 0], id="falls after the off delay"),
        pytest.param(2, [(0, 0)] * 5 + [(0, 2)] + [(0, 0)] * 5, [2] * 11, id="the deadband holds it"),
        pytest.param(3, [(2, 2)] * 6, [3, 3, 3, 3, 3, 2], id="eases to what is left"),
        pytest.param(3, [(0, 0)] * 6, [3, 3, 3, 3, 3, 0], id="falls through at once if nothing is left"),
        pytest.param(2, [(0, 0), (0, 0), (3, 3), (3, 3), (3, 3), (3, 3)], [2, 2, 2, 2, 2, 3],
                     id="worse again while falling"),
    ],
)  # fmt: skip
def test_levels(start: int, samples: list[tuple[int, int]], levels: list[int]) -> None:
    assert settle(samples, start) == levels


def test_samples_far_apart_prove_nothing_about_the_time_between() -> None:
    debounce = Debounce(ON, OFF, GAP)
    assert debounce.step(2, 2, 100) == 0
    assert debounce.step(2, 2, 100 + GAP + 1) == 0
    assert debounce.step(2, 2, 100 + GAP + 1 + ON) == 2


def test_time_that_runs_back_starts_the_chain_anew() -> None:
    debounce = Debounce(ON, OFF, GAP)
    debounce.step(2, 2, 100)
    assert debounce.step(2, 2, 50) == 0
    assert debounce.step(2, 2, 50 + ON) == 2


def test_without_delays_a_level_changes_at_once() -> None:
    debounce = Debounce(0, 0, GAP)
    assert [debounce.step(v, v, t) for t, v in enumerate([0, 1, 3, 2, 0])] == [0, 1, 3, 2, 0]


LEVEL_PAIRS = st.tuples(st.integers(0, 3), st.integers(0, 3)).map(lambda pair: (min(pair), max(pair)))


@given(st.lists(LEVEL_PAIRS, max_size=40))
def test_a_violation_that_lasts_is_never_missed(before: list[tuple[int, int]]) -> None:
    assert settle(before + [(3, 3)] * (ON + 1))[-1] == 3


@given(st.lists(LEVEL_PAIRS, max_size=40))
def test_what_is_well_for_long_is_cleared(before: list[tuple[int, int]]) -> None:
    assert settle(before + [(0, 0)] * (OFF + 1))[-1] == 0


@given(st.lists(LEVEL_PAIRS, min_size=1, max_size=60))
def test_a_level_changes_only_on_samples_that_agree_with_it(samples: list[tuple[int, int]]) -> None:
    level = 0
    for (violated, held), after in zip(samples, settle(samples), strict=True):
        assert after <= level or violated >= after
        assert after >= level or held <= after
        level = after


@given(st.lists(LEVEL_PAIRS, max_size=40))
def test_idle_means_that_calm_samples_change_nothing(samples: list[tuple[int, int]]) -> None:
    debounce = Debounce(ON, OFF, GAP)
    for t, (violated, held) in enumerate(samples):
        debounce.step(violated, held, t)
        if debounce.idle:
            assert debounce.level == 0
            assert violated == 0
