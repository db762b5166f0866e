"""The embedded operator page, for when there is no Grafana."""

from ground_segment.console.feed import Connect, Connection
from ground_segment.console.history import StoreReader
from ground_segment.console.server import run_console

__all__ = ["Connect", "Connection", "StoreReader", "run_console"]
