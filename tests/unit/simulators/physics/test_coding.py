"""Error rates: published points of the curves, their slopes, floors and ceilings."""

import numpy as np
import pytest

from simulators.physics import coding


@pytest.mark.parametrize(
    ("ebn0_db", "rate"),
    [(0.0, 7.9e-2), (4.0, 1.3e-2), (6.0, 2.4e-3), (8.0, 1.9e-4), (9.6, 1e-5), (10.5, 1e-6)],
)
def test_uncoded_bit_errors(ebn0_db: float, rate: float) -> None:
    assert float(coding.bpsk_bit_error_rate(ebn0_db)) == pytest.approx(rate, rel=0.15)


def test_without_signal_every_second_bit_is_wrong_and_with_much_none() -> None:
    assert float(coding.bpsk_bit_error_rate(-200.0)) == pytest.approx(0.5, abs=1e-6)
    assert float(coding.bpsk_bit_error_rate(20.0)) == 0.0


@pytest.mark.parametrize(
    ("threshold_db", "low_db", "high_db"),
    [
        (coding.LDPC_HALF_THRESHOLD_DB, 1.3, 1.4),
        (coding.CONVOLUTIONAL_RS_THRESHOLD_DB, 2.3, 2.6),
        (coding.TC_LDPC_THRESHOLD_DB, 2.7, 3.3),
    ],
)
def test_thresholds_are_those_of_the_standards(threshold_db: float, low_db: float, high_db: float) -> None:
    assert low_db <= threshold_db <= high_db
    assert float(coding.frame_error_rate(threshold_db, threshold_db)) == pytest.approx(1e-5)


@pytest.mark.parametrize(
    ("margin_db", "slope", "rate"),
    [
        (0.25, coding.LDPC_SLOPE_PER_DB, 1e-7),
        (-0.25, coding.LDPC_SLOPE_PER_DB, 1e-3),
        (1.0, coding.CONVOLUTIONAL_RS_SLOPE_PER_DB, 1e-8),
        (-1.0, coding.CONVOLUTIONAL_RS_SLOPE_PER_DB, 1e-2),
    ],
)
def test_frame_errors_fall_along_the_waterfall(margin_db: float, slope: float, rate: float) -> None:
    assert float(coding.frame_error_rate(2.0 + margin_db, 2.0, slope)) == pytest.approx(rate, rel=1e-6)


def test_frame_errors_stay_between_floor_and_one() -> None:
    rates = coding.frame_error_rate(np.array([-30.0, 30.0]), 1.4)
    assert rates == pytest.approx([1.0, coding.FRAME_ERROR_FLOOR])


def test_repeats_follow_lost_segments() -> None:
    assert coding.retransmission_share(np.array([0.0, 0.01, 1.0])) == pytest.approx(
        [0.0, 0.0099, 0.5], abs=1e-4
    )
