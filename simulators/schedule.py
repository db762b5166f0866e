"""Which packets are published when."""

from zlib import crc32

from ground_segment.catalogue import Facility, Packet
from simulators.faults import NS_PER_S


def is_due(facility: Facility, packet: Packet, time_ns: int, step_ns: int = NS_PER_S) -> bool:
    """Whether a packet is published at the end of a step; packets of one period are spread over it.

    A packet whose period is shorter than the step is due at every one.

    Args:
        facility: that publishes.
        packet: of that facility.
        time_ns: end of the step, a whole second.
        step_ns: its length.
    """
    period_s = max(1, round(packet.period_s))
    phase_s = crc32(f"{facility.id}/{packet.name}".encode()) % period_s
    now_s, before_s = time_ns // NS_PER_S, (time_ns - step_ns) // NS_PER_S
    return (now_s - phase_s) // period_s > (before_s - phase_s) // period_s
