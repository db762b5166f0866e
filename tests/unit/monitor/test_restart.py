"""The state file, and what a restart makes of it."""

from pathlib import Path

import pytest
from structlog.testing import capture_logs

from ground_segment.monitor import Engine, statefile
from ground_segment.monitor.snapshot import Heard, Snapshot
from ground_segment.wire import AlertState, Condition, Transition
from tests.unit.monitor.scene import T0_NS, VOLTAGE, Scene, station

LOW, OK = 112.0, 121.0


def restarted(scene: Scene, file: Path, pause_s: float = 5.0) -> Scene:
    """The same station with a monitor that was saved, ended and started again."""
    statefile.save(file, scene.engine.snapshot())
    again = Scene()
    again.now_s = scene.now_s + pause_s
    snapshot = statefile.load(file, again.now_ns)
    assert snapshot is not None
    again.take(again.engine.restore(snapshot, again.now_ns))
    again.engine.listen(again.now_ns)
    return again


def test_an_alert_goes_on_where_it_was_and_clears_by_its_own_rule(tmp_path: Path) -> None:
    scene = Scene()
    scene.voltages(*[LOW] * 3)
    scene.engine.acknowledge(VOLTAGE, "ana", "seen", scene.now_ns)
    again = restarted(scene, tmp_path / "state.json")
    assert again.engine.alerts == scene.engine.alerts
    assert again.voltages(*[LOW] * 20) == []
    (cleared,) = again.voltages(*[OK] * 11)
    assert (cleared.transition, cleared.state) == (Transition.CLEARED, AlertState.NORMAL)


def test_a_shelf_ends_in_time_also_while_the_monitor_is_down(tmp_path: Path) -> None:
    scene = Scene()
    scene.voltages(*[LOW] * 3)
    scene.engine.shelve(VOLTAGE, 60, "ana", "test", scene.now_ns)
    again = restarted(scene, tmp_path / "state.json", pause_s=100)
    assert [a.transition for a in again.tick(1)] == [Transition.SHELF_EXPIRED]


def test_what_was_heard_before_is_not_heard_again(tmp_path: Path) -> None:
    scene = Scene()
    scene.live(10)
    again = restarted(scene, tmp_path / "state.json")
    for age_s in (12, 9, 7):
        again.packet("bus", {"bus_voltage": 50.0}, age_s=age_s)
    assert again.engine.late == 3


def test_alerts_of_rules_that_are_gone_end(tmp_path: Path) -> None:
    scene = Scene()
    scene.voltages(*[LOW] * 3)
    packets = station().facilities[0].model_dump(by_alias=True)["packets"]
    engine = Engine(station(packets=packets[1:2]))
    (ended,) = engine.restore(scene.engine.snapshot(), scene.now_ns)
    assert (ended.state, ended.condition) == (AlertState.NORMAL, Condition.UNKNOWN)
    assert ended.why == "the catalogue no longer has this rule"
    assert not engine.alerts


def test_a_clock_that_is_earlier_after_the_restart_does_not_blind(tmp_path: Path) -> None:
    scene = Scene()
    scene.live(60)
    again = restarted(scene, tmp_path / "state.json", pause_s=-3600)
    assert again.live(60) == []
    assert again.engine.late == 0


def test_no_file_is_a_first_start(tmp_path: Path) -> None:
    assert statefile.load(tmp_path / "none.json", T0_NS) is None


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"[]", b"\xff\x00", b'{"version": 3}', b'{"alerts": [{"facility": "energy"}]}'],
)
def test_a_corrupt_file_is_set_aside_and_said_loudly(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "state.json"
    file.write_bytes(content)
    with capture_logs() as logs:
        assert statefile.load(file, 17) is None
    assert [entry["log_level"] for entry in logs] == ["error"]
    assert (tmp_path / "state.json.corrupt-17").read_bytes() == content
    statefile.save(file, Snapshot())
    assert statefile.load(file, 18) == Snapshot()


def test_a_save_that_fails_leaves_the_last_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "state.json"
    heard = Heard(facility="energy", packet="bus", received_ns=1, generated_ns=1)
    statefile.save(file, Snapshot(heard=(heard,)))

    def full(_: int) -> None:
        raise OSError("no space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OSError, match="no space"):
        statefile.save(file, Snapshot())
    assert statefile.load(file, 1) == Snapshot(heard=(heard,))
