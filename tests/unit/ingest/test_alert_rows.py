"""Alerts as rows: each transition one, and the end told to the row of the raise."""

import pytest

from ground_segment.catalogue import Severity
from ground_segment.ingest.alert_rows import NOT_YET, alert_rows
from ground_segment.panels import Places
from ground_segment.wire import Transition
from tests.support.alerts import alert
from tests.support.catalogues import project_catalogue

RAISED, LATER = 1_900_000_000_000_000_000, 1_900_000_060_000_000_000


@pytest.fixture(scope="module")
def places() -> Places:
    return Places(project_catalogue())


def test_a_raised_alert_has_no_end_yet_and_says_where_it_is_seen(places: Places) -> None:
    said = alert(rule="limit-bus_a_voltage", time_ns=RAISED, raised_ns=RAISED, action="Shed loads.")
    [row] = alert_rows(said, places)

    assert (row.time_ns, row.fields["ended_ns"]) == (RAISED, NOT_YET)
    assert row.fields["panel"] == places.of("energy", "limit-bus_a_voltage").path
    assert row.fields["action"] == "Shed loads."


def test_a_later_transition_leaves_the_end_open(places: Places) -> None:
    said = alert(transition=Transition.ACKNOWLEDGED, acknowledged=True, time_ns=LATER, raised_ns=RAISED)
    [row] = alert_rows(said, places)
    assert row.fields["ended_ns"] is None


def test_what_becomes_worse_is_told_to_the_row_of_the_raise(places: Places) -> None:
    said = alert(severity=Severity.WARNING, worst=Severity.WARNING, raised_ns=RAISED, time_ns=RAISED)
    [raised] = alert_rows(said, places)
    assert raised.fields["worst_level"] == int(Severity.WARNING)

    worse = alert(
        transition=Transition.ESCALATED, severity=Severity.CRITICAL, worst=Severity.CRITICAL,
        time_ns=LATER, raised_ns=RAISED,
    )  # fmt: skip
    escalated, raised = alert_rows(worse, places)
    assert escalated.fields["worst_level"] is None
    assert (raised.time_ns, dict(raised.fields)) == (RAISED, {"worst_level": int(Severity.CRITICAL)})


def test_the_end_is_told_to_the_row_of_the_raise(places: Places) -> None:
    said = alert(transition=Transition.CLEARED, active=False, time_ns=LATER, raised_ns=RAISED)
    cleared, raised = alert_rows(said, places)

    assert (cleared.time_ns, cleared.fields["transition"]) == (LATER, "cleared")
    assert (raised.time_ns, dict(raised.fields)) == (RAISED, {"ended_ns": LATER})
    assert raised.tags == cleared.tags


def test_an_alert_of_a_facility_that_nobody_knows_is_a_row_all_the_same(places: Places) -> None:
    [row] = alert_rows(alert(facility="elsewhere"), places)
    assert row.fields["panel"] is None
