"""Packets of the simulated station as the monitor receives them, with physics, noise and faults."""

from collections.abc import Iterator, Sequence

from ground_segment.catalogue import Catalogue
from ground_segment.clock import NS_PER_S
from ground_segment.wire import ReceivedPacket
from simulators.faults import Injection
from simulators.schedule import is_due
from simulators.station import Station

START_NS = 1_900_000_000 * NS_PER_S
"""2030-03-17T17:46:40Z: the site is lit, and nothing out of the ordinary goes on."""
Episode = tuple[str, int, int]
"""Id of a fault, and seconds after `START_NS` of its onset and end."""


def packets(
    catalogue: Catalogue, seconds: int, *, step_s: int = 1, seed: int = 5, faults: Sequence[Episode] = ()
) -> Iterator[ReceivedPacket]:
    """What comes from a station that has settled, each packet at its period.

    Args:
        catalogue: what is published.
        seconds: for how long.
        step_s: packets come no more often than that.
        seed: of all its randomness.
        faults: what goes wrong meanwhile.
    """
    station = Station(catalogue, seed)
    station.spin_up(START_NS)
    for name, from_s, to_s in faults:
        onset_ns, end_ns = (START_NS + at_s * NS_PER_S for at_s in (from_s, to_s))
        station.inject(Injection(station.fault(name), onset_ns, end_ns=end_ns))
    step_ns = step_s * NS_PER_S
    for time_ns in range(START_NS + step_ns, START_NS + seconds * NS_PER_S + 1, step_ns):
        station.step(time_ns, step_s)
        for facility in catalogue.surface():
            for packet in facility.packets:
                if is_due(facility, packet, time_ns, step_ns):
                    values, invalid = station.telemetry(facility.id, packet.name)
                    yield ReceivedPacket(
                        facility.id, packet.name, "direct", time_ns, values, tuple(invalid), None
                    )
