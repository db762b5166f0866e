"""Times as people write them."""

import pytest

from ground_segment.clock import NS_PER_S, iso_utc, parse_utc

NOW_NS = 20_779 * 86_400 * NS_PER_S


@pytest.mark.parametrize(
    ("text", "time"),
    [
        ("now", "2026-11-22T00:00:00.000Z"),
        ("90m", "2026-11-21T22:30:00.000Z"),
        ("1.5h", "2026-11-21T22:30:00.000Z"),
        ("7d", "2026-11-15T00:00:00.000Z"),
        ("2026-11-21", "2026-11-21T00:00:00.000Z"),
        ("2026-11-21T06:00", "2026-11-21T06:00:00.000Z"),
        ("2026-11-21T06:00Z", "2026-11-21T06:00:00.000Z"),
        ("2026-11-21T06:00+02:00", "2026-11-21T04:00:00.000Z"),
    ],
)
def test_a_time_is_now_or_so_long_ago_or_iso_8601_and_utc(text: str, time: str) -> None:
    assert iso_utc(parse_utc(text, NOW_NS)) == time


@pytest.mark.parametrize("text", ["", "m", "yesterday", "24 h", "-1h", "24x", "2026-13-01", "1.2.3h"])
def test_anything_else_is_refused_with_what_can_be_written(text: str) -> None:
    with pytest.raises(ValueError, match="is no time: write 2026-11-21T06:00Z, or how long ago"):
        parse_utc(text, NOW_NS)
