"""Every fault, injected alone at strength 1, does what its row says, when it says, and nothing else.

One run for each facility and pace: all its faults side by side in stations that draw the same numbers.
"""

from functools import cache

import pytest

from simulators.discovery import find_models
from simulators.faults import Fault
from simulators.station import faults_of
from tests.support.station import utc_ns
from tests.support.twins import Seen, observe

SUNLIT_NS = utc_ns("2030-03-17T17:46")
FULL_SUN_NS = utc_ns("2030-03-23T00:00")
"""The arrays stay in the Sun for eleven days; at the moment above they are in the dark for two more."""
BOTH_STATIONS_NS = utc_ns("2030-03-26T05:45")
"""Both ground stations see the site for four hours; in the week before it does not see the Earth."""
QUICK_S, QUICK_STEP_S, SLOW_STEP_S = 4 * 3600.0, 10.0, 120.0
FINER_STEP_S = {"isru": 60.0, "telecom": 60.0}
"""Facilities whose slow faults show something within the minute, or follow a control loop of minutes."""

FAULTS = faults_of(find_models(1))
ROWS = [pytest.param(fault, id=fault.id) for fault in FAULTS]


def _start_ns(facility: str) -> int:
    if facility == "energy":
        return FULL_SUN_NS
    return BOTH_STATIONS_NS if facility == "telecom" or facility.startswith("gs-") else SUNLIT_NS


def _group(fault: Fault) -> tuple[str, bool]:
    return fault.facility, max(effect.within_s for effect in fault.effects) <= QUICK_S


@cache
def _observed(facility: str, quick: bool) -> dict[str, Seen]:
    step_s = QUICK_STEP_S if quick else FINER_STEP_S.get(facility, SLOW_STEP_S)
    faults = [fault for fault in FAULTS if _group(fault) == (facility, quick)]
    seen = observe(faults, _start_ns(facility), step_s)
    return {each.fault.id: each for each in seen}


@pytest.mark.timeout(600)
@pytest.mark.parametrize("fault", ROWS)
def test_a_fault_moves_what_its_row_names_and_nothing_else(fault: Fault) -> None:
    seen = _observed(*_group(fault))[fault.id]
    assert seen.onset_ns is not None, f"what it needs was never the case: {fault.needs}"
    assert seen.missing() == [], f"not shown in time; in time were {seen.shown_after_s}"
    assert seen.strays == {}, "these moved beyond noise (in tolerances) but are not named"
