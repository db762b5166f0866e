"""Curves to a picture file: one panel for each unit and set of limits, limits shaded, times in UTC."""

from collections.abc import Mapping, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np

from ground_segment.catalogue import Parameter, ParameterType, Severity, symbol
from ground_segment.clock import from_ns
from simulators.faults import Injection
from simulators.plot.curves import Curve, PlotError

_WIDTH_INCHES, _PANEL_INCHES, _TITLE_INCHES = 11.0, 2.1, 0.9
_DOTS_PER_INCH = 110
_BANDS = {Severity.WATCH: "#f5e08c", Severity.WARNING: "#f4b183", Severity.CRITICAL: "#e08080"}
"""Milder ones are drawn first, so that each stretch has the colour of its worst limit."""
_CURVES = ("#1f5a92", "#c05a12", "#2e8b57", "#8e44ad", "#7f6000", "#0f8b8d", "#b03060", "#555555")
_ROOM = 0.08
"""Of the span of the curves, left free above and below."""


def draw_picture(curves: Sequence[Curve], title: str, faults: Sequence[Injection], file: Path) -> None:
    """Write a picture; its kind is told by the file's ending (png, svg, pdf).

    Raises:
        PlotError: matplotlib is missing, there is nothing to draw, or the file cannot be written.
    """
    panels = _panels([curve for curve in curves if len(curve.times_ns)])
    if not panels:
        raise PlotError("there is nothing to draw: no packet is due in so short a time")
    height = _TITLE_INCHES + _PANEL_INCHES * len(panels)
    figure = _library("figure").Figure(figsize=(_WIDTH_INCHES, height), layout="constrained")
    figure.suptitle(title, fontsize=12)
    axes = figure.subplots(len(panels), 1, sharex=True, squeeze=False)[:, 0]
    for axis, panel in zip(axes, panels, strict=True):
        _draw_panel(axis, panel)
        _mark_faults(axis, faults)
    _time_axis(axes[-1])
    _explain_bands(figure)
    try:
        figure.savefig(file, dpi=_DOTS_PER_INCH)
    except (OSError, ValueError) as error:
        raise PlotError(f"{file}: {error}") from error


def _library(module: str) -> Any:
    try:
        return import_module(f"matplotlib.{module}")
    except ImportError as error:
        raise PlotError("plots need matplotlib: pip install -c constraints.txt -e '.[plot]'") from error


def _panels(curves: Sequence[Curve]) -> list[list[Curve]]:
    """Curves of one unit and one set of limits share a panel; states stand alone."""
    panels: dict[object, list[Curve]] = {}
    for curve in curves:
        p = curve.chosen.parameter
        key = (p.unit, p.limits) if p.numeric else curve.chosen.name
        panels.setdefault(key, []).append(curve)
    return list(panels.values())


def _draw_panel(axis: Any, panel: Sequence[Curve]) -> None:
    parameter = panel[0].chosen.parameter
    states = _states(parameter)
    for number, curve in enumerate(panel):
        values = _codes(curve.values, states) if states else curve.values.astype(float)
        times = [from_ns(time_ns) for time_ns in curve.times_ns.tolist()]
        style = "default" if parameter.type is ParameterType.FLOAT else "steps-post"
        colour = _CURVES[number % len(_CURVES)]
        axis.plot(times, values, color=colour, linewidth=1.1, drawstyle=style, label=curve.chosen.name)
    if states:
        axis.set_yticks(range(len(states)), states, fontsize=8)
        axis.set_ylim(-0.5, len(states) - 0.5)
        _shade_states(axis, parameter, states)
    else:
        axis.set_ylabel(symbol(parameter.unit) or parameter.unit.strip("{}"))
        _fit(axis, panel)
        _shade_bands(axis, parameter)
    axis.grid(color="#dddddd", linewidth=0.6)
    axis.margins(x=0)
    axis.legend(loc="upper left", bbox_to_anchor=(1.0, 1.0), fontsize=8, frameon=False)


def _states(parameter: Parameter) -> tuple[str, ...]:
    if parameter.type is ParameterType.BOOL:
        return ("false", "true")
    return parameter.states


def _codes(values: Any, states: tuple[str, ...]) -> Any:
    """Place of each state; truth values are numbers already."""
    if values.dtype.kind != "U":
        return values.astype(float)
    places: Mapping[str, float] = {state: float(place) for place, state in enumerate(states)}
    return np.array([places.get(value, np.nan) for value in values.tolist()])


def _fit(axis: Any, panel: Sequence[Curve]) -> None:
    """The curves fill the panel; limits far away stay outside it."""
    values = np.concatenate([curve.values.astype(float) for curve in panel])
    values = values[np.isfinite(values)]
    if values.size == 0:
        return
    low, high = float(values.min()), float(values.max())
    room = _ROOM * (high - low) or 0.05 * abs(high) or 1.0
    axis.set_ylim(low - room, high + room)


def _shade_bands(axis: Any, parameter: Parameter) -> None:
    bottom, top = axis.get_ylim()
    for limit in sorted(parameter.limits, key=lambda limit: limit.severity):
        colour = _BANDS[limit.severity]
        if limit.high is not None and limit.high < top:
            axis.axhspan(max(limit.high, bottom), top, color=colour, linewidth=0, zorder=0)
        if limit.low is not None and limit.low > bottom:
            axis.axhspan(bottom, min(limit.low, top), color=colour, linewidth=0, zorder=0)


def _shade_states(axis: Any, parameter: Parameter, states: tuple[str, ...]) -> None:
    for limit in parameter.limits:
        for state in limit.states:
            word = state if isinstance(state, str) else str(state).lower()
            place = states.index(word)
            colour = _BANDS[limit.severity]
            axis.axhspan(place - 0.5, place + 0.5, color=colour, linewidth=0, zorder=0)


def _mark_faults(axis: Any, faults: Sequence[Injection]) -> None:
    for injection in faults:
        axis.axvline(from_ns(injection.onset_ns), color="#b00020", linestyle="--", linewidth=1.0)
        if injection.end_ns is not None:
            axis.axvline(from_ns(injection.end_ns), color="#b00020", linestyle=":", linewidth=1.0)


def _time_axis(axis: Any) -> None:
    dates = _library("dates")
    locator = dates.AutoDateLocator()
    axis.xaxis.set_major_locator(locator)
    axis.xaxis.set_major_formatter(dates.ConciseDateFormatter(locator))
    axis.set_xlabel("UTC")


def _explain_bands(figure: Any) -> None:
    patch = _library("patches").Patch
    handles = [patch(color=colour, label=f"{severity.word} limit") for severity, colour in _BANDS.items()]
    figure.legend(handles=handles, loc="outside lower right", ncols=len(handles), fontsize=8, frameon=False)
