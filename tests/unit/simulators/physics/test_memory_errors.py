"""Memory errors and rate meters in their limiting cases."""

import numpy as np
import pytest

from simulators.physics import memory_errors


def test_quiet_memory_of_the_reference_computer() -> None:
    assert memory_errors.quiet_upsets_per_h(34e9, 1e-9) == pytest.approx(1.417, abs=1e-3)
    assert memory_errors.quiet_upsets_per_h(2.1e9, 3.4e-8) * 24.0 == pytest.approx(71.0, rel=0.01), (
        "Clementine"
    )


def test_protons_multiply_upsets() -> None:
    factors = memory_errors.upset_factor(np.array([0.0, 50.0, 1_000.0, 10_000.0]))
    assert factors.tolist() == pytest.approx([1.0, 2.0, 21.0, 201.0])


def test_words_with_two_errors_are_rare_and_go_with_the_square_of_the_rate() -> None:
    quiet, storm = memory_errors.uncorrectable_per_h(
        np.array([1.4, 1400.0]), 34e9, 39, np.array([600.0, 600.0])
    )
    assert quiet < 1e-8
    assert storm / quiet == pytest.approx(1e6)
    longer = memory_errors.uncorrectable_per_h(np.array([1.4]), 34e9, 39, np.array([1200.0]))
    assert longer[0] == pytest.approx(2.0 * quiet)


def test_the_meter_comes_to_a_steady_rate_and_forgets() -> None:
    rate = np.array([0.0])
    for _ in range(600):
        rate = memory_errors.counted_per_h(rate, np.array([2.0]), 60.0, 3600.0)
    assert rate[0] == pytest.approx(120.0, rel=1e-3)
    assert memory_errors.counted_per_h(rate, np.array([0.0]), 1e6, 3600.0)[0] == pytest.approx(0.0, abs=1e-9)


def test_a_clean_uplink_loses_no_command_and_a_noisy_one_all() -> None:
    lost = memory_errors.rejected_share(np.array([0.0, 1e-4, 1e-1]), 16)
    assert lost[0] == 0.0
    assert lost[1] == pytest.approx(16 * 1953 * 1e-8, rel=1e-3)
    assert lost[2] == pytest.approx(1.0)
