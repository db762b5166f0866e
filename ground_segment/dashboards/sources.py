"""Where Grafana's data come from, in the form of its HTTP API, which its provisioning files share."""

from dataclasses import dataclass, field
from typing import Final

from ground_segment.dashboards.fields import Json

DATASOURCE_UID: Final = "ilrs-store"
RULES_UID: Final = "ilrs-monitor"
ALERTMANAGER_UID: Final = "ilrs-alertmanager"
READER: Final = "viewer"
"""Grafana's name at the monitor's API where it only reads; its token is the password."""
OPERATORS: Final = "operators"
"""Its name where operators act. Grafana lets editors alone send anything through an Alertmanager data source,
by the routes of that plugin; through one of type Prometheus it lets nobody."""


@dataclass(frozen=True, slots=True)
class DataAddress:
    """InfluxDB as Grafana sees it."""

    url: str
    database: str
    """The bucket, on InfluxDB 2."""
    token: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class MonitorAddress:
    """The monitor's API as Grafana sees it."""

    url: str
    token: str = field(repr=False)


def store(address: DataAddress) -> Json:
    """Telemetry, alerts and all else that is stored."""
    return {
        "name": "ILRS store",
        "uid": DATASOURCE_UID,
        "type": "influxdb",
        "access": "proxy",
        "url": address.url,
        "isDefault": True,
        "jsonData": {
            "version": "InfluxQL",
            "dbName": address.database,
            "httpMode": "POST",
            "httpHeaderName1": "Authorization",
            "timeInterval": "1s",
            "maxSeries": 1000,
        },
        "secureJsonData": {"httpHeaderValue1": f"Token {address.token}"},
    }


def rules(address: MonitorAddress) -> Json:
    """The monitor's rules and alerts, for Grafana's own pages of rules; silences go to the one below."""
    return _of_monitor("ILRS monitor", RULES_UID, "prometheus", READER, address) | {
        "jsonData": {
            "manageAlerts": True,
            "alertmanagerUid": ALERTMANAGER_UID,
            "httpMethod": "GET",
            "prometheusType": "Prometheus",
            "prometheusVersion": "2.50.0",
        }
    }


def alertmanager(address: MonitorAddress) -> Json:
    """The monitor's alerts as an Alertmanager has them: a silence made in Grafana shelves."""
    return _of_monitor("ILRS alerts", ALERTMANAGER_UID, "alertmanager", OPERATORS, address) | {
        "jsonData": {"implementation": "prometheus", "handleGrafanaManagedAlerts": False}
    }


def _of_monitor(name: str, uid: str, kind: str, user: str, address: MonitorAddress) -> Json:
    return {
        "name": name,
        "uid": uid,
        "type": kind,
        "access": "proxy",
        "url": address.url,
        "basicAuth": True,
        "basicAuthUser": user,
        "jsonData": {},
        "secureJsonData": {"basicAuthPassword": address.token},
    }
