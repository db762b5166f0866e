"""What the facility reports in a day without faults."""

import numpy as np
import pytest

from simulators.facilities.isru import models
from tests.support.recording import Recording, facility, record
from tests.support.station import Bench, utc_ns

NOVEMBER_NS = utc_ns("2026-11-22T00:00")
HALF_YEAR_NS = 182 * 86_400 * 1_000_000_000


@pytest.fixture(scope="module", params=[NOVEMBER_NS, NOVEMBER_NS + HALF_YEAR_NS], ids=["summer", "winter"])
def quiet(request: pytest.FixtureRequest) -> Recording:
    """A day and more without faults."""
    return record(Bench(models(1)[0], start_ns=request.param), 28.0)


def test_without_faults_no_limit_is_crossed_and_values_stay_in_range(quiet: Recording) -> None:
    isru = facility("isru")
    assert quiet.all_crossed(isru) == {}
    assert quiet.out_of_range(isru) == []


def test_batches_of_four_hours_and_ice_cycles_of_a_day(quiet: Recording) -> None:
    states, ice = (quiet.between(0.0, 24.0).values[name][:, 0] for name in ("state_h2r", "state_ice"))
    assert np.count_nonzero((states[1:] == "LOAD") & (states[:-1] != "LOAD")) == 6
    assert np.count_nonzero(states == "REDUCE") == 6 * 110
    assert np.count_nonzero(ice == "SUBLIME") == 19.5 * 60


def test_one_second_and_one_minute_steps_agree() -> None:
    fine, coarse = Bench(models(1)[0]), Bench(models(1)[0])
    fine.run(3600.0, 1.0)
    coarse.run(3600.0, 60.0)
    one, other = fine.model.telemetry(), coarse.model.telemetry()
    assert one["state_h2r"][0] == other["state_h2r"][0] == "PREHEAT"
    for packet in facility("isru").packets:
        for p in packet.parameters:
            if p.nominal is not None:
                tolerance = 0.02 * (p.nominal[1] - p.nominal[0])
                assert one[p.name][0] == pytest.approx(other[p.name][0], abs=tolerance), p.name
