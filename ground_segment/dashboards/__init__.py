"""Grafana: dashboards and provisioning files from the catalogue, and their upload to a running server."""

from ground_segment.dashboards.build import build, drift
from ground_segment.dashboards.dashboard import dashboards
from ground_segment.dashboards.push import (
    GrafanaClientMissing,
    GrafanaError,
    GrafanaUnauthorised,
    GrafanaUnreachable,
    Pushed,
    push,
)
from ground_segment.dashboards.sources import DataAddress

__all__ = [
    "DataAddress",
    "GrafanaClientMissing",
    "GrafanaError",
    "GrafanaUnauthorised",
    "GrafanaUnreachable",
    "Pushed",
    "build",
    "dashboards",
    "drift",
    "push",
]
