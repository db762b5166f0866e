"""Scenario files: refused with every fault, drawn from the seed alone, played when the station allows it."""

from pathlib import Path

import numpy as np
import pytest

from ground_segment.catalogue import Catalogue
from ground_segment.clock import NS_PER_S, iso_utc
from simulators.exchange import Outflow
from simulators.facility import Step
from simulators.faults import Fault, FaultKind, Need, becomes
from simulators.scenario import (
    Director,
    Scenario,
    ScenarioError,
    draw,
    faults_to_draw,
    load_scenario,
    matching,
    start_ns,
)
from simulators.station import Station
from simulators.truth import TruthRecord
from tests.support.station import START_NS
from tests.unit.simulators.core.fakes import FakeModel, models, small_catalogue

CATALOGUE = small_catalogue()
FAULTS = tuple(fault for model in models() for fault in model.faults)
ALL = faults_to_draw(FAULTS, CATALOGUE)

HEAD = """\
title: A test
description: Something happens.
start: 2030-03-17T00:00Z
duration: 2 d
"""


def load(folder: Path, text: str, catalogue: Catalogue = CATALOGUE) -> Scenario:
    file = folder / "test.yaml"
    file.write_text(text, encoding="utf-8")
    return load_scenario(file, ALL, catalogue)


def refused(folder: Path, text: str) -> list[str]:
    with pytest.raises(ScenarioError) as caught:
        load(folder, text)
    return caught.value.faults


def test_a_scenario_reads_as_people_write_it(tmp_path: Path) -> None:
    scenario = load(
        tmp_path,
        HEAD + "warm_up: 90 s\nstep: 10 s\nevents:\n"
        "  - {fault: energy.surge, onset: [20 min, 6 h], strength: 0.5, duration: 1.5 h}\n"
        "  - {fault: isru.surge, onset: 2030-03-18T12:00:30Z}\n",
    )
    first, second = scenario.events
    assert (scenario.warm_up_ns, scenario.step_ns) == (90 * NS_PER_S, 10 * NS_PER_S)
    assert [moment.at(0) for moment in first.onset] == [1200 * NS_PER_S, 6 * 3600 * NS_PER_S]
    assert first.strength == (0.5, 0.5)
    assert first.duration_ns == (5400 * NS_PER_S, 5400 * NS_PER_S)
    assert iso_utc(second.onset[0].at(0)) == "2030-03-18T12:00:30.000Z"


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("step: 5", "$.step: 5 is no duration: write a number and s, min, h or d, such as 90 s or 6 h"),
        ("step: 5 min", "$.step: 5 min is longer than 60 s, what the models stay stable at"),
        ("warm_up: 0 s", "$.warm_up: 0 s is shorter than 1 min"),
        ("start: soon", "$.start: 'soon' is no UTC time: write it as 2029-12-20T20:30Z"),
        ("steps: 5 s", "$.steps: no such field here; there are title, description, start, warm_up, "),
        ("start: [2031-01-02, 2031-01-01]", "$.start: a range is written [low, high], its low end first"),
        ("events: [{fault: energy.surge, onset: now}]", "$.events.0.onset: 'now' is neither a duration"),
        ("events: [{fault: energy.surge, onset: 3 d}]", "$.events.0.onset: lies outside the scenario"),
        ("events: [{fault: energy.surge, strength: 2}]", "$.events.0.strength: 2 is no number above 0"),
        ("events: [{fault: energy.surges}]", "did you mean energy.surge"),
        ("events: [{one_of: ['kitchen.*']}]", "$.events.0.one_of: no fault is called 'kitchen.*'"),
        ("events: [{fault: energy.surge, arguments: {a: 1}}]", "'arguments' belongs to a telecommand"),
        ("events: [{}]", "$.events.0: give exactly one of fault, one_of, each_of, command, not none"),
        ("events: [{command: energy.go, chance: 0.5}]", "'go' is no telecommand of energy; it takes none"),
        ("events: [{command: kitchen.go}]", "$.events.0.command: no facility 'kitchen'"),
    ],
)
def test_a_wrong_file_is_refused_with_place_and_reason(tmp_path: Path, line: str, fault: str) -> None:
    field = line.split(":")[0]
    kept = "".join(each + "\n" for each in HEAD.splitlines() if not each.startswith(field + ":"))
    [found] = refused(tmp_path, kept + line + "\n")
    assert found.startswith("test.yaml: ")
    assert fault in found


def test_every_fault_of_a_file_is_named_at_once(tmp_path: Path) -> None:
    faults = refused(tmp_path, HEAD + "step: 5\nevents: [{fault: energy.surge, onset: now}, {}]\n")
    assert [fault.split(": ")[1] for fault in faults] == ["$.step", "$.events.0.onset", "$.events.1"]


def test_a_star_stands_for_any_text_between_dots() -> None:
    assert [fault.id for fault in matching(("*.*",), ALL)] == ["energy.surge", "isru.surge"]
    assert [fault.id for fault in matching(("energy.*",), ALL)] == ["energy.surge"]
    sensors = matching(("energy.fast_value.*",), ALL)
    assert {fault.kind for fault in sensors} == {FaultKind.SENSOR}
    assert matching(("physical",), ALL) == FAULTS


def test_what_is_drawn_depends_on_seed_and_replica_alone(tmp_path: Path) -> None:
    scenario = load(
        tmp_path,
        HEAD.replace("2030-03-17T00:00Z", "[2030-03-17, 2030-09-17]")
        + "events:\n  - {one_of: ['*.*'], onset: [1 h, 9 h], strength: [0.1, 1], duration: [1 h, 2 h],"
        " chance: 0.6}\n",
    )
    drawn = [draw(scenario, FAULTS, 1, replica) for replica in range(200)]
    assert drawn == [draw(scenario, FAULTS, 1, replica) for replica in range(200)]
    assert drawn != [draw(scenario, FAULTS, 2, replica) for replica in range(200)]
    assert start_ns(scenario, 1) != start_ns(scenario, 2)
    happening = [planned for plan in drawn for planned in plan]
    assert len(happening) == pytest.approx(120, abs=25)
    assert {planned.fault.id for planned in happening if planned.fault} == {"energy.surge", "isru.surge"}
    hours = [(planned.onset_ns - start_ns(scenario, 1)) / NS_PER_S / 3600 for planned in happening]
    assert 1 <= min(hours) < 2
    assert 8 < max(hours) <= 9
    assert len({planned.strength for planned in happening}) == len(happening)


def test_each_of_gives_every_replica_the_next_fault(tmp_path: Path) -> None:
    scenario = load(tmp_path, HEAD + "events: [{each_of: ['*.*']}]\n")
    plans = [draw(scenario, FAULTS, 1, replica) for replica in range(3)]
    assert [plan[0].fault.id for plan in plans if plan[0].fault] == [
        "energy.surge",
        "isru.surge",
        "energy.surge",
    ]


class _Shy(FakeModel):
    """Its fault needs the value to be below 50, which noise makes the case now and then."""

    def __init__(self, replicas: int) -> None:
        super().__init__("energy", ("fast", "slow"), replicas)
        need = Need("fast_value", below=49.5)
        self.faults = (
            Fault("energy", "surge", "Surge", "Rises.", (becomes("fast_value", "1", 1.0),), needs=(need,)),
        )

    def step(self, step: Step) -> Outflow:
        outflow = super().step(step)
        self.seen = self._value.copy()
        return outflow


def test_a_fault_waits_in_each_replica_for_what_it_needs(tmp_path: Path) -> None:
    replicas = 20
    shy = _Shy(replicas)
    station = Station(CATALOGUE, 1, replicas, models=(shy, FakeModel("isru", ("fast",), replicas)))
    scenario = load(tmp_path, HEAD + "events: [{fault: energy.surge, onset: 3 s, duration: 1 h}]\n")
    begun_ns = start_ns(scenario, 1)
    truth: list[TruthRecord] = []
    plans = [draw(scenario, station.faults(), 1, replica) for replica in range(replicas)]
    director = Director(station, plans, range(100, 100 + replicas), truth.append)
    low: dict[int, int] = {}
    for k in range(1, 40):
        time_ns = begun_ns + k * NS_PER_S
        station.step(time_ns, 1.0)
        director.look(time_ns)
        for replica in np.flatnonzero((shy.seen < 49.5) & (k >= 3)).tolist():
            low.setdefault(replica + 100, time_ns)
    assert {record.replica: record.time_ns for record in truth} == low
    assert len(set(low.values())) > 1
    assert truth[0].end_ns == truth[0].time_ns + 3600 * NS_PER_S
    assert director.unmet() == ()


def test_what_never_came_to_pass_is_told(tmp_path: Path) -> None:
    station = Station(CATALOGUE, 1, models=(_Shy(1), FakeModel("isru", ("fast",))))
    scenario = load(tmp_path, HEAD + "events: [{fault: energy.surge, onset: 1 h}]\n")
    director = Director(station, [draw(scenario, station.faults(), 1, 0)], [0], lambda _: None)
    station.step(START_NS, 1.0)
    [unmet] = director.unmet()
    assert (unmet.what, unmet.reason) == ("energy.surge", "what it needs was never the case")
