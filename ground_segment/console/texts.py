"""Numbers, times and words as operators read them."""

import math

from ground_segment.catalogue import Parameter, ParameterType, Severity, symbol
from ground_segment.clock import from_ns
from ground_segment.wire import Value

NO_VALUE = "—"


def value_text(parameter: Parameter, value: Value | None) -> str:
    """A value without its unit. A parameter keeps its number of decimals, so that digits do not jump."""
    if value is None:
        return NO_VALUE
    if parameter.type is ParameterType.BOOL:
        return "yes" if value else "no"
    if isinstance(value, str):
        return value
    if parameter.type is ParameterType.INT:
        return f"{value:,}".replace(",", "\u202f")
    return _number(float(value), decimals(parameter))


def with_unit(parameter: Parameter, value: Value | None) -> str:
    """`121.3 V`."""
    return f"{value_text(parameter, value)} {symbol(parameter.unit)}".strip()


def decimals(parameter: Parameter) -> int:
    """Digits after the point that give about four significant ones at the parameter's usual size."""
    low, high = parameter.nominal or parameter.range or (0.0, 1.0)
    size = max(abs(low), abs(high))
    return min(6, max(0, 3 - math.floor(math.log10(size)))) if size > 0 else 3


def clock_text(time_ns: int, now_ns: int) -> str:
    """`09:46:00`, with the date unless it is today (UTC)."""
    moment, today = from_ns(time_ns), from_ns(now_ns)
    pattern = "%H:%M:%S" if moment.date() == today.date() else "%Y-%m-%d %H:%M:%S"
    return moment.strftime(pattern)


def severity_class(severity: Severity | None) -> str:
    """The style of a severity; empty for normal."""
    return f"sev-{severity.word}" if severity else ""


def _number(value: float, places: int) -> str:
    if value and (abs(value) >= 1e7 or abs(value) < 10 ** -(places + 2)):
        return f"{value:.3g}"
    text = f"{value:.{places}f}"
    return text if float(text) else text.removeprefix("-")
