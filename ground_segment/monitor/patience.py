"""How long the monitor waits before it believes something."""

from dataclasses import dataclass

from ground_segment.clock import NS_PER_S


@dataclass(frozen=True, slots=True)
class Patience:
    """Times that belong to the monitor; those that belong to a parameter or packet are in the catalogue."""

    grace_s: float = 15.0
    """After the monitor starts to listen, nobody is called silent or stale for this long."""
    late_after_s: float = 60.0
    """Packets older than this when they arrive are history, and never touch live state."""
    offline_s: float = 5.0
    """A lost connection counts once it has lasted this long: a publisher may be restarting."""
    pause_s: float = 10.0
    """If the monitor noticed nothing, not even a tick, for this long, it was itself suspended or starved."""
    longest_shelf_s: float = 86_400.0
    """Nothing may be put aside for longer."""


def ns(seconds: float) -> int:
    return int(seconds * NS_PER_S)
