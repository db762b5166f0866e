"""The worked example of docs/engineers.md reports what its file promises, and its faults show as they say."""

from functools import cache

import pytest

from ground_segment.catalogue import Command, Facility
from ground_segment.catalogue.load import load_facility
from simulators.discovery import find_models
from simulators.facility import FacilityModel
from simulators.faults import Fault, Move
from simulators.orders import Check, Commandable, Order, OrderRefused
from simulators.physics.arrays import Array
from tests.support.catalogues import PROJECT
from tests.support.station import Bench

EXAMPLE = PROJECT / "docs" / "examples" / "biomedical"
KINDS = {"float": "f", "int": "i", "bool": "b", "enum": "U"}


@cache
def described() -> Facility:
    return load_facility(EXAMPLE / "biomedical.yaml")


def model(replicas: int = 1) -> FacilityModel:
    return next(m for m in find_models(replicas, [EXAMPLE]) if m.id == "biomedical")


def order(bench: Bench, name: str, **arguments: str) -> Check:
    command: Command = described().commands_by_name[name]
    assert isinstance(bench.model, Commandable)
    return bench.model.handlers[name](Order(command.check(arguments), slice(None)))


def test_it_reports_every_parameter_in_its_type_and_within_its_nominal_band() -> None:
    bench = Bench(model(replicas=2), replicas=2)
    bench.run(24 * 3600.0)
    readings = bench.model.telemetry()
    assert set(readings) == set(described().parameters)
    for name, parameter in described().parameters.items():
        assert readings[name].shape == (2,)
        assert readings[name].dtype.kind == KINDS[parameter.type], name
        if parameter.nominal:
            assert parameter.nominal[0] <= readings[name][0] <= parameter.nominal[1], name


@pytest.mark.parametrize("dt_s", [1.0, 60.0])
def test_steps_of_a_second_and_of_a_minute_agree(dt_s: float) -> None:
    bench = Bench(model())
    bench.inject("lamp_driver")
    bench.run(1200.0, dt_s)
    assert bench.number("co2_pressure") == pytest.approx(130.0 - 50.0 / 2.718, abs=2.0)


def fault_of(name: str) -> Fault:
    return next(fault for fault in model().faults if fault.name == name)


@pytest.mark.parametrize("name", ["lamp_driver", "pump_clog", "freezer_loss"])
def test_a_fault_shows_where_and_when_it_says(name: str) -> None:
    healthy, faulty = Bench(model()), Bench(model())
    faulty.inject(name)
    passed_s = 0.0
    for effect in sorted(fault_of(name).effects, key=lambda effect: effect.within_s):
        for bench in (healthy, faulty) if effect.within_s > passed_s else ():
            bench.run(effect.within_s - passed_s, 10.0)
        passed_s = effect.within_s
        moved = faulty.number(effect.parameter) - healthy.number(effect.parameter)
        assert (moved if effect.move is Move.RISES else -moved) >= effect.by, effect


def test_samples_spoil_at_the_hazard_time_and_not_before() -> None:
    bench = Bench(model())
    bench.inject("freezer_loss")
    hazard_s = fault_of("freezer_loss").hazard_s or 0.0
    bench.run(hazard_s - 600.0)
    assert bench.number("sample_temp") < -60.0
    bench.run(1200.0)
    assert bench.number("sample_temp") > -60.0


def test_the_other_compressor_saves_the_samples() -> None:
    bench = Bench(model())
    bench.inject("freezer_loss")
    bench.run(3600.0)
    done = order(bench, "switch_compressor", to="B")
    assert not done()
    bench.run(60.0)
    assert done()
    bench.run(12 * 3600.0)
    assert bench.number("sample_temp") == pytest.approx(-79.0, abs=0.1)
    with pytest.raises(OrderRefused, match="compressor B is in use already"):
        order(bench, "switch_compressor", to="B")


def test_the_lamps_go_where_they_are_told_unless_loads_are_shed() -> None:
    bench = Bench(model())
    bench.run(60.0)
    done = order(bench, "set_lamps", level="DIM")
    bench.run(30.0, 1.0)
    assert done()
    assert bench.state("lamps") == "DIM"
    shed: Array = bench.exchange.power.shed_level
    shed += 2.0
    bench.run(60.0)
    assert bench.state("lamps") == "OFF"
    with pytest.raises(OrderRefused, match="loads are shed"):
        order(bench, "set_lamps", level="ON")
