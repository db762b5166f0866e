"""Four ingests under compose: each has a login, a command that is understood, and everybody knows of all."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import yaml

from ground_segment.catalogue import load_catalogue, with_shards
from ground_segment.ingest import Share
from ground_segment.secrets import make_secrets
from ground_segment.wire.access import logins

COUNT = 4
FILES = ("docker-compose.yml", "docker-compose.shards.yml")


def _services(file: str) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = yaml.safe_load(Path(file).read_text())["services"]
    return found


def test_each_share_has_a_container_with_a_login_of_its_own(tmp_path: Path) -> None:
    make_secrets(
        tmp_path, logins(with_shards(load_catalogue(Path("config/catalogue")), COUNT)), datetime.now(UTC)
    )
    made = (tmp_path / ".env").read_text()
    services = [s for name, s in _services(FILES[1]).items() if name.startswith("ingest")]
    shares = [Share.parse(service["command"][2]) for service in services]
    assert shares == [Share(index, COUNT) for index in range(COUNT)]
    for share, service in zip(shares, services, strict=True):
        assert service["environment"]["ILRS_MQTT_USERNAME"] == share.service
        assert service["healthcheck"]["test"][-1] == share.service
        name = service["environment"]["ILRS_MQTT_PASSWORD"].removeprefix("${").partition(":")[0]
        assert f"{name}=" in made


def test_everybody_who_reads_the_catalogue_knows_how_many_there_are() -> None:
    plain, shared = map(_services, FILES)
    for name in shared.keys() & plain.keys():
        assert shared[name]["environment"]["ILRS_INGEST_SHARDS"] == str(COUNT), name
    assert {"monitor", "console", "operator", "store-setup"} <= shared.keys()
