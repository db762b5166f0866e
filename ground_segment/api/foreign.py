"""Bodies as Prometheus and Alertmanager have them, whose names these are."""
# ruff: noqa: N815

from typing import Any, Literal, Self

from pydantic import Field

from ground_segment.alerting.matchers import LABEL, MOST_MATCHERS
from ground_segment.api.models import Body, Text, Who, Why
from ground_segment.api.moments import Moment

Labels = dict[str, str]


# -- Prometheus ----------------------------------------------------------------------------------------


class BuildInfo(Body):
    version: str
    revision: str
    branch: str
    buildUser: str
    buildDate: str
    goVersion: str

    @classmethod
    def of(cls, version: str) -> Self:
        """Of the server whose version clients are told; nothing else of its build is claimed."""
        return cls(version=version, revision="", branch="", buildUser="ilrs", buildDate="", goVersion="")


class FiringAlert(Body):
    labels: Labels
    annotations: Labels
    state: Literal["firing", "pending"]
    activeAt: str
    value: str


class ListedRule(Body):
    state: Literal["firing", "pending", "inactive"]
    name: str
    query: str
    duration: float
    keepFiringFor: float
    labels: Labels
    annotations: Labels
    alerts: list[FiringAlert]
    health: Literal["ok", "err", "unknown"]
    lastError: str = ""
    evaluationTime: float
    lastEvaluation: str
    type: Literal["alerting"]


class RuleGroup(Body):
    name: str
    file: str
    interval: float
    limit: int
    evaluationTime: float
    lastEvaluation: str
    rules: list[ListedRule]


class RuleGroups(Body):
    groups: list[RuleGroup]


class FiringAlerts(Body):
    alerts: list[FiringAlert]


class QueryResult(Body):
    resultType: Literal["scalar", "vector", "matrix"]
    result: list[Any]


class Success(Body):
    status: Literal["success"]


class BuildInfoAnswer(Success):
    data: BuildInfo


class RulesAnswer(Success):
    data: RuleGroups


class AlertsAnswer(Success):
    data: FiringAlerts


class QueryAnswer(Success):
    data: QueryResult


class ListAnswer(Success):
    data: list[Any]


class MetadataAnswer(Success):
    data: dict[str, Any]


# -- Alertmanager --------------------------------------------------------------------------------------


class Receiver(Body):
    name: str


class AlertStatus(Body):
    state: Literal["active", "suppressed", "unprocessed"]
    silencedBy: list[str]
    inhibitedBy: list[str]


class GettableAlert(Body):
    labels: Labels
    annotations: Labels
    startsAt: str
    endsAt: str
    updatedAt: str
    fingerprint: str
    receivers: list[Receiver]
    status: AlertStatus
    generatorURL: str


class AlertGroup(Body):
    labels: Labels
    receiver: Receiver
    alerts: list[GettableAlert]


class SilenceMatcher(Body):
    name: str = Field(pattern=LABEL, max_length=64)
    value: Text = Field(max_length=256)
    isRegex: bool
    isEqual: bool = True


class PostableSilence(Body):
    id: str | None = Field(default=None, max_length=64)
    matchers: list[SilenceMatcher] = Field(min_length=1, max_length=MOST_MATCHERS)
    startsAt: Moment
    endsAt: Moment
    createdBy: Who
    comment: Why


class SilenceStatus(Body):
    state: Literal["active", "pending", "expired"]


class GettableSilence(Body):
    id: str
    status: SilenceStatus
    updatedAt: str
    matchers: list[SilenceMatcher]
    startsAt: str
    endsAt: str
    createdBy: str
    comment: str


class SilencePosted(Body):
    silenceID: str


class ClusterStatus(Body):
    status: Literal["disabled"]
    peers: list[Any]


class AlertmanagerConfig(Body):
    original: str


class AlertmanagerStatus(Body):
    cluster: ClusterStatus
    config: AlertmanagerConfig
    uptime: str
    versionInfo: BuildInfo
