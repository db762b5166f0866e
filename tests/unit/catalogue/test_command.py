"""Telecommands of the catalogue: what is accepted, and how a refusal names what is allowed."""

from pathlib import Path

import pytest

from ground_segment.catalogue import ArgumentError, CatalogueError, Command, Scalar
from ground_segment.catalogue.load import load_facility

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
    description: Go to a temperature.
    arguments:
      target: {type: float, unit: Cel, range: [20, 1500], description: Where to}
      gas: {type: enum, states: [ARGON, NONE], default: NONE, description: Which gas}
      steps: {type: int, range: [1, 9], default: 1, description: In how many steps}
      hold: {type: bool, default: false, description: Whether it stays there}
"""


@pytest.fixture
def heat_up(tmp_path: Path) -> Command:
    file = tmp_path / "furnace.yaml"
    file.write_text(FURNACE)
    return load_facility(file).commands_by_name["heat_up"]


def test_defaults_are_filled_in_and_numbers_are_floats(heat_up: Command) -> None:
    checked = heat_up.check({"target": 900})
    assert checked == {"target": 900.0, "gas": "NONE", "steps": 1, "hold": False}
    assert isinstance(checked["target"], float)


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ({}, "target: is missing; give a number from 20 to 1500 Cel"),
        ({"target": 1600.0}, "target: 1600.0 is not a number from 20 to 1500 Cel"),
        ({"target": float("nan")}, "target: nan is not a number from 20 to 1500 Cel"),
        ({"target": True}, "target: True is not a number from 20 to 1500 Cel"),
        ({"target": 900, "gas": "AIR"}, "gas: 'AIR' is not one of ARGON, NONE"),
        ({"target": 900, "steps": 1.5}, "steps: 1.5 is not a whole number from 1 to 9"),
        ({"target": 900, "hold": 1}, "hold: 1 is not true or false"),
        ({"target": 900, "speed": 1}, "speed: is no argument of heat_up; it takes target, gas, steps, hold"),
    ],
)
def test_a_wrong_argument_is_refused_with_what_is_allowed(
    heat_up: Command, given: dict[str, Scalar], reason: str
) -> None:
    with pytest.raises(ArgumentError) as caught:
        heat_up.check(given)
    assert caught.value.faults == [reason]


def test_all_faults_are_named_at_once(heat_up: Command) -> None:
    with pytest.raises(ArgumentError) as caught:
        heat_up.check({"gas": "AIR", "speed": 1})
    assert len(caught.value.faults) == 3


def test_a_wrong_command_in_the_file_is_refused_with_its_path(tmp_path: Path) -> None:
    file = tmp_path / "furnace.yaml"
    file.write_text(FURNACE.replace("range: [20, 1500], ", ""))
    with pytest.raises(
        CatalogueError, match=r"\$\.commands\.heat_up\.arguments\.target: a number needs a range"
    ):
        load_facility(file)
