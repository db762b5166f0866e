"""Rules that load and still are wrong are found, and sound ones are left alone."""

from collections.abc import Mapping

import pytest

from ground_segment.rules.book import RuleBook, compile_rules
from ground_segment.rules.lint import Finding, lint
from ground_segment.rules.model import RuleFile, expand
from tests.unit.monitor.scene import station

DO = "Open breaker 7 and call the duty engineer."
STEADY = {"on_delay_s": 5, "off_delay_s": 10}
SOUND: Mapping[str, object] = {
    "title": "Bus low",
    "when": "bus_voltage < 100",
    "severity": "warning",
    "action": DO,
    **STEADY,
}
SHED: Mapping[str, object] = {
    "title": "Shed loads", "target": "energy", "command": "shed", "within_s": 20,
    "pre": "bus_voltage < 110 and breaker_closed", "expect": "bus_voltage > 115",
}  # fmt: skip


def book(rule: Mapping[str, object], expected: str = "low") -> RuleBook:
    """One rule named `low`, and a test that expects what is named."""
    test = {
        "name": "it is raised",
        "series": {"bus_voltage": "90x9"},
        "expect": [{"at_s": 9, "alerts": [expected] if expected else []}],
    }
    body = expand({"facility": "energy", "rules": {"low": rule}, "tests": [test]})
    return compile_rules([("energy.yaml", RuleFile.model_validate(body))], station())


def found(**changes: object) -> list[Finding]:
    rule = {key: value for key, value in {**SOUND, **changes}.items() if value is not None}
    return lint(book(rule), station())


def computed(value: str, limits: Mapping[str, object], **changes: object) -> list[Finding]:
    return found(when=None, severity=None, value=value, limits=limits, **changes)


def test_a_sound_rule_has_no_finding() -> None:
    assert found() == []
    assert computed("bus_voltage", {"warning": [100, None]}, unit="V", deadband=0.31) == []


def test_a_deadband_below_three_sigma_of_the_computed_number_is_found() -> None:
    (finding,) = computed("bus_voltage", {"warning": [100, None]}, unit="V", deadband=0.29)
    assert finding.text == "deadband 0.29 V is below 3 sigma of its noise, 0.3 V: it will chatter"
    assert not finding.error
    (finding,) = computed("3 * bus_voltage", {"warning": [300, None]}, unit="V", deadband=0.5)
    assert "0.9 V" in finding.text
    assert computed("mean(bus_voltage, 99)", {"warning": [100, None]}, unit="V", deadband=0.04) == []


def test_a_noisy_comparison_needs_both_delays() -> None:
    (finding,) = found(on_delay_s=2)
    assert "on_delay_s should be 3 s or more" in finding.text
    (finding,) = found(off_delay_s=0)
    assert "needs an off_delay_s" in finding.text
    (finding,) = found(when="not breaker_closed", valid_when="bus_voltage > 50", on_delay_s=2)
    assert "energy.bus_voltage" in finding.text


def test_states_and_counts_do_not_chatter() -> None:
    for when in ("rfc_mode == 'FAULT'", "not breaker_closed", "age > 100"):
        assert found(when=when, on_delay_s=0, off_delay_s=0) == []


@pytest.mark.parametrize(
    ("when", "says"),
    [
        ("bus_voltage > 250", "can never be true"),
        ("bus_voltage > -20", "is always true"),
        ("bus_voltage > 150 and bus_voltage < 120", "can never be true"),
        ("rfc_mode == 'OFF' and rfc_mode in ('FAULT', 'FUELCELL')", "can never be true"),
        ("breaker_closed or not breaker_closed", "is always true"),
        ("breaker_closed or age > 5", None),
        ("abs(bus_voltage) < 0", "can never be true"),
        ("rate(bus_voltage, 60) > 100", "can never be true"),
    ],
)
def test_what_never_or_always_holds_is_refused(when: str, says: str | None) -> None:
    texts = [finding.text for finding in found(when=when) if finding.error]
    assert texts == ([f"when {says}"] if says else [])


def test_a_rule_is_judged_within_what_it_is_valid_for() -> None:
    (finding,) = found(valid_when="bus_voltage > 110")
    assert finding.text == "when can never be true while valid_when is"
    (finding,) = found(valid_when="age > 5000")
    assert finding.text == "valid_when can never be true"


def test_a_limit_that_is_never_crossed_is_refused() -> None:
    (finding,) = computed("bus_voltage", {"warning": [100, 300]}, unit="V", deadband=1)
    assert finding.text == "its warning limit high of 300 is never crossed: it gives -10 to 200"
    (finding,) = computed("abs(bus_voltage)", {"warning": [-1, 100]}, unit="V", deadband=1)
    assert "low of -1" in finding.text


def test_a_rule_that_no_test_expects_is_found() -> None:
    (finding,) = lint(book(SOUND, expected=""), station())
    assert str(finding) == "energy/low: no test expects it"


def test_one_of_a_family_is_tested_for_all() -> None:
    rules = {f"low-{number}": SOUND for number in (1, 2)}
    test = {"name": "t", "series": {"age": "1x9"}, "expect": [{"at_s": 9, "alerts": ["low-1"]}]}
    body = expand({"facility": "energy", "rules": rules, "tests": [test]})
    assert lint(compile_rules([("energy.yaml", RuleFile.model_validate(body))], station()), station()) == []


def test_an_alert_says_what_the_operator_does() -> None:
    (finding,) = found(action="Investigate.")
    assert "does not say what the operator does" in finding.text
    (finding,) = found(action=None)
    assert "names no operator's action" in finding.text
    assert found(action=None, severity="watch") == []


def of_action(*, responds: bool = True, tested: bool = True, **changes: object) -> list[str]:
    """Findings about an action."""
    shedding = station(commands=[{"name": "shed", "title": "Shed", "description": "Sheds loads."}])
    rule = {**SOUND, "respond": ["shed"] if responds else []}
    expected = {"at_s": 9, "alerts": ["low"], "actions": ["shed"] if tested else []}
    test = {"name": "t", "series": {"bus_voltage": "90x9"}, "expect": [expected]}
    body = expand(
        {
            "facility": "energy",
            "rules": {"low": rule},
            "actions": {"shed": {**SHED, **changes}},
            "tests": [test],
        }
    )
    compiled = compile_rules([("energy.yaml", RuleFile.model_validate(body))], shedding)
    return [f"{'error' if f.error else 'warning'} {f}" for f in lint(compiled, shedding)]


def test_a_sound_action_has_no_finding() -> None:
    assert of_action() == []


def test_an_action_that_no_test_starts_is_refused() -> None:
    assert of_action(tested=False) == ["error energy/shed: no test expects it"]


def test_an_action_that_nothing_starts_is_found() -> None:
    assert of_action(responds=False) == [
        "warning energy/shed: nothing starts it: no rule responds with it, and it names no alert or cause"
    ]
    assert of_action(responds=False, on_cause=["energy.reactor_trip"]) == []


def test_a_contract_that_says_nothing_is_refused() -> None:
    assert of_action(pre="bus_voltage > -20 or breaker_closed") == ["error energy/shed: pre is always true"]
    assert of_action(expect="bus_voltage > 300") == ["error energy/shed: expect can never be true"]
