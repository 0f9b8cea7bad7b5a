"""From a native resource to facts: the rows of a service file compiled once to closures.

A fact's clauses are asked in order. The first that applies gives the value; a condition that cannot be told
stops as *unknown*; where no clause applies the fact is *unknown* and says so.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path as FilePath
from typing import Any, TypeAlias

from msgspec import UNSET

from remit.errors import KnowledgeError
from remit.knowledge.evaluate import Question, compile_condition, plain
from remit.knowledge.expression import parse_expression, paths_of
from remit.knowledge.relations import EdgeRule, compile_edges
from remit.knowledge.schema import ClauseRow, NativeRow
from remit.knowledge.subject import Default, Subject
from remit.model.facts import UNKNOWN, Fact, FactKind, FactStatus, FactType, FactValue, Marker

CALLS_FOLDER = FilePath(__file__).parent / "calls"
NAMED_FUNCTION: TypeAlias = "Callable[..., FactValue | Marker | None]"
Give: TypeAlias = "Callable[[Subject], Any]"


@dataclass(frozen=True, slots=True)
class Clause:
    """One compiled clause.

    Attributes:
        condition: when it applies; None means always.
        give: the value it gives, None for *ask the next clause*.
        origin: what it looks at, in words.
        source: source of what it states; empty when it states what the input says.
        paths: what it looks at.
    """

    condition: Question | None
    give: Give
    origin: str
    source: str
    paths: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class NativeMapping:
    """How one native type becomes an asset or a companion.

    Attributes:
        key: the native key, `tf:aws_s3_bucket`.
        service: id of the service.
        part: role of a companion; empty for an asset.
        of: path of the attribute by which a companion names its asset; empty for `scope(account)`.
        is_for_any: whether that asset may be of any service, not only of the companion's own.
        identity: attributes by whose values others refer to the asset.
        id_path, name_path: attributes of its own id and name.
        facts: compiled clauses by fact, with the fact's type.
        defaults: provider's defaults by dotted path.
        edges: what its references mean.
    """

    key: str
    service: str
    part: str
    of: tuple[str, ...]
    is_for_any: bool
    identity: tuple[tuple[str, ...], ...]
    id_path: tuple[str, ...]
    name_path: tuple[str, ...]
    facts: tuple[tuple[FactType, tuple[Clause, ...]], ...]
    defaults: Mapping[str, Default]
    edges: tuple[EdgeRule, ...] = ()

    def derive(self, subject: Subject) -> list[Fact]:
        """The facts of an asset, in the order in which the file gives them."""
        return [_derive(fact, clauses, subject, self.service) for fact, clauses in self.facts]


def _derive(fact: FactType, clauses: tuple[Clause, ...], subject: Subject, service: str) -> Fact:
    subject.used.clear()  # a default that kept an earlier clause from applying is one the answer rests on
    for clause in clauses:
        holds = True if clause.condition is None else clause.condition(subject)
        if holds is False:
            continue
        value = UNKNOWN if isinstance(holds, Marker) else clause.give(subject)
        if value is None:
            continue
        typed = _typed(fact, value)
        if typed is None:
            continue
        if isinstance(typed, Marker):
            return Fact(name=fact.name, value=UNKNOWN, status=FactStatus.UNKNOWN, origin=clause.origin)
        source = clause.source or (subject.used[0] if subject.used else "")
        is_default = bool(subject.used or (clause.source and not _is_said(clause, subject)))
        return Fact(
            name=fact.name,
            value=typed,
            status=FactStatus.DEFAULT if is_default else FactStatus.STATED,
            origin=clause.origin,
            source=f"{service}#{source}" if source else "",
        )
    return Fact(name=fact.name, value=UNKNOWN, status=FactStatus.UNKNOWN, origin="nothing in the input says")


def _is_said(clause: Clause, subject: Subject) -> bool:
    """Whether the input itself gives all that a clause looks at, so that what follows from it is no default."""
    return bool(clause.paths) and all(subject.says(path) for path in clause.paths)


def _typed(fact: FactType, value: object) -> FactValue | Marker | None:
    """The value in the fact's type; None when it is none of its values.

    Several values for a fact that has one are that value when they agree, and unknown when they do not.
    """
    items = value if isinstance(value, list | tuple) else (value,)
    if any(isinstance(item, Marker) for item in items):
        return UNKNOWN
    if fact.kind is FactKind.TEXTS:
        return tuple(sorted({plain(item) for item in items}))
    typed = {_single(fact, item) for item in items}
    return typed.pop() if len(typed) == 1 else UNKNOWN


def _single(fact: FactType, value: object) -> FactValue | None:
    if fact.kind is FactKind.INTEGER:
        try:
            return int(float(plain(value)))
        except (ValueError, OverflowError):
            return None
    text = plain(value)
    return text if fact.kind is FactKind.TEXT or text in fact.values else None


def compile_mapping(service: str, key: str, row: NativeRow, vocabulary: Mapping[str, FactType]) -> NativeMapping:
    """Compile one native row whose `like` has been followed.

    Raises:
        KnowledgeError: a condition, a path or a named function is not understood.
    """
    word, _, path = row.of.partition("(")
    of = path.removesuffix(")") if word in {"ref", "any"} else ""
    if row.part and not of and row.of != "scope(account)":
        raise KnowledgeError(f"“of: {row.of}” of {key}", hint="write ref(<path>), any(<path>) or scope(account)")
    asset = row.asset
    return NativeMapping(
        key=key,
        service=service,
        part=row.part,
        of=_path(of),
        is_for_any=word == "any",
        identity=tuple(_path(path) for path in (asset.keys if asset else ())),
        id_path=_path(asset.id if asset else ""),
        name_path=_path(asset.name if asset else ""),
        facts=tuple((vocabulary[name], _clauses(rows)) for name, rows in row.facts.items()),
        defaults={path: Default(value=rows[-1].is_, source=rows[-1].source) for path, rows in row.defaults.items()},
        edges=compile_edges(row.edges),
    )


def _path(text: str) -> tuple[str, ...]:
    return tuple(text.split(".")) if text else ()


def _clauses(rows: ClauseRow | list[ClauseRow]) -> tuple[Clause, ...]:
    return tuple(compile_clause(row) for row in (rows if isinstance(rows, list) else [rows]))


def compile_clause(row: ClauseRow) -> Clause:
    """Compile one clause.

    Raises:
        KnowledgeError: it gives nothing, or gives twice, or its condition is not understood.
    """
    given = [bool(row.get), bool(row.call), row.is_ is not UNSET]
    if sum(given) != 1:
        raise KnowledgeError("a clause gives exactly one of is, get, call")
    tree = parse_expression(row.if_) if row.if_ else None
    looked_at = [".".join(path) for path in (paths_of(tree) if tree else [])]
    looked_at += [row.get] if row.get else row.with_
    return Clause(
        condition=compile_condition(tree) if tree else None,
        give=_giver(row),
        origin=", ".join(dict.fromkeys(looked_at)) or "the type itself",
        source=row.source,
        paths=tuple(dict.fromkeys(map(_path, looked_at))),
    )


def _giver(row: ClauseRow) -> Give:
    translate = row.map_
    if row.get:
        path = _path(row.get)

        def get(subject: Subject) -> Any:  # noqa: ANN401 - native values are JSON-like
            values = subject.collect(path)
            if not values:
                return None
            if len(values) == 1:
                return _translated(values[0], translate)
            translated = [_translated(one, translate) for one in values]
            return None if None in translated else translated

        return get
    if row.call:
        function, paths = named_function(row.call), [_path(argument) for argument in row.with_]
        return lambda subject: _translated(function(*(subject.collect(path) for path in paths)), translate)
    value = row.is_
    return lambda _subject: value


def _translated(value: Any, table: Mapping[str, str | int | bool]) -> Any:  # noqa: ANN401 - native values are JSON-like
    if not table or value is None or isinstance(value, Marker):
        return value
    return table.get(plain(value))


def named_function(name: str) -> NAMED_FUNCTION:
    """The function `room.function` of the `calls` folder.

    Raises:
        KnowledgeError: there is none.
    """
    room, _, function = name.partition(".")
    if room.isidentifier() and (CALLS_FOLDER / f"{room}.py").is_file():
        calls: Mapping[str, NAMED_FUNCTION] = import_module(f"remit.knowledge.calls.{room}").CALLS
        if function in calls:
            return calls[function]
    raise KnowledgeError(f"no named function “{name}”", hint="they stand in src/remit/knowledge/calls/")
