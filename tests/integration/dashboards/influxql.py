"""Queries of dashboards as Grafana sends them to InfluxDB."""

import json
import urllib.parse
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

NOW_NS = 1_795_000_000_000_000_000


@dataclass(frozen=True)
class Influx:
    address: str
    database: str

    def ask(self, query: str, to_ns: int = NOW_NS, hours: float = 1.0) -> dict[str, Any]:
        """The answer to a query with its macros filled in, for a shown time that ends at `to_ns`."""
        to_ms = to_ns // 1_000_000
        from_ms = to_ms - int(hours * 3_600_000)
        text = (
            query.replace("$timeFilter", f"time >= {from_ms}ms and time <= {to_ms}ms")
            .replace("$__interval", f"{max(10, int(hours * 3600 / 1000))}s")
            .replace("${__from}", str(from_ms))
            .replace("${__to}", str(to_ms))
            .replace("${facility:regex}", ".*")
        )
        assert "${" not in text
        assert "$_" not in text
        body = urllib.parse.urlencode({"db": self.database, "q": text, "epoch": "ms"}).encode()
        with urllib.request.urlopen(f"{self.address}/query", body, timeout=30) as response:
            answer: dict[str, Any] = json.load(response)["results"][0]
        return answer

    def rows(self, query: str, to_ns: int = NOW_NS, hours: float = 1.0) -> list[dict[str, Any]]:
        """The same as rows by column and tag; raises KeyError for an error of the server."""
        answer = self.ask(query, to_ns, hours)
        if "error" in answer:
            raise KeyError(answer["error"])
        return [
            dict(zip(series["columns"], values, strict=True)) | series.get("tags", {})
            for series in answer.get("series", [])
            for values in series["values"]
        ]


def queries_of(board: dict[str, Any]) -> Iterator[str]:
    """Every InfluxQL query of a dashboard, those of annotations too."""
    for panel in board["panels"]:
        yield from (target["query"] for target in panel.get("targets", []))
    for annotation in board["annotations"]["list"]:
        if annotation["datasource"]["type"] == "influxdb":
            yield annotation["target"]["query"]
