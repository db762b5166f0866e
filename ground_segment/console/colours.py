"""Colours of the charts; the page's own are in assets/console.css and must agree.

Grey is normal. Lines that must be told apart are muted, and none comes near the colours of severities.
"""

from types import MappingProxyType
from typing import Final

from ground_segment.catalogue import Severity

SEVERITY: Final = MappingProxyType(
    {Severity.WATCH: "#4db8ff", Severity.WARNING: "#ffb000", Severity.CRITICAL: "#ff4d4d"}
)
LINES: Final = (
    "#c9d1d9", "#8b9fc0", "#9fb59a", "#b59fc9", "#8d9aa5", "#a9b8cc",
    "#7f958a", "#8a7fa6", "#b8c4b0", "#6f7f92", "#cbbfd6", "#6d8577",
)  # fmt: skip
STATES: Final = ("#3b4652", "#566472", "#2c343d", "#6d7b89", "#47535f", "#7f8c99")
GRID = "#252c34"
TEXT = "#8b96a3"
AXIS = "#39424c"
