"""The document of the API (OpenAPI 3.1.0), made from the resources: what they take, what they answer, and who may call.

`x-remit-right` names the right that somebody must have somewhere; whether it holds for the object that is meant is
asked each time. It is made here and not by the web framework, whose handlers see neither parameters nor answers.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import msgspec

from remit import __version__
from remit.web.page import SESSION_COOKIE
from remit.web.rest.problems import MEDIA_TYPE
from remit.web.rest.resource import Asked, Resource, shape_of
from remit.wire.lists import Listed, Problem

BASE64: Final = "^([A-Za-z0-9+/]{4})*([A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$"
REFERENCE: Final = "#/components/schemas/{name}"
Json = dict[str, Any]

PROBLEMS: Final = {
    "400": "A parameter or field is unknown, missing or malformed.",
    "401": "Nobody is signed in, or the token is none that is in force.",
    "403": "Whoever asks may not do this, or not to this.",
    "404": "There is no such thing, or nothing was read yet.",
    "408": "The body did not come in time.",
    "409": "It is in another state, or a request with the same key is being carried out.",
    "410": "What a cursor rests on is kept no more.",
    "412": "It has been changed since the version that If-Match names.",
    "413": "The body is too large; a question has none.",
    "414": "The query is too long.",
    "415": "The body is no JSON.",
    "422": "What was asked is well formed and cannot be followed.",
    "429": "Too many requests; `Retry-After` says when to come again.",
    "500": "Our fault, or the store cannot be read.",
}
ON_READING: Final = ("400", "401", "403", "404", "410", "413", "414", "422", "429", "500")
ON_ACTING: Final = ("400", "401", "403", "404", "408", "409", "412", "413", "415", "422", "429", "500")
_TAG: Final[Json] = {"description": "Strong; send it back in If-None-Match.", "schema": {"type": "string"}}
_VERSION: Final[Json] = {"description": "The version; send it back in If-Match.", "schema": {"type": "string"}}
_REPEATED: Final[Json] = {"description": "`true`: it had been done before.", "schema": {"const": "true"}}
_HEADERS: Final[Json] = {
    "RateLimit": {"description": "What is left in this window.", "schema": {"type": "string"}},
    "RateLimit-Policy": {"description": "How many requests in how many seconds.", "schema": {"type": "string"}},
}
_LINK: Final[Json] = {"Link": {"description": "The next page, where there is one.", "schema": {"type": "string"}}}


def document(resources: Mapping[str, Resource], root: str) -> Json:
    """The document.

    Args:
        resources: by id.
        root: the path below which they are.
    """
    shapes, components = _shapes(resources)
    paths: Json = {
        f"{root}/{one.id}": {one.method.lower(): _operation(one, *shapes[name])} for name, one in resources.items()
    }
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Remit",
            "version": __version__,
            "summary": "Who answers for what in a cloud estate, and why.",
            "description": "Answers rest on a snapshot and name it; a list stays on the one it began on. What somebody "
            "may not see is as if it were not there.",
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "paths": paths,
        "security": [{"token": []}, {"session": []}],
        "components": {
            "securitySchemes": {
                "token": {
                    "type": "http",
                    "scheme": "bearer",
                    "description": "Of a person or a service account.",
                },
                "session": {
                    "type": "apiKey",
                    "in": "cookie",
                    "name": SESSION_COOKIE,
                    "description": "The session of somebody who signed in on the pages.",
                },
            },
            "schemas": {name: _with_base64(one) for name, one in components.items()},
            "responses": {
                f"Problem{status}": {
                    "description": words,
                    "content": {MEDIA_TYPE: {"schema": {"$ref": REFERENCE.format(name="Problem")}}},
                }
                for status, words in PROBLEMS.items()
            },
        },
    }


def _shapes(resources: Mapping[str, Resource]) -> tuple[dict[str, tuple[Json, Json]], Json]:
    """Of each resource the schemas of its answer and its body, and what they refer to.

    Lists are composed here: msgspec cannot name two generic shapes whose items are called the same.
    """
    acting = [one for one in resources.values() if one.is_action]
    wanted = [*(one.answer for one in resources.values()), *(shape_of(one) for one in acting), Problem, Listed]
    schemas, components = msgspec.json.schema_components(wanted, ref_template=REFERENCE)
    bodies = dict(zip((one.id for one in acting), schemas[len(resources) :], strict=False))
    plain = components.pop("Listed")
    shapes = {}
    for (name, one), schema in zip(resources.items(), schemas, strict=False):
        shape = schema
        if one.is_list:
            listed = f"Listed_{schema['$ref'].rpartition('/')[2]}_"
            items = {**plain["properties"]["items"], "items": schema}
            components[listed] = {**plain, "properties": {**plain["properties"], "items": items}, "title": listed}
            shape = {"$ref": REFERENCE.format(name=listed)}
        shapes[name] = shape, bodies.get(name, {})
    return shapes, components


def _operation(resource: Resource, shape: Json, body: Json) -> Json:
    operation: Json = {
        "operationId": resource.id.replace("-", "_"),
        "summary": resource.what,
        "x-remit-right": resource.right.value,
    }
    if resource.is_public:
        operation["security"] = []
    return operation | (_action(resource, shape, body) if resource.is_action else _question(resource, shape))


def _question(resource: Resource, shape: Json) -> Json:
    tag = _VERSION if resource.is_versioned else _TAG
    headers = {"ETag": tag, **_HEADERS, **(_LINK if resource.is_list else {})}
    return {
        "parameters": parameters(resource.asked),
        "responses": {
            "200": _answered(resource, shape, headers),
            "304": {"description": "The reader has it already.", "headers": {"ETag": tag}},
            **_problems(ON_READING),
        },
    }


def _action(resource: Resource, shape: Json, body: Json) -> Json:
    key: Json = {
        "name": "Idempotency-Key",
        "in": "header",
        "required": False,
        "description": "The same request with the same key is carried out once within 24 hours.",
        "schema": {"type": "string", "pattern": '^([!#-~]{1,255}|"[!#-~]{1,255}")$'},
    }
    match: Json = {
        "name": "If-Match",
        "in": "header",
        "required": False,
        "description": "The ETag of the version that is to be changed.",
        "schema": {"type": "string", "pattern": r'^(\*|"[0-9]{1,18}([.-][!#-~]*)?")$'},
    }
    versioned: Json = {"ETag": _VERSION} if resource.is_versioned else {}
    return {
        "parameters": [key, *([match] if resource.is_versioned else [])],
        "requestBody": {"required": True, "content": {"application/json": {"schema": body}}},
        "responses": {
            "200": _answered(resource, shape, {**versioned, **_HEADERS, "Idempotency-Replayed": _REPEATED}),
            **_problems(ON_ACTING),
        },
    }


def _with_base64(schema: Any) -> Any:  # noqa: ANN401 - any JSON value
    """A schema in which Base64 is said in a way that is checked: `contentEncoding` only tells (JSON Schema, 8.3)."""
    if isinstance(schema, list):
        return [_with_base64(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    found = {name: _with_base64(one) for name, one in schema.items()}
    return {**found, "pattern": BASE64} if found.get("contentEncoding") == "base64" else found


def _answered(resource: Resource, shape: Json, headers: Json) -> Json:
    return {"description": resource.what, "headers": headers, "content": {"application/json": {"schema": shape}}}


def _problems(statuses: Sequence[str]) -> Json:
    return {status: {"$ref": f"#/components/responses/Problem{status}"} for status in statuses}


def parameters(asked: type[Asked]) -> list[Json]:
    """The parameters of a query that a Struct stands for."""
    schema = msgspec.json.schema_components([asked])[1][asked.__name__]
    needed = schema.get("required", [])
    found = []
    for name, one in schema["properties"].items():
        plain = {key: value for key, value in one.items() if key != "description"}
        row: Json = {"name": name, "in": "query", "required": name in needed, "schema": plain}
        if one.get("description"):
            row["description"] = one["description"]
        if one.get("type") == "array":
            row |= {"style": "form", "explode": True}
        found.append(row)
    return found
