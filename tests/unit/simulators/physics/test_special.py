"""Error function and normal distribution against tables."""

import numpy as np
import pytest

from simulators.physics import special


@pytest.mark.parametrize(
    ("x", "value"), [(0.0, 1.0), (0.5, 0.4795001), (1.0, 0.1572992), (2.0, 0.0046777), (-1.0, 1.8427008)]
)
def test_the_complementary_error_function(x: float, value: float) -> None:
    assert float(special.erfc(x)) == pytest.approx(value, abs=2e-7)


def test_it_goes_to_zero_and_two() -> None:
    assert special.erfc(np.array([30.0, -30.0])) == pytest.approx([0.0, 2.0])


@pytest.mark.parametrize(("z", "share"), [(0.0, 0.5), (1.0, 0.8413447), (1.959964, 0.975), (-3.0, 0.0013499)])
def test_the_normal_distribution(z: float, share: float) -> None:
    assert float(special.normal_cdf(z)) == pytest.approx(share, abs=2e-7)
