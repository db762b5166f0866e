"""How noisy a computed number is, from the noise of the readings that it is computed from."""

import math
from collections.abc import Sequence
from statistics import median

from ground_segment.catalogue import Catalogue, Parameter
from ground_segment.rules.expression import Expression
from ground_segment.rules.signals import Derived, Signal

_POINTS = 16
"""Places of the parameters' bands at which the expression is tried."""
_GOLDEN = 0.618033988749895
"""Multiples of it, modulo 1, are evenly spread: no two signals are tried at the same part of their band."""


def noise_of(expression: Expression, catalogue: Catalogue) -> float:
    """Standard deviation of an expression's number, in its unit.

    Each reading in turn is shifted by its own; what comes of that adds up in squares. That is done at several
    places of the parameters' nominal bands, of which the middle one counts.
    """
    bands = [_parameter(signal, catalogue) for signal in expression.signals]
    sigmas = [signal_noise(signal, catalogue) for signal in expression.signals]
    found = [_noise_at(expression, _place(bands, point), sigmas) for point in range(_POINTS)]
    usable = [noise for noise in found if noise is not None]
    return median(usable) if usable else 0.0


def signal_noise(signal: Signal, catalogue: Catalogue) -> float:
    """Standard deviation of one operand: a window over many samples is calmer than one of them."""
    sigma = _parameter(signal, catalogue).noise
    period_s = catalogue.by_id[signal.facility].packet_of(signal.parameter).period_s
    count = max(2.0, signal.window_s / period_s + 1.0)
    match signal.derived:
        case Derived.MEAN:
            return sigma / math.sqrt(count)
        case Derived.RATE:  # of a line through evenly spaced samples
            return sigma / period_s * math.sqrt(12.0 / (count * (count * count - 1.0)))
        case _:
            return sigma


def _parameter(signal: Signal, catalogue: Catalogue) -> Parameter:
    return catalogue.by_id[signal.facility].parameters[signal.parameter]


def _place(parameters: Sequence[Parameter], point: int) -> list[float | bool | str]:
    """A value for each signal, somewhere in its nominal band."""
    values: list[float | bool | str] = []
    for index, parameter in enumerate(parameters):
        part = ((point + 0.5) / _POINTS + index * _GOLDEN) % 1.0
        if parameter.numeric:
            low, high = parameter.nominal or parameter.range or (0.0, 1.0)
            values.append(low + part * (high - low))
        else:
            choices: tuple[bool | str, ...] = parameter.states or (False, True)
            values.append(choices[int(part * len(choices))])
    return values


def _noise_at(
    expression: Expression, values: list[float | bool | str], sigmas: Sequence[float]
) -> float | None:
    """None where the expression has no value."""
    middle = expression.evaluate(values)
    if middle is None:
        return None
    squares = 0.0
    for index, sigma in enumerate(sigmas):
        if sigma > 0.0:
            shifted = (_shifted(expression, values, index, step) for step in (sigma, -sigma))
            squares += max(
                ((value - float(middle)) ** 2 for value in shifted if value is not None), default=0.0
            )
    return math.sqrt(squares)


def _shifted(
    expression: Expression, values: Sequence[float | bool | str], index: int, step: float
) -> float | None:
    moved = [*values[:index], float(values[index]) + step, *values[index + 1 :]]
    result = expression.evaluate(moved)
    return None if result is None else float(result)
