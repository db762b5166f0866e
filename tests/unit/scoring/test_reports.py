"""The reports say whether goals are met, beside what costs nothing, and need nothing from outside."""

from ground_segment.scoring.goals import goals
from ground_segment.scoring.report_html import as_html
from ground_segment.scoring.report_markdown import as_markdown, duration
from ground_segment.scoring.score import score
from tests.unit.scoring import small
from tests.unit.scoring.test_judge import verdict

FOUND = verdict(small.episode("energy.short", 9), volts=small.over(10, 40))
MISSED = verdict(small.episode("isru.leak", 9, title="Tank <leaks>"), level=small.over(2, 4))
SCORE = score([FOUND, MISSED], benign=0)


def test_goals_are_met_or_not_or_not_measured() -> None:
    met = {goal.what: goal.reached for goal in goals(SCORE)}
    assert met["abrupt faults found"] is False
    assert met["annunciations at benign look-alikes"] is True
    assert met["drifts found before they do harm"] is None


def test_markdown_names_what_was_missed_and_what_was_false() -> None:
    text = as_markdown(SCORE, ["A campaign: seed 7"])
    assert "## Missed\n\n- `isru.leak` Tank <leaks>: 1 of 1" in text
    assert "## False annunciations\n\n- `isru/limit-level`: 1" in text
    assert "- A campaign: seed 7" in text
    assert "always alarm" in text
    assert "## Missed" not in as_markdown(SCORE, [], brief=True)


def test_the_page_stands_alone() -> None:
    page = as_html(SCORE, ["<script>"])
    assert page.count("<svg") == 3
    assert "http" not in page
    assert "<script" not in page


def test_durations_as_people_say_them() -> None:
    assert [duration(s) for s in (None, 40, 300, 11_520)] == ["-", "40 s", "5 min", "3.2 h"]
