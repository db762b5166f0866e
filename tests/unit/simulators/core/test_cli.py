from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog
from typer.testing import CliRunner

from simulators import fault_cli
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


def test_fault_list_shows_what_can_be_injected_one_line_each_and_how_sensor_faults_are_named() -> None:
    code, text = run("fault", "list")
    assert code == 0
    assert "command.moonquake" in text
    assert "X-F1" in text
    assert "FACILITY.PARAMETER.KIND" in text
    assert sum("energy.reactor_trip" in line for line in text.splitlines()) == 1


def test_fault_show_tells_what_is_seen_where_how_much_and_when() -> None:
    code, text = run("fault", "show", "command.solar_particle_event")
    assert code == 0
    assert "Proton flux rises within the hour" in text
    assert "X-F1" in text
    assert "command.dose_rate" in text


def test_sensor_faults_are_shown_too() -> None:
    code, text = run("fault", "show", "energy.bus_a_voltage.drift")
    assert code == 0
    assert "creeps up" in text
    assert "energy.bus_a_voltage rises" in text


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
        (("run", "--history", "-1"), "'--history': must be 0 or more"),
        (("run", "--speed", "1"), "--speed must be above 1, so that it catches up with the present, not 1"),
        (("run", "--speed", "60", "--from", "2999-01-01"), "--from lies in the future"),
        (("run", "--from", "2h", "--history", "3"), "give --from or --history, not both"),
        (("campaign", "quiet", "--out", "/nowhere"), "no scenario 'quiet': give a file, or one of benign-"),
        (("campaign", "quiet-month", "--out", "/work", "kitchen"), "unexpected extra argument"),
        (("scenario", "check", "/nowhere.yaml"), "/nowhere.yaml: $: No such file"),
        (("plot", "energy.flux", "--out", "x.png"), "no parameter is called 'energy.flux'"),
        (("plot", "energy.rx_mode", "--out", "x.png", "--fault", "energy.trip"), "no fault 'energy.trip'"),
        (("run", "--plugins", "/nowhere"), "plugin folder /nowhere does not exist"),
        (("backfill", "--from", "yesterday"), "--from: 'yesterday' is no time: write 2026-11-21T06"),
        (("backfill", "--from", "2026-01-02T00:00Z", "--to", "2026-01-01T00:00Z"), "--to is before --from"),
        (("backfill", "--from", "2026-01-01T00:00:01Z", "--to", "2026-01-01T00:00:02Z"), "is empty"),
        (("backfill", "--from", "1969-07-20"), "--from is older than what the store keeps: "),
        (("backfill", "--from", "2026-01-01T00:00Z", "--to", "2999-01-01T00:00Z"), "lies in the future"),
        (("fault", "inject", "command.flood"), "no fault 'command.flood': did you mean command."),
        (("fault", "show", "command.flood"), "no fault 'command.flood': did you mean command."),
        (("fault", "inject", "energy.bus_a_voltage.stuk"), "no sensor fault 'stuk'; there are stuck"),
        (("fault", "inject", "energy.bus_a_voltag.stuck"), "did you mean energy.bus_a_voltage.stuck"),
        (("fault", "inject", "reactor_trip"), "did you mean energy.reactor_trip"),
        (("fault", "inject", "command.moonquake", "--strength", "2"), "at most 1, not 2"),
        (("fault", "inject", "command.moonquake", "--duration", "nan"), "--duration must be a positive"),
    ],
)
def test_wrong_input_is_refused_with_a_reason(arguments: tuple[str, ...], reason: str) -> None:
    code, text = run(*arguments)
    assert code == WRONG_INPUT
    assert reason in text


def test_a_fault_is_told_at_any_width_and_the_list_keeps_ids_whole() -> None:
    def told(*arguments: str) -> list[str]:
        runner = CliRunner(env={"COLUMNS": "60", "ILRS_CATALOGUE_DIR": str(CATALOGUE)})
        return runner.invoke(main, ["fault", *arguments]).output.splitlines()

    assert any(line.startswith("energy.battery_heater_failure  EN-F5") for line in told("list", "energy"))
    lines = told("show", "energy.battery_heater_failure")[1:]
    assert lines
    assert max(len(line.rstrip()) for line in lines) <= 60


@pytest.mark.parametrize(
    "arguments", [("fault", "inject", "command.moonquake"), ("backfill", "--from", "1h")]
)
def test_a_broker_that_does_not_answer_is_a_message(
    arguments: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ILRS_MQTT_PORT", "1")
    code, text = run(*arguments)
    assert code == 1
    assert "no MQTT broker answers at mqtt://127.0.0.1:1: Connection refused; start the station" in text


def test_days_that_are_too_few_for_a_scenario_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(CATALOGUE.parents[1])
    code, text = run("campaign", "double-faults", "--days", "1", "--out", "/nowhere")
    assert code == WRONG_INPUT
    assert "--days is too short for double-faults.yaml, which lasts 3 d: give more" in text


def test_orders_that_nobody_wrote_are_told_with_what_writes_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(CATALOGUE.parents[1])
    code, text = run("campaign", "eclipse", "--orders", "/nowhere/score.jsonl", "--out", "/nowhere")
    assert code == WRONG_INPUT
    assert "there is no file /nowhere/score.jsonl: `ground-segment rules orders` writes one" in text


def test_inject_says_what_a_fault_needs_to_show(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fault_cli, "_request", lambda *_: None)
    assert run("fault", "inject", "energy.pv_string_open") == (
        0,
        "energy.pv_string_open injected\nit shows only while energy.pv_total is above 20 kW\n",
    )
    assert run("fault", "inject", "command.moonquake") == (0, "command.moonquake injected\n")


def test_every_shipped_scenario_holds_and_says_what_it_is_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(CATALOGUE.parents[1])
    shipped = len(list(Path("config/scenarios").glob("*.yaml")))
    assert shipped >= 10
    assert run("scenario", "check") == (0, f"{shipped} scenarios hold\n")
    code, text = run("scenario", "list")
    assert code == 0
    assert "quiet-month  30 d  A quiet month" in text


def test_a_campaign_from_the_command_line_lies_in_its_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(CATALOGUE.parents[1])
    out = str(tmp_path / "out")
    command = ("campaign", "eclipse", "--out", out, "--days", "0.01", "--facilities", "energy")
    code, text = run(*command)
    assert (code, "1 replicas of 'Earth eclipse" in text) == (0, True)
    assert "duration: 0.01 d" in (tmp_path / "out/scenario.yaml").read_text()
    assert {file.name.split(".")[0] for file in (tmp_path / "out/telemetry").iterdir()} == {"energy"}
    code, text = run(*command)
    assert (code, "is not empty" in text) == (WRONG_INPUT, True)
