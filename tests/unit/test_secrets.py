"""Secrets of the compose stack: who may read them, and what the certificates say."""

import os
import ssl
import stat
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ground_segment.secrets import BROKER_NAMES, SecretsExist, broker_certificates, make_secrets
from ground_segment.wire.access import Login

NOW = datetime(2026, 11, 22, tzinfo=UTC)
LOGINS = [Login("energy", ("a/#",), ("b",))]


def test_at_no_moment_may_others_read_the_passwords(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    modes: list[int] = []
    write_text = Path.write_text

    def watched(file: Path, text: str, encoding: str) -> int:
        written = write_text(file, text, encoding=encoding)
        if file.name == ".env":
            modes.append(stat.S_IMODE(file.stat().st_mode))
        return written

    monkeypatch.setattr(Path, "write_text", watched)
    before = os.umask(0o022)
    try:
        make_secrets(tmp_path, LOGINS, NOW)
        (tmp_path / ".env").chmod(0o644)
        make_secrets(tmp_path, LOGINS, NOW, force=True)
    finally:
        os.umask(before)
    assert modes == [0o600, 0o600]


def test_secrets_are_not_made_twice_by_mistake(tmp_path: Path) -> None:
    make_secrets(tmp_path, LOGINS, NOW)
    with pytest.raises(SecretsExist):
        make_secrets(tmp_path, LOGINS, NOW)


def test_the_broker_can_serve_its_certificate_under_each_of_its_names(tmp_path: Path) -> None:
    for name, text in broker_certificates(datetime.now(UTC)).items():
        (tmp_path / name).write_text(text)
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(tmp_path / "server.crt", tmp_path / "server.key")
    client = ssl.create_default_context(cafile=str(tmp_path / "ca.crt"))
    for name in (*BROKER_NAMES, "127.0.0.1"):
        _shake_hands(client, server, name)
    with pytest.raises(ssl.SSLCertVerificationError):
        _shake_hands(client, server, "elsewhere")


def _shake_hands(client: ssl.SSLContext, server: ssl.SSLContext, name: str) -> None:
    """Both sides in memory, until each is content."""
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
