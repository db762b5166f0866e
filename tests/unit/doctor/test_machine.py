"""What the doctor finds on this machine: secrets that are incomplete or open, configuration, packages."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from ground_segment.doctor import State
from ground_segment.doctor.machine import configuration, disk, secret_files, versions
from ground_segment.secrets import SecretFiles, make_secrets
from ground_segment.settings import Settings
from ground_segment.wire.access import Login
from tests.support.catalogues import project_catalogue

NOW = datetime(2026, 11, 22, tzinfo=UTC)
LOGINS = [Login("energy", (), ()), Login("isru", (), ())]


def states(folder: Path, now: datetime = NOW) -> dict[str, State]:
    return {finding.what: finding.state for finding in secret_files(folder, LOGINS, now.timestamp())}


def test_complete_and_closed_secrets_are_well(tmp_path: Path) -> None:
    make_secrets(tmp_path, LOGINS, NOW)
    assert set(states(tmp_path).values()) == {State.OK}


def test_a_login_without_a_password_is_named(tmp_path: Path) -> None:
    make_secrets(tmp_path, LOGINS[:1], NOW)
    first = next(iter(secret_files(tmp_path, LOGINS, NOW.timestamp())))
    assert (first.state, first.found) == (State.FAIL, "no password for isru")


def test_files_that_others_may_read_are_named_with_what_closes_them(tmp_path: Path) -> None:
    make_secrets(tmp_path, LOGINS, NOW)
    (tmp_path / ".env").chmod(0o644)
    (finding,) = [f for f in secret_files(tmp_path, LOGINS, NOW.timestamp()) if f.what == "secret files"]
    assert finding.state is State.FAIL
    assert finding.do == f"chmod go= {tmp_path / '.env'}"


def test_an_authority_that_expires_soon_is_told_before(tmp_path: Path) -> None:
    make_secrets(tmp_path, LOGINS, NOW)
    assert states(tmp_path, NOW + timedelta(days=3640))["authority"] is State.WARN
    assert states(tmp_path, NOW + timedelta(days=3660))["authority"] is State.FAIL
    assert SecretFiles(tmp_path).ca.exists()


def test_the_project_s_own_configuration_is_well_and_an_empty_one_is_not(tmp_path: Path) -> None:
    catalogue = project_catalogue()
    assert {f.state for f in configuration(Settings(), catalogue)} == {State.OK}
    bare = Settings(rules_dir=tmp_path, matrix_file=tmp_path / "none.yaml")
    found = {finding.what: finding.state for finding in configuration(bare, catalogue)}
    assert found == {"catalogue": State.OK, "rules": State.WARN, "diagnosis": State.WARN}


def test_packages_that_are_not_the_tested_ones_are_named(tmp_path: Path) -> None:
    pins = tmp_path / "constraints.txt"
    pins.write_text("pydantic==0.1\n")
    found = {finding.what: finding for finding in versions(pins)}
    assert found["packages"].state is State.WARN
    assert "(0.1 was tested)" in found["packages"].found


def test_the_disk_of_a_folder_that_is_not_there_yet_is_that_of_its_parent(tmp_path: Path) -> None:
    assert "GB" in disk(tmp_path / "not" / "yet").found
