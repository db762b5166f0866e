"""What people see of the command line when things are right and when they are not."""

from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from ground_segment.cli.app import main


@pytest.fixture(autouse=True)
def _nobody_listens(monkeypatch: pytest.MonkeyPatch, unused_tcp_port: int) -> None:
    monkeypatch.setenv("ILRS_MQTT_PORT", str(unused_tcp_port))


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
    assert "ILRS_LOG_LEVEL" in result.output


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


def test_an_empty_quarantine_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ILRS_DATA_DIR", str(tmp_path))
    assert "nothing in quarantine" in _run("quarantine", "list").output


def test_the_demo_does_not_empty_a_folder_that_is_not_its_own(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("dear")
    result = _run("demo", "--folder", str(tmp_path))
    assert result.exit_code == 2
    assert "is not empty" in result.output
    assert (tmp_path / "thesis.txt").exists()
