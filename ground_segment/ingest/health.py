"""Ingest's own health, as the values of its catalogue packet."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from statistics import median

from ground_segment.ingest.publishers import PublisherFigures
from ground_segment.ingest.tracker import Completeness
from ground_segment.wire import Value

MAX_DELAYS = 10_000


@dataclass
class Counters:
    """Totals since the service started."""

    received: int = 0
    stored: int = 0
    quarantined: int = 0
    duplicates: int = 0
    samples_stored: int = 0
    dropped: int = 0
    connections: int = 0


@dataclass
class Interval:
    """What happened since the last health packet."""

    writes: int = 0
    packets: int = 0
    write_s: float = 0.0
    quarantined: int = 0
    delays_ms: list[float] = field(default_factory=list)

    def wrote(self, packets: int, seconds: float) -> None:
        self.writes += 1
        self.packets += packets
        self.write_s += seconds

    def delayed(self, delay_ms: float) -> None:
        """Note a stored packet's delay; beyond `MAX_DELAYS` the median is of the first ones."""
        if len(self.delays_ms) < MAX_DELAYS:
            self.delays_ms.append(delay_ms)


@dataclass(frozen=True, slots=True)
class Backlog:
    """What waits for the store at one moment."""

    pending: int
    oldest_s: float
    completeness: Completeness
    publishers: PublisherFigures
    store_up: bool
    memory_mb: float


def health_values(
    counters: Counters, interval: Interval, backlog: Backlog, elapsed_s: float
) -> Mapping[str, Value]:
    """Values of the packet `health` of facility `ingest`; `elapsed_s` is the interval's length."""
    writes = max(interval.writes, 1)
    delays_ms = interval.delays_ms or [0.0]
    return {
        "received": counters.received,
        "stored": counters.stored,
        "quarantined": counters.quarantined,
        "duplicates": counters.duplicates,
        "dropped": counters.dropped,
        "samples_stored": counters.samples_stored,
        "quarantined_rate": interval.quarantined * 60.0 / max(elapsed_s, 1e-3),
        "gaps_open": backlog.completeness.gaps_open,
        "packets_missing": backlog.completeness.packets_missing,
        "packets_lost": backlog.completeness.packets_lost,
        "completeness": backlog.completeness.percent,
        "journal_fill": backlog.publishers.journal_fill,
        "journal_lost": backlog.publishers.journal_lost,
        "broker_dropped": backlog.publishers.broker_dropped,
        "batch_packets": interval.packets / writes,
        "write_latency_ms": 1e3 * interval.write_s / writes,
        "pending": backlog.pending,
        "oldest_pending_s": backlog.oldest_s,
        "store_up": backlog.store_up,
        "broker_reconnects": max(0, counters.connections - 1),
        "delay_p50_ms": median(delays_ms),
        "delay_max_ms": max(delays_ms),
        "memory_mb": backlog.memory_mb,
    }
