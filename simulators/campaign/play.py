"""Playing a scenario with many replicas, a batch side by side at a time."""

import platform
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

from ground_segment.catalogue import Catalogue, Facility
from ground_segment.clock import NS_PER_S, iso_utc
from simulators.campaign.folder import CampaignFolder
from simulators.faults import Fault
from simulators.scenario import Director, Planned, Scenario, Unmet, draw, faults_to_draw, start_ns
from simulators.schedule import is_due
from simulators.station import Station

BATCH = 256
"""Replicas side by side: more are hardly faster, and need more memory."""

Progress = Callable[[int, int, int], None]
"""Called after each step with the station-seconds done, those in all, and the simulated time, ns."""


@dataclass(frozen=True, slots=True)
class Campaign:
    """What to play."""

    scenario: Scenario
    catalogue: Catalogue
    facilities: Sequence[Facility]
    """Those recorded; all are simulated."""
    seed: int
    replicas: int
    plugins: Sequence[Path] = ()
    every_step: bool = False
    """Record every packet at every step; else each at its period."""
    orders: Mapping[int, tuple[Planned, ...]] | None = None
    """Further telecommands, by replica: only those are played then, each a twin of what it is without."""

    @property
    def start_ns(self) -> int:
        return start_ns(self.scenario, self.seed)

    @property
    def played(self) -> Sequence[int]:
        """Numbers of the replicas that are played, in order."""
        return range(self.replicas) if self.orders is None else sorted(self.orders)

    def times_ns(self) -> range:
        """Ends of the steps."""
        first_ns, step_ns = self.start_ns, self.scenario.step_ns
        return range(first_ns + step_ns, first_ns + self.scenario.duration_ns + 1, step_ns)

    def batches(self, size: int) -> Iterator[Sequence[int]]:
        """Numbers of the replicas that run side by side."""
        for first in range(0, len(self.played), size):
            yield self.played[first : first + size]

    def plan_of(self, replica: int, faults: Sequence[Fault]) -> tuple[Planned, ...]:
        """All that happens in a replica."""
        drawn = draw(self.scenario, faults, self.seed, replica)
        return drawn if self.orders is None else (*drawn, *self.orders.get(replica, ()))


def play(
    campaign: Campaign, folder: CampaignFolder, progress: Progress | None = None, batch: int = BATCH
) -> tuple[Unmet, ...]:
    """Play all replicas and write what they report; what did not come to pass is returned.

    An interruption leaves complete files and a summary that says it is incomplete.

    Raises:
        StationError: the station does not fit the catalogue.
    """
    folder.summarise(_summary(campaign, folder, (), complete=False))
    unmet: list[Unmet] = []
    complete = False
    try:
        done = 0
        for replicas in campaign.batches(batch):
            unmet += _play_batch(campaign, folder, replicas, done, progress)
            done += len(replicas)
        complete = True
    finally:
        folder.close()
        folder.summarise(_summary(campaign, folder, unmet, complete=complete))
    return tuple(unmet)


def _play_batch(
    campaign: Campaign,
    folder: CampaignFolder,
    replicas: Sequence[int],
    done_before: int,
    progress: Progress | None,
) -> tuple[Unmet, ...]:
    scenario = campaign.scenario
    station = Station(campaign.catalogue, campaign.seed, replicas, campaign.plugins)
    faults = faults_to_draw(station.faults(), campaign.catalogue)
    plans = [campaign.plan_of(replica, faults) for replica in replicas]
    packets = [(f, p, folder.packet_file(f, p)) for f in campaign.facilities for p in f.packets]
    for _, _, file in packets:
        file.begin(replicas)
    station.spin_up(campaign.start_ns, scenario.warm_up_ns / NS_PER_S / 3600.0)
    director = Director(station, plans, replicas, folder.truth())
    director.look(campaign.start_ns)
    times, step_s = campaign.times_ns(), scenario.step_ns / NS_PER_S
    for done, time_ns in enumerate(times, start=1):
        station.step(time_ns, step_s)
        director.look(time_ns)
        for facility, packet, file in packets:
            if campaign.every_step or is_due(facility, packet, time_ns, scenario.step_ns):
                file.add(
                    time_ns,
                    station.columns(facility.id, packet.name),
                    station.lost(facility.id, packet.name),
                )
        if progress:
            steps = done_before * len(times) + done * len(replicas)
            progress(round(steps * step_s), round(len(campaign.played) * len(times) * step_s), time_ns)
    return director.unmet()


def _summary(
    campaign: Campaign, folder: CampaignFolder, unmet: Sequence[Unmet], *, complete: bool
) -> dict[str, Any]:
    scenario = campaign.scenario
    return {
        "complete": complete,
        "scenario": scenario.title,
        "seed": campaign.seed,
        "replicas": campaign.replicas,
        "start": iso_utc(campaign.start_ns),
        "duration_s": scenario.duration_ns / NS_PER_S,
        "step_s": scenario.step_ns / NS_PER_S,
        "warm_up_s": scenario.warm_up_ns / NS_PER_S,
        "facilities": [facility.id for facility in campaign.facilities],
        "packets": "every step" if campaign.every_step else "at their periods",
        "rows": folder.rows(),
        "truth_records": folder.truth_records,
        "not_come_to_pass": [
            {"replica": each.replica, "what": each.what, "reason": each.reason} for each in unmet
        ],
        "versions": {
            name: version(name) for name in ("ilrs-ground-segment", "numpy", "pyarrow", "pyerfa")
        } | {"python": platform.python_version()},
    } | ({} if campaign.orders is None else {"played": list(campaign.played)})  # fmt: skip
