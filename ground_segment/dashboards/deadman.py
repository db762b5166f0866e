"""Grafana's own alert rules: they watch the watchers, and so must not depend on the monitor.

Each asks for rows of the last while; that there are none is what raises it, so no-data counts as an alert.
"""

# ruff: noqa: S608 - names come from the catalogue, and are quoted

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from ground_segment.catalogue import Catalogue
from ground_segment.dashboards.fields import Json
from ground_segment.dashboards.quoting import names
from ground_segment.dashboards.sources import DATASOURCE_UID
from ground_segment.dashboards.variables import CONSOLE_ADDRESS
from ground_segment.panels import Page, PanelKind, dashboard_uid, diagnostics_page, panel_id
from ground_segment.runbooks import console_path

GROUP: Final = "dead-man"
EVERY: Final = "10s"
FOR: Final = "30s"
_EXPRESSION: Final = {"type": "__expr__", "uid": "__expr__"}


@dataclass(frozen=True, slots=True)
class DeadMan:
    """One rule: rows of any of these measurements must have come within so many seconds."""

    uid: str
    title: str
    measurements: tuple[str, ...]
    within_s: int
    summary: str
    runbook: str
    """`facility/rule`, as runbooks are named."""


def dead_men(catalogue: Catalogue) -> Iterator[DeadMan]:
    """The monitor, ingest, and everything else; services that the catalogue does not have are left out."""
    if "monitor" in catalogue.by_id:
        yield DeadMan(
            "ilrs-monitor-silent", "Autonomy monitor silent", ("monitor",), 60,
            "No health of the monitor came for a minute: nothing watches the station.", "monitor/silent",
        )  # fmt: skip
    if "ingest" in catalogue.by_id:
        yield DeadMan(
            "ilrs-ingest-silent", "Ingest silent", ("ingest",), 60,
            "No health of ingest came for a minute: nothing is stored.", "ingest/silent",
        )  # fmt: skip
    yield DeadMan(
        "ilrs-no-telemetry", "No telemetry at all", tuple(f.id for f in catalogue.surface()), 120,
        "No packet of any facility came for two minutes.", "ingest/silent",
    )  # fmt: skip


def alert_rules(catalogue: Catalogue, folder: str) -> Json:
    """All rules as a provisioning file of Grafana has them.

    Args:
        folder: title of the folder that they are listed in.
    """
    page = diagnostics_page(catalogue)
    rules = [_rule(dead_man, page) for dead_man in dead_men(catalogue)]
    group = {"orgId": 1, "name": GROUP, "folder": folder, "interval": EVERY, "rules": rules}
    return {"apiVersion": 1, "groups": [group]}


def _rule(dead_man: DeadMan, page: Page) -> Json:
    return {
        "uid": dead_man.uid,
        "title": dead_man.title,
        "condition": "C",
        "for": FOR,
        "noDataState": "Alerting",
        "execErrState": "Alerting",
        "dashboardUid": dashboard_uid(page.key),
        "panelId": _arrivals(page),
        "isPaused": False,
        "labels": {"severity": "critical", "facility": "ground-segment"},
        "annotations": {
            "summary": dead_man.summary,
            "runbook_url": CONSOLE_ADDRESS + console_path(*dead_man.runbook.split("/")),
        },
        "data": list(_data(dead_man)),
    }


def _data(dead_man: DeadMan) -> Iterator[Json]:
    """Count rows; take the count; alert below one. It is no data, not a count of zero, that usually comes."""
    counted = {
        "refId": "A",
        "datasource": {"type": "influxdb", "uid": DATASOURCE_UID},
        "rawQuery": True,
        "resultFormat": "time_series",
        "query": _count(dead_man.measurements),
        "intervalMs": 1000,
        "maxDataPoints": 100,
    }
    yield _step("A", DATASOURCE_UID, counted, dead_man.within_s)
    reduced = {
        "type": "reduce", "expression": "A", "reducer": "last", "settings": {"mode": "dropNN"},
    }  # fmt: skip
    yield _step("B", "__expr__", {"refId": "B", "datasource": _EXPRESSION, **reduced}, 0)
    conditions = [{"evaluator": {"type": "lt", "params": [1]}}]
    below = {"type": "threshold", "expression": "B", "conditions": conditions}
    yield _step("C", "__expr__", {"refId": "C", "datasource": _EXPRESSION, **below}, 0)


def _step(name: str, source: str, model: Json, from_s: int) -> Json:
    span = {"from": from_s, "to": 0}
    return {"refId": name, "relativeTimeRange": span, "datasourceUid": source, "model": model}


def _count(measurements: Iterable[str]) -> str:
    return f'SELECT count("_delay_ms") FROM {names(measurements)} WHERE $timeFilter'


def _arrivals(page: Page) -> int:
    panels = [panel for section in page.sections for panel in section.panels]
    return panel_id(page, next(panel for panel in panels if panel.kind is PanelKind.RATES))
