"""What one replay came to, small enough to be kept and sent between processes."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from ground_segment.catalogue import Severity
from ground_segment.diagnosis.matrix import Key
from ground_segment.scoring.campaign import PacketColumns
from ground_segment.scoring.interest import Interest
from ground_segment.scoring.replay import Happening, Judge, replay
from ground_segment.wire import ActionRecord, Alert, Incident, Transition, Value

_UP = (Transition.RAISED, Transition.ESCALATED)


@dataclass(frozen=True, slots=True)
class Note:
    """One transition of one alert."""

    time_ns: int
    key: Key
    transition: Transition
    severity: Severity
    active: bool
    calls: bool
    """It called the operators."""
    event: bool
    """Its rule never calls anybody."""

    @property
    def up(self) -> bool:
        """It was raised or became worse, whether or not something else explained it."""
        return self.transition in _UP and not self.event


@dataclass(frozen=True, slots=True)
class Ranking:
    """One incident as it stood at one moment."""

    time_ns: int
    id: str
    keys: frozenset[Key]
    causes: tuple[str, ...]
    """The likeliest first."""

    def place(self, cause: str) -> int | None:
        """1 for the likeliest; None if it is not among those shown."""
        return self.causes.index(cause) + 1 if cause in self.causes else None


@dataclass(frozen=True, slots=True)
class Start:
    """An action that was started, or would have been if it were allowed to."""

    time_ns: int
    name: str
    trigger: str
    """`facility/rule` of an alert, or the id of an incident."""
    command: str
    """`facility.command`, the telecommand."""
    arguments: Mapping[str, Value]


@dataclass(slots=True)
class Run:
    """One replica, replayed."""

    replica: int
    start_ns: int
    end_ns: int
    samples: int
    notes: list[Note] = field(default_factory=list)
    rankings: list[Ranking] = field(default_factory=list)
    starts: list[Start] = field(default_factory=list)

    @property
    def days(self) -> float:
        return (self.end_ns - self.start_ns) / 86_400e9

    def raised(self) -> Iterator[Note]:
        """Each time an alert became active."""
        return (n for n in self.notes if n.transition is Transition.RAISED and not n.event)

    def keys_of(self, start: Start) -> frozenset[Key]:
        """The alerts that asked for an action, those of an incident together."""
        facility, slash, rule = start.trigger.partition("/")
        if slash:
            return frozenset({(facility, rule)})
        asked = (
            r.keys for r in reversed(self.rankings) if r.id == start.trigger and r.time_ns <= start.time_ns
        )
        return next(asked, frozenset())

    def active_at(self, time_ns: int) -> set[Key]:
        """Alerts that were active just before a moment."""
        last = {note.key: note.active for note in self.notes if note.time_ns < time_ns}
        return {key for key, active in last.items() if active}


def record(
    judge: Judge, replica: int, packets: Sequence[PacketColumns], interest: Interest | None = None
) -> Run:
    """Replay one replica, as long as it is of interest, and keep what it came to."""
    start_ns = min((p.times_ns[0] for p in packets), default=0)
    end_ns = max((p.times_ns[-1] for p in packets), default=0)
    run = Run(replica, start_ns, end_ns, sum(p.samples for p in packets))
    if interest is None:
        for happening in replay(judge, packets):
            take(run, happening)
        return run
    for happening in replay(judge, packets, interest.over):
        take(run, happening)
        if isinstance(happening, Alert) and run.notes[-1].up:
            interest.hear(run.notes[-1].key, happening.time_ns)
    run.end_ns = min(end_ns, interest.until_ns)
    return run


def take(run: Run, happening: Happening) -> None:
    """Note what happens."""
    if isinstance(happening, Alert):
        run.notes.append(_note(happening))
    elif isinstance(happening, Incident):
        run.rankings.append(_ranking(happening))
    elif happening.outcome.started:
        run.starts.append(_start(happening))


def _note(alert: Alert) -> Note:
    key = alert.facility, alert.rule
    return Note(
        alert.time_ns,
        key,
        alert.transition,
        alert.severity,
        alert.active,
        bool(alert.annunciates),
        alert.event,
    )


def _start(action: ActionRecord) -> Start:
    command = f"{action.target}.{action.command}"
    return Start(action.time_ns, action.name, action.trigger, command, action.arguments)


def _ranking(incident: Incident) -> Ranking:
    keys = frozenset((f, rule) for f, _, rule in (name.partition("/") for name in incident.alerts))
    return Ranking(incident.time_ns, incident.id, keys, tuple(cause.id for cause in incident.causes))
