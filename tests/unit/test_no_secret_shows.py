"""No secret in a repr, a message, a command line, or what a program says when it fails."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer

from ground_segment.cli.app import main as ground_segment
from ground_segment.settings import Settings
from ground_segment.store import open_store
from simulators.cli import main as simulators

WORD = "correct-horse-battery-staple"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    logins, token = tmp_path / "logins", tmp_path / "token"
    logins.write_text(f"energy:{WORD}\n")
    token.write_text(WORD)
    return Settings.model_validate({
        "mqtt_username": "energy", "mqtt_password": WORD, "mqtt_logins_file": logins, "mqtt_port": 9,
        "store_token": WORD, "store_token_file": token, "grafana_token": WORD,
        "store_url": "influxdb://127.0.0.1:9/telemetry", "data_dir": tmp_path,
    })  # fmt: skip


def test_no_repr_shows_one(settings: Settings) -> None:
    broker = settings.broker()
    for thing in (settings, settings.store_secret(), broker, broker.login("energy")):
        assert WORD not in f"{thing!r} {thing}"
    assert broker.login("energy").password == broker.logins["energy"]


def test_an_address_with_a_password_is_refused_without_it() -> None:
    with pytest.raises(ValueError, match=r"\*\*\*@host") as refused:
        open_store(f"influxdb://ingest:{WORD}@host:8086/telemetry")
    assert WORD not in str(refused.value)


def test_no_command_takes_one_as_an_argument() -> None:
    """Every process of a machine can read the arguments of every other."""
    taken = [
        f"{' '.join(path)} {parameter.name}"
        for program in (ground_segment, simulators)
        for path, command in _commands(typer.main.get_command(program), ())
        for parameter in command.params
        if any(word in str(parameter.name) for word in ("password", "secret", "token"))
    ]
    assert taken == ["store setup tokens"]  # a folder


def _commands(command: Any, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Any]]:
    yield path, command
    for name, inner in getattr(command, "commands", {}).items():
        yield from _commands(inner, (*path, name))


@pytest.mark.parametrize(
    "command",
    [
        ("health", "energy", "--within", "1"),
        ("alert", "list"),
        ("store", "setup"),
        ("doctor", "--within", "1"),
    ],
    ids=" ".join,
)
def test_a_command_that_fails_says_why_without_it(settings: Settings, command: tuple[str, ...]) -> None:
    environment = settings.for_children() | {
        "ILRS_LOG_LEVEL": "debug",
        "ILRS_GRAFANA_URL": "http://127.0.0.1:9",
    }
    done = subprocess.run(
        [sys.executable, "-m", "ground_segment", *command],
        env=environment, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert done.returncode == 1, done.stderr
    assert "127.0.0.1:9" in done.stdout + done.stderr
    assert WORD not in done.stdout + done.stderr
