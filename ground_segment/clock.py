"""The only module that reads time.

Everything else gets a `Clock`, so tests and simulations decide what time it is.
"""

import asyncio
import time
from datetime import UTC, datetime
from typing import Literal, Protocol

NS_PER_S = 1_000_000_000
_UNITS_S = {"m": 60, "h": 3_600, "d": 86_400}


class Clock(Protocol):
    """Where a service gets the time from."""

    def now_ns(self) -> int:
        """UTC now, integer nanoseconds since 1970."""

    def monotonic_s(self) -> float:
        """Seconds on a clock that never steps, for intervals."""

    async def sleep(self, seconds: float) -> None:
        """Wait; zero or less only yields."""


class SystemClock:
    """The machine's own clock."""

    def now_ns(self) -> int:
        return time.time_ns()

    def monotonic_s(self) -> float:
        return time.monotonic()

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(max(0.0, seconds))


class Backoff:
    """Pauses between attempts: each twice as long as the last, short again after one that held for long.

    Args:
        clock: tells how long an attempt held.
        first_s: the shortest pause.
        longest_s: the longest one.
        steady_s: an attempt that held this long did not fail at once.
    """

    def __init__(self, clock: Clock, first_s: float, longest_s: float, steady_s: float) -> None:
        self._clock = clock
        self._first_s, self._longest_s, self._steady_s = first_s, longest_s, steady_s
        self._next_s = first_s
        self._began_s = clock.monotonic_s()

    def begin(self) -> None:
        """An attempt begins."""
        self._began_s = self._clock.monotonic_s()

    def pause_s(self) -> float:
        """It ended: how long to wait now."""
        held = self._clock.monotonic_s() - self._began_s > self._steady_s
        pause_s = self._first_s if held else self._next_s
        self._next_s = min(2 * pause_s, self._longest_s)
        return pause_s


def to_ns(moment: datetime) -> int:
    """Integer nanoseconds of an aware datetime.

    Raises:
        ValueError: the datetime has no time zone.
    """
    if moment.tzinfo is None:
        raise ValueError(f"{moment.isoformat()} has no time zone; write it with Z for UTC")
    delta = moment.astimezone(UTC) - datetime(1970, 1, 1, tzinfo=UTC)
    return ((delta.days * 86_400 + delta.seconds) * 1_000_000 + delta.microseconds) * 1_000


def from_ns(time_ns: int) -> datetime:
    """Aware UTC datetime of integer nanoseconds (cut to microseconds)."""
    seconds, rest_ns = divmod(time_ns, NS_PER_S)
    return datetime.fromtimestamp(seconds, UTC).replace(microsecond=rest_ns // 1_000)


def parse_utc(text: str, now_ns: int) -> int:
    """A time as people write it: `now`, how long ago (`90m`, `24h`, `7d`) or ISO 8601, UTC without a zone.

    Raises:
        ValueError: it is none of these; the message says what can be written.
    """
    number, unit = text[:-1], text[-1:]
    if text == "now":
        return now_ns
    if unit in _UNITS_S and number.replace(".", "", 1).isdecimal():
        return now_ns - round(float(number) * _UNITS_S[unit] * NS_PER_S)
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise ValueError(
            f"'{text}' is no time: write 2026-11-21T06:00Z, or how long ago: 90m, 24h, 7d"
        ) from None
    return to_ns(moment if moment.tzinfo else moment.replace(tzinfo=UTC))


def iso_utc(time_ns: int, precision: Literal["seconds", "milliseconds"] = "milliseconds") -> str:
    """`2026-11-22T09:46:00.470Z`: how every time is written for people, cut to the precision."""
    return from_ns(time_ns).isoformat(timespec=precision).replace("+00:00", "Z")
