"""Times in requests: RFC 3339 in, nanoseconds out."""

from datetime import UTC, datetime
from typing import Annotated

from pydantic import AfterValidator, AwareDatetime

from ground_segment.clock import NS_PER_S, to_ns

_FIRST, _LAST = datetime(1970, 1, 2, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)


def _sensible(moment: datetime) -> datetime:
    """Go programs write the year 1 for no time at all."""
    if moment.year < _FIRST.year:
        return _FIRST
    if moment.year >= _LAST.year:
        raise ValueError(f"no time after {_LAST.year} is meant here")
    return moment


Moment = Annotated[AwareDatetime, AfterValidator(_sensible)]


def moment_ns(moment: datetime) -> int:
    """Nanoseconds since 1970 UTC."""
    return max(to_ns(moment), NS_PER_S)
