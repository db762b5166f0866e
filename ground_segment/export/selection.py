"""Which parameters are meant."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from fnmatch import fnmatchcase

from ground_segment.catalogue import Catalogue, Facility, Packet, Parameter


class ExportError(Exception):
    """What was asked for cannot be exported; the message is meant for whoever asked."""


@dataclass(frozen=True, slots=True)
class Selected:
    """The wanted parameters of one packet, in the order of the catalogue."""

    facility: Facility
    packet: Packet
    parameters: tuple[Parameter, ...]

    def name(self, parameter: Parameter) -> str:
        """`energy.bus_a_voltage`: unique in the catalogue, and what patterns are matched with."""
        return f"{self.facility.id}.{parameter.name}"


def select(catalogue: Catalogue, patterns: Sequence[str]) -> list[Selected]:
    """Parameters whose `facility.parameter` matches any pattern, such as `energy.*` or `*.*_power`.

    Raises:
        ExportError: patterns that match nothing, each with the names that come close.
    """
    names = [f"{facility.id}.{name}" for facility in catalogue.facilities for name in facility.parameters]
    unknown = [pattern for pattern in patterns if not any(fnmatchcase(name, pattern) for name in names)]
    if unknown or not patterns:
        raise ExportError("\n".join(_complaints(unknown, names)) or "no parameter is asked for")
    return list(_selected(catalogue, patterns))


def _selected(catalogue: Catalogue, patterns: Sequence[str]) -> Iterator[Selected]:
    for facility, packet in catalogue.packets():
        wanted = tuple(
            parameter for parameter in packet.parameters
            if any(fnmatchcase(f"{facility.id}.{parameter.name}", pattern) for pattern in patterns)
        )  # fmt: skip
        if wanted:
            yield Selected(facility, packet, wanted)


def _complaints(unknown: Sequence[str], names: Sequence[str]) -> Iterator[str]:
    for pattern in unknown:
        close = _close(pattern, names)
        hint = (
            f"did you mean {', '.join(close)}?"
            if close
            else "write facility.parameter, or facility.* for all"
        )
        yield f"no parameter matches '{pattern}': {hint}"


def _close(pattern: str, names: Sequence[str]) -> list[str]:
    """Whole names first; then those that were asked for without their facility, or by the facility alone."""
    without_facility = [name for name in names if name.partition(".")[2] == pattern]
    facility_alone = [f"{pattern}.*"] if any(name.startswith(f"{pattern}.") for name in names) else []
    return [*facility_alone, *without_facility][:3] or get_close_matches(pattern, names, n=3, cutoff=0.6)
