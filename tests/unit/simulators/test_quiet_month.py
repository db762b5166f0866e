"""Thirty days in which nothing goes wrong: only the surroundings cross limits, and everything adds up.

What else would cross one is a false alarm, and a limit or a model to be corrected. Power, heat, mass and data
close to half a percent; the truth is looked at, before any instrument.
"""

import numpy as np
import pytest

from ground_segment.catalogue import Facility, Limit, Parameter
from simulators.facility import Reading
from simulators.physics.arrays import Flags
from tests.support.catalogues import project_catalogue
from tests.support.limits import out_of_range
from tests.support.month import STEP_S, Month, quiet_month

pytestmark = pytest.mark.timeout(900)

EXPECTED: dict[str, str] = {}
"""Parameters that cross a limit in these days, with what in the surroundings makes them."""
CLOSE = 0.005
FED = ("command", "telecom", "isru", "astronomy")
BATTERIES = range(1, 13)
STORED_KG = 648.0
"""Water, and hydrogen times nine, of the fuel cell's stores."""
HYDROGEN_FULL_KG = 72.0
SHELL_KW_K = 4e-3
"""Through the insulation of the command center, to a skin at -150 degC in the dark and -40 in full light."""


@pytest.fixture(scope="module")
def month() -> Month:
    return quiet_month()


def test_limits_are_crossed_only_where_the_surroundings_cause_it(month: Month) -> None:
    raised = {
        f"{facility.id}.{name}": severities
        for facility in project_catalogue().surface()
        for name, severities in _raised(facility, month.of(facility.id)).items()
    }
    assert {name: found for name, found in raised.items() if name not in EXPECTED} == {}
    assert [name for name in EXPECTED if name not in raised] == []


def test_every_number_stays_within_what_the_wire_accepts(month: Month) -> None:
    beyond = {f.id: out_of_range(f, month.of(f.id)) for f in project_catalogue().surface()}
    assert {facility: names for facility, names in beyond.items() if names} == {}


def _raised(facility: Facility, readings: dict[str, Reading]) -> dict[str, list[str]]:
    """Severities that every parameter raises, once its limit's on-delay is over."""
    found = {
        name: [
            f"{limit.severity.word} in {np.count_nonzero(lasting) * STEP_S / 60:.0f} min"
            for limit in parameter.limits
            if (lasting := _lasting(_outside(parameter, limit, readings), parameter.on_delay_s)).any()
        ]
        for name, parameter in facility.parameters.items()
    }
    return {name: severities for name, severities in found.items() if severities}


def _outside(parameter: Parameter, limit: Limit, readings: dict[str, Reading]) -> Flags:
    """Where one limit is violated while its condition holds, shape (steps,)."""
    reading = readings[parameter.name]
    if limit.states:
        outside = np.isin(reading, list(limit.states))
    else:
        low = -np.inf if limit.low is None else limit.low
        high = np.inf if limit.high is None else limit.high
        outside = (reading < low) | (reading > high)
    when = parameter.limits_when
    if when is None or not outside.any():
        return np.asarray(outside)
    observed = readings[when.parameter]
    if when.states is not None:
        return np.asarray(outside & np.isin(observed, list(when.states)))
    above = -np.inf if when.above is None else when.above
    below = np.inf if when.below is None else when.below
    return np.asarray(outside & (observed > above) & (observed < below))


def _lasting(outside: Flags, on_delay_s: float) -> Flags:
    """Where something has gone on for as long as a delay, shape (steps,)."""
    steps = np.arange(len(outside))
    since = np.maximum.accumulate(np.where(outside, -1, steps))
    return np.asarray(outside & ((steps - since - 1) * STEP_S >= on_delay_s))


@pytest.mark.parametrize("facility", FED)
def test_what_a_feeder_gives_a_facility_draws(month: Month, facility: str) -> None:
    fed = month.total(f"energy.load_{facility}")
    assert fed > 0.0
    assert fed == pytest.approx(month.total(f"{facility}.power"), rel=CLOSE)


def test_power_made_and_taken_from_stores_is_power_used_stored_and_lost(month: Month) -> None:
    number = month.number
    made_kw = number("energy.pv_total") + number("energy.rx_net_power") + number("energy.rfc_fc_power")
    charge_kw = sum(number(f"energy.batt{k}_voltage") * number(f"energy.batt{k}_current") for k in BATTERIES)
    used_kw = number("energy.load_total") + number("energy.loss_distribution") + number("energy.rfc_el_power")
    left_kw = made_kw - used_kw - charge_kw / 1e3
    assert np.abs(left_kw).mean() < CLOSE * made_kw.mean()
    assert np.abs(number("energy.power_balance_residual")).mean() < CLOSE * made_kw.mean()


def test_the_power_of_the_command_center_ends_in_its_radiator_or_leaves_through_the_shell(
    month: Month,
) -> None:
    skin_c = -150.0 + 110.0 * month.number("command.sun_disk_visible_2m")
    through_shell_kw = SHELL_KW_K * (month.number("command.shell_temp") - skin_c)
    rejected_kw = month.number("command.heat_rejected")
    made_kw = month.number("command.power")
    assert month.number("command.crew_count").max() == 0.0, "whose heat would count"
    assert (rejected_kw + through_shell_kw).mean() == pytest.approx(made_kw.mean(), rel=CLOSE)


def test_water_and_nine_times_the_hydrogen_of_the_fuel_cell_stay_what_they_are(month: Month) -> None:
    hydrogen_kg = HYDROGEN_FULL_KG * month.number("energy.rfc_soc") / 100.0
    both_kg = month.number("energy.rfc_water") + 9.0 * hydrogen_kg
    assert np.abs(both_kg - STORED_KG).max() < CLOSE * STORED_KG


def test_liquid_oxygen_is_what_was_made(month: Month) -> None:
    """What boils off is condensed again by the cryocooler."""
    made_kg = month.total("isru.o2_rate") / 1e3
    assert made_kg > 100.0
    assert month.gain("isru.lox_mass") == pytest.approx(made_kg, rel=CLOSE)


def test_data_taken_in_is_sent_or_waits(month: Month) -> None:
    taken_gby = _gby(month, "telecom.data_in")
    sent_gby = _gby(month, "telecom.dl_goodput") + _gby(month, "telecom.relay_goodput")
    assert sent_gby + month.gain("telecom.queue_bytes") == pytest.approx(taken_gby, rel=CLOSE)
    assert month.gain("telecom.queue_bytes") == pytest.approx(month.gain("command.tlm_backlog"), abs=1.0)


def _gby(month: Month, rate_mbit_s: str) -> float:
    """Integral of a data rate."""
    return month.total(rate_mbit_s) * 3600.0 / 8.0 / 1e3
