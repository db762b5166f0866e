"""Thirty days in which nothing goes wrong: limits are crossed only where the surroundings cause it.

What else would cross one is a false alarm, and a limit or a model to be corrected.
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

EXPECTED = {
    "isru.reactor_temp": "the night: a reactor that went cold while its batch waited for light is at 815"
    " degC when the clock begins REDUCE, for three minutes; a preheat that waits for heat would cure it",
}
"""Parameters that cross a limit in these days, with what in the surroundings makes them."""


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
            f"{limit.severity.word} in {int(np.count_nonzero(lasting))} min"
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
