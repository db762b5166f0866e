from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog
from typer.testing import CliRunner

from simulators.cli import main

CATALOGUE = Path(__file__).parents[4] / "config" / "catalogue"
WRONG_INPUT = 2


@pytest.fixture(autouse=True)
def _logging_as_before() -> Iterator[None]:
    """Commands point the log at the runner's stderr, which is gone afterwards."""
    yield
    structlog.reset_defaults()


def run(*arguments: str) -> tuple[int, str]:
    result = CliRunner(env={"COLUMNS": "200", "ILRS_CATALOGUE_DIR": str(CATALOGUE)}).invoke(main, arguments)
    return result.exit_code, result.output


def test_fault_list_shows_what_can_be_injected_and_how_it_shows() -> None:
    code, text = run("fault", "list")
    assert code == 0
    assert "command.moonquake" in text
    assert "X-F1" in text
    assert "Proton flux rises within the hour" in text


def test_fault_list_can_be_narrowed_to_one_facility() -> None:
    assert "command.moonquake" in run("fault", "list", "command")[1]
    code, text = run("fault", "list", "kitchen")
    assert code == WRONG_INPUT
    assert "no faults of 'kitchen'; there are some of command" in text


def test_the_modules_of_plugin_folders_have_faults_too(tmp_path: Path) -> None:
    (tmp_path / "biology.py").write_text(
        "from simulators.faults import Fault, shows_in\n"
        "class Biology:\n"
        "    id = 'biology'\n"
        "    faults = (Fault('biology', 'blight', 'Blight', 'The crop dies.', shows_in('biomass')),)\n"
        "def models(replicas):\n"
        "    return [Biology()]\n"
    )
    assert "biology.blight" in run("fault", "list", "--plugins", str(tmp_path))[1]


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (("run", "kitchen"), "no facility 'kitchen'; there are"),
        (("run", "--catalogue", "/nowhere"), "there is no catalogue at /nowhere"),
        (("run", "--ledger", "/nowhere/ledger.json"), "/nowhere cannot be written to: No such"),
        (("run", "--truth", "/nowhere/truth.jsonl"), "/nowhere cannot be written to: No such"),
        (("run", "--history", "-1"), "--history"),
        (("run", "--plugins", "/nowhere"), "plugin folder /nowhere does not exist"),
        (("backfill", "--from", "yesterday"), "--from: 'yesterday' is no time: write 2026-11-21T06"),
        (("backfill", "--from", "2026-01-02T00:00Z", "--to", "2026-01-01T00:00Z"), "--to is before --from"),
        (("backfill", "--from", "2026-01-01T00:00:01Z", "--to", "2026-01-01T00:00:02Z"), "is empty"),
        (("backfill", "--from", "1969-07-20"), "--from is older than what the store keeps: "),
        (("backfill", "--from", "2026-01-01T00:00Z", "--to", "2999-01-01T00:00Z"), "lies in the future"),
        (("fault", "inject", "command.flood"), "no fault 'command.flood': did you mean command."),
        (("fault", "inject", "reactor_trip"), "did you mean energy.reactor_trip"),
        (("fault", "inject", "command.moonquake", "--strength", "2"), "at most 1, not 2"),
        (("fault", "inject", "command.moonquake", "--duration", "nan"), "--duration must be a positive"),
    ],
)
def test_wrong_input_is_refused_with_a_reason(arguments: tuple[str, ...], reason: str) -> None:
    code, text = run(*arguments)
    assert code == WRONG_INPUT
    assert reason in text


def test_the_fault_list_fits_a_narrow_terminal_and_keeps_ids_whole() -> None:
    result = CliRunner(env={"COLUMNS": "60", "ILRS_CATALOGUE_DIR": str(CATALOGUE)}).invoke(
        main, ["fault", "list", "energy"]
    )
    lines = result.output.splitlines()
    assert any(line.startswith("energy.battery_heater_failure  EN-F5") for line in lines)
    told = [line for line in lines if line.startswith(" ")]
    assert told
    assert max(len(line.rstrip()) for line in told) <= 60


@pytest.mark.parametrize(
    "arguments", [("fault", "inject", "command.moonquake"), ("backfill", "--from", "1h")]
)
def test_a_broker_that_does_not_answer_is_a_message(
    arguments: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ILRS_MQTT_PORT", "1")
    code, text = run(*arguments)
    assert code == 1
    assert "no MQTT broker answers at mqtt://127.0.0.1:1" in text
