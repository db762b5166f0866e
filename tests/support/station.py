"""A bench for one facility model: environment, exchange and faults as the station would give them."""

from dataclasses import replace
from datetime import UTC, datetime

from ground_segment.catalogue import Scalar
from simulators.coupling import collect, quiet_exchange
from simulators.environment import Environment, EnvironmentModel
from simulators.exchange import Exchange, Outflow
from simulators.facility import FacilityModel, Step
from simulators.faults import NS_PER_S, ActiveFaults, Injection
from simulators.orders import Check, Commandable, Order
from simulators.randomness import Randomness
from tests.support.catalogues import project_catalogue

START_NS = 1_900_000_000_000_000_000
"""2030-03-17T17:46:40Z, a moment like any other."""
GROUND_STATIONS = ("gs-venezuela", "gs-south-africa")
FACILITIES = ("command", "energy", "telecom", "isru", "astronomy", *GROUND_STATIONS)


def utc_ns(iso: str) -> int:
    """Nanoseconds of a UTC time such as `2026-11-22T18:30`."""
    return int(datetime.fromisoformat(iso).replace(tzinfo=UTC).timestamp()) * NS_PER_S


class Bench:
    """Steps one model alone; the other facilities stay quiet.

    Args:
        model: made for `replicas`.
        start_ns: time before the first step.
    """

    def __init__(
        self, model: FacilityModel, seed: int = 1, replicas: int = 1, start_ns: int = START_NS
    ) -> None:
        random = Randomness(seed, replicas)
        self.model = model
        self.time_ns = start_ns
        self.exchange: Exchange = quiet_exchange(replicas, FACILITIES, GROUND_STATIONS)
        """Assign a changed one (`dataclasses.replace`) to make the model feel something."""
        self.environment_changes: dict[str, object] = {}
        """Fields of the environment to overwrite in every step, as arrays of shape (replicas,)."""
        self.outflow: Outflow | None = None
        self._replicas = replicas
        self._surroundings = EnvironmentModel(random.stream("environment"))
        self._random = random.stream(model.id)
        self._injections: tuple[Injection, ...] = ()

    def run(self, seconds: float, dt_s: float = 60.0) -> Outflow:
        """Step until `seconds` have passed; returns the last outflow."""
        for _ in range(max(1, round(seconds / dt_s))):
            self.time_ns += int(dt_s * NS_PER_S)
            self.outflow = self.model.step(self._step(dt_s))
        assert self.outflow is not None
        return self.outflow

    def inject(self, name: str, strength: float = 1.0, replica: int | None = None) -> None:
        """Start a fault of the model now, in one replica or in all."""
        fault = next(fault for fault in self.model.faults if fault.name == name)
        self._injections += (Injection(fault, self.time_ns, strength, replica=replica),)

    def order(self, command: str, **arguments: Scalar) -> Check:
        """Send a telecommand to all replicas, its arguments checked and completed by the catalogue."""
        assert isinstance(self.model, Commandable)
        described = project_catalogue().by_id[self.model.id].commands_by_name[command]
        return self.model.handlers[command](Order(described.check(arguments), slice(None)))

    def clear(self) -> None:
        """End all faults."""
        self._injections = ()

    def number(self, name: str) -> float:
        """A number of the first replica."""
        return float(self.model.telemetry()[name][0])

    def state(self, name: str) -> str:
        """A state of the first replica."""
        return str(self.model.telemetry()[name][0])

    def felt(self) -> Exchange:
        """The exchange as it would be after the last step, with what this model hands out."""
        assert self.outflow is not None
        return collect(self.exchange, {self.model.id: self.outflow})

    def _step(self, dt_s: float) -> Step:
        active = ActiveFaults(self.time_ns, self._replicas, self._injections)
        surroundings: Environment = self._surroundings.at(self.time_ns, active)
        changed = replace(surroundings, **self.environment_changes)  # type: ignore[arg-type]
        return Step(self.time_ns, dt_s, changed, self.exchange, active, self._random)
