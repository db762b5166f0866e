"""A small station's replica, as a campaign records it, and what the monitor makes of it."""

from collections.abc import Mapping, Sequence

from ground_segment.catalogue import Catalogue, Facility, limits_from_mapping
from ground_segment.clock import NS_PER_S
from ground_segment.diagnosis import Cause, Matrix, Symptom
from ground_segment.rules.book import RuleBook, compile_rules
from ground_segment.rules.model import RuleFile, expand
from ground_segment.scoring.campaign import PacketColumns
from ground_segment.scoring.coarse import coarse_catalogue, coarse_rules
from ground_segment.scoring.episode import FOREVER_NS, Episode
from ground_segment.scoring.record import Run, Start, record
from ground_segment.scoring.replay import Judge
from ground_segment.wire import Value

T0_NS = 1_900_000_000 * NS_PER_S
STEP_S = 60.0
VOLTS, AMPS, LEVEL = ("energy", "limit-volts"), ("energy", "limit-amps"), ("isru", "limit-level")


def _facility(name: str, packet: str, *parameters: str, depends_on: Sequence[str] = ()) -> Facility:
    described = [
        {
            "name": each, "type": "float", "unit": "1", "description": "A number.", "subsystem": "part",
            "range": [0, 1000],
            "limits": limits_from_mapping({"warning": [None, 100], "critical": [None, 200]}),
        }
        for each in parameters
    ]  # fmt: skip
    packets = [{"name": packet, "title": packet, "period_s": 1, "stale_after_s": 6, "parameters": described}]
    return Facility.model_validate(
        {
            "id": name, "kind": "facility", "title": name, "description": "A facility.", "site": "here",
            "packets": packets, "depends_on": depends_on,
        }
    )  # fmt: skip


CATALOGUE = Catalogue(
    facilities=(
        _facility("energy", "bus", "volts", "amps"),
        _facility("isru", "tank", "level", depends_on=["energy"]),
        _facility("absent", "nothing", "never"),
    )
)
RECORDED = ("energy", "isru")
_WRITTEN = {
    "power": {
        "title": "Power high", "value": "mean(volts, 10)", "limits": {"watch": [None, 90]},
        "action": "Look at it.",
    },
    "blind": {
        "title": "Never heard", "when": "absent.never > 1", "severity": "watch", "action": "Look at it.",
    },
}  # fmt: skip
RULES = compile_rules(
    [("energy.yaml", RuleFile.model_validate(expand({"facility": "energy", "rules": _WRITTEN})))], CATALOGUE
)


def symptom(alert: str, probability: float = 0.9, delay_s: float = 60.0) -> Symptom:
    return Symptom(alert=alert, probability=probability, delay_s=delay_s)


SHORT = Cause(
    id="energy.short", title="Short", symptoms=(symptom("energy/limit-volts"), symptom("energy/limit-amps"))
)
LEAK = Cause(id="isru.leak", title="Leak", symptoms=(symptom("isru/limit-level"),))
MATRIX = Matrix(causes=(SHORT, LEAK))


def judge(matrix: Matrix = MATRIX, book: RuleBook | None = None) -> Judge:
    """As for a campaign of one-minute steps."""
    return Judge(
        coarse_catalogue(CATALOGUE, STEP_S, RECORDED),
        coarse_rules(book or RuleBook(), STEP_S, RECORDED),
        matrix,
        STEP_S,
    )


def minute(number: float) -> int:
    return T0_NS + round(number * 60 * NS_PER_S)


def telemetry(minutes: int, **bad: Mapping[int, float]) -> list[PacketColumns]:
    """So many minutes of calm values of 50, but for those given by parameter and minute."""
    times = [minute(number) for number in range(minutes)]

    def column(name: str) -> list[Value | None]:
        return [bad.get(name, {}).get(number, 50.0) for number in range(minutes)]

    return [
        PacketColumns(
            "energy", "bus", times, ("volts", "amps"), (column("volts"), column("amps")), whole=True
        ),
        PacketColumns("isru", "tank", times, ("level",), (column("level"),), whole=True),
    ]


def over(first: int, last: int, value: float = 150.0) -> dict[int, float]:
    """A value from one minute to another."""
    return dict.fromkeys(range(first, last + 1), value)


def replayed(minutes: int, matrix: Matrix = MATRIX, /, **bad: Mapping[int, float]) -> Run:
    return record(judge(matrix), 0, telemetry(minutes, **bad))


def episode(fault: str, onset: float, end: float | None = None, **other: object) -> Episode:
    """A fault of the small station; times in minutes."""
    shows = {"energy.short": ("energy.volts", "energy.amps"), "isru.leak": ("isru.level",)}
    facts: dict[str, object] = {
        "replica": 0, "fault": fault, "title": fault, "kind": "physical", "onset_ns": minute(onset),
        "end_ns": FOREVER_NS if end is None else minute(end), "hazard_ns": None,
        "strength": 1.0, "ramp_s": 0.0, "affects": shows.get(fault, ()), "followers": (),
    }  # fmt: skip
    return Episode(**{**facts, **other})  # type: ignore[arg-type]


def start(time_ns: int, trigger: str, action: str = "shed") -> Start:
    """An action that sheds loads is started."""
    return Start(time_ns, action, trigger, "energy.shed_loads", {"level": "REDUCED"})
