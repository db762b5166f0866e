"""What an operator reads."""

from ground_segment.catalogue import Facility, Packet, Parameter, Severity, symbol
from ground_segment.clock import from_ns
from ground_segment.monitor.lifecycle import Finding
from ground_segment.panels.names import label
from ground_segment.rules.model import Rule
from ground_segment.wire import Value


def out_of_limits(
    parameter: Parameter, severity: Severity, value: Value, limit: float | str | None, since_ns: int
) -> Finding:
    """`Bus A voltage low`, and why.

    For example `Bus A voltage is 112.3 V, below its warning limit of 114 V since 09:46:00 UTC.`
    """
    name = label(parameter.name)
    if not isinstance(limit, int | float) or isinstance(value, str | bool):
        said = spoken(value)
        colon, verb = (":", ":") if isinstance(value, bool) else ("", " is")
        text = f"{name}{verb} {said} since {at(since_ns)}, which is a {severity.word} state."
        return Finding(f"{name}{colon} {said}", text, value, limit)
    shown, bound = apart(value, limit)
    unit = f" {symbol(parameter.unit)}" if symbol(parameter.unit) else ""
    low = limit == parameter.limits_by_severity[severity].low
    beyond = value < limit if low else value > limit
    side = ("below" if low else "above") if beyond else "not yet clear of"
    text = f"{name} is {shown}{unit}, {side} its {severity.word} limit of {bound}{unit} since {at(since_ns)}."
    return Finding(f"{name} {'low' if low else 'high'}", text, value, limit)


def back_inside(parameter: Parameter, value: Value, since_ns: int, applies: bool) -> str:
    """`Bus A voltage is 119.2 V, inside its limits since 09:50:00 UTC.`"""
    name = label(parameter.name)
    unit = f" {symbol(parameter.unit)}" if parameter.numeric and symbol(parameter.unit) else ""
    verb = ":" if isinstance(value, bool) else " is"
    inside = "inside its limits" if applies else "and its limits do not hold in this mode,"
    return f"{name}{verb} {spoken(value)}{unit}, {inside} since {at(since_ns)}."


def rule_holds(
    rule: Rule, severity: Severity, value: Value, limit: float | str | None, since_ns: int
) -> Finding:
    """The rule's own title, and `Balance off: 2.1 kW, above the warning limit of 1.5 kW since ...`."""
    if isinstance(value, bool) or not isinstance(limit, int | float) or isinstance(value, str):
        return Finding(rule.title, f"{rule.title} since {at(since_ns)}.", value)
    shown, bound = apart(value, limit)
    unit = f" {symbol(rule.unit)}" if symbol(rule.unit) else ""
    side = "above" if value > limit else "below" if value < limit else "not yet clear of"
    told = f"{shown}{unit}, {side} the {severity.word} limit of {bound}{unit}"
    text = f"{rule.title}: {told} since {at(since_ns)}."
    return Finding(rule.title, text, value, limit)


def rule_over(rule: Rule, since_ns: int, applies: bool) -> str:
    """`Supply and demand differ: no longer, since 09:50:00 UTC.`"""
    why = "no longer" if applies else "the rule does not hold in this mode"
    return f"{rule.title}: {why}, since {at(since_ns)}."


def stale(facility: Facility, packet: Packet, heard_ns: int) -> Finding:
    title = f"{packet.title}: no current data"
    parameters = len(packet.parameters)
    text = (
        f"{facility.title} has sent no current packet '{packet.name}' ({_counted(parameters, 'parameter')},"
        f" due every {packet.period_s:g} s) {_since(heard_ns)}, although it sends others."
    )
    if len(facility.packets) == 1:
        text = text.replace(", although it sends others", "")
    return Finding(title, text)


def silent(facility: Facility, heard_ns: int, offline_ns: int | None, now_ns: int) -> Finding:
    """Says why, and what it hides: the packets' own staleness is not reported beside it.

    What it says of the connection is dated: the sentence stays when the connection is lost later.
    """
    why = (
        f"its connection ended at {at(offline_ns)}"
        if offline_ns
        else f"at {at(now_ns)} its connection was not reported as lost"
    )
    text = (
        f"{facility.title} has sent nothing current {_since(heard_ns)}; {why},"
        f" and its {_counted(len(facility.packets), 'packet')} cannot be judged."
    )
    return Finding(f"{facility.title} is silent", text)


def heard_again(name: str, since_ns: int) -> str:
    return f"{name} is heard again since {at(since_ns)}."


def spoken(value: Value) -> str:
    """A value as people say it: `yes`, `FAULT`, `112.3`."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return value if isinstance(value, str) else number(value)


def number(value: float, digits: int = 4) -> str:
    """At least `digits` significant digits, never in powers of ten unless it is huge or tiny."""
    if 10**digits <= abs(value) < 1e12:
        return f"{value:,.0f}"
    return f"{value:.{digits}g}"


def apart(value: float, limit: float) -> tuple[str, str]:
    """Both numbers, with enough digits to see that they differ."""
    bound = f"{limit:.12g}"
    for digits in range(4, 13):
        shown = number(value, digits)
        if float(shown.replace(",", "")) != limit:
            return shown, bound
    return f"{value!r}", bound


def at(time_ns: int) -> str:
    """`09:46:00 UTC`; the alert itself carries the date."""
    return from_ns(time_ns).strftime("%H:%M:%S UTC")


def _since(heard_ns: int) -> str:
    return f"since {from_ns(heard_ns):%Y-%m-%d %H:%M:%S} UTC" if heard_ns else "since the monitor started"


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun}{'' if count == 1 else 's'}"
