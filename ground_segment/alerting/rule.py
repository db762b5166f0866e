"""A rule that the monitor watches, as others see it: what it is about, and how it stands."""

from dataclasses import dataclass
from enum import StrEnum

from ground_segment.catalogue import Limit, Severity
from ground_segment.wire import Alert


class RuleKind(StrEnum):
    """Where a rule comes from."""

    LIMIT = "limit"
    """A parameter's limits in the catalogue."""
    STALENESS = "staleness"
    """A packet that does not come although its facility sends others."""
    SILENCE = "silence"
    """A facility that sends nothing."""
    RULE = "rule"
    """A rule file."""
    EVENT = "event"
    """A rule file, without an operator's action: it calls nobody."""
    ACTION = "action"
    """An autonomous action that may fail."""


@dataclass(frozen=True, slots=True)
class WatchedRule:
    """What does not change while the monitor runs."""

    facility: str
    name: str
    kind: RuleKind
    title: str
    subsystem: str = ""
    packet: str = ""
    parameter: str = ""
    unit: str = ""
    limits: tuple[Limit, ...] = ()
    expression: str = ""
    """Of a rule file: the condition, or the number that has limits."""
    severity: Severity = Severity.WARNING
    """The worst it can be."""
    action: str = ""
    """What an operator does about it."""
    on_delay_s: float = 0.0
    off_delay_s: float = 0.0
    patience_s: float = 0.0
    """How long what it looks at may stay away."""

    @property
    def key(self) -> tuple[str, str]:
        return self.facility, self.name


@dataclass(frozen=True, slots=True)
class Standing:
    """How a rule stands now."""

    rule: WatchedRule
    alert: Alert | None = None
    """None while it has nothing to say."""
    pending: bool = False
    """It holds, and its delay has not passed."""
    heard_ns: int = 0
    """When what it looks at was last received; 0 if never."""
    blind: str = ""
    """Why it cannot be judged; empty if it can be."""


def labels(rule: WatchedRule, severity: Severity) -> dict[str, str]:
    """By what an alert of a rule is found and silenced; what it has not is left out."""
    given = {
        "alertname": rule.title,
        "facility": rule.facility,
        "rule": rule.name,
        "kind": rule.kind.value,
        "severity": severity.word,
        "subsystem": rule.subsystem,
        "packet": rule.packet,
        "parameter": rule.parameter,
    }
    return {name: value for name, value in given.items() if value}
