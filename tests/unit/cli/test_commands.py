"""What people see of the command line when things are right and when they are not."""

import asyncio
import socket
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from ground_segment.catalogue import Severity, load_catalogue
from ground_segment.cli import alert_list
from ground_segment.cli.app import main
from ground_segment.clock import NS_PER_S
from ground_segment.ingest import QuarantineFiles
from ground_segment.ingest.translate import Refusal
from ground_segment.records import telemetry_table
from ground_segment.store import open_store
from ground_segment.wire import Alert, AlertState, Condition, Quarantined, Transition


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
    assert _run("catalogue", "docs", "--check", "--output", str(file)).exit_code == 0
    file.write_text(file.read_text() + "edited by hand\n")
    result = _run("catalogue", "docs", "--check", "--output", str(file))
    assert result.exit_code == 1
    assert "run: ground-segment catalogue docs" in result.output


def test_dashboards_are_built_and_checked(tmp_path: Path) -> None:
    assert _run("grafana", "build", "--folder", str(tmp_path)).exit_code == 0
    assert _run("grafana", "build", "--check", "--folder", str(tmp_path)).exit_code == 0
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
        ("DATA_DIR", "/dev/null", ("broker",), 1, "/dev/null"),
        ("DATA_DIR", "/dev/null", ("ingest",), 1, "/dev/null/quarantine: Not a directory"),
        ("LOG_LEVEL", "info", ("catalogue", "docs", "--output", "/dev/null/x"), 1, "/dev/null"),
        ("LOG_LEVEL", "info", ("grafana", "build", "--folder", "/dev/null/x"), 1, "/dev/null/x"),
        ("LOG_LEVEL", "info", ("secrets", "--folder", "/dev/null/x"), 1, "/dev/null/x"),
        ("LOG_LEVEL", "info", ("demo", "--folder", "/dev/null/x"), 1, "/dev/null/x"),
        ("LOG_LEVEL", "info", ("demo", "--json", "x.json"), 2, "--json needs --for"),
        ("LOG_LEVEL", "info", ("demo", "--for", "9", "--json", "/nowhere/x"), 2, "/nowhere does not exist"),
        ("LOG_LEVEL", "info", ("export", "energy.*", "--from", "monday"), 2, "--from: 'monday' is no time"),
        ("LOG_LEVEL", "info", ("health", "ingest", "--within", "-1"), 2, "--within"),
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
