"""`aws_iam_policy_document` as the JSON text that the provider renders, a draft where parts cannot be told.

AWS provider, Data Source aws_iam_policy_document. Where it cannot be told which statements take the place of which,
the whole text is unknown: a policy half read could pass for a harmless one.
"""

from __future__ import annotations

from typing import Any, Final

import orjson

from remit.model.facts import PLACEHOLDER, UNKNOWN
from remit.readers.infrastructure._hcl_drafts import as_text, drafted, is_told, json_text
from remit.readers.infrastructure._hcl_values import EvaluationError, NotKnownError, Value, items_of

_LISTS: Final = (
    ("actions", "Action"), ("not_actions", "NotAction"), ("resources", "Resource"), ("not_resources", "NotResource"),
)  # fmt: skip
_PRINCIPALS: Final = (("principals", "Principal"), ("not_principals", "NotPrincipal"))


def policy_text(body: dict[str, Any]) -> Value:
    """The document's `json`; `UNKNOWN` where even its structure cannot be told.

    Args:
        body: the data source's attributes and blocks, drafts among them.
    """
    try:
        statements = [_statement(one) for one in _blocks(body, "statement")]
        before = _documents(body, "source_policy_documents", "source_json")
        after = _documents(body, "override_policy_documents", "override_json")
        document: dict[str, Any] = {"Version": drafted(body.get("version") or "2012-10-17")}
        if body.get("policy_id"):
            document["Id"] = drafted(body["policy_id"])
        document["Statement"] = _overridden([*before, *statements], after)
        return as_text(json_text(document))
    except (EvaluationError, NotKnownError):
        return UNKNOWN


def _blocks(body: dict[str, Any], name: str) -> list[Any]:
    """The blocks of one type; `UNKNOWN` in place of those that cannot be told."""
    value = body.get(name) or []
    return items_of(value) if is_told(value) else [UNKNOWN]


def _texts(value: Value) -> Any:  # noqa: ANN401 - one text, or a list of them
    texts = [drafted(item) for item in items_of(value)] if is_told(value) else [PLACEHOLDER]
    return texts[0] if len(texts) == 1 else texts


def _statement(block: Any) -> Any:  # noqa: ANN401 - a block or what cannot be told; a statement or a placeholder
    if not isinstance(block, dict):
        return PLACEHOLDER
    statement: dict[str, Any] = {"Effect": drafted(block.get("effect") or "Allow")}
    if block.get("sid"):
        statement["Sid"] = drafted(block["sid"])
    for name, key in _LISTS:
        if block.get(name) is not None and block[name] != []:
            statement[key] = _texts(block[name])
    for name, key in _PRINCIPALS:
        if holders := _blocks(block, name):
            statement[key] = _principals(holders)
    if conditions := _blocks(block, "condition"):
        statement["Condition"] = _conditions(conditions)
    return statement


def _conditions(blocks: list[Any]) -> dict[str, dict[str, Any]]:
    conditions: dict[str, dict[str, Any]] = {}
    for block in blocks:
        condition = block if isinstance(block, dict) else dict.fromkeys(("test", "variable", "values"), UNKNOWN)
        test = conditions.setdefault(drafted(condition.get("test")), {})
        test[drafted(condition.get("variable"))] = _texts(condition.get("values"))
    return conditions


def _principals(blocks: list[Any]) -> Any:  # noqa: ANN401 - a mapping, a star or a placeholder
    found: dict[str, list[str]] = {}
    for block in blocks:
        if not isinstance(block, dict) or not is_told(block.get("type")):
            return PLACEHOLDER
        texts = _texts(block.get("identifiers"))
        found.setdefault(drafted(block["type"]), []).extend(texts if isinstance(texts, list) else [texts])
    if found == {"*": ["*"]}:
        return "*"
    return {kind: texts[0] if len(texts) == 1 else texts for kind, texts in found.items()}


def _documents(body: dict[str, Any], *names: str) -> list[Any]:
    """Statements of the documents that are built upon, or that override; a placeholder for each unknown document."""
    statements: list[Any] = []
    for name in names:
        given = body.get(name)
        for text in items_of(given) if isinstance(given, list) else [given] if given is not None else []:
            try:
                document = orjson.loads(drafted(text) or "{}")
            except orjson.JSONDecodeError:
                if is_told(text):
                    raise EvaluationError("no JSON") from None
                document = {"Statement": PLACEHOLDER}
            inner = document.get("Statement", []) if isinstance(document, dict) else []
            statements += inner if isinstance(inner, list) else [inner]
    return statements


def _overridden(statements: list[Any], later: list[Any]) -> list[Any]:
    """Statements of the same `Sid` take the place of earlier ones.

    Raises:
        NotKnownError: which they take the place of cannot be told.
    """
    result = list(statements)
    sids = [one.get("Sid") if isinstance(one, dict) else PLACEHOLDER for one in (*statements, *later)]
    if later and any(PLACEHOLDER in str(sid) for sid in sids):
        raise NotKnownError(UNKNOWN)
    for statement in later:
        sid = statement.get("Sid")
        at = next((index for index, one in enumerate(result) if sid and one.get("Sid") == sid), None)
        if at is None:
            result.append(statement)
        else:
            result[at] = statement
    return result
