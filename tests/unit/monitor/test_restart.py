"""The state file, and what a restart makes of it."""

import os
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from ground_segment.monitor import Engine, statefile
from ground_segment.monitor.keeper import Keeper
from ground_segment.monitor.snapshot import Heard, Snapshot
from ground_segment.monitor.statefile import StateFile
from ground_segment.wire import AlertState, Condition, Transition
from tests.unit.monitor.scene import T0_NS, VOLTAGE, Scene, rules, station

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


def numbered(count: int) -> Snapshot:
    return Snapshot(heard=(Heard(facility="energy", packet="bus", received_ns=count, generated_ns=1),))


def test_a_save_that_fails_leaves_the_last_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = StateFile(tmp_path / "state.json")
    file.save(numbered(1))

    def full(descriptor: int, content: bytes, at: int) -> int:
        os.write(descriptor, content[:100])
        raise OSError("no space left on device")

    with monkeypatch.context() as patched:
        patched.setattr("os.pwrite", full)
        with pytest.raises(OSError, match="no space"):
            file.save(numbered(2))
    assert statefile.load(tmp_path / "state.json", 1) == numbered(1)
    file.save(numbered(3))
    assert statefile.load(tmp_path / "state.json", 1) == numbered(3)


@pytest.mark.parametrize("cut", [0, 20, 43, 60, 200])
@pytest.mark.parametrize("saves", [2, 3])
def test_a_save_that_is_cut_off_leaves_the_one_before(tmp_path: Path, saves: int, cut: int) -> None:
    """Also when the next one is cut off too: it takes the place of what is not whole."""
    file = StateFile(tmp_path / "state.json")
    for count in range(1, saves + 1):
        file.save(numbered(count))
    torn = tmp_path / ("state.json.2" if saves % 2 else "state.json")
    torn.write_bytes(torn.read_bytes()[:cut])
    again = StateFile(tmp_path / "state.json")
    with capture_logs() as logs:
        assert again.load(1) == numbered(saves - 1)
    assert [entry["log_level"] for entry in logs] == ["warning"]
    again.save(numbered(10))
    assert statefile.load(tmp_path / "state.json", 1) == numbered(10)
    torn.write_bytes(torn.read_bytes()[:cut])
    assert statefile.load(tmp_path / "state.json", 1) == numbered(saves - 1)


def test_a_shorter_snapshot_leaves_nothing_of_a_longer_one(tmp_path: Path) -> None:
    file = StateFile(tmp_path / "state.json")
    for snapshot in (numbered(10**17), numbered(10**17), Snapshot(), Snapshot()):
        file.save(snapshot)
    assert statefile.load(tmp_path / "state.json", 1) == Snapshot()


def test_a_file_of_before_is_read_and_replaced(tmp_path: Path) -> None:
    (tmp_path / "state.json").write_text(numbered(1).model_dump_json(indent=1))
    file = StateFile(tmp_path / "state.json")
    assert file.load(1) == numbered(1)
    for count in (2, 3):
        file.save(numbered(count))
        assert statefile.load(tmp_path / "state.json", 1) == numbered(count)


def test_windows_of_time_have_a_file_beside(tmp_path: Path) -> None:
    falls = {
        "title": "Falls",
        "when": "lowest(bus_voltage, 10) < 100",
        "severity": "watch",
        "action": "Look.",
    }
    scene = Scene(rules=rules(falls=falls))
    scene.live(20, bus_voltage=118.0)
    state = tmp_path / "state.json"
    Keeper(state, lambda: scene.engine.snapshot(windows=False), scene.engine.windows).save()
    assert 'samples":[]' in state.with_name("state.json.2").read_text()
    kept = Keeper(state, Snapshot, Snapshot).load(scene.now_ns)
    assert kept == scene.engine.snapshot()
    assert kept.samples
