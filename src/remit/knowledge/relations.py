"""What a resource's references mean: the rows `edges:` of a service file, compiled and asked.

    edges:
      role: runs_as                                  # the asset runs as whatever the attribute names
      parts.event_source.event_source_arn: <- routes_to   # the other way round
      environment.variables: reads?                  # it may be: a name says that it is used, and not that it may
      grants.aws(): [parts.inline.policy]            # a named function that reads policies

A relation still names its other end in the input's words: an address of the same input, an ARN, a name. Which asset
that is can be told only when everything has been read (`remit.app.edges`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from importlib import import_module
from pathlib import Path
from typing import Final, TypeAlias

from remit.errors import KnowledgeError
from remit.knowledge.subject import PARTS, Subject, walk
from remit.model.edges import EdgeKind, Outsider
from remit.model.facts import Marker
from remit.model.observation import Observation

CALLS_FOLDER: Final = Path(__file__).parent / "calls"
REVERSED: Final = "<- "
MAYBE: Final = "?"
MOST: Final = 200  # relations that one row gives for one asset; what is beyond is noted as one that cannot be told


@dataclass(frozen=True, slots=True, kw_only=True)
class Relation:
    """One thing that a resource says of another.

    Attributes:
        kind: how the asset leads to the other end, or with `is_reversed` the other end to the asset.
        address: of the other end within the same input; empty when only a text names it.
        text: what names the other end: an id, a name, an ARN; with `is_set` a pattern of names.
        services: services that the other end may belong to; empty for any.
        is_set: every asset that the pattern covers is meant.
        account: the account of the other end; empty for the asset's own.
        outsider: who it is when no asset is of that text.
        is_reversed: the other end comes first.
        is_sure: whether the input says so for certain.
        origin: what says so, in words.
        vouched_by: the identity provider whose word is taken for the outsider: its ARN, or the address of its issuer.
    """

    kind: EdgeKind
    address: str = ""
    text: str = ""
    services: tuple[str, ...] = ()
    is_set: bool = False
    account: str = ""
    outsider: Outsider | None = None
    is_reversed: bool = False
    is_sure: bool = True
    origin: str = ""
    vouched_by: str = ""


RelationCall: TypeAlias = "Callable[..., Iterable[Relation]]"


@dataclass(frozen=True, slots=True)
class EdgeRule:
    """One compiled row.

    Attributes:
        paths: attribute paths; of a reference one.
        through: for each path the reference that is followed first; empty where none is.
        kind: of a reference; None for a call.
        is_reversed, is_sure: of a reference.
        call: named function; None for a reference.
        origin: in words.
    """

    paths: tuple[tuple[str, ...], ...]
    through: tuple[tuple[str, ...], ...]
    kind: EdgeKind | None
    is_reversed: bool
    call: RelationCall | None
    origin: str
    is_sure: bool = True


def compile_edges(rows: Mapping[str, str | list[str]]) -> tuple[EdgeRule, ...]:
    """Compile the `edges:` of one native row.

    Raises:
        KnowledgeError: a kind, a path or a named function is not understood.
    """
    return tuple(_compiled(name, given) for name, given in rows.items())


def _compiled(name: str, given: str | list[str]) -> EdgeRule:
    if name.endswith("()"):
        if not isinstance(given, list) or not given:
            raise KnowledgeError(f"“{name}” is given no paths", hint="write a list of attribute paths")
        parsed = [_path(text) for text in given]
        return EdgeRule(
            tuple(path for _, path in parsed),
            tuple(through for through, _ in parsed),
            None,
            is_reversed=False,
            call=relation_call(name.removesuffix("()")),
            origin=", ".join(given),
        )
    word = given.removeprefix(REVERSED).removesuffix(MAYBE) if isinstance(given, str) else ""
    if word not in set(EdgeKind):
        raise KnowledgeError(f"“{given}” of {name} is no kind of edge", hint=f"one of {', '.join(EdgeKind)}")
    return EdgeRule(
        (tuple(name.split(".")),),
        ((),),
        EdgeKind(word),
        is_reversed=given[: len(REVERSED)] == REVERSED,
        call=None,
        origin=name,
        is_sure=given[-1:] != MAYBE,
    )


def _path(text: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """`ref(a.b).c` as what is followed and what is read there; a plain path follows nothing."""
    if not text.startswith("ref("):
        return (), tuple(text.split("."))
    through, closing, rest = text.removeprefix("ref(").partition(").")
    if not closing or not rest or not through:
        raise KnowledgeError(f"“{text}” is no path", hint="write ref(<path>).<path>")
    return tuple(through.split(".")), tuple(rest.split("."))


def relation_call(name: str) -> RelationCall:
    """The function `room.function` of the `calls` folder that gives relations.

    Raises:
        KnowledgeError: there is none.
    """
    room, _, function = name.partition(".")
    if room.isidentifier() and (CALLS_FOLDER / f"{room}.py").is_file():
        module = import_module(f"remit.knowledge.calls.{room}")
        calls: Mapping[str, RelationCall] = getattr(module, "RELATIONS", {})
        if function in calls:
            return calls[function]
    raise KnowledgeError(f"no named function “{name}” gives relations", hint="they stand in knowledge/calls/")


def relations_of(rules: Sequence[EdgeRule], subject: Subject) -> tuple[Relation, ...]:
    """What one asset says of others, each thing once."""
    found: dict[Relation, None] = {}
    for rule in rules:
        given = _called(rule, subject) if rule.call else _referred(rule, subject)
        for number, relation in enumerate(given):
            if number == MOST:
                found[Relation(kind=relation.kind, is_sure=False, origin=f"{rule.origin}, more than {MOST}")] = None
                break
            found[relation] = None
    return tuple(found)


def _called(rule: EdgeRule, subject: Subject) -> Iterator[Relation]:
    values: list[list[object]] = []
    for through, path in zip(rule.through, rule.paths, strict=True):
        if through:
            values.append([value for one in subject.targets(through)[0] for value in walk(one.attributes, path)])
        elif path in rule.through:  # what a reference is followed for is not unknown, though its value may be
            is_open = subject.targets(path)[1]
            values.append([one for one in subject.collect(path) if is_open or not isinstance(one, Marker)])
        else:
            values.append(subject.collect(path))
    for relation in rule.call(*values) if rule.call else ():
        yield relation if relation.origin else replace(relation, origin=rule.origin)


def _holders(subject: Subject, path: tuple[str, ...]) -> Iterator[tuple[Observation, tuple[str, ...]]]:
    if path[0] == PARTS and len(path) > 1:
        yield from ((part, path[2:]) for part in subject.parts.get(path[1], ()))
    else:
        yield subject.observation, path


def _referred(rule: EdgeRule, subject: Subject) -> Iterator[Relation]:
    """What the attribute points to: by address where a reader followed it, else by its value."""
    kind = rule.kind or EdgeKind.TRUSTS
    blank = Relation(kind=kind, is_reversed=rule.is_reversed, is_sure=rule.is_sure, origin=rule.origin)
    path = rule.paths[0]
    told: set[str] = set()
    for holder, rest in _holders(subject, path):
        addresses = holder.references.get(".".join(rest), ())
        values = [value for value in walk(holder.attributes, rest) if not isinstance(value, Marker)]
        for address in addresses:
            told.add(address)
            yield replace(blank, address=address)
        for value in values if not addresses else ():
            if isinstance(value, str) and value and value not in told:
                yield replace(blank, text=value)
