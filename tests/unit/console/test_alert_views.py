"""The list of alerts: who leads, what is folded, what can be done about each."""

import re

import pytest

from ground_segment.catalogue import Catalogue, Severity
from ground_segment.console.alert_views import alert_log, alert_table, event_table
from ground_segment.panels import detail, grouped
from ground_segment.wire import Alert, AlertState, Incident, RankedCause, Transition
from tests.support.alerts import alert, alert_row, incident
from tests.unit.monitor.scene import station

NOW_NS = 1_900_000_000_000_000_000
FOLDED = alert(
    Severity.WARNING, facility="isru", rule="load-shed", state=AlertState.SUPPRESSED, suppressed_by="1-energy"
)


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return station()


def table(catalogue: Catalogue, alerts: list[Alert], *incidents: Incident) -> str:
    return alert_table(catalogue, grouped(alerts, incidents), NOW_NS, connected=True)


def buttons(html: str) -> list[str]:
    return re.findall(r'data-command="(\w+)"', html)


def test_the_title_is_not_said_twice() -> None:
    differ = alert(title="Meters differ", text="Meters differ: 2 kW since noon.")
    assert detail(differ) == "2 kW since noon."
    assert detail(alert(title="Meters differ", text="Meters differ since noon.")) == "Since noon."
    assert detail(alert(title="Bus low", text="Bus lower than ever.")) == "Bus lower than ever."


def test_an_incident_is_one_group_led_by_what_calls() -> None:
    other = alert(Severity.WATCH, rule="other")
    groups = grouped([other, FOLDED, alert()], [incident()])
    assert [[a.rule for a in group.alerts] for group in groups] == [["bus_a_voltage"], ["other"]]
    assert [[a.rule for a in group.folded] for group in groups] == [["load-shed"], []]


def test_after_where_it_began_comes_the_worst() -> None:
    rules = {"first": Severity.WARNING, "mild": Severity.WATCH, "bad": Severity.CRITICAL}
    began = incident(alerts=tuple(f"energy/{rule}" for rule in rules))
    [group] = grouped([alert(severity, rule=rule) for rule, severity in rules.items()], [began])
    assert [a.rule for a in group.alerts] == ["first", "bad", "mild"]


def test_an_incident_of_which_nothing_is_listed_is_left_out() -> None:
    assert [group.incident for group in grouped([alert(rule="other")], [incident()])] == [None]


def test_the_line_of_an_incident_says_what_is_likely_and_what_must_not_fail(catalogue: Catalogue) -> None:
    html = table(catalogue, [alert(), FOLDED], incident())
    assert "Reactor trips 62%" in html
    assert "No reserve left: </b>night power" in html
    assert "1 folded" in html
    assert html.index("bus_a_voltage") < html.index("load-shed")


def test_causes_stand_most_likely_first_and_their_percentages_are_explained(catalogue: Catalogue) -> None:
    shares = {"Shedding": 0.35, "Trip": 0.92, "Leak": 0.92, "Nothing": 0.001}
    causes = tuple(RankedCause(id=f"energy.{name}", title=name, probability=p) for name, p in shares.items())
    html = table(catalogue, [alert()], incident(causes=causes))
    assert "Likely causes: </b>Trip 92%, Leak 92%, Shedding 35%</span>" in html
    assert "need not add up to 100%" in html


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"state": AlertState.ACKNOWLEDGED, "transition": Transition.ACKNOWLEDGED}, "acknowledged, by ana"),
        (
            {"state": AlertState.ACKNOWLEDGED, "transition": Transition.RETURNED_TO_SERVICE},
            "acknowledged, returned to service by ana",
        ),
        ({"state": AlertState.UNACKNOWLEDGED, "transition": Transition.UNSHELVED}, "unshelved by ana"),
        ({"state": AlertState.SHELVED, "transition": Transition.ACKNOWLEDGED}, "acknowledged by ana"),
        ({"state": AlertState.OUT_OF_SERVICE, "transition": Transition.TAKEN_OUT}, "out of service, by ana"),
    ],
)
def test_a_name_stands_beside_what_its_bearer_did(
    catalogue: Catalogue, said: dict[str, object], words: str
) -> None:
    assert f"{words}</td>" in table(catalogue, [alert().model_copy(update=said | {"by": "ana"})])


def test_the_log_calls_facilities_as_the_list_does(catalogue: Catalogue) -> None:
    html = alert_log(catalogue, [alert_row(alert()), alert_row(alert(facility="<gone>"))], NOW_NS)
    assert '<a href="/facility/energy">Energy facility</a>' in html
    assert "&lt;gone&gt;</td>" in html


def test_an_alert_alone_has_no_line_above_it(catalogue: Catalogue) -> None:
    alone = incident(alerts=("energy/bus_a_voltage",), folded=(), causes=())
    assert "Incident" not in table(catalogue, [alert()], alone)


def test_what_is_folded_is_open_where_nothing_else_is_and_names_the_incident(catalogue: Catalogue) -> None:
    html = table(catalogue, [FOLDED], incident())
    assert "Incident: Bus A voltage low" in html
    assert "closed" not in html
    assert "data-fold" not in html


def test_an_alert_shows_the_rule_and_what_to_do(catalogue: Catalogue) -> None:
    html = table(catalogue, [alert(action="Shed load <2>.")])
    assert ">bus_a_voltage</code>" in html
    assert "Do: </b>Shed load &lt;2&gt;." in html
    assert 'data-seen="critical"' in html


@pytest.mark.parametrize(
    ("said", "commands"),
    [
        (alert(), ["acknowledge", "shelve", "take_out_of_service"]),
        (alert(acknowledged=True), ["shelve", "take_out_of_service"]),
        (FOLDED, ["shelve", "take_out_of_service"]),
        (alert(shelved_until_ns=NOW_NS, acknowledged=True), ["unshelve", "take_out_of_service"]),
        (alert(latched=True, active=False), ["reset", "shelve", "take_out_of_service"]),
        (alert(out_of_service=True), ["return_to_service"]),
    ],
)
def test_each_state_has_its_commands(catalogue: Catalogue, said: Alert, commands: list[str]) -> None:
    assert buttons(table(catalogue, [said])) == commands


def test_events_ask_for_nothing(catalogue: Catalogue) -> None:
    html = event_table(catalogue, [alert(Severity.WATCH, event=True)], NOW_NS)
    assert "Bus A voltage low" in html
    assert buttons(html) == []
    assert event_table(catalogue, [], NOW_NS) == ""
