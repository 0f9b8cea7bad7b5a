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

from identities import ADMINISTRATOR, WHO, first
from remit.app.identity.ground import AT_THE_MACHINE
from remit.app.identity.people import set_service
from remit.app.identity.tokens import Wanted, make_token
from remit.app.wiring import Services, build_services
from remit.model.access import Right
from remit.model.account import SERVICE, ServiceAccount
from remit.web.app import create_app
from remit.web.rest.document import document
from remit.web.rest.limiter import Limiter
from remit.web.rest.resource import RESOURCES
from web.estate import BUCKET_ID, landscape
from web.trial import tried

EXAMPLES = 15
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
    "cell-evidence": [{"asset": "aws_s3_bucket.b1", "control": "backup", "on": "2099-01-01"}],
    "my-team": [{"team": "payments"}],
    "search": [{"q": "bucket"}],
    "graph": [{"asset": "aws_s3_bucket.b1"}, {}],
    "paths": [{"asset": "aws_s3_bucket.b1"}, {}],
}


# Bodies of actions that are well formed; what they name is not there mostly, and then says so.
SENT: dict[str, list[dict[str, Any]]] = {
    "write": [{"team": "payments", "is_loud": True, "file": "AAE=", "file_name": "a.pdf"}],
    "attest": [
        {
            "control": "backup", "scope": "asset", "of": "aws_s3_bucket.b1", "type": "ticket", "title": "t",
            "taken_at": "2026-01-02", "note": "n",
        }
    ],
    "add-report": [
        {
            "provider": "aws", "kind": "soc-3", "title": "t", "issuer": "i", "services": ["*"], "regions": ["*"],
            "since": "2026-01-01", "until": "2026-12-31",
        }
    ],
}  # fmt: skip
READ = {200, 404, 410, 422}
DONE = {200, 401, 403, 404, 409, 412, 422, 429}
WHOLE = "expected `int`, got `float`"  # JSON Schema takes 3.0 for a whole number, and Remit does not
TRIALS = ("mint", "send", "wave", "write")  # actions that stand for every action


@pytest.fixture(scope="module")
def services(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    made = build_services(tmp_path_factory.mktemp("store") / "remit.db")
    made.snapshots.save(landscape())
    yield made
    made.close()


@pytest.fixture(scope="module")
def token(services: Services) -> str:
    """Of a service account that may do everything, so that no example can lock it out by what it changes of itself."""
    ground = services.identity.ground
    everything = ServiceAccount(what="tries the API", answers=first(ground), grants=(ADMINISTRATOR,))
    set_service(ground, AT_THE_MACHINE, WHO, "trial", everything)
    wanted = Wanted(label="trial", owner=f"{SERVICE}trial", rights=tuple(Right), days=1)
    return make_token(ground, AT_THE_MACHINE, WHO, wanted)[0]


@pytest.fixture(scope="module")
def api(services: Services) -> Iterator[Any]:
    """A schema of schemathesis, over all resources and the actions of `web.trial`."""
    with pytest.MonkeyPatch.context() as patched, tried(patched):
        hosts = ("testserver", "localhost", "127.0.0.1")
        app = create_app(services, hosts=hosts, limiter=Limiter(10_000_000))
        yield schemathesis.openapi.from_asgi("/api/v1/openapi.json", app)


def _operation(api: Any, resource: str) -> Any:  # noqa: ANN401 - as above
    is_action = resource in TRIALS or RESOURCES.load_all()[resource].is_action
    return api[f"/api/v1/{resource}"]["POST" if is_action else "GET"]


def _called(case: Any, token: str) -> Any:  # noqa: ANN401 - as above
    """The answer to whoever may do everything."""
    case.headers = {**(case.headers or {}), "Authorization": f"Bearer {token}"}
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
def test_what_the_document_allows_is_answered_as_it_says(api: Any, resource: str, token: str) -> None:  # noqa: ANN401 - as above
    operation = _operation(api, resource)
    allowed = DONE if operation.method.upper() == "POST" else READ
    seen = set()

    @QUICK
    @given(case=operation.as_strategy(generation_mode=GenerationMode.POSITIVE))
    def tried_with(case: Any) -> None:  # noqa: ANN401 - as above
        for query in (case.query, *({**(case.query or {}), **one} for one in NAMED.get(resource, []))):
            case.query = query or {}
            response = _called(case, token)
            seen.add(response.status_code)
            assert response.status_code in allowed or WHOLE in response.text, response.text
            case.validate_response(response, checks=CHECKS)

    tried_with()
    assert seen <= allowed | {400}


@pytest.mark.parametrize("resource", EVERY)
def test_what_the_document_does_not_allow_is_refused(api: Any, resource: str, token: str) -> None:  # noqa: ANN401 - as above
    @QUICK
    @given(case=_operation(api, resource).as_strategy(generation_mode=GenerationMode.NEGATIVE))
    def tried_with(case: Any) -> None:  # noqa: ANN401 - as above
        response = _called(case, token)
        # what it does not count as a refusal
        refusals = [] if response.status_code in {412, 413, 414, 415} else [negative_data_rejection]
        case.validate_response(response, checks=[*CHECKS, *refusals])

    tried_with()


@pytest.mark.parametrize("resource", EVERY)
def test_a_question_of_the_examples_is_answered(api: Any, resource: str, token: str) -> None:  # noqa: ANN401 - as above
    operation = _operation(api, resource)
    if operation.method.upper() == "POST":
        for body in SENT.get(resource, []):
            case = operation.Case(body=body, media_type="application/json")
            response = _called(case, token)
            assert response.status_code in DONE, response.text
            case.validate_response(response, checks=CHECKS)
        return
    plain: list[dict[str, Any]] = (
        [] if any(one.get("required") for one in operation.definition.raw["parameters"]) else [{}]
    )
    for query in NAMED.get(resource, plain):
        case = operation.Case(query=query)
        response = _called(case, token)
        # Of what must be made first, tests of their own ask.
        expected = {200} if resource in NAMED else {200, 404, 422}
        assert response.status_code in expected, response.text
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
    is_public = operation.definition.raw.get("security") == []  # and may still ask who it is
    assert response.status_code == 401 or is_public
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
