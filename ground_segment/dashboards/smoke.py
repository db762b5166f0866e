"""Whether a running Grafana shows what it should: sources, rules, silences, dashboards, every query.

Nothing is left behind: the one silence that is made matches no alert and is ended at once.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta

from ground_segment.dashboards.fields import Json
from ground_segment.dashboards.grafana_http import GrafanaHttp
from ground_segment.dashboards.panel_queries import Finding, Told, ask_all
from ground_segment.dashboards.push import GrafanaError, GrafanaUnreachable
from ground_segment.dashboards.sources import ALERTMANAGER_UID, DATASOURCE_UID, RULES_UID

OLDEST = 12
"""Major version of Grafana that the dashboards need."""
SILENCED = "ground-segment-smoke"
"""An alert of this name never was."""
_MOST_NAMED = 3


def smoke(
    grafana: GrafanaHttp, boards: Sequence[Json], rules: int, now: datetime, told: Told = lambda _: None
) -> Iterator[Finding]:
    """Every check in turn; without a server that lets us in the first one ends it.

    Args:
        grafana: the server.
        boards: dashboards as this catalogue makes them.
        rules: how many the monitor has.
        now: in UTC.
        told: hears of progress.
    """
    entrance = [
        _found("Grafana answers", lambda: _version(grafana)),
        _found("login", lambda: _login(grafana)),
    ]
    yield from entrance
    if not all(finding.holds for finding in entrance):
        return
    told("data sources")
    yield _found("telemetry and alerts (InfluxDB)", lambda: _health(grafana, DATASOURCE_UID))
    yield _found("monitor's rules (Prometheus)", lambda: _health(grafana, RULES_UID))
    yield _found("monitor's alerts (Alertmanager)", lambda: _alertmanager(grafana))
    told("rules and a silence")
    yield _found("rules listed", lambda: _rules(grafana, rules))
    yield _found("a silence there and back", lambda: _silence(grafana, now))
    told("dashboards")
    yield _found("dashboards loaded", lambda: _loaded(grafana, boards))
    yield from ask_all(grafana, boards, now, told)


def _found(check: str, look: Callable[[], str]) -> Finding:
    """What a check tells; an error of the server is a finding too."""
    try:
        return Finding(check, True, look())
    except GrafanaError as error:
        return Finding(check, False, str(error))
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        return Finding(check, False, f"the answer is not understood: {type(error).__name__}: {error}")


def _version(grafana: GrafanaHttp) -> str:
    health = grafana.get("/api/health")
    if not isinstance(health, dict) or "version" not in health:
        raise GrafanaUnreachable(f"{grafana.url} answers, but not as Grafana does; is there a path missing?")
    version = str(health["version"])
    if int(version.partition(".")[0]) < OLDEST:
        raise GrafanaError(f"version {version}: the dashboards need {OLDEST} or newer")
    if health.get("database") != "ok":
        raise GrafanaError(f"version {version}, but its database says '{health.get('database')}'")
    return f"version {version}"


def _login(grafana: GrafanaHttp) -> str:
    return f"organisation '{grafana.get('/api/org')['name']}'"


def _health(grafana: GrafanaHttp, uid: str) -> str:
    answer = grafana.get(f"/api/datasources/uid/{uid}/health")
    if answer.get("status") != "OK":
        raise GrafanaError(f"{uid}: {answer.get('message') or answer}")
    return f"{uid}: {answer.get('message') or 'OK'}"


def _alertmanager(grafana: GrafanaHttp) -> str:
    """It has no health of its own: what Grafana's page of silences reads is asked for."""
    status = grafana.get(f"{_manager()}/status")
    alerts = grafana.get(f"{_manager()}/alerts")
    return f"{ALERTMANAGER_UID}: version {status['versionInfo']['version']}, {len(alerts)} alert(s)"


def _rules(grafana: GrafanaHttp, expected: int) -> str:
    answer = grafana.get(f"/api/prometheus/{RULES_UID}/api/v1/rules")
    listed = [rule for group in answer["data"]["groups"] for rule in group["rules"]]
    firing = sum(rule["state"] == "firing" for rule in listed)
    blind = sum(rule["health"] == "err" for rule in listed)
    text = f"{len(listed)} of {expected}, {firing} firing, {blind} that cannot be judged"
    if len(listed) != expected:
        raise GrafanaError(f"{text}: does the monitor run with another catalogue or other rules?")
    return text


def _silence(grafana: GrafanaHttp, now: datetime) -> str:
    wanted = {
        "matchers": [{"name": "alertname", "value": SILENCED, "isRegex": False, "isEqual": True}],
        "startsAt": now.isoformat(),
        "endsAt": (now + timedelta(minutes=10)).isoformat(),
        "createdBy": "smoke",
        "comment": "ground-segment grafana smoke: made to be ended",
    }
    made = str(grafana.post(f"{_manager()}/silences", wanted)["silenceID"])
    try:
        _expect(grafana, made, ("active", "pending"))
    finally:
        grafana.delete(f"{_manager()}/silence/{made}")
    _expect(grafana, made, ("expired",))
    return f"made, seen, ended ({made})"


def _expect(grafana: GrafanaHttp, silence: str, states: Sequence[str]) -> None:
    state = grafana.get(f"{_manager()}/silence/{silence}")["status"]["state"]
    if state not in states:
        raise GrafanaError(f"the silence {silence} is {state}, not {' or '.join(states)}")


def _manager() -> str:
    return f"/api/alertmanager/{ALERTMANAGER_UID}/api/v2"


def _loaded(grafana: GrafanaHttp, boards: Sequence[Json]) -> str:
    missing, differing = [], []
    there = {found["uid"] for found in grafana.get("/api/search?type=dash-db&limit=5000")}
    for board in boards:
        if board["uid"] not in there:
            missing.append(board["uid"])
        elif _panels(grafana.get(f"/api/dashboards/uid/{board['uid']}")["dashboard"]) != _panels(board):
            differing.append(board["uid"])
    if missing or differing:
        parts = [f"missing: {_some(missing)}"] if missing else []
        parts += [f"other panels than this catalogue's: {_some(differing)}"] if differing else []
        raise GrafanaError("; ".join(parts))
    return f"{len(boards)} of {len(boards)}"


def _panels(board: Json) -> dict[int, str]:
    return {panel["id"]: panel.get("title", "") for panel in board["panels"]}


def _some(names: Sequence[str]) -> str:
    more = f" and {len(names) - _MOST_NAMED} more" if len(names) > _MOST_NAMED else ""
    return f"{', '.join(names[:_MOST_NAMED])}{more}"
