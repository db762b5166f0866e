"""Descriptions of panels, made from what the catalogue says of their parameters."""

from collections.abc import Iterable, Sequence
from types import MappingProxyType
from typing import Final

from ground_segment.catalogue import Condition, Limit, Parameter, symbol
from ground_segment.panels.names import label, stem
from ground_segment.panels.spec import Trace

_QUANTITIES: Final = MappingProxyType(
    {
        "Power": ("kW", "W"),
        "Temperature": ("Cel", "K"),
        "Levels": ("%",),
        "Voltage": ("V", "kV", "mV"),
        "Current": ("A", "mA"),
        "Pressure": ("Pa", "kPa", "MPa"),
        "Signal": ("dB", "dB[W]", "dB[mW]"),
        "Angles": ("deg", "''"),
        "Data rate": ("Mbit/s",),
        "Data volume": ("By", "MBy", "GBy"),
        "Mass": ("kg", "g"),
        "Mass flow": ("kg/h", "g/h", "g/min", "kg/d"),
        "Radiation": ("uSv/h", "1/(cm2.s.sr)"),
        "Irradiance": ("W/m2",),
        "Time": ("ns", "us", "ms", "s", "h"),
        "Distance": ("km", "m", "mm", "um"),
        "Frequency": ("Hz", "kHz"),
        "Rate": ("1/s", "1/min", "1/h"),
        "Counts and ratios": ("{count}", "1"),
    }
)


def quantity(unit: str) -> str:
    """What a unit measures, in a word; the unit itself where no word is known."""
    found = (word for word, units in _QUANTITIES.items() if unit in units)
    return next(found, symbol(unit))


def describe(traces: Sequence[Trace]) -> str:
    """One line a parameter; members of a family share the first one's."""
    families: dict[tuple[str, str], list[Trace]] = {}
    for trace in traces:
        families.setdefault((trace.facility, stem(trace.parameter.name)), []).append(trace)
    return "\n".join(_line(family) for family in families.values())


def limits_text(parameter: Parameter) -> str:
    """`warning outside 110 to 130 V, critical outside 105 to 135 V`; empty without limits."""
    parts = [_limit(limit, symbol(parameter.unit)) for limit in sorted(parameter.limits, key=_mildness)]
    if not parts:
        return ""
    when = f", {_condition(parameter.limits_when)}" if parameter.limits_when else ""
    return ", ".join(parts) + when


def _line(family: Sequence[Trace]) -> str:
    parameter = family[0].parameter
    names = parameter.name if len(family) == 1 else f"{parameter.name} to {family[-1].parameter.name}"
    alike = "" if len(family) == 1 else f" ({len(family)} alike)"
    limits = limits_text(parameter)
    ends = "" if parameter.description.endswith(".") else "."
    return (
        f"{label(parameter.name)}{alike}: {parameter.description}{ends}"
        f" `{names}`, {_measured(parameter)}{f'; {limits}' if limits else ''}."
    )


def _measured(parameter: Parameter) -> str:
    if parameter.states:
        return f"one of {', '.join(parameter.states)}"
    if not parameter.numeric:
        return "true or false"
    return f"in {symbol(parameter.unit)}" if symbol(parameter.unit) else "a plain number"


def _mildness(limit: Limit) -> int:
    return int(limit.severity)


def _limit(limit: Limit, unit: str) -> str:
    word, after = limit.severity.word, f" {unit}" if unit else ""
    if limit.states:
        return f"{word} when {_either(limit.states)}"
    if limit.low is not None and limit.high is not None:
        return f"{word} outside {limit.low:g} to {limit.high:g}{after}"
    if limit.low is not None:
        return f"{word} below {limit.low:g}{after}"
    return f"{word} above {limit.high:g}{after}"


def _condition(condition: Condition) -> str:
    if condition.states is not None:
        return f"only while {condition.parameter} is {_either(condition.states)}"
    bounds = [("above", condition.above), ("below", condition.below)]
    said = " and ".join(f"{word} {bound:g}" for word, bound in bounds if bound is not None)
    return f"only while {condition.parameter} is {said}"


def _either(states: Iterable[str | bool]) -> str:
    return " or ".join(str(state) for state in states)
