"""Where InfluxDB 1.x and 2.x differ: where to write, how databases and retention are made."""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from ground_segment.records import StoreRefused
from ground_segment.store.influx_http import DatabaseMissing, Influx
from ground_segment.store.influxql import quoted

HOUR_S, DAY_S = 3600, 86_400


class Server(Protocol):
    """What the store asks of each generation."""

    write_path: str
    write_query: Mapping[str, str]

    def prepare(self, retention_s: float | None) -> None:
        """Create the database where it is missing, and set how long it keeps rows."""


def identify(influx: Influx) -> Server:
    """Raises StoreRefused for a server that is neither 1.x nor 2.x."""
    version = influx.version()
    match version.removeprefix("v").partition(".")[0]:
        case "1":
            return Server1(influx)
        case "2":
            return Server2(influx)
    raise StoreRefused(f"{influx.address} says its version is '{version}'; InfluxDB 1.x or 2.x is needed")


class Server1:
    """InfluxDB 1.x: databases with retention policies, made by InfluxQL."""

    def __init__(self, influx: Influx) -> None:
        self._influx = influx
        self.write_path = "/write"
        self.write_query: Mapping[str, str] = {"db": influx.database, "precision": "ns"}

    def prepare(self, retention_s: float | None) -> None:
        database = quoted(self._influx.database)
        self._influx.query(f"CREATE DATABASE {database}")
        policy, duration = self._default_policy()
        wanted_s = round(retention_s or 0)
        if duration != _go_duration(wanted_s):
            self._influx.query(
                f"ALTER RETENTION POLICY {quoted(policy)} ON {database} "
                f"DURATION {wanted_s}s SHARD DURATION {_shard_s(wanted_s)}s"
            )

    def _default_policy(self) -> tuple[str, str]:
        """Name and duration of the policy that rows are written to."""
        for series in self._influx.query(f"SHOW RETENTION POLICIES ON {quoted(self._influx.database)}")[0]:
            for values in series.values:
                policy = dict(zip(series.columns, values, strict=True))
                if policy["default"]:
                    return str(policy["name"]), str(policy["duration"])
        raise StoreRefused(f"{self._influx.address}: {self._influx.database} has no default retention policy")


class Server2:
    """InfluxDB 2.x: buckets, and a mapping under which InfluxQL finds them."""

    def __init__(self, influx: Influx) -> None:
        self._influx = influx
        self.write_path = "/api/v2/write"
        self.write_query: Mapping[str, str] = {
            "org": influx.org,
            "bucket": influx.database,
            "precision": "ns",
        }

    def prepare(self, retention_s: float | None) -> None:
        seconds = round(retention_s or 0)
        # 0 is for ever, and is said: an update without a rule leaves the old one. The shards' length too, for
        # those of a longer retention may be refused for a shorter.
        rules = [{"type": "expire", "everySeconds": seconds, "shardGroupDurationSeconds": _shard_s(seconds)}]
        bucket = self._bucket()
        if bucket is None:
            bucket = self._create(rules)
        elif _expiry(bucket["retentionRules"]) != _expiry(rules):
            self._influx.json("PATCH", f"/api/v2/buckets/{bucket['id']}", body={"retentionRules": rules})
        self._map(bucket["id"])

    def _bucket(self) -> Mapping[str, Any] | None:
        query = {"name": self._influx.database, "org": self._influx.org}
        try:
            found = self._influx.json("GET", "/api/v2/buckets", query)["buckets"]
        except DatabaseMissing:
            return None
        return next(iter(found), None)

    def _create(self, rules: Sequence[Mapping[str, object]]) -> Mapping[str, Any]:
        orgs = self._influx.json("GET", "/api/v2/orgs", {"org": self._influx.org})["orgs"]
        if not orgs:
            raise StoreRefused(f"{self._influx.address}: no organisation '{self._influx.org}'")
        body = {"orgID": orgs[0]["id"], "name": self._influx.database, "retentionRules": rules}
        return self._influx.json("POST", "/api/v2/buckets", body=body)

    def _map(self, bucket_id: str) -> None:
        """Newer releases map each bucket by themselves; this is for all others."""
        database = self._influx.database
        query = {"org": self._influx.org, "db": database}
        found = self._influx.json("GET", "/api/v2/dbrps", query).get("content") or ()
        if not any(mapping["bucketID"] == bucket_id for mapping in found):
            body = {
                "org": self._influx.org, "bucketID": bucket_id, "database": database,
                "retention_policy": "autogen", "default": True,
            }  # fmt: skip
            self._influx.json("POST", "/api/v2/dbrps", body=body)


def _expiry(rules: Sequence[Mapping[str, Any]]) -> int:
    """Seconds; 0 for ever."""
    return next((int(rule["everySeconds"]) for rule in rules if rule.get("type", "expire") == "expire"), 0)


def _shard_s(retention_s: int) -> int:
    """InfluxDB's own choice, which must be said: what was set for a longer retention may be refused."""
    if not retention_s or retention_s > 180 * DAY_S:
        return 7 * DAY_S
    return DAY_S if retention_s >= 2 * DAY_S else HOUR_S


def _go_duration(seconds: int) -> str:
    """As Go prints it: 720h0m0s."""
    hours, rest = divmod(seconds, HOUR_S)
    if hours:
        return f"{hours}h{rest // 60}m{rest % 60}s"
    return f"{rest // 60}m{rest % 60}s" if rest >= 60 else f"{rest}s"
