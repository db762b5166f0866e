"""Faults in words: what engineers read before they make one happen."""

from collections.abc import Iterator

from ground_segment.catalogue import Catalogue, Parameter, symbol
from simulators.faults import Effect, Fault, Move, Need
from simulators.sensor_faults import KINDS

SENSOR_FAULTS = (
    "Besides, the sensor of any analog parameter can fail: FACILITY.PARAMETER.KIND, "
    f"for example energy.bus_a_voltage.drift; KIND is {', '.join(KINDS)}."
)
_SPANS = ((172_800.0, 86_400.0, "d"), (7_200.0, 3_600.0, "h"), (120.0, 60.0, "min"))


def description(fault: Fault, catalogue: Catalogue) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Paragraphs, each with the lines under it; numbers in the units of the catalogue."""
    yield fault.signature, ()
    yield f"{fault.code or 'No row of the fault catalogue'}; {fault.kind.value}.", ()
    ramp = f"Grows to its whole strength within {_span(fault.ramp_s)}." if fault.ramp_s else "Starts at once."
    harm = (
        "Does no harm by itself." if fault.hazard_s is None else f"First harm {_span(fault.hazard_s)} later."
    )
    yield f"{ramp} {harm}", ()
    yield "At strength 1 it shows in", tuple(_effect(fault, effect, catalogue) for effect in fault.effects)
    if fault.touches:
        yield "It may also move", (", ".join(fault.touches),)
    if fault.needs:
        yield "It shows only while", tuple(_need(fault, need, catalogue) for need in fault.needs)


def needs_of(fault: Fault, catalogue: Catalogue) -> str:
    """What must be the case for it to show, `energy.pv_total is above 20 kW`; empty if nothing must."""
    return " and ".join(_need(fault, need, catalogue) for need in fault.needs)


def _effect(fault: Fault, effect: Effect, catalogue: Catalogue) -> str:
    name = fault.full_name(effect.parameter)
    size = f" by at least {_quantity(effect.by, name, catalogue)}" if effect.by else ""
    match effect.move:
        case Move.BECOMES:
            moves = f"becomes {effect.state}"
        case Move.FREEZES:
            moves = "freezes"
        case _:
            moves = f"{effect.move.value}{size}"
    return f"{name} {moves} within {_span(effect.within_s)}"


def _need(fault: Fault, need: Need, catalogue: Catalogue) -> str:
    name = fault.full_name(need.parameter)
    parts = []
    if need.states:
        parts.append(f"is {' or '.join(need.states)}")
    if need.above is not None:
        parts.append(f"is above {_quantity(need.above, name, catalogue)}")
    if need.below is not None:
        parts.append(f"is below {_quantity(need.below, name, catalogue)}")
    return f"{name} {' and '.join(parts)}"


def _quantity(value: float, name: str, catalogue: Catalogue) -> str:
    parameter = parameter_of(name, catalogue)
    unit = symbol(parameter.unit) if parameter else ""
    return f"{value:g} {unit}".rstrip()


def parameter_of(name: str, catalogue: Catalogue) -> Parameter | None:
    """Of `facility.parameter`; None if the catalogue has none of that name."""
    facility, _, parameter = name.partition(".")
    return catalogue.by_id[facility].parameters.get(parameter) if facility in catalogue.by_id else None


def _span(seconds: float) -> str:
    for least_s, unit_s, unit in _SPANS:
        if seconds >= least_s:
            return f"{seconds / unit_s:.3g} {unit}"
    return f"{seconds:g} s"
