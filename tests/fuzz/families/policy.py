"""Documents that the knowledge base's named functions judge: policies of AWS, and any value for every function.

The laws: nothing is raised; an answer is a fact's value; the same document as text, as an object and with its
statements in another form gets the same answer; a statement that cannot be read takes no document's doubt away.
"""

from __future__ import annotations

import inspect
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from random import Random
from typing import Any, Final

from fuzz.case import BrokenLawError, Case, Family, files_below
from fuzz.documents import KEYS, OPERATORS, PRINCIPALS, SECRET_NAMES, TEXTS, policy, test_mappings, test_texts, value
from remit.knowledge.calls import Call
from remit.knowledge.calls import policy as policies
from remit.knowledge.calls.json_text import parse
from remit.knowledge.calls.trust import trust
from remit.knowledge.mapping import CALLS_FOLDER
from remit.model.facts import HIDDEN, UNKNOWN, Marker
from remit.plugins import Registry

WORDS: Final = (
    "Statement",
    "Effect",
    "Principal",
    "AWS",
    "Action",
    "Resource",
    "Condition",
    "cidr_blocks",
    "from_port",
    "to_port",
    "protocol",
    "name",
    "value",
    "image",
    "environment",
    "type",
    "status",
    "rule",
    "priority",
    "direction",
    "access",
    "members",
    "members",
    "port",
    "ports",
    "Fn",
    "containers",
    "secrets",
    "namespace",
    *SECRET_NAMES,
)
_UNCLEAR: Final = {"Effect": "Allow", "Principal": {"AWS": UNKNOWN}, "Action": "*", "Resource": "*"}
_OPEN: Final = {"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}


def _rooms() -> Registry[dict[str, Call]]:
    return Registry("remit.knowledge.calls", CALLS_FOLDER, "CALLS")


def _calls() -> Iterator[tuple[str, Call]]:
    for path in sorted(CALLS_FOLDER.glob("*.py")):
        if "CALLS" in path.read_text(encoding="utf-8") and not path.stem.startswith("_"):
            room = _rooms().load(path.stem.replace("_", "-"))
            yield from ((f"{path.stem}.{name}", call) for name, call in sorted(room.items()))


def seeds(folders: Sequence[Path]) -> Iterator[Case]:
    """Documents of the tests, and JSON files that hold a statement."""
    for mapping in test_mappings("knowledge"):
        yield _case(mapping)
    for text in test_texts("knowledge/calls"):
        if text.startswith(("{", "[")):
            yield Case({"document": text.encode()})
    for path in files_below(folders, ".json"):
        content = path.read_bytes()
        if b'"Statement"' in content:
            yield Case({"document": content})


def _case(document: object) -> Case:
    return Case({"document": json.dumps(document).encode(), "other": b'"123456789012"'})


def make(draw: Random) -> Case:
    """A policy, or a value of any kind, beside another one."""
    first = policy(draw) if draw.random() < 0.7 else value(draw, WORDS)
    return Case({"document": json.dumps(first).encode(), "other": json.dumps(value(draw, WORDS)).encode()})


def run(case: Case, folder: Path) -> str:
    """Ask every function, with every argument drawn from the documents."""
    del folder
    texts = [content.decode("utf-8", "surrogateescape") for content in case.files.values()]
    documents = [_values(text) for text in texts]
    offered: list[Any] = [*texts, *documents, UNKNOWN, HIDDEN, None, [texts[0], UNKNOWN], {"a": documents[0]}]
    draw = Random(repr(sorted(case.files.items())))  # noqa: S311 - chance that can be repeated
    for name, call in _calls():
        _ask(name, call, [[*offered]])
        for _ in range(3):
            _ask(name, call, [[draw.choice(offered) for _ in range(draw.randrange(3))] for _ in range(8)])
    _same(texts[0])
    return "judged"


def _values(text: str) -> Any:  # noqa: ANN401 - any value
    try:
        found = json.loads(text)
        json.dumps(found)
    except (ValueError, RecursionError):
        return text
    return found


def _ask(name: str, call: Call, values: Sequence[list[Any]]) -> None:
    names = inspect.signature(call).parameters.values()
    places = [one for one in names if one.kind is not inspect.Parameter.VAR_POSITIONAL]
    many = len(values) if len(places) < len(names) else len(places)
    given = [values[at % len(values)] for at in range(many)]
    answer = call(*given)
    is_fact = answer is None or isinstance(answer, (str, bool, int, float, Marker, list, tuple, frozenset))
    if not is_fact:
        raise BrokenLawError(f"{name} gives a {type(answer).__name__}")


def _same(text: str) -> None:
    """The laws of policies, for a text that is one."""
    document = parse(text)
    if isinstance(document, Marker) or not isinstance(document, dict) or document in ("", {}):
        return
    own = ["123456789012"]
    for name, call in (("public", policies.public), ("wildcard", policies.wildcard), ("trust", _trust(own))):
        answer = call([text])
        _say(answer == call([document]), f"policy.{name} takes text and object differently")
        _say(answer == call([text, text]), f"policy.{name} takes a document twice differently")
        doubtful = call([text, {"Statement": _UNCLEAR}]) if name != "wildcard" else call([text, {"Statement": [7]}])
        harmless = {"public": "not_public", "wildcard": "scoped", "trust": "service"}[name]
        _say(doubtful != harmless, f"policy.{name} calls what it cannot read {harmless}")
        opened = call([text, {"Statement": [_OPEN]}])
        _say(opened != harmless, f"policy.{name} calls a document harmless that lets everyone in")
        body = document.get("Statement")
        if isinstance(body, dict):
            _say(answer == call([{**document, "Statement": [body]}]), f"policy.{name} takes a list of one differently")
        if isinstance(body, list):
            _say(answer == call([{**document, "Statement": body[::-1]}]), f"policy.{name} minds the order")


def _trust(own: Sequence[str]) -> Call:
    return lambda documents: trust(documents, own)


def _say(holds: object, what: str) -> None:
    if not holds:
        raise BrokenLawError(what)


FAMILY = Family(
    what="policies and other documents that named functions judge",
    seeds=seeds,
    make=make,
    run=run,
    tokens=(*OPERATORS, *KEYS, *PRINCIPALS, *TEXTS, *WORDS),
)
