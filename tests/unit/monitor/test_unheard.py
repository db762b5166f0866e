"""Silences: one call if what all are heard through is gone, one for each facility that is gone by itself."""

import pytest

from ground_segment.catalogue import Severity
from ground_segment.clock import NS_PER_S
from ground_segment.diagnosis import UNHEARD, Cause, Matrix, Symptom
from ground_segment.monitor.book import AlertBook
from ground_segment.monitor.incidents import IncidentDesk
from ground_segment.monitor.lifecycle import Finding, Subject
from ground_segment.wire import Alert
from tests.support.catalogues import project_catalogue

ALL = [facility.id for facility in project_catalogue().surface()]


def lost(facility: str) -> Cause:
    symptom = Symptom(alert=f"{facility}/silent", probability=0.75, spread_s=60.0)
    return Cause(id=f"{facility}.all.lost", title=f"Nothing of {facility} arrives", symptoms=(symptom,))


def _silent(_: Severity) -> Finding:
    return Finding("It is silent", "Nothing comes.")


def called(silent: list[str], apart_s: float) -> tuple[list[str], IncidentDesk]:
    """Who called within ten minutes, when some fall silent one after the other."""
    desk = IncidentDesk(Matrix(causes=tuple(map(lost, ALL))), project_catalogue())
    book = AlertBook(desk.place)
    now_ns = 1_900_000_000 * NS_PER_S
    seen: list[Alert] = []
    for facility in silent:
        now_ns += round(apart_s * NS_PER_S)
        subject = Subject(facility, "silent", facility)
        seen += book.raise_to(subject, int(Severity.CRITICAL), _silent, now_ns)
    desk.observe(seen, now_ns)
    for _ in range(60):
        now_ns += 10 * NS_PER_S
        for key, why in list(desk.tick((), now_ns)):
            seen += book.unfold(key, why, now_ns)
    return [alert.facility for alert in seen if alert.annunciates], desk


@pytest.mark.parametrize("apart_s", [0.0, 5.0])
def test_all_silent_within_a_minute_is_one_call_with_one_cause(apart_s: float) -> None:
    calls, desk = called(ALL, apart_s)
    assert calls == ALL[:1]
    (incident,) = desk.open.values()
    assert incident.causes[0].id == UNHEARD
    assert len(incident.members) == len(ALL)


def test_one_or_two_silent_are_gone_by_themselves_and_each_calls() -> None:
    assert called(ALL[:1], 1.0)[0] == ALL[:1]
    calls, desk = called(ALL[:2], 1.0)
    assert calls == ALL[:2]
    assert UNHEARD not in [incident.causes[0].id for incident in desk.open.values()]
