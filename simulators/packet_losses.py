"""Packets that do not arrive: faults named `facility.packet.lost`, or `facility.all.lost`.

Nothing is wrong with what they tell of; it is not heard for a while. They can be played in campaigns alone: a
running station loses packets when its broker or its simulator is ended.
"""

from collections.abc import Iterator

from ground_segment.catalogue import Catalogue, Facility
from simulators.faults import ActiveFaults, Effect, Fault, FaultKind, Move
from simulators.physics.arrays import Flags

_ALL, _LOST = "all.lost", "lost"


def packet_losses(catalogue: Catalogue) -> Iterator[Fault]:
    """Of each facility and of each of its packets."""
    for facility in catalogue.surface():
        yield _loss(facility, _ALL, f"Nothing from {facility.title}", tuple(facility.parameters))
        for packet in facility.packets:
            names = tuple(parameter.name for parameter in packet.parameters)
            yield _loss(facility, f"{packet.name}.{_LOST}", f"No packets '{packet.name}' arrive", names)


def lost(packet: str, faults: ActiveFaults) -> Flags:
    """Where a packet of a facility does not arrive, shape (replicas,); `faults` are those of the facility."""
    return (faults.strength(_ALL) > 0.0) | (faults.strength(f"{packet}.{_LOST}") > 0.0)


def _loss(facility: Facility, name: str, title: str, parameters: tuple[str, ...]) -> Fault:
    return Fault(
        facility.id,
        name,
        title,
        "The rest is as it was; what was measured meanwhile is missing.",
        tuple(Effect(parameter, Move.FREEZES, 600.0) for parameter in parameters),
        code="LOSS",
        kind=FaultKind.LOSS,
    )
