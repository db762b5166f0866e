"""A gap in the numbering of a stream, from the packet behind it to its end: pure bookkeeping."""

from dataclasses import dataclass, field
from enum import StrEnum

from pydantic import BaseModel, ConfigDict

from ground_segment.records import COMPLETENESS, GAPS, Row


class GapState(StrEnum):
    """What has become of a gap."""

    OPEN = "open"
    REQUESTED = "requested"
    """Its publisher was asked to send it again."""
    FILLED = "filled"
    LOST = "lost"
    """The publisher no longer holds some of it, and nobody has stored that."""


class GapRecord(BaseModel):
    """A gap as it is kept over a restart."""

    model_config = ConfigDict(frozen=True)

    facility: str
    packet: str
    boot: int
    first: int
    last: int
    at_ns: int
    opened_ns: int
    missing: tuple[tuple[int, int], ...]
    requests: int = 0
    filled: int = 0
    lost: int = 0


@dataclass(slots=True, eq=False)
class Gap:
    """Numbers `first` to `last` of one stream had not come when a later one did.

    `certain` says that nobody can have stored them before: an ingest that has just started cannot know.
    """

    facility: str
    packet: str
    boot: int
    first: int
    last: int
    at_ns: int
    """When the packet behind it was made; with facility and packet it names the gap."""
    opened_ns: int
    certain: bool = True
    missing: list[tuple[int, int]] = field(default_factory=list)
    """What has still not come: ranges, ascending."""
    requests: int = 0
    filled: int = 0
    lost: int = 0
    recorded: bool = False
    """Whether it stands in the store."""

    @classmethod
    def of(cls, record: GapRecord) -> "Gap":
        values = record.model_dump(exclude={"missing"})
        return cls(**values, missing=[*record.missing], recorded=True)

    @property
    def record(self) -> GapRecord:
        return GapRecord(
            facility=self.facility, packet=self.packet, boot=self.boot, first=self.first, last=self.last,
            at_ns=self.at_ns, opened_ns=self.opened_ns, missing=tuple(self.missing),
            requests=self.requests, filled=self.filled, lost=self.lost,
        )  # fmt: skip

    @property
    def open_count(self) -> int:
        """How many numbers have still not come."""
        return sum(last - first + 1 for first, last in self.missing)

    @property
    def state(self) -> GapState:
        if self.missing:
            return GapState.REQUESTED if self.requests else GapState.OPEN
        return GapState.LOST if self.lost else GapState.FILLED

    def has(self, seq: int) -> bool:
        return any(first <= seq <= last for first, last in self.missing)

    def fill(self, seq: int) -> bool:
        """A number has come; False if it is none of those missing."""
        if not self.has(seq):
            return False
        self.missing = [part for run in self.missing for part in _without(run, seq)]
        self.filled += 1
        return True

    def pass_below(self, lo: int) -> int:
        """Its publisher no longer holds what is below `lo`; returns how many numbers that leaves lost."""
        before = self.open_count
        self.missing = [(max(first, lo), last) for first, last in self.missing if last >= lo]
        gone = before - self.open_count
        if self.certain:
            self.lost += gone
            return gone
        self.filled += gone
        return 0

    def row(self, now_ns: int) -> Row:
        """As it stands in the store."""
        return Row(
            GAPS,
            self.at_ns,
            {
                "boot": self.boot, "first": self.first, "last": self.last, "state": self.state.value,
                "missing": self.open_count, "filled": self.filled, "lost": self.lost,
                "requests": self.requests, "opened_ns": self.opened_ns,
                "closed_ns": None if self.missing else now_ns,
            },
            {"facility": self.facility, "stream": self.packet},
        )  # fmt: skip


def _without(run: tuple[int, int], seq: int) -> list[tuple[int, int]]:
    first, last = run
    if not first <= seq <= last:
        return [run]
    return [part for part in ((first, seq - 1), (seq + 1, last)) if part[0] <= part[1]]


@dataclass(slots=True)
class HourCount:
    """How complete one packet of one facility is in one hour of generation time."""

    facility: str
    packet: str
    hour_ns: int
    received: int = 0
    """Stored or in quarantine."""
    missing: int = 0
    lost: int = 0

    @property
    def percent(self) -> float:
        whole = self.received + self.missing + self.lost
        return 100.0 * self.received / whole if whole else 100.0

    def row(self) -> Row:
        return Row(
            COMPLETENESS,
            self.hour_ns,
            {
                "received": self.received, "missing": self.missing, "lost": self.lost,
                "percent": self.percent,
            },
            {"facility": self.facility, "stream": self.packet},
        )  # fmt: skip
