"""What the catalogue says of facilities, packets and parameters: frozen models, no I/O."""

from collections.abc import Iterator, Mapping
from enum import IntEnum, StrEnum
from functools import cached_property
from typing import Annotated, Self

from pydantic import BeforeValidator, Field, model_validator

from ground_segment.catalogue.base import IDENTIFIER, NAME, Model, ParameterType
from ground_segment.catalogue.command import Command, Scalar
from ground_segment.catalogue.units import SYMBOLS

_NOISE_PER_DEADBAND, _NOISE_PER_SPAN = 0.1, 0.002
_EXACT_SUBSYSTEMS = frozenset({"geometry", "pointing", "time"})
"""Computed values and angle encoders, whose noise is far below what anybody watches."""


class Severity(IntEnum):
    """How bad an alert is; a subset of the five levels of XTCE."""

    WATCH = 1
    WARNING = 2
    CRITICAL = 3

    @property
    def word(self) -> str:
        return self.name.lower()

    @classmethod
    def from_word(cls, word: str) -> "Severity":
        """Raises KeyError for a word that is no severity."""
        return cls[word.upper()]


class FacilityKind(StrEnum):
    """What stands behind a catalogue file."""

    FACILITY = "facility"
    GROUND_STATION = "ground-station"
    SERVICE = "service"


class Condition(Model):
    """Holds while another parameter of the same facility is in given states or between bounds.

    A condition over a parameter whose value is not known is itself unknown.
    """

    parameter: str
    states: tuple[str | bool, ...] | None = Field(default=None, alias="is")
    above: float | None = None
    below: float | None = None

    def holds(self, value: float | int | bool | str) -> bool:
        """Whether the condition is true for a known value of its parameter."""
        if self.states is not None:
            return value in self.states
        number = float(value)
        return (self.above is None or number > self.above) and (self.below is None or number < self.below)

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if self.states is None and self.above is None and self.below is None:
            raise ValueError("a condition needs 'is', 'above' or 'below'")
        return self


class Limit(Model):
    """One severity's band: numbers outside low..high, or one of the named states, are abnormal."""

    severity: Severity
    low: float | None = None
    high: float | None = None
    states: tuple[str | bool, ...] = ()


def limits_from_mapping(raw: object) -> object:
    """`{warning: [1, 5], critical: [FAULT]}` as written in YAML, to a list of Limit fields."""
    if not isinstance(raw, Mapping):
        return raw
    return tuple(_limit_from_entry(str(word), entry) for word, entry in raw.items())


def _limit_from_entry(word: str, entry: object) -> dict[str, object]:
    try:
        severity = Severity.from_word(word)
    except KeyError:
        raise ValueError(f"'{word}' is no severity; use watch, warning or critical") from None
    if not isinstance(entry, list) or not entry:
        raise ValueError(f"{word}: write [low, high] (null for none) or a list of states")
    if all(isinstance(item, str | bool) for item in entry):
        return {"severity": severity, "states": tuple(entry)}
    if len(entry) != 2 or any(isinstance(item, str | bool) for item in entry):
        raise ValueError(f"{word}: write [low, high] (null for none) or a list of states")
    return {"severity": severity, "low": entry[0], "high": entry[1]}


class Parameter(Model):
    """One measured or derived quantity of a facility."""

    name: str = Field(pattern=NAME)
    type: ParameterType
    unit: str = "1"
    description: str = Field(min_length=3)
    subsystem: str = Field(pattern=IDENTIFIER)
    range: tuple[float, float] | None = None
    """What the wire accepts, in the parameter's unit; anything outside is quarantined."""
    nominal: tuple[float, float] | None = None
    states: tuple[str, ...] = ()
    """The values of an enum, in order of their code."""
    limits: Annotated[tuple[Limit, ...], BeforeValidator(limits_from_mapping)] = ()
    deadband: float = Field(default=0.0, ge=0.0)
    on_delay_s: float = Field(default=0.0, ge=0.0)
    off_delay_s: float = Field(default=0.0, ge=0.0)
    limits_when: Condition | None = None
    """The limits hold only while this condition does (for example only in mode FUELCELL)."""
    action: str | None = Field(default=None, min_length=5)
    """What an operator does when it is out of its limits; None for what its runbook says of any."""
    key: bool = False
    """Shown on the overview and first on its facility's page."""

    @property
    def numeric(self) -> bool:
        return self.type in (ParameterType.FLOAT, ParameterType.INT)

    @property
    def exact(self) -> bool:
        """Whether it is computed, or read from an encoder: nothing to speak of is lost in measuring it."""
        return self.subsystem in _EXACT_SUBSYSTEMS

    @property
    def noise(self) -> float:
        """Standard deviation of its readings, in its unit: a limit with its deadband must not chatter."""
        if self.type is not ParameterType.FLOAT or self.exact:
            return 0.0
        noise = _NOISE_PER_DEADBAND * self.deadband
        return min(noise, _NOISE_PER_SPAN * (self.nominal[1] - self.nominal[0])) if self.nominal else noise

    @cached_property
    def limits_by_severity(self) -> Mapping[Severity, Limit]:
        return {limit.severity: limit for limit in self.limits}

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        faults = [*self._type_faults(), *self._order_faults()]
        if faults:
            raise ValueError("; ".join(faults))
        return self

    def _type_faults(self) -> Iterator[str]:
        if self.numeric and self.range is None:
            yield "a number needs a range [low, high]"
        if self.unit not in SYMBOLS:
            yield f"unit '{self.unit}' is not in the unit table (ground_segment/catalogue/units.py)"
        if (self.type is ParameterType.ENUM) != bool(self.states):
            yield "states belong to an enum, and an enum needs them"
        if not self.numeric and (self.range or self.nominal or self.deadband):
            yield f"a {self.type} has no range, nominal band or deadband"
        if self.action and not self.limits:
            yield "an action is taken on a limit, and there is none"
        known: tuple[str | bool, ...] = self.states or (True, False)
        for limit in self.limits:
            if bool(limit.states) == self.numeric:
                yield f"{limit.severity.word}: numbers need [low, high], {self.type} needs states"
            yield from (f"{limit.severity.word}: unknown state '{s}'" for s in limit.states if s not in known)

    def _order_faults(self) -> Iterator[str]:
        """Every limit lies outside the milder ones: range <= critical <= warning <= watch <= nominal."""
        if not self.numeric:
            return
        if len({limit.severity for limit in self.limits}) < len(self.limits):
            yield "a severity is given twice"
        low, high = self.range or (float("-inf"), float("inf"))
        bands: list[tuple[str, float | None, float | None]] = [
            (limit.severity.word, limit.low, limit.high)
            for limit in sorted(self.limits, key=lambda limit: -limit.severity)
        ]
        for word, band_low, band_high in [*bands, ("nominal", *(self.nominal or (None, None)))]:
            if band_low is not None:
                if band_low < low:
                    yield f"{word} low {band_low:g} lies outside the next wider band (from {low:g})"
                low = band_low
            if band_high is not None:
                if band_high > high:
                    yield f"{word} high {band_high:g} lies outside the next wider band (to {high:g})"
                high = band_high
        if low > high:
            yield f"low bounds ({low:g}) lie above high bounds ({high:g})"


class Packet(Model):
    """A set of parameters sampled together and sent as one message."""

    name: str = Field(pattern=IDENTIFIER)
    title: str
    period_s: float = Field(gt=0)
    stale_after_s: float = Field(gt=0)
    parameters: tuple[Parameter, ...] = Field(min_length=1, max_length=250)

    @cached_property
    def by_name(self) -> Mapping[str, Parameter]:
        return {parameter.name: parameter for parameter in self.parameters}

    def within_ranges(self, values: Mapping[str, Scalar]) -> dict[str, Scalar]:
        """Numbers beyond their range become its end: what a service says of itself must not be refused."""
        return {name: _clipped(value, self.by_name[name].range) for name, value in values.items()}

    @model_validator(mode="after")
    def _stale_after_the_period(self) -> Self:
        if self.stale_after_s <= self.period_s:
            raise ValueError(f"stale_after_s {self.stale_after_s:g} must exceed period_s {self.period_s:g}")
        return self


def _clipped(value: Scalar, ends: tuple[float, float] | None) -> Scalar:
    if ends is None or isinstance(value, str | bool):
        return value
    clipped = min(max(value, ends[0]), ends[1])
    return int(clipped) if isinstance(value, int) else clipped


class Facility(Model):
    """A publisher of telemetry: a surface facility, a ground station or one of our own services."""

    id: str = Field(pattern=IDENTIFIER)
    kind: FacilityKind
    title: str
    description: str
    site: str
    order: int = 100
    """Place among facilities of its kind wherever they are listed: low numbers first."""
    depends_on: tuple[str, ...] = ()
    packets: tuple[Packet, ...] = Field(min_length=1)
    commands: tuple[Command, ...] = ()

    @cached_property
    def by_name(self) -> Mapping[str, Packet]:
        return {packet.name: packet for packet in self.packets}

    @cached_property
    def commands_by_name(self) -> Mapping[str, Command]:
        return {command.name: command for command in self.commands}

    @cached_property
    def parameters(self) -> Mapping[str, Parameter]:
        return {p.name: p for packet in self.packets for p in packet.parameters}

    def packet_of(self, parameter: str) -> Packet:
        """The packet that carries a parameter. Raises KeyError if none does."""
        for packet in self.packets:
            if parameter in packet.by_name:
                return packet
        raise KeyError(parameter)


class Catalogue(Model):
    """Every facility, in the order operators read them."""

    facilities: tuple[Facility, ...] = Field(min_length=1)

    @cached_property
    def by_id(self) -> Mapping[str, Facility]:
        return {facility.id: facility for facility in self.facilities}

    @cached_property
    def paths(self) -> frozenset[str]:
        """Ways telemetry may come: directly, or received by a ground station."""
        stations = {f.id for f in self.facilities if f.kind is FacilityKind.GROUND_STATION}
        return frozenset(stations | {"direct"})

    def surface(self) -> tuple[Facility, ...]:
        """The station's facilities and ground stations, without our own services."""
        return tuple(f for f in self.facilities if f.kind is not FacilityKind.SERVICE)

    def packets(self) -> Iterator[tuple[Facility, Packet]]:
        for facility in self.facilities:
            for packet in facility.packets:
                yield facility, packet
