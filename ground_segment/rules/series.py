"""Short notation of a series, after promtool: `120x6 107-1x20 _x3 SAFEx2`.

Six times 120, then twenty values that begin at 107 and fall by one each, three times nothing, twice SAFE.
"""

import re
from collections.abc import Iterator

from ground_segment.catalogue import Parameter, ParameterType, Scalar

_TOKEN = re.compile(r"^(?P<value>.+?)(?:x(?P<count>\d+))?$")
_RAMP = re.compile(r"^(?P<start>-?[\d.]+(?:e-?\d+)?)(?P<step>[+-][\d.]+(?:e-?\d+)?)$")
LONGEST = 100_000


class SeriesError(ValueError):
    """A series cannot be read; says which part and what is allowed."""


def parse_series(text: str, parameter: Parameter) -> list[Scalar | None]:
    """Values in order, None for missing ones. Raises SeriesError."""
    values = [value for token in text.split() for value in _parse_token(token, parameter)]
    if not values:
        raise SeriesError("a series needs at least one value")
    if len(values) > LONGEST:
        raise SeriesError(f"longer than {LONGEST} values")
    return values


def _parse_token(token: str, parameter: Parameter) -> Iterator[Scalar | None]:
    found = _TOKEN.match(token)
    assert found is not None  # noqa: S101 - the pattern matches any text
    word, count = found["value"], min(int(found["count"] or 1), LONGEST + 1)
    if word == "_":
        yield from [None] * count
    elif parameter.numeric and (ramp := _RAMP.match(word)):
        start, step = float(ramp["start"]), float(ramp["step"])
        yield from (_typed(start + step * index, parameter) for index in range(count))
    else:
        yield from [_value(word, parameter)] * count


def _value(word: str, parameter: Parameter) -> Scalar:
    match parameter.type:
        case ParameterType.ENUM if word in parameter.states:
            return word
        case ParameterType.BOOL if word in ("true", "false"):
            return word == "true"
        case ParameterType.FLOAT | ParameterType.INT:
            try:
                return _typed(float(word), parameter)
            except ValueError:
                pass
    allowed = {ParameterType.ENUM: ", ".join(parameter.states), ParameterType.BOOL: "true, false"}
    raise SeriesError(f"'{word}' is none of {allowed.get(parameter.type, 'the numbers')}, _ for missing")


def _typed(number: float, parameter: Parameter) -> Scalar:
    return round(number) if parameter.type is ParameterType.INT else number
