import json
from pathlib import Path

from ground_segment.wire import Stage, Telecommand, Value
from simulators.fault_desk import FaultDesk
from simulators.faults import NS_PER_S, Fault, Injection, shows_in
from simulators.station import Station
from simulators.truth import TruthRecord, truth_file
from tests.support.station import START_NS
from tests.unit.simulators.core.fakes import models, small_catalogue


class StillClock:
    def now_ns(self) -> int:
        return START_NS

    def monotonic_s(self) -> float:
        return 0.0

    async def sleep(self, seconds: float) -> None:
        raise AssertionError("nobody waits here")


def request(command: str, **arguments: Value) -> bytes:
    return Telecommand(id="1", time_ns=START_NS, command=command, arguments=arguments, by="test").encode()


def value(station: Station, after_s: int) -> float:
    station.step(START_NS + after_s * NS_PER_S, 1.0)
    return float(station.telemetry("energy", "fast")[0]["fast_value"])


def test_a_fault_is_injected_ends_by_itself_and_leaves_ground_truth(tmp_path: Path) -> None:
    station = Station(small_catalogue(), 1, models=models())
    desk = FaultDesk(station, StillClock(), ["energy"], truth_file(tmp_path / "truth.jsonl"))
    report = desk.handle("energy", request("inject", fault="energy.surge", strength=0.5, duration_s=60))
    assert report is not None
    assert report.stage is Stage.COMPLETED
    assert value(station, 1) > 90
    assert value(station, 61) < 60
    assert desk.handle("energy", request("clear", fault="energy.surge")) is not None
    injected, cleared = (json.loads(line) for line in (tmp_path / "truth.jsonl").read_text().splitlines())
    assert injected["end_ns"] - injected["time_ns"] == 60 * NS_PER_S
    assert (injected["fault"], injected["affects"]) == ("energy.surge", ["energy.value"])
    assert (cleared["action"], cleared["by"]) == ("clear", "test")


def test_in_a_station_that_plays_the_past_a_fault_starts_in_its_time(tmp_path: Path) -> None:
    station = Station(small_catalogue(), 1, models=models())
    desk = FaultDesk(station, StillClock(), ["energy"], truth_file(tmp_path / "truth.jsonl"))
    assert value(station, -3600) < 60
    desk.running = True
    desk.handle("energy", request("inject", fault="energy.surge"))
    assert value(station, -3599) > 140
    assert json.loads((tmp_path / "truth.jsonl").read_text())["time_ns"] == START_NS - 3600 * NS_PER_S


def test_sensor_faults_are_injected_and_cleared_by_name(tmp_path: Path) -> None:
    station = Station(small_catalogue(), 1, models=models())
    desk = FaultDesk(station, StillClock(), ["energy"], truth_file(tmp_path / "truth.jsonl"))
    for command in ("inject", "clear"):
        report = desk.handle("energy", request(command, fault="energy.fast_value.bias"))
        assert report is not None
        assert report.stage is Stage.COMPLETED, report.reason
        if command == "inject":
            assert value(station, 1) > 53
    assert value(station, 2) < 54
    injected = json.loads((tmp_path / "truth.jsonl").read_text().splitlines()[0])
    assert (injected["kind"], injected["affects"]) == ("sensor", ["energy.fast_value"])


def test_ground_truth_says_when_harm_is_done_unless_the_fault_ends_before() -> None:
    effects = shows_in("a", "isru.b")
    fault = Fault("energy", "leak", "Leak", "It leaks.", effects, 30.0, "T-2", ("isru.*",), hazard_s=600.0)
    record = TruthRecord.injected(Injection(fault, START_NS, 0.5), by="ana")
    assert record.hazard_ns == START_NS + 600 * NS_PER_S
    assert (record.ramp_s, record.strength, record.by) == (30.0, 0.5, "ana")
    assert (record.affects, record.followers) == (("energy.a", "isru.b"), ("isru.*",))
    ended = TruthRecord.injected(Injection(fault, START_NS, end_ns=START_NS + 599 * NS_PER_S))
    assert ended.hazard_ns is None
    assert TruthRecord.model_validate_json(record.model_dump_json(exclude_defaults=True)) == record


def test_what_cannot_be_done_is_reported_with_its_reason() -> None:
    desk = FaultDesk(Station(small_catalogue(), 1, models=models()), StillClock(), ["energy", "isru"])
    reasons = {
        "no fault 'energy.flood'": ("energy", request("inject", fault="energy.flood")),
        "is no fault of isru": ("isru", request("inject", fault="energy.surge")),
        "strength": ("energy", request("inject", fault="energy.surge", strength=2.0)),
        "is not injected": ("energy", request("clear", fault="energy.surge")),
        "unknown command 'hurt'": ("energy", request("hurt", fault="energy.surge")),
        "fault: Field required": ("energy", request("inject")),
    }
    for reason, (facility, payload) in reasons.items():
        report = desk.handle(facility, payload)
        assert report is not None
        assert report.stage is Stage.FAILED
        assert reason in report.reason


def test_only_the_process_that_publishes_a_facility_reports_on_it_and_rubbish_gets_no_answer() -> None:
    station = Station(small_catalogue(), 1, models=models())
    desk = FaultDesk(station, StillClock(), ["isru"])
    assert desk.handle("energy", request("inject", fault="energy.surge")) is None
    assert value(station, 1) > 140
    assert desk.handle("isru", b"rubbish") is None
