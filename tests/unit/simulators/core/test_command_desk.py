"""Telecommands to a running station: every stage is told, nothing is done twice, by half or unasked."""

import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from ground_segment.catalogue import Scalar
from ground_segment.wire import Report, Stage, Telecommand
from simulators.command_desk import REMEMBERED, CommandDesk
from simulators.faults import NS_PER_S
from simulators.station import Station
from simulators.truth import truth_file
from tests.support.station import START_NS
from tests.unit.simulators.core.fakes import CommandableModel, FakeModel, commandable_catalogue


class StationClock:
    """Shows the time that the station has come to."""

    now = START_NS

    def now_ns(self) -> int:
        return self.now

    def monotonic_s(self) -> float:
        return 0.0

    async def sleep(self, seconds: float) -> None:
        raise AssertionError("nobody waits here")


class Desk:
    def __init__(self, truth: Path | None = None, answers_for: tuple[str, ...] = ("energy",)) -> None:
        self.energy = CommandableModel("energy", ("fast", "slow"))
        catalogue = commandable_catalogue()
        self.station = Station(catalogue, 1, models=(self.energy, FakeModel("isru", ("fast",))))
        self.clock = StationClock()
        record = truth_file(truth) if truth else None
        self.desk = CommandDesk(catalogue, self.station, self.clock, answers_for, record)
        self.desk.running = True
        self.step(0.0)

    def step(self, seconds: float = 1.0) -> list[Report]:
        self.clock.now += round(seconds * NS_PER_S)
        self.station.step(self.clock.now, 1.0)
        return [report for _, report in self.desk.after_step()]

    def send(
        self, command: str, number: str = "1", age_s: float = 0.0, to: str = "energy", **arguments: Scalar
    ) -> list[Report]:
        return self.post(command, arguments, number, age_s, to)

    def post(
        self,
        command: str,
        arguments: Mapping[str, Scalar],
        number: str = "1",
        age_s: float = 0.0,
        to: str = "energy",
    ) -> list[Report]:
        request = Telecommand(
            id=number,
            time_ns=self.clock.now - round(age_s * NS_PER_S),
            command=command,
            arguments=dict(arguments),
            by="ana",
            reason="a test",
        )
        return self.desk.handle(to, request.encode())


def told(reports: list[Report]) -> list[Stage]:
    return [report.stage for report in reports]


def test_a_telecommand_is_accepted_started_and_completed_when_its_effect_is_reached() -> None:
    desk = Desk()
    assert told(desk.send("set_value", target=53.0)) == [Stage.ACCEPTED, Stage.STARTED]
    assert [told(desk.step()) for _ in range(4)] == [[], [], [Stage.COMPLETED], []]
    assert desk.energy.level == 53.0


def test_what_is_not_done_in_time_has_failed_on_station_time() -> None:
    desk = Desk()
    desk.send("set_value", target=900.0)
    assert desk.step(59.0) == []
    (report,) = desk.step()
    assert (report.stage, report.reason) == (Stage.FAILED, "not done within 60 s")
    assert desk.step() == []


def test_time_outs_run_on_the_time_of_a_station_that_plays_the_past() -> None:
    desk = Desk()
    desk.clock.now += 3600 * NS_PER_S
    desk.send("set_value", target=900.0)
    desk.station.step(START_NS + 59 * NS_PER_S, 59.0)
    assert desk.desk.after_step() == []
    desk.station.step(START_NS + 60 * NS_PER_S, 1.0)
    ((_, report),) = desk.desk.after_step()
    assert report.reason == "not done within 60 s"


@pytest.mark.parametrize(
    ("command", "arguments", "reason"),
    [
        ("set_value", {"target": 2000.0}, "target: 2000.0 is not a number from 50 to 1000 V"),
        ("set_value", {}, "target: is missing; give a number from 50 to 1000 V"),
        (
            "set_value",
            {"goal": 60.0, "target": 60.0},
            "goal: is no argument of set_value; it takes target, rate",
        ),
        ("explode", {}, "'explode' is no telecommand of energy; it takes set_value, jam, crash"),
    ],
)
def test_a_wrong_one_is_never_accepted_and_its_reason_names_what_is_right(
    command: str, arguments: dict[str, Scalar], reason: str
) -> None:
    desk = Desk()
    (report,) = desk.post(command, arguments)
    assert (report.stage, report.reason) == (Stage.FAILED, reason)
    assert desk.energy.level == 50.0


@pytest.mark.parametrize(
    ("age_s", "reason"), [(61.0, "it was sent 61 s ago"), (-31.0, "it was sent 31 s in the future")]
)
def test_what_waited_somewhere_or_comes_from_the_future_is_refused(age_s: float, reason: str) -> None:
    (report,) = Desk().send("set_value", age_s=age_s, target=60.0)
    assert report.stage is Stage.FAILED
    assert reason in report.reason


def test_a_station_that_is_still_in_its_history_takes_none() -> None:
    desk = Desk()
    desk.desk.running = False
    (report,) = desk.send("set_value", target=60.0)
    assert "is not running yet" in report.reason


def test_a_state_that_forbids_it_refuses_after_acceptance_and_changes_nothing() -> None:
    desk = Desk()
    assert told(desk.send("jam")) == [Stage.ACCEPTED, Stage.STARTED]
    accepted, failed = desk.send("set_value", number="2", target=60.0)
    assert accepted.stage is Stage.ACCEPTED
    assert (failed.stage, failed.reason) == (Stage.FAILED, "the regulator is jammed")
    assert desk.energy.wanted == 50.0


def test_a_repeated_id_is_answered_with_the_last_report_and_not_carried_out_again() -> None:
    desk = Desk()
    _, started = desk.send("set_value", target=51.0)
    assert desk.send("set_value", target=99.0) == [started]
    (completed,) = desk.step()
    assert desk.send("set_value", target=99.0) == [completed]
    assert desk.energy.wanted == 51.0


def test_the_memory_of_ids_does_not_grow_for_ever() -> None:
    desk = Desk()
    for number in range(REMEMBERED + 1):
        desk.send("explode", number=f"n{number}")
    (first,) = desk.send("set_value", number="n1", target=60.0)
    assert first.command == "explode"
    assert told(desk.send("set_value", number="n0", target=60.0)) == [Stage.ACCEPTED, Stage.STARTED]


@pytest.mark.parametrize("payload", [b"", b"rubbish", b'"text"', b'{"id": 7}', b'{"id": ""}', b"\xff"])
def test_rubbish_without_an_id_gets_no_answer(payload: bytes) -> None:
    assert Desk().desk.handle("energy", payload) == []


def test_an_unreadable_one_with_an_id_is_answered() -> None:
    (report,) = Desk().desk.handle("energy", b'{"id": "7", "command": "jam"}')
    assert (report.id, report.stage) == ("7", Stage.FAILED)
    assert "time_ns: Field required" in report.reason


def test_a_model_that_fails_at_it_is_reported_and_the_station_goes_on() -> None:
    desk = Desk()
    report = desk.send("crash")[-1]
    assert report.stage is Stage.FAILED
    assert report.reason == "its simulator failed: ZeroDivisionError: division by zero"
    assert desk.step() == []


def test_all_is_carried_out_but_only_the_process_that_publishes_a_facility_reports_on_it() -> None:
    desk = Desk(answers_for=("isru",))
    assert desk.send("set_value", target=51.0) == []
    assert desk.step() == []
    assert desk.energy.level == 51.0
    assert desk.send("set_value", to="monitor") == []


def test_what_is_open_when_the_simulator_ends_has_failed() -> None:
    desk = Desk()
    desk.send("set_value", target=900.0)
    ((facility, report),) = desk.desk.give_up()
    assert (facility, report.stage) == ("energy", Stage.FAILED)
    assert "stopped" in report.reason
    assert desk.desk.give_up() == []


def test_only_what_was_begun_is_ground_truth_with_its_defaults_filled_in(tmp_path: Path) -> None:
    desk = Desk(truth=tmp_path / "truth.jsonl")
    desk.send("set_value", target=2000.0)
    desk.send("set_value", number="2", target=60)
    (entry,) = map(json.loads, (tmp_path / "truth.jsonl").read_text().splitlines())
    assert entry == {
        "action": "command", "facility": "energy", "time_ns": START_NS, "by": "ana", "reason": "a test",
        "title": "Set the value", "command": "set_value", "command_id": "2",
        "arguments": {"target": 60.0, "rate": 1},
    }  # fmt: skip
