"""Random secrets for the compose stack: passwords, tokens, and certificates of an authority of its own.

Nothing here is ever committed; the compose file refuses to start without it.
"""

import base64
import hashlib
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import TYPE_CHECKING

from ground_segment.wire.access import Login

if TYPE_CHECKING:  # an extra that only the compose stack needs
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey, EllipticCurvePublicKey
    from cryptography.x509 import CertificateBuilder

HASH_ROUNDS = 101
"""What mosquitto_passwd uses for its type 7 (PBKDF2 with SHA-512); the passwords are random and long."""
CERTIFICATE_DAYS = 825
AUTHORITY_NAME = "ILRS ground segment"
BROKER_NAMES = ("mosquitto", "localhost")


class SecretsExist(Exception):
    """There are secrets already; making new ones would lock running services out."""


class MissingExtra(Exception):
    """The package that makes certificates is not installed."""


@dataclass(frozen=True, slots=True)
class SecretFiles:
    """Where everything goes, seen from the project's folder."""

    folder: Path

    @property
    def env(self) -> Path:
        return self.folder / ".env"

    @property
    def mosquitto(self) -> Path:
        return self.folder / "config" / "mosquitto"


def make_secrets(folder: Path, logins: Sequence[Login], now: datetime, *, force: bool = False) -> list[Path]:
    """Write `.env` and the broker's passwords, access rules and certificates; returns the files.

    Raises:
        SecretsExist: unless forced.
        MissingExtra: `cryptography` is not installed.
    """
    files = SecretFiles(folder)
    if files.env.exists() and not force:
        raise SecretsExist(f"{files.env} exists; --force makes new secrets and locks running services out")
    passwords = {login.name: secrets.token_urlsafe(24) for login in logins}
    certificates = broker_certificates(now)
    certs = files.mosquitto / "certs"
    certs.mkdir(parents=True, exist_ok=True)
    written = {
        files.env: env_file(passwords),
        files.mosquitto / "passwords": password_file(passwords),
        files.mosquitto / "acl": access_file(logins),
        **{certs / name: text for name, text in certificates.items()},
    }
    for file, text in written.items():
        # The broker's container has a user of its own, which must read what is mounted into it.
        _write(file, text, mode=0o600 if file == files.env else 0o644)
    return list(written)


def _write(file: Path, text: str, mode: int) -> None:
    """At no moment may others read what is not for them."""
    file.touch(mode)
    file.chmod(mode)
    file.write_text(text, encoding="utf-8")


def env_file(passwords: Mapping[str, str]) -> str:
    """Variables that docker-compose.yml demands."""
    values = {f"MQTT_PASSWORD_{name.upper().replace('-', '_')}": word for name, word in passwords.items()}
    for name in ("INFLUXDB_PASSWORD", "INFLUXDB_TOKEN", "GRAFANA_PASSWORD"):
        values[name] = secrets.token_urlsafe(32)
    lines = ["# Made by `ground-segment secrets`. Keep it out of version control."]
    return "\n".join([*lines, *(f"{name}={value}" for name, value in values.items())]) + "\n"


def password_file(passwords: Mapping[str, str]) -> str:
    """mosquitto's password file, hashed."""
    return "".join(f"{name}:{_hashed(word)}\n" for name, word in passwords.items())


def access_file(logins: Sequence[Login]) -> str:
    """mosquitto's access rules: what is not listed is forbidden."""
    lines = ["# Made from the catalogue by `ground-segment secrets`. Do not edit."]
    for login in logins:
        lines += ["", f"user {login.name}"]
        lines += [f"topic write {topic}" for topic in login.writes]
        lines += [f"topic read {topic}" for topic in login.reads]
    return "\n".join(lines) + "\n"


def broker_certificates(now: datetime) -> dict[str, str]:
    """PEM texts by file name: an authority (whose key is thrown away) and the broker's certificate.

    Raises:
        MissingExtra: `cryptography` is not installed.
    """
    try:
        from cryptography import x509
        from cryptography.hazmat.primitives.asymmetric import ec
    except ImportError as error:
        raise MissingExtra("certificates need the extra 'compose': pip install '.[compose]'") from error

    authority, server = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    names: list[x509.GeneralName] = [x509.DNSName(name) for name in BROKER_NAMES]
    names.append(x509.IPAddress(ip_address("127.0.0.1")))
    root = _certificate(AUTHORITY_NAME, authority.public_key(), now)
    leaf = _certificate(BROKER_NAMES[0], server.public_key(), now)
    root = root.add_extension(x509.BasicConstraints(True, 0), critical=True)
    leaf = leaf.add_extension(x509.SubjectAlternativeName(names), critical=False)
    return {
        "ca.crt": _signed(root, authority),
        "server.crt": _signed(leaf, authority),
        "server.key": _private(server),
    }


def _certificate(name: str, key: "EllipticCurvePublicKey", now: datetime) -> "CertificateBuilder":
    """What every certificate of the stack says, before its extensions and its signature."""
    from cryptography import x509
    from cryptography.x509.oid import NameOID

    def named(common_name: str) -> x509.Name:
        return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common_name)])

    builder = x509.CertificateBuilder().subject_name(named(name)).issuer_name(named(AUTHORITY_NAME))
    builder = builder.public_key(key).serial_number(x509.random_serial_number())
    begins, ends = now - timedelta(hours=1), now + timedelta(days=CERTIFICATE_DAYS)
    return builder.not_valid_before(begins).not_valid_after(ends)


def _signed(builder: "CertificateBuilder", authority: "EllipticCurvePrivateKey") -> str:
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.serialization import Encoding

    return builder.sign(authority, SHA256()).public_bytes(Encoding.PEM).decode()


def _private(key: "EllipticCurvePrivateKey") -> str:
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()


def _hashed(word: str) -> str:
    salt = secrets.token_bytes(12)
    digest = hashlib.pbkdf2_hmac("sha512", word.encode(), salt, HASH_ROUNDS)
    return f"$7${HASH_ROUNDS}${base64.b64encode(salt).decode()}${base64.b64encode(digest).decode()}"
