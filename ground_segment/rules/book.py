"""All rules of the station, compiled: what the monitor watches, lints and tests."""

from collections.abc import Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from ground_segment.catalogue import ArgumentError, Catalogue, Scalar
from ground_segment.catalogue.dimensions import unit_of
from ground_segment.catalogue.yaml_file import FileRefused, read_model
from ground_segment.rules.checking import ExpressionError, Kind
from ground_segment.rules.expression import Expression, compile_expression
from ground_segment.rules.model import Action, Rule, RuleFile, RuleTest, expand
from ground_segment.rules.signals import Signal
from ground_segment.wire import ActionMode

RESERVED = ("limit-", "stale-", "silent", "action-", "sensor-")
"""How the rules are named that the monitor makes by itself."""


class RulesError(FileRefused):
    """The rules are wrong; `faults` has one line for each reason, as `file: $.path: reason`."""


@dataclass(frozen=True, slots=True)
class CompiledRule:
    """A rule with its expressions."""

    facility: str
    rule: Rule
    judged: Expression
    """Its condition or its number."""
    valid: Expression | None

    @property
    def key(self) -> tuple[str, str]:
        """Facility and rule, as alerts are named."""
        return self.facility, self.rule.name

    @property
    def signals(self) -> tuple[Signal, ...]:
        """Everything it looks at."""
        others = self.valid.signals if self.valid else ()
        return tuple(dict.fromkeys((*self.judged.signals, *others)))

    @property
    def asks_whether_known(self) -> int:
        """In how many places."""
        return self.judged.known_parts + (self.valid.known_parts if self.valid else 0)


@dataclass(frozen=True, slots=True)
class CompiledAction:
    """An action with its contract."""

    facility: str
    action: Action
    arguments: Mapping[str, Scalar]
    """Complete and checked."""
    pre: Expression
    expect: Expression

    @property
    def signals(self) -> tuple[Signal, ...]:
        """Everything it looks at."""
        return tuple(dict.fromkeys((*self.pre.signals, *self.expect.signals)))


@dataclass(frozen=True, slots=True)
class CompiledTest:
    """A test, and the file it stands in."""

    file: str
    facility: str
    test: RuleTest


@dataclass(frozen=True, slots=True)
class RuleBook:
    """Every rule, action and test."""

    rules: tuple[CompiledRule, ...] = ()
    actions: Mapping[str, CompiledAction] = field(default_factory=dict)
    tests: tuple[CompiledTest, ...] = ()

    @property
    def by_key(self) -> Mapping[tuple[str, str], CompiledRule]:
        return {rule.key: rule for rule in self.rules}

    def action(self, name: str) -> CompiledAction:
        """Raises KeyError."""
        return self.actions[name]


def load_rules(folder: Path, catalogue: Catalogue) -> RuleBook:
    """Read every `*.yaml` of a folder; a folder without one is a station without rules of its own.

    Raises:
        RulesError: with all faults of all files.
    """
    faults: list[str] = []
    files: list[tuple[str, RuleFile]] = []
    for file in sorted(folder.glob("*.yaml")):
        try:
            files.append((file.name, read_model(file, RuleFile, expand, "a mapping with facility, rules")))
        except FileRefused as error:
            faults.extend(error.faults)
    try:
        book = compile_rules(files, catalogue)
    except RulesError as error:
        faults.extend(error.faults)
    if faults:
        raise RulesError(faults)
    return book


def compile_rules(files: Sequence[tuple[str, RuleFile]], catalogue: Catalogue) -> RuleBook:
    """Rule files, with the names they go by in messages, as one book.

    Raises:
        RulesError: with all faults.
    """
    compiler = _Compiler(catalogue, [content for _, content in files])
    faults = [f"{name}: {line}" for name, content in files for line in compiler.add(name, content)]
    if faults:
        raise RulesError(faults)
    return RuleBook(tuple(compiler.rules), compiler.actions, tuple(compiler.tests))


class _Compiler:
    """Compiles files one after the other and notes what is wrong."""

    def __init__(self, catalogue: Catalogue, files: Sequence[RuleFile]) -> None:
        self._catalogue = catalogue
        self._known_actions = {action.name for content in files for action in content.actions}
        self._written = {(content.facility, rule.name) for content in files for rule in content.rules}
        self.rules: list[CompiledRule] = []
        self.actions: dict[str, CompiledAction] = {}
        self.tests: list[CompiledTest] = []
        self._taken: set[tuple[str, str]] = set()

    def add(self, name: str, content: RuleFile) -> Iterator[str]:
        """The faults of one file, as `$.path: reason`."""
        facility = content.facility
        if facility not in self._catalogue.by_id:
            yield f"$.facility: '{facility}' is not in the catalogue"
            return
        for rule in content.rules:
            yield from self._add_rule(facility, rule)
        for action in content.actions:
            yield from self._add_action(facility, action)
        self.tests += [CompiledTest(name, facility, test) for test in content.tests]

    def _add_rule(self, facility: str, rule: Rule) -> Iterator[str]:
        path = f"$.rules.{rule.name}"
        if rule.name.startswith(RESERVED):
            yield f"{path}: names that begin with {', '.join(RESERVED)} are the monitor's own"
        if (facility, rule.name) in self._taken:
            yield f"{path}: there is a rule of this name already"
        self._taken.add((facility, rule.name))
        for name in rule.respond:
            if name not in self._known_actions:
                yield f"{path}.respond: '{name}' is no action"
        place, text = ("when", rule.when) if rule.when is not None else ("value", rule.value or "")
        want = Kind.TRUTH if rule.when is not None else Kind.NUMBER
        judged = yield from self._compile(f"{path}.{place}", text, facility, want)
        valid = None
        if rule.valid_when is not None:
            valid = yield from self._compile(f"{path}.valid_when", rule.valid_when, facility, Kind.TRUTH)
        if judged is None or (rule.valid_when is not None and valid is None):
            return
        if judged.kind is Kind.NUMBER and judged.unit and not judged.unit.agrees(unit_of(rule.unit)):
            yield f"{path}.unit: the expression does not give {rule.unit}; use convert(x, '{rule.unit}')"
        self.rules.append(CompiledRule(facility, rule, judged, valid))

    def _add_action(self, facility: str, action: Action) -> Iterator[str]:
        path = f"$.actions.{action.name}"
        if action.name in self.actions:
            yield f"{path}: there is an action of this name already"
        for alert in action.on_alert:
            if not self._is_alert(*alert.partition("/")[::2]):
                yield f"{path}.on_alert: '{alert}' is no alert; use facility/rule"
        for cause in action.on_cause:
            if cause.partition(".")[0] not in self._catalogue.by_id:
                yield f"{path}.on_cause: '{cause}' is not named facility.fault"
        if action.otherwise is not None and action.otherwise not in self._known_actions:
            yield f"{path}.otherwise: '{action.otherwise}' is no action"
        arguments = yield from self._arguments(path, action)
        pre = yield from self._compile(f"{path}.pre", action.pre, facility, Kind.TRUTH)
        expect = yield from self._compile(f"{path}.expect", action.expect, facility, Kind.TRUTH)
        if pre and len({(s.facility, s.parameter) for s in pre.signals}) < 2:
            yield f"{path}.pre: looks at one sensor alone; an action needs a second one that confirms it"
        if pre and expect and arguments is not None:
            self.actions[action.name] = CompiledAction(facility, action, arguments, pre, expect)

    def _is_alert(self, facility: str, rule: str) -> bool:
        """Whether a rule of a file or of the catalogue raises it."""
        found = self._catalogue.by_id.get(facility)
        if found is None or (facility, rule) in self._written or rule == "silent":
            return found is not None
        parameter = found.parameters.get(rule.removeprefix("limit-"))
        stale = {f"stale-{packet.name}" for packet in found.packets}
        limited = rule.startswith("limit-") and parameter is not None and bool(parameter.limits)
        return limited or rule in stale

    def _arguments(self, path: str, action: Action) -> Generator[str, None, Mapping[str, Scalar] | None]:
        target = self._catalogue.by_id.get(action.target)
        if target is None:
            yield f"{path}.target: '{action.target}' is not in the catalogue"
            return None
        command = target.commands_by_name.get(action.command)
        if command is None:
            known = ", ".join(target.commands_by_name) or "none"
            yield f"{path}.command: '{action.command}' is no telecommand of {target.id}; it takes {known}"
            return None
        try:
            if command.hazardous and action.mode is ActionMode.ACTIVE:
                yield f"{path}.mode: {command.name} is hazardous: only an operator may set this to active"
            return command.check(action.arguments)
        except ArgumentError as error:
            yield from (f"{path}.arguments.{fault}" for fault in error.faults)
            return None

    def _compile(
        self, path: str, text: str, facility: str, want: Kind
    ) -> Generator[str, None, Expression | None]:
        try:
            return compile_expression(text, self._catalogue, facility, want=want)
        except ExpressionError as error:
            yield f"{path}: {error}"
            return None
