"""This process: facts for health telemetry, and its memory."""

import gc
import resource
import sys
from pathlib import Path

_STATM = Path("/proc/self/statm")


def memory_mb() -> float:
    """Resident memory now, in MB of 10^6 bytes; the peak where the system does not tell the present."""
    if _STATM.exists():
        return int(_STATM.read_text().split()[1]) * resource.getpagesize() / 1e6
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / 1e6 if sys.platform == "darwin" else peak * 1024 / 1e6


def keep_for_good() -> None:
    """What is in memory now stays: the collector of garbage passes it by from here on.

    To be called once, when programs and catalogue are loaded. A service that holds thousands of packets at a
    time otherwise spends a fifth of its time looking through what never changes.
    """
    gc.collect()
    gc.freeze()
