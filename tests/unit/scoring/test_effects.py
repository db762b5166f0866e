"""What an action does: a replica with it against the same one without it."""

from pathlib import Path

import pytest

from ground_segment.catalogue import Severity
from ground_segment.scoring.campaign import CampaignUnreadable
from ground_segment.scoring.effects import Effect, effects, standing_s
from ground_segment.scoring.effects_markdown import as_markdown
from ground_segment.scoring.orders import Order, orders_of, read_orders, write_orders
from ground_segment.scoring.record import Run
from tests.unit.scoring import small

CRITICAL = 250.0
MINUTES = 120


def run(first: int, last: int, value: float = CRITICAL) -> Run:
    """A replica in which a voltage is too high from one minute to another."""
    return small.replayed(MINUTES, volts=small.over(first, last, value))


def order(minute: int = 20) -> Order:
    (made,) = orders_of([_asked(minute)])
    return made


def _asked(*minutes: int) -> Run:
    asked = small.replayed(MINUTES)
    asked.starts = [small.start(small.minute(minute), "energy/limit-volts") for minute in minutes]
    return asked


def effect(without: Run, with_: Run) -> Effect:
    (found,) = effects([without], [with_], [order()], {0: ["energy.short"]})
    return found


def test_how_long_an_alert_stands_is_counted_from_a_moment_and_by_severity() -> None:
    stood = standing_s(run(10, 39), small.minute(20), Severity.CRITICAL)
    assert stood[small.VOLTS] == pytest.approx(20 * 60, abs=60)
    assert small.VOLTS not in standing_s(run(10, 39, 150.0), 0, Severity.CRITICAL)
    assert standing_s(run(10, 39, 150.0), 0, Severity.WATCH)[small.VOLTS] == pytest.approx(1800, abs=60)
    assert standing_s(run(100, MINUTES), 0, Severity.WATCH)[small.VOLTS] == pytest.approx(1200, abs=60)


def test_what_ends_sooner_is_spared_and_what_lasts_longer_as_critical_is_harm() -> None:
    longer, shorter = run(10, 80), run(10, 30)
    good, bad = effect(longer, shorter), effect(shorter, longer)
    assert good.harm == ()
    assert [change.key for change in good.spared] == [small.VOLTS]
    assert [change.key for change in bad.harm] == [small.VOLTS]
    assert bad.brought == (), "what is harm is told once"


def test_a_little_longer_is_chance_and_a_warning_is_no_harm() -> None:
    assert effect(run(10, 30), run(10, 38)).harm == ()
    assert effect(run(10, 30), run(10, 30)) == effect(run(10, 30), run(10, 30))
    warned = effect(run(10, 12, 150.0), run(10, 80, 150.0))
    assert warned.harm == ()
    assert [change.key for change in warned.brought] == [small.VOLTS]


def test_a_twin_of_another_time_is_refused() -> None:
    with pytest.raises(ValueError, match="replica 0 has no twin"):
        effect(run(10, 30), small.replayed(60))


def test_each_action_is_ordered_once_in_a_replica_and_can_be_read_back(tmp_path: Path) -> None:
    orders = list(orders_of([_asked(11, 50)]))
    assert [(each.time_ns, each.command, each.action) for each in orders] == [
        (small.minute(11), "energy.shed_loads", "shed")
    ]
    write_orders(tmp_path / "new" / "one.jsonl", orders)
    assert read_orders(tmp_path / "new" / "one.jsonl") == orders
    (tmp_path / "bad.jsonl").write_text("{}")
    with pytest.raises(CampaignUnreadable, match=r"bad\.jsonl holds no orders"):
        read_orders(tmp_path / "bad.jsonl")


def test_the_report_says_harm_good_and_what_was_refused() -> None:
    text = as_markdown([effect(run(10, 30), run(10, 80))], ["A campaign"], ["`a.b` in replica 3: it was off"])
    assert "Actions carried out: 1, in 1 replicas; with harm: 1." in text
    assert "| `shed` | `energy.short` | 11 min | 61 min | 11 min | 61 min |" in text
    assert "## Harm" in text
    assert "`a.b` in replica 3: it was off" in text
    assert "nothing is known" in as_markdown([], [], brief=True)
