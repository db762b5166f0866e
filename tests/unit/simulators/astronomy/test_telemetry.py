"""What the facility reports in a day without faults."""

import numpy as np
import pytest

from simulators.facilities.astronomy import models
from tests.support.recording import Recording, facility, record
from tests.support.station import Bench, utc_ns

NOVEMBER_NS = utc_ns("2026-11-22T00:00")
HALF_YEAR_NS = 182 * 86_400 * 1_000_000_000
DARK = {"sun_disk_2m": np.zeros(1), "regolith_temp_flat_k": np.full(1, 80.0)}
HOT = {"sun_disk_2m": np.ones(1), "regolith_temp_flat_k": np.full(1, 168.0)}


def quiet_bench(start_ns: int, surroundings: dict[str, object]) -> Bench:
    bench = Bench(models(1)[0], start_ns=start_ns)
    bench.environment_changes = surroundings
    bench.run(12 * 3600.0)
    return bench


def test_no_readings_before_the_first_step() -> None:
    with pytest.raises(RuntimeError, match="first step"):
        models(1)[0].telemetry()


@pytest.fixture(
    scope="module",
    params=[(NOVEMBER_NS, {}), (NOVEMBER_NS + HALF_YEAR_NS, {}), (NOVEMBER_NS, DARK), (NOVEMBER_NS, HOT)],
    ids=["summer", "winter", "dark", "hot"],
)
def quiet(request: pytest.FixtureRequest) -> Recording:
    """A day without faults."""
    start_ns, surroundings = request.param
    return record(quiet_bench(start_ns, dict(surroundings)), 24.0)


def test_without_faults_no_limit_is_crossed_and_values_stay_in_range(quiet: Recording) -> None:
    astronomy = facility("astronomy")
    assert quiet.all_crossed(astronomy) == {}
    assert quiet.out_of_range(astronomy) == []


def test_exposures_most_of_the_time_but_not_while_slewing(quiet: Recording) -> None:
    active = quiet.values["exposure_active"][:, 0].astype(bool)
    turning = np.abs(np.diff(quiet.numbers("tel_alt")[:, 0])) > 1.0
    assert 0.7 < active.mean() < 0.95
    assert not (active[:-1] & active[1:] & turning).any()


def test_one_second_and_one_minute_steps_agree() -> None:
    fine, coarse = (quiet_bench(NOVEMBER_NS, dict(DARK)) for _ in range(2))
    fine.run(2460.0, 1.0)  # not to a change of filters, where the wheel turns for three seconds
    coarse.run(2460.0, 60.0)
    one, other = fine.model.telemetry(), coarse.model.telemetry()
    for packet in facility("astronomy").packets:
        for p in packet.parameters:
            if p.nominal is not None and p.name != "cosmic_hits":
                tolerance = 0.03 * (p.nominal[1] - p.nominal[0])
                assert one[p.name][0] == pytest.approx(other[p.name][0], abs=tolerance), p.name
