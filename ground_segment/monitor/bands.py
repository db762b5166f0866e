"""A parameter's limits, compiled: which severity a value violates, and which one it still holds."""

import math
from collections.abc import Iterable
from typing import Protocol

from ground_segment.catalogue import Limit, Parameter, Severity
from ground_segment.wire import Value

NORMAL = 0
"""The level of a value inside all its limits; other levels are severities."""
LEVELS = tuple(int(severity) for severity in Severity)


class Bands(Protocol):
    """Judges one value; levels are `NORMAL` or a severity."""

    def calm(self, value: Value) -> bool:
        """Whether the value is inside all limits by the deadband, so that nothing need be looked at."""

    def levels(self, value: Value) -> tuple[int, int]:
        """(worst level violated, worst level not yet left by the deadband); the second is never lower."""

    def bound(self, value: Value, level: int) -> float | str | None:
        """The limit of that level on the side where the value is."""


class NumberBands:
    """Limits of a number: abnormal when strictly below the low or above the high bound.

    Args:
        limits: at most one of each severity.
        deadband: how far inside a value must be to have left a limit.
    """

    def __init__(self, limits: Iterable[Limit], deadband: float) -> None:
        by_severity = {limit.severity: limit for limit in limits}
        by_level = [by_severity.get(Severity(level)) for level in LEVELS]
        self._lows = [-math.inf if limit is None or limit.low is None else limit.low for limit in by_level]
        self._highs = [math.inf if limit is None or limit.high is None else limit.high for limit in by_level]
        self._deadband = deadband
        self._calm_low = max(self._lows) + deadband
        self._calm_high = min(self._highs) - deadband

    @property
    def calm_range(self) -> tuple[float, float]:
        """What is inside all limits by the deadband."""
        return self._calm_low, self._calm_high

    def calm(self, value: Value) -> bool:
        return self._calm_low <= value <= self._calm_high  # type: ignore[operator] # the decoder checked it

    def levels(self, value: Value) -> tuple[int, int]:
        number = float(value)
        violated = held = NORMAL
        for level, low, high in zip(LEVELS, self._lows, self._highs, strict=True):
            if number < low or number > high:
                violated = held = level
            elif number < low + self._deadband or number > high - self._deadband:
                held = level
        return violated, held

    def bound(self, value: Value, level: int) -> float | str | None:
        low, high = self._lows[level - 1], self._highs[level - 1]
        nearest = high if abs(float(value) - high) <= abs(float(value) - low) else low
        return nearest if math.isfinite(nearest) else None


class StateBands:
    """Limits of an enum or a truth value: the states that are abnormal."""

    def __init__(self, parameter: Parameter) -> None:
        self._level_of = {
            state: int(limit.severity)
            for limit in sorted(parameter.limits, key=lambda limit: limit.severity)
            for state in limit.states
        }

    def calm(self, value: Value) -> bool:
        return value not in self._level_of

    def levels(self, value: Value) -> tuple[int, int]:
        level = self._level_of.get(value, NORMAL) if isinstance(value, str | bool) else NORMAL
        return level, level

    def bound(self, value: Value, level: int) -> float | str | None:  # noqa: ARG002 - the same for any
        states = [state for state, own in self._level_of.items() if own == level]
        return " or ".join(str(state).lower() if isinstance(state, bool) else state for state in states)


class TruthBands:
    """A condition: true is abnormal, of one severity."""

    def __init__(self, severity: Severity) -> None:
        self._level = int(severity)

    def calm(self, value: Value) -> bool:
        return not value

    def levels(self, value: Value) -> tuple[int, int]:
        level = self._level if value else NORMAL
        return level, level

    def bound(self, value: Value, level: int) -> float | str | None:  # noqa: ARG002 - there is none
        return None


def compile_bands(parameter: Parameter) -> Bands:
    if parameter.numeric:
        return NumberBands(parameter.limits, parameter.deadband)
    return StateBands(parameter)
