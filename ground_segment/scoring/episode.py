"""What really was wrong: one fault, event or order of one replica, and which alerts it can account for."""

from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from ground_segment.clock import NS_PER_S

BENIGN, SENSOR, LOSS = "benign", "sensor", "loss"
FOREVER_NS = 1 << 62
SLOW_S = 1800.0
"""A fault that needs longer to grow is a drift."""
LATER_S = 3600.0
"""So is one whose harm comes later; any other is abrupt."""
_ORDER_NS = 3600 * NS_PER_S
"""How long a planned telecommand may be felt."""


@dataclass(frozen=True, slots=True)
class Episode:
    """One thing that happened to one replica. Parameters are named `facility.name`."""

    replica: int
    fault: str
    """`facility.fault`, as causes are named; of a telecommand `facility.command`."""
    title: str
    kind: str
    onset_ns: int
    end_ns: int
    hazard_ns: int | None
    """When the first harm was done, or would be at full strength."""
    strength: float
    ramp_s: float
    affects: tuple[str, ...]
    """Where it shows directly."""
    followers: tuple[str, ...]
    """What else it may move, `*` for any text."""

    @property
    def facility(self) -> str:
        return self.fault.partition(".")[0]

    @property
    def benign(self) -> bool:
        return self.kind == BENIGN

    @property
    def of_sensor(self) -> bool:
        """One instrument of several hundred, in one of ten ways."""
        return self.kind == SENSOR and self.fault.count(".") > 1

    @property
    def of_packets(self) -> bool:
        """Nothing is wrong with what is measured; it is not heard."""
        return self.kind == LOSS

    @property
    def cause(self) -> str:
        """As diagnosis names it: of an instrument that lies, not how it does."""
        return f"{self.fault.rpartition('.')[0]}.{SENSOR}" if self.of_sensor else self.fault

    @property
    def drifts(self) -> bool:
        later = self.hazard_ns is not None and self.hazard_ns - self.onset_ns > LATER_S * NS_PER_S
        return later or self.ramp_s >= SLOW_S

    def shows_in(self, parameters: frozenset[str]) -> bool:
        """Whether it shows directly in any of these."""
        return not parameters.isdisjoint(self.affects)

    def accounts_for(self, parameters: frozenset[str]) -> bool:
        """Whether it may move any of these, however far down the chain."""
        return self.shows_in(parameters) or any(
            _matches(pattern, parameter) for pattern in self.followers for parameter in parameters
        )


@cache
def _matches(pattern: str, parameter: str) -> bool:
    return fnmatchcase(parameter, pattern)


class _Line(BaseModel):
    """One line of ground truth; what is not needed here is left."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    action: str
    facility: str
    time_ns: int
    replica: int | None = None
    kind: str | None = None
    fault: str | None = None
    command: str | None = None
    title: str = ""
    strength: float | None = None
    ramp_s: float | None = None
    affects: tuple[str, ...] = ()
    followers: tuple[str, ...] = ()
    hazard_ns: int | None = None
    end_ns: int | None = None

    def episode(self) -> Episode:
        name = self.fault or f"{self.facility}.{self.command}"
        followers, end_ns = self.followers, self.end_ns or FOREVER_NS
        if self.command:  # an order may be felt in whatever its facility reports, for a while
            followers, end_ns = (f"{self.facility}.*",), self.time_ns + _ORDER_NS
        return Episode(
            self.replica or 0, name, self.title or name, self.kind or "physical", self.time_ns, end_ns,
            self.hazard_ns, 1.0 if self.strength is None else self.strength, self.ramp_s or 0.0,
            self.affects, followers,
        )  # fmt: skip


def read_truth(file: Path) -> Iterator[Episode]:
    """Every injection and telecommand of a campaign. Raises OSError, ValidationError."""
    with file.open(encoding="utf-8") as lines:
        for text in lines:
            line = _Line.model_validate_json(text)
            if line.action in ("inject", "command"):
                yield line.episode()
