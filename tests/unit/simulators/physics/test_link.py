"""Link budgets: every row of the design table within 0.3 dB, and the limits of each function."""

from dataclasses import dataclass

import numpy as np
import pytest

from simulators.physics import antenna, coding, link

_MEAN_KM, _FAR_KM = 384_400.0, 406_900.0
_LDPC, _CONVOLUTIONAL_RS = coding.LDPC_HALF_THRESHOLD_DB, coding.CONVOLUTIONAL_RS_THRESHOLD_DB
_PLAIN_BPSK = 9.6


@dataclass(frozen=True)
class Row:
    """A link with what it starts from, and what the design says comes out."""

    name: str
    eirp_dbw: float
    frequency_hz: float
    range_km: float
    losses_db: float
    """Polarisation, atmosphere, rain."""
    gain_dbi: float
    system_k: float
    rate_bit_s: float
    implementation_db: float
    threshold_db: float
    power_dbw: float
    carrier_dbhz: float
    ebn0_db: float


def _eirp(power_w: float, gain_dbi: float, circuit_db: float) -> float:
    return float(link.eirp_dbw(power_w, gain_dbi, circuit_db))


_S_12 = antenna.gain_dbi(12.0, 2.25e9, 0.60)
_X_12, _X_18 = antenna.gain_dbi(12.0, 8.45e9, 0.60), antenna.gain_dbi(18.0, 8.45e9, 0.65)
_KA_18 = antenna.gain_dbi(18.0, 27e9, 0.60)
_X_SITE, _KA_SITE = antenna.gain_dbi(0.3, 8.45e9, 0.60), antenna.gain_dbi(0.5, 27e9, 0.60)
_TC_12, _TC_SITE = antenna.gain_dbi(12.0, 7.2e9, 0.60), antenna.gain_dbi(0.3, 7.2e9, 0.60)
_TC_S_12 = antenna.gain_dbi(12.0, 2.075e9, 0.60)
_X_EIRP, _KA_EIRP = _eirp(5.0, _X_SITE, 0.95), _eirp(10.0, _KA_SITE, 1.5)

ROWS = (
    Row(
        "S telemetry",
        _eirp(5.0, 3.0, 1.0),
        2.25e9,
        _MEAN_KM,
        0.5,
        _S_12,
        175.0,
        16e3,
        1.5,
        _CONVOLUTIONAL_RS,
        -155.9,
        50.3,
        6.7,
    ),
    Row("X to 12 m", _X_EIRP, 8.45e9, _MEAN_KM, 0.5, _X_12, 210.0, 4e6, 1.5, _LDPC, -132.7, 72.7, 5.1),
    Row("X to 18 m", _X_EIRP, 8.45e9, _MEAN_KM, 0.5, _X_18, 170.0, 10e6, 1.5, _LDPC, -128.8, 77.4, 5.9),
    Row("Ka to 18 m", _KA_EIRP, 27e9, _MEAN_KM, 1.7, _KA_18, 270.0, 200e6, 2.0, _LDPC, -113.3, 91.0, 6.0),
    Row("Ka in rain", _KA_EIRP, 27e9, _FAR_KM, 9.7, _KA_18, 461.0, 25e6, 2.0, _LDPC, -121.7, 80.2, 4.2),
    Row(
        "S commands",
        _eirp(500.0, _TC_S_12, 1.0),
        2.075e9,
        _MEAN_KM,
        0.5,
        3.0,
        800.0,
        2e3,
        2.0,
        _PLAIN_BPSK,
        -135.9,
        63.7,
        28.7,
    ),
    Row(
        "X commands",
        _eirp(500.0, _TC_12, 1.0),
        7.2e9,
        _MEAN_KM,
        0.6,
        _TC_SITE,
        600.0,
        256e3,
        2.0,
        coding.TC_LDPC_THRESHOLD_DB,
        -114.1,
        86.7,
        30.6,
    ),
    Row(
        "to the relay",
        _eirp(5.0, _X_SITE, 1.1),
        8.4e9,
        17_000.0,
        0.6,
        48.8,
        450.0,
        10e6,
        2.0,
        _LDPC,
        -115.1,
        87.0,
        15.0,
    ),
)
"""Link budgets of the reference design; range and losses as its notes give them."""


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_a_budget_comes_out_as_designed(row: Row) -> None:
    loss_db = link.free_space_loss_db(row.range_km, row.frequency_hz) + row.losses_db
    power = link.received_power_dbw(row.eirp_dbw, loss_db, row.gain_dbi)
    carrier = link.carrier_to_noise_dbhz(power, row.system_k)
    ebn0 = link.bit_energy_to_noise_db(carrier, row.rate_bit_s, row.implementation_db)
    assert float(power) == pytest.approx(row.power_dbw, abs=0.3)
    assert float(carrier) == pytest.approx(row.carrier_dbhz, abs=0.3)
    assert float(ebn0) == pytest.approx(row.ebn0_db, abs=0.3)
    assert float(coding.frame_error_rate(ebn0, row.threshold_db)) <= 1e-9


@pytest.mark.parametrize(
    ("frequency_hz", "near_db", "mean_db", "far_db"),
    [
        (2.2e9, 210.34, 210.99, 211.49),
        (7.2e9, 220.64, 221.29, 221.78),
        (8.45e9, 222.03, 222.68, 223.17),
        (27e9, 232.12, 232.77, 233.26),
    ],
)
def test_free_space_loss_over_the_orbit(
    frequency_hz: float, near_db: float, mean_db: float, far_db: float
) -> None:
    ranges = np.array([356_500.0, _MEAN_KM, _FAR_KM])
    assert link.free_space_loss_db(ranges, frequency_hz) == pytest.approx(
        [near_db, mean_db, far_db], abs=0.01
    )


def test_twice_the_distance_costs_six_decibels() -> None:
    first, second = link.free_space_loss_db(np.array([1000.0, 2000.0]), 8.4e9)
    assert second - first == pytest.approx(6.02, abs=0.01)


def test_decibels_and_ratios_are_inverse_and_nothing_is_finite() -> None:
    assert link.ratio(link.db(123.4)) == pytest.approx(123.4)
    assert float(link.db(0.0)) == -3000.0
    assert float(link.eirp_dbw(0.0, 30.0)) < -2900.0


def test_thermal_noise_at_room_temperature() -> None:
    assert float(link.thermal_noise_dbw(290.0, 1.0)) == pytest.approx(-203.98, abs=0.01)


def test_two_equal_signals_are_three_decibels_more_and_silence_adds_nothing() -> None:
    assert float(link.power_sum_db(-100.0, -100.0)) == pytest.approx(-96.99, abs=0.01)
    assert float(link.power_sum_db(-100.0, -3000.0)) == pytest.approx(-100.0)


def test_doppler_of_the_largest_range_rates() -> None:
    assert float(link.doppler_hz(0.521, 7.2e9)) == pytest.approx(-12_513.0, abs=10.0)
    assert float(link.doppler_hz(-0.521, 8.45e9)) == pytest.approx(14_685.0, abs=10.0)
    assert float(link.doppler_hz(0.0, 8.45e9)) == 0.0


def test_a_narrow_loop_locks_on_less_and_a_strong_carrier_sooner() -> None:
    assert link.lock_threshold_dbhz(50.0) == pytest.approx(30.0)
    assert link.lock_threshold_dbhz(10.0) == pytest.approx(23.0, abs=0.02)
    assert float(link.acquisition_time_s(0.0)) == 40.0
    assert float(link.acquisition_time_s(-20.0)) == 40.0
    assert float(link.acquisition_time_s(100.0)) == pytest.approx(5.0, abs=0.01)


def test_gain_control_is_linear_between_its_rails() -> None:
    assert link.agc_voltage_v(np.array([-133.0, -123.0, -300.0, 0.0])) == pytest.approx([2.5, 3.5, 0.0, 5.0])
