"""What units are made of, so that an expression can be told when it compares volts with watts.

Reads the part of UCUM that the unit table uses: `kW.h/kg`, `1/(cm2.s.sr)`, `umol/(m2.s)`.
"""

import math
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Final

_PREFIXES: Final = MappingProxyType(
    {"n": 1e-9, "u": 1e-6, "m": 1e-3, "c": 1e-2, "k": 1e3, "M": 1e6, "G": 1e9, "T": 1e12}
)
_ATOMS: Final[Mapping[str, tuple[float, str]]] = MappingProxyType(
    {
        "m": (1.0, "m"),
        "g": (1e-3, "kg"),
        "s": (1.0, "s"),
        "min": (60.0, "s"),
        "h": (3600.0, "s"),
        "d": (86_400.0, "s"),
        "A": (1.0, "A"),
        "K": (1.0, "K"),
        "Cel": (1.0, "Cel"),  # an offset scale: it agrees with itself alone
        "mol": (1.0, "mol"),
        "deg": (1.0, "deg"),
        "''": (1.0 / 3600.0, "deg"),
        "sr": (1.0, "sr"),
        "Hz": (1.0, "s-1"),
        "N": (1.0, "kg m s-2"),
        "Pa": (1.0, "kg m-1 s-2"),
        "W": (1.0, "kg m2 s-3"),
        "V": (1.0, "kg m2 s-3 A-1"),
        "Ohm": (1.0, "kg m2 s-3 A-2"),
        "S": (1.0, "kg-1 m-2 s3 A2"),
        "Sv": (1.0, "m2 s-2"),
        "By": (8.0, "bit"),
        "bit": (1.0, "bit"),
        "%": (0.01, ""),
        "1": (1.0, ""),
    }
)
_LOGARITHMIC: Final = ("dB", "dB[W]", "dB[mW]")
_POWER = re.compile(r"^(.*?)(-?\d+)?$")


@dataclass(frozen=True, slots=True)
class Unit:
    """A product of base units, and how many of it one of the unit is."""

    dimensions: tuple[tuple[str, int], ...]
    scale: float = 1.0

    def __mul__(self, other: "Unit") -> "Unit":
        return _unit(Counter(dict(self.dimensions)), other.dimensions, 1, self.scale * other.scale)

    def __truediv__(self, other: "Unit") -> "Unit":
        return _unit(Counter(dict(self.dimensions)), other.dimensions, -1, self.scale / other.scale)

    def agrees(self, other: "Unit") -> bool:
        """Whether numbers in both can be added and compared as they are."""
        return self.dimensions == other.dimensions and math.isclose(self.scale, other.scale, rel_tol=1e-9)


ONE: Final = Unit(())


@cache
def unit_of(code: str) -> Unit:
    """The unit behind a UCUM code. Raises ValueError for one that cannot be read."""
    if code in _LOGARITHMIC:
        return Unit((("dB", 1),))
    if code.startswith("{"):
        return ONE if code == "{count}" else Unit(((code, 1),))
    unit = ONE
    for sign, factor in _factors(code):
        single = _single(factor, code)
        unit = unit * single if sign > 0 else unit / single
    return unit


def _factors(code: str) -> Iterator[tuple[int, str]]:
    """`a.b/(c.d)` as (1, a), (1, b), (-1, c), (-1, d)."""
    numerator, _, denominator = code.partition("/")
    yield from ((1, factor) for factor in numerator.split("."))
    if denominator:
        yield from ((-1, factor) for factor in denominator.strip("()").split("."))


def _single(factor: str, code: str) -> Unit:
    name, power = factor, 1
    if factor not in _ATOMS and (found := _POWER.match(factor)) and found[2]:
        name, power = found[1], int(found[2])
    atom = _ATOMS.get(name)
    prefix = 1.0
    if atom is None and name[:1] in _PREFIXES:
        prefix, atom = _PREFIXES[name[0]], _ATOMS.get(name[1:])
    if atom is None:
        raise ValueError(f"'{factor}' in unit '{code}' is not known")
    base = Unit(tuple(sorted(_dimensions(atom[1]))), prefix * atom[0])
    unit = ONE
    for _ in range(abs(power)):
        unit = unit * base if power > 0 else unit / base
    return unit


def _dimensions(text: str) -> Iterator[tuple[str, int]]:
    for part in text.split():
        found = _POWER.match(part)
        assert found is not None  # noqa: S101 - the pattern matches any text
        yield found[1], int(found[2] or 1)


def _unit(dimensions: "Counter[str]", others: tuple[tuple[str, int], ...], sign: int, scale: float) -> Unit:
    for name, power in others:
        dimensions[name] += sign * power
    return Unit(tuple(sorted((name, power) for name, power in dimensions.items() if power)), scale)
