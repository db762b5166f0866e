"""The parts of the energy facility, as its model and its telecommands see them."""

from dataclasses import dataclass

from simulators.facilities.energy.batteries import BatteryBank
from simulators.facilities.energy.buses import Buses
from simulators.facilities.energy.fuel_cell import FuelCellPlant
from simulators.facilities.energy.reactor import FissionReactor
from simulators.facilities.energy.solar import SolarField


@dataclass(frozen=True, slots=True)
class Plants:
    """Sources, stores and buses."""

    solar: SolarField
    batteries: BatteryBank
    fuel_cell: FuelCellPlant
    reactor: FissionReactor
    buses: Buses
