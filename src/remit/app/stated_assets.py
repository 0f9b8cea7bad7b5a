"""What lists state, on its way into an estate: completed by what remit.yaml says, then appended as columns."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace

import numpy as np

from remit.knowledge.base import KnowledgeBase
from remit.model.columns import Codes, Column, Interner, combine
from remit.model.estate import LACKING, EstateBuilder, FactCell, Piece
from remit.model.location import Location
from remit.model.observation import Action, Hint
from remit.model.organisation import InputContext, Organisation
from remit.model.ownership import NativeClaim
from remit.model.stated import FactSet, StatedAssets


def in_context(stated: StatedAssets, context: InputContext | None, organisation: Organisation) -> StatedAssets:
    """With account, region and environment from remit.yaml where the list says none."""
    names = ("account", "region", "environment")
    columns = [stated.columns[name] for name in names]
    first, of = combine(*(column.codes for column in columns))
    filled = []
    for row in first.tolist():
        account, region, environment = (column[row] for column in columns)
        account = account or (context.account if context else "")
        known = organisation.accounts.get(account)
        region = region or (context.region if context else "") or (known.region if known else "")
        filled.append((account, region, environment or (context.environment if context else "")))
    spread = {}
    for place, name in enumerate(names):
        lean = Column.of(one[place] for one in filled)
        spread[name] = Column(lean.codes[of], lean.values)
    return replace(stated, columns={**stated.columns, **spread})


def unique_ids(several: Sequence[tuple[str, StatedAssets]], taken: Iterable[str]) -> list[Sequence[str]]:
    """The ids of each list; one that also stands elsewhere gets the name of its list in front.

    Args:
        several: lists with their names.
        taken: addresses of other inputs.
    """
    others = set(taken)
    if _are_distinct([*(stated.ids for _, stated in several), tuple(others)]):
        return [stated.ids for _, stated in several]
    used = Counter(one for _, stated in several for one in stated.ids)
    return [
        tuple(one if used[one] == 1 and one not in others else f"{name}#{one}" for one in stated.ids)
        for name, stated in several
    ]


def _are_distinct(several: Sequence[Sequence[str]]) -> bool:
    """Whether surely no text stands there twice: sorted hashes tell it without a table that no cache holds."""
    hashes = np.fromiter((hash(one) for texts in several for one in texts), np.int64)
    hashes.sort()
    return not (hashes[1:] == hashes[:-1]).any()


def append(
    builder: EstateBuilder, stated: StatedAssets, ids: Sequence[str], name: str, knowledge: KnowledgeBase
) -> None:
    """Append one list to an estate."""
    service = stated.columns["service"]
    services = [knowledge.service(one) if one else None for one in service.values]
    rows = len(stated)
    said = {
        "provider": [one.provider if one else "" for one in services],
        "service_name": [one.name if one else "" for one in services],
        "model": [one.model if one else "" for one in services],
    }
    same = {"action": Action.STANDS.value, "input": name}
    builder.extend(
        ids=ids,
        names=(own or one for own, one in zip(stated.names, stated.ids, strict=True)),
        columns={
            **stated.columns,
            **{word: _translated(service.codes, texts) for word, texts in said.items()},
            **{word: Column(np.zeros(rows, dtype=np.int32), (text,)) for word, text in same.items()},
        },
        tags=stated.tags,
        facts=_by_fact(stated.facts),
        files=stated.files,
        lines=stated.lines,
        line_columns=stated.line_columns,
    )


def _translated(codes: Codes, texts: Sequence[str]) -> Column[str]:
    lean = Column.of(texts)
    return Column(lean.codes[codes], lean.values)


def _by_fact(facts: Column[FactSet]) -> dict[str, Column[FactCell]]:
    """A column of cells for each fact, from a column of sets of facts."""
    interners: dict[str, Interner[FactCell]] = {}
    tables: dict[str, Codes] = {}
    is_used = np.bincount(facts.codes, minlength=len(facts.values)) > 0
    for code in np.flatnonzero(is_used).tolist():
        for name, cell in facts.values[code]:
            if name not in tables:
                interners[name] = Interner()
                tables[name] = np.full(len(facts.values), interners[name].code(LACKING), dtype=np.int32)
            tables[name][code] = interners[name].code(cell)
    return {name: Column(table[facts.codes], interners[name].values()) for name, table in tables.items()}


def pieces_of(stated: StatedAssets, rows: Iterable[int], kind: str) -> list[Piece]:
    """Rows of a list that are no assets."""
    return [
        Piece(
            address=stated.ids[row],
            native_type=stated.columns["native_type"][row],
            kind=kind,
            location=Location(file=stated.files[row], line=int(stated.lines[row])),
        )
        for row in rows
    ]


def claims_of(
    hints: Sequence[Hint | None], lists: Sequence[Column[tuple[NativeClaim, ...]]]
) -> Column[tuple[NativeClaim, ...]] | None:
    """Who is said to own each asset, those that were joined first; None where nobody is.

    Args:
        hints: of each asset that was joined.
        lists: the owners that each list gives, one a row.
    """
    interner: Interner[tuple[NativeClaim, ...]] = Interner()
    codes = [np.array([interner.code(one.owners if one else ()) for one in hints], dtype=np.int32)]
    for column in lists:
        table = np.array([interner.code(one) for one in column.values], dtype=np.int32)
        codes.append(table[column.codes])
    values = interner.values()
    return Column(np.concatenate(codes), values) if any(values) else None
