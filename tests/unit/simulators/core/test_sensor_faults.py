"""Faults of one instrument: the reported value alone, in the way of its kind, in the replica it befalls."""

import numpy as np
import pytest
from numpy.typing import NDArray

from simulators.faults import NS_PER_S, Injection
from simulators.sensor_faults import KINDS
from simulators.station import Station, StationError
from tests.support.catalogues import project_catalogue
from tests.support.station import START_NS

STEPS = 30


def run(kind: str | None, parameter: str = "batt1_temp") -> NDArray[np.float64]:
    """Reports of one parameter of the energy facility, shape (steps, 2): a healthy twin and the other one."""
    station = Station(project_catalogue(), seed=1, replicas=[0, 0])
    packet = project_catalogue().by_id["energy"].packet_of(parameter).name
    reports = []
    for step in range(STEPS):
        time_ns = START_NS + step * 10 * NS_PER_S
        if step == 5 and kind:
            fault = station.fault(f"energy.{parameter}.{kind}")
            station.inject(Injection(fault, time_ns, replica=1))
        station.step(time_ns, 10.0)
        reports.append(station.columns("energy", packet)[parameter])
        truth = station.truth("energy")[parameter]
        assert truth[0] == truth[1], "the truth stays as it is"
    return np.array(reports)


def test_without_a_fault_twins_report_the_same() -> None:
    reports = run(None)
    assert (reports[:, 0] == reports[:, 1]).all()


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "drift"])
def test_each_kind_shows_in_its_replica_from_its_onset_on(kind: str) -> None:
    reports = run(kind, "pv1_power")
    healthy, broken = reports[:, 0], reports[:, 1]
    assert (healthy[:5] == broken[:5]).all()
    assert not np.array_equal(healthy[5:], broken[5:])


def test_what_the_kinds_do() -> None:
    dropout, stuck, scale, unit = (run(kind)[10:] for kind in ("dropout", "stuck", "scale", "unit"))
    assert np.isnan(dropout[:, 1]).all()
    assert len(set(stuck[:, 1].tolist())) == 1
    assert len(set(stuck[:, 0].tolist())) > 1
    assert scale[:, 1] == pytest.approx(1.2 * scale[:, 0], rel=1e-3)
    assert (unit[:, 1] > unit[:, 0] + 50.0).all()


def test_a_failed_sensor_is_named_invalid_in_the_packet() -> None:
    station = Station(project_catalogue(), seed=1)
    station.inject(Injection(station.fault("energy.bus_a_voltage.dropout"), START_NS))
    station.step(START_NS, 10.0)
    values, invalid = station.telemetry("energy", "bus")
    assert invalid == ("bus_a_voltage",)
    assert "bus_a_voltage" not in values


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        ("energy.bus_a_voltage.tired", "no sensor fault 'tired'; there are stuck, bias"),
        ("energy.rx_mode.stuck", "'rx_mode' is no analog value"),
        ("energy.no_such.stuck", "no fault 'energy.no_such.stuck'; known: energy."),
        ("kitchen.temp.stuck", "no fault 'kitchen.temp.stuck'"),
    ],
)
def test_what_is_not_there_is_refused_with_what_is(fault: str, reason: str) -> None:
    with pytest.raises(StationError, match=reason):
        Station(project_catalogue(), seed=1).fault(fault)
