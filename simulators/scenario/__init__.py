"""Scenarios: files that say what befalls the station, and when; drawn anew for each replica from the seed."""

from simulators.scenario.director import Director, Unmet
from simulators.scenario.draw import Planned, draw, start_ns
from simulators.scenario.load import (
    NO_CHANGES,
    ScenarioError,
    as_played,
    faults_to_draw,
    load_scenario,
    matching,
)
from simulators.scenario.model import Event, Scenario
from simulators.scenario.orders_file import read_orders
from simulators.scenario.quantities import duration_ns

__all__ = [
    "NO_CHANGES",
    "Director",
    "Event",
    "Planned",
    "Scenario",
    "ScenarioError",
    "Unmet",
    "as_played",
    "draw",
    "duration_ns",
    "faults_to_draw",
    "load_scenario",
    "matching",
    "read_orders",
    "start_ns",
]
