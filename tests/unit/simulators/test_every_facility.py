"""What holds for every facility: each parameter in its type, the same by seed, replicas that are alone."""

import numpy as np
import pytest

from simulators.discovery import find_models
from tests.support.recording import facility
from tests.support.station import FACILITIES, Bench

KINDS = {"float": "f", "int": "i", "bool": "b", "enum": "U"}


def after_half_an_hour(facility_id: str, replicas: int = 1, seed: int = 1) -> Bench:
    model = next(model for model in find_models(replicas) if model.id == facility_id)
    bench = Bench(model, seed=seed, replicas=replicas)
    bench.run(1800.0)
    return bench


def test_all_facilities_have_a_model() -> None:
    assert {model.id for model in find_models(1)} == set(FACILITIES)


@pytest.mark.parametrize("facility_id", FACILITIES)
def test_every_parameter_is_reported_for_each_replica_in_its_type(facility_id: str) -> None:
    readings = after_half_an_hour(facility_id, replicas=3).model.telemetry()
    parameters = facility(facility_id).parameters
    assert set(readings) == set(parameters)
    assert {np.shape(reading) for reading in readings.values()} == {(3,)}
    for name, parameter in parameters.items():
        assert readings[name].dtype.kind == KINDS[parameter.type], name


@pytest.mark.parametrize("facility_id", FACILITIES)
def test_the_same_seed_gives_the_same_values_and_another_seed_others(facility_id: str) -> None:
    first, again, other = (
        {name: reading.tolist() for name, reading in bench.model.telemetry().items()}
        for bench in (after_half_an_hour(facility_id, seed=seed) for seed in (7, 7, 8))
    )
    assert first == again
    assert first != other


@pytest.mark.parametrize("facility_id", FACILITIES)
def test_a_replica_runs_as_if_it_were_alone(facility_id: str) -> None:
    one = after_half_an_hour(facility_id).model.telemetry()
    three = after_half_an_hour(facility_id, replicas=3).model.telemetry()
    for name, reading in one.items():
        among = three[name][0]
        assert reading[0] == (pytest.approx(among) if reading.dtype.kind == "f" else among), name
