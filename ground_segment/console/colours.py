"""Colours of the charts; the page's own are in assets/console.css and must agree.

Grey is normal. Lines that must be told apart are muted, and none comes near the colours of severities
or the lilac of what is stale.
"""

from types import MappingProxyType
from typing import Final

from ground_segment.catalogue import Severity

SEVERITY: Final = MappingProxyType(
    {Severity.WATCH: "#4db8ff", Severity.WARNING: "#ffb000", Severity.CRITICAL: "#ff4d4d"}
)
LINES: Final = (
    "#d5dce4", "#7b9cc6", "#96b98a", "#c4ae88", "#6fb0a9", "#8d9aa5",
    "#a9a56e", "#b9c9dd", "#6f9480", "#9c8a72", "#c6d6be", "#66788f",
)  # fmt: skip
STATES: Final = ("#3b4652", "#566472", "#2c343d", "#6d7b89", "#47535f", "#7f8c99")
GRID = "#252c34"
TEXT = "#8b96a3"
AXIS = "#39424c"
