"""Windows of several series put side by side."""

from collections.abc import Mapping

from ground_segment.records import Columns
from ground_segment.wire import Value


def merge_windows(series: Mapping[str, Mapping[int, Value]], limit: int) -> Columns:
    """One row for each window start (ns) that any series has, ascending, the first `limit` of them."""
    starts = sorted(set().union(*series.values()))[:limit]
    return Columns(starts, {name: [values.get(start) for start in starts] for name, values in series.items()})
