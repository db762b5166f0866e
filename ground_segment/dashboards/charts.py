"""Panels over time: lines with limits as bands, and states as coloured stretches."""

from collections.abc import Sequence

from ground_segment.catalogue import ParameterType
from ground_segment.dashboards import queries
from ground_segment.dashboards.fields import NORMAL, Json, mappings, override, plain, thresholds
from ground_segment.dashboards.layout import Box
from ground_segment.dashboards.sheet import Sheet
from ground_segment.dashboards.units import grafana_unit
from ground_segment.panels import Panel, Trace


def chart(sheet: Sheet, panel: Panel, box: Box) -> list[Json]:
    """Lines over time; a silence longer than the packet may be stale is a gap."""
    defaults = {
        "unit": grafana_unit(panel.unit),
        "color": {"mode": "palette-classic"},
        "thresholds": thresholds(panel.limits, _counts(panel), base="transparent"),
        "custom": {
            "drawStyle": "line",
            "lineWidth": 1,
            "fillOpacity": 0,
            "showPoints": "auto",
            "pointSize": 3,
            "spanNulls": sheet.longest_stale_ms(panel.traces),
            "thresholdsStyle": {"mode": "line+area" if panel.limits else "off"},
            **_soft_bounds(panel.traces),
        },
    }
    legend = {"displayMode": "list", "placement": "bottom", "showLegend": True, "calcs": ["lastNotNull"]}
    options = {"legend": legend, "tooltip": {"mode": "multi", "sort": "none"}}
    found = queries.trends(sheet.named(panel.traces))
    drawn = sheet.panel("timeseries", panel, box, found, defaults, options)
    return [drawn | {"interval": sheet.least_interval(panel.traces), "links": sheet.links(panel)}]


def states(sheet: Sheet, panel: Panel, box: Box) -> list[Json]:
    """Modes and switches as stretches; abnormal states in the colour of their severity."""
    named = sheet.named(panel.traces)
    defaults = {
        "color": {"mode": "fixed", "fixedColor": NORMAL},
        "thresholds": plain(),
        "custom": {"fillOpacity": 80, "lineWidth": 0, "spanNulls": sheet.longest_stale_ms(panel.traces)},
    }
    options = {
        "mergeValues": True,
        "showValue": "auto",
        "alignValue": "left",
        "rowHeight": 0.85,
        "legend": {"showLegend": False, "displayMode": "list", "placement": "bottom", "calcs": []},
        "tooltip": {"mode": "multi", "sort": "none"},
    }
    overrides = [
        override(name, mappings=mappings(trace.parameter, calm=True)) for name, trace in named.items()
    ]
    drawn = sheet.panel("state-timeline", panel, box, queries.trends(named), defaults, options, overrides)
    return [drawn | {"interval": sheet.least_interval(panel.traces)}]


def _counts(panel: Panel) -> bool:
    return all(trace.parameter.type is ParameterType.INT for trace in panel.traces)


def _soft_bounds(traces: Sequence[Trace]) -> Json:
    """The axis shows at least the nominal range, so that noise does not look like an event."""
    nominal = [trace.parameter.nominal for trace in traces if trace.parameter.nominal]
    if not nominal:
        return {}
    return {"axisSoftMin": min(low for low, _ in nominal), "axisSoftMax": max(high for _, high in nominal)}
