"""Units of the catalogue: UCUM codes, and how people read them."""

from types import MappingProxyType
from typing import Final

SYMBOLS: Final = MappingProxyType(
    {
        "1": "",
        "%": "%",
        "%/m": "%/m",
        "''": "″",
        "1/(cm2.s.sr)": "1/(cm²·s·sr)",
        "1/h": "1/h",
        "1/min": "1/min",
        "1/s": "1/s",
        "A": "A",
        "By": "B",
        "Cel": "°C",
        "GBy": "GB",
        "Hz": "Hz",
        "K": "K",
        "MBy": "MB",
        "MOhm": "MΩ",
        "MPa": "MPa",
        "Mbit/s": "Mbit/s",
        "N.m": "N·m",
        "Pa": "Pa",
        "V": "V",
        "W": "W",
        "W/m2": "W/m²",
        "dB": "dB",
        "dB[W]": "dBW",
        "dB[mW]": "dBm",
        "deg": "°",
        "g": "g",
        "g/h": "g/h",
        "g/min": "g/min",
        "h": "h",
        "kHz": "kHz",
        "kPa": "kPa",
        "kV": "kV",
        "kW": "kW",
        "kW.h/kg": "kWh/kg",
        "kg": "kg",
        "kg/d": "kg/d",
        "kg/h": "kg/h",
        "km": "km",
        "m": "m",
        "m/s": "m/s",
        "mA": "mA",
        "mV": "mV",
        "mm": "mm",
        "mm/h": "mm/h",
        "mm/s": "mm/s",
        "ms": "ms",
        "nm/s": "nm/s",
        "ns": "ns",
        "s": "s",
        "uS/cm": "µS/cm",
        "uSv/h": "µSv/h",
        "ug/cm2": "µg/cm²",
        "um": "µm",
        "umol/(m2.s)": "µmol/(m²·s)",
        "us": "µs",
        "{count}": "",
        "{electron}": "e⁻",
        "{mag}": "mag",
    }
)
"""UCUM code to the symbol shown; `dB[mW]` is not UCUM but common usage in radio."""


def symbol(unit: str) -> str:
    """How a unit is written beside a number; empty for counts and states."""
    return SYMBOLS.get(unit, unit)
