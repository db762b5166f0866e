"""The energy facility: sources, stores and loads brought together once a step."""

from collections.abc import Mapping
from functools import partial

from simulators.exchange import Outflow, PowerService
from simulators.facilities.energy import commands, dispatch
from simulators.facilities.energy.batteries import BatteryBank
from simulators.facilities.energy.buses import Buses
from simulators.facilities.energy.faults import FAULTS
from simulators.facilities.energy.fuel_cell import FUEL_CELL_LIMIT_W, FuelCellPlant
from simulators.facilities.energy.plants import Plants
from simulators.facilities.energy.reactor import FissionReactor
from simulators.facilities.energy.solar import MASTS, SolarField
from simulators.facility import Reading, Step
from simulators.orders import Check, Handler, Order, OrderRefused
from simulators.physics.arrays import Array


class EnergyFacility:
    """Makes, stores and distributes power for all others, and sheds their loads when it is short."""

    id = "energy"
    faults = FAULTS

    def __init__(self, replicas: int) -> None:
        self._replicas = replicas
        self._plants: Plants | None = None

    def step(self, step: Step) -> Outflow:
        """Sources first, then loads, then what stores and curtailment make of the difference."""
        plants = self._plants = self._plants or self._build(step)
        noise = step.random.normal(MASTS + 1)
        plants.solar.advance(step, noise[:, :MASTS])
        dust = plants.solar.dust
        plants.reactor.step(step, dust.loss)
        plants.buses.read_loads(step, self.id, plants.batteries.care.heater_w + dust.shaker_w)
        self._shed(plants, step)
        self._dispatch(plants, step, noise[:, MASTS])
        buses = plants.buses
        service = PowerService(buses.shed_level, buses.voltage_v, buses.ripple_v)
        return Outflow(power_w=buses.exploration_w + buses.housekeeping_w, services=(service,))

    def telemetry(self) -> Mapping[str, Reading]:
        """Raises RuntimeError before the first step."""
        if self._plants is None:
            raise RuntimeError("no telemetry before the first step")
        plants = self._plants
        return {
            **plants.buses.telemetry(),
            **plants.solar.telemetry(),
            **plants.batteries.telemetry(),
            **plants.fuel_cell.telemetry(),
            **plants.reactor.telemetry(),
        }

    @property
    def handlers(self) -> Mapping[str, Handler]:
        """Its telecommands; all are refused before the first step."""
        return {name: partial(self._begin, name) for name in commands.BEGIN}

    def _begin(self, name: str, order: Order) -> Check:
        if self._plants is None:
            raise OrderRefused("the facility has not been started")
        return commands.BEGIN[name](self._plants, order)

    def _build(self, step: Step) -> Plants:
        """As after long and undisturbed operation."""
        return Plants(
            SolarField(step.environment, step.random),
            BatteryBank(step.random),
            FuelCellPlant(self._replicas),
            FissionReactor(step.environment, step.random),
            Buses(self._replicas),
        )

    def _shed(self, plants: Plants, step: Step) -> None:
        supply = dispatch.Supply(
            generation_w=plants.solar.possible_w + plants.reactor.net_w,
            fuel_cell_w=FUEL_CELL_LIMIT_W * plants.fuel_cell.ready,
            rfc_soc=plants.fuel_cell.store.soc,
            battery_soc=plants.batteries.soc,
            reactor_out=1.0 - plants.reactor.at_power,
        )
        buses = plants.buses
        stage = dispatch.exploration_stage(supply, step.exchange.posture.safe)
        buses.shed(dispatch.shed_level(buses.shed_level, buses.held_s, supply), stage, step.dt_s)

    def _dispatch(self, plants: Plants, step: Step, noise: Array) -> None:
        """Fuel cell and electrolyser move slowly; batteries take the rest, or it is curtailed."""
        solar, batteries, cell, buses = plants.solar, plants.batteries, plants.fuel_cell, plants.buses
        reactor_w = plants.reactor.net_w
        sources_w = solar.possible_w + reactor_w
        need_w = buses.demand_w + buses.loss_w + buses.hidden_w - sources_w
        limits = batteries.limits(step.exchange.posture.dark_ahead)
        cell.step(step, need_w, dispatch.electrolyser_target_w(need_w, limits.recharge_w))
        stored_w = cell.electrolyser_w - cell.fuel_cell_w
        flows = dispatch.balance(
            need_w + stored_w, solar.possible_w, limits.recharge_w, limits.charge_w, limits.discharge_w
        )
        batteries.step(step, flows.battery_w)
        solar.draw(step, flows.solar_w)
        delivered_w = flows.solar_w + reactor_w - stored_w - batteries.power_w
        buses.carry(step, sources_w, delivered_w, batteries.misread_w, flows.shunt_w, noise)
