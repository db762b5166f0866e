"""What a rule file says: rules, actions and tests of one facility, as frozen models."""

from collections.abc import Mapping
from functools import cached_property
from typing import Annotated, Any, Self

from pydantic import BeforeValidator, Field, model_validator

from ground_segment.catalogue import Limit, Scalar, Severity, limits_from_mapping
from ground_segment.catalogue.base import IDENTIFIER, NAME, Model
from ground_segment.catalogue.repeats import written_out
from ground_segment.catalogue.units import SYMBOLS
from ground_segment.wire import ActionMode

DAY_S = 86_400.0


def _severity(raw: object) -> object:
    if not isinstance(raw, str):
        return raw
    try:
        return Severity.from_word(raw)
    except KeyError:
        raise ValueError(f"'{raw}' is no severity; use watch, warning or critical") from None


def _series(raw: object) -> object:
    if isinstance(raw, int | float):
        raise ValueError(f"write the series in quotes: without them YAML reads a number, {raw}")
    return raw


SeriesText = Annotated[str, BeforeValidator(_series)]
SeverityWord = Annotated[Severity, BeforeValidator(_severity)]


class Rule(Model):
    """One rule: a condition that is true or false, or a computed number with limits like a parameter's.

    One without an operator's action calls nobody: it is an event, recorded and shown, never an alert.
    """

    name: str = Field(pattern=IDENTIFIER)
    title: str = Field(min_length=3, max_length=80)
    """What an operator reads first."""
    when: str | None = None
    """An expression that is true while something is wrong."""
    value: str | None = None
    """Or an expression that gives a number, judged by `limits`."""
    unit: str = "1"
    """Of the number."""
    limits: Annotated[tuple[Limit, ...], BeforeValidator(limits_from_mapping)] = ()
    deadband: float = Field(default=0.0, ge=0.0)
    severity: SeverityWord | None = None
    """Of a condition."""
    valid_when: str | None = None
    """The rule holds only while this does; unknown counts as not."""
    on_delay_s: float = Field(default=0.0, ge=0.0, le=DAY_S)
    off_delay_s: float = Field(default=0.0, ge=0.0, le=DAY_S)
    latch: bool = False
    """Stays active after it has returned, until an operator resets it."""
    re_alarm_s: float | None = Field(default=None, gt=0.0)
    """Calls again if nobody has acknowledged it after so long."""
    action: str | None = Field(default=None, min_length=5)
    """What an operator does about it."""
    causes: tuple[str, ...] = ()
    """What is most likely behind it, in words, for the runbook."""
    respond: tuple[str, ...] = ()
    """Names of actions that it starts."""

    @property
    def is_event(self) -> bool:
        """Whether it calls nobody."""
        return self.action is None

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if (self.when is None) == (self.value is None):
            raise ValueError("a rule has either 'when' or 'value' with 'limits'")
        if self.when is not None and (self.severity is None or self.limits or self.deadband):
            raise ValueError("'when' needs a severity, and has no limits or deadband")
        if self.value is not None and (not self.limits or self.severity is not None):
            raise ValueError("'value' needs limits by severity, and no severity of its own")
        if any(limit.states for limit in self.limits):
            raise ValueError("limits of a computed number are [low, high]")
        if self.unit not in SYMBOLS:
            raise ValueError(f"unit '{self.unit}' is not in the unit table")
        if self.is_event and self.respond:
            raise ValueError("an event cannot start actions: say what the operator does")
        return self


class Action(Model):
    """A telecommand that the monitor sends by itself, under a contract."""

    name: str = Field(pattern=IDENTIFIER)
    title: str = Field(min_length=3)
    target: str
    """Facility that gets the telecommand."""
    on_alert: tuple[str, ...] = ()
    """Alerts that start it, as `facility/rule`, besides rules that name it in `respond`."""
    on_cause: tuple[str, ...] = ()
    """Starts it also when one of these, as `facility.fault`, is the likely cause of an incident."""
    command: str = Field(pattern=NAME)
    arguments: dict[str, Scalar] = Field(default_factory=dict)
    mode: ActionMode = ActionMode.PASSIVE
    pre: str
    """Must be true, not unknown, before it is sent; looks at more than one sensor."""
    settle_s: float = Field(default=10.0, ge=0.0, le=DAY_S)
    """Sent once all that has held for so long without a break: what acts on board by itself goes first."""
    expect: str
    """Must come true within `within_s`, else the action has failed."""
    within_s: float = Field(gt=0.0, le=DAY_S)
    cool_down_s: float = Field(default=600.0, ge=0.0)
    """Not again before this has passed."""
    max_per_hour: int = Field(default=2, ge=1)
    otherwise: str | None = None
    """Action to try if this one fails; none: a critical alert tells that it failed."""


class Expectation(Model):
    """What must be the case at one moment of a test."""

    at_s: float = Field(ge=0.0)
    alerts: tuple[str, ...] | None = None
    """Exactly these are active: names of the file's rules, `facility/rule` of others."""
    events: tuple[str, ...] | None = None
    causes: tuple[str, ...] | None = None
    """Ranked causes of the open incidents begin with these."""
    actions: tuple[str, ...] | None = None
    """Exactly these have been started so far."""


class RuleTest(Model):
    """Series in, alerts out: `120x6 107x20 _x3` is six times 120, twenty times 107, three times nothing."""

    name: str
    every_s: float = Field(default=10.0, gt=0.0)
    series: dict[str, SeriesText] = Field(min_length=1)
    """By parameter, as expressions spell it."""
    expect: tuple[Expectation, ...] = Field(min_length=1)


class RuleFile(Model):
    """All of one facility."""

    facility: str
    rules: tuple[Rule, ...] = ()
    actions: tuple[Action, ...] = ()
    tests: tuple[RuleTest, ...] = ()

    @cached_property
    def by_name(self) -> Mapping[str, Rule]:
        return {rule.name: rule for rule in self.rules}


def expand(raw: Mapping[str, Any]) -> dict[str, Any]:
    """From mappings by name, as people write them, to lists; `{1..6}` in a name writes a rule out."""
    expanded = dict(raw)
    for section in ("rules", "actions"):
        if isinstance(raw.get(section), dict):
            expanded[section] = written_out(raw[section])
    return expanded
