"""Schemathesis reads the document and tries what it allows, and what it does not, against the real server."""

from __future__ import annotations

from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from remit.web.app import create_app
from remit.web.rest.limiter import Limiter
from remit.web.rest.resource import RESOURCES
from web.conftest import Given
from web.estate import BUCKET_ID, landscape

EXAMPLES = 30
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
# What a subject may be called: a text drawn at random names nothing, and everything would answer 404.
NAMED: dict[str, list[dict[str, Any]]] = {
    "asset": [{"id": "aws_s3_bucket.b1"}, {"id": BUCKET_ID}],
    "story": [{"asset": "aws_s3_bucket.b2"}],
    "why": [{"asset": "aws_s3_bucket.b1", "control": "public-access"}],
    "service": [{"id": "aws/rds"}, {"id": "aws/s3", "with": ["public_access=blocked"]}],
    "control": [{"id": "backup"}, {"id": "public-access"}],
    "shift": [{"from": "aws/rds", "to": "aws/dynamodb"}, {"asset": "aws_s3_bucket.b1", "to": "azure/storage"}],
    "hand-over": [{"from": "aws/rds", "control": "backup"}, {"asset": "aws_s3_bucket.b1", "control": "backup"}],
    "graph": [{"asset": "aws_s3_bucket.b1"}, {}],
    "paths": [{"asset": "aws_s3_bucket.b1"}, {}],
}


@pytest.fixture(scope="module")
def api() -> Any:  # noqa: ANN401 - a schema of schemathesis
    given = Given(landscape())
    app = create_app(given, hosts=("testserver", "localhost", "127.0.0.1"), limiter=Limiter(10_000_000))
    return schemathesis.openapi.from_asgi("/api/v1/openapi.json", app)


def _operation(api: Any, resource: str) -> Any:  # noqa: ANN401 - as above
    return api[f"/api/v1/{resource}"]["GET"]


QUICK = settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)


@pytest.mark.parametrize("resource", RESOURCES.ids())
def test_what_the_document_allows_is_answered_as_it_says(api: Any, resource: str) -> None:  # noqa: ANN401 - as above
    operation = _operation(api, resource)
    seen = set()

    @QUICK
    @given(case=operation.as_strategy(generation_mode=GenerationMode.POSITIVE))
    def tried(case: Any) -> None:  # noqa: ANN401 - as above
        for query in (case.query, *({**(case.query or {}), **one} for one in NAMED.get(resource, []))):
            case.query = query or {}
            response = case.call()
            seen.add(response.status_code)
            assert response.status_code in {200, 404, 410, 422}, response.text
            case.validate_response(response, checks=CHECKS)

    tried()
    assert seen - {200} <= {404, 410, 422}


@pytest.mark.parametrize("resource", RESOURCES.ids())
def test_what_the_document_does_not_allow_is_refused(api: Any, resource: str) -> None:  # noqa: ANN401 - as above
    @QUICK
    @given(case=_operation(api, resource).as_strategy(generation_mode=GenerationMode.NEGATIVE))
    def tried(case: Any) -> None:  # noqa: ANN401 - as above
        response = case.call()
        refusals = [] if response.status_code == 414 else [negative_data_rejection]  # which it does not count as one
        case.validate_response(response, checks=[*CHECKS, *refusals])

    tried()


@pytest.mark.parametrize("resource", RESOURCES.ids())
def test_a_question_of_the_examples_is_answered(api: Any, resource: str) -> None:  # noqa: ANN401 - as above
    for query in NAMED.get(resource, [{"q": "bucket"} if resource == "search" else {}]):
        case = _operation(api, resource).Case(query=query)
        response = case.call()
        assert response.status_code == 200, response.text
        case.validate_response(response, checks=CHECKS)
