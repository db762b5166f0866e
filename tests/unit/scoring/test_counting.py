"""Shares, rates and quantiles with their uncertainty."""

import math

import pytest

from ground_segment.scoring.counting import Rate, Share, quantile, share


def test_an_interval_of_wilson_as_published() -> None:
    low, high = Share(81, 263).interval  # Newcombe 1998, table I
    assert (round(low, 4), round(high, 4)) == (0.2553, 0.3662)


def test_all_and_none_leave_doubt() -> None:
    assert Share(10, 10).interval[0] == pytest.approx(0.7225, abs=1e-4)
    assert Share(0, 10).interval[1] == pytest.approx(0.2775, abs=1e-4)
    assert Share(0, 0).value is None
    assert Share(0, 0).interval == (0.0, 1.0)
    assert str(share([True, False])) == "50 % (9 to 91), 1 of 2"


def test_a_rate_of_a_poisson_count() -> None:
    low, high = Rate(10, 2.0).interval  # exact: 4.795 and 18.39 counts
    assert [2 * low, 2 * high] == pytest.approx([4.795, 18.39], abs=0.02)
    assert Rate(0, 30.0).interval[0] == 0.0
    assert Rate(0, 30.0).interval[1] == pytest.approx(3.689 / 30, rel=0.02)
    assert Rate(0, 0.0).interval == (0.0, math.inf)


def test_quantiles_lie_between_neighbours() -> None:
    assert quantile([], 0.5) is None
    assert quantile([3.0], 0.9) == 3.0
    assert quantile([4.0, 1.0, 2.0, 3.0], 0.5) == 2.5
