"""Silences put alerts on the shelf by their labels, and weaken none of a shelf's laws."""

import pytest

from ground_segment.clock import NS_PER_S
from ground_segment.monitor import Engine, Patience
from ground_segment.monitor.commands import CommandRefused, execute
from ground_segment.monitor.snapshot import Snapshot
from ground_segment.wire import Alert, AlertState, Telecommand, Transition, Value
from tests.unit.monitor.scene import VOLTAGE, Scene, station

LOW, LOWER = 110.0, 100.0
"""A warning and a critical voltage."""
BREAKER = ("energy", "limit-breaker_closed")


class Silenced(Scene):
    """With operators who make silences."""

    made = 0

    def send(self, name: str, **arguments: Value) -> list[Alert]:
        self.made += 1
        command = Telecommand(
            id=f"s{self.made}", time_ns=1, command=name, arguments=arguments, by="ana", reason="known"
        )
        return self.take(execute(self.engine, command, self.now_ns))

    def silence(self, matchers: str = '{facility="energy"}', for_s: float = 600, **more: Value) -> str:
        self.send("silence", matchers=matchers, for_s=for_s, **more)
        return f"s{self.made}"

    def state(self, key: tuple[str, str] = VOLTAGE) -> AlertState:
        return self.engine.alerts[key].state

    def calls(self) -> int:
        return sum(alert.annunciates for alert in self.seen)


@pytest.fixture
def scene() -> Silenced:
    return Silenced()


def test_what_is_there_is_shelved_until_the_silence_ends(scene: Silenced) -> None:
    scene.live(5, bus_voltage=LOW)
    scene.silence(for_s=60)
    alert = scene.engine.alerts[VOLTAGE]
    assert alert.state is AlertState.SHELVED
    assert (alert.by, alert.why, alert.shelved_until_ns) == ("ana", "known", scene.now_ns + 60 * NS_PER_S)
    scene.live(61, bus_voltage=LOW)
    assert scene.state() is AlertState.UNACKNOWLEDGED
    assert scene.seen[-1].transition is Transition.SHELF_EXPIRED


def test_what_comes_is_shelved_before_it_calls(scene: Silenced) -> None:
    scene.live(2)
    scene.silence()
    scene.live(5, bus_voltage=LOW)
    assert scene.transitions == [Transition.SHELVED, Transition.RAISED]
    assert scene.state() is AlertState.SHELVED
    assert scene.calls() == 0


def test_what_becomes_worse_calls_and_is_left_alone_from_then_on(scene: Silenced) -> None:
    scene.silence(for_s=3600)
    scene.live(5, bus_voltage=LOW)
    scene.live(5, bus_voltage=LOWER)
    assert scene.state() is AlertState.UNACKNOWLEDGED
    assert scene.calls() == 1
    scene.live(20)
    scene.take(scene.engine.acknowledge(VOLTAGE, "ana", None, scene.now_ns))
    scene.live(5, bus_voltage=LOWER)
    assert scene.calls() == 2


def test_what_an_operator_takes_off_the_shelf_stays_off(scene: Silenced) -> None:
    scene.live(5, bus_voltage=LOW)
    scene.silence()
    scene.take(scene.engine.unshelve(VOLTAGE, "bob", None, scene.now_ns))
    scene.live(5, bus_voltage=LOW)
    assert scene.state() is AlertState.UNACKNOWLEDGED


def test_only_what_matches_is_meant(scene: Silenced) -> None:
    scene.silence('{subsystem="bus", severity="warning", kind="limit", parameter="bus_voltage"}')
    scene.live(6, bus_voltage=LOW, breaker_closed=False)
    assert scene.state() is AlertState.SHELVED
    assert scene.state(BREAKER) is AlertState.UNACKNOWLEDGED


def test_ending_it_brings_back_what_it_hid(scene: Silenced) -> None:
    scene.live(5, bus_voltage=LOW)
    name = scene.silence()
    scene.send("expire_silence", id=name)
    assert scene.state() is AlertState.UNACKNOWLEDGED
    with pytest.raises(CommandRefused, match="ended already"):
        scene.send("expire_silence", id=name)
    with pytest.raises(CommandRefused, match="no silence"):
        scene.send("expire_silence", id="other")


def test_of_two_silences_the_one_that_is_left_holds(scene: Silenced) -> None:
    scene.live(5, bus_voltage=LOW)
    scene.silence(for_s=300)
    longer = scene.silence('{rule="limit-bus_voltage"}', for_s=600)
    scene.send("expire_silence", id=longer)
    assert scene.engine.alerts[VOLTAGE].shelved_until_ns == scene.now_ns + 300 * NS_PER_S
    scene.live(301, bus_voltage=LOW)
    assert scene.state() is AlertState.UNACKNOWLEDGED


def test_an_operators_own_shelf_outlives_a_silence(scene: Silenced) -> None:
    scene.live(5, bus_voltage=LOW)
    scene.take(scene.engine.shelve(VOLTAGE, 3600, "bob", "mine", scene.now_ns))
    name = scene.silence(for_s=60)
    scene.send("expire_silence", id=name)
    assert scene.engine.alerts[VOLTAGE].by == "bob"
    assert scene.state() is AlertState.SHELVED


def test_it_may_begin_later(scene: Silenced) -> None:
    scene.live(5, bus_voltage=LOW)
    scene.silence(starts_ns=scene.now_ns + 10 * NS_PER_S)
    scene.live(9, bus_voltage=LOW)
    assert scene.state() is AlertState.UNACKNOWLEDGED
    scene.live(2, bus_voltage=LOW)
    assert scene.state() is AlertState.SHELVED


def test_changed_times_keep_its_id_and_other_matchers_do_not(scene: Silenced) -> None:
    scene.live(6, bus_voltage=LOW, breaker_closed=False)
    first = scene.silence(for_s=60)
    scene.silence(for_s=600, replaces=first)
    assert [s.id for s in scene.engine.silences.all] == [first]
    assert scene.engine.alerts[VOLTAGE].shelved_until_ns == scene.now_ns + 600 * NS_PER_S
    second = scene.silence('{rule="limit-bus_voltage"}', replaces=first)
    assert {s.id: s.active(scene.now_ns) for s in scene.engine.silences.all} == {first: False, second: True}
    assert scene.state() is AlertState.SHELVED
    assert scene.state(BREAKER) is AlertState.UNACKNOWLEDGED


def test_it_goes_on_after_a_restart(scene: Silenced) -> None:
    scene.live(6, bus_voltage=LOW)
    name = scene.silence(for_s=600)
    saved = Snapshot.model_validate_json(scene.engine.snapshot().model_dump_json())
    again = Silenced()
    again.now_s = scene.now_s
    again.engine = Engine(station(), Patience(grace_s=0.0))
    assert again.engine.restore(saved, again.now_ns) == []
    again.engine.listen(again.now_ns)
    assert again.engine.silences.all == scene.engine.silences.all
    again.live(6, breaker_closed=False)
    assert again.state(BREAKER) is AlertState.SHELVED
    again.send("expire_silence", id=name)
    assert again.state(BREAKER) is AlertState.UNACKNOWLEDGED


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        ({"matchers": '{facility="energy"}', "for_s": 86_401}, "up to 24 h"),
        ({"matchers": '{facility="energy"}', "for_s": -1}, "up to 24 h"),
        ({"matchers": '{facility="energy"}'}, "ends_ns"),
        ({"matchers": '{facility="energy"}', "for_s": float("nan")}, "for_s"),
        ({"matchers": '{facility="energy"}', "for_s": float("inf")}, "for_s"),
        ({"matchers": "", "for_s": 60}, "matcher"),
        ({"matchers": '{other=""}', "for_s": 60}, "matcher"),
        ({"matchers": "{x}", "for_s": 60}, "no list"),
        ({"matchers": '{a="b"}', "for_s": 60, "replaces": "none"}, "no silence"),
        ({"matchers": '{a="b"}', "ends_ns": True}, "ends_ns"),
        ({"matchers": '{a="b"}', "for_s": 60, "starts_ns": 1 << 62}, "within 30 days"),
        ({"matchers": '{a="b"}', "for_s": 60, "starts_ns": 1 << 80}, "nanoseconds"),
    ],
)
def test_what_makes_no_sense_is_refused(scene: Silenced, arguments: dict[str, Value], why: str) -> None:
    with pytest.raises(CommandRefused, match=why):
        scene.send("silence", **arguments)
    assert scene.engine.silences.all == []


def test_without_a_comment_there_is_none(scene: Silenced) -> None:
    command = Telecommand(
        id="s", time_ns=1, command="silence", arguments={"matchers": '{a="b"}', "for_s": 60}, by="ana"
    )
    with pytest.raises(CommandRefused, match="comment"):
        execute(scene.engine, command, scene.now_ns)


def test_old_ones_are_forgotten_after_a_day(scene: Silenced) -> None:
    scene.silence(for_s=1)
    scene.tick(2)
    assert len(scene.engine.silences.all) == 1
    scene.now_s += 86_400
    scene.tick(1)
    assert scene.engine.silences.all == []
