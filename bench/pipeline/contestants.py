"""Programs that bring telemetry from the broker to the store, ready to be started on a rig."""

import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.pipeline.rig import DATABASE, Rig
from tests.support.servers import Server, free_port

ALTERNATIVES = Path("bench/alternatives")
NODE_RED = Path("var/bench/node-red")
INSTALL_TIMEOUT_S = 300.0


@dataclass(frozen=True)
class Contestant:
    """One of them.

    Attributes:
        promise: when it confirms a message to the broker, and so what a kill can lose.
        counted: a field that each row of it has.
    """

    name: str
    promise: str
    counted: str
    server: Callable[[Rig], Server]


def ours() -> Contestant:
    return Contestant("ILRS ingest", "when it is in the store; checks every value", "_seq", _ingest)


def contestants() -> Iterator[Contestant]:
    """All that are at hand; says what is missing."""
    yield ours()
    yield Contestant("plain script", "when it arrives", "_seq", _plain_script)
    if _node_red_installed():
        yield Contestant("Node-RED", "when it arrives", "_seq", _node_red)
    if shutil.which("telegraf"):
        yield Contestant("Telegraf", "when it is in the store", "seq", _telegraf)
    else:
        print("Telegraf is left out: no program 'telegraf' on the path", file=sys.stderr)


def _ingest(rig: Rig) -> Server:
    environment = {
        "ILRS_CATALOGUE_DIR": str(rig.catalogue),
        "ILRS_DATA_DIR": str(rig.folder / "data"),
        "ILRS_MQTT_PORT": str(rig.broker.port),
        "ILRS_STORE_URL": rig.influx.store_url(DATABASE),
    }
    return _program(
        rig, "ingest", [sys.executable, "-m", "ground_segment", "ingest"], "receiving", environment
    )


def _plain_script(rig: Rig) -> Server:
    script = str(ALTERNATIVES / "plain_script.py")
    command = [sys.executable, script, str(rig.broker.port), rig.influx.address, DATABASE]
    return _program(rig, "plain-script", command, "subscribed")


def _node_red(rig: Rig) -> Server:
    home = rig.folder / "node-red"
    home.mkdir()
    shutil.copy(ALTERNATIVES / "node-red-settings.js", home / "settings.js")
    (home / "node_modules").symlink_to((NODE_RED / "node_modules").absolute())
    (home / "flow.json").write_text(_filled_in("node-red-flow.json", rig))
    program = str((NODE_RED / "node_modules/node-red/red.js").absolute())
    command = ["node", program, "--userDir", str(home), "--port", str(free_port()), "flow.json"]
    return _program(rig, "node-red", command, "Connected to broker")


def _telegraf(rig: Rig) -> Server:
    config = rig.folder / "telegraf.conf"
    config.write_text(_filled_in("telegraf.conf", rig))
    return _program(rig, "telegraf", ["telegraf", "--config", str(config)], "Connected [tcp")


def _filled_in(name: str, rig: Rig) -> str:
    text = (ALTERNATIVES / name).read_text()
    given = {"MQTT_PORT": rig.broker.port, "INFLUX_PORT": rig.influx.port, "DATABASE": DATABASE}
    for word, value in given.items():
        text = text.replace(word, str(value))
    return text


def _program(
    rig: Rig, name: str, command: Sequence[str], ready: str, environment: Mapping[str, str] | None = None
) -> Server:
    """A program that is ready as soon as it has printed a certain word."""
    log_file = rig.folder / f"{name}.log"
    return Server(
        name,
        command,
        0,
        log_file,
        lambda: ready in log_file.read_text(errors="replace"),
        dict(environment or {}),
    )


def _node_red_installed() -> bool:
    """Install the versions of package.json unless they are there."""
    wanted = (ALTERNATIVES / "package.json").read_text()
    note = NODE_RED / "package.json"
    if (NODE_RED / "node_modules").exists() and note.read_text() == wanted:
        return True
    NODE_RED.mkdir(parents=True, exist_ok=True)
    note.write_text(wanted)
    command = ["npm", "install", "--no-package-lock", "--no-audit", "--no-fund", "--omit=dev"]
    try:
        subprocess.run(
            command, cwd=NODE_RED, check=True, capture_output=True, text=True, timeout=INSTALL_TIMEOUT_S
        )
    except (OSError, subprocess.SubprocessError) as error:
        shutil.rmtree(NODE_RED / "node_modules", ignore_errors=True)
        print(f"Node-RED is left out: {json.dumps(str(error))}", file=sys.stderr)
        return False
    return True
