"""Watches telemetry and raises alerts: a pure engine, and a service around it."""

from ground_segment.monitor.engine import Engine
from ground_segment.monitor.patience import Patience
from ground_segment.monitor.receipts import CAPACITY
from ground_segment.monitor.service import CLIENT_ID, SESSION_EXPIRY_S, run_monitor

__all__ = ["CAPACITY", "CLIENT_ID", "SESSION_EXPIRY_S", "Engine", "Patience", "run_monitor"]
