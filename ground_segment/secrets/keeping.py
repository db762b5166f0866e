"""Making secrets, and changing some of them without locking out the others."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from difflib import get_close_matches
from pathlib import Path

from ground_segment.secrets.broker import access_file, password_file
from ground_segment.secrets.certificates import Pair, authority, broker_certificate, trusted
from ground_segment.secrets.files import SecretFiles, read_words
from ground_segment.wire.access import OPERATOR, SIMULATORS, Login

CERTIFICATE, AUTHORITY = "certificate", "authority"
SERVERS = {
    "api": "API_TOKEN",
    "grafana": "GRAFANA_PASSWORD",
    "influxdb": "INFLUXDB_PASSWORD",
    "influxdb-admin": "INFLUXDB_TOKEN",
}
"""Secrets that are no login of the broker, with their variables."""
ROTATABLE = ("api", "grafana", CERTIFICATE, AUTHORITY)
"""Besides logins. InfluxDB keeps its own: `ground-segment store setup --rotate`."""
_HEADING = "# Made by `ground-segment secrets`. Keep it out of version control."
_RELOAD = "docker compose kill -s HUP mosquitto"
_RESET_GRAFANA = (
    "sed -n 's/^GRAFANA_PASSWORD=//p' .env | "
    "docker compose exec -T grafana grafana cli admin reset-admin-password --password-from-stdin"
)
"""By a pipe, because arguments can be read by every process of a machine."""


class NoSuchSecret(Exception):
    """Nothing of this name can be changed; says what can."""


class NoSecrets(Exception):
    """There is nothing to change yet."""


@dataclass(frozen=True, slots=True)
class Rotation:
    """What was written, and what makes the running stack use it, command by command."""

    files: tuple[Path, ...]
    then: tuple[str, ...]


def variable(login: str) -> str:
    """The variable of `.env` that holds a login's password."""
    return f"MQTT_PASSWORD_{login.upper().replace('-', '_')}"


def make_secrets(folder: Path, logins: Sequence[Login], now: datetime, *, force: bool = False) -> list[Path]:
    """Write what is missing, such as the login of a new facility; what exists stays. Returns the files.

    Args:
        folder: the project's.
        logins: of the broker.
        now: when certificates begin.
        force: everything anew, which locks out whoever holds the old.

    Raises:
        MissingExtra: `cryptography` is not installed.
        OSError: a file cannot be written.
    """
    files = SecretFiles(folder)
    known = {} if force else read_words(files.env)
    written = _write_words(files, logins, {name: known.get(name) or _word() for name in _names(logins)})
    if force or not (files.broker / "server.key").exists() or not files.ca.exists():
        written += _new_authority(files, now, before="")
    return written


def rotate_secrets(folder: Path, logins: Sequence[Login], names: Sequence[str], now: datetime) -> Rotation:
    """Change these alone. All others keep working before, during and after it.

    Args:
        folder: the project's.
        logins: of the broker.
        names: logins, and what `ROTATABLE` names; none: every one of them but the authority.
        now: when certificates begin.

    Raises:
        NoSuchSecret: a name is none of these. Nothing is changed.
        NoSecrets: `make_secrets` has not run.
        MissingExtra, OSError: as `make_secrets`.
    """
    files = SecretFiles(folder)
    words = read_words(files.env)
    if not words:
        raise NoSecrets(f"{files.env} does not exist: make secrets with `ground-segment secrets`")
    by_name = {login.name: variable(login.name) for login in logins}
    known = (*by_name, *ROTATABLE)
    chosen = list(dict.fromkeys(names)) or [name for name in known if name != AUTHORITY]
    for name in chosen:
        _require_known(name, known)
    by_name |= SERVERS
    changed = {by_name[name]: _word() for name in chosen if name in by_name}
    words = {name: words.get(name) or _word() for name in _names(logins)} | changed
    written = _write_words(files, logins, words)
    if AUTHORITY in chosen:
        written += _new_authority(files, now, before=files.ca.read_text())
    elif CERTIFICATE in chosen:
        signer = Pair(files.ca.read_text(), files.authority_key.read_text())
        written += _write_pair(files, broker_certificate(signer, now))
    return Rotation(tuple(written), _then(chosen, logins))


def _require_known(name: str, known: Sequence[str]) -> None:
    if name in known:
        return
    near = get_close_matches(name, known, n=1)
    guess = f"did you mean {near[0]}? " if near else ""
    raise NoSuchSecret(f"'{name}' cannot be rotated; {guess}these can: {', '.join(known)}")


def _names(logins: Sequence[Login]) -> list[str]:
    return [*(variable(login.name) for login in logins), *SERVERS.values()]


def _word() -> str:
    """256 random bits, in characters that no shell, URL or file format minds."""
    return secrets.token_urlsafe(32)


def _write_words(files: SecretFiles, logins: Sequence[Login], words: Mapping[str, str]) -> list[Path]:
    passwords = {login.name: words[variable(login.name)] for login in logins}
    env = "\n".join([_HEADING, *(f"{name}={word}" for name, word in words.items()), *_others(files)]) + "\n"
    simulated = "".join(f"{login.name}:{passwords[login.name]}\n" for login in logins if login.facility)
    return [
        files.write(files.broker / "passwords", password_file(passwords)),
        files.write(files.broker / "acl", access_file(logins)),
        files.write(files.simulators, simulated),
        files.write(files.env, env),
    ]


def _others(files: SecretFiles) -> list[str]:
    """Lines of `.env` that people wrote: settings of this machine."""
    ours = (*SERVERS.values(), variable(""))
    text = files.env.read_text(encoding="utf-8") if files.env.exists() else ""
    return [line for line in text.splitlines() if line != _HEADING and not line.startswith(ours)]


def _new_authority(files: SecretFiles, now: datetime, before: str) -> list[Path]:
    """Clients must trust it before the broker shows its certificate: hence the order."""
    new = authority(now)
    written = [files.write(files.ca, trusted(new.certificate, before))]
    written.append(files.write(files.authority_key, new.key))
    return [*written, *_write_pair(files, broker_certificate(new, now))]


def _write_pair(files: SecretFiles, pair: Pair) -> list[Path]:
    return [
        files.write(files.broker / "server.key", pair.key),
        files.write(files.broker / "server.crt", pair.certificate),
    ]


def _then(chosen: Sequence[str], logins: Sequence[Login]) -> tuple[str, ...]:
    """Commands that bring the new secrets to those who use them."""
    users = {login.name: SIMULATORS if login.facility else login.name for login in logins}
    steps, started = [], {users[name] for name in chosen if name in users and name != OPERATOR}
    if any(name in users or name in (CERTIFICATE, AUTHORITY) for name in chosen):
        steps.append(_RELOAD)
    if "api" in chosen:
        started |= {"monitor", "grafana"}
    if started:
        # Recreated, because the simulators' passwords are in a file, whose change compose does not see.
        steps.append(f"docker compose up -d --no-deps --force-recreate {' '.join(sorted(started))}")
    if "grafana" in chosen:
        steps.append(_RESET_GRAFANA)
    return tuple(steps)
