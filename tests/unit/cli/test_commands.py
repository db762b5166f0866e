"""What people see of the command line when things are right and when they are not."""

import asyncio
import socket
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from ground_segment.catalogue import Severity, load_catalogue
from ground_segment.cli import alert_list
from ground_segment.cli.app import main
from ground_segment.cli.autonomy import show_action
from ground_segment.clock import NS_PER_S
from ground_segment.ingest import QuarantineFiles
from ground_segment.ingest.translate import Refusal
from ground_segment.records import telemetry_table
from ground_segment.store import open_store
from ground_segment.wire import (
    ActionMode,
    ActionRecord,
    Alert,
    AlertState,
    Condition,
    Outcome,
    Quarantined,
    Transition,
)


@pytest.fixture(autouse=True)
def _nobody_listens(monkeypatch: pytest.MonkeyPatch, unused_tcp_port: int) -> None:
    monkeypatch.setenv("ILRS_MQTT_PORT", str(unused_tcp_port))


def _alert() -> Alert:
    start_ns = 20_779 * 86_400 * NS_PER_S
    return Alert(
        facility="energy",
        rule="limit-rx_mode",
        title="Reactor mode SCRAM",
        text="Reactor mode is SCRAM since 00:10:11 UTC, which is a critical state.",
        severity=Severity.CRITICAL,
        state=AlertState.SHELVED,
        condition=Condition.TRUE,
        active=True,
        acknowledged=True,
        transition=Transition.SHELVED,
        time_ns=start_ns,
        raised_ns=start_ns,
        by="ana",
        why="restart is planned",
        shelved_until_ns=start_ns + 3_600 * NS_PER_S,
    )


def _run(*arguments: str) -> Result:
    return CliRunner().invoke(main, list(arguments))


def test_the_catalogue_of_the_project_has_no_fault() -> None:
    result = _run("catalogue", "check")
    assert result.exit_code == 0
    assert result.output.startswith("7 facilities and 2 services")


def test_all_faults_of_a_wrong_catalogue_are_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "mars.yaml").write_text("id: mars\ntitle: Mars\n")
    (tmp_path / "venus.yaml").write_text("id: Venus\n")
    monkeypatch.setenv("ILRS_CATALOGUE_DIR", str(tmp_path))
    result = _run("catalogue", "check")
    assert result.exit_code == 2
    assert "mars.yaml: $.packets: " in result.output
    assert "venus.yaml: $.id: " in result.output


def test_wrong_settings_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ILRS_LOG_LEVEL", "loud")
    result = _run("catalogue", "check")
    assert result.exit_code == 2
    assert "ILRS_LOG_LEVEL='loud': " in result.output


def test_the_reference_is_written_and_checked(tmp_path: Path) -> None:
    file = tmp_path / "parameters.md"
    assert _run("catalogue", "docs", "--output", str(file)).exit_code == 0
    checked = _run("catalogue", "docs", "--check", "--output", str(file))
    assert (checked.exit_code, checked.output) == (0, f"{file} is up to date\n")
    file.write_text(file.read_text() + "edited by hand\n")
    result = _run("catalogue", "docs", "--check", "--output", str(file))
    assert result.exit_code == 1
    assert "run: ground-segment catalogue docs" in result.output


def test_dashboards_are_built_and_checked(tmp_path: Path) -> None:
    assert _run("grafana", "build", "--folder", str(tmp_path)).exit_code == 0
    checked = _run("grafana", "build", "--check", "--folder", str(tmp_path))
    assert (checked.exit_code, checked.output) == (0, f"{tmp_path} is up to date\n")
    next((tmp_path / "dashboards").glob("*.json")).unlink()
    result = _run("grafana", "build", "--check", "--folder", str(tmp_path))
    assert result.exit_code == 1
    assert "is missing" in result.output


@pytest.mark.parametrize(
    "arguments", [("alert", "list"), ("health", "ingest"), ("alert", "ack", "energy", "x")]
)
def test_a_broker_that_is_not_there_is_a_message(arguments: tuple[str, ...]) -> None:
    result = _run(*arguments)
    assert result.exit_code == 1
    assert "no MQTT broker answers at mqtt://127.0.0.1:" in result.output
    assert ": Connection refused; start the station (make demo, or docker compose up -d)" in result.output
    assert "set ILRS_MQTT_HOST and ILRS_MQTT_PORT" in result.output


def test_a_publisher_that_does_not_exist_is_named_with_those_that_do() -> None:
    result = _run("health", "mars")
    assert result.exit_code == 2
    assert "'mars' is not in the catalogue; it has command, energy" in result.output
    assert "did you mean energy?" in _run("health", "enrgy").output


def test_an_empty_quarantine_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ILRS_DATA_DIR", str(tmp_path))
    assert "ingest never ran with the data folder " in _run("quarantine", "list").output
    (tmp_path / "quarantine").mkdir()
    assert "nothing in quarantine" in _run("quarantine", "list").output


def test_quarantine_shows_the_newest_with_their_reasons(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ILRS_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("COLUMNS", "50")
    refusals = [
        Quarantined(
            time_ns=second * NS_PER_S,
            topic="ilrs/v1/tm/direct/isru/process",
            reason="unknown-parameter",
            detail=f"isru/process has no parameter that is called ore_rate_{second}",
            size_bytes=62,
            excerpt="",
        )
        for second in range(3)
    ]
    QuarantineFiles(tmp_path / "quarantine").append(
        Refusal(one, "isru", "process", b"{}") for one in refusals
    )
    lines = _run("quarantine", "list", "--last", "2").output.splitlines()
    assert lines[0] == "1970-01-01T00:00:01.000Z  isru  unknown-parameter"
    assert lines[1:3] == ["    isru/process has no parameter that is called", "    ore_rate_1"]
    assert lines[3] == "    62 bytes on ilrs/v1/tm/direct/isru/process"


def test_alerts_are_readable_at_80_columns(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    alert_list.show(_alert())
    assert capsys.readouterr().out.splitlines() == [
        "CRITICAL  energy limit-rx_mode",
        "    shelved, raised 2026-11-22T00:00:00.000Z",
        "    Reactor mode SCRAM. Reactor mode is SCRAM since 00:10:11 UTC, which is a",
        "    critical state.",
        "    shelved by ana: restart is planned",
        "    shelved until 2026-11-22T01:00:00.000Z",
        "    runbook: docs/runbooks/energy/limit-rx_mode.md",
    ]


def test_shelving_wants_a_reason() -> None:
    result = _run("alert", "shelve", "energy", "limit-rx_mode")
    assert result.exit_code == 2
    assert "--reason" in result.output


def test_an_alert_of_an_unknown_facility_is_refused_before_anything_is_sent() -> None:
    result = _run("alert", "ack", "enrgy", "limit-rx_mode")
    assert result.exit_code == 2
    assert "did you mean energy?" in result.output


@pytest.mark.parametrize(
    ("variable", "value", "arguments", "code", "reason"),
    [
        (
            "CATALOGUE_DIR",
            "/nowhere",
            ("catalogue", "check"),
            2,
            "there is no catalogue at /nowhere: work in",
        ),
        ("STORE_URL", "mysql://x", ("export", "energy.*"), 2, "ILRS_STORE_URL: 'mysql://x' is no store"),
        ("STORE_URL", "mysql://x", ("ingest",), 2, "ILRS_STORE_URL: 'mysql://x' is no store"),
        (
            "STORE_URL",
            "sqlite:////nowhere/x.db",
            ("export", "energy.*"),
            1,
            "nothing was ever stored in /now",
        ),
        ("STORE_URL", "sqlite:////dev/null/x/y.db", ("ingest",), 1, "/dev/null/x: Not a directory"),
        ("DATA_DIR", "/dev/null", ("broker",), 1, "ILRS_DATA_DIR: nothing can be kept in /dev/null: "),
        ("DATA_DIR", "/dev/null", ("monitor",), 1, "ILRS_DATA_DIR: nothing can be kept in /dev/null: "),
        (
            "DATA_DIR",
            "/dev/null/x",
            ("ingest",),
            1,
            "ILRS_DATA_DIR: nothing can be kept in /dev/null/x: Not a",
        ),
        ("LOG_LEVEL", "info", ("catalogue", "docs", "--output", "/dev/null/x"), 1, "/dev/null"),
        ("LOG_LEVEL", "info", ("grafana", "build", "--folder", "/dev/null/x"), 1, "/dev/null/x"),
        ("LOG_LEVEL", "info", ("secrets", "--folder", "/dev/null/x"), 1, "/dev/null/x"),
        ("LOG_LEVEL", "info", ("demo", "--folder", "/dev/null/x"), 1, "/dev/null/x"),
        ("LOG_LEVEL", "info", ("demo", "--json", "x.json"), 2, "--json needs --for"),
        ("LOG_LEVEL", "info", ("demo", "--for", "9", "--json", "/nowhere/x"), 2, "/nowhere does not exist"),
        ("LOG_LEVEL", "info", ("export", "energy.*", "--from", "monday"), 2, "--from: 'monday' is no time"),
        ("LOG_LEVEL", "info", ("health", "ingest", "--within", "-1"), 2, "--within"),
        ("LOG_LEVEL", "info", ("export", "energy.*", "--from", "1h", "--to", "2h"), 2, "--to must be later"),
        ("LOG_LEVEL", "info", ("export", "energy.*", "-o", "/nowhere/x.csv"), 2, "no folder /nowhere; make"),
        ("LOG_LEVEL", "info", ("health", "ingest", "--within", "x"), 2, "'--within': must be a number"),
        ("LOG_LEVEL", "info", ("autonomy", "set", "x", "--reason", "y"), 2, "'mode': 'x' is not one of"),
        ("LOG_LEVEL", "info", ("autonomy", "set", "off"), 2, "--reason"),
        ("LOG_LEVEL", "info", ("action", "set", "shed-survival", "off"), 2, "--reason"),
        ("LOG_LEVEL", "info", ("grafana", "push"), 2, "ILRS_GRAFANA_TOKEN is not set"),
        ("LOG_LEVEL", "info", ("rules", "test", "/nofile.yaml"), 2, "there is no file /nofile.yaml; config/"),
        ("LOG_LEVEL", "info", ("rules", "test", "pyproject.toml"), 2, "is not in config/rules"),
        ("LOG_LEVEL", "info", ("rules", "score", "/nowhere"), 2, "; `simulators campaign SCENARIO --out"),
        (
            "LOG_LEVEL",
            "info",
            ("rules", "effects", "x", "--carried-out", "/no"),
            2,
            "there is no folder /no;",
        ),
        ("MQTT_PORT", "99999", ("alert", "list"), 2, "ILRS_MQTT_PORT='99999': must be 65535 or less"),
        ("STORE_PREPARE", "maybe", ("alert", "list"), 2, "ILRS_STORE_PREPARE='maybe': must be true or false"),
        ("LOG_LEVEL", "loud", ("alert", "list"), 2, "must be one of debug, info, warning, error"),
    ],
)
def test_what_cannot_be_used_is_a_message_not_a_trace(
    variable: str,
    value: str,
    arguments: tuple[str, ...],
    code: int,
    reason: str,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    monkeypatch.setenv("ILRS_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("ILRS_STORE_URL", f"sqlite:///{tmp_path}/store.db")
    monkeypatch.setenv(f"ILRS_{variable}", value)
    result = _run(*arguments)
    assert isinstance(result.exception, SystemExit)
    assert result.exit_code == code
    assert reason in result.output


async def test_an_export_of_nothing_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    url = f"sqlite:///{tmp_path}/store.db"
    monkeypatch.setenv("ILRS_STORE_URL", url)
    async with open_store(url) as store:
        energy = load_catalogue(Path("config/catalogue")).by_id["energy"]
        await store.prepare([telemetry_table(energy, packet) for packet in energy.packets], None)
    file = str(tmp_path / "x.csv")
    arguments = ("export", "energy.bus_a_voltage", "--from", "2026-01-01", "--to", "2026-01-02", "-o", file)
    result = await asyncio.to_thread(_run, *arguments)
    assert result.exit_code == 1
    assert "nothing is stored of them from 2026-01-01T00:00:00.000Z to 2026-01-02T00:00" in result.output


def test_a_console_whose_port_is_taken_says_which(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        monkeypatch.setenv("ILRS_CONSOLE_PORT", str(port))
        result = _run("console")
    assert result.exit_code == 1
    assert f"127.0.0.1:{port}: " in result.output
    assert "set ILRS_CONSOLE_PORT" in result.output


def test_a_broker_whose_port_is_taken_says_which_setting(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ILRS_DATA_DIR", str(tmp_path))
    with socket.create_server(("127.0.0.1", 0)) as taken:
        monkeypatch.setenv("ILRS_MQTT_PORT", str(taken.getsockname()[1]))
        result = _run("broker")
    assert result.exit_code == 1
    assert "Address already in use; set ILRS_MQTT_PORT" in result.output


def test_a_shelf_has_its_longest_in_the_unit_that_was_asked_for() -> None:
    result = _run("alert", "shelve", "energy", "limit-rx_mode", "--reason", "x", "--minutes", "9999")
    assert result.exit_code == 2
    assert "--minutes" in result.output
    assert "1440" in result.output


def test_a_mistyped_setting_is_told_with_the_one_that_was_meant(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ILRS_MQTT_PROT", "1884")
    result = _run("catalogue", "check")
    assert result.exit_code == 0
    assert "ILRS_MQTT_PROT is no setting and is ignored: did you mean ILRS_MQTT_PORT?" in result.stderr
    assert "is ignored" not in result.stdout


def test_a_mistyped_setting_in_the_file_is_told_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / ".env").write_text("# ours\nILRS_STORE_URI=x\nGRAFANA_PASSWORD=y\nILRS_LOG_LEVEL=error\n")
    monkeypatch.chdir(tmp_path)
    told = _run("alert", "list").stderr
    assert "ILRS_STORE_URI is no setting and is ignored: did you mean ILRS_STORE_URL?" in told
    assert told.count("is ignored") == 1


def test_a_backup_without_a_store_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "state.json").write_text("{}")
    monkeypatch.setenv("ILRS_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("ILRS_STORE_URL", f"sqlite:///{tmp_path}/none.db")
    result = _run("backup", str(tmp_path / "b.tar.gz"))
    assert result.exit_code == 0
    assert f"no store is in it: there is none at {tmp_path}/none.db, which ILRS_STORE_URL" in result.output


def test_an_action_that_the_switch_holds_says_so_in_words(capsys: pytest.CaptureFixture[str]) -> None:
    record = ActionRecord(
        facility="energy", name="shed", title="Shed loads", target="energy", command="shed_loads",
        mode=ActionMode.ACTIVE, outcome=Outcome.IDLE, time_ns=0,
    )  # fmt: skip
    show_action(record, ActionMode.OFF)
    out = " ".join(capsys.readouterr().out.split())
    assert out.startswith("OFF shed ")
    assert "set to active, held at off by the switch over all (autonomy off)" in out


def test_the_demo_does_not_empty_a_folder_that_is_not_its_own(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("dear")
    result = _run("demo", "--folder", str(tmp_path))
    assert result.exit_code == 2
    assert "is not empty" in result.output
    assert (tmp_path / "thesis.txt").exists()


def test_a_wrong_secret_is_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ILRS_API_TOKEN", "short-word")
    monkeypatch.setenv("ILRS_STORE_RETENTION_DAYS", "-1")
    result = _run("monitor")
    assert result.exit_code == 2
    assert "ILRS_API_TOKEN: a token has at least 16 characters" in result.output
    assert "ILRS_STORE_RETENTION_DAYS='-1'" in result.output
    assert "short-word" not in result.output
