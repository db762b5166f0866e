"""Alerts as stretches of time on every chart."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any

from ground_segment.catalogue import Severity
from ground_segment.dashboards.alert_queries import alert_regions
from ground_segment.dashboards.fields import SEVERITY_COLOURS, Json
from ground_segment.dashboards.sheet import datasource

PUSHED_TAG = "ilrs-alert"
"""Carried by annotations that are pushed over Grafana's HTTP API."""
_CALM = "#808a94"
_NO_TAGS: Mapping[str, Any] = MappingProxyType({"type": "", "tags": [], "matchAny": False, "limit": 0})
"""Grafana's schema asks for them of every annotation; they mean nothing to a query."""


def marks(facility: str | None) -> Iterator[Json]:
    """Annotations of one dashboard: alerts that are over, alerts that are active, worst first."""
    for severity in sorted(Severity, reverse=True):
        yield _regions(facility, severity, is_open=True)
        yield _regions(facility, severity, is_open=False)
    yield {
        "name": "Alerts pushed to Grafana",
        "datasource": {"type": "grafana", "uid": "-- Grafana --"},
        "enable": False,
        "hide": True,
        "iconColor": _CALM,
        "target": {"type": "tags", "tags": [PUSHED_TAG], "matchAny": False, "limit": 1000},
    }


def _regions(facility: str | None, severity: Severity, is_open: bool) -> Json:
    word = severity.word
    return {
        "name": f"Active: {word}" if is_open else f"Over: {word}",
        "datasource": datasource(),
        "enable": True,
        "hide": False,
        "placement": "inControlsMenu",
        "iconColor": SEVERITY_COLOURS[severity],
        "target": {
            "refId": f"Anno-{word}-{'active' if is_open else 'over'}",
            "rawQuery": True,
            "resultFormat": "table",
            "fromAnnotations": True,
            "query": alert_regions(facility, severity, is_open),
            "titleColumn": "title",
            "textColumn": "text",
            "tagsColumn": "facility,rule",
            "timeEndColumn": "ends",
            **_NO_TAGS,
        },
    }
