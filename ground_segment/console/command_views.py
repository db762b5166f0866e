"""Telecommands as a log: each stage of each, newest first."""

from collections.abc import Sequence
from html import escape

from ground_segment.catalogue import Catalogue
from ground_segment.console.markup import tag
from ground_segment.console.names import facility_link
from ground_segment.console.texts import clock_text
from ground_segment.records import Row

_COLUMNS = ("Time, UTC", "To", "Telecommand", "Stage", "By", "Reason")


def command_log(catalogue: Catalogue, rows: Sequence[Row], now_ns: int) -> str:
    """What was told to whom, and what became of it."""
    if not rows:
        return tag("p", "No telecommands in this time.", cls="calm")
    head = tag("tr", *(tag("th", column) for column in _COLUMNS))
    body = tag("tbody", *(_row(catalogue, row, now_ns) for row in rows))
    return tag("table", tag("thead", head), body, cls="log told-log")


def _row(catalogue: Catalogue, row: Row, now_ns: int) -> str:
    fields = {name: str(value) for name, value in row.fields.items() if value is not None}
    what = tag("strong", escape(fields.get("command", ""))) + tag("code", escape(fields.get("arguments", "")))
    stage = fields.get("stage", "")
    cells = [
        clock_text(row.time_ns, now_ns),
        facility_link(catalogue, row.tags.get("target", "")),
        what,
        escape(stage),
        escape(fields.get("by", "")),
        escape(fields.get("reason", "")),
    ]
    return tag("tr", *(tag("td", cell) for cell in cells), cls=escape(stage))
