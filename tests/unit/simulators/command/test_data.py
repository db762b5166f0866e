"""Commands, data, memory errors and time."""

import numpy as np
import pytest

from simulators.exchange import Coolant, DataStore, Posture
from tests.support.recording import record
from tests.unit.simulators.command.center import Center


def test_backlog_grows_by_what_is_made_and_not_sent() -> None:
    center = Center()
    center.downlink(0.0)
    center.science(0.0)
    center.run(60.0)
    before = center.number("tlm_backlog")
    center.run(10 * 3600.0)
    assert center.number("tlm_backlog") - before == pytest.approx(2e6 * 36_000 / 8e9, rel=1e-6), (
        "housekeeping"
    )


def test_science_waits_its_turn_so_that_a_long_outage_does_not_fill_the_queue() -> None:
    center = Center()
    center.downlink(0.0)
    center.science(4e7)
    center.run(48 * 3600.0)
    assert center.number("tlm_backlog") < 400.0
    assert center.number("storage_fill") > 15.3, "but all of it is kept"


def test_a_fast_downlink_empties_the_queue() -> None:
    center = Center()
    center.downlink(1e9)
    center.run(3600.0)
    assert center.number("tlm_backlog") == 0.0


def test_others_get_cooling_and_the_backlog() -> None:
    center = Center()
    outflow = center.run(600.0)
    coolant, store, posture = outflow.services
    assert isinstance(coolant, Coolant)
    assert isinstance(store, DataStore)
    assert coolant.coldplate_temp_c[0] == center.number("coldplate_temp")
    assert isinstance(posture, Posture)
    assert store.backlog_gby[0] == center.number("tlm_backlog")


def test_memory_errors_come_at_the_rate_of_cosmic_rays() -> None:
    center = Center(replicas=40)
    center.surroundings(sep_flux=0.2)
    rates = record(center, 6.0).numbers("edac_sbe_rate")
    assert rates[120:].mean() == pytest.approx(34e9 * 1e-9 / 24.0, rel=0.2)


def test_a_proton_storm_multiplies_errors_shortens_scrubbing_and_ends_in_safe_mode() -> None:
    center = Center(replicas=20)
    center.run(600.0)
    center.surroundings(sep_flux=10_000.0)
    center.run(6 * 3600.0)
    readings = center.model.telemetry()
    assert readings["edac_sbe_rate"].mean() == pytest.approx(1.42 * 201.0, rel=0.1)
    assert readings["bus_error_rate"].mean() > 100.0
    assert readings["edac_mbe_count"].max() >= 1
    assert (readings["scrub_period"] == 60.0).all()
    assert set(readings["mode"]) == {"SAFE"}


def test_commands_are_refused_at_a_rate_that_follows_bit_errors_of_the_uplink() -> None:
    clean, noisy = Center(replicas=20), Center(replicas=20)
    noisy.downlink(4e6, uplink_bit_error_rate=2.5e-4)
    rates = [record(center, 8.0).numbers("cmd_reject_rate")[120:].mean() for center in (clean, noisy)]
    assert rates[1] > rates[0] + 0.5


def test_the_clock_drifts_freely_without_contact_and_is_steered_with_it() -> None:
    center = Center(replicas=20)
    center.downlink(0.0)
    center.run(48 * 3600.0)
    free = np.abs(center.model.telemetry()["clock_offset_utc"]).mean()
    center.downlink(4e6)
    center.run(4 * 3600.0)
    steered = np.abs(center.model.telemetry()["clock_offset_utc"]).mean()
    assert 2.0 < free < 200.0
    assert steered < 0.1 * free


def test_the_daily_jobs_load_the_computer_for_twenty_minutes() -> None:
    day = record(Center(), 24.0).numbers("obc_a_cpu")[:, 0]
    usual = np.median(day)
    busy = (np.flatnonzero(day > usual + 6.0) + 1) / 60.0
    assert 10 < len(busy) <= 22
    assert 2.0 <= busy.min() < busy.max() < 2.4
