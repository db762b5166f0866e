"""Durations, times and ranges as people write them in scenario files."""

import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Annotated, Any

from pydantic import BeforeValidator

from ground_segment.clock import NS_PER_S, to_ns

_UNITS_S = {"s": 1, "min": 60, "h": 3600, "d": 86_400}
_DURATION = re.compile(r"(\d+(?:\.\d+)?)\s*(s|min|h|d)")


def duration_ns(text: object) -> int:
    """Nanoseconds of `90 s`, `20 min`, `6 h`, `2 d`. Raises ValueError saying what can be written."""
    found = _DURATION.fullmatch(text.strip()) if isinstance(text, str) else None
    if found is None:
        raise ValueError(f"{text!r} is no duration: write a number and s, min, h or d, such as 90 s or 6 h")
    return round(float(found[1]) * _UNITS_S[found[2]] * NS_PER_S)


def utc_ns(value: object) -> int:
    """Nanoseconds of a UTC time, `2029-12-20T20:30Z`. Raises ValueError saying what can be written."""
    if isinstance(value, date) and not isinstance(value, datetime):
        value = datetime.combine(value, time())
    try:
        moment = value if isinstance(value, datetime) else datetime.fromisoformat(str(value))
    except ValueError:
        raise ValueError(f"{value!r} is no UTC time: write it as 2029-12-20T20:30Z") from None
    return to_ns(moment if moment.tzinfo else moment.replace(tzinfo=UTC))


@dataclass(frozen=True, slots=True, order=True)
class Moment:
    """A time within a scenario: after its start, or of the calendar."""

    ns: int
    calendar: bool = False

    def at(self, start_ns: int) -> int:
        """Nanoseconds UTC in a run that starts then."""
        return self.ns if self.calendar else start_ns + self.ns


def _moment(value: object) -> Moment:
    if isinstance(value, str) and _DURATION.fullmatch(value.strip()):
        return Moment(duration_ns(value))
    try:
        return Moment(utc_ns(value), calendar=True)
    except ValueError:
        raise ValueError(
            f"{value!r} is neither a duration since the start, such as 6 h, nor a UTC time, "
            "such as 2029-12-20T20:30Z"
        ) from None


def _share(value: object) -> float:
    number = float(value) if isinstance(value, int | float) and not isinstance(value, bool) else math.nan
    if not 0.0 < number <= 1.0:
        raise ValueError(f"{value!r} is no number above 0 and at most 1")
    return number


def _range_of(read: Callable[[object], Any]) -> BeforeValidator:
    """Both ends of `[low, high]`; one value stands for a range of itself."""

    def both(value: object) -> tuple[Any, Any]:
        ends = [read(each) for each in (value if isinstance(value, list) else [value])]
        if len(ends) > 2 or not ends or ends[0] > ends[-1]:
            raise ValueError("a range is written [low, high], its low end first")
        if isinstance(ends[0], Moment) and ends[0].calendar != ends[-1].calendar:
            raise ValueError("both ends of a range are durations since the start, or both are UTC times")
        return ends[0], ends[-1]

    return BeforeValidator(both)


def between(shortest: str, longest: str | None = None) -> BeforeValidator:
    """A duration that is neither shorter nor longer."""
    low_ns, high_ns = duration_ns(shortest), None if longest is None else duration_ns(longest)

    def read(value: object) -> int:
        read_ns = duration_ns(value)
        if read_ns < low_ns:
            raise ValueError(f"{value} is shorter than {shortest}")
        if high_ns is not None and read_ns > high_ns:
            raise ValueError(f"{value} is longer than {longest}, what the models stay stable at")
        return read_ns

    return BeforeValidator(read)


Share = Annotated[float, BeforeValidator(_share)]
"""Above 0, at most 1."""
DurationRange = Annotated[tuple[int, int], _range_of(duration_ns)]
UtcRange = Annotated[tuple[int, int], _range_of(utc_ns)]
ShareRange = Annotated[tuple[float, float], _range_of(_share)]
MomentRange = Annotated[tuple[Moment, Moment], _range_of(_moment)]
