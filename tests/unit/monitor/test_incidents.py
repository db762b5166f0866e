"""Incidents: what is folded, what never is, how causes are ranked, and when all is over."""

import pytest

from ground_segment.catalogue import Severity
from ground_segment.diagnosis import Cause, Matrix
from ground_segment.monitor.incidents import MANY, IncidentDesk, OpenIncident
from ground_segment.wire import AlertState, Incident, Transition
from tests.unit.monitor.scene import VOLTAGE, Scene, station

MODE = ("energy", "limit-rfc_mode")
BREAKER = ("energy", "limit-breaker_closed")


def cause(name: str, **symptoms: float) -> Cause:
    return Cause.model_validate(
        {
            "id": f"energy.{name}",
            "title": name,
            "symptoms": [
                {"alert": f"energy/limit-{alert}", "probability": 0.95, "delay_s": delay, "spread_s": 10}
                for alert, delay in symptoms.items()
            ],
            "loses": ["bus B"] if name == "trip" else [],
        }
    )


MATRIX = Matrix(causes=(cause("trip", breaker_closed=0, bus_voltage=5), cause("flood", rfc_mode=0)))


def incidents(scene: Scene) -> list[Incident]:
    """As they are now."""
    latest = {incident.id: incident for incident in scene.engine.take_incidents()}
    return list(latest.values())


def called(scene: Scene) -> list[str]:
    return [alert.rule for alert in scene.seen if alert.annunciates]


def tripped() -> Scene:
    scene = Scene(matrix=MATRIX)
    scene.live(10)
    scene.live(10, breaker_closed=False, bus_voltage=112.0)
    return scene


def test_what_the_likely_cause_explains_is_folded_into_one_call() -> None:
    scene = tripped()
    assert called(scene) == ["limit-breaker_closed"]
    assert scene.engine.alerts[VOLTAGE].state is AlertState.SUPPRESSED
    (incident,) = incidents(scene)
    assert incident.alerts == ("energy/limit-breaker_closed", "energy/limit-bus_voltage")
    assert incident.folded == ("energy/limit-bus_voltage",)
    assert incident.causes[0].id == "energy.trip"
    assert incident.loses == ("bus B",)
    assert scene.engine.alerts[VOLTAGE].suppressed_by == incident.id


def test_what_is_worse_than_what_called_is_never_folded() -> None:
    scene = tripped()
    scene.live(10, breaker_closed=False, bus_voltage=100.0)
    assert called(scene) == ["limit-breaker_closed", "limit-bus_voltage"]
    assert scene.engine.alerts[VOLTAGE].state is AlertState.UNACKNOWLEDGED


def test_what_is_not_explained_is_never_folded() -> None:
    scene = tripped()
    scene.live(10, breaker_closed=False, bus_voltage=112.0, rfc_mode="FAULT")
    assert called(scene) == ["limit-breaker_closed", "limit-rfc_mode"]


def test_a_second_fault_calls_and_has_an_incident_of_its_own_though_its_cause_is_known() -> None:
    """However much is wrong, and acknowledged, already: nobody has been told of this."""
    scene = Scene(matrix=Matrix(causes=(cause("trip", breaker_closed=0), cause("sag", bus_voltage=0))))
    scene.live(10)
    scene.live(10, breaker_closed=False)
    scene.live(10, breaker_closed=False, bus_voltage=112.0)
    assert called(scene) == ["limit-breaker_closed", "limit-bus_voltage"]
    first, second = incidents(scene)
    assert (first.alerts, first.causes[0].id) == (("energy/limit-breaker_closed",), "energy.trip")
    assert (second.alerts, second.causes[0].id) == (("energy/limit-bus_voltage",), "energy.sag")


def test_without_a_matrix_everything_calls() -> None:
    scene = Scene()
    scene.live(10, breaker_closed=False, bus_voltage=112.0)
    assert called(scene) == ["limit-breaker_closed", "limit-bus_voltage"]


def test_an_incident_is_over_when_nothing_of_it_is_active_for_long() -> None:
    scene = tripped()
    scene.live(20)
    scene.take(scene.engine.acknowledge(BREAKER, "ana", None, scene.now_ns))
    assert scene.engine.alerts[VOLTAGE].state is AlertState.SUPPRESSED
    scene.live(320)
    (incident,) = incidents(scene)
    assert not incident.open
    assert dict(scene.engine.alerts) == {}, "what was folded needs nobody's acknowledgement"
    assert called(scene) == ["limit-breaker_closed"]


def test_what_the_causes_no_longer_explain_calls_after_all() -> None:
    scene = Scene(matrix=Matrix(causes=(cause("trip", breaker_closed=0, bus_voltage=5, rfc_mode=20),)))
    scene.live(10)
    scene.live(10, breaker_closed=False, bus_voltage=112.0)
    assert scene.engine.alerts[VOLTAGE].suppressed_by
    scene.engine._incidents._matrix = Matrix()
    scene.live(11, breaker_closed=False, bus_voltage=112.0)
    assert scene.engine.alerts[VOLTAGE].transition is Transition.UNSUPPRESSED
    assert called(scene)[-1] == "limit-bus_voltage"


def test_a_second_incident_begins_when_the_first_is_over() -> None:
    scene = tripped()
    scene.live(400)
    scene.live(10, breaker_closed=False)
    assert len({incident.id for incident in incidents(scene)}) == 2
    assert called(scene) == ["limit-breaker_closed", "limit-breaker_closed"]


def test_a_flood_is_not_ranked_anew_for_each_alert(monkeypatch: pytest.MonkeyPatch) -> None:
    ranked: list[int] = []
    names = [f"r{n}" for n in range(3 * MANY)]
    flood = Matrix(causes=(cause("trip", **dict.fromkeys(names, 0.0)),))
    desk = IncidentDesk(flood, station())
    ranking = desk._rank

    def rank(incident: OpenIncident, now_ns: int) -> None:
        ranked.append(now_ns)
        ranking(incident, now_ns)

    monkeypatch.setattr(desk, "_rank", rank)
    folded = [desk.place(("energy", f"limit-{name}"), name, Severity.WATCH, 10**9, True) for name in names]
    assert len(ranked) == MANY
    assert [bool(one) for one in folded] == [False] + [True] * (3 * MANY - 1)
    desk.place(("energy", "limit-r0"), "r0", Severity.WARNING, 2 * 10**9, True)
    assert len(ranked) == MANY + 1


def test_an_incident_is_named_for_what_was_first_seen_with_the_state_it_is_in() -> None:
    scene = Scene()
    scene.voltages(120.0, 112.3, 112.3, 112.3)
    (incident,) = incidents(scene)
    assert incident.title == "Bus voltage low"
