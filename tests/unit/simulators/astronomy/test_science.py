"""What the telescope's telemetry says agrees with the laws behind it, and with what happens outside."""

from dataclasses import replace

import numpy as np
import pytest

from simulators.exchange import PowerService
from simulators.facilities.astronomy.model import Observatory
from simulators.facilities.astronomy.programme import pointing_at
from simulators.physics import detector, optics
from tests.support.recording import Recording, facility, record
from tests.support.station import Bench

NS, HOUR_S = 1_000_000_000, 3600.0


def lit_bench() -> Bench:
    bench = Bench(Observatory(1))
    bench.environment_changes = {"sun_disk_2m": np.ones(1), "sep_flux": np.full(1, 0.2)}
    bench.run(12 * HOUR_S)
    return bench


@pytest.fixture(scope="module")
def shock() -> Recording:
    """Two hours of light, ten of darkness, twelve of light."""
    bench, parts = lit_bench(), []
    for disk, hours in ((1.0, 2.0), (0.0, 10.0), (1.0, 12.0)):
        bench.environment_changes["sun_disk_2m"] = np.full(1, disk)
        parts.append(record(bench, hours))
    return Recording({n: np.concatenate([p.values[n] for p in parts]) for n in parts[0].values}, 60.0)


def test_dark_current_follows_the_detectors_temperature_by_its_law() -> None:
    bench = lit_bench()
    before, cold_c = bench.number("dark_current"), bench.number("detector_temp")
    bench.inject("detector_cooling_loss")
    for _ in range(6):
        bench.run(1200.0)
        law = detector.dark_current_relative(np.array([cold_c, bench.number("detector_temp")]))
        assert bench.number("dark_current") / before == pytest.approx(law[1] / law[0], rel=1e-3)
    assert 15.0 < bench.number("detector_temp") - cold_c < 25.0
    assert 25.0 < bench.number("dark_current") / before < 50.0
    assert bench.number("read_noise") < 3.3


def test_focus_is_linear_in_the_temperature_of_the_tube() -> None:
    bench = lit_bench()
    for disk in (1.0, 0.6, 0.0):
        bench.environment_changes["sun_disk_2m"] = np.full(1, disk)
        bench.run(12 * HOUR_S)
        tube_c = bench.model.thermal.tube_c[0]  # type: ignore[attr-defined]
        assert bench.number("focus_pos") == pytest.approx(1550.0 + 8.0 * (tube_c + 40.0), abs=0.1)


def test_the_image_width_is_the_root_of_the_sum_of_squares(shock: Recording) -> None:
    gradient, jitter, width = (
        shock.numbers(n)[240:, 0] for n in ("mirror_gradient", "track_rms", "psf_fwhm")
    )
    diffraction = float(optics.diffraction_fwhm_arcsec(600e-9, 0.3))
    defocus = 8.0 * gradient / 25.0
    expected = np.sqrt(diffraction**2 + 1.65**2 + defocus**2 + (2.3548 * 0.5 * jitter) ** 2)
    still = np.abs(np.diff(shock.numbers("mirror_temp")[239:, 0])) < 0.01
    assert still.sum() > 200
    assert width[still] == pytest.approx(expected[still], abs=0.02)


def test_the_zero_point_is_that_of_the_throughput() -> None:
    bench = lit_bench()
    for dust in (0.0, 500.0, 1000.0):
        bench.environment_changes["dust_ug_cm2"] = np.full(1, dust)
        bench.run(4 * HOUR_S)
        zero_point = 17.53 + 2.5 * np.log10(0.01 * bench.number("throughput_rel"))
        assert bench.number("zero_point") == pytest.approx(zero_point, abs=1e-6)
        assert zero_point == pytest.approx(17.5, abs=0.08)


def test_a_wrong_filter_spoils_photometry_by_its_colour() -> None:
    bench = lit_bench()
    before = bench.number("zero_point")
    bench.order("select_filter", filter="F3")
    bench.run(60.0)
    bench.inject("filter_wheel_stuck")
    bench.run(60.0)
    bench.order("select_filter", filter="F6")
    bench.run(60.0)
    assert bench.number("filter_pos") == 3
    assert bench.number("zero_point") - before == pytest.approx(2.5 * np.log10(1.0 / 0.55), abs=0.01)


def test_darkness_is_a_shock_that_passes_within_hours(shock: Recording) -> None:
    mirror_c, preamp_c, focus_um, bias, error, heater_kw = (
        shock.numbers(n)[:, 0]
        for n in (
            "mirror_temp",
            "lfr_preamp_temp",
            "focus_pos",
            "bias_level",
            "mirror_gradient",
            "heater_power",
        )
    )
    lit, dark, after = 119, 719, -1
    assert mirror_c[lit] - mirror_c[dark] > 10.0
    assert preamp_c[lit] - preamp_c[dark] > 30.0
    assert focus_um[lit] - focus_um[dark] > 80.0
    assert bias[lit] - bias[dark] > 3.0
    assert heater_kw[lit] == 0.0 < 0.1 < heater_kw[dark]
    assert error[lit + 60] > error[lit] + 0.1  # the rim is colder than the centre
    assert abs(mirror_c[719 + 6 * 60] - mirror_c[lit]) < 0.2 * (mirror_c[lit] - mirror_c[dark])
    assert focus_um[after] == pytest.approx(focus_um[lit], abs=10.0)
    assert shock.all_crossed(facility("astronomy")) == {}


def test_a_particle_event_closes_it_hits_it_and_is_annealed_afterwards() -> None:
    bench = lit_bench()
    quiet, hot = bench.number("cosmic_hits"), bench.number("hot_pixels")
    noise = bench.number("read_noise")
    bench.environment_changes["sep_flux"] = np.full(1, 1000.0)
    bench.run(600.0)
    assert (bench.state("dome_state"), bench.state("dust_cover")) == ("CLOSED", "CLOSED")
    assert 10.0 < bench.number("cosmic_hits") / quiet < 1000.0
    assert bench.number("read_noise") > noise + 0.3
    bench.run(24 * HOUR_S)
    assert bench.number("hot_pixels") > hot + 1500
    assert bench.state("camera_mode") == "COLD"
    bench.environment_changes["sep_flux"] = np.full(1, 0.2)
    bench.run(120.0)
    assert bench.state("camera_mode") == "ANNEAL"
    assert bench.state("dome_state") == "OPEN"
    bench.run(12 * HOUR_S)
    assert bench.state("camera_mode") == "COLD"
    assert bench.number("hot_pixels") < 0.5 * (hot + 2000)


def test_the_radio_follows_the_ripple_of_a_cable_without_shield() -> None:
    bench = lit_bench()
    bench.inject("radio_interference")
    bench.run(60.0)
    noise_dbw, occupancy = [], []
    for ripple_v in (0.1, 0.2, 0.4):
        bench.exchange = replace(bench.exchange, power=PowerService(ripple_v=np.full(1, ripple_v)))
        bench.run(60.0)
        noise_dbw.append(bench.number("lfr_noise"))
        occupancy.append(bench.number("lfr_rfi_occupancy"))
    assert np.diff(noise_dbw) == pytest.approx(6.02, abs=0.1)
    assert occupancy == sorted(occupancy)
    assert occupancy[-1] < 100.0


def test_the_programme_keeps_away_from_sun_and_ground_and_uses_all_filters() -> None:
    plans = [pointing_at((1_900_000_000 + 70 * minute) * NS) for minute in range(3 * 1440)]
    for plan in plans:
        assert 60.0 <= plan.from_sun_deg <= 300.1
        assert 20.0 <= plan.altitude_deg <= 80.0
    assert {plan.filter for plan in plans} == {1, 2, 3, 4, 5, 6}
    assert 0.85 < np.mean([plan.exposing for plan in plans]) < 0.95
