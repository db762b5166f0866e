"""What operators see of autonomous actions."""

import re

from ground_segment.console.action_views import action_table
from ground_segment.wire import ActionMode, Autonomy, Outcome
from tests.support.alerts import action

ACTIVE = Autonomy(mode=ActionMode.ACTIVE, time_ns=0)
NOW_NS = 1_900_000_000_000_000_000


def test_an_action_shows_its_command_its_outcome_and_the_other_modes() -> None:
    html = action_table([action()], ACTIVE, NOW_NS)
    assert "energy shed_loads level=REDUCED" in html
    assert "would have been sent" in html
    assert re.findall(r'data-command="set_action" data-mode="(\w+)"', html) == ["off", "active"]


def test_the_switch_over_all_says_what_it_holds_back() -> None:
    held = Autonomy(mode=ActionMode.OFF, time_ns=NOW_NS, by="ana", reason="<test>")
    html = action_table([action(mode=ActionMode.ACTIVE)], held, NOW_NS)
    assert "Autonomy off" in html
    assert "By ana: “&lt;test&gt;”" in html
    assert "active, held off" in html


def test_what_was_asked_for_last_comes_first() -> None:
    idle = action(name="other", outcome=Outcome.IDLE, time_ns=0)
    html = action_table([idle, action()], None, NOW_NS)
    assert html.index('data-action="shed"') < html.index('data-action="other"')
    assert "no actions" in action_table([], ACTIVE, NOW_NS)
