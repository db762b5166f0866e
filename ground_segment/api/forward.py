"""What calls operators, told to a real Alertmanager: for whoever pages people with one."""

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import httpx
import structlog
from pydantic import SecretStr

from ground_segment.api.links import Links
from ground_segment.api.ports import Overseer
from ground_segment.api.views import Firing, fingerprint, fires, firing
from ground_segment.clock import NS_PER_S, Backoff, Clock, iso_utc

log = structlog.get_logger()

POLL_S = 1.0
RESEND_S = 30.0
OVER_AFTER_S = 4 * RESEND_S
"""Alertmanager forgets what it has not heard of for so long: a monitor that is dead calls nobody for ever."""
TIMEOUT_S = 10.0
PAUSE_FIRST_S, PAUSE_LONGEST_S, STEADY_S = 1.0, 30.0, 60.0


class Forwarder:
    """Knows what Alertmanager has been told.

    Args:
        overseer: the monitor.
        links: addresses that alerts point at.
        clock: for all times.
    """

    def __init__(self, overseer: Overseer, links: Links, clock: Clock) -> None:
        self._overseer = overseer
        self._links = links
        self._clock = clock
        self._told: dict[str, dict[str, Any]] = {}
        """By fingerprint, what Alertmanager takes to be the case."""
        self._told_s = -RESEND_S

    def due(self) -> list[dict[str, Any]]:
        """What is to be sent now: nothing, unless something changed or has not been repeated for long.

        What is shelved, explained or out of service calls nobody, and so is over for Alertmanager too.
        """
        now_ns = self._clock.now_ns()
        until = iso_utc(now_ns + int(OVER_AFTER_S * NS_PER_S))
        present = {one.fingerprint: _posted(one, until) for one in self._calling(now_ns)}
        over = [
            told | {"endsAt": iso_utc(now_ns)} for name, told in self._told.items() if name not in present
        ]
        fresh = [name for name, one in present.items() if not _same(one, self._told.get(name))]
        repeat = self._clock.monotonic_s() - self._told_s >= RESEND_S
        return [*present.values(), *over] if over or fresh or (repeat and present) else []

    def sent(self, alerts: Iterable[dict[str, Any]]) -> None:
        """Alertmanager has these."""
        now = iso_utc(self._clock.now_ns())
        self._told = {_name(alert): alert for alert in alerts if alert["endsAt"] > now}
        self._told_s = self._clock.monotonic_s()

    def _calling(self, now_ns: int) -> Iterable[Firing]:
        rules = self._overseer.rules()
        for alert in self._overseer.alerts():
            if fires(alert) and not alert.event:
                one = firing(rules[alert.facility, alert.rule], alert, self._links, (), now_ns)
                if not one.suppressed:
                    yield one


async def forward(overseer: Overseer, links: Links, url: SecretStr, clock: Clock) -> None:
    """Tell an Alertmanager for ever. One that does not answer is tried again and again."""
    forwarder = Forwarder(overseer, links, clock)
    backoff = Backoff(clock, PAUSE_FIRST_S, PAUSE_LONGEST_S, STEADY_S)
    endpoint = url.get_secret_value().rstrip("/") + "/api/v2/alerts"
    failing = False
    async with httpx.AsyncClient(timeout=TIMEOUT_S, trust_env=False) as client:
        while True:
            due = forwarder.due()
            reason = await _post(client, endpoint, due) if due else ""
            if due:
                _tell(url, reason, failing)
                failing = bool(reason)
            if failing:
                await clock.sleep(backoff.pause_s())
                continue
            if due:
                forwarder.sent(due)
            backoff.begin()
            await clock.sleep(POLL_S)


async def _post(client: httpx.AsyncClient, endpoint: str, alerts: list[dict[str, Any]]) -> str:
    """Why it failed; empty if it did not."""
    try:
        answer = await client.post(endpoint, json=alerts)
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        return str(error) or type(error).__name__
    return "" if answer.is_success else f"it answered {answer.status_code}: {answer.text[:200]}"


def _tell(url: SecretStr, reason: str, failing: bool) -> None:
    """Once when it begins to fail, and once when it is over."""
    address = _without_password(url.get_secret_value())
    if reason and not failing:
        log.warning("Alertmanager is not told; tried again", address=address, reason=reason)
    elif failing and not reason:
        log.info("Alertmanager is told again", address=address)


def _without_password(url: str) -> str:
    parts = urlsplit(url)
    return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))


def _posted(one: Firing, until: str) -> dict[str, Any]:
    return {
        "labels": dict(one.labels),
        "annotations": dict(one.annotations),
        "startsAt": iso_utc(one.alert.raised_ns),
        "endsAt": until,
        "generatorURL": one.link,
    }


def _same(one: dict[str, Any], told: dict[str, Any] | None) -> bool:
    """But for the time until which it holds."""
    return told is not None and {**one, "endsAt": ""} == {**told, "endsAt": ""}


def _name(alert: dict[str, Any]) -> str:
    return fingerprint(alert["labels"])
