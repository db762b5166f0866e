from typing import Any

import numpy as np
import pytest

from ground_segment.catalogue import Facility
from ground_segment.wire import Value
from simulators.faults import NS_PER_S, ActiveFaults
from simulators.randomness import Randomness
from simulators.sensors import Sample, SensorError, Sensors


def house(*parameters: dict[str, Any]) -> Facility:
    full = [{"description": "a test", "subsystem": "test", **parameter} for parameter in parameters]
    packet = {"name": "p", "title": "P", "period_s": 1, "stale_after_s": 3, "parameters": full}
    return Facility.model_validate(
        {"id": "x", "kind": "facility", "title": "X", "description": "x", "site": "s", "packets": [packet]}
    )


VOLTAGE = {
    "name": "voltage", "type": "float", "range": [0, 200], "nominal": [100, 140], "deadband": 1.0
}  # fmt: skip
SHARE = {
    "name": "share", "type": "float", "unit": "%", "range": [-5, 105], "nominal": [0, 100], "deadband": 2.0
}  # fmt: skip
ANGLE = {"name": "angle", "type": "float", "range": [-5, 365], "nominal": [0, 360], "subsystem": "geometry"}
COUNT = {"name": "count", "type": "int", "range": [0, 10]}
VALVE = {"name": "valve", "type": "bool"}
MODE = {"name": "mode", "type": "enum", "states": ["IDLE", "RUN"]}


def report(facility: Facility, replicas: int = 1, seed: int = 1, **truth: Any) -> tuple[Sample, ...]:
    sensors = Sensors(facility, Randomness(seed, replicas))
    readings = {name: np.array(values) for name, values in truth.items()}
    return sensors.samples("p", sensors.read("p", readings, ActiveFaults(0, replicas)))


def series(parameter: dict[str, Any], truth: float, count: int = 400) -> list[float]:
    sensors = Sensors(house(parameter), Randomness(1, 1))
    reading = {parameter["name"]: np.array([truth])}
    reports = [sensors.read("p", reading, ActiveFaults(0, 1))[parameter["name"]] for _ in range(count)]
    return [float(report[0]) for report in reports]


def test_noise_is_a_fraction_of_the_deadband_and_bias_a_part_of_it() -> None:
    values = series(VOLTAGE, 124.0)
    assert 0.02 < np.std(values) < 0.15
    assert np.mean(values) == pytest.approx(124.0, abs=0.15)


def test_bias_and_drift_are_the_instruments_own_and_small() -> None:
    """Over many instruments half of the noise each; over weeks the same instrument changes."""
    sensors = Sensors(house(VOLTAGE), Randomness(1, 2000))
    reading = {"voltage": np.full(2000, 124.0)}
    days = range(0, 40, 2)
    means = np.array(
        [
            np.mean([sensors.read("p", reading, at(day, 2000))["voltage"] - 124.0 for _ in range(10)], axis=0)
            for day in days
        ]
    )
    noise = 0.08
    assert np.mean(means) == pytest.approx(0.0, abs=0.005)
    assert np.std(means[0]) == pytest.approx(noise * np.sqrt(0.25 + 0.25 + 0.1), rel=0.1)
    assert np.ptp(means, axis=0).mean() > noise


def test_ideal_instruments_report_the_truth() -> None:
    sensors = Sensors(house(VOLTAGE), Randomness(1, 1), ideal=True)
    assert sensors.read("p", {"voltage": np.array([123.456789])}, at(0, 1))["voltage"].tolist() == [
        123.456789
    ]


def at(day: int, replicas: int) -> ActiveFaults:
    return ActiveFaults(day * 86_400 * NS_PER_S, replicas)


def test_values_are_short_decimals() -> None:
    assert max(len(str(value)) for value in series(VOLTAGE, 123.456789)) <= 7
    assert series(ANGLE, 123.456789, 3) == [123.456789] * 3


def test_shares_and_amounts_are_never_impossible_unless_the_truth_is() -> None:
    assert min(series(SHARE, 0.0)) == 0.0
    assert max(series(SHARE, 100.0)) == 100.0
    assert max(series(SHARE, -3.0)) < 0.0


def test_readings_saturate_at_the_range() -> None:
    for truth, end in ((1e9, 200.0), (-np.inf, 0.0), (np.inf, 200.0)):
        assert report(house(VOLTAGE), voltage=[truth])[0].values == {"voltage": end}
    assert report(house(COUNT), count=[99])[0].values == {"count": 10}


def test_each_type_is_reported_as_what_it_is() -> None:
    truth: dict[str, Any] = {"voltage": [124.0], "count": [3.0], "valve": [True], "mode": ["RUN"]}
    values: dict[str, Value] = report(house(VOLTAGE, COUNT, VALVE, MODE), **truth)[0].values
    assert [type(value) for value in values.values()] == [float, int, bool, str]
    assert list(values) == ["voltage", "count", "valve", "mode"]


def test_a_failed_sensor_is_invalid_and_has_no_value() -> None:
    truth: dict[str, Any] = {
        "voltage": [np.nan, 124.0],
        "count": [np.nan, 3.0],
        "valve": [np.nan, 1.0],
        "mode": ["", "RUN"],
    }
    failed, sound = report(house(VOLTAGE, COUNT, VALVE, MODE), replicas=2, **truth)
    assert failed == Sample({}, ("voltage", "count", "valve", "mode"))
    assert sound.invalid == ()
    assert sound.values["mode"] == "RUN"


def test_noise_repeats_with_the_seed() -> None:
    assert report(house(VOLTAGE), voltage=[124.0]) == report(house(VOLTAGE), voltage=[124.0])
    assert report(house(VOLTAGE), voltage=[124.0]) != report(house(VOLTAGE), seed=2, voltage=[124.0])


@pytest.mark.parametrize(
    ("truth", "reason"),
    [
        (
            {"voltage": [1.0]},
            "packet 'p', parameter 'mode': in the catalogue, but the model does not report it",
        ),
        ({"voltage": [1.0, 2.0], "mode": ["RUN"]}, r"parameter 'voltage': expected shape \(1,\), got \(2,\)"),
        ({"voltage": [1.0], "mode": ["WALK"]}, "parameter 'mode': 'WALK' is none of IDLE, RUN"),
    ],
)
def test_a_model_that_does_not_fit_the_catalogue_is_told_where(truth: dict[str, Any], reason: str) -> None:
    with pytest.raises(SensorError, match=reason):
        report(house(VOLTAGE, MODE), **truth)
