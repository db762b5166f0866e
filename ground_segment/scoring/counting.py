"""Shares with their uncertainty, and quantiles of few values."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

_Z = 1.959964
"""Of 95 %."""


@dataclass(frozen=True, slots=True)
class Share:
    """So many of so many."""

    hits: int
    of: int

    @property
    def value(self) -> float | None:
        """None of nothing."""
        return self.hits / self.of if self.of else None

    @property
    def interval(self) -> tuple[float, float]:
        """95 % confidence (Wilson 1927); everything is possible of nothing."""
        if not self.of:
            return 0.0, 1.0
        n, p, z2 = self.of, self.hits / self.of, _Z * _Z
        middle = (p + z2 / (2 * n)) / (1 + z2 / n)
        half = _Z / (1 + z2 / n) * math.sqrt(p * (1 - p) / n + z2 / (4 * n * n))
        return max(0.0, middle - half), min(1.0, middle + half)

    def __str__(self) -> str:
        if self.value is None:
            return "none"
        low, high = self.interval
        percent = f"{100 * self.value:.1f}".removesuffix(".0")
        return f"{percent} % ({100 * low:.0f} to {100 * high:.0f}), {self.hits} of {self.of}"


def share(hits: Sequence[bool]) -> Share:
    return Share(sum(hits), len(hits))


@dataclass(frozen=True, slots=True)
class Rate:
    """So many in so many days."""

    count: int
    days: float

    @property
    def value(self) -> float:
        return self.count / self.days if self.days else 0.0

    @property
    def interval(self) -> tuple[float, float]:
        """95 % of a Poisson count (Byar's approximation of the exact one; Breslow and Day 1987)."""
        low = 0.0 if self.count == 0 else _byar(self.count, -_Z)
        return (low / self.days, _byar(self.count + 1, _Z) / self.days) if self.days else (0.0, math.inf)

    def __str__(self) -> str:
        low, high = self.interval
        return f"{self.value:.2f} ({low:.2f} to {high:.2f}), {self.count} in {self.days:.1f} days"


def _byar(count: int, z: float) -> float:
    return float(count * (1 - 1 / (9 * count) + z / (3 * math.sqrt(count))) ** 3)


def quantile(values: Sequence[float], share_below: float) -> float | None:
    """Linear between neighbours; None of nothing."""
    if not values:
        return None
    ordered = sorted(values)
    place = share_below * (len(ordered) - 1)
    low = int(place)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (place - low) * (ordered[high] - ordered[low])
