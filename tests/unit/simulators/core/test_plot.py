"""Plots: parameters by pattern, panels that can be read, a picture on disk."""

import sys
from pathlib import Path

import pytest

from simulators.faults import NS_PER_S, Injection
from simulators.plot import PlotError, choose, draw_picture, record
from simulators.plot.picture import _panels
from simulators.station import Station
from tests.support.catalogues import project_catalogue
from tests.support.station import START_NS
from tests.unit.simulators.core.fakes import models, small_catalogue

CATALOGUE = small_catalogue()
MINUTE_NS = 60 * NS_PER_S
PNG = b"\x89PNG"


def curves(*patterns: str, minutes: int = 30):  # type: ignore[no-untyped-def]
    station = Station(CATALOGUE, 1, models=models())
    return record(
        station, choose(CATALOGUE, patterns), range(START_NS, START_NS + minutes * MINUTE_NS, MINUTE_NS)
    )


def test_patterns_choose_parameters_in_the_order_of_the_catalogue() -> None:
    assert [each.name for each in choose(CATALOGUE, ["isru.*", "energy.*_value"])] == [
        "energy.fast_value", "energy.slow_value", "isru.fast_value", "isru.fast_steps",
    ]  # fmt: skip


def test_a_pattern_that_names_nothing_and_one_that_names_too_much_are_refused() -> None:
    with pytest.raises(PlotError, match=r"no parameter is called 'energy\.flux'"):
        choose(CATALOGUE, ["energy.*", "energy.flux"])
    with pytest.raises(PlotError, match="are too many to be read: choose at most 60"):
        choose(project_catalogue(), ["*"])


def test_every_parameter_is_read_when_its_packet_is_due() -> None:
    fast, steps = curves("energy.fast_*")
    assert fast.times_ns.tolist() == [START_NS + k * MINUTE_NS for k in range(30)]
    assert steps.values.tolist() == [float(k) for k in range(1, 31)]


def test_curves_of_one_unit_and_one_set_of_limits_share_a_panel() -> None:
    chosen = choose(project_catalogue(), ["energy.pv?_power", "energy.rx_mode", "energy.batt1_soc"])
    station = Station(project_catalogue(), 1)
    recorded = record(station, chosen, range(START_NS, START_NS + 2 * MINUTE_NS, MINUTE_NS))
    assert sorted(len(panel) for panel in _panels(recorded)) == [1, 1, 6]


def test_a_picture_is_written_with_faults_marked(tmp_path: Path) -> None:
    fault = models()[0].faults[0]
    injection = Injection(fault, START_NS + 10 * MINUTE_NS, end_ns=START_NS + 20 * MINUTE_NS)
    file = tmp_path / "curves.png"
    draw_picture(curves("energy.*"), "A test", [injection], file)
    assert file.read_bytes().startswith(PNG)


def test_what_cannot_be_drawn_is_a_message(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    drawn = curves("energy.fast_value")
    with pytest.raises(PlotError, match="exe"):
        draw_picture(drawn, "A test", [], tmp_path / "curves.exe")
    with pytest.raises(PlotError, match="there is nothing to draw"):
        draw_picture([], "A test", [], tmp_path / "curves.png")
    monkeypatch.setitem(sys.modules, "matplotlib.figure", None)
    with pytest.raises(PlotError, match=r"pip install -c constraints.txt -e '\.\[plot\]'"):
        draw_picture(drawn, "A test", [], tmp_path / "curves.png")
