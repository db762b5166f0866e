"""What a process costs, as Linux counts it."""

import os
from pathlib import Path

_TICKS_PER_S = os.sysconf("SC_CLK_TCK")


def cpu_s(pid: int) -> float:
    """CPU seconds of all its threads, user and system, since it began."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICKS_PER_S


def memory_mb(pid: int) -> float:
    """Resident memory now, in MB of 10^6 bytes."""
    return _status_kb(pid, "VmRSS") * 1024 / 1e6


def peak_memory_mb(pid: int) -> float:
    """The most it ever had."""
    return _status_kb(pid, "VmHWM") * 1024 / 1e6


def _status_kb(pid: int, name: str) -> int:
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith(f"{name}:"):
            return int(line.split()[1])
    raise ValueError(f"process {pid} has no {name}")
