"""What runs beside the monitor: the API in front of it, and who is told what calls operators."""

from collections.abc import Sequence

from ground_segment.catalogue import Catalogue
from ground_segment.clock import Clock
from ground_segment.monitor.service import Beside
from ground_segment.settings import Settings


def beside_monitor(settings: Settings, catalogue: Catalogue, clock: Clock) -> Sequence[Beside]:
    """As the settings say: `ILRS_API_...`, `ILRS_ALERTMANAGER_URL`."""
    from ground_segment import api  # FastAPI takes half a second to load: only here

    beside: list[Beside] = []
    links = api.Links(settings.grafana_url, settings.console_url, catalogue)
    host, port, url = settings.api_host, settings.api_port, settings.alertmanager_url
    access = api.Access.of(host, settings.api_token)
    audit = api.AuditFile(settings.data_dir / "monitor" / "requests.jsonl")
    if port:
        beside.append(lambda it: api.serve(api.make_app(it, links, access, audit, clock), host, port, clock))
    if url:
        beside.append(lambda it: api.forward(it, links, url, clock))
    return beside
