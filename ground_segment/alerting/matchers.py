"""Matchers over labels, as Prometheus writes them: `{facility="energy", rule=~"limit-.*"}`."""

import re
from collections.abc import Iterable, Mapping
from functools import cached_property
from types import MappingProxyType
from typing import Final, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator
from pydantic_core import SchemaError, SchemaValidator, core_schema

LABEL = r"^[a-zA-Z_][a-zA-Z0-9_]*$"
MOST_MATCHERS = 20
_ONE = re.compile(r'\s*([a-zA-Z_]\w*)\s*(=~|!=|!~|=)\s*("(?:[^"\\]|\\.)*"|[^\s,"{}]*)\s*(,|$)', re.DOTALL)
_OPERATORS: Final = MappingProxyType(
    {"=": (False, True), "!=": (False, False), "=~": (True, True), "!~": (True, False)}
)
"""Whether it is a regular expression, and whether it must match."""
_SPELLED: Final = MappingProxyType({parts: operator for operator, parts in _OPERATORS.items()})
_ESCAPED: Final = MappingProxyType({"n": "\n", '"': '"', "\\": "\\"})


class MatcherError(ValueError):
    """It cannot be read; the message says what can."""


class Matcher(BaseModel):
    """One label and what it must be, or must not be.

    Regular expressions are anchored, and run in linear time whatever is written: none can stop the monitor.
    """

    model_config = ConfigDict(frozen=True)

    name: str = Field(pattern=LABEL, max_length=64)
    value: str = Field(max_length=256)
    is_regex: bool = False
    is_equal: bool = True

    @model_validator(mode="after")
    def _is_readable(self) -> Self:
        _ = self._expression
        return self

    def accepts(self, value: str) -> bool:
        """Whether a label's value satisfies it; a label that is missing has the value ``""``."""
        expression = self._expression
        same = expression.isinstance_python(value) if expression else value == self.value
        return same is self.is_equal

    @cached_property
    def _expression(self) -> SchemaValidator | None:
        if not self.is_regex:
            return None
        try:
            _compiled(self.value)
            return _compiled(f"^(?:{self.value})$")
        except SchemaError as error:
            raise MatcherError(f"'{self.value}' is no regular expression that RE2 knows") from error

    def __str__(self) -> str:
        quoted = self.value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
        return f'{self.name}{_SPELLED[self.is_regex, self.is_equal]}"{quoted}"'


def matches(matchers: Iterable[Matcher], labels: Mapping[str, str]) -> bool:
    """Whether labels satisfy all of them."""
    return all(matcher.accepts(labels.get(matcher.name, "")) for matcher in matchers)


def spell(matchers: Iterable[Matcher]) -> str:
    """The text that `parse_matchers` reads."""
    return "{" + ", ".join(map(str, matchers)) + "}"


def parse_matchers(text: str) -> tuple[Matcher, ...]:
    """Read `{a="b", c!~"d|e"}`; braces may be left out, and quotes where the value is one word.

    Raises:
        MatcherError: with what can be written.
    """
    inner = text.strip()
    if inner.startswith("{") and inner.endswith("}"):
        inner = inner[1:-1].strip()
    found: list[Matcher] = []
    place = 0
    while place < len(inner):
        one = _ONE.match(inner, place)
        if one is None or len(found) == MOST_MATCHERS:
            raise MatcherError(
                f"'{text[:100]}' is no list of at most {MOST_MATCHERS} matchers: "
                'write name="value", with =, !=, =~ or !~, and commas between them'
            )
        is_regex, is_equal = _OPERATORS[one[2]]
        found.append(_matcher(one[1], _unquoted(one[3]), is_regex=is_regex, is_equal=is_equal))
        place = one.end()
    return tuple(found)


def _matcher(name: str, value: str, *, is_regex: bool, is_equal: bool) -> Matcher:
    try:
        return Matcher(name=name, value=value, is_regex=is_regex, is_equal=is_equal)
    except ValidationError as error:
        reason = error.errors()[0]["msg"].removeprefix("Value error, ")
        raise MatcherError(f"matcher of '{name[:64]}': {reason}") from error


def _unquoted(text: str) -> str:
    if not text.startswith('"'):
        return text
    return re.sub(r"\\(.)", lambda escaped: _ESCAPED.get(escaped[1], escaped[0]), text[1:-1], flags=re.DOTALL)


def _compiled(pattern: str) -> SchemaValidator:
    return SchemaValidator(core_schema.str_schema(pattern=pattern, regex_engine="rust-regex"))
