"""Whatever OpenAPI allows, and whatever it does not, is answered: with what OpenAPI says, or with a 4xx.

Cases are made by schemathesis and sent by our own client: its transport does not go with the urllib3 that
grafana-client brings.
"""

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

import httpx
import jsonschema_rs
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode
from schemathesis.core.result import Ok

from tests.unit.api.scene import BEARER, LOW, Watching, api

EXAMPLES = 12
Json = dict[str, Any]
REAL: Mapping[str, str] = {"facility": "energy", "rule": "limit-bus_voltage"}
_PARTS = ("headers", "params", "json", "content", "data")


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> httpx.AsyncClient:
    scene = Watching()
    scene.live(5, bus_voltage=LOW)
    return api(scene, tmp_path_factory.mktemp("fuzz") / "audit.jsonl", headers=BEARER)


def test_every_operation_stands_whatever_is_sent(client: httpx.AsyncClient) -> None:
    document = asyncio.run(client.get("/openapi.json")).json()
    answered: set[int] = set()
    for found in schemathesis.openapi.from_dict(document).get_all_operations():
        assert isinstance(found, Ok)
        operation = found.ok()
        answered |= _tried(client, document, operation, GenerationMode.POSITIVE)
        with suppress(Unsatisfiable):  # where nothing can be wrong
            answered |= _tried(client, document, operation, GenerationMode.NEGATIVE)
    assert {200, 400, 404, 409} <= answered


def _tried(client: httpx.AsyncClient, document: Json, operation: Any, mode: GenerationMode) -> set[int]:
    answers = document["paths"][operation.path][operation.method.lower()]["responses"]
    seen: set[int] = set()

    @seed(1)
    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=mode))
    def stands(case: Any) -> None:
        for real in (False, True):
            answer = _sent(client, case, real=real)
            seen.add(answer.status_code)
            assert answer.status_code < 500, answer.text
            _conforms(document, answers, answer)

    stands()
    return seen


def _sent(client: httpx.AsyncClient, case: Any, *, real: bool) -> httpx.Response:
    """As it was made, or to a rule that there is."""
    if real and case.path_parameters:
        case.path_parameters.update({k: v for k, v in REAL.items() if k in case.path_parameters})
    given: Json = case.as_transport_kwargs(base_url="http://monitor")
    parts = {name: given[name] for name in _PARTS if given.get(name) is not None}
    if isinstance(parts.get("data"), str | bytes):
        parts["content"] = parts.pop("data")
    request = client.build_request(given["method"], given["url"], **parts)
    request.headers.update(BEARER)
    return asyncio.run(client.send(request))


def _conforms(document: Json, answers: Json, answer: httpx.Response) -> None:
    content = answers.get(str(answer.status_code), {}).get("content", {}).get("application/json", {})
    if "schema" in content:
        schema = {**content["schema"], "components": document["components"]}
        jsonschema_rs.validate(schema, answer.json())
