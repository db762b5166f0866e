"""Watches telemetry and raises alerts: a pure engine, and a service around it."""

from ground_segment.monitor.engine import Engine
from ground_segment.monitor.patience import Patience
from ground_segment.monitor.service import run_monitor

__all__ = ["Engine", "Patience", "run_monitor"]
