"""What a runbook says, before it is written for anybody."""

from dataclasses import dataclass

from ground_segment.catalogue import Command, Severity
from ground_segment.diagnosis.matrix import Key
from ground_segment.panels import Page, Panel, Trace
from ground_segment.rules.book import CompiledAction


@dataclass(frozen=True, slots=True)
class Order:
    """A telecommand, and who takes it."""

    facility: str
    command: Command


@dataclass(frozen=True, slots=True)
class Then:
    """Another alert that a cause raises."""

    key: Key
    title: str
    after_s: float
    """After the runbook's own alert; negative if it comes first."""


@dataclass(frozen=True, slots=True)
class LikelyCause:
    """One thing that may be behind an alert."""

    id: str
    title: str
    share: float
    """How likely among the causes known, from this alert alone, 0 to 1."""
    then: tuple[Then, ...]
    remedy: str
    """Empty if none is written."""
    orders: tuple[Order, ...]
    loses: tuple[str, ...]
    learned_on: Key | None = None
    """The sister of this alert that the cause is known from."""


@dataclass(frozen=True, slots=True)
class Look:
    """A parameter to look at, and where it is drawn."""

    trace: Trace
    page: Page
    panel: Panel


@dataclass(frozen=True, slots=True)
class Runbook:
    """Everything an operator needs to know about one alert."""

    facility: str
    rule: str
    title: str
    severities: tuple[Severity, ...]
    """The mildest first."""
    meaning: str
    """Empty where the title says it all."""
    condition: tuple[str, ...]
    """When it is raised, in sentences."""
    do: str
    expression: str = ""
    """What the rule judges, as its author wrote it."""
    suspicions: tuple[str, ...] = ()
    """Causes in the words of the rule's author."""
    causes: tuple[LikelyCause, ...] = ()
    """The likeliest first."""
    look_at: tuple[Look, ...] = ()
    beside: tuple[tuple[Key, str], ...] = ()
    """Rules that judge the same parameter together with others, with their titles."""
    automatic: tuple[CompiledAction, ...] = ()
    """What the monitor does about it by itself."""

    @property
    def key(self) -> Key:
        return self.facility, self.rule

    @property
    def orders(self) -> tuple[Order, ...]:
        """Telecommands of all its causes, those of the likeliest first."""
        return tuple({(o.facility, o.command.name): o for c in self.causes for o in c.orders}.values())

    @property
    def loses(self) -> tuple[str, ...]:
        """What has no reserve any more if one of its causes is the case."""
        return tuple(dict.fromkeys(lost for cause in self.causes for lost in cause.loses))
