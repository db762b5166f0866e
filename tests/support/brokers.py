"""The brokers that the bus must work with: mosquitto, and the embedded one of the demo."""

import sys
from pathlib import Path

from ground_segment.settings import Settings
from tests.support.mosquitto import MosquittoServer
from tests.support.servers import Server, free_port

KINDS = ("mosquitto", "embedded")


def broker_server(kind: str, folder: Path) -> Server:
    """A broker without logins on a free port."""
    if kind == "mosquitto":
        return MosquittoServer(folder / "mosquitto")
    settings = Settings(mqtt_port=free_port(), data_dir=folder / "embedded")
    command = [sys.executable, "-m", "ground_segment", "broker"]
    log_file = folder / "embedded" / "broker.log"
    return Server("broker", command, settings.mqtt_port, log_file, environment=settings.for_children())
