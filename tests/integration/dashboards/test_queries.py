"""What queries of dashboards find, on a real InfluxDB."""

import pytest

from ground_segment.catalogue import Catalogue
from ground_segment.dashboards import alert_queries, queries
from ground_segment.panels import Trace
from tests.integration.dashboards.influxql import NOW_NS, Influx

pytestmark = pytest.mark.integration
SECOND = 1_000_000_000


def trace(catalogue: Catalogue, facility: str, parameter: str) -> Trace:
    found = catalogue.by_id[facility]
    return Trace(facility, found.packet_of(parameter).name, found.parameters[parameter])


def test_a_value_that_is_stale_is_not_shown(influx: Influx, catalogue: Catalogue) -> None:
    named = {"Heart rate": trace(catalogue, "biomedical", "heart_rate")}
    [query] = queries.fresh_values(named, {("biomedical", "vitals"): 7.0})

    assert [row["Heart rate"] for row in influx.rows(query, NOW_NS + 6 * SECOND)] == [80.0]
    assert influx.rows(query, NOW_NS + 7 * SECOND) == []


def test_the_age_is_that_of_the_newest_row(influx: Influx) -> None:
    [row] = influx.rows(queries.newest_rows("biomedical"))
    assert (row["time"], row["packet"], row["delay"]) == (NOW_NS // 1_000_000 - 500, "vitals", 12.5)


def test_current_alerts_are_the_last_transitions_that_are_not_back_to_normal(influx: Influx) -> None:
    [row] = influx.rows(alert_queries.current_alerts("energy"))
    assert (row["facility"], row["rule"], row["severity"]) == ("energy", "voltage", "critical")
    assert row["raised"] == NOW_NS // 1_000_000 - 60_000
    assert row["time"] == NOW_NS // 1_000_000 - 59_000


def test_an_alert_from_before_the_shown_time_is_still_current(influx: Influx, catalogue: Catalogue) -> None:
    a_week_later = NOW_NS + 7 * 86_400 * SECOND
    assert len(influx.rows(alert_queries.current_alerts(None), a_week_later)) == len(catalogue.facilities)
    assert [row["alert"] for row in influx.rows(alert_queries.worst_alert("energy"), a_week_later)] == [3]
    assert [row["connection"] for row in influx.rows(queries.online("energy"), a_week_later)] == [True]


def test_an_alert_is_not_current_before_it_was_raised(influx: Influx) -> None:
    assert influx.rows(alert_queries.current_alerts(None), NOW_NS - 61 * SECOND) == []
    assert influx.rows(alert_queries.worst_alert("energy"), NOW_NS - 61 * SECOND) == []


def test_the_log_has_every_transition_newest_first(influx: Influx) -> None:
    rows = influx.rows(alert_queries.alert_log("isru"))
    assert sorted(row["transition"] for row in rows) == ["cleared", "escalated", "raised", "raised", "raised"]
    assert [row["time"] for row in rows] == sorted((row["time"] for row in rows), reverse=True)


def test_open_incidents_have_their_causes(influx: Influx) -> None:
    [row] = influx.rows(alert_queries.open_incidents())
    assert (row["title"], row["causes"]) == ("Bus low", "energy.reactor_trip 0.62")


def test_each_action_has_its_last_outcome(influx: Influx) -> None:
    [row] = influx.rows(alert_queries.last_actions())
    assert (row["action"], row["outcome"], row["text"]) == ("shed", "sent", "So asked.")


def test_names_with_quotes_are_quoted(influx: Influx) -> None:
    assert influx.rows(alert_queries.alert_log("no 'such\" \\facility")) == []
