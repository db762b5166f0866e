"""How Grafana shows fields: thresholds from limits, words and colours for states."""

import math
from collections.abc import Iterable, Sequence
from typing import Any

from ground_segment.catalogue import Limit, Parameter, ParameterType, Severity
from ground_segment.dashboards.units import grafana_unit
from ground_segment.wire import Stage

Json = dict[str, Any]
"""A JSON object in Grafana's schema."""

SEVERITY_COLOURS = {Severity.WATCH: "#4db8ff", Severity.WARNING: "#ffb000", Severity.CRITICAL: "#ff4d4d"}
"""The same as on the console; the only bright colours."""
NORMAL = "text"
STALE = "#b877d9"
"""Reserved for what is not known now."""
LINES = (
    "#c9d1d9", "#8b9fc0", "#9fb59a", "#b59fc9", "#8d9aa5", "#a9b8cc",
    "#7f958a", "#8a7fa6", "#b8c4b0", "#6f7f92", "#cbbfd6", "#6d8577",
)  # fmt: skip
"""Muted, so that none comes near a severity."""
_CALM = ("#5c6773", "#4d6d7d", "#6b6580", "#5f7268", "#77705c", "#566f87", "#7a6672", "#687a52")
"""States that mean nothing bad differ without alarming."""


def thresholds(limits: Iterable[Limit], integer: bool, base: str) -> Json:
    """Grafana's steps: each colour holds from its value upwards.

    Args:
        limits: a parameter's limits; numbers strictly outside them are abnormal.
        integer: the parameter counts, so the first abnormal value is one above a high bound.
        base: colour of the normal range.
    """
    limits = tuple(limits)
    starts = sorted({bound for limit in limits for bound in _starts(limit, integer)})
    steps: list[Json] = []
    for start in (-math.inf, *starts):
        colour = _colour_from(start, limits, integer, base)
        if not steps or steps[-1]["color"] != colour:
            steps.append({"color": colour, "value": None if start == -math.inf else start})
    return {"mode": "absolute", "steps": steps}


def plain(base: str = NORMAL) -> Json:
    """No thresholds."""
    return thresholds((), integer=False, base=base)


def parameter_thresholds(parameter: Parameter, base: str = NORMAL) -> Json:
    limits = parameter.limits if parameter.numeric else ()
    return thresholds(limits, parameter.type is ParameterType.INT, base)


def mappings(parameter: Parameter, calm: bool) -> list[Json]:
    """Words and colours of an enum's or a switch's states; empty for a number.

    Args:
        calm: paint normal states in muted colours that differ, instead of leaving them as text.
    """
    states: Sequence[str | bool] = parameter.states or (
        (True, False) if parameter.type is ParameterType.BOOL else ()
    )
    if not states:
        return []
    options = {
        _key(state): {
            "text": _word(state),
            "color": _state_colour(parameter, state) or (_CALM[index % len(_CALM)] if calm else NORMAL),
            "index": index,
        }
        for index, state in enumerate(states)
    }
    return [{"type": "value", "options": options}]


def unknown(text: str) -> Json:
    """What is said where there is no value, in the colour that is kept for it."""
    result = {"text": text, "color": STALE, "index": 99}
    return {"type": "special", "options": {"match": "null", "result": result}}


def severity_words() -> list[Json]:
    """Words and colours for severities, given as words or as levels."""
    options: Json = {}
    for index, severity in enumerate(Severity):
        shown = {"text": severity.word, "color": SEVERITY_COLOURS[severity], "index": index}
        options |= {severity.word: shown, str(int(severity)): shown}
    return [{"type": "value", "options": options}]


def stages() -> list[Json]:
    """Words and colours for the stages of a telecommand: only a failed one stands out."""
    options: Json = {
        word: {"text": word, "color": _CALM[place], "index": place}
        for place, word in enumerate(("sent", *(s.value for s in Stage if s is not Stage.FAILED)))
    }
    failed = {"text": Stage.FAILED.value, "color": SEVERITY_COLOURS[Severity.WARNING], "index": len(options)}
    return [{"type": "value", "options": options | {Stage.FAILED.value: failed}}]


def override(name: str, **properties: Any) -> Json:
    """Properties of the field with this name; a double underscore stands for a dot."""
    listed = [{"id": key.replace("__", "."), "value": value} for key, value in properties.items()]
    return {"matcher": {"id": "byName", "options": name}, "properties": listed}


def line_colours(names: Iterable[str]) -> list[Json]:
    """Overrides that give each line its muted colour."""
    return [
        override(name, color={"mode": "fixed", "fixedColor": LINES[place % len(LINES)]})
        for place, name in enumerate(names)
    ]


def unit_of(parameter: Parameter) -> str:
    return grafana_unit(parameter.unit) if parameter.numeric else "string"


def _starts(limit: Limit, integer: bool) -> Iterable[float]:
    if limit.low is not None:
        yield limit.low
    if limit.high is not None:
        yield _first_above(limit.high, integer)


def _first_above(high: float, integer: bool) -> float:
    return math.floor(high) + 1 if integer else high


def _colour_from(start: float, limits: Sequence[Limit], integer: bool, base: str) -> str:
    broken = [limit.severity for limit in limits if _is_outside(start, limit, integer)]
    return SEVERITY_COLOURS[max(broken)] if broken else base


def _is_outside(start: float, limit: Limit, integer: bool) -> bool:
    below = limit.low is not None and start < limit.low
    return below or (limit.high is not None and start >= _first_above(limit.high, integer))


def _state_colour(parameter: Parameter, state: str | bool) -> str | None:
    named = [limit.severity for limit in parameter.limits if state in limit.states]
    return SEVERITY_COLOURS[max(named)] if named else None


def _key(state: str | bool) -> str:
    return state if isinstance(state, str) else str(state).lower()


def _word(state: str | bool) -> str:
    return state if isinstance(state, str) else ("yes" if state else "no")
