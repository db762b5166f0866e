"""Secrets of the compose stack: who may read them, what stays, what is changed, what certificates say."""

import os
import ssl
import stat
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ground_segment.secrets import (
    BROKER_NAMES,
    NoSecrets,
    NoSuchSecret,
    Pair,
    SecretFiles,
    authority,
    broker_certificate,
    make_secrets,
    read_words,
    rotate_secrets,
)
from ground_segment.secrets.certificates import trusted
from ground_segment.wire.access import Login

NOW = datetime(2026, 11, 22, tzinfo=UTC)
ENERGY = Login("energy", ("a/#",), ("b",), facility=True)
LOGINS = [ENERGY, Login("ingest", ("c/#",), ("d",)), Login("operator", (), ("#",))]


def words(folder: Path) -> dict[str, str]:
    return read_words(folder / ".env")


def modes(folder: Path) -> dict[str, int]:
    found = [folder / ".env", *(folder / "config" / "secrets").rglob("*")]
    return {file.name: stat.S_IMODE(file.stat().st_mode) for file in found}


def test_at_no_moment_may_others_read_what_is_not_mounted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    born: list[int] = []
    replace = Path.replace

    def watched(draft: Path, target: Path) -> Path:
        if target.name in (".env", "authority.key"):
            born.append(stat.S_IMODE(draft.stat().st_mode))
        return replace(draft, target)

    monkeypatch.setattr(Path, "replace", watched)
    before = os.umask(0)
    try:
        make_secrets(tmp_path, LOGINS, NOW)
        (tmp_path / ".env").chmod(0o644)
        make_secrets(tmp_path, LOGINS, NOW, force=True)
    finally:
        os.umask(before)
    assert set(born) == {0o600}
    assert modes(tmp_path)[".env"] == 0o600


def test_what_is_mounted_can_be_read_in_the_container_and_by_nobody_else_on_the_machine(
    tmp_path: Path,
) -> None:
    """The folder above is closed; a container sees only what is below."""
    make_secrets(tmp_path, LOGINS, NOW)
    found = modes(tmp_path)
    closed = SecretFiles(tmp_path).closed
    assert stat.S_IMODE(closed.stat().st_mode) == 0o700
    assert {found[name] for name in ("passwords", "acl", "server.key", "server.crt", "ca.crt", "logins")} == {
        0o644
    }
    assert found["authority.key"] == 0o600
    assert sorted(closed.rglob("*.new")) == []


def test_a_second_run_changes_nothing_but_adds_what_is_missing(tmp_path: Path) -> None:
    make_secrets(tmp_path, LOGINS[:2], NOW)
    first, certificate = words(tmp_path), SecretFiles(tmp_path).ca.read_text()
    make_secrets(tmp_path, LOGINS, NOW)
    second = words(tmp_path)
    assert second.items() > first.items()
    assert second.keys() - first.keys() == {"MQTT_PASSWORD_OPERATOR"}
    assert SecretFiles(tmp_path).ca.read_text() == certificate
    make_secrets(tmp_path, LOGINS, NOW, force=True)
    assert not words(tmp_path).items() & second.items()


def test_what_people_wrote_into_the_file_stays(tmp_path: Path) -> None:
    make_secrets(tmp_path, LOGINS, NOW)
    with (tmp_path / ".env").open("a") as env:
        env.write("ILRS_STORE_RETENTION_DAYS=30\n")
    make_secrets(tmp_path, LOGINS, NOW)
    rotate_secrets(tmp_path, LOGINS, ["energy"], NOW)
    assert words(tmp_path)["ILRS_STORE_RETENTION_DAYS"] == "30"


def test_a_login_that_is_gone_from_the_catalogue_is_gone_everywhere(tmp_path: Path) -> None:
    make_secrets(tmp_path, LOGINS, NOW)
    make_secrets(tmp_path, LOGINS[1:], NOW)
    assert "MQTT_PASSWORD_ENERGY" not in words(tmp_path)
    assert "energy" not in (SecretFiles(tmp_path).broker / "passwords").read_text()


def test_only_what_is_named_changes(tmp_path: Path) -> None:
    make_secrets(tmp_path, LOGINS, NOW)
    before, certificate = words(tmp_path), SecretFiles(tmp_path).ca.read_text()
    rotation = rotate_secrets(tmp_path, LOGINS, ["energy"], NOW)
    changed = {name for name, word in words(tmp_path).items() if before[name] != word}
    assert changed == {"MQTT_PASSWORD_ENERGY"}
    assert SecretFiles(tmp_path).ca.read_text() == certificate
    assert rotation.then == (
        "docker compose kill -s HUP mosquitto",
        "docker compose up -d --no-deps --force-recreate simulators",
    )


def test_without_names_all_changes_but_what_needs_its_server_or_new_clients(tmp_path: Path) -> None:
    make_secrets(tmp_path, LOGINS, NOW)
    before = words(tmp_path)
    authority_before = SecretFiles(tmp_path).ca.read_text()
    rotate_secrets(tmp_path, LOGINS, [], NOW)
    kept = {name for name, word in words(tmp_path).items() if before[name] == word}
    assert kept == {"INFLUXDB_PASSWORD", "INFLUXDB_TOKEN"}
    assert SecretFiles(tmp_path).ca.read_text() == authority_before


def test_operators_are_told_no_command_because_their_login_is_in_no_container(tmp_path: Path) -> None:
    make_secrets(tmp_path, LOGINS, NOW)
    rotation = rotate_secrets(tmp_path, LOGINS, ["operator"], NOW)
    assert rotation.then == ("docker compose kill -s HUP mosquitto",)


@pytest.mark.parametrize(
    ("name", "hint"), [("enrgy", "did you mean energy"), ("influxdb-admin", "these can")]
)
def test_what_cannot_be_rotated_is_refused_with_what_can(tmp_path: Path, name: str, hint: str) -> None:
    make_secrets(tmp_path, LOGINS, NOW)
    before = words(tmp_path)
    with pytest.raises(NoSuchSecret, match=hint):
        rotate_secrets(tmp_path, LOGINS, ["energy", name], NOW)
    assert words(tmp_path) == before


def test_nothing_is_rotated_where_nothing_was_made(tmp_path: Path) -> None:
    with pytest.raises(NoSecrets, match="ground-segment secrets"):
        rotate_secrets(tmp_path, LOGINS, [], NOW)


def test_a_pair_does_not_show_its_key() -> None:
    assert "PRIVATE" not in repr(Pair("certificate", "PRIVATE KEY"))


def test_the_broker_can_serve_its_certificate_under_each_of_its_names(tmp_path: Path) -> None:
    root = authority(datetime.now(UTC))
    for name in (*BROKER_NAMES, "127.0.0.1"):
        _shake_hands(tmp_path, root.certificate, broker_certificate(root, datetime.now(UTC)), name)
    with pytest.raises(ssl.SSLCertVerificationError):
        _shake_hands(tmp_path, root.certificate, broker_certificate(root, datetime.now(UTC)), "elsewhere")


def test_clients_trust_the_old_authority_and_the_new_one_until_the_next_but_no_older(tmp_path: Path) -> None:
    first, second, third = (authority(datetime.now(UTC)) for _ in range(3))
    both = trusted(second.certificate, first.certificate)
    for signer in (first, second):
        _shake_hands(tmp_path, both, broker_certificate(signer, datetime.now(UTC)), "mosquitto")
    later = trusted(third.certificate, both)
    with pytest.raises(ssl.SSLCertVerificationError):
        _shake_hands(tmp_path, later, broker_certificate(first, datetime.now(UTC)), "mosquitto")


def _shake_hands(folder: Path, trust: str, pair: Pair, name: str) -> None:
    """Both sides in memory, as strictly as Python 3.13 does by itself."""
    for file, text in (("ca", trust), ("crt", pair.certificate), ("key", pair.key)):
        (folder / file).write_text(text)
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(folder / "crt", folder / "key")
    client = ssl.create_default_context(cafile=str(folder / "ca"))
    client.verify_flags |= ssl.VERIFY_X509_STRICT
    to_server, to_client = ssl.MemoryBIO(), ssl.MemoryBIO()
    sides = [
        client.wrap_bio(to_client, to_server, server_hostname=name),
        server.wrap_bio(to_server, to_client, server_side=True),
    ]
    for _ in range(5):
        for side in sides:
            try:
                side.do_handshake()
            except ssl.SSLWantReadError:
                continue
    sides[0].do_handshake()
