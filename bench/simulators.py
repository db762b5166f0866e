"""The simulated station: seconds of it in a CPU second, alone and by hundreds, and where the time goes."""

import tempfile
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table

from bench.report import Measurement
from ground_segment.catalogue import Catalogue, load_catalogue
from simulators.campaign import Campaign, CampaignFolder, play
from simulators.discovery import find_models
from simulators.exchange import Outflow
from simulators.facility import FacilityModel, Reading, Step
from simulators.faults import NS_PER_S
from simulators.orders import Commandable, Handler
from simulators.scenario import Scenario
from simulators.station import Station

START_NS = 1_900_000_000_000_000_000
STEP_S, REPLICAS = 10, 256
STEPS_ALONE, STEPS_MANY, WARM_UP_STEPS = 1_000, 200, 70
GOAL_ALONE, GOAL_MANY = 40_000.0, 5_000_000.0


def measure() -> Iterator[Measurement]:
    catalogue = load_catalogue(Path("config/catalogue"))
    for replicas, steps, goal in ((1, STEPS_ALONE, GOAL_ALONE), (REPLICAS, STEPS_MANY, GOAL_MANY)):
        watch = _Stopwatch()
        seconds = _run(catalogue, replicas, steps, watch)
        what = f"simulating {replicas} station(s), steps of {STEP_S} s"
        yield Measurement(what, "station-seconds", steps * STEP_S * replicas / seconds, "goal", goal)
        _show_shares(what, watch.spent_s, seconds)
    yield _campaign(catalogue)


class _Stopwatch:
    """CPU seconds spent in each facility."""

    def __init__(self) -> None:
        self.spent_s: dict[str, float] = {}

    def add(self, name: str, since_s: float) -> None:
        self.spent_s[name] = self.spent_s.get(name, 0.0) + time.process_time() - since_s


@dataclass(frozen=True)
class _Timed:
    """A model whose steps are timed."""

    model: FacilityModel
    watch: _Stopwatch

    def __post_init__(self) -> None:
        object.__setattr__(self, "id", self.model.id)
        object.__setattr__(self, "faults", self.model.faults)

    @property
    def handlers(self) -> Mapping[str, Handler]:
        return self.model.handlers if isinstance(self.model, Commandable) else {}

    def step(self, step: Step) -> Outflow:
        began_s = time.process_time()
        outflow = self.model.step(step)
        self.watch.add(self.model.id, began_s)
        return outflow

    def telemetry(self) -> Mapping[str, Reading]:
        return self.model.telemetry()


def _run(catalogue: Catalogue, replicas: int, steps: int, watch: _Stopwatch) -> float:
    """CPU seconds of so many steps."""
    models = [_Timed(model, watch) for model in find_models(replicas)]
    station = Station(catalogue, 1, replicas, models=models)  # type: ignore[arg-type]
    times = (START_NS + k * STEP_S * NS_PER_S for k in range(WARM_UP_STEPS + steps))
    for _ in range(WARM_UP_STEPS):
        station.step(next(times), STEP_S)
    watch.spent_s.clear()
    began_s = time.process_time()
    for time_ns in times:
        station.step(time_ns, STEP_S)
    return time.process_time() - began_s


def _campaign(catalogue: Catalogue) -> Measurement:
    """Telemetry included: every packet at its period, a row each minute, compressed and written."""
    scenario = Scenario.model_validate({
        "title": "bench", "description": "nothing happens", "start": "2030-05-01T00:00Z",
        "warm_up": "1 min", "duration": "6 h", "step": "60 s",
    })  # fmt: skip
    campaign = Campaign(scenario, catalogue, catalogue.surface(), seed=1, replicas=REPLICAS)
    seconds = REPLICAS * scenario.duration_ns / NS_PER_S
    with tempfile.TemporaryDirectory() as folder:
        began_s = time.process_time()
        play(campaign, CampaignFolder(Path(folder) / "out"))
        spent_s = time.process_time() - began_s
    what = f"campaign of {REPLICAS} stations, steps of 60 s, written as Parquet"
    return Measurement(what, "station-seconds", seconds / spent_s, "goal", GOAL_MANY)


def _show_shares(what: str, spent_s: Mapping[str, float], all_s: float) -> None:
    table = Table(what, "share of the time", title_justify="left")
    others_s = all_s - sum(spent_s.values())
    shares = {**spent_s, "environment and coupling": others_s}
    for name, seconds in sorted(shares.items(), key=lambda share: -share[1]):
        table.add_row(name, f"{100.0 * seconds / all_s:.0f} %")
    Console().print(table)
