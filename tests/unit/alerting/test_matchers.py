"""Matchers are read, written and applied as Prometheus and Alertmanager do."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ground_segment.alerting import Matcher, MatcherError, matches, parse_matchers, spell

LABELS = {"alertname": "Bus voltage", "facility": "energy", "rule": "limit-bus_voltage"}


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ('{facility="energy"}', True),
        ("facility=energy", True),
        ('facility="energy", rule=~"limit-.*"', True),
        ('rule=~"limit"', False),  # anchored
        ('rule!~"limit-.*"', False),
        ('facility!="isru"', True),
        ('subsystem=""', True),  # a missing label is empty
        ('subsystem!=""', False),
        ('alertname=~"Bus (voltage|current)"', True),
    ],
)
def test_labels_are_matched(text: str, meant: bool) -> None:
    assert matches(parse_matchers(text), LABELS) is meant


@pytest.mark.parametrize(
    "text",
    [
        "facility", 'facility=="x"y', 'a=~"("', 'a=~"a)|(b"', 'a=~"(?=x)"', 'a=~"(a{1000}){1000}{1000}"',
        '9a="x"', f'a="{"x" * 257}"', ",".join(['a="b"'] * 21), '{a="b"', 'a="b',
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_refused(text: str) -> None:
    with pytest.raises(MatcherError):
        parse_matchers(text)


@pytest.mark.timeout(5)
def test_no_expression_takes_long() -> None:
    evil = Matcher(name="a", value="(a+)+(a*)*b", is_regex=True)
    assert not evil.accepts("a" * 10_000)


@given(st.text(max_size=50), st.sampled_from([(False, True), (False, False)]))
def test_any_value_survives_writing_and_reading(value: str, parts: tuple[bool, bool]) -> None:
    matcher = Matcher(name="name", value=value, is_regex=parts[0], is_equal=parts[1])
    assert parse_matchers(spell([matcher, matcher])) == (matcher, matcher)
