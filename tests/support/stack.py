"""A real mosquitto with the configuration of the compose stack, and the secrets it needs."""

import os
from datetime import UTC, datetime
from pathlib import Path

from pydantic import SecretStr

from ground_segment.catalogue import load_catalogue
from ground_segment.secrets import SecretFiles, make_secrets, read_words, variable
from ground_segment.settings import Broker
from ground_segment.wire.access import Login, logins
from tests.support.servers import HOST, Server, free_port, require

LOGINS = logins(load_catalogue(Path("config/catalogue")))
AUDITOR = Login("auditor", ("#",), ("#",))
"""Of these tests alone: publishes what others are to hear."""


class Stack:
    """A project's folder with secrets, and the broker that reads them there."""

    def __init__(self, folder: Path) -> None:
        self.files = SecretFiles(folder)
        self.logins = [*LOGINS, AUDITOR]
        make_secrets(folder, self.logins, datetime.now(UTC))
        port, data = free_port(), folder / "data"
        data.mkdir()
        text = Path("config/mosquitto/mosquitto.conf").read_text()
        text = text.replace("/mosquitto/secrets", str(self.files.broker))
        text = text.replace("/mosquitto/data", str(data)).replace("listener 8883", f"listener {port} {HOST}")
        config = folder / "mosquitto.conf"
        config.write_text(("user root\n" if os.geteuid() == 0 else "") + text)
        self.server = Server("mosquitto", [require("mosquitto"), "-c", str(config)], port, folder / "log")

    def broker(self, name: str | None, password: str | None = None) -> Broker:
        """What a client with this login is given."""
        word = password or (name and read_words(self.files.env)[variable(name)])
        return Broker(HOST, self.server.port, name, SecretStr(word) if word else None, self.files.ca)
