"""Panels of the newest values: large numbers that say so when they are stale."""

from ground_segment.dashboards import alert_queries, queries
from ground_segment.dashboards.fields import (
    NORMAL,
    STALE,
    Json,
    mappings,
    override,
    parameter_thresholds,
    plain,
    severity_words,
    unit_of,
    unknown,
)
from ground_segment.dashboards.layout import Box, divide
from ground_segment.dashboards.sheet import Sheet
from ground_segment.panels import Panel, Trace, label

_ABREAST = 4
_ALL_BUT_TIME = "/^(?!Time$).+/"
_ONLY_TIME = "/^Time$/"
_COUNT_COLOURS = {"alerts_critical": "#ff4d4d", "alerts_unacknowledged": "#ffb000"}
"""From one on; other counts stay grey."""


def values(sheet: Sheet, panel: Panel, box: Box) -> list[Json]:
    """One tile a parameter, so that each can be stale by itself."""
    boxes = divide(box, len(panel.traces), _ABREAST)
    return [_value(sheet, panel, piece, trace) for trace, piece in zip(panel.traces, boxes, strict=True)]


def facilities(sheet: Sheet, panel: Panel, box: Box) -> list[Json]:
    """One tile a facility: worst alert, connection, key values. What is stale is left out."""
    shown = {trace.facility for trace in panel.traces}
    known = [facility for facility in sheet.catalogue.facilities if facility.id in shown]
    boxes = divide(box, len(known), _ABREAST)
    return [_facility(sheet, panel, piece, f.id) for f, piece in zip(known, boxes, strict=True)]


def ages(sheet: Sheet, panel: Panel, box: Box) -> list[Json]:
    """One tile a facility: how long ago its newest row was measured."""
    boxes = divide(box, len(panel.traces), most_abreast=len(panel.traces))
    return [_age(sheet, panel, piece, trace) for trace, piece in zip(panel.traces, boxes, strict=True)]


def clock(sheet: Sheet, panel: Panel, box: Box) -> list[Json]:
    """The time of the newest data, as a clock in UTC."""
    defaults = {
        "unit": "dateTimeAsIso",
        "thresholds": plain(),
        "color": {"mode": "thresholds"},
        "mappings": [unknown("no data")],
        "noValue": "no data",
    }
    found = [queries.newest_of_all(sheet.catalogue)]
    return [sheet.panel("stat", panel, box, found, defaults, _options(fields=_ONLY_TIME))]


def alert_counts(sheet: Sheet, panel: Panel, box: Box) -> list[Json]:
    """One tile a count."""
    boxes = divide(box, len(panel.traces), most_abreast=len(panel.traces))
    return [_count(sheet, panel, piece, trace) for trace, piece in zip(panel.traces, boxes, strict=True)]


def _count(sheet: Sheet, panel: Panel, box: Box, trace: Trace) -> Json:
    tile = _value(sheet, panel, box, trace)
    colour = _COUNT_COLOURS.get(trace.parameter.name, NORMAL)
    steps = [{"color": NORMAL, "value": None}, {"color": colour, "value": 1}]
    tile["fieldConfig"]["defaults"]["thresholds"] = {"mode": "absolute", "steps": steps}
    return tile


def _value(sheet: Sheet, panel: Panel, box: Box, trace: Trace) -> Json:
    name = label(trace.parameter.name)
    fresh = queries.fresh_values({name: trace}, sheet.stale_after_s())
    field = _field(trace)
    defaults = field | {"noValue": "stale", "mappings": [*field["mappings"], unknown("stale")]}
    tile = sheet.panel("stat", panel, box, fresh, defaults, _options(), part=trace.parameter.name)
    return tile | {"title": name, "description": trace.parameter.description}


def _facility(sheet: Sheet, panel: Panel, box: Box, facility: str) -> Json:
    traces = sheet.named([trace for trace in panel.traces if trace.facility == facility])
    found = [
        alert_queries.worst_alert(facility),
        queries.online(facility),
        *queries.fresh_values(traces, sheet.stale_after_s()),
    ]
    overrides = [
        override("alert", mappings=severity_words()),
        override("connection", mappings=_connection()),
        *(override(name, **_field(trace)) for name, trace in traces.items()),
    ]
    defaults = {
        "thresholds": plain(),
        "color": {"mode": "thresholds"},
        "mappings": [unknown("no data")],
        "noValue": "no data",
    }
    shown = sheet.catalogue.by_id[facility]
    options = _options("value_and_name")
    tile = sheet.panel("stat", panel, box, found, defaults, options, overrides, part=facility)
    return tile | {
        "title": shown.title,
        "description": shown.description,
        "links": [sheet.link(facility)],
    }


def _age(sheet: Sheet, panel: Panel, box: Box, trace: Trace) -> Json:
    defaults = {
        "unit": "dateTimeFromNow",
        "thresholds": plain(),
        "color": {"mode": "thresholds"},
        "mappings": [unknown("none")],
        "noValue": "none",
    }
    found = [queries.newest_row(trace.facility, trace.packet)]
    options = _options(fields=_ONLY_TIME)
    tile = sheet.panel("stat", panel, box, found, defaults, options, part=trace.facility)
    return tile | {"title": f"Newest: {trace.facility}", "links": [sheet.link(trace.facility)]}


def _field(trace: Trace) -> Json:
    parameter = trace.parameter
    return {
        "unit": unit_of(parameter),
        "mappings": mappings(parameter, calm=False),
        "thresholds": parameter_thresholds(parameter),
        "color": {"mode": "thresholds"},
    }


def _connection() -> list[Json]:
    words = {
        "true": {"text": "online", "color": NORMAL, "index": 0},
        "false": {"text": "offline", "color": STALE, "index": 1},
    }
    return [{"type": "value", "options": words}]


def _options(text_mode: str = "value", fields: str = _ALL_BUT_TIME) -> Json:
    return {
        "textMode": text_mode,
        "colorMode": "value",
        "graphMode": "none",
        "justifyMode": "auto",
        "orientation": "auto",
        "wideLayout": True,
        "showPercentChange": False,
        "percentChangeColorMode": "standard",
        "reduceOptions": {"calcs": ["lastNotNull"], "fields": fields, "values": False},
    }
