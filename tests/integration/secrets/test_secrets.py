"""What `ground-segment secrets` writes is what a real mosquitto enforces."""

import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pydantic import SecretStr

from ground_segment.bus import BrokerRefused, BrokerUnreachable, SessionOptions, open_session
from ground_segment.catalogue import load_catalogue
from ground_segment.secrets import SecretsExist, make_secrets
from ground_segment.settings import Broker
from ground_segment.wire import topics
from ground_segment.wire.access import logins
from tests.support.servers import HOST, Server, free_port, require

pytestmark = pytest.mark.integration

LOGINS = logins(load_catalogue(Path("config/catalogue")))
ENERGY, ISRU = topics.telemetry("energy", "bus"), topics.telemetry("isru", "process")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("project")
    make_secrets(folder, LOGINS, datetime.now(UTC))
    return folder


@pytest.fixture(scope="module")
def mosquitto(folder: Path) -> Iterator[Server]:
    """The broker of the compose stack: its own configuration, with this machine's paths."""
    port, data = free_port(), folder / "data"
    data.mkdir()
    text = Path("config/mosquitto/mosquitto.conf").read_text()
    text = text.replace("/mosquitto/config", str(folder / "config" / "mosquitto"))
    text = text.replace("/mosquitto/data", str(data)).replace("listener 8883", f"listener {port} {HOST}")
    config = folder / "mosquitto.conf"
    config.write_text(("user root\n" if os.geteuid() == 0 else "") + text)
    with Server("mosquitto", [require("mosquitto"), "-c", str(config)], port, folder / "log") as server:
        yield server


def _broker(server: Server, folder: Path, name: str | None, password: str | None = None) -> Broker:
    written = dict(line.split("=", 1) for line in (folder / ".env").read_text().splitlines()[1:])
    word = password or (name and written[f"MQTT_PASSWORD_{name.upper().replace('-', '_')}"])
    ca_file = folder / "config" / "mosquitto" / "certs" / "ca.crt"
    return Broker(HOST, server.port, name, SecretStr(word) if word else None, ca_file)


async def test_a_facility_publishes_its_own_telemetry(mosquitto: Server, folder: Path) -> None:
    broker = _broker(mosquitto, folder, "energy")
    async with open_session(broker, SessionOptions("t")) as session:
        await session.publish(ENERGY, b"{}")


async def test_a_facility_does_not_publish_for_another(mosquitto: Server, folder: Path) -> None:
    async with open_session(_broker(mosquitto, folder, "energy"), SessionOptions("t")) as session:
        with pytest.raises(BrokerRefused, match="isru"):
            await session.publish(ISRU, b"{}")


async def test_simulators_publish_for_all_facilities_but_raise_no_alerts(
    mosquitto: Server, folder: Path
) -> None:
    async with open_session(_broker(mosquitto, folder, "simulators"), SessionOptions("t")) as session:
        await session.publish(ENERGY, b"{}")
        await session.publish(ISRU, b"{}")
        with pytest.raises(BrokerRefused):
            await session.publish(topics.alert("energy", "silent"), b"{}")


@pytest.mark.parametrize(("name", "password"), [("energy", "guess"), (None, None)])
async def test_strangers_stay_out(
    mosquitto: Server, folder: Path, name: str | None, password: str | None
) -> None:
    with pytest.raises((BrokerRefused, BrokerUnreachable)):
        async with open_session(_broker(mosquitto, folder, name, password), SessionOptions("t")):
            pass


async def test_a_broker_with_another_certificate_is_not_trusted(
    mosquitto: Server, folder: Path, tmp_path: Path
) -> None:
    make_secrets(tmp_path, LOGINS, datetime.now(UTC))
    with pytest.raises(BrokerUnreachable, match="certificate"):
        async with open_session(_broker(mosquitto, tmp_path, "energy"), SessionOptions("t")):
            pass


def test_secrets_are_not_replaced_by_accident(folder: Path) -> None:
    before = (folder / ".env").read_text()
    with pytest.raises(SecretsExist, match="--force"):
        make_secrets(folder, LOGINS, datetime.now(UTC))
    assert (folder / ".env").read_text() == before
    assert (folder / ".env").stat().st_mode & 0o077 == 0
