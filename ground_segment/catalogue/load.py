"""Catalogue files to models; a wrong catalogue is refused as a whole, with every fault listed."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from ground_segment.catalogue.model import Catalogue, Facility, FacilityKind
from ground_segment.catalogue.repeats import written_out
from ground_segment.catalogue.standard import STANDARD_COMMANDS, standard_commands
from ground_segment.catalogue.yaml_file import FileRefused, read_model

_KIND_ORDER = {FacilityKind.FACILITY: 0, FacilityKind.GROUND_STATION: 1, FacilityKind.SERVICE: 2}


class CatalogueError(FileRefused):
    """The catalogue is wrong; `faults` has one line for each reason, as `file: $.path: reason`."""


def load_catalogue(folder: Path) -> Catalogue:
    """Read every `*.yaml` of a folder.

    Raises:
        CatalogueError: with all faults of all files.
    """
    faults: list[str] = []
    facilities: list[Facility] = []
    files = sorted(folder.glob("*.yaml"))
    if not files:
        raise CatalogueError([f"{folder}: $: no catalogue file (*.yaml) here"])
    for file in files:
        try:
            facilities.append(load_facility(file))
        except CatalogueError as error:
            faults.extend(error.faults)
    faults.extend(_cross_faults(facilities, folder))
    if faults:
        raise CatalogueError(faults)
    ordered = sorted(facilities, key=lambda f: (_KIND_ORDER[f.kind], f.order, f.id))
    return Catalogue(facilities=tuple(ordered))


def load_facility(file: Path) -> Facility:
    """Read one facility's file. Raises CatalogueError with all its faults."""
    try:
        facility = read_model(file, Facility, _expand_facility, "a mapping with id, title, packets")
    except FileRefused as error:
        raise CatalogueError(error.faults) from error
    faults = [f"{file.name}: {line}" for line in _facility_faults(facility)]
    if facility.id != file.stem:
        faults.append(f"{file.name}: $.id: '{facility.id}' must equal the file's name")
    if faults:
        raise CatalogueError(faults)
    return _with_standard_commands(facility)


def _with_standard_commands(facility: Facility) -> Facility:
    """What every facility can be told; a service has no on-board store."""
    if facility.kind is FacilityKind.SERVICE:
        return facility
    standard = standard_commands([packet.name for packet in facility.packets])
    return facility.model_copy(update={"commands": (*facility.commands, *standard)})


def _expand_facility(raw: Mapping[str, Any]) -> dict[str, Any]:
    """Turn mappings keyed by name into lists, and write repeated parameters out."""
    expanded = dict(raw)
    packets, commands = raw.get("packets"), raw.get("commands")
    if isinstance(packets, dict):
        expanded["packets"] = [_expand_packet(name, packet) for name, packet in packets.items()]
    if isinstance(commands, dict):
        expanded["commands"] = [_expand_command(name, command) for name, command in commands.items()]
    return expanded


def _expand_packet(name: str, packet: Any) -> Any:
    if not isinstance(packet, dict):
        return packet
    expanded: dict[str, Any] = {"title": name, **packet, "name": name}
    period_s = packet.get("period_s")
    if isinstance(period_s, int | float) and "stale_after_s" not in packet:
        expanded["stale_after_s"] = max(3 * period_s, period_s + 5)
    parameters = packet.get("parameters")
    if isinstance(parameters, dict):
        expanded["parameters"] = written_out(parameters)
    return expanded


def _expand_command(name: str, command: Any) -> Any:
    if not isinstance(command, dict):
        return command
    expanded: dict[str, Any] = {"title": name, **command, "name": name}
    arguments = command.get("arguments")
    if isinstance(arguments, dict):
        expanded["arguments"] = [
            {**body, "name": key} if isinstance(body, dict) else body for key, body in arguments.items()
        ]
    return expanded


def _facility_faults(facility: Facility) -> Iterator[str]:
    for command in facility.commands:
        if command.name in STANDARD_COMMANDS:
            yield f"$.commands.{command.name}: every facility has this one; choose another name"
    seen: dict[str, str] = {}
    for packet in facility.packets:
        for parameter in packet.parameters:
            path = f"$.packets.{packet.name}.parameters.{parameter.name}"
            if parameter.name in seen:
                yield f"{path}: is also in packet {seen[parameter.name]}; names are unique within a facility"
            seen[parameter.name] = packet.name
    for packet in facility.packets:
        for parameter in packet.parameters:
            condition = parameter.limits_when
            if condition and condition.parameter not in facility.parameters:
                path = f"$.packets.{packet.name}.parameters.{parameter.name}.limits_when"
                yield f"{path}: '{condition.parameter}' is no parameter of {facility.id}"


def _cross_faults(facilities: list[Facility], folder: Path) -> Iterator[str]:
    known = {facility.id for facility in facilities}
    broken_files = {file.stem for file in folder.glob("*.yaml")} - known
    for facility in facilities:
        for other in facility.depends_on:
            if other not in known | broken_files:
                yield f"{facility.id}.yaml: $.depends_on: '{other}' is no facility of this catalogue"
            if other == facility.id:
                yield f"{facility.id}.yaml: $.depends_on: a facility cannot depend on itself"
