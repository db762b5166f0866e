"""What a facility can be told to do: telecommands and their arguments, frozen models."""

import math
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Self

from pydantic import Field, model_validator

from ground_segment.catalogue.base import NAME, Model, ParameterType
from ground_segment.catalogue.units import SYMBOLS

Scalar = float | int | bool | str
"""Value of an argument."""

_TYPES: Mapping[ParameterType, tuple[type, ...]] = {
    ParameterType.FLOAT: (int, float),
    ParameterType.INT: (int,),
    ParameterType.BOOL: (bool,),
    ParameterType.ENUM: (str,),
}


class ArgumentError(ValueError):
    """A telecommand's arguments are wrong; `faults` has one line for each, naming what is allowed."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("; ".join(faults))
        self.faults = faults


class Argument(Model):
    """One argument of a telecommand; one without a default must be given."""

    name: str = Field(pattern=NAME)
    type: ParameterType
    unit: str = "1"
    description: str = Field(min_length=3)
    range: tuple[float, float] | None = None
    states: tuple[str, ...] = ()
    """The values of an enum."""
    default: Scalar | None = None

    @property
    def allowed(self) -> str:
        """What may be given, for people."""
        if self.states:
            return "one of " + ", ".join(self.states)
        if self.type is ParameterType.BOOL:
            return "true or false"
        low, high = self.range or (-math.inf, math.inf)
        kind = "a whole number" if self.type is ParameterType.INT else "a number"
        unit = "" if self.unit == "1" else f" {self.unit}"
        return f"{kind} from {low:g} to {high:g}{unit}"

    def fault(self, value: Scalar) -> str | None:
        """What is wrong with a value, naming what is allowed; None if nothing is."""
        fits = isinstance(value, _TYPES[self.type]) and (
            self.type is ParameterType.BOOL or not isinstance(value, bool)
        )
        if fits and self.states:
            fits = value in self.states
        if fits and self.range is not None:
            fits = self.range[0] <= float(value) <= self.range[1]
        return None if fits else f"{self.name}: {value!r} is not {self.allowed}"

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        faults = list(self._faults())
        if faults:
            raise ValueError("; ".join(faults))
        return self

    def _faults(self) -> Iterator[str]:
        numeric = self.type in (ParameterType.FLOAT, ParameterType.INT)
        if numeric != (self.range is not None):
            yield "a number needs a range [low, high], and only a number has one"
        if (self.type is ParameterType.ENUM) != bool(self.states):
            yield "states belong to an enum, and an enum needs them"
        if self.unit not in SYMBOLS:
            yield f"unit '{self.unit}' is not in the unit table (ground_segment/catalogue/units.py)"
        if self.default is not None and (fault := self.fault(self.default)):
            yield f"default: {fault}"


class Command(Model):
    """One telecommand: what it does, its arguments, and how long it may take."""

    name: str = Field(pattern=NAME)
    title: str
    description: str = Field(min_length=3)
    arguments: tuple[Argument, ...] = ()
    timeout_s: float = Field(default=60.0, gt=0)
    """Not completed after this long: failed."""
    hazardous: bool = False
    """Cannot be undone, or puts the station at risk: operators are asked to confirm."""

    @cached_property
    def by_name(self) -> Mapping[str, Argument]:
        return {argument.name: argument for argument in self.arguments}

    def check(self, given: Mapping[str, Scalar]) -> dict[str, Scalar]:
        """All arguments, defaults filled in.

        Raises:
            ArgumentError: with every fault: unknown, missing, or not an allowed value.
        """
        faults = [self._unknown(name) for name in given if name not in self.by_name]
        checked: dict[str, Scalar] = {}
        for argument in self.arguments:
            value = given.get(argument.name, argument.default)
            if value is None:
                faults.append(f"{argument.name}: is missing; give {argument.allowed}")
            elif fault := argument.fault(value):
                faults.append(fault)
            else:
                checked[argument.name] = float(value) if argument.type is ParameterType.FLOAT else value
        if faults:
            raise ArgumentError(faults)
        return checked

    def _unknown(self, name: str) -> str:
        known = ", ".join(self.by_name) or "none"
        return f"{name}: is no argument of {self.name}; it takes {known}"
