"""Catalogues for tests: the project's own, and others written to a folder."""

import shutil
from functools import cache
from pathlib import Path

from ground_segment.catalogue import Catalogue, load_catalogue

PROJECT = Path(__file__).resolve().parents[2]
CATALOGUE_DIR = PROJECT / "config" / "catalogue"

EIGHTH = """\
id: biomedical
kind: facility
title: Biomedical laboratory
description: Watches the health of the crew.
site: "ILRS-CR"
depends_on: [energy]
packets:
  vitals:
    title: Vital signs
    period_s: 2
    parameters:
      heart_rate:
        { type: float, unit: "1/min", subsystem: crew, nominal: [50, 110], range: [0, 300],
          limits: {warning: [45, 140], critical: [35, 180]}, description: "Heart rate of the crew member." }
      suit_state:
        { type: enum, states: [OFF, DONNED, "FAULT's"], subsystem: suit, limits: {warning: ["FAULT's"]},
          description: "State of the suit." }
"""
"""A facility that nobody's code knows; one of its states has a quote in its name."""


@cache
def project_catalogue() -> Catalogue:
    """What stands in `config/catalogue`."""
    return load_catalogue(CATALOGUE_DIR)


def write_catalogue(folder: Path, **files: str) -> Path:
    """A folder with one file for each argument."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        (folder / f"{name.replace('_', '-')}.yaml").write_text(text, encoding="utf-8")
    return folder


def extended_catalogue(folder: Path) -> Catalogue:
    """The project's catalogue with an eighth facility."""
    shutil.copytree(CATALOGUE_DIR, folder, dirs_exist_ok=True)
    return load_catalogue(write_catalogue(folder, biomedical=EIGHTH))
