"""What a scenario file says: frozen models, no I/O."""

from collections.abc import Iterator
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from ground_segment.catalogue import Scalar
from ground_segment.clock import NS_PER_S
from simulators.scenario.quantities import (
    DurationRange,
    Moment,
    MomentRange,
    Share,
    ShareRange,
    UtcRange,
    between,
)

_KINDS = ("fault", "one_of", "each_of", "command")


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", validate_by_alias=True, validate_by_name=True)


class Event(_Model):
    """Something that befalls the station, or that it is told to do.

    Exactly one of `fault`, `one_of`, `each_of` and `command` says what. Patterns hold `*` for any text
    between two dots: `energy.*` are the faults of energy. A word without a dot is a kind: `benign`.
    """

    fault: str | None = None
    """`facility.fault`, or `facility.parameter.kind` for a sensor."""
    one_of: tuple[str, ...] | None = Field(default=None, min_length=1)
    """Patterns; each replica draws one fault of those that match."""
    each_of: tuple[str, ...] | None = Field(default=None, min_length=1)
    """Patterns; the first replica gets the first fault that matches, the second one the second..."""
    command: str | None = Field(default=None, pattern=r"^[^.]+\.[^.]+$")
    """`facility.command`, a telecommand."""
    arguments: dict[str, Scalar] = Field(default_factory=dict)
    """Of the telecommand."""
    onset: MomentRange = (Moment(0), Moment(0))
    """After the start, or a time of the calendar; of a range, each replica draws its own."""
    strength: ShareRange = (1.0, 1.0)
    duration_ns: DurationRange | None = Field(default=None, alias="duration")
    """Of a fault; without one it lasts to the end."""
    chance: Share = 1.0
    """That it happens in a replica at all."""
    wait_for_needs: bool = True
    """A fault begins only when what it needs to show is the case in its replica."""
    expected: bool = True
    """Whether the telecommand is planned, so that nobody should be alerted to it."""

    @property
    def patterns(self) -> tuple[str, ...]:
        """Of the faults it may be; empty for a telecommand."""
        return (self.fault,) if self.fault else self.one_of or self.each_of or ()

    @model_validator(mode="after")
    def _one_kind(self) -> Self:
        given = [kind for kind in _KINDS if getattr(self, kind) is not None]
        if len(given) != 1:
            raise ValueError(f"give exactly one of {', '.join(_KINDS)}, not {' and '.join(given) or 'none'}")
        if faults := list(self._misplaced()):
            raise ValueError("; ".join(faults))
        return self

    def _misplaced(self) -> Iterator[str]:
        for_commands, for_faults = ("arguments", "expected"), ("strength", "duration_ns", "wait_for_needs")
        for field in for_commands if self.command is None else for_faults:
            if field in self.model_fields_set:
                kind = "a telecommand" if self.command is None else "a fault"
                yield f"'{field.removesuffix('_ns')}' belongs to {kind}"


class Scenario(_Model):
    """What happens to a station in a stretch of time."""

    title: str
    description: str = Field(min_length=10)
    """What it is for, in a sentence."""
    start_ns: UtcRange = Field(alias="start")
    """Drawn once for a whole campaign: all replicas stand under one sky."""
    warm_up_ns: Annotated[int, between("1 min")] = Field(default=6 * 3600 * NS_PER_S, alias="warm_up")
    """Simulated before the start and not recorded, so that the station has settled."""
    duration_ns: Annotated[int, between("1 min")] = Field(alias="duration")
    step_ns: Annotated[int, between("1 s", "60 s")] = Field(default=60 * NS_PER_S, alias="step")
    events: tuple[Event, ...] = ()

    def within(self, onset: tuple[Moment, Moment]) -> bool:
        """Whether a range of onsets lies between start and end, whichever start is drawn."""
        earliest_ns, latest_ns = self.start_ns
        return (
            onset[0].at(latest_ns) >= latest_ns and onset[1].at(earliest_ns) < earliest_ns + self.duration_ns
        )
