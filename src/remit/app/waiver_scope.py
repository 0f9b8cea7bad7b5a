"""What a waiver is for: whose that is, which assets it means, and whether anything may be waived of them (R1.15)."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

import numpy as np
from numpy.typing import NDArray

from remit.app.asset_names import row_of
from remit.documents.convert import nearest
from remit.errors import UnknownNameError, UsageError
from remit.model.landscape import Landscape
from remit.model.waiver import ScopeKind, WaiverScope

_NO_ROWS: Final = np.empty(0, dtype=np.intp)


def belongs_to(landscape: Landscape, scope: WaiverScope) -> tuple[str, str]:
    """Whose a scope is: team and workload, either empty where nobody's.

    Raises:
        UnknownNameError: there is no such thing.
    """
    organisation = landscape.organisation
    if scope.kind is ScopeKind.ASSET:
        row = row_of(landscape, scope.of)
        if row is None:
            raise UnknownNameError(f"no asset “{scope.of[:200]}”", hint="remit who finds the id of an asset")
        return landscape.owners.of(row).team, landscape.estate.columns["workload"][row]
    if scope.kind is ScopeKind.TEAM:
        return known("team", scope.of, organisation.teams), ""
    if scope.kind is ScopeKind.WORKLOAD:
        known("workload", scope.of, organisation.workloads)
        return organisation.workloads[scope.of].owner, scope.of
    if scope.kind is ScopeKind.ACCOUNT:
        known("account", scope.of, organisation.accounts)
        return organisation.accounts[scope.of].owner, ""
    known(scope.kind.value, scope.of, landscape.estate.columns[scope.kind.value].values)
    owner = organisation.service_owners.get(scope.of) if scope.kind is ScopeKind.SERVICE else None
    return (owner.team if owner else ""), ""


def rows_of(landscape: Landscape, scope: WaiverScope) -> NDArray[np.intp]:
    """Row numbers of the assets that a scope means, ascending."""
    if scope.kind is ScopeKind.ASSET:
        row = row_of(landscape, scope.of)
        return _NO_ROWS if row is None else np.array([row], dtype=np.intp)
    if scope.kind is ScopeKind.TEAM:
        is_theirs = np.array([owner.team == scope.of for owner in landscape.owners.owners], dtype=bool)
        return np.flatnonzero(is_theirs[landscape.owners.owner_of]) if len(is_theirs) else _NO_ROWS
    column = landscape.estate.columns[scope.kind.value]
    codes = [code for code, value in enumerate(column.values) if value == scope.of]
    return np.flatnonzero(np.isin(column.codes, codes))


def refuse_forbidden(landscape: Landscape, scope: WaiverScope) -> None:
    """Refuse what could never take effect, since all that is in scope is of a class that forbids it.

    Raises:
        UsageError: so it is.
    """
    forbidden = landscape.organisation.waivers.forbidden_classes
    if not forbidden:
        return
    column = landscape.estate.columns["data_class"]
    classes = {column.values[code] for code in np.unique(column.codes[rows_of(landscape, scope)]).tolist()}
    if classes and classes <= forbidden:
        raise UsageError(
            f"nothing may be waived of data of the class {', '.join(sorted(classes))}",
            place=str(scope),
            hint="mend what was found; remit.yaml says of which classes nothing may be waived",
        )


def known(kind: str, name: str, names: Collection[str]) -> str:
    """A name that there is.

    Raises:
        UnknownNameError: there is none.
    """
    if name not in names:
        raise UnknownNameError(f"no {kind} “{name[:200]}”", hint=nearest(name, names))
    return name
