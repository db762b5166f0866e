"""What the observatory feels: light and dark, dust, particles, machines, power."""

from dataclasses import replace

import numpy as np
import pytest

from simulators.exchange import Machinery, PowerService
from simulators.facilities.astronomy.model import Observatory
from tests.support.station import Bench

HOUR_S = 3600.0


@pytest.fixture
def observatory() -> Observatory:
    return Observatory(1)


@pytest.fixture
def bench(observatory: Observatory) -> Bench:
    bench = Bench(observatory)
    bench.environment_changes = {
        "sun_disk_2m": np.ones(1),
        "regolith_temp_flat_k": np.full(1, 110.0),
        "sep_flux": np.full(1, 0.2),
    }
    bench.run(HOUR_S)
    return bench


def test_the_mirror_cools_with_three_hours_until_the_heater_holds_it(bench: Bench) -> None:
    bench.run(24 * HOUR_S, 600.0)
    lit_c = bench.number("mirror_temp")
    bench.environment_changes["sun_disk_2m"] = np.full(1, 0.85)
    bench.run(3 * HOUR_S)
    after_c = bench.number("mirror_temp")
    bench.run(24 * HOUR_S, 600.0)
    settled_c = bench.number("mirror_temp")
    assert (after_c - settled_c) / (lit_c - settled_c) == pytest.approx(np.exp(-1.0), abs=0.01)
    bench.environment_changes["sun_disk_2m"] = np.zeros(1)
    bench.run(24 * HOUR_S, 600.0)
    assert bench.number("mirror_temp") == pytest.approx(-50.0, abs=0.1)
    assert 0.15 < bench.number("heater_power") < 0.35


def test_focus_follows_the_tube_with_eight_micrometres_a_kelvin(bench: Bench) -> None:
    tube_c, focus_um = bench.model.thermal.tube_c[0], bench.number("focus_pos")  # type: ignore[attr-defined]
    bench.environment_changes["sun_disk_2m"] = np.zeros(1)
    bench.run(12 * HOUR_S)
    moved_k = bench.model.thermal.tube_c[0] - tube_c  # type: ignore[attr-defined]
    assert moved_k < -5.0
    assert bench.number("focus_pos") - focus_um == pytest.approx(8.0 * moved_k, rel=0.01)


def test_the_detector_is_held_at_minus_80_through_light_and_dark(bench: Bench) -> None:
    for disk in (0.0, 1.0):
        bench.environment_changes["sun_disk_2m"] = np.full(1, disk)
        for _ in range(30):
            bench.run(HOUR_S / 5)
            assert bench.number("detector_temp") == pytest.approx(-80.0, abs=0.1)


def test_the_radiator_radiates_what_camera_and_cooler_give(observatory: Observatory, bench: Bench) -> None:
    bench.run(12 * HOUR_S)
    kelvin = observatory.camera.radiator_c[0] + 273.15
    radiated_w = 0.85 * 5.670374e-8 * 0.21 * kelvin**4
    assert 11.0 < radiated_w - observatory.camera.tec_w[0] < 16.0


def test_particles_close_the_dome_and_hit_the_detector(bench: Bench) -> None:
    quiet, hot = bench.number("cosmic_hits"), bench.number("hot_pixels")
    bench.environment_changes["sep_flux"] = np.full(1, 1000.0)
    bench.run(6 * HOUR_S)
    telemetry = bench.model.telemetry()
    assert telemetry["dome_state"][0] == telemetry["dust_cover"][0] == "CLOSED"
    assert not telemetry["exposure_active"][0]
    assert bench.number("cosmic_hits") > 50.0 * quiet
    assert bench.number("hot_pixels") > hot + 300
    assert bench.number("lfr_adc_saturation") > 1.0
    bench.environment_changes["sep_flux"] = np.full(1, 0.2)
    bench.run(HOUR_S)
    assert bench.model.telemetry()["dome_state"][0] == "OPEN"


def test_a_landing_plume_closes_the_dome_for_two_hours_and_leaves_little_dust(bench: Bench) -> None:
    clear = bench.number("throughput_rel")
    before = bench.number("zero_point")
    bench.environment_changes["dust_ug_cm2"] = np.full(1, 500.0)
    bench.run(60.0, 1.0)
    assert bench.model.telemetry()["dome_state"][0] in ("MOVING", "CLOSED")
    bench.run(HOUR_S)
    assert bench.model.telemetry()["dome_state"][0] == "CLOSED"
    bench.run(1.5 * HOUR_S)
    assert bench.model.telemetry()["dome_state"][0] == "OPEN"
    assert clear - 3.0 < bench.number("throughput_rel") < clear - 0.1
    assert bench.number("zero_point") < before


def test_the_neighbour_shakes_the_mount_and_disturbs_the_radio(bench: Bench) -> None:
    calm, quiet = bench.number("track_rms"), bench.number("lfr_rfi_occupancy")
    bench.exchange = replace(
        bench.exchange,
        machinery=Machinery(vibration_mm_s=np.full(1, 6.0)),
        power_w={**bench.exchange.power_w, "isru": np.full(1, 20e3)},
        power=PowerService(ripple_v=np.full(1, 1.0)),
    )
    bench.run(60.0)
    assert bench.number("track_rms") > 3.0 * calm
    assert bench.number("lfr_rfi_occupancy") > quiet + 2.0
    assert bench.number("read_noise") > 3.3


def test_a_moonquake_throws_the_telescope_off(bench: Bench) -> None:
    bench.environment_changes["seismic_rms_nm_s"] = np.full(1, 1e5)
    bench.run(60.0)
    assert bench.number("point_err") > 60.0
    assert bench.number("track_rms") > 10.0


def test_survival_power_is_a_third_of_a_kilowatt(bench: Bench) -> None:
    bench.environment_changes["sun_disk_2m"] = np.zeros(1)
    bench.exchange = replace(bench.exchange, power=PowerService(shed_level=np.full(1, 2.0)))
    outflow = bench.run(12 * HOUR_S)
    assert outflow.power_w[0] <= 330.0
    assert bench.model.telemetry()["dome_state"][0] == "CLOSED"
    assert bench.number("mirror_temp") > -100.0
    bench.exchange = replace(bench.exchange, power=PowerService())
    bench.run(12 * HOUR_S)
    assert bench.number("detector_temp") == pytest.approx(-80.0, abs=0.1)


def test_what_is_produced_is_sent_or_buffered(observatory: Observatory, bench: Bench) -> None:
    buffer = observatory.buffer
    start_bit, produced, sent = buffer.stored_bit[0], 0.0, 0.0
    for _ in range(2 * 24 * 60):
        outflow = bench.run(60.0)
        produced += 1e6 * bench.number("data_rate") * 60.0
        sent += outflow.data_bit_s[0] * 60.0
    assert buffer.stored_bit[0] == pytest.approx(start_bit + produced - sent, rel=1e-6)
    assert 0.0 < bench.number("buffer_fill") < 60.0
