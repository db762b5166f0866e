"""The API in front of a real engine, without a broker: time passes when the test says so."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import httpx
from pydantic import SecretStr

from ground_segment.alerting import Silence, Standing, WatchedRule
from ground_segment.api.access import Access
from ground_segment.api.app import make_app
from ground_segment.api.audit import AuditFile
from ground_segment.api.links import Links
from ground_segment.clock import NS_PER_S, iso_utc
from ground_segment.monitor.commands import CommandRefused, execute
from ground_segment.rules.book import RuleBook
from ground_segment.wire import Alert, Incident, Report, Stage, Telecommand
from tests.unit.monitor.scene import Scene, station

TOKEN = "a-token-that-nobody-guesses"
BEARER = {"authorization": f"Bearer {TOKEN}"}
LOW, LOWER = 110.0, 100.0


class Watching(Scene):
    """A scene that is asked and told things as the monitor is, and its own clock."""

    def __init__(self, rules: RuleBook | None = None) -> None:
        super().__init__(rules=rules)
        self.commands: list[Telecommand] = []
        self.ready = True
        self.broken = False

    def alerts(self) -> Sequence[Alert]:
        return list(self.engine.alerts.values())

    def incidents(self) -> Sequence[Incident]:
        return self.engine.incidents

    def rules(self) -> Mapping[tuple[str, str], WatchedRule]:
        return self.engine.watched

    def standings(self) -> Sequence[Standing]:
        return self.engine.standings(self.now_ns)

    def silences(self) -> Sequence[Silence]:
        return self.engine.silences.all

    async def carry_out(self, command: Telecommand) -> Report:
        self.commands.append(command)
        if self.broken:
            raise OSError("it is done, but cannot be kept")
        try:
            self.take(execute(self.engine, command, self.now_ns))
        except CommandRefused as error:
            return command.report(Stage.FAILED, self.now_ns, str(error))
        return command.report(Stage.COMPLETED, self.now_ns)


class SceneClock:
    """The scene's time."""

    def __init__(self, scene: Scene) -> None:
        self._scene = scene

    def now_ns(self) -> int:
        return self._scene.now_ns

    def monotonic_s(self) -> float:
        return self._scene.now_s

    async def sleep(self, seconds: float) -> None:
        self._scene.now_s += seconds


def api(
    scene: Watching,
    audit_file: Path,
    token: str | None = TOKEN,
    *,
    open_reads: bool = True,
    headers: Mapping[str, str] | None = None,
) -> httpx.AsyncClient:
    """A client of the application, without a network."""
    access = Access(None if token is None else SecretStr(token), open_reads)
    links = Links("http://grafana", "http://console", station())
    app = make_app(scene, links, access, AuditFile(audit_file), SceneClock(scene))
    transport = httpx.ASGITransport(app=app)
    return httpx.AsyncClient(transport=transport, base_url="http://monitor", headers=headers)


def silence(scene: Scene, for_s: float = 600.0, **changes: Any) -> dict[str, Any]:
    """A silence as Grafana posts one."""
    return {
        "matchers": [{"name": "facility", "value": "energy", "isRegex": False, "isEqual": True}],
        "startsAt": iso_utc(scene.now_ns),
        "endsAt": iso_utc(scene.now_ns + round(for_s * NS_PER_S)),
        "createdBy": "ana",
        "comment": "known",
        **changes,
    }
