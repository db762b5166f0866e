"""Panels and columns to ECharts options."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from ground_segment.catalogue import Limit, Severity
from ground_segment.console.bands import limit_marks
from ground_segment.console.charts import Group, is_dashed, line_chart, rounded
from ground_segment.console.names import strip_names
from ground_segment.console.spans import MOST_POINTS, RANGES_S, gap_ns, span
from ground_segment.console.state_strips import Stretch, state_colours, stretches, strip_chart
from ground_segment.panels import Page, Panel, PanelKind, pages
from ground_segment.records import Columns
from ground_segment.wire import Value
from tests.support.catalogues import project_catalogue

SECOND_NS = 1_000_000_000
NOW_NS = 1_900_000_000 * SECOND_NS
CATALOGUE = project_catalogue()
ENERGY = next(page for page in pages(CATALOGUE) if page.key == "energy")


def panel(key: str, page: Page = ENERGY) -> Panel:
    return next(p for section in page.sections for p in section.panels if p.key == key)


def group(of: Panel, columns: Columns, extremes: Columns | None = None, every_s: int | None = None) -> Group:
    when = replace(span(3_600, 60.0, NOW_NS), every_ns=every_s * SECOND_NS if every_s else None)
    return Group(of.traces, 5.0, when, columns, extremes)


def voltages(times_s: list[int], values: list[float | None]) -> Columns:
    times = [NOW_NS + t * SECOND_NS for t in times_s]
    return Columns(times, {"bus_a_voltage": list(values), "bus_b_voltage": list(values)})


def source(options: Mapping[str, Any]) -> Mapping[str, list[float | None]]:
    found: Mapping[str, list[float | None]] = options["dataset"][0]["source"]
    return found


BUS = panel("energy.bus_a_voltage")


def test_every_trace_has_a_line_over_its_column() -> None:
    view = line_chart(BUS, [group(BUS, voltages([-120, -60], [120.0, 121.5]))])
    series = {s["id"]: s for s in view.options["series"]}
    assert set(series) == {"energy.bus_a_voltage", "energy.bus_b_voltage"}
    assert series["energy.bus_a_voltage"]["encode"] == {"x": "time", "y": "bus_a_voltage"}
    assert source(view.options)["bus_a_voltage"] == [120.0, 121.5]
    assert source(view.options)["time"] == [1_899_999_880_000.0, 1_899_999_940_000.0]
    assert view.options["useUTC"] is True
    assert view.unit == "V"
    assert not view.empty


@pytest.mark.parametrize(("lines", "dashed"), [(2, []), (3, [1]), (6, [1, 3, 5])])
def test_every_second_of_many_lines_is_dashed(lines: int, dashed: list[int]) -> None:
    assert [index for index in range(lines) if is_dashed(index, lines)] == dashed


def test_a_gap_breaks_the_line() -> None:
    view = line_chart(BUS, [group(BUS, voltages([-3000, -60], [120.0, 121.5]))])
    assert source(view.options)["bus_a_voltage"] == [120.0, None, 121.5]
    times = source(view.options)["time"]
    assert len(times) == 3
    assert times == sorted(time for time in times if time is not None)


def test_steps_of_a_minute_are_no_gap() -> None:
    view = line_chart(BUS, [group(BUS, voltages([-120, -60, 0], [120.0, 121.0, 122.0]))])
    assert None not in source(view.options)["bus_a_voltage"]


def test_windows_are_drawn_in_their_middle_with_a_shade_from_lowest_to_highest() -> None:
    columns = voltages([-120, -60], [120.0, 121.0])
    extremes = Columns(
        columns.times_ns,
        {
            "bus_a_voltage_min": [119.0, 100.0],
            "bus_a_voltage_max": [122.0, 125.0],
            "bus_b_voltage_min": [119.0, None],
            "bus_b_voltage_max": [122.0, None],
        },
    )
    view = line_chart(BUS, [group(BUS, columns, extremes, every_s=60)])
    drawn = source(view.options)
    assert drawn["time"] == [1_899_999_910_000.0, 1_899_999_970_000.0]
    assert drawn["bus_a_voltage_low"] == [119.0, 100.0]
    assert drawn["bus_a_voltage_span"] == [3.0, 25.0]
    assert drawn["bus_b_voltage_span"] == [3.0, None]
    assert view.low is not None
    assert view.low <= 100.0, "the spike is in view"


def test_the_scale_shows_limits_that_are_near_and_leaves_out_those_that_are_far() -> None:
    near = line_chart(BUS, [group(BUS, voltages([-60, 0], [115.0, 121.0]))])
    assert near.low is not None
    assert near.high is not None
    assert near.low < 114.0
    assert near.low > 105.0
    assert near.high < 128.0


def test_a_flat_line_does_not_turn_noise_into_mountains() -> None:
    view = line_chart(BUS, [group(BUS, voltages([-60, 0], [121.0, 121.001]))])
    assert view.low is not None
    assert view.high is not None
    assert view.high - view.low > 0.5


def test_a_counter_is_not_drawn_against_all_that_it_could_be() -> None:
    monitor = next(page for page in pages(CATALOGUE) if page.key == "monitor")
    drawn = panel("monitor.alerts_active", monitor)
    columns: dict[str, list[Value | None]] = {trace.parameter.name: [10, 12] for trace in drawn.traces}
    view = line_chart(drawn, [group(drawn, Columns([NOW_NS - SECOND_NS, NOW_NS], columns))])
    assert view.low is not None
    assert view.high is not None
    assert view.high - view.low < 5


def test_nothing_stored_is_said_to_be_empty() -> None:
    view = line_chart(BUS, [group(BUS, Columns([], {}))])
    assert view.empty
    assert source(view.options) == {"time": [], "bus_a_voltage": [], "bus_b_voltage": []}


def test_a_panel_without_traces_is_refused() -> None:
    with pytest.raises(ValueError, match="no traces"):
        line_chart(replace(BUS, traces=()), [])


def test_limits_become_bands_that_end_where_the_next_worse_begins() -> None:
    limits = [
        Limit(severity=Severity.CRITICAL, low=105, high=132),
        Limit(severity=Severity.WARNING, low=114, high=128),
    ]
    marks = limit_marks(limits, (-10, 200))
    areas = [(start["yAxis"], end["yAxis"]) for start, end in marks["markArea"]["data"]]
    assert areas == [(128, 132), (132, 200), (114, 105), (105, -10)]
    lines = {line["label"]["formatter"] for line in marks["markLine"]["data"]}
    assert lines == {"warning 114", "warning 128", "critical 105", "critical 132"}


def test_a_limit_on_one_side_is_one_band_and_no_limits_are_none() -> None:
    marks = limit_marks([Limit(severity=Severity.WATCH, high=10)], (0, 100))
    assert len(marks["markArea"]["data"]) == len(marks["markLine"]["data"]) == 1
    assert limit_marks([], (0, 100)) == {}
    assert limit_marks([Limit(severity=Severity.WATCH, states=("ON",))], None) == {}


@pytest.mark.parametrize("range_s", RANGES_S.values())
@pytest.mark.parametrize("period_s", [0.5, 1.0, 10.0, 60.0])
def test_no_line_has_more_points_than_a_chart_has_pixels(range_s: int, period_s: float) -> None:
    when = span(range_s, period_s, NOW_NS)
    step_s = when.every_ns / SECOND_NS if when.every_ns else period_s
    assert range_s / step_s <= MOST_POINTS
    assert when.range_s == range_s


def test_a_coarse_window_allows_for_longer_gaps() -> None:
    assert gap_ns(None, 300.0) == 300 * SECOND_NS
    assert gap_ns(900 * SECOND_NS, 5.0) == 2700 * SECOND_NS


@pytest.mark.parametrize(
    ("value", "shown"), [(1.23456789, 1.234568), (True, 1.0), (None, None), ("x", None), (float("nan"), None)]
)
def test_numbers_are_cut_to_what_a_screen_shows(
    value: float | bool | str | None, shown: float | None
) -> None:
    assert rounded(value) == shown


def test_equal_states_join_and_a_gap_parts_them() -> None:
    found = list(stretches([0, 10, 20, 30, 90], ["A", "A", "B", None, "B"], gap=15))
    assert found == [Stretch(0, 20, "A"), Stretch(20, 20, "B"), Stretch(90, 90, "B")]


def test_strips_have_a_row_for_each_parameter_and_know_abnormal_states() -> None:
    states = next(
        p for page in pages(CATALOGUE) for s in page.sections for p in s.panels if p.kind is PanelKind.STATES
    )
    first = states.traces[0]
    alike = tuple(t for t in states.traces if t.packet == first.packet)
    times = [NOW_NS - 60 * SECOND_NS, NOW_NS]
    columns = Columns(times, {t.parameter.name: [*(t.parameter.states or (0, 1))[:1]] * 2 for t in alike})
    names = strip_names(states.traces, CATALOGUE)
    view = strip_chart(states, [Group(alike, 5.0, span(3_600, 60.0, NOW_NS), columns)], names)
    assert view.kind == "states"
    assert len(view.options["yAxis"]["data"]) == len(states.traces)
    assert [bar[0] for bar in view.options["series"][0]["data"]] == [t.row for t in view.traces]


def test_an_abnormal_state_has_the_colour_of_its_severity() -> None:
    parameters = [p for f in CATALOGUE.facilities for q in f.packets for p in q.parameters]
    critical = next(
        p
        for p in parameters
        if p.states and p.limits_when is None and Severity.CRITICAL in p.limits_by_severity
    )
    bad = critical.limits_by_severity[Severity.CRITICAL].states[0]
    colours = state_colours(critical)
    assert colours[str(bad)] == "#ff4d4d"
    assert set(colours) == set(critical.states)


def test_every_chart_of_every_page_can_be_made() -> None:
    for page in pages(CATALOGUE):
        for drawn in (p for s in page.sections for p in s.panels if p.kind is PanelKind.CHART):
            by_packet = {(t.facility, t.packet) for t in drawn.traces}
            groups = [
                Group(
                    tuple(t for t in drawn.traces if (t.facility, t.packet) == key),
                    5.0,
                    span(3_600, 1.0, NOW_NS),
                    Columns([], {}),
                )
                for key in by_packet
            ]
            view = line_chart(drawn, groups)
            assert {trace.id for trace in view.traces} == {trace.id for trace in drawn.traces}
            assert view.low is not None
            assert view.high is not None
            assert view.low < view.high
