"""Scenario files to models, checked against what the station has; refused with every fault listed."""

from collections.abc import Iterator, Mapping, Sequence
from difflib import get_close_matches
from fnmatch import fnmatchcase
from pathlib import Path
from types import MappingProxyType

import yaml

from ground_segment.catalogue import (
    ArgumentError,
    Catalogue,
    FileRefused,
    ParameterType,
    read_model,
    read_yaml,
)
from simulators.faults import Fault, FaultKind
from simulators.packet_losses import packet_losses
from simulators.scenario.model import Event, Scenario
from simulators.sensor_faults import KINDS, sensor_fault

_EXPECTED = "a mapping with title, description, start, duration and events"
_ALLOWED = f"write facility.fault, facility.parameter.kind or a kind ({', '.join(FaultKind)})"
NO_CHANGES: Mapping[str, str] = MappingProxyType({})


class ScenarioError(FileRefused):
    """A scenario is wrong; `faults` has one line for each reason, as `file: $.path: reason`."""


def load_scenario(
    file: Path, faults: Sequence[Fault], catalogue: Catalogue, changes: Mapping[str, str] = NO_CHANGES
) -> Scenario:
    """Read one file.

    Args:
        file: to read.
        faults: of the station that will play it.
        catalogue: with the telecommands of that station.
        changes: fields to set in place of what the file says, for example `{"duration": "2 d"}`.

    Raises:
        ScenarioError: with all its faults.
    """
    try:
        scenario = read_model(file, Scenario, lambda raw: {**raw, **changes}, _EXPECTED)
    except FileRefused as error:
        raise ScenarioError(error.faults) from error
    except OSError as error:
        raise ScenarioError([f"{file}: $: {error.strerror}"]) from error
    if wrong := list(misfits(scenario, faults, catalogue)):
        raise ScenarioError([f"{file.name}: {line}" for line in wrong])
    return scenario


def as_played(file: Path, changes: Mapping[str, str] = NO_CHANGES) -> str:
    """A scenario file with the changes in it, to be kept with what was made of it."""
    return yaml.safe_dump({**read_yaml(file, _EXPECTED), **changes}, sort_keys=False, allow_unicode=True)


def faults_to_draw(faults: Sequence[Fault], catalogue: Catalogue) -> tuple[Fault, ...]:
    """The station's faults, those of each of its sensors, and losses of its packets."""
    of_sensors = (
        sensor_fault(facility.id, parameter, kind)
        for facility in catalogue.surface()
        for parameter in facility.parameters.values()
        if parameter.type is ParameterType.FLOAT
        for kind in KINDS
    )
    return (*faults, *of_sensors, *packet_losses(catalogue))


def misfits(scenario: Scenario, faults: Sequence[Fault], catalogue: Catalogue) -> Iterator[str]:
    """Onsets outside the scenario, and what it names and the station does not have, as `$.path: reason`."""
    for number, event in enumerate(scenario.events):
        path = f"$.events.{number}"
        if not scenario.within(event.onset):
            yield f"{path}.onset: lies outside the scenario: it must not be before its start or after its end"
        lines = _fault_misfits(event, faults) if event.command is None else command_misfits(event, catalogue)
        yield from (f"{path}.{line}" for line in lines)


def matching(patterns: Sequence[str], faults: Sequence[Fault]) -> tuple[Fault, ...]:
    """The faults that any pattern names; a `*` matches any text between two dots, a word is a kind."""
    return tuple(fault for fault in faults if any(_names(pattern, fault) for pattern in patterns))


def _names(pattern: str, fault: Fault) -> bool:
    if "." not in pattern:
        return pattern == fault.kind
    wanted, levels = pattern.split("."), fault.id.split(".")
    return len(wanted) == len(levels) and all(map(fnmatchcase, levels, wanted))


def _fault_misfits(event: Event, faults: Sequence[Fault]) -> Iterator[str]:
    for pattern in event.patterns:
        if not matching((pattern,), faults):
            field = "fault" if event.fault else "one_of" if event.one_of else "each_of"
            near = get_close_matches(pattern, [fault.id for fault in faults], n=3)
            hint = (
                f"did you mean {', '.join(near)}?"
                if near
                else f"{_ALLOWED}; `simulators fault list` shows all"
            )
            yield f"{field}: no fault is called '{pattern}': {hint}"


def command_misfits(event: Event, catalogue: Catalogue) -> Iterator[str]:
    """Why the station does not take the telecommand of an event, as `field: reason`."""
    facility, _, name = (event.command or "").partition(".")
    if facility not in catalogue.by_id:
        known = ", ".join(each.id for each in catalogue.surface() if each.commands) or "none"
        yield f"command: no facility '{facility}'; telecommands take {known}"
        return
    commands = catalogue.by_id[facility].commands_by_name
    if name not in commands:
        yield f"command: '{name}' is no telecommand of {facility}; it takes {', '.join(commands) or 'none'}"
        return
    try:
        commands[name].check(event.arguments)
    except ArgumentError as error:
        yield from (f"arguments.{fault}" for fault in error.faults)
