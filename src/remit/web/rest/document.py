"""The document of the API (OpenAPI 3.1.0), made from the resources: their parameters and the shapes of their answers.

It is made here and not by the web framework, whose handlers see neither parameters nor answers of a resource.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import msgspec

from remit import __version__
from remit.web.rest.problems import MEDIA_TYPE
from remit.web.rest.resource import Asked, Resource
from remit.wire.lists import Listed, Problem

REFERENCE: Final = "#/components/schemas/{name}"
Json = dict[str, Any]

PROBLEMS: Final = {
    "400": "A parameter is unknown, missing or malformed.",
    "404": "There is no such thing, or nothing was read yet.",
    "410": "What a cursor rests on is kept no more.",
    "413": "The request has a body.",
    "414": "The query is too long.",
    "422": "What was asked is well formed and cannot be followed.",
    "429": "Too many requests; `Retry-After` says when to come again.",
    "500": "Our fault, or the store cannot be read.",
}
_HEADERS: Final[Json] = {
    "ETag": {"description": "Strong; send it back in If-None-Match.", "schema": {"type": "string"}},
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
    answers = [_answer(one) for one in resources.values()]
    shapes, components = msgspec.json.schema_components([*answers, Problem], ref_template=REFERENCE)
    paths = {
        f"{root}/{one.id}": {"get": _operation(one, shape)}
        for one, shape in zip(resources.values(), shapes, strict=False)
    }
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Remit",
            "version": __version__,
            "summary": "Who answers for what in a cloud estate, and why.",
            "description": "Reading only. Answers rest on a snapshot and name it; a list stays on the one it began on.",
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "paths": paths,
        "components": {
            "schemas": components,
            "responses": {
                f"Problem{status}": {
                    "description": words,
                    "content": {MEDIA_TYPE: {"schema": {"$ref": REFERENCE.format(name="Problem")}}},
                }
                for status, words in PROBLEMS.items()
            },
        },
    }


def _answer(resource: Resource) -> Any:  # noqa: ANN401 - a type, generic or not
    return Listed[resource.answer] if resource.is_list else resource.answer  # type: ignore[name-defined]


def _operation(resource: Resource, shape: Json) -> Json:
    headers = {**_HEADERS, **(_LINK if resource.is_list else {})}
    return {
        "operationId": resource.id.replace("-", "_"),
        "summary": resource.what,
        "parameters": parameters(resource.asked),
        "responses": {
            "200": {
                "description": resource.what,
                "headers": headers,
                "content": {"application/json": {"schema": shape}},
            },
            "304": {"description": "The reader has it already.", "headers": {"ETag": _HEADERS["ETag"]}},
            **{status: {"$ref": f"#/components/responses/Problem{status}"} for status in PROBLEMS},
        },
    }


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
