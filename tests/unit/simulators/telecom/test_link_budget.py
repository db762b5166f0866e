"""The link budgets against worked examples that were computed by hand at the mean distance of 384,400 km."""

import pytest

from simulators.facilities.ground_station import receiver, transmitter
from simulators.facilities.telecom import routing, uplink, x_band
from simulators.physics import coding, link

MEAN_KM = 384_400.0
CLEAR_AIR_DB = 0.2
TOLERANCE_DB = 0.3


def downlink_carrier_dbhz() -> tuple[float, float]:
    """Power at the station, dBW, and C/N0 with half the Moon in the beam."""
    eirp = link.eirp_dbw(x_band.X_POWER_W, x_band.X_GAIN_DBI, x_band.X_CIRCUIT_LOSS_DB)
    path = link.free_space_loss_db(MEAN_KM, receiver.X_HZ)
    loss = path + CLEAR_AIR_DB + receiver.POLARISATION_LOSS_DB
    power = link.received_power_dbw(eirp, loss, receiver.GAIN_DBI)
    return float(power), float(link.carrier_to_noise_dbhz(power, 210.0))


def test_the_downlink_leaves_with_32_dbw() -> None:
    eirp = link.eirp_dbw(5.0, x_band.X_GAIN_DBI, x_band.X_CIRCUIT_LOSS_DB)
    assert float(eirp) == pytest.approx(32.3, abs=TOLERANCE_DB)


def test_free_space_loss_at_the_mean_distance() -> None:
    assert float(link.free_space_loss_db(MEAN_KM, 8.45e9)) == pytest.approx(222.68, abs=0.02)
    assert float(link.free_space_loss_db(356_500.0, 7.2e9)) == pytest.approx(220.64, abs=0.02)


def test_the_downlink_arrives_with_minus_133_dbw() -> None:
    power, carrier = downlink_carrier_dbhz()
    assert power == pytest.approx(-132.7, abs=TOLERANCE_DB)
    assert carrier == pytest.approx(72.7, abs=TOLERANCE_DB)


def test_four_megabit_leave_almost_four_decibels() -> None:
    _, carrier = downlink_carrier_dbhz()
    loss = receiver.DEMODULATION_LOSS_DB + receiver.OTHER_LOSS_DB
    ebn0 = float(link.bit_energy_to_noise_db(carrier, 4e6, loss))
    assert ebn0 == pytest.approx(5.1, abs=TOLERANCE_DB)
    assert ebn0 - coding.LDPC_HALF_THRESHOLD_DB == pytest.approx(3.7, abs=TOLERANCE_DB)


def test_the_command_link_has_28_db_to_spare() -> None:
    eirp = link.eirp_dbw(transmitter.POWER_W, transmitter.GAIN_DBI, transmitter.CIRCUIT_LOSS_DB)
    path = link.free_space_loss_db(MEAN_KM, uplink.UPLINK_HZ)
    power = link.received_power_dbw(eirp, path + CLEAR_AIR_DB + uplink.LINE_LOSS_DB, uplink.GAIN_DBI)
    carrier = link.carrier_to_noise_dbhz(power, uplink.SYSTEM_K)
    ebn0 = float(link.bit_energy_to_noise_db(carrier, uplink.RATE_BIT_S, uplink.IMPLEMENTATION_LOSS_DB))
    assert float(eirp) == pytest.approx(82.9, abs=TOLERANCE_DB)
    assert float(power) == pytest.approx(-114.1, abs=TOLERANCE_DB)
    assert ebn0 == pytest.approx(30.6, abs=TOLERANCE_DB)


def test_the_relay_hears_ten_megabit_at_its_farthest() -> None:
    loss = link.free_space_loss_db(17_000.0, routing.RELAY_HZ) + routing.RELAY_LOSS_DB
    power = link.received_power_dbw(routing.RELAY_EIRP_DBW, loss, routing.RELAY_GAIN_DBI)
    carrier = routing.relay_carrier_dbhz(17_000.0)
    ebn0 = float(link.bit_energy_to_noise_db(carrier, 10e6, routing.RELAY_IMPLEMENTATION_LOSS_DB))
    assert float(power) == pytest.approx(-115.1, abs=TOLERANCE_DB)
    assert ebn0 == pytest.approx(15.0, abs=TOLERANCE_DB)


@pytest.mark.parametrize(("margin_db", "expected"), [(0.0, 1e-5), (-0.5, 1e-1), (-1.0, 1.0), (3.0, 1e-9)])
def test_frame_errors_fall_eight_decades_per_decibel(margin_db: float, expected: float) -> None:
    rate = float(coding.frame_error_rate(1.4 + margin_db, coding.LDPC_HALF_THRESHOLD_DB))
    assert rate == pytest.approx(expected, rel=1e-6)


@pytest.mark.parametrize(("ebn0_db", "expected"), [(0.0, 7.9e-2), (4.0, 1.3e-2), (6.0, 2.4e-3), (9.6, 1e-5)])
def test_bit_errors_of_plain_bpsk(ebn0_db: float, expected: float) -> None:
    assert float(coding.bpsk_bit_error_rate(ebn0_db)) == pytest.approx(expected, rel=0.05)
