"""The command center with power, a downlink and data of the other facilities."""

from dataclasses import replace

import numpy as np

from simulators.exchange import PowerService
from simulators.facilities.command.model import CommandCenter
from tests.support.station import Bench, utc_ns

SUNLIT_NS = utc_ns("2026-11-22T00:00")


class Center(Bench):
    """Its surroundings are quiet, and the downlink works."""

    def __init__(self, start_ns: int = SUNLIT_NS, replicas: int = 1, seed: int = 1, crew: int = 0) -> None:
        super().__init__(CommandCenter(replicas, crew), seed=seed, replicas=replicas, start_ns=start_ns)
        self._shape = np.ones(replicas)
        self.downlink(4e6)
        self.science(2e7)

    def downlink(self, bit_s: float, uplink_bit_error_rate: float = 0.0) -> None:
        """Data leave at this rate."""
        link = replace(
            self.exchange.downlink,
            goodput_bit_s=bit_s * self._shape,
            uplink_bit_error_rate=uplink_bit_error_rate * self._shape,
        )
        self.exchange = replace(self.exchange, downlink=link)

    def science(self, bit_s: float) -> None:
        """The telescope produces data at this rate."""
        made = {**self.exchange.data_bit_s, "astronomy": bit_s * self._shape}
        self.exchange = replace(self.exchange, data_bit_s=made)

    def power(self, shed_level: float, bus_v: float = 121.0) -> None:
        """What the energy facility allows."""
        service = PowerService(shed_level * self._shape, bus_v * self._shape, 0.2 * self._shape)
        self.exchange = replace(self.exchange, power=service)

    def surroundings(self, **fields: float) -> None:
        """Overwrite fields of the environment."""
        self.environment_changes.update({name: value * self._shape for name, value in fields.items()})
