"""`ground-segment tc`: nothing wrong is ever sent, and what is wrong is told with what would be right."""

from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from ground_segment.catalogue import ArgumentError, Command, load_catalogue
from ground_segment.cli.app import main
from ground_segment.cli.arguments import parse_arguments

FURNACE = """\
id: furnace
kind: facility
title: Furnace
site: here
description: A furnace
packets:
  heat: {period_s: 1, parameters: {temp: {type: float, unit: Cel, range: [0, 2000], subsystem: heat,
                                          description: Its heat}}}
commands:
  heat_up:
    title: Heat up
    description: Goes to a temperature.
    timeout_s: 900
    arguments:
      target: {type: float, unit: Cel, range: [20, 1500], description: Where to}
      gas: {type: enum, states: [ARGON, NONE], default: NONE, description: Which gas}
      steps: {type: int, range: [1, 9], default: 1, description: In how many steps}
      hold: {type: bool, default: false, description: Whether it stays there}
  blow_off: {title: Blow off, description: Loses the charge for good., hazardous: true}
"""


@pytest.fixture
def heat_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, unused_tcp_port: int) -> Command:
    """A catalogue of one furnace, for the command line too, and no broker."""
    (tmp_path / "furnace.yaml").write_text(FURNACE)
    monkeypatch.setenv("ILRS_CATALOGUE_DIR", str(tmp_path))
    monkeypatch.setenv("ILRS_MQTT_PORT", str(unused_tcp_port))
    return load_catalogue(tmp_path).by_id["furnace"].commands_by_name["heat_up"]


def _run(*arguments: str) -> Result:
    return CliRunner(env={"COLUMNS": "100"}).invoke(main, ["tc", *arguments])


def test_typed_words_become_values_of_the_arguments_types(heat_up: Command) -> None:
    checked = parse_arguments(heat_up, ["target=9e2", "gas=argon", "steps=3", "hold=TRUE"])
    assert checked == {"target": 900.0, "gas": "ARGON", "steps": 3, "hold": True}
    assert parse_arguments(heat_up, ["target=20"])["gas"] == "NONE"


@pytest.mark.parametrize(
    ("words", "faults"),
    [
        ([], ["target: is missing; give a number from 20 to 1500 Cel"]),
        (["target=hot"], ["target: 'hot' is not a number from 20 to 1500 Cel"]),
        (["target=nan"], ["target: nan is not a number from 20 to 1500 Cel"]),
        (["target=90", "steps=1.5"], ["steps: '1.5' is not a whole number from 1 to 9"]),
        (["target=90", "hold=1"], ["hold: '1' is not true or false"]),
        (["target=90", "gas="], ["gas: '' is not one of ARGON, NONE"]),
        (["target=90", "target=91"], ["target: is given twice"]),
        (["target"], ["target: has no value; write target=VALUE, a number from 20 to 1500 Cel"]),
        (
            ["tarjet=90"],
            ["tarjet: is no argument of heat_up; did you mean target? it takes target, gas, steps, hold"],
        ),
    ],
)
def test_what_is_wrong_is_told_with_what_is_allowed(
    heat_up: Command, words: list[str], faults: list[str]
) -> None:
    with pytest.raises(ArgumentError) as caught:
        parse_arguments(heat_up, words)
    assert caught.value.faults == faults


@pytest.mark.usefixtures("heat_up")
def test_list_has_one_line_each_and_marks_the_hazardous() -> None:
    assert _run("list").output.splitlines() == [
        "furnace heat_up   Heat up",
        "furnace blow_off  Blow off  (hazardous)",
        "furnace replay    Send stored telemetry again",
    ]
    assert _run("list", "furnace").output == _run("list").output


@pytest.mark.usefixtures("heat_up")
def test_show_tells_everything_one_needs_to_send_it() -> None:
    text = _run("show", "furnace", "heat_up").output
    assert "target=a number from 20 to 1500 Cel" in text
    assert "gas=one of ARGON, NONE (default NONE)" in text
    assert "hold=true or false (default false)" in text
    assert "not done within 900 s" in text
    assert "asks for confirmation" in _run("show", "furnace", "blow_off").output


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (("send", "furnase", "heat_up"), "did you mean furnace?"),
        (("send", "furnace", "heatup"), "'heatup' is no telecommand of furnace; did you mean heat_up?"),
        (("show", "furnace", "heatup"), "did you mean heat_up?"),
        (("list", "furnase"), "did you mean furnace?"),
        (("send", "furnace", "heat_up", "target=1"), "target: 1.0 is not a number from 20 to 1500"),
        (("send", "furnace", "blow_off"), "is hazardous and nobody can be asked: add --yes"),
    ],
)
@pytest.mark.usefixtures("heat_up")
def test_nothing_wrong_is_sent(arguments: tuple[str, ...], reason: str) -> None:
    result = _run(*arguments)
    assert result.exit_code == 2
    assert reason in result.output


@pytest.mark.usefixtures("heat_up")
@pytest.mark.parametrize("arguments", [("heat_up", "target=90"), ("blow_off", "--yes")])
def test_without_a_broker_it_says_so(arguments: tuple[str, ...]) -> None:
    result = _run("send", "furnace", *arguments)
    assert result.exit_code == 1
    assert "no MQTT broker answers" in result.output


@pytest.mark.usefixtures("heat_up")
def test_whoever_may_have_to_wait_long_is_told_so_before() -> None:
    long = "this may take up to 15 min; Ctrl-C only ends the watching"
    assert long in _run("send", "furnace", "heat_up", "target=90").output
    assert "may take" not in _run("send", "furnace", "heat_up", "target=90", "--timeout", "9").output
