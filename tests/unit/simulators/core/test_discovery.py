import shutil
from pathlib import Path

import pytest

from ground_segment.catalogue import load_catalogue
from simulators.discovery import StationError, find_models
from simulators.station import Station
from tests.support.station import START_NS

CATALOGUE = Path(__file__).parents[4] / "config" / "catalogue"

BIOLOGY_YAML = """\
id: biology
kind: facility
title: Biology
description: A greenhouse of two parameters.
site: Connecting Ridge
depends_on: [energy]
packets:
  growth:
    title: Growth
    period_s: 5
    stale_after_s: 15
    parameters:
      biomass: {type: float, unit: kg, range: [0, 100], nominal: [0, 50], subsystem: crop,
                description: Living mass}
      lamp: {type: bool, subsystem: light, description: Lamp on}
"""

BIOLOGY_PY = """\
import numpy as np

from simulators.exchange import Outflow
from simulators.faults import Fault, shows_in


class Biology:
    id = "biology"
    faults = (Fault("biology", "blight", "Blight", "The crop dies.", shows_in("biomass")),)

    def __init__(self, replicas):
        self.biomass_kg = np.full(replicas, 10.0)

    def step(self, step):
        self.biomass_kg = self.biomass_kg * (1.0 - step.faults.strength("blight"))
        return Outflow(power_w=np.full(self.biomass_kg.shape, 200.0))

    def telemetry(self):
        return {"biomass": self.biomass_kg, "lamp": self.biomass_kg > 1.0}


def models(replicas):
    return [Biology(replicas)]
"""


@pytest.fixture
def plugins(tmp_path: Path) -> Path:
    (tmp_path / "biology.py").write_text(BIOLOGY_PY)
    return tmp_path


def test_an_eighth_facility_is_one_catalogue_file_and_one_module(plugins: Path, tmp_path: Path) -> None:
    catalogue = tmp_path / "catalogue"
    catalogue.mkdir()
    shutil.copy(CATALOGUE / "energy.yaml", catalogue)
    (catalogue / "biology.yaml").write_text(BIOLOGY_YAML)
    station = Station(load_catalogue(catalogue), 1, plugins=[plugins])
    station.step(START_NS, 1.0)
    values, invalid = station.telemetry("biology", "growth")
    assert values["biomass"] == pytest.approx(10.0, abs=0.5)
    assert values["lamp"] is True
    assert invalid == ()
    assert station.fault("biology.blight").title == "Blight"


def test_plugins_that_cannot_work_are_named(plugins: Path) -> None:
    with pytest.raises(StationError, match="plugin folder /nowhere does not exist"):
        find_models(1, [Path("/nowhere")])
    (plugins / "again.py").write_text(BIOLOGY_PY)
    with pytest.raises(StationError, match=r"'biology' is simulated twice: in .*again.py and .*biology.py"):
        find_models(1, [plugins])
    (plugins / "again.py").write_text("1 / 0")
    with pytest.raises(StationError, match=r"again.py: ZeroDivisionError"):
        find_models(1, [plugins])


def test_a_helper_module_without_models_is_no_facility(plugins: Path) -> None:
    before = len(find_models(1, [plugins]))
    (plugins / "helper.py").write_text("X = 1")
    assert len(find_models(1, [plugins])) == before
