"""The cell on the surface: path loss and its break, edges, and what a modem makes of the signal."""

import numpy as np
import pytest

from simulators.physics import surface_network as lte
from simulators.physics.link import free_space_loss_db

_HZ = 1.8e9


def loss(*distances_m: float) -> list[float]:
    return [float(value) for value in lte.two_ray_loss_db(np.array(distances_m), _HZ, 10.0, 2.0)]


def test_near_the_mast_it_is_free_space() -> None:
    assert loss(100.0)[0] == pytest.approx(float(free_space_loss_db(0.1, _HZ)))


def test_beyond_480_m_a_decade_costs_40_db() -> None:
    at_break, before, near, far = loss(480.3, 240.15, 1000.0, 10_000.0)
    assert at_break - before == pytest.approx(6.02, abs=0.02)
    assert far - near == pytest.approx(40.0, abs=0.01)


@pytest.mark.parametrize(("v", "loss_db"), [(-2.0, 0.0), (-0.78, 0.0), (0.0, 6.03), (1.0, 13.9), (2.4, 20.5)])
def test_loss_over_an_edge(v: float, loss_db: float) -> None:
    assert float(lte.knife_edge_loss_db(v)) == pytest.approx(loss_db, abs=0.15)


def test_noise_in_a_subcarrier() -> None:
    assert lte.noise_per_subcarrier_dbm(5.0) == pytest.approx(-127.2, abs=0.05)


def test_signal_to_noise_is_bounded_by_distortion_noise_and_interference() -> None:
    strong, weak = np.array([-40.0]), np.array([-127.2])
    assert lte.sinr_db(strong, -127.2, 20.0, 0.0) == pytest.approx(20.0, abs=0.01)
    assert lte.sinr_db(weak, -127.2, 60.0, 0.0) == pytest.approx(0.0, abs=0.01)
    assert lte.sinr_db(strong, -127.2, 60.0, 10.0) == pytest.approx(-10.0, abs=0.01)


def test_a_cell_carries_what_shannon_allows_and_no_more_than_its_peak() -> None:
    rates = lte.throughput_mbit_s(np.array([-100.0, 0.0, 40.0]), 10.0, 50.0)
    assert rates == pytest.approx([0.0, 6.0, 50.0], abs=1e-6)


def test_packets_get_lost_below_two_decibels() -> None:
    assert lte.packet_loss_percent(np.array([-60.0, -3.0, 2.0, 20.0])) == pytest.approx(
        [100.0, 50.0, 0.3, 0.0], abs=0.1
    )
