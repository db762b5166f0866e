"""Data that comes late is judged by its own time, told as events, and never touches what is now."""

from collections.abc import Iterable

from ground_segment.monitor.hindsight import MOST_AT_ONCE, MOST_WAITING, WAIT_S, Hindsight
from ground_segment.monitor.spans import Spans
from ground_segment.wire import Alert, AlertState, ReceivedPacket, Transition, Value
from tests.unit.monitor.scene import NOMINAL, T0_NS, VOLTAGE, Scene, rules

S = 10**9
WAIT = WAIT_S + 1


def backlog(scene: Scene, ages_s: Iterable[int], packet: str = "bus", **values: Value) -> None:
    """One second of history after the other, all received now."""
    for age_s in ages_s:
        scene.packet(packet, {**NOMINAL[packet], **values}, age_s=age_s)


def late(changed: Iterable[Alert]) -> list[Alert]:
    return [alert for alert in changed if alert.learned_ns is not None]


def test_a_backlog_raises_and_clears_at_its_own_time() -> None:
    scene = Scene()
    scene.live(5)
    backlog(scene, range(300, 290, -1), bus_voltage=112.0)
    backlog(scene, range(290, 270, -1))
    learned_ns = scene.now_ns
    raised, cleared = late(scene.live(int(WAIT) + 1))
    assert (raised.transition, cleared.transition) == (Transition.RAISED, Transition.CLEARED)
    assert raised.time_ns == learned_ns - 298 * S
    assert cleared.time_ns == learned_ns - 280 * S
    assert raised.learned_ns == cleared.learned_ns == learned_ns
    assert "since 17:41:45 UTC" in raised.text


def test_it_calls_nobody_and_is_no_state() -> None:
    scene = Scene()
    backlog(scene, range(300, 290, -1), bus_voltage=90.0)
    (event,) = late(scene.live(int(WAIT) + 1))
    assert (event.event, event.acknowledged, event.annunciates) == (True, True, False)
    assert event.state is AlertState.ACKNOWLEDGED
    assert scene.engine.alerts == {}


def test_a_live_alert_goes_on_undisturbed() -> None:
    scene = Scene()
    scene.live(10, bus_voltage=112.0)
    before = scene.engine.alerts[VOLTAGE]
    backlog(scene, range(400, 300, -1))
    backlog(scene, range(300, 200, -1), bus_voltage=90.0)
    scene.live(int(WAIT) + 1, bus_voltage=112.0)
    assert scene.engine.alerts == {VOLTAGE: before}


def test_what_was_judged_live_is_not_judged_again() -> None:
    scene = Scene()
    scene.live(30, bus_voltage=112.0)
    scene.live(120)
    seen = len(scene.seen)
    for age_s in range(150, 100, -1):
        assert scene.engine.is_repeat("energy", "bus", scene.now_ns - age_s * S, scene.now_ns)
        scene.packet("bus", {**NOMINAL["bus"], "bus_voltage": 112.0}, age_s=age_s)
    scene.live(int(WAIT) + 1)
    assert scene.seen[seen:] == []


def test_a_second_backfill_of_the_same_tells_nothing_new() -> None:
    scene = Scene()
    for times in (1, 0):
        at_s = 300 + round(scene.now_s)
        backlog(scene, range(at_s, at_s - 10, -1), bus_voltage=112.0)
        assert len(late(scene.live(int(WAIT) + 1))) == times


def test_a_hole_is_filled_and_only_the_hole() -> None:
    """The connection was gone for three minutes; the publisher sends all of it again, and what was heard."""
    scene = Scene()
    scene.live(60)
    scene.tick(180)
    scene.live(5)
    now_s = round(scene.now_s)
    first_s = now_s - 200  # in the hole, 40 s after it began
    for age_s in range(now_s, 5, -1):
        low = 112.0 if now_s - age_s >= 60 + 40 and now_s - age_s < 60 + 60 else 121.0
        scene.packet("bus", {**NOMINAL["bus"], "bus_voltage": low}, age_s=age_s)
    found = late(scene.live(int(WAIT) + 1))
    assert [event.transition for event in found] == [Transition.RAISED, Transition.CLEARED]
    assert found[0].time_ns - T0_NS == 102 * S
    assert first_s < 102


def test_the_mode_of_that_time_counts_not_the_mode_of_now() -> None:
    scene = Scene()
    scene.live(5)
    backlog(scene, range(300, 280, -1), rfc_temp=90.0)
    backlog(scene, range(300, 280, -5), "modes", rfc_mode="FUELCELL")  # comes after what it explains
    hot = [event.rule for event in late(scene.live(int(WAIT) + 1))]
    assert hot == ["limit-rfc_temp"]
    assert scene.engine.alerts == {}


def test_rules_are_judged_at_their_own_time() -> None:
    book = rules(low={"title": "Voltage falls", "when": "rate(bus_voltage, 10) < -0.5", "severity": "warning",
                      "action": "Look."})  # fmt: skip
    scene = Scene(rules=book)
    scene.live(5)
    for age_s in range(300, 280, -1):
        scene.packet("bus", {**NOMINAL["bus"], "bus_voltage": 121.0 - (300 - age_s) * 0.3}, age_s=age_s)
    for age_s in range(280, 260, -1):
        scene.packet("bus", {**NOMINAL["bus"], "bus_voltage": 127.0 - (280 - age_s)}, age_s=age_s)
    found = late(scene.live(int(WAIT) + 1))
    assert found[0].rule == "low"
    assert scene.now_ns - 290 * S <= found[0].time_ns <= scene.now_ns


def test_a_stream_of_an_earlier_time_starts_anew() -> None:
    scene = Scene()
    backlog(scene, range(300, 290, -1), bus_voltage=112.0)
    scene.live(int(WAIT) + 1)
    backlog(scene, range(4000, 3990, -1), bus_voltage=112.0)
    (event,) = late(scene.live(int(WAIT) + 1))
    assert event.transition is Transition.RAISED


def test_the_past_is_remembered_over_a_restart() -> None:
    scene = Scene()
    backlog(scene, range(300, 290, -1), bus_voltage=112.0)
    scene.live(int(WAIT) + 1)
    again = Scene()
    again.now_s = scene.now_s
    again.engine.restore(scene.engine.snapshot(), again.now_ns)
    assert again.engine.is_repeat("energy", "bus", T0_NS - 295 * S, again.now_ns)
    assert not again.engine.is_repeat("energy", "bus", T0_NS - 200 * S, again.now_ns)


def test_a_long_backlog_is_judged_little_by_little_and_does_not_pile_up() -> None:
    class Counting:
        def __init__(self) -> None:
            self.times_ns: list[int] = []

        def sample(self, packet: ReceivedPacket, now_ns: int) -> list[Alert]:
            self.times_ns.append(now_ns)
            return []

    judge = Counting()
    hindsight = Hindsight(lambda: judge)
    for number in range(MOST_WAITING + 5_000, 0, -1):
        packet = ReceivedPacket("energy", "bus", "direct", number, {}, (), None)
        hindsight.take(packet, number, T0_NS, conditions=False)
    assert len(list(hindsight.play(T0_NS))) == 5_000
    assert list(hindsight.play(T0_NS + S)) == []
    assert len(list(hindsight.play(T0_NS + 20 * S))) == MOST_AT_ONCE
    while list(hindsight.play(T0_NS + 20 * S)):
        pass
    assert judge.times_ns == list(range(1, MOST_WAITING + 5_001))


def test_spans_join_and_stay_apart() -> None:
    spans = Spans(15)
    for time in (100, 110, 120, 200, 210, 50, 190, 130, 40, 160, 145, 175):
        spans.add(time)
    assert spans.kept() == ((40, 50), (100, 210))
    assert 45 in spans
    assert 60 not in spans
    again = Spans(15)
    again.resume(spans.kept())
    assert again.kept() == spans.kept()


def test_spans_are_bounded() -> None:
    spans = Spans(1)
    for time in range(0, 10_000, 10):
        spans.add(time)
    assert len(spans.kept()) == 256
    assert spans.kept()[-1] == (9990, 9990)
