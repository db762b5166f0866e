import pytest

from simulators.faults import NS_PER_S, Injection
from simulators.station import Station, StationError
from tests.support.station import START_NS
from tests.unit.simulators.core.fakes import (
    FakeModel,
    catalogue,
    facility,
    models,
    small_catalogue,
)


def station(seed: int = 7, replicas: int = 1) -> Station:
    return Station(small_catalogue(), seed, replicas, models=models(replicas))


def fast_value(of: Station, facility_id: str, replica: int) -> float:
    value = of.telemetry(facility_id, "fast", replica)[0]["fast_value"]
    assert isinstance(value, float)
    return value


def values(of: Station, replica: int = 0) -> list[float]:
    series = []
    for k in range(5):
        of.step(START_NS + k * NS_PER_S, 1.0)
        series.append(fast_value(of, "energy", replica))
    return series


def test_one_seed_gives_one_history_and_another_seed_another() -> None:
    assert values(station(7)) == values(station(7))
    assert values(station(7)) != values(station(8))


def test_a_replica_is_the_same_alone_and_among_others_and_differs_from_them() -> None:
    alone, first, second = values(station()), values(station(replicas=3)), values(station(replicas=3), 1)
    assert alone == first
    assert first != second


def test_facilities_feel_what_the_others_did_in_the_step_before() -> None:
    energy, isru = FakeModel("energy", ("fast", "slow")), FakeModel("isru", ("fast",))
    coupled = Station(small_catalogue(), 1, models=(isru, energy))
    for k in range(3):
        coupled.step(START_NS + k * NS_PER_S, 1.0)
    assert isru.voltages == energy.voltages == [124.0, 101.0, 102.0]


def test_a_fault_acts_on_its_replica_alone_until_it_is_cleared() -> None:
    hurt = station(replicas=2)
    surge = hurt.fault("energy.surge")
    hurt.inject(Injection(surge, START_NS + 2 * NS_PER_S, replica=1))
    hurt.step(START_NS, 1.0)
    assert fast_value(hurt, "energy", 1) < 60
    hurt.step(START_NS + 2 * NS_PER_S, 1.0)
    assert fast_value(hurt, "energy", 0) < 60
    assert fast_value(hurt, "energy", 1) > 140
    assert fast_value(hurt, "isru", 1) < 60
    assert hurt.clear("energy.surge")
    assert not hurt.clear("energy.surge")
    hurt.step(START_NS + 3 * NS_PER_S, 1.0)
    assert fast_value(hurt, "energy", 1) < 60


def test_the_events_of_the_surroundings_can_be_injected_too() -> None:
    ids = {fault.id for fault in station().faults()}
    assert {"energy.surge", "isru.surge", "command.moonquake", "command.solar_particle_event"} <= ids
    with pytest.raises(StationError, match=r"no fault 'energy.flood'; known: energy.surge"):
        station().fault("energy.flood")


def test_spin_up_ends_at_the_asked_time() -> None:
    settled = station()
    settled.spin_up(START_NS, hours=0.5)
    assert settled.time_ns == START_NS
    assert settled.telemetry("energy", "fast")[0]["fast_steps"] == 30


def test_a_facility_without_a_model_is_named() -> None:
    with pytest.raises(StationError, match="no simulator for isru"):
        Station(small_catalogue(), 1, models=(FakeModel("energy", ("fast", "slow")),))


def test_a_parameter_that_no_model_reports_is_named_with_its_place() -> None:
    lacking = Station(catalogue(facility("energy", {"extra": 1.0})), 1, models=models())
    with pytest.raises(StationError, match=r"facility 'energy': packet 'extra', parameter 'extra_value'"):
        lacking.spin_up(START_NS, hours=0.1)


def test_an_unknown_facility_or_packet_is_named() -> None:
    with pytest.raises(StationError, match="no facility 'biology'; there are energy, isru"):
        station().telemetry("biology", "fast")
    with pytest.raises(StationError, match="no packet 'none'; there are fast, slow"):
        station().telemetry("energy", "none")
