"""X band through the whole chain: what telecom radiates is what both ground stations receive and decode."""

import numpy as np
import pytest

from simulators.geometry import Geometry
from simulators.physics import antenna, coding, link
from simulators.site import ILRS_CR
from tests.support.links import LinkBench
from tests.support.station import GROUND_STATIONS

X_HZ = 8.45e9
DISH_DBI = antenna.gain_dbi(12.0, X_HZ, 0.60)
DISH_BEAM_DEG = antenna.half_power_beamwidth_deg(12.0, X_HZ)
BOTH_IN_VIEW = "2030-03-26T06:30"
MEAN_KM = 384_400.0
TOLERANCE_DB = 0.3


@pytest.fixture(scope="module")
def links() -> LinkBench:
    return LinkBench(BOTH_IN_VIEW)


def range_km(links: LinkBench, station: str) -> float:
    sights = Geometry(ILRS_CR).at(links.time_ns).stations
    return sights[[g.id for g in ILRS_CR.ground_stations].index(station)].site.range_km


def number(links: LinkBench, facility: str, name: str) -> float:
    return float(links.readings(facility)[name][0])


def test_telecom_radiates_32_dbw(links: LinkBench) -> None:
    assert number(links, "telecom", "dl_eirp") == pytest.approx(32.3, abs=TOLERANCE_DB)
    assert number(links, "telecom", "ka_eirp") == pytest.approx(49.3, abs=TOLERANCE_DB)


@pytest.mark.parametrize("station", GROUND_STATIONS)
def test_received_power_is_radiated_power_less_what_the_way_takes(links: LinkBench, station: str) -> None:
    lost_db = (
        float(link.free_space_loss_db(range_km(links, station), X_HZ))
        + number(links, station, "atm_atten_x")
        + 0.2
        + float(antenna.pointing_loss_db(number(links, station, "point_err"), DISH_BEAM_DEG))
    )
    expected = number(links, "telecom", "dl_eirp") - lost_db + DISH_DBI
    assert number(links, station, "rx_power") == pytest.approx(expected, abs=TOLERANCE_DB)


@pytest.mark.parametrize("station", GROUND_STATIONS)
def test_at_the_mean_distance_it_would_be_the_budget_of_the_design(links: LinkBench, station: str) -> None:
    """The budget takes 0.4 dB of losses on the way; what this pass has more or less is taken out."""
    nearer_db = 20.0 * np.log10(MEAN_KM / range_km(links, station))
    weather_db = number(links, station, "atm_atten_x") + 0.2 - 0.4
    at_mean = number(links, station, "rx_power") - nearer_db + weather_db
    assert at_mean == pytest.approx(-132.7, abs=TOLERANCE_DB)
    carrier_dbhz = float(link.carrier_to_noise_dbhz(at_mean, 210.0))
    assert carrier_dbhz == pytest.approx(72.7, abs=TOLERANCE_DB)


@pytest.mark.parametrize("station", GROUND_STATIONS)
def test_bit_energy_and_frame_errors_follow_from_power_and_noise(links: LinkBench, station: str) -> None:
    carrier = link.carrier_to_noise_dbhz(number(links, station, "rx_power"), number(links, station, "tsys_x"))
    rate_bit_s = 1e6 * number(links, "telecom", "dl_rate")
    loss_db = number(links, station, "snr_modulation_loss") + 0.7
    expected = float(link.bit_energy_to_noise_db(carrier, rate_bit_s, loss_db))
    ebn0 = number(links, station, "ebn0")
    assert ebn0 == pytest.approx(expected, abs=TOLERANCE_DB)
    errors = float(coding.frame_error_rate(ebn0, coding.LDPC_HALF_THRESHOLD_DB))
    assert number(links, station, "fer") == pytest.approx(errors, rel=1e-6)


def test_telecom_is_told_the_margin_of_the_better_station(links: LinkBench) -> None:
    best = max(number(links, station, "ebn0") for station in GROUND_STATIONS)
    margin = number(links, "telecom", "dl_link_margin")
    assert margin == pytest.approx(best - coding.LDPC_HALF_THRESHOLD_DB, abs=TOLERANCE_DB)


def test_two_degrees_beside_the_target_cost_both_stations_the_same_and_ka_band_much_more() -> None:
    links = LinkBench(BOTH_IN_VIEW, replicas=2)
    links.inject("telecom", "hga_mispointing", replica=1)
    for _ in range(60):
        links.step(30.0)

    def lost_db(facility: str, name: str) -> float:
        healthy, bent = links.readings(facility)[name]
        return float(healthy - bent)

    first, second = (lost_db(station, "rx_power") for station in GROUND_STATIONS)
    assert first == pytest.approx(12.0 * (2.0 / 8.28) ** 2, abs=0.45), "scintillation differs by replica"
    assert second == pytest.approx(first, abs=0.8)
    assert lost_db("telecom", "ka_eirp") == pytest.approx(12.0 * (2.0 / 1.55) ** 2, abs=0.5)
