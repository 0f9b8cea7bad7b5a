"""remit.yaml and what it includes, over a small plan, through the whole of `scan` and `check`."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from random import Random
from typing import Any, Final

import planned
from fuzz import estates
from fuzz.case import FORMULA, MARKUP, Case, Family, files_below
from fuzz.documents import NAMES, test_texts
from fuzz.mutations import WORDS
from remit.organisation.schema import File
from repository import ROOT

_PLAN: Final = planned.plan_json(
    [
        planned.resource("aws_s3_bucket", "a", bucket="a", tags={"team": "pay", "app": "x"}),
        planned.resource("aws_db_instance", "b", engine="postgres", tags={"owner": MARKUP}),
    ]
).encode()
_IDS: Final = ("pay", "dana", "gus", "x", "aws", "aws/s3", "production", "123456789012", "encryption-at-rest", *NAMES)
_ANY: Final = "x"
_NAMED: Final = {"workloads": "Workload", "accounts": "Account", "data_classes": "DataClass"}
_FITS: Final = 0.97
_FITTING: Final[dict[str, tuple[Any, ...]]] = {
    "control": ("encryption-at-rest", "backup", "access-logging", "secure-coding"),
    "service": ("aws/s3", "aws/rds"),
    "services": ({"aws/s3": {"owner": "x"}}, {}),
    "providers": ({"aws": {"support": "x"}}, {}),
    "requires": ({"public_access": ["blocked"]}, {"backup_retention_days": 7}, {}),
    "path": ("**/*.json", "*", "a/**"),
    "include": (["people.yaml"], []),
    "left": ("2026-01-01", ""),
    "tier": (0, 1, 9, None),
    "provider": ("aws", ""),
    "split": ("customer", "shared", "third_party"),
    "roles": (None,),
    "accountable": (None,),
    "interface_owner": ("x",),
}
_VALUES: Final = (
    *_IDS,
    1,
    7,
    99,
    -1,
    True,
    None,
    "2026-01-01",
    "2026-13-41",
    "customer",
    "provider",
    "shared",
    "data",
    "identity",
    "**/*",
    "*",
    "[",
    "aws_s3_bucket.a",
    ["pay"],
    ["dana", "gus"],
    "people.yaml",
    "../x",
    "off",
)
_NUMBERS: Final = (0, 1, 3, 9) * 9 + (10, -1, 10**30)
_SAID: Final = (_ANY,) * len(_VALUES) * 3 + _VALUES
TOKENS: Final = (
    "&a",
    "*a",
    "<<: *a",
    "!!python/object:x",
    "? ",
    "|-",
    ">+",
    "---",
    "...",
    "%YAML 1.2",
    "{",
    "}",
    "[",
    "]",
    "- ",
    ": ",
    "include",
    "teams",
    "people",
    "owner",
    "match",
    "scope",
    "control",
    "split",
    "roles",
    "requires",
    *map(str, _VALUES),
)


def _schema() -> dict[str, Any]:
    import msgspec  # noqa: PLC0415 - only here

    return msgspec.json.schema(File)


_SCHEMA: Final = _schema()


def seeds(folders: Sequence[Path]) -> Iterator[Case]:
    """The example's, those of the tests, and any that lie in the folders."""
    example = ROOT / "examples/harbourlight"
    yield _case((example / "remit.yaml").read_bytes(), (example / "people.yaml").read_bytes())
    for text in (*test_texts("organisation"), *test_texts("app"), planned.TEAMS, planned.FIRST_TIER):
        if ":" in text and (text.startswith("\n") or ": {" in text or "\n  " in text):
            yield _case(text.encode("utf-8", "surrogatepass"))
    for path in files_below(folders, "remit.yaml"):
        yield _case(path.read_bytes())


def _case(content: bytes, people: bytes = b"people: {dana: {name: Dana}}") -> Case:
    return Case({"remit.yaml": content, "people.yaml": people, "plan.json": _PLAN})


def make(draw: Random) -> Case:
    """A document that follows the schema, nearly."""
    document = _follow(_SCHEMA, draw, 0)
    if isinstance(document, dict) and draw.random() < 0.8:
        document = {key: inner for key, inner in document.items() if key != "include"} | _declared(draw)
    return _case(json.dumps(document, indent=draw.choice((None, 1))).encode())


def _declared(draw: Random) -> dict[str, Any]:
    """Things by the one id that most values name, so that many documents can be followed."""
    said = {"name": draw.choice((MARKUP, FORMULA, "X"))}
    kept = {name: {_ANY: _follow(_SCHEMA["$defs"][shape], draw, 2)} for name, shape in _NAMED.items()}
    return {"people": {_ANY: said}, "teams": {_ANY: {**said, "owner": _ANY}}, **kept}


def _follow(schema: dict[str, Any], draw: Random, depth: int) -> Any:  # noqa: ANN401 - a value of any kind
    if draw.random() < 0.004:
        return draw.choice(WORDS)
    if "$ref" in schema:
        return _referred(schema, draw, depth)
    if "anyOf" in schema:
        return _follow(draw.choice(schema["anyOf"]), draw, depth)
    if "enum" in schema:
        return draw.choice(schema["enum"])
    kind = schema.get("type")
    if kind in {"null", "boolean"}:
        return draw.random() < 0.5 if kind == "boolean" else None
    if kind == "object":
        return _mapping(schema, draw, depth)
    if kind == "array":
        return [_follow(schema.get("items", {}), draw, depth + 1) for _ in range(draw.choice((0, 1, 1, 2)))]
    return draw.choice(_NUMBERS if kind == "integer" else _SAID)


def _referred(schema: dict[str, Any], draw: Random, depth: int) -> Any:  # noqa: ANN401 - a value of any kind
    """What a schema refers to, with one key where it asks for exactly one."""
    is_single = schema.get("maxProperties") == 1
    whole = _follow(_SCHEMA["$defs"][schema["$ref"].rpartition("/")[2]], draw, 0 if is_single else depth)
    if not is_single or not isinstance(whole, dict) or not whole:
        return whole
    key = draw.choice(sorted(whole))
    return {key: whole[key]}


def _mapping(schema: dict[str, Any], draw: Random, depth: int) -> dict[str, Any]:
    needed = set(schema.get("required", ()))
    few = 0.3 if depth else 0.4
    found = {
        name: draw.choice(_FITTING[name])
        if name in _FITTING and draw.random() < _FITS
        else _follow(inner, draw, depth + 1)
        for name, inner in schema.get("properties", {}).items()
        if name in needed or draw.random() < few
    }
    names = schema.get("propertyNames", {}).get("enum") or (_ANY, _ANY, _ANY, *_IDS)
    if isinstance(more := schema.get("additionalProperties"), dict):
        found |= {draw.choice(names): _follow(more, draw, depth + 1) for _ in range(draw.choice((0, 1, 2)))}
    return found


def run(case: Case, folder: Path) -> str:
    """Scan the plan by it."""
    del folder
    return estates.survey(case)


FAMILY = Family(what="remit.yaml and what it includes", seeds=seeds, make=make, run=run, tokens=TOKENS)
