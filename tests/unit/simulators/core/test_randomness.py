"""Replicas that are themselves in any company, twins that are alike, counts that are Poisson's."""

import numpy as np
import pytest

from simulators.randomness import Randomness


def test_a_replica_draws_the_same_alone_and_among_many() -> None:
    many, alone = Randomness(3, 5, "x"), Randomness(3, [4], "x")
    for _ in range(70):  # beyond one block
        assert many.normal(3)[4].tolist() == alone.normal(3)[0].tolist()
        assert many.uniform()[4] == alone.uniform()[0]
        assert (
            many.poisson(np.full((5, 2), 0.7))[4].tolist() == alone.poisson(np.full((1, 2), 0.7))[0].tolist()
        )


def test_twins_draw_the_same_and_others_do_not() -> None:
    twins = Randomness(3, [0, 0, 1]).normal(8)
    assert twins[0].tolist() == twins[1].tolist() != twins[2].tolist()


def test_streams_and_seeds_are_independent() -> None:
    base = Randomness(3, 1)
    draws = [r.normal(1000)[0] for r in (base.stream("a"), base.stream("b"), Randomness(4, 1, "a"))]
    assert np.abs(np.corrcoef(draws) - np.eye(3)).max() < 0.12


def test_counts_that_differ_do_not_shift_what_is_drawn_next() -> None:
    quiet, stormy = Randomness(3, 1), Randomness(3, 1)
    for _ in range(10):
        assert quiet.poisson(0.1)[0] <= stormy.poisson(500.0)[0]
        assert quiet.uniform(2).tolist() == stormy.uniform(2).tolist()


@pytest.mark.parametrize("mean", [0.0, 0.004, 1.4, 12.0, 29.9, 30.1, 400.0])
def test_counts_have_mean_and_variance_of_a_poisson_distribution(mean: float) -> None:
    counts = Randomness(1, 1).poisson(np.full((1, 40_000), mean))
    assert counts.mean() == pytest.approx(mean, abs=4 * (mean / 40_000) ** 0.5)
    assert counts.var() == pytest.approx(mean, rel=0.04, abs=0.002)
    assert (counts == np.floor(counts)).all()
    assert counts.min() >= 0.0


def test_small_counts_follow_the_distribution() -> None:
    counts = Randomness(1, 1).poisson(np.full((1, 100_000), 2.0))
    shares = [(counts == k).mean() for k in range(5)]
    assert shares == pytest.approx([0.1353, 0.2707, 0.2707, 0.1804, 0.0902], abs=0.005)
