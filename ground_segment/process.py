"""Facts about this process, for health telemetry."""

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
