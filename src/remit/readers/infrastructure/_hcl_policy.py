"""`aws_iam_policy_document` as the JSON text that the provider renders, where every part of it is known.

AWS provider, Data Source aws_iam_policy_document. One unknown part makes the whole text unknown: a policy half read
could pass for a harmless one.
"""

from __future__ import annotations

from typing import Any, Final

import orjson

from remit.model.facts import UNKNOWN
from remit.readers.infrastructure._hcl_functions import json_text
from remit.readers.infrastructure._hcl_values import EvaluationError, NotKnownError, Value, items_of, text_of

_LISTS: Final = (
    ("actions", "Action"), ("not_actions", "NotAction"), ("resources", "Resource"), ("not_resources", "NotResource"),
)  # fmt: skip
_PRINCIPALS: Final = (("principals", "Principal"), ("not_principals", "NotPrincipal"))


def policy_text(body: dict[str, Any]) -> Value:
    """The document's `json`; `UNKNOWN` where a part cannot be told."""
    try:
        statements = [_statement(one) for one in _blocks(body, "statement")]
        before = _documents(body, "source_policy_documents", "source_json")
        after = _documents(body, "override_policy_documents", "override_json")
        document: dict[str, Any] = {"Version": text_of(body.get("version") or "2012-10-17")}
        if body.get("policy_id"):
            document["Id"] = text_of(body["policy_id"])
        document["Statement"] = _overridden([*before, *statements], after)
        return json_text(document)
    except (EvaluationError, NotKnownError):
        return UNKNOWN


def _blocks(body: dict[str, Any], name: str) -> list[dict[str, Any]]:
    blocks = items_of(body.get(name) or [])
    if any(not isinstance(block, dict) for block in blocks):
        raise NotKnownError(UNKNOWN)
    return blocks


def _texts(value: Value) -> Any:  # noqa: ANN401 - one text, or a list of them
    texts = [text_of(item) for item in items_of(value)]
    return texts[0] if len(texts) == 1 else texts


def _statement(block: dict[str, Any]) -> dict[str, Any]:
    statement: dict[str, Any] = {"Effect": text_of(block.get("effect") or "Allow")}
    if block.get("sid"):
        statement["Sid"] = text_of(block["sid"])
    for name, key in _LISTS:
        if block.get(name) is not None and block[name] != []:
            statement[key] = _texts(block[name])
    for name, key in _PRINCIPALS:
        if holders := _blocks(block, name):
            statement[key] = _principals(holders)
    conditions: dict[str, dict[str, Any]] = {}
    for condition in _blocks(block, "condition"):
        test = conditions.setdefault(text_of(condition.get("test")), {})
        test[text_of(condition.get("variable"))] = _texts(condition.get("values"))
    if conditions:
        statement["Condition"] = conditions
    return statement


def _principals(blocks: list[dict[str, Any]]) -> Any:  # noqa: ANN401 - a mapping, or a star
    found: dict[str, list[str]] = {}
    for block in blocks:
        texts = [text_of(item) for item in items_of(block.get("identifiers"))]
        found.setdefault(text_of(block.get("type")), []).extend(texts)
    if found == {"*": ["*"]}:
        return "*"
    return {kind: texts[0] if len(texts) == 1 else texts for kind, texts in found.items()}


def _documents(body: dict[str, Any], *names: str) -> list[dict[str, Any]]:
    """Statements of the documents that are built upon, or that override."""
    statements: list[dict[str, Any]] = []
    for name in names:
        given = body.get(name)
        for text in items_of(given) if isinstance(given, list) else [given] if given is not None else []:
            try:
                document = orjson.loads(text_of(text) or "{}")
            except orjson.JSONDecodeError:
                raise EvaluationError("no JSON") from None
            inner = document.get("Statement", []) if isinstance(document, dict) else []
            statements += [one for one in (inner if isinstance(inner, list) else [inner]) if isinstance(one, dict)]
    return statements


def _overridden(statements: list[dict[str, Any]], later: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Statements of the same `Sid` take the place of earlier ones."""
    result = list(statements)
    for statement in later:
        sid = statement.get("Sid")
        at = next((index for index, one in enumerate(result) if sid and one.get("Sid") == sid), None)
        if at is None:
            result.append(statement)
        else:
            result[at] = statement
    return result
