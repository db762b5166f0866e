"""Alerts as annotations: what happened between raise and clear, from the store's rows."""

from collections.abc import Iterable
from dataclasses import dataclass

from ground_segment.dashboards.marks import PUSHED_TAG
from ground_segment.records import Row
from ground_segment.wire import Transition

_NS_PER_MS = 1_000_000
_ID = "id:"


@dataclass(frozen=True, slots=True)
class Annotation:
    """A stretch of time with a text; times in ms, equal while the alert is active."""

    time_ms: int
    end_ms: int
    text: str
    tags: tuple[str, ...]

    @property
    def id(self) -> str:
        """The tag that tells it from all others, so that it is never pushed twice."""
        return next(tag for tag in self.tags if tag.startswith(_ID))


def annotations(rows: Iterable[Row]) -> list[Annotation]:
    """One for each time an alert was raised, ascending; rows of the table of alerts in any order."""
    episodes: dict[tuple[str, str, int], list[Row]] = {}
    for row in sorted(rows, key=lambda row: row.time_ns):
        raised_ns = int(row.fields.get("raised_ns") or row.time_ns)
        episodes.setdefault((row.tags["facility"], row.tags["rule"], raised_ns), []).append(row)
    made = [_annotation(*key, episode) for key, episode in episodes.items()]
    return sorted(made, key=lambda made: (made.time_ms, made.tags))


def _annotation(facility: str, rule: str, raised_ns: int, rows: list[Row]) -> Annotation:
    cleared = [row.time_ns for row in rows if row.fields.get("transition") == Transition.CLEARED.value]
    worst = max(rows, key=lambda row: int(row.fields.get("severity_level") or 0))
    start_ms = raised_ns // _NS_PER_MS
    return Annotation(
        time_ms=start_ms,
        end_ms=cleared[-1] // _NS_PER_MS if cleared else start_ms,
        text=f"{worst.fields.get('title')}: {worst.fields.get('text')}",
        tags=(PUSHED_TAG, facility, str(worst.fields.get("severity")), f"{_ID}{facility}/{rule}/{raised_ns}"),
    )
