"""A small station, and an engine that is fed second by second."""

from collections.abc import Mapping, Sequence

from ground_segment.catalogue import Catalogue, Facility
from ground_segment.clock import NS_PER_S
from ground_segment.diagnosis import Matrix
from ground_segment.monitor import Engine, Patience
from ground_segment.rules.book import RuleBook, compile_rules
from ground_segment.rules.model import RuleFile, expand
from ground_segment.wire import Alert, Origin, Presence, ReceivedPacket, Transition, Value

T0_NS = 1_900_000_000 * NS_PER_S
VOLTAGE = ("energy", "limit-bus_voltage")
SILENT = ("energy", "silent")
STALE_SLOW = ("energy", "stale-slow")

_ENERGY = {
    "id": "energy",
    "kind": "facility",
    "title": "Energy facility",
    "description": "Makes power.",
    "site": "here",
    "packets": [
        {
            "name": "bus",
            "title": "Buses",
            "period_s": 1,
            "stale_after_s": 6,
            "parameters": [
                {
                    "name": "bus_voltage", "type": "float", "unit": "V", "description": "Voltage of the bus.",
                    "subsystem": "bus", "range": [-10, 200], "deadband": 1,
                    "on_delay_s": 2, "off_delay_s": 10,
                    "limits": {"warning": [114, 128], "critical": [105, 132]},
                },
                {
                    "name": "rfc_temp", "type": "float", "unit": "Cel", "description": "Temperature.",
                    "subsystem": "rfc", "range": [-100, 200], "limits": {"watch": [None, 80]},
                    "limits_when": {"parameter": "rfc_mode", "is": ["FUELCELL"]},
                },
            ],
        },
        {
            "name": "modes",
            "title": "Modes",
            "period_s": 5,
            "stale_after_s": 15,
            "parameters": [
                {
                    "name": "rfc_mode", "type": "enum", "states": ["OFF", "FUELCELL", "FAULT"],
                    "description": "Mode.", "subsystem": "rfc",
                    "limits": {"critical": ["FAULT"]}, "off_delay_s": 3,
                },
                {
                    "name": "breaker_closed", "type": "bool", "description": "Whether it is closed.",
                    "subsystem": "bus", "limits": {"warning": [False]},
                },
            ],
        },
        {
            "name": "slow",
            "title": "Slow things",
            "period_s": 60,
            "stale_after_s": 180,
            "parameters": [
                {"name": "age", "type": "int", "unit": "h", "description": "Age.", "subsystem": "bus",
                 "range": [0, 1000]}
            ],
        },
    ],
}  # fmt: skip

NOMINAL: Mapping[str, Mapping[str, Value]] = {
    "bus": {"bus_voltage": 121.0, "rfc_temp": 20.0},
    "modes": {"rfc_mode": "OFF", "breaker_closed": True},
    "slow": {"age": 5},
}
PERIOD_S = {"bus": 1, "modes": 5, "slow": 60}


def station(**changes: object) -> Catalogue:
    """The catalogue; `changes` replace fields of the facility."""
    return Catalogue(facilities=(Facility.model_validate({**_ENERGY, **changes}),))


def rules(**rules: Mapping[str, object]) -> RuleBook:
    """Rules of the facility, by name (an underscore stands for a hyphen)."""
    body = {"facility": "energy", "rules": {name.replace("_", "-"): rule for name, rule in rules.items()}}
    return compile_rules([("energy.yaml", RuleFile.model_validate(expand(body)))], station())


class Scene:
    """Time in seconds from `T0_NS`; the monitor has listened for long when it begins."""

    def __init__(
        self,
        patience: Patience | None = None,
        catalogue: Catalogue | None = None,
        rules: RuleBook | None = None,
        matrix: Matrix | None = None,
    ) -> None:
        self.engine = Engine(catalogue or station(), patience or Patience(grace_s=0.0), rules, matrix)
        self.now_s = 0.0
        self.seen: list[Alert] = []
        self.engine.listen(self.now_ns)

    @property
    def now_ns(self) -> int:
        return T0_NS + round(self.now_s * NS_PER_S)

    @property
    def transitions(self) -> list[Transition]:
        return [alert.transition for alert in self.seen]

    def take(self, changed: Sequence[Alert]) -> list[Alert]:
        self.seen += changed
        return list(changed)

    def packet(
        self,
        name: str = "bus",
        values: Mapping[str, Value] | None = None,
        *,
        age_s: float = 0.0,
        invalid: tuple[str, ...] = (),
        origin: Origin | None = None,
    ) -> list[Alert]:
        """One packet, received now, generated `age_s` before."""
        body = NOMINAL[name] if values is None else values
        generated_ns = self.now_ns - round(age_s * NS_PER_S)
        packet = ReceivedPacket("energy", name, "direct", generated_ns, body, invalid, origin)
        return self.take(self.engine.sample(packet, self.now_ns))

    def voltage(self, value: float | None) -> list[Alert]:
        values = {} if value is None else {"bus_voltage": value}
        return self.packet("bus", {"rfc_temp": 20.0, **values})

    def voltages(self, *values: float | None) -> list[Alert]:
        """One sample a second, other packets at their periods, and a tick."""
        before = len(self.seen)
        for value in values:
            self.voltage(value)
            self.others()
            self.tick()
        return self.seen[before:]

    def others(self, but: Sequence[str] = ()) -> None:
        for name in ("modes", "slow"):
            if name not in but and round(self.now_s) % PERIOD_S[name] == 0:
                self.packet(name)

    def tick(self, seconds: float = 1.0) -> list[Alert]:
        """Let time pass in ticks of a second, without telemetry."""
        before = len(self.seen)
        while seconds > 0:
            self.now_s += min(1.0, seconds)
            seconds -= 1.0
            self.take(self.engine.tick(self.now_ns))
        return self.seen[before:]

    def live(self, seconds: int, but: Sequence[str] = (), **values: Value) -> list[Alert]:
        """Everything nominal but for `values`, every packet at its period except those named."""
        before = len(self.seen)
        for _ in range(seconds):
            for name, period_s in PERIOD_S.items():
                if name not in but and round(self.now_s) % period_s == 0:
                    mine = {k: v for k, v in values.items() if k in NOMINAL[name]}
                    self.packet(name, {**NOMINAL[name], **mine})
            self.tick()
        return self.seen[before:]

    def presence(self, *, online: bool, boot: int = 1) -> None:
        message = Presence(online=online, boot=boot, time_ns=self.now_ns)
        self.engine.presence("energy", message, self.now_ns)


def look_at_each(engine: Engine) -> None:
    """Pass nothing over: every limit and rule of a packet is judged by itself."""
    for facility in engine._facilities.values():
        for packet in facility.packets.values():
            packet.any_may_hold = _yes
    for watch in engine._watches.watches:
        watch.may_hold = _yes
    for reading in engine._watches.readings.values():
        reading.any_may_hold = _yes


def _yes() -> bool:
    return True
