"""`ground-segment runbooks`."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from ground_segment.cli.app import main

RUN = CliRunner()


def test_a_runbook_in_the_terminal() -> None:
    done = RUN.invoke(main, ["runbooks", "show", "energy", "limit-rx_mode"])
    assert done.exit_code == 0
    assert done.output.startswith("# Reactor mode in an abnormal state")
    assert "tc send energy restart_reactor" in done.output


def test_an_alert_that_does_not_exist_is_answered_with_those_that_do() -> None:
    done = RUN.invoke(main, ["runbooks", "show", "energy", "rx_mode"])
    assert done.exit_code == 2
    assert "energy has no alert 'rx_mode'; there are limit-rx_mode" in done.output
    done = RUN.invoke(main, ["runbooks", "show", "energy", "nonsense"])
    assert "`ground-segment alert list` names those of now; all stand in docs/runbooks/" in done.output


def test_documents_that_are_not_up_to_date_are_named(tmp_path: Path) -> None:
    built = RUN.invoke(main, ["runbooks", "build", "--folder", str(tmp_path)])
    assert built.exit_code == 0
    assert "file(s) changed" in built.output
    checked = RUN.invoke(main, ["runbooks", "build", "--check", "--folder", str(tmp_path)])
    assert (checked.exit_code, checked.output) == (0, f"{tmp_path} is up to date\n")
    (tmp_path / "energy" / "silent.md").unlink()
    checked = RUN.invoke(main, ["runbooks", "build", "--check", "--folder", str(tmp_path)])
    assert checked.exit_code == 1
    assert "energy/silent.md: is missing" in checked.output
    assert "run: ground-segment runbooks build" in checked.output


def test_remedies_that_do_not_fit_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "matrix.yaml").write_text("causes: [{id: energy.trip, title: Trip}]\n")
    (tmp_path / "remedies.yaml").write_text("energy.trip: {do: Shed loads., telecommands: [shed]}\n")
    monkeypatch.setenv("ILRS_MATRIX_FILE", str(tmp_path / "matrix.yaml"))
    (tmp_path / "rules").mkdir()
    monkeypatch.setenv("ILRS_RULES_DIR", str(tmp_path / "rules"))
    done = RUN.invoke(main, ["runbooks", "build", "--folder", str(tmp_path / "docs")])
    assert done.exit_code == 2
    assert "remedies.yaml: energy.trip: 'energy.shed' is no telecommand" in done.output
