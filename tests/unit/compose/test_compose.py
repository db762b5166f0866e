"""The compose stack as far as it can be judged without containers: nothing unpinned, unwatched or open."""

import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml
from typer.main import get_command

from ground_segment.catalogue import load_catalogue, with_shards
from ground_segment.cli.app import main as ground_segment
from ground_segment.dashboards.operators import actions
from ground_segment.dashboards.provisioning import TOKEN_FILE
from ground_segment.secrets import make_secrets, read_words, variable
from ground_segment.settings import Settings
from ground_segment.wire.access import logins
from simulators.cli import main as simulators

COMPOSE = Path("docker-compose.yml")
LASTING = ("ingest", "monitor", "simulators", "console")
ONCE = ("store-setup", "operator")
"""Containers that do one thing and end."""
OWN = (*LASTING, *ONCE)
VARIABLE = re.compile(r"\$\{(\w+)(:\?[^}]*)?\}")


@pytest.fixture(scope="module")
def services() -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = yaml.safe_load(COMPOSE.read_text())["services"]
    return found


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("project")
    make_secrets(folder, logins(load_catalogue(Path("config/catalogue"))), datetime.now(UTC))
    return folder


def test_every_service_is_watched_and_started_again(services: dict[str, dict[str, Any]]) -> None:
    assert {"mosquitto", "influxdb", "grafana", "ingest", "monitor", "simulators"} <= services.keys()
    for name in services.keys() - set(ONCE):
        assert services[name]["restart"] == "unless-stopped", name
        assert services[name]["healthcheck"]["test"], name


def test_every_image_is_pinned(services: dict[str, dict[str, Any]]) -> None:
    images = [service["image"] for service in services.values()]
    assert [image for image in images if not re.fullmatch(r"[\w./-]+:\d[\w.-]*", image)] == []
    assert services["grafana"]["image"].startswith("grafana/grafana:13.2.")


def test_the_image_has_all_configuration_that_settings_ask_for() -> None:
    """Whatever a setting expects below `config` is copied, and the setting says where to."""
    image = Path("Dockerfile").read_text()
    for name, field in Settings.model_fields.items():
        default = field.default
        if isinstance(default, Path) and default.parts[0] == "config":
            folder = default.parent if default.suffix else default
            copied = re.search(rf"COPY .*{folder} (\S+)", image)
            assert copied, f"{folder} is not in the image"
            assert re.search(rf"ILRS_{name.upper()}={copied[1]}", image), name


def test_four_ingests_take_the_place_of_one_each_under_its_own_login(tmp_path: Path) -> None:
    text = Path("docker-compose.shards.yml").read_text()
    found = yaml.safe_load(text)["services"]
    shards = [name for name in found if name != "ingest"]
    known = logins(with_shards(load_catalogue(Path("config/catalogue")), len(shards)))
    make_secrets(tmp_path, known, datetime.now(UTC))
    assert {name for name, otherwise in VARIABLE.findall(text) if otherwise} <= read_words(
        tmp_path / ".env"
    ).keys()
    for index, name in enumerate(shards):
        assert found[name]["command"] == ["ingest", "--shard", f"{index}/{len(shards)}"]
        assert found[name]["environment"]["ILRS_MQTT_USERNAME"] == name
        assert f"{{{variable(name)}:?" in found[name]["environment"]["ILRS_MQTT_PASSWORD"]
        assert name in {login.name for login in known}
        assert found[name]["healthcheck"]["test"][-1] == name


def test_without_secrets_nothing_starts(made: Path) -> None:
    """Each variable must be set, and `ground-segment secrets` sets each."""
    wanted = VARIABLE.findall(COMPOSE.read_text())
    assert [name for name, otherwise in wanted if not otherwise] == []
    written = {line.split("=")[0] for line in (made / ".env").read_text().splitlines() if "=" in line}
    assert {name for name, _ in wanted} <= written


def test_secrets_are_random_and_long(made: Path) -> None:
    words = list(read_words(made / ".env").values())
    assert len(set(words)) == len(words)
    assert min(map(len, words)) >= 32


def test_ports_are_open_to_this_machine_only(services: dict[str, dict[str, Any]]) -> None:
    ports = [port for service in services.values() for port in service.get("ports", ())]
    assert ports
    assert [port for port in ports if not port.startswith("127.0.0.1:")] == []


def test_own_services_have_few_rights_and_known_settings(services: dict[str, dict[str, Any]]) -> None:
    known = {f"ILRS_{name}".upper() for name in Settings.model_fields}
    for name in OWN:
        assert services[name]["cap_drop"] == ["ALL"]
        assert services[name]["read_only"] is True
        given = {key for key in services[name]["environment"] if key.startswith("ILRS_")}
        assert given <= known


def test_commands_exist(services: dict[str, dict[str, Any]]) -> None:
    programs = {"ground-segment": get_command(ground_segment), "simulators": get_command(simulators)}
    for name in OWN:
        program = services[name].get("entrypoint", ["ground-segment"])[0]
        command = services[name].get("command", ["tc"])[0]
        assert command in programs[program].commands  # type: ignore[attr-defined]


def test_each_container_has_its_own_login_and_no_other(services: dict[str, dict[str, Any]]) -> None:
    known = {login.name for login in logins(load_catalogue(Path("config/catalogue")))}
    for name in set(OWN) - {"store-setup"}:
        environment = services[name]["environment"]
        assert environment["ILRS_MQTT_USERNAME"] == name
        assert environment["ILRS_MQTT_PASSWORD"].startswith(f"${{{variable(name)}:?")
        assert name in known
        others = [word for word in map(str, environment.values()) if "MQTT_PASSWORD" in word]
        assert len(others) == 1


def test_the_administrator_of_the_store_is_known_to_the_setup_alone(
    services: dict[str, dict[str, Any]],
) -> None:
    holders = {name for name, service in services.items() if "INFLUXDB_TOKEN:?" in str(service)}
    assert holders == {"influxdb", "store-setup"}


def test_only_ingest_may_write_the_store(services: dict[str, dict[str, Any]]) -> None:
    holders = {name for name, service in services.items() if "token-write:" in str(service.get("volumes"))}
    assert holders == {"ingest", "store-setup"}
    assert services["ingest"]["environment"]["ILRS_STORE_PREPARE"] == "false"


def test_grafana_reads_its_token_where_it_is_mounted(services: dict[str, dict[str, Any]]) -> None:
    assert f"token-read:{Path(TOKEN_FILE).parent}:ro" in services["grafana"]["volumes"]


def test_whoever_uses_a_token_waits_until_it_is_made(services: dict[str, dict[str, Any]]) -> None:
    for name, service in services.items():
        if "/run/ilrs-token" in str(service.get("volumes")) and name != "operator":
            assert service["depends_on"]["store-setup"] == {"condition": "service_completed_successfully"}


def test_what_is_mounted_exists(services: dict[str, dict[str, Any]], made: Path) -> None:
    volumes = yaml.safe_load(COMPOSE.read_text())["volumes"]
    for service in services.values():
        for mount in service.get("volumes", ()):
            source = mount.split(":")[0]
            assert source in volumes or Path(source).exists() or (made / source).exists(), source


def test_the_image_runs_as_nobody_in_particular() -> None:
    lines = Path("Dockerfile").read_text().splitlines()
    assert "USER ilrs" in lines
    assert all(
        re.fullmatch(r"FROM [\w./-]+:\d[\w.-]*( AS \w+)?", line) for line in lines if "FROM" in line[:4]
    )


def test_grafana_lets_the_buttons_of_dashboards_through_and_nothing_else(
    services: dict[str, dict[str, Any]],
) -> None:
    allowed = services["grafana"]["environment"]["GF_SECURITY_ACTIONS_ALLOW_POST_URL"]
    sent = {action["fetch"]["url"].partition("$")[0] for action in actions()}
    assert sent == {allowed.removesuffix("**")}
