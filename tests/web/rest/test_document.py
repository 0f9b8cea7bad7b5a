"""Schemathesis reads the document and tries what it allows and what it does not, against the real server, signed in."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from openapi_spec_validator import validate
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
from remit.web.rest.document import document
from remit.web.rest.limiter import Limiter
from remit.web.rest.resource import RESOURCES
from web.conftest import Given
from web.estate import BUCKET_ID, landscape
from web.trial import NamedByToken, tried

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
    "my-team": [{"team": "payments"}],
    "search": [{"q": "bucket"}],
    "graph": [{"asset": "aws_s3_bucket.b1"}, {}],
    "paths": [{"asset": "aws_s3_bucket.b1"}, {}],
}


# Bodies of actions that are well formed; what they name is not there mostly, and then says so.
SENT: dict[str, list[dict[str, Any]]] = {
    "write": [{"team": "payments", "is_loud": True, "file": "AAE=", "file_name": "a.pdf"}],
}
READ = {200, 404, 410, 422}
DONE = {200, 403, 404, 409, 412, 422}
WHOLE = "expected `int`, got `float`"  # JSON Schema takes 3.0 for a whole number, and Remit does not
TRIALS = ("mint", "send", "wave", "write")  # actions that stand for every action


@pytest.fixture(scope="module")
def api() -> Iterator[Any]:
    """A schema of schemathesis, over all resources and the actions of `web.trial`."""
    with pytest.MonkeyPatch.context() as patched, tried(patched):
        given = Given(landscape(), identity=NamedByToken())
        app = create_app(given, hosts=("testserver", "localhost", "127.0.0.1"), limiter=Limiter(10_000_000))
        yield schemathesis.openapi.from_asgi("/api/v1/openapi.json", app)


def _operation(api: Any, resource: str) -> Any:  # noqa: ANN401 - as above
    is_action = resource in TRIALS or RESOURCES.load_all()[resource].is_action
    return api[f"/api/v1/{resource}"]["POST" if is_action else "GET"]


def _called(case: Any) -> Any:  # noqa: ANN401 - as above
    """The answer to whoever may do everything."""
    case.headers = {**(case.headers or {}), "Authorization": "Bearer ada"}
    return case.call()


QUICK = settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
EVERY = sorted({*RESOURCES.ids(), *TRIALS})


@pytest.mark.parametrize("resource", EVERY)
def test_what_the_document_allows_is_answered_as_it_says(api: Any, resource: str) -> None:  # noqa: ANN401 - as above
    operation = _operation(api, resource)
    allowed = DONE if operation.method.upper() == "POST" else READ
    seen = set()

    @QUICK
    @given(case=operation.as_strategy(generation_mode=GenerationMode.POSITIVE))
    def tried_with(case: Any) -> None:  # noqa: ANN401 - as above
        for query in (case.query, *({**(case.query or {}), **one} for one in NAMED.get(resource, []))):
            case.query = query or {}
            response = _called(case)
            seen.add(response.status_code)
            assert response.status_code in allowed or WHOLE in response.text, response.text
            case.validate_response(response, checks=CHECKS)

    tried_with()
    assert seen <= allowed | {400}


@pytest.mark.parametrize("resource", EVERY)
def test_what_the_document_does_not_allow_is_refused(api: Any, resource: str) -> None:  # noqa: ANN401 - as above
    @QUICK
    @given(case=_operation(api, resource).as_strategy(generation_mode=GenerationMode.NEGATIVE))
    def tried_with(case: Any) -> None:  # noqa: ANN401 - as above
        response = _called(case)
        # what it does not count as a refusal
        refusals = [] if response.status_code in {412, 413, 414, 415} else [negative_data_rejection]
        case.validate_response(response, checks=[*CHECKS, *refusals])

    tried_with()


@pytest.mark.parametrize("resource", EVERY)
def test_a_question_of_the_examples_is_answered(api: Any, resource: str) -> None:  # noqa: ANN401 - as above
    operation = _operation(api, resource)
    if operation.method.upper() == "POST":
        for body in SENT.get(resource, []):
            case = operation.Case(body=body, media_type="application/json")
            response = _called(case)
            assert response.status_code in DONE, response.text
            case.validate_response(response, checks=CHECKS)
        return
    plain = [] if any(one.get("required") for one in operation.definition.raw["parameters"]) else [{}]
    for query in NAMED.get(resource, plain):  # of what must be made first, tests of their own ask
        case = operation.Case(query=query)
        response = _called(case)
        assert response.status_code == 200, response.text
        case.validate_response(response, checks=CHECKS)


@pytest.mark.parametrize("resource", EVERY)
def test_nobody_is_answered_without_signing_in(api: Any, resource: str) -> None:  # noqa: ANN401 - as above
    operation = _operation(api, resource)
    case = (
        operation.Case(body={}, media_type="application/json")
        if operation.method.upper() == "POST"
        else operation.Case()
    )
    response = case.call()
    is_public = operation.definition.raw.get("security") == []
    assert (response.status_code == 401) is not is_public
    case.validate_response(response, checks=CHECKS)


def test_the_document_is_one_of_openapi() -> None:
    """By the schema that the specification publishes for 3.1."""
    with pytest.MonkeyPatch.context() as patched, tried(patched):
        made = document(RESOURCES.load_all(), "/api/v1")
    validate(made)
    text = json.dumps(made)
    named = set(re.findall('"#/components/([^"]+)"', text))
    for place in named:
        room, name = place.split("/")
        assert name in made["components"][room]
