"""From a scenario to a score: campaigns are played, a matrix is learned from one and held against another."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.catalogues import PROJECT

pytestmark = pytest.mark.system

SCENARIO = """\
title: A few faults
description: Every fault of a few in one replica each, so that a monitor can be scored in a minute.
start: 2030-05-02T00:00Z
duration: 2 h
step: 60 s
events:
  - each_of: [energy.reactor_trip, command.clock_step, command.smoke, isru.cryocooler_loss, command.pump_wear]
    onset: [10 min, 30 min]
    strength: [0.8, 1.0]
"""


def run(program: str, *words: str | Path, code: int = 0, **settings: str | Path) -> str:
    command = [sys.executable, "-m", program, *map(str, words)]
    env = {f"ILRS_{name.upper()}": str(value) for name, value in settings.items()}
    done = subprocess.run(command, cwd=PROJECT, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == code, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def campaigns(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    folder = tmp_path_factory.mktemp("campaigns")
    scenario = folder / "few.yaml"
    scenario.write_text(SCENARIO, encoding="utf-8")
    for seed in ("1", "2"):
        run("simulators", "campaign", scenario, "--seed", seed, "--out", folder / seed)
    return [folder / "1", folder / "2"]


@pytest.mark.timeout(300)
def test_what_one_campaign_teaches_names_the_causes_in_another(campaigns: list[Path], tmp_path: Path) -> None:
    matrix, numbers = tmp_path / "matrix.yaml", tmp_path / "score.json"
    run("ground_segment", "rules", "learn", campaigns[0], "-o", matrix)
    score = ("rules", "score", campaigns[1], "--json", numbers, "--html", tmp_path / "score.html")
    text = run("ground_segment", *score, matrix_file=matrix)
    assert "true cause ranked first" in text
    found = json.loads(numbers.read_text())
    assert found["single"]["found"]["hits"] == found["single"]["found"]["of"] == 5
    assert found["single"]["first"]["hits"] >= 4
    assert found["false"]["count"] == 0
    assert "<svg" in (tmp_path / "score.html").read_text()


@pytest.mark.timeout(300)
def test_rules_that_differ_make_a_difference(campaigns: list[Path], tmp_path: Path) -> None:
    old, new = tmp_path / "old", tmp_path / "new"
    old.mkdir()
    new.mkdir()
    rule = (
        "  trip: {title: Reactor has tripped, when: rx_mode == 'SCRAM', severity: watch, action: Look at it.}"
    )
    (new / "energy.yaml").write_text(f"facility: energy\nrules:\n{rule}\n")
    diff = ("rules", "diff", old, new, "--on", campaigns[0])
    assert "energy/trip  " in run("ground_segment", *diff, code=1)
    same = run("ground_segment", "rules", "diff", new, new, "--on", campaigns[0])
    assert same.strip() == "no alert comes, goes or shifts"


SCRAM = (
    '{"replica": %d, "time_ns": %d, "command": "energy.scram_reactor", "arguments": {},'
    ' "action": "scram", "trigger": "energy/limit-x"}'
)


@pytest.mark.timeout(300)
def test_what_actions_do_is_seen_in_twins_and_harm_is_called_harm(
    campaigns: list[Path], tmp_path: Path
) -> None:
    campaign, orders, carried_out = campaigns[1], tmp_path / "orders", tmp_path / "carried-out"
    name = f"{campaign.name}.jsonl"
    run("ground_segment", "rules", "orders", campaign, "--out", orders)
    again = ("simulators", "campaign", campaign / "scenario.yaml", "--seed", "2", "--force")
    effects = ("ground_segment", "rules", "effects", campaign, "--carried-out", carried_out)

    run(*again, "--orders", orders / name, "--out", carried_out / campaign.name)
    report = run(*effects)
    assert "with harm: 0" in report
    assert "`command/pump-worn` after `switch-loop-b`" in report.partition("stands for less long")[2]

    smoke, start_ns = 2, 1_903_910_400 * 10**9
    (orders / name).write_text(SCRAM % (smoke, start_ns + 3600 * 10**9))
    run(*again, "--orders", orders / name, "--out", carried_out / campaign.name)
    report = run(*effects, code=1)
    assert "with harm: 1" in report
    assert "`energy/limit-rx_mode` after `scram`" in report

    (orders / name).write_text(SCRAM % (9, start_ns))
    run(*again, "--orders", orders / name, "--out", tmp_path / "wrong", code=2)


def test_a_folder_without_a_campaign_is_a_message(tmp_path: Path) -> None:
    assert run("ground_segment", "rules", "score", tmp_path, code=2) == ""
