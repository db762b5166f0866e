"""UCUM codes to Grafana's unit ids."""

from types import MappingProxyType
from typing import Final

from ground_segment.catalogue import symbol

_IDS: Final = MappingProxyType(
    {
        "1": "none",
        "%": "percent",
        "''": "arcsec",
        "A": "amp",
        "By": "decbytes",
        "Cel": "celsius",
        "GBy": "decgbytes",
        "Hz": "hertz",
        "K": "kelvin",
        "MBy": "decmbytes",
        "MOhm": "Mohm",
        "Mbit/s": "Mbits",
        "N.m": "forceNm",
        "Pa": "pressurepa",
        "V": "volt",
        "W": "watt",
        "W/m2": "Wm2",
        "dB": "dB",
        "deg": "degree",
        "g": "massg",
        "h": "h",
        "kPa": "pressurekpa",
        "kV": "kvolt",
        "kW": "kwatt",
        "kg": "masskg",
        "km": "lengthkm",
        "m": "lengthm",
        "m/s": "velocityms",
        "mA": "mamp",
        "mV": "mvolt",
        "mm": "lengthmm",
        "ms": "ms",
        "ns": "ns",
        "s": "s",
        "uSv/h": "radusvh",
        "us": "µs",
        "{count}": "locale",
    }
)
"""Only where Grafana's unit means the same; `dBm` is left out because Grafana would scale it to kdBm."""


def grafana_unit(unit: str) -> str:
    """Grafana's id of a unit; where it has none, the unit's symbol is put behind the number."""
    return _IDS.get(unit) or f"suffix: {symbol(unit)}"
