"""Every alert that the monitor can raise, with what it means, when it comes and what to do: no causes yet."""

from collections.abc import Iterator, Sequence

from ground_segment.catalogue import (
    Catalogue,
    Facility,
    FacilityKind,
    Limit,
    Packet,
    Parameter,
    Severity,
    symbol,
)
from ground_segment.diagnosis.instrument import Instrument
from ground_segment.panels import label, limits_text
from ground_segment.rules.book import CompiledAction, CompiledRule, RuleBook
from ground_segment.rules.model import Rule
from ground_segment.runbooks.advice import on_silence, on_staleness
from ground_segment.runbooks.model import Runbook
from ground_segment.runbooks.texts import duration, one_line, sentence, width

_COMPARE = (
    "See whether what stands under 'Look at' agrees. A reading that strays alone is a sensor: shelve it with"
    " that reason. Several that move together are real."
)


def bare_runbooks(
    catalogue: Catalogue, rules: RuleBook, instruments: Sequence[Instrument] = ()
) -> Iterator[Runbook]:
    """Facility by facility: silence, staleness, limits, instruments, rules, actions that fail."""
    for facility in catalogue.facilities:
        yield _silent(facility)
        yield from (_stale(facility, packet) for packet in facility.packets)
        yield from (_limit(facility, p) for p in facility.parameters.values() if p.limits)
        yield from (_sensor(facility, i) for i in instruments if i.facility == facility.id)
        yield from (_rule(rule) for rule in rules.rules if rule.facility == facility.id)
        yield from (_failed(action) for action in rules.actions.values() if action.facility == facility.id)


def _limit(facility: Facility, parameter: Parameter) -> Runbook:
    name = label(parameter.name)
    return Runbook(
        facility=facility.id,
        rule=f"limit-{parameter.name}",
        title=f"{name} out of limits" if parameter.numeric else f"{name} in an abnormal state",
        severities=tuple(sorted(limit.severity for limit in parameter.limits)),
        meaning=sentence(parameter.description),
        condition=(
            sentence(f"{name}: {limits_text(parameter)}"),
            *_delays(parameter.on_delay_s, parameter.off_delay_s, width(parameter.deadband, parameter.unit)),
        ),
        do=sentence(parameter.action) if parameter.action else _COMPARE,
    )


def _sensor(facility: Facility, instrument: Instrument) -> Runbook:
    parameter = facility.parameters[instrument.name]
    name = label(parameter.name)
    signs = ["sends nothing valid"]
    if instrument.still_s:
        signs.insert(0, f"stands still for {duration(instrument.still_s)}")
    if not instrument.few_skies:
        far = f"{instrument.step:.3g} {symbol(parameter.unit)}".rstrip()
        signs.insert(0, f"jumps by more than {far} within a minute while nothing near it moves")
    return Runbook(
        facility=facility.id,
        rule=instrument.rule,
        title=f"Sensor of {name} is wrong",
        severities=(Severity.WATCH,),
        meaning=f"{name} does what it never did while it was well: a fault of the instrument, not of what it"
        " measures.",
        condition=(f"Raised when it {', '.join(signs[:-1])}{', or ' if signs[:-1] else ''}{signs[-1]}.",),
        do=(
            "Compare it with what is coupled to it and trust that. If the instrument is wrong, take its"
            " alerts out of service until it is replaced."
        ),
    )


def _rule(compiled: CompiledRule) -> Runbook:
    rule = compiled.rule
    return Runbook(
        facility=compiled.facility,
        rule=rule.name,
        title=rule.title,
        severities=_severities(rule),
        meaning="",
        condition=tuple(_rule_condition(rule)),
        do=sentence(rule.action) if rule.action else "Nothing: it is an event, recorded and shown.",
        expression=rule.when or rule.value or "",
        suspicions=rule.causes,
    )


def _severities(rule: Rule) -> tuple[Severity, ...]:
    if rule.severity is not None:
        return (rule.severity,)
    return tuple(sorted(limit.severity for limit in rule.limits))


def _rule_condition(rule: Rule) -> Iterator[str]:
    if rule.when is not None:
        yield "Raised while this is true."
    else:
        bounds = ", ".join(f"{limit.severity.word} {_outside(limit)}" for limit in rule.limits)
        yield sentence(f"Raised when this number is out of its limits: {bounds} {symbol(rule.unit)}".rstrip())
    if rule.valid_when is not None:
        yield f"Only while `{one_line(rule.valid_when)}`."
    yield from _delays(rule.on_delay_s, rule.off_delay_s, width(rule.deadband, rule.unit))
    if rule.latch:
        yield "Stays until it is reset, also when it is over."
    if rule.re_alarm_s is not None:
        yield f"Calls again after {duration(rule.re_alarm_s)} if nobody has acknowledged it."


def _outside(limit: Limit) -> str:
    if limit.low is None:
        return f"above {limit.high:g}"
    return f"below {limit.low:g}" if limit.high is None else f"outside {limit.low:g} to {limit.high:g}"


def _delays(on_s: float, off_s: float, band: str) -> Iterator[str]:
    parts = [f"after {duration(on_s)}" if on_s else "at once"]
    back = f"back by {band} for {duration(off_s)}" if band and off_s else ""
    back = back or (f"back by {band}" if band else f"back for {duration(off_s)}" if off_s else "")
    if back:
        parts.append(f"over once it is {back}")
    yield sentence(f"Raised {', '.join(parts)}")


def _stale(facility: Facility, packet: Packet) -> Runbook:
    return Runbook(
        facility=facility.id,
        rule=f"stale-{packet.name}",
        title=f"{packet.title}: no current data",
        severities=(Severity.WARNING,),
        meaning=(
            f"{facility.title} sends other packets, but not this one: {len(packet.parameters)} parameter(s)"
            " cannot be judged. What was raised on them stays."
        ),
        condition=(
            f"Due every {duration(packet.period_s)}.",
            f"Raised when the newest is older than {duration(packet.stale_after_s)}.",
        ),
        do=on_staleness(facility),
    )


def _silent(facility: Facility) -> Runbook:
    service = facility.kind is FacilityKind.SERVICE
    return Runbook(
        facility=facility.id,
        rule="silent",
        title=f"{facility.title} is silent",
        severities=(Severity.WARNING if service else Severity.CRITICAL,),
        meaning=(
            "Nothing current arrives. One alert stands for all its packets; none of its other alerts can be"
            " judged, and none clears."
        ),
        condition=("Raised when all packets are overdue, or when the broker says that it is gone.",),
        do=on_silence(facility),
    )


def _failed(compiled: CompiledAction) -> Runbook:
    action = compiled.action
    arguments = " ".join(f"{name}={value}" for name, value in compiled.arguments.items())
    return Runbook(
        facility=compiled.facility,
        rule=f"action-{action.name}",
        title=f"Action failed: {action.title}",
        severities=(Severity.CRITICAL,),
        meaning="The monitor was to do this by itself. It was refused, not answered, or had no effect.",
        condition=(
            "Raised when the telecommand fails or its effect does not come.",
            f"Expected within {duration(action.within_s)}: `{one_line(action.expect)}`.",
        ),
        do=(
            f"Do it by hand if it is still needed: `ground-segment tc send {action.target}"
            f" {action.command}{f' {arguments}' if arguments else ''} --by NAME`."
        ),
        automatic=(compiled,),
    )
