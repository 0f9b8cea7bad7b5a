"""A map's assets as the neutral list (`remit.documents.asset_lines`), with places and facts and nothing concluded.

Who is said to own an asset stands in it only where a list said so; tags, CODEOWNERS and remit.yaml say the rest again
when the list is read beside them. Parts of assets and what leads to what are not in it.
"""

from __future__ import annotations

import os
import posixpath
from collections.abc import Iterator
from dataclasses import replace
from itertools import chain
from pathlib import Path
from typing import BinaryIO

import numpy as np

from remit.documents.asset_lines import HINT, render_header, render_lines
from remit.errors import UsageError
from remit.model.columns import Codes, Column, Interner, combine
from remit.model.estate import Estate
from remit.model.landscape import Landscape
from remit.model.owners import Owners
from remit.model.ownership import ClaimRank, NativeClaim
from remit.model.stated import CONTEXT, FactSet, StatedAssets


def stated_assets(landscape: Landscape) -> StatedAssets:
    """The assets as a list states them."""
    estate = landscape.estate
    rows = len(estate)
    nothing: Codes = np.zeros(rows, dtype=np.int32)
    return StatedAssets(
        ids=estate.ids,
        names=estate.names,
        columns={name: estate.columns[name] for name in CONTEXT},
        tags=estate.tags,
        facts=_fact_sets(estate),
        owners=_hints(landscape.owners),
        aliases=Column(nothing, ((),)),
        files=estate.files,
        lines=estate.lines,
        line_columns=estate.line_columns,
        places=np.arange(2, rows + 2, dtype=np.int32),
    )


def _fact_sets(estate: Estate) -> Column[FactSet]:
    """A column of sets of facts, from a column of cells for each fact."""
    names = sorted(estate.facts)
    if not names:
        return Column(np.zeros(len(estate), dtype=np.int32), ((),))
    first, of = combine(*(estate.facts[name].codes for name in names))
    sets = (
        tuple((name, cell) for name in names if (cell := estate.facts[name][row])[0] is not None)
        for row in first.tolist()
    )
    lean = Column.of(sets)
    return Column(lean.codes[of], lean.values)


def _hints(owners: Owners) -> Column[tuple[NativeClaim, ...]]:
    """What lists said of owners, among all claims."""
    interner: Interner[tuple[NativeClaim, ...]] = Interner()
    table = [
        interner.code(
            tuple(
                NativeClaim(
                    rank=claim.rank,
                    owners=tuple(one for one in (claim.team, claim.person or claim.stranger) if one),
                    evidence=claim.evidence,
                    location=claim.location,
                    category=claim.category,
                    review_by=claim.review_by,
                )
                for claim in owner.claims
                if claim.rank is ClaimRank.DECLARATION and claim.evidence == HINT
            )
        )
        for owner in owners.owners
    ]
    codes = np.array(table, dtype=np.int32)[owners.owner_of] if table else owners.owner_of
    return Column(codes, interner.values())


def relative_to(stated: StatedAssets, folder: str) -> StatedAssets:
    """With paths as a list in that folder writes them; those of accounts and absolute ones stay.

    Args:
        stated: with paths relative to the working directory.
        folder: relative to it too; empty for the working directory itself.
    """
    if folder in {"", "."}:
        return stated
    columns = {**stated.columns, "path": _mapped(stated.columns["path"], folder)}
    return replace(stated, columns=columns, files=_mapped(stated.files, folder))


def _mapped(paths: Column[str], folder: str) -> Column[str]:
    moved = Column.of(
        posixpath.relpath(path, folder) if path and not path.startswith("/") else path for path in paths.values
    )
    return Column(moved.codes[paths.codes] if len(moved) else paths.codes, moved.values)


def write_list(landscape: Landscape, out: Path) -> int:
    """Write the list, whole or not at all, and give how many assets it has.

    Raises:
        UsageError: it cannot be written, or a text holds half a character.
    """
    folder = os.path.relpath(out.parent)
    draft = out.with_name(f".{out.name}.part")
    try:
        with draft.open("wb") as opened:
            write_lines(landscape, opened, folder="" if folder == "." else folder)
        draft.replace(out)
    except OSError as problem:
        draft.unlink(missing_ok=True)
        raise UsageError(f"cannot be written: {problem.strerror}", place=str(out), hint="choose another file") from None
    except UsageError:
        draft.unlink(missing_ok=True)
        raise
    return len(landscape.estate)


def write_lines(landscape: Landscape, out: BinaryIO, *, folder: str = "") -> None:
    """Write the list.

    Args:
        landscape: the map.
        out: where to.
        folder: the folder to which its paths are to be relative; empty for the working directory.

    Raises:
        UsageError: a text holds half a character.
    """
    lines: Iterator[bytes] = render_lines(relative_to(stated_assets(landscape), folder))
    try:
        out.writelines(line + b"\n" for line in chain((render_header(),), lines))
    except UnicodeEncodeError as problem:
        raise UsageError(
            f"a text is no valid Unicode: {problem.object[:60]!a}", hint="mend it where it is written, and scan again"
        ) from None
