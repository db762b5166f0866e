"""The figures of the alarm system, against lists of calls made by hand."""

from pathlib import Path

import pytest

from ground_segment.catalogue import Severity, load_catalogue
from ground_segment.monitor.alarmload import AlarmLoad, bins, chatters, flooded
from ground_segment.monitor.lifecycle import Subject, blank, state_of
from ground_segment.wire import Alert, PacketDecoder, TelemetryPacket, Transition, Value, topics
from tests.unit.monitor.scene import T0_NS, VOLTAGE, Scene

S = 10**9
NOON_NS = 1_900_022_400 * S
"""2030-03-18 00:00 UTC: a whole number of days, and so of 10 min."""
CATALOGUE = Path(__file__).parents[3] / "config" / "catalogue"


def alert(at_s: float, rule: str = "a", **facts: object) -> Alert:
    """One that is raised, some time after noon."""
    time_ns = NOON_NS + round(at_s * S)
    update = {"active": True, "acknowledged": False, "transition": Transition.RAISED, "time_ns": time_ns,
              "raised_ns": time_ns, "called_ns": time_ns, **facts}  # fmt: skip
    made = blank(Subject("energy", rule, rule), Severity.WATCH, time_ns, 0).model_copy(update=update)
    return made.model_copy(update={"state": state_of(made)})


def figures(*alerts: Alert, now_s: float, standing: tuple[Alert, ...] = ()) -> dict[str, Value]:
    load = AlarmLoad()
    for one in alerts:
        load.note(one)
    return dict(load.figures(standing, NOON_NS + round(now_s * S)))


def test_calls_are_counted_in_10_min_an_hour_and_a_day() -> None:
    calls = [alert(at_s, f"r{at_s}") for at_s in (0, 3_000, 80_000, 83_000, 86_000, 86_390)]
    found = figures(*calls, now_s=86_401)
    assert (found["calls_10min"], found["calls_hour"], found["calls_day"]) == (2, 3, 5)


def test_only_what_calls_is_counted() -> None:
    quiet = [
        alert(1, shelved_until_ns=NOON_NS + 10**12),
        alert(2, suppressed_by="incident"),
        alert(3, out_of_service=True),
        alert(4, event=True),
        alert(5, transition=Transition.EASED),
        alert(6, active=False, transition=Transition.CLEARED),
        alert(7, learned_ns=NOON_NS, event=True),
    ]
    assert figures(*quiet, now_s=10)["calls_day"] == 0
    assert figures(alert(1, transition=Transition.REPEATED), now_s=10)["calls_day"] == 1


def test_bins_are_those_of_the_clock_and_include_the_empty_ones() -> None:
    times_ns = [NOON_NS - 1, *[NOON_NS - 601 * S] * 11, NOON_NS, NOON_NS + S]
    found = bins(times_ns, NOON_NS + 5 * S)
    assert len(found) == 144
    assert found[-2:] == [11, 1]  # the present one is not whole yet
    assert sum(found) == 12


def test_the_share_of_floods_is_one_of_all_10_min_of_a_day() -> None:
    calls = [alert(60 + i, f"r{i}") for i in range(11)] + [alert(700 + i, f"r{i}") for i in range(10)]
    found = figures(*calls, now_s=3600)
    assert found["flood_share"] == pytest.approx(100 / 144)
    assert found["most_in_10min"] == 11


@pytest.mark.parametrize(
    ("calls", "now_s", "flood"),
    [(10, 9, False), (11, 9, False), (11, 10, True), (11, 605, True), (11, 606, False), (11, 900, False)],
)
def test_a_flood_begins_above_10_and_ends_below_5(calls: int, now_s: int, flood: bool) -> None:
    """One call a second: 606 s after the first, four of eleven are left."""
    assert flooded([NOON_NS + i * S for i in range(calls)], NOON_NS + now_s * S) is flood


def test_three_activations_in_a_minute_are_chattering() -> None:
    assert chatters([0, 30 * S, 60 * S])
    assert not chatters([0, 30 * S, 61 * S])
    assert not chatters([0, 1])
    found = figures(*[alert(t, "a") for t in (0, 20, 40)], *[alert(t, "b") for t in (0, 50, 100)], now_s=120)
    assert found["chattering"] == 1
    assert figures(*[alert(t) for t in (0, 20, 40)], now_s=3700)["chattering"] == 0


def test_a_repeated_call_is_no_activation() -> None:
    calls = [alert(t, transition=Transition.REPEATED) for t in (0, 20, 40)]
    assert figures(*calls, now_s=60)["chattering"] == 0


def test_what_is_over_at_once_is_fleeting() -> None:
    def over(at_s: float, raised_s: float, rule: str) -> Alert:
        raised_ns = NOON_NS + round(raised_s * S)
        return alert(
            at_s, rule, active=False, transition=Transition.CLEARED, raised_ns=raised_ns, called_ns=raised_ns
        )

    found = figures(over(29, 0, "a"), over(40, 31, "a"), over(100, 0, "b"), over(50, 49, "c"), now_s=200)
    assert found["fleeting"] == 2


def test_the_median_time_to_acknowledge() -> None:
    def answered(at_s: float, after_s: float) -> Alert:
        called_ns = NOON_NS + round((at_s - after_s) * S)
        return alert(at_s, acknowledged=True, transition=Transition.ACKNOWLEDGED, called_ns=called_ns)

    assert figures(now_s=1)["acknowledge_median_s"] == 0
    found = figures(answered(100, 10), answered(200, 20), answered(300, 250), now_s=400)
    assert found["acknowledge_median_s"] == 20


def test_standing_stale_shelved_and_suppressed() -> None:
    standing = (
        alert(0, "old"),
        alert(86_000, "new"),
        alert(0, "shelved", shelved_until_ns=NOON_NS + 10**15),
        alert(0, "folded", suppressed_by="x"),
        alert(0, "event", event=True, acknowledged=True),
    )
    found = figures(now_s=86_401, standing=standing)
    assert (found["standing"], found["stale"]) == (2, 1)
    assert (found["shelved_share"], found["suppressed_share"]) == (20, 20)


def test_the_mix_and_the_alert_that_calls_most() -> None:
    severities = [Severity.WATCH] * 8 + [Severity.WARNING, Severity.CRITICAL]
    calls = [alert(i, f"r{max(i, 3)}", severity=severity) for i, severity in enumerate(severities)]
    found = figures(*calls, now_s=100)
    assert (found["share_watch"], found["share_warning"], found["share_critical"]) == (80, 10, 10)
    assert found["top_share"] == 40


def test_nothing_is_remembered_for_more_than_a_day_and_ten_minutes() -> None:
    load = AlarmLoad()
    load.note(alert(0))
    load.figures((), NOON_NS + 87_001 * S)
    assert not load.noted


def test_every_value_of_the_packet_is_published_and_accepted() -> None:
    catalogue = load_catalogue(CATALOGUE)
    scene = Scene()
    scene.live(10, bus_voltage=112.0, rfc_mode="FAULT")
    scene.engine.acknowledge(VOLTAGE, "ana", None, scene.now_ns)
    values = scene.engine.alarm_load(scene.now_ns)
    assert set(values) == set(catalogue.by_id["monitor"].by_name["alarm-system"].by_name)
    payload = TelemetryPacket(T0_NS, values).encode()
    PacketDecoder(catalogue).decode(topics.telemetry("monitor", "alarm-system"), payload, T0_NS)
    assert values["calls_10min"] == values["standing"] == 2
    assert values["acknowledge_median_s"] == pytest.approx(7, abs=1.1)


def test_the_load_outlives_a_restart() -> None:
    scene = Scene()
    scene.live(10, bus_voltage=112.0)
    again = Scene()
    again.engine.restore(scene.engine.snapshot(), scene.now_ns)
    assert again.engine.alarm_load(scene.now_ns) == scene.engine.alarm_load(scene.now_ns)
