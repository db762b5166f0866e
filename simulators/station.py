"""The station as a whole: one environment, all facilities, coupled by what flows between them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from ground_segment.catalogue import STANDARD_COMMANDS, Catalogue, FacilityKind, Scalar
from ground_segment.wire import Value
from simulators.coupling import collect, quiet_exchange
from simulators.discovery import StationError, find_models
from simulators.environment import ENVIRONMENT_FAULTS, EnvironmentModel
from simulators.facility import FacilityModel, Reading, Step
from simulators.faults import NS_PER_S, ActiveFaults, Fault, Injection, find
from simulators.orders import Check, Commandable, Order
from simulators.packet_losses import lost
from simulators.physics.arrays import Flags
from simulators.randomness import Randomness
from simulators.sensor_faults import sensor_fault
from simulators.sensors import Columns, Sample, SensorError, Sensors

__all__ = ["SPIN_UP_H", "Station", "StationError", "faults_of"]

SPIN_UP_H = 6.0
_SPIN_UP_STEP_S = 60


class Station:
    """Steps all facilities together and reads their instruments.

    Every facility is simulated, whichever are published, because they feel each other. In one step all
    see the same environment and what the others did in the step before, so their order does not matter.

    Args:
        catalogue: what is published; each of its surface facilities needs a model.
        seed: the same seed and the same steps give the same telemetry.
        replicas: stations simulated side by side, each with randomness and faults of its own; or the
            number of each within the run (see `Randomness`).
        plugins: folders with further facility modules.
        models: these instead of those found in `simulators.facilities` and `plugins`.
        ideal: instruments without noise, steps or bias.

    Raises:
        StationError: a facility of the catalogue has no model, or a model cannot be loaded.
    """

    def __init__(
        self,
        catalogue: Catalogue,
        seed: int,
        replicas: int | Sequence[int] = 1,
        plugins: Sequence[Path] = (),
        models: Sequence[FacilityModel] | None = None,
        *,
        ideal: bool = False,
    ) -> None:
        random = Randomness(seed, replicas)
        self._replicas = random.replicas
        found = find_models(self._replicas, plugins) if models is None else models
        self._models = {model.id: model for model in found}
        self._random = {facility: random.stream(facility) for facility in self._models}
        self._environment_model = EnvironmentModel(random.stream("environment"))
        self._catalogue = catalogue
        self._sensors = {f.id: Sensors(f, random, ideal=ideal) for f in catalogue.surface()}
        self._require_models()
        self._require_handlers()
        stations = [f.id for f in catalogue.surface() if f.kind is FacilityKind.GROUND_STATION]
        self._exchange = quiet_exchange(self._replicas, self._models, stations)
        self._injections: tuple[Injection, ...] = ()
        self._active = ActiveFaults(0, self._replicas)
        self._truth: dict[str, Mapping[str, Reading]] = {}
        self._reported: dict[tuple[str, str], Columns] = {}
        self._time_ns: int | None = None

    @property
    def replicas(self) -> int:
        """Stations side by side."""
        return self._replicas

    @property
    def time_ns(self) -> int | None:
        """End of the last step; None before the first."""
        return self._time_ns

    def spin_up(self, time_ns: int, hours: float = SPIN_UP_H) -> None:
        """Let the station settle, so that at `time_ns` it runs as if it had for long.

        Raises:
            StationError: a model does not report what the catalogue asks for.
        """
        for _ in self.settling(time_ns, hours):
            pass

    def settling(self, time_ns: int, hours: float = SPIN_UP_H) -> Iterator[None]:
        """The same, step by step, so that a caller can do other things between."""
        steps = int(hours * 3600 / _SPIN_UP_STEP_S)
        for left in range(steps - 1, -1, -1):
            self.step(time_ns - left * _SPIN_UP_STEP_S * NS_PER_S, _SPIN_UP_STEP_S)
            yield
        for facility in self._catalogue.surface():
            for packet in facility.packets:
                self.sample(facility.id, packet.name)

    def step(self, time_ns: int, dt_s: float) -> None:
        """Advance everything by `dt_s` seconds, to `time_ns`."""
        active = self._active = ActiveFaults(time_ns, self._replicas, self._injections)
        environment = self._environment_model.at(time_ns, active)
        outflows = {}
        for facility, model in self._models.items():
            mine, random = active.of(facility), self._random[facility]
            outflows[facility] = model.step(Step(time_ns, dt_s, environment, self._exchange, mine, random))
        self._exchange = collect(self._exchange, outflows)
        self._time_ns = time_ns
        self._truth.clear()
        self._reported.clear()

    def columns(self, facility: str, packet: str) -> Columns:
        """What the instruments of one packet report of this step, by parameter; shape (replicas,).

        Raises:
            StationError: no such packet, or the model does not report what the catalogue asks for.
        """
        if facility not in self._sensors:
            raise StationError(f"no facility '{facility}'; there are {', '.join(self._sensors)}")
        known = self._reported.get((facility, packet))
        if known is None:
            try:
                faults = self._active.of(facility)
                known = self._sensors[facility].read(packet, self.truth(facility), faults)
            except SensorError as error:
                raise StationError(f"facility '{facility}': {error}") from error
            self._reported[facility, packet] = known
        return known

    def lost(self, facility: str, packet: str) -> Flags:
        """Where a packet of this step does not arrive, shape (replicas,)."""
        return lost(packet, self._active.of(facility))

    def sample(self, facility: str, packet: str) -> tuple[Sample, ...]:
        """The same as messages carry it, for each replica. Raises StationError as `columns` does."""
        columns = self.columns(facility, packet)
        return self._sensors[facility].samples(packet, columns)

    def telemetry(
        self, facility: str, packet: str, replica: int = 0
    ) -> tuple[dict[str, Value], tuple[str, ...]]:
        """Values and names of invalid parameters of one replica. Raises StationError as `sample` does."""
        sample = self.sample(facility, packet)[replica]
        return sample.values, sample.invalid

    def truth(self, facility: str) -> Mapping[str, Reading]:
        """What really is, before any instrument: every parameter, shape (replicas,). Raises StationError."""
        if facility not in self._truth:
            self._truth[facility] = self._model(facility).telemetry()
        return self._truth[facility]

    def order(
        self, facility: str, command: str, arguments: Mapping[str, Scalar], replica: int | None = None
    ) -> Check:
        """Have a facility begin a telecommand; the check tells after each step whether it is done.

        Args:
            facility: whose telecommand.
            command: its name in the catalogue.
            arguments: checked against the catalogue here, so that nothing is begun with a wrong one.
            replica: which station; None for all.

        Raises:
            StationError: no such facility or command.
            ArgumentError: wrong arguments, with every fault.
            OrderRefused: the state of the facility does not allow it.
        """
        model = self._model(facility)
        described = self._catalogue.by_id[facility].commands_by_name
        handlers = model.handlers if isinstance(model, Commandable) else {}
        if command not in described or command not in handlers:
            known = ", ".join(described) or "none"
            raise StationError(f"'{command}' is no telecommand of {facility}; it takes {known}")
        where = slice(None) if replica is None else slice(replica, replica + 1)
        return handlers[command](Order(described[command].check(arguments), where))

    def faults(self) -> tuple[Fault, ...]:
        """Everything that can be injected."""
        return faults_of(self._models.values())

    def fault(self, fault_id: str) -> Fault:
        """A fault of a model, or `facility.parameter.kind` of one sensor.

        Raises:
            StationError: naming the known ones.
        """
        facility, *rest = fault_id.split(".")
        parameters = self._catalogue.by_id[facility].parameters if facility in self._sensors else {}
        try:
            if len(rest) == 2 and rest[0] in parameters:
                return sensor_fault(facility, parameters[rest[0]], rest[1])
            return find(self.faults(), fault_id)
        except KeyError as error:
            raise StationError(error.args[0]) from error

    def inject(self, injection: Injection) -> None:
        """Make a fault happen from its onset on."""
        self._injections += (injection,)

    def clear(self, fault_id: str) -> bool:
        """End every injection of a fault; False if there was none."""
        left = tuple(injection for injection in self._injections if injection.fault.id != fault_id)
        cleared = len(left) < len(self._injections)
        self._injections = left
        return cleared

    def _model(self, facility: str) -> FacilityModel:
        if facility not in self._models:
            raise StationError(f"no facility '{facility}'; there are {', '.join(self._models)}")
        return self._models[facility]

    def _require_handlers(self) -> None:
        """Every telecommand of the catalogue has somebody who carries it out."""
        for facility in self._catalogue.surface():
            model = self._models[facility.id]
            handled = model.handlers if isinstance(model, Commandable) else {}
            known = STANDARD_COMMANDS.union(handled)
            missing = [command.name for command in facility.commands if command.name not in known]
            if missing:
                raise StationError(
                    f"the simulator of {facility.id} has no handler for {', '.join(missing)}, "
                    f"which config/catalogue/{facility.id}.yaml promises"
                )

    def _require_models(self) -> None:
        missing = [facility for facility in self._sensors if facility not in self._models]
        if missing:
            known = ", ".join(self._models) or "none"
            raise StationError(
                f"no simulator for {', '.join(missing)}: put a module with models(replicas) into "
                f"simulators/facilities or a plugin folder (simulated: {known})"
            )


def faults_of(models: Iterable[FacilityModel]) -> tuple[Fault, ...]:
    """What can be injected into a station of these models: events of the surroundings, then their own."""
    known = [*ENVIRONMENT_FAULTS, *(fault for model in models for fault in model.faults)]
    return tuple({fault.id: fault for fault in known}.values())
