"""What a wall screen says in large letters."""

import re

import pytest

from ground_segment.catalogue import Severity
from ground_segment.console.wall_views import MOST_ALERTS, alert_counts, alert_lines, incident_lines
from ground_segment.wire import Alert, AlertState, RankedCause
from tests.support.alerts import alert, incident
from tests.support.catalogues import project_catalogue

REMEDIES = {"energy.rx_trip": "Shed loads now.", "energy.coolant_leak": "Change the loop."}


def text(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def test_an_incident_says_its_cause_what_to_do_and_what_has_no_reserve() -> None:
    causes = (
        RankedCause(id="energy.rx_trip", title="Reactor trips", probability=0.62),
        RankedCause(id="energy.coolant_leak", title="Coolant leaks", probability=0.15),
    )
    said = text(incident_lines([incident(causes=causes)], REMEDIES))
    assert "Likely causes: Reactor trips 62%, Coolant leaks 15%; 2 alerts" in said
    assert "Do: Shed loads now." in said
    assert "Change the loop" not in said, "too unlikely to act upon"
    assert "No reserve left: night power" in said


def test_causes_that_are_equally_likely_each_have_their_remedy() -> None:
    both = tuple(RankedCause(id=name, title=name, probability=0.5) for name in REMEDIES)
    said = text(incident_lines([incident(causes=both)], REMEDIES))
    assert "energy.rx_trip: Shed loads now." in said
    assert "energy.coolant_leak: Change the loop." in said


def test_with_more_incidents_each_says_less_and_the_worst_comes_first() -> None:
    mild = incident(id="2", title="Mild", severity=Severity.WATCH)
    two = text(incident_lines([mild, incident()], REMEDIES))
    assert two.index("Bus A voltage low") < two.index("Mild")
    assert "Shed loads now." in two
    assert "No reserve left" not in two
    three = text(incident_lines([mild, incident(), incident(id="3")], REMEDIES))
    assert "Shed loads" not in three
    assert three.count("Likely causes: Reactor trips 62%") == 3


def test_what_does_not_fit_is_counted() -> None:
    many = [alert(rule=f"r{number}") for number in range(MOST_ALERTS + 3)]
    html = alert_lines(project_catalogue(), many, connected=True)
    assert html.count("data-line") == MOST_ALERTS - 1
    assert "and 4 more" in text(html)


def test_a_long_title_takes_the_place_of_two() -> None:
    title = "Carrier lost here although the antenna follows the Moon"
    many = [alert(rule=f"r{number}", title=title) for number in range(4)]
    html = alert_lines(project_catalogue(), many, connected=True)
    assert html.count("data-line") == 2
    assert "and 2 more" in text(html)
    assert alert_lines(project_catalogue(), many[:3], connected=True).count("data-line") == 3


def test_a_title_that_names_the_facility_says_where() -> None:
    silent = alert(facility="gs-venezuela", title="Ground station Venezuela is silent")
    assert text(alert_lines(project_catalogue(), [silent], connected=True)).count("Venezuela") == 1


@pytest.mark.parametrize(
    "quiet",
    [
        alert(state=AlertState.SHELVED),
        alert(state=AlertState.SUPPRESSED),
        alert(active=False, state=AlertState.RETURNED),
    ],
)
def test_what_calls_nobody_now_is_not_among_the_lines(quiet: Alert) -> None:
    assert "No alert calls." in alert_lines(project_catalogue(), [quiet], connected=True)


def test_without_a_connection_nothing_is_known() -> None:
    assert "Not known" in alert_lines(project_catalogue(), [], connected=False)


def test_a_line_leads_to_the_runbook_and_names_the_facility() -> None:
    html = alert_lines(project_catalogue(), [alert(facility="gs-venezuela", title="<b>")], connected=True)
    assert 'href="/runbook/gs-venezuela/bus_a_voltage"' in html
    assert "&lt;b&gt;" in html
    assert "Ground station Venezuela not acknowledged" in text(html)


def test_counts() -> None:
    said = text(alert_counts([alert(), alert(rule="b", acknowledged=True), alert(state=AlertState.SHELVED)]))
    assert said == "■ 2 critical ▲ 0 warning ◆ 0 watch 1 not acknowledged, 1 shelved"
