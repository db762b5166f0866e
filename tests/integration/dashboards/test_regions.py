"""Stretches of alerts on charts, on a real InfluxDB: each once, in the worst severity that it had."""

import pytest

from ground_segment.catalogue import Severity
from ground_segment.dashboards.alert_queries import alert_regions
from ground_segment.ingest.alert_rows import alert_rows
from ground_segment.monitor import lifecycle
from ground_segment.monitor.lifecycle import Finding, Subject
from ground_segment.panels import Places
from ground_segment.records import ALERTS
from ground_segment.store import open_store
from ground_segment.wire import Alert
from tests.integration.dashboards.influxql import NOW_NS, Influx
from tests.support.catalogues import project_catalogue
from tests.support.influxdb import InfluxServer

pytestmark = pytest.mark.integration
MINUTE = 60_000_000_000
START_NS = NOW_NS - 30 * MINUTE
LOW = Finding("Bus A voltage low", "103 V is below 105 V.", 103.0, 105.0)


def course(rule: str, *severities: Severity, over: bool) -> list[Alert]:
    """An alert that is raised, changes its severity each minute, and may end."""
    subject = Subject("energy", rule, "Bus A voltage", "bus", "bus_a_voltage", "V", action="Shed loads.")
    first, *later = severities
    told = [lifecycle.raised(lifecycle.blank(subject, first, START_NS, 0), subject, LOW, first, START_NS)]
    for minute, severity in enumerate(later, start=1):
        change = lifecycle.escalated if severity > told[-1].severity else lifecycle.eased
        told.append(change(told[-1], LOW, severity, START_NS + minute * MINUTE))
    if over:
        told.append(lifecycle.cleared(told[-1], "well", 121.0, START_NS + 20 * MINUTE))
    return told


async def test_each_stretch_has_the_worst_severity_that_it_had(server: InfluxServer) -> None:
    watch, warning, critical = Severity
    alerts = [
        *course("always-warning", warning, over=True),
        *course("worse-then-better", watch, critical, watch, warning, over=True),
        *course("still-worse", watch, warning, over=False),
    ]
    places = Places(project_catalogue())
    async with open_store(server.store_url("regions")) as store:
        await store.prepare([ALERTS], retention_s=None)
        await store.write([row for alert in alerts for row in alert_rows(alert, places)])
    influx = Influx(server.address, "regions")
    found = {
        (row["rule"], severity, is_open, int(row["ends"]) - row["time"])
        for severity in Severity
        for is_open in (True, False)
        for row in influx.rows(alert_regions("energy", severity, is_open))
    }
    twenty, thirty = 20 * 60_000, 30 * 60_000
    assert found == {
        ("always-warning", warning, False, twenty),
        ("worse-then-better", critical, False, twenty),
        ("still-worse", warning, True, thirty),
    }
