"""mosquitto 2.0 from Debian, with a configuration and data of its own."""

import os
from dataclasses import dataclass
from pathlib import Path

from tests.support.servers import HOST, Server, free_port, require


@dataclass(frozen=True)
class MosquittoOptions:
    """What mosquitto.conf(5) calls by the same names; defaults are those of the compose stack."""

    allow_anonymous: bool = True
    password_file: Path | None = None
    acl_file: Path | None = None
    persistence: bool = True
    autosave_interval: int = 10
    max_inflight_messages: int = 1000
    max_queued_messages: int = 2_000_000
    max_packet_size: int = 2_000_000
    cafile: Path | None = None
    """With certfile and keyfile: the listener speaks TLS."""
    certfile: Path | None = None
    keyfile: Path | None = None
    log_types: tuple[str, ...] = ("all",)
    """With `all`, each message is a line of the log, which costs as much as the message."""
    extra: tuple[str, ...] = ()
    """Further lines as they stand."""

    def lines(self, port: int, folder: Path) -> list[str]:
        """The configuration file."""
        files = {name: getattr(self, name) for name in ("password_file", "acl_file")}
        tls = {name: getattr(self, name) for name in ("cafile", "certfile", "keyfile")}
        user = (
            ["user root"] if os.geteuid() == 0 else []
        )  # else it drops to a user who may not read the folder
        return [
            *user,
            f"allow_anonymous {_word(self.allow_anonymous)}",
            f"persistence {_word(self.persistence)}",
            f"persistence_location {folder.absolute()}/",
            f"autosave_interval {self.autosave_interval}",
            f"max_inflight_messages {self.max_inflight_messages}",
            f"max_queued_messages {self.max_queued_messages}",
            f"max_packet_size {self.max_packet_size}",
            "set_tcp_nodelay true",
            "sys_interval 1",
            *(f"log_type {kind}" for kind in self.log_types),
            "log_dest stderr",
            *(f"{name} {path.absolute()}" for name, path in files.items() if path),
            *self.extra,
            f"listener {port} {HOST}",
            *(f"{name} {path.absolute()}" for name, path in tls.items() if path),
        ]


class MosquittoServer(Server):
    """A broker that starts again on the same port with what it had saved.

    Args:
        folder: for configuration, persistence and log; made when missing.
    """

    def __init__(
        self, folder: Path, options: MosquittoOptions | None = None, port: int | None = None
    ) -> None:
        port = port or free_port()
        folder.mkdir(parents=True, exist_ok=True)
        config = folder / "mosquitto.conf"
        config.write_text("\n".join((options or MosquittoOptions()).lines(port, folder)) + "\n")
        super().__init__(
            "mosquitto", [require("mosquitto"), "-c", str(config)], port, folder / "mosquitto.log"
        )

    @property
    def host(self) -> str:
        return HOST


def _word(truth: bool) -> str:
    return "true" if truth else "false"
