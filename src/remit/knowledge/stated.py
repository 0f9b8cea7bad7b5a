"""What a list states, held against the knowledge base: services named, facts of the vocabulary, in their types.

Each distinct service and each distinct set of facts is looked at once, however many assets have it. Whether a fact is
true cannot be known here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from remit.documents.convert import nearest
from remit.errors import UnknownNameError
from remit.knowledge.base import KnowledgeBase
from remit.model.columns import Column, combine
from remit.model.facts import FactKind, FactType, Marker
from remit.model.location import Location
from remit.model.observation import Unreadable
from remit.model.stated import FactSet, StatedAssets

_KNOWN, _OTHER, _UNKNOWN = 0, 1, 2
_KINDS: Final[dict[FactKind, tuple[type, str]]] = {
    FactKind.ENUM: (str, "a text"),
    FactKind.TEXT: (str, "a text"),
    FactKind.INTEGER: (int, "a whole number"),
    FactKind.TEXTS: (tuple, "a list of texts"),
}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Understood:
    """What a list came to.

    Attributes:
        assets: those of known services with facts of the vocabulary; `service` is filled, `native_type` has no prefix.
        others: rows of the list that are no cloud resource, or part of one.
        unresolved: rows of the list whose type nothing is known about.
        unreadable: what is wrong with the rest; of many lines with one fault the first is named.
    """

    assets: StatedAssets
    others: NDArray[np.intp]
    unresolved: NDArray[np.intp]
    unreadable: tuple[Unreadable, ...]


def understand(stated: StatedAssets, knowledge: KnowledgeBase, name: str) -> Understood:
    """Hold the assets of one list against the knowledge base.

    Args:
        stated: as the list has them.
        knowledge: services and facts.
        name: how locations call the list.
    """
    unreadable: list[Unreadable] = []
    service, native = stated.columns["service"], stated.columns["native_type"]
    first, of = combine(service.codes, native.codes)
    named = [_named(service[row], native[row], knowledge) for row in first.tolist()]
    kind = np.array([one.kind for one in named], dtype=np.int8)[of]
    faults = [_fault(facts, knowledge) for facts in stated.facts.values]
    _list_faults(stated.facts.codes, faults, stated, name, unreadable)
    problems = [one.problem for one in named]
    _list_faults(of, problems, stated, name, unreadable)
    is_wrong = np.array([bool(one) for one in faults], dtype=np.bool_)[stated.facts.codes]
    is_wrong |= np.array([bool(one) for one in problems], dtype=np.bool_)[of]
    columns = {
        **stated.columns,
        "service": _spread([one.service for one in named], of),
        "native_type": _spread([one.native_type for one in named], of),
    }
    filled = replace(stated, columns=columns)
    wanted = np.flatnonzero((kind == _KNOWN) & ~is_wrong)
    return Understood(
        assets=filled if len(wanted) == len(stated) else filled.taken(wanted),
        others=np.flatnonzero((kind == _OTHER) & ~is_wrong),
        unresolved=np.flatnonzero((kind == _UNKNOWN) & ~is_wrong),
        unreadable=tuple(unreadable),
    )


@dataclass(frozen=True, slots=True)
class _Named:
    """What one pair of service and native type stands for."""

    service: str
    native_type: str
    kind: int = _KNOWN
    problem: str = ""
    hint: str = ""


def _named(service: str, native: str, knowledge: KnowledgeBase) -> _Named:
    if service:
        try:
            knowledge.service(service)
        except UnknownNameError as problem:
            return _Named(service, native, problem=f"{problem.message}: {problem.hint}")
        return _Named(service, native)
    naming, native_type = knowledge.name(native), native.partition(":")[2]
    if naming is None:
        return _Named("", native_type, _UNKNOWN)
    return _Named(naming.service, native_type, _KNOWN if naming.kind == "asset" else _OTHER)


def _fault(facts: FactSet, knowledge: KnowledgeBase) -> str:
    """What is wrong with a set of facts; empty when nothing is."""
    vocabulary = knowledge.catalogue.facts
    for name, (value, _, _, _) in facts:
        known = vocabulary.get(name)
        if known is None:
            return f"no fact “{name}”: {nearest(name, vocabulary)}"
        if not isinstance(value, Marker) and not _is_of(value, known):
            wanted = f"one of {', '.join(known.values)}" if known.values else _KINDS[known.kind][1]
            return f"the fact {name} is {str(value)[:100]!r}; expected {wanted}"
    return ""


def _is_of(value: object, known: FactType) -> bool:
    kind = _KINDS[known.kind][0]
    if not isinstance(value, kind) or (isinstance(value, bool) and kind is int):
        return False
    return not known.values or all(one in known.values for one in (value if isinstance(value, tuple) else (value,)))


def _list_faults(
    codes: NDArray[np.int32], faults: Sequence[str], stated: StatedAssets, name: str, unreadable: list[Unreadable]
) -> None:
    """One entry for each fault, at the first of its lines."""
    by_fault: dict[str, list[int]] = {}
    for code, fault in enumerate(faults):
        if fault:
            by_fault.setdefault(fault, []).append(code)
    for fault, those in by_fault.items():
        rows = np.flatnonzero(np.isin(codes, those))
        if not len(rows):
            continue
        again = f" ({len(rows)} lines say so)" if len(rows) > 1 else ""
        where = Location(file=name, line=int(stated.places[rows].min()))
        hint = "mend the line or leave it out; the other lines are read"
        unreadable.append(Unreadable(location=where, cause=f"{fault}{again}", hint=hint))


def _spread(texts: Sequence[str], of: NDArray[np.int32]) -> Column[str]:
    lean = Column.of(texts)
    return Column(lean.codes[of], lean.values)
