"""Names of parameters in plain words: `pv1_power` to "PV 1 power", six of them to "PV power (6)"."""

import re
from collections.abc import Sequence
from types import MappingProxyType
from typing import Final

_WORDS: Final = MappingProxyType(
    {
        "accum": "accumulator",
        "alt": "altitude",
        "ant": "antenna",
        "atm": "atmospheric",
        "atten": "attenuation",
        "az": "azimuth",
        "batt": "battery",
        "cmd": "command",
        "dl": "downlink",
        "dp": "pressure drop",
        "dt": "temperature rise",
        "ebn0": "Eb/N0",
        "el": "electrolyser",
        "err": "error",
        "fc": "fuel cell",
        "gt10mev": "above 10 MeV",
        "max": "maximum",
        "mem": "memory",
        "min": "minimum",
        "pos": "position",
        "ppco2": "CO2 partial pressure",
        "ppo2": "O2 partial pressure",
        "ptg": "pointing",
        "qty": "quantity",
        "rel": "relative",
        "rh": "relative humidity",
        "rx": "reactor",
        "soc": "state of charge",
        "soh": "state of health",
        "tel": "telescope",
        "temp": "temperature",
        "tlm": "telemetry",
        "ul": "uplink",
        "10min": "in 10 min",
    }
)
"""Short forms common in telemetry names. What is not here is shown as it is written."""
_AT_THE_END: Final = MappingProxyType({"el": "elevation", "ms": "", "s": "", "us": "", "mb": ""})
"""A direction comes last, and so does a unit, which is shown beside the value."""
_WHOLE: Final = MappingProxyType({"rx_power": "receiver power"})
"""Names whose short forms mean something else than in all other names."""

_ACRONYMS: Final = re.compile(
    "adc|agc|api|ber|ccd|cltu|co2|cpu|crc|dte|ecc|eclss|edac|enb|eva|fer|fwhm|gps|h2|h2o|h2r|hga|hpa|id|ip|isru|ka|kpi|lan|lfr"
    "|lna|lo2|lox|lte|ltc|ltp|mbe|mqtt|o2|obc|ok|p0|psf|psr|pv|rf|rfc|rfi|rms|rsrp|rtt|sbe|sep|sinr|snr|sspa|tec"
    "|twta|ue|ups|uso|utc|wan|x"
)
_UPPER: Final = MappingProxyType({"enb": "eNB", "ka": "Ka", "dte": "direct-to-Earth"})
_CHEMISTRY: Final = re.compile(r"(h2|o2|co2|h2o|h2r|p0|n0|lo2|ppo2|ppco2)$")
_NUMBERED: Final = re.compile(r"([a-z]+)(\d+)$")
_ORDINAL: Final = re.compile(r"\d+|[a-d]")


def words(name: str) -> list[str]:
    """The words of a name; a number or a letter that tells members of a family apart is a word of its own."""
    if name in _WHOLE:
        return _WHOLE[name].split()
    *parts, last = [part.lower() for part in re.split(r"[_\-]+", name) if part]
    found = [word for part in parts for word in _split(part)]
    if parts and last in _AT_THE_END:
        return [*found, _AT_THE_END[last]] if _AT_THE_END[last] else found
    return [*found, *_split(last)]


def _split(part: str) -> list[str]:
    numbered = _NUMBERED.match(part)
    if numbered and not _CHEMISTRY.match(part) and part not in _WORDS:
        return [_word(numbered[1]), numbered[2]]
    return [_word(part)]


def _word(lower: str) -> str:
    if _ACRONYMS.fullmatch(lower):
        return _UPPER.get(lower, lower.upper())
    return _WORDS.get(lower, lower.upper() if re.fullmatch(r"[a-d]", lower) else lower)


def label(name: str) -> str:
    """One name in plain words, for legends and tables."""
    return sentence(words(name))


def sentence(parts: Sequence[str]) -> str:
    text = " ".join(parts)
    return text[:1].upper() + text[1:]


def stem(name: str) -> str:
    """Equal for the members of a numbered or lettered family: `bus_a_current` to `bus # current`."""
    return " ".join("#" if _ORDINAL.fullmatch(word.lower()) else word for word in words(name))


def title(names: Sequence[str]) -> str:
    """What a chart of these parameters is called."""
    labels = [label(name) for name in names]
    if len(labels) == 1:
        return labels[0]
    common = _common(names)
    if common:
        return f"{sentence(common)} ({len(names)})"
    return listing(labels)


def listing(labels: Sequence[str], most: int = 3) -> str:
    """`A, b and c`, or `A, b and 4 more` when there are many."""
    shown = [labels[0], *(_continued(text) for text in labels[1:])]
    if len(shown) > most:
        shown = [*shown[: most - 1], f"{len(labels) - most + 1} more"]
    return shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} and {shown[-1]}"


def _continued(text: str) -> str:
    """Without the capital that starts a sentence, unless it belongs to the word."""
    return text if text[:2].isupper() or text[:2] in ("Ka", "Eb") else text[:1].lower() + text[1:]


def _common(names: Sequence[str]) -> list[str]:
    """Words shared by all at the start and at the end."""
    split = [words(name) for name in names]
    shortest = min(len(parts) for parts in split)
    head = _agreeing(split, shortest)
    tail = _agreeing([parts[::-1] for parts in split], shortest - len(head))[::-1]
    return [*head, *tail]


def _agreeing(split: Sequence[Sequence[str]], most: int) -> list[str]:
    found: list[str] = []
    for index in range(most):
        if len({parts[index] for parts in split}) > 1:
            break
        found.append(split[0][index])
    return found
