"""Telecommands that every facility takes, because its telemetry is published and kept as everybody's is."""

from collections.abc import Sequence

from ground_segment.catalogue.base import ParameterType
from ground_segment.catalogue.command import Argument, Command

REPLAY = "replay"
EVERY_PACKET = "all"
LONGEST_AGO_H = 8_760.0
_HIGHEST = float(2**53)

STANDARD_COMMANDS = frozenset({REPLAY})
"""Their names. What carries them out is the publisher, not the model of the facility."""


def standard_commands(packets: Sequence[str]) -> tuple[Command, ...]:
    """Those of a facility with these packets."""
    return (_replay(packets),)


def _replay(packets: Sequence[str]) -> Command:
    whole, number = ParameterType.INT, ParameterType.FLOAT
    highest = (0.0, _HIGHEST)
    return Command(
        name=REPLAY,
        title="Send stored telemetry again",
        description=(
            "Sends packets again from the on-board store, as they were: for when the ground has lost what it "
            "had. Every condition given narrows the choice. What was stored before stays as it is."
        ),
        timeout_s=600.0,
        arguments=(
            Argument(
                name="packet", type=ParameterType.ENUM, states=(EVERY_PACKET, *packets), default=EVERY_PACKET,
                description="Of this name alone.",
            ),
            Argument(
                name="boot", type=whole, unit="ms", range=highest, default=0,
                description="Of this start of the publisher alone, in ms since 1970; 0 for every one.",
            ),
            Argument(
                name="first", type=whole, range=highest, default=0,
                description="From this sequence number on.",
            ),
            Argument(
                name="last", type=whole, range=highest, default=2**53,
                description="Up to this sequence number.",
            ),
            Argument(
                name="from_ago", type=number, unit="h", range=(0.0, LONGEST_AGO_H),
                default=LONGEST_AGO_H, description="Made no longer ago than this.",
            ),
            Argument(
                name="to_ago", type=number, unit="h", range=(0.0, LONGEST_AGO_H), default=0.0,
                description="Made at least so long ago.",
            ),
        ),
    )  # fmt: skip
