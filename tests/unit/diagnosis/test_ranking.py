"""Causes ranked by what is raised, what is not, and when."""

from ground_segment.clock import NS_PER_S
from ground_segment.diagnosis import Cause, Evidence, Matrix, cover, explains, rank

PUMP = Cause.model_validate(
    {
        "id": "cooling.pump",
        "title": "Pump",
        "symptoms": [
            {"alert": "cooling/limit-flow", "probability": 0.95, "delay_s": 10, "spread_s": 10},
            {"alert": "cooling/limit-temp", "probability": 0.9, "delay_s": 300, "spread_s": 60},
        ],
    }
)
LEAK = Cause.model_validate(
    {
        "id": "cooling.leak",
        "title": "Leak",
        "symptoms": [
            {"alert": "cooling/limit-quantity", "probability": 0.95, "delay_s": 10, "spread_s": 10},
            {"alert": "cooling/limit-flow", "probability": 0.8, "delay_s": 60, "spread_s": 30},
            {"alert": "cooling/limit-temp", "probability": 0.8, "delay_s": 300, "spread_s": 60},
        ],
    }
)
RADIO = Cause.model_validate(
    {
        "id": "telecom.amplifier",
        "title": "Amplifier",
        "symptoms": [{"alert": "telecom/limit-power", "probability": 0.95, "delay_s": 5, "spread_s": 5}],
    }
)
MATRIX = Matrix(causes=(PUMP, LEAK, RADIO))


def seen(now_s: float, unknown: tuple[str, ...] = (), **raised_s: float) -> Evidence:
    raised = {
        ("cooling", f"limit-{name}"): int(at * NS_PER_S) for name, at in raised_s.items() if name != "power"
    }
    if "power" in raised_s:
        raised["telecom", "limit-power"] = int(raised_s["power"] * NS_PER_S)
    return Evidence(raised, int(now_s * NS_PER_S), {("cooling", f"limit-{name}") for name in unknown})


def first(evidence: Evidence) -> str:
    return rank(MATRIX, evidence)[0].cause.id


def test_a_missing_alert_speaks_against_what_should_have_raised_it() -> None:
    assert first(seen(400, flow=10, temp=300)) == "cooling.pump", "a leak would show in the quantity"
    assert first(seen(400, quantity=10, flow=60, temp=300)) == "cooling.leak"


def test_an_alert_that_cannot_be_judged_says_nothing() -> None:
    known = {r.cause.id: r.probability for r in rank(MATRIX, seen(400, flow=10, temp=300))}
    unknown = {r.cause.id: r.probability for r in rank(MATRIX, seen(400, ("quantity",), flow=10, temp=300))}
    assert unknown["cooling.leak"] > 3 * known["cooling.leak"]


def test_an_alert_that_is_not_due_yet_says_nothing_either() -> None:
    early = rank(MATRIX, seen(12, flow=10))
    assert early[0].cause.id == "cooling.pump"
    assert early[0].probability > 0.5


def test_nothing_is_ranked_that_explains_nothing() -> None:
    assert [r.cause.id for r in rank(MATRIX, seen(20, power=5))] == ["telecom.amplifier"]
    assert rank(MATRIX, Evidence({}, 0)) == []


def test_two_faults_are_covered_by_two_causes_and_one_by_one() -> None:
    assert [c.id for c in cover(MATRIX, seen(400, flow=10, temp=300, power=200))] == [
        "cooling.pump",
        "telecom.amplifier",
    ]
    assert [c.id for c in cover(MATRIX, seen(400, flow=10, temp=300))] == ["cooling.pump"]


def test_two_faults_take_nothing_from_each_other() -> None:
    both = seen(400, flow=10, temp=300, power=200)
    likely = {r.cause.id: r.probability for r in rank(MATRIX, both, cover(MATRIX, both))}
    alone = {r.cause.id: r.probability for r in rank(MATRIX, seen(400, flow=10, temp=300))}
    assert likely["telecom.amplifier"] > 0.9
    assert likely["cooling.pump"] > 0.9
    assert abs(likely["cooling.leak"] - alone["cooling.leak"]) < 0.01


def test_probabilities_add_up() -> None:
    assert abs(sum(r.probability for r in rank(MATRIX, seen(400, flow=10, temp=300))) - 1.0) < 1e-9


def test_what_a_cause_explains() -> None:
    assert explains([PUMP], ("cooling", "limit-temp"))
    assert not explains([PUMP], ("cooling", "limit-quantity"))
