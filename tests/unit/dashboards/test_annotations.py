"""Alerts as annotations: one for each time an alert was raised."""

from ground_segment.dashboards.annotations import annotations
from tests.support.rows import alert_row

RAISED = 1_795_000_000_000_000_000
SECOND = 1_000_000_000


def test_an_episode_lasts_from_raise_to_clear_and_takes_its_worst_severity() -> None:
    later = RAISED + 5 * SECOND
    rows = [
        alert_row("energy", "bus", later + SECOND, RAISED, transition="cleared", state="normal"),
        alert_row("energy", "bus", RAISED),
        alert_row("energy", "bus", later, RAISED, transition="escalated", severity=("critical", 3)),
    ]
    [note] = annotations(rows)
    assert (note.time_ms, note.end_ms) == (RAISED // 1_000_000, RAISED // 1_000_000 + 6_000)
    assert "critical" in note.tags
    assert note.id == f"id:energy/bus/{RAISED}"


def test_an_active_alert_has_no_end_yet() -> None:
    [note] = annotations([alert_row("energy", "bus", RAISED)])
    assert note.end_ms == note.time_ms


def test_every_raise_is_its_own_episode_in_order_of_time() -> None:
    again = RAISED + 60 * SECOND
    notes = annotations([alert_row("energy", "bus", again), alert_row("energy", "bus", RAISED)])
    assert [note.id for note in notes] == [f"id:energy/bus/{RAISED}", f"id:energy/bus/{again}"]


def test_nothing_comes_to_nothing() -> None:
    assert annotations([]) == []
