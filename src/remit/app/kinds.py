"""Assets that are alike to the matrix and the figures: same profile, and every control in the same state.

A million assets have some thousands of these kinds, so whatever is counted by label or state is counted over kinds and
only then multiplied by how many assets are of each. Facts are compared by what they prove and not by their words. It
cannot help an estate in which no two assets are alike: there are as many kinds then as assets.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from remit.model.columns import Codes, combine
from remit.model.control import Control
from remit.model.estate import Estate
from remit.model.landscape import Landscape
from remit.model.party import Cell, Label
from remit.model.source import Grade
from remit.model.state import State
from remit.resolver.states import proven_by

LABELS = tuple(Label)
_APPLIES = 0x0FFF  # as `remit.model.party` packs who takes part


@dataclass(frozen=True, slots=True, eq=False)
class Aspect:
    """What can be said of one control: a cell, a state, and how well its rule is founded.

    Attributes:
        code: the cell.
        state: of the control, as its facts have it.
        is_assumed: whether its rule is the model's default.
        is_unstated: whether nobody states it.
    """

    code: int
    state: State
    is_assumed: bool
    is_unstated: bool

    @property
    def applies(self) -> bool:
        """Whether the control applies."""
        return bool(self.code & _APPLIES)

    @property
    def seen(self) -> State:
        """The state where it applies."""
        return self.state if self.applies else State.NO_DATA


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Kinds:
    """Kinds by number.

    Attributes:
        kind_of: int32 (assets,).
        profile_of: int32 (kinds,).
        aspects: by control, each distinct one.
        aspect_of: by control, int32 (kinds,), index into that control's `aspects`.
    """

    kind_of: Codes
    profile_of: Codes
    aspects: tuple[tuple[Aspect, ...], ...]
    aspect_of: tuple[Codes, ...]

    def __len__(self) -> int:
        return len(self.profile_of)

    def weights(self, rows: NDArray[np.int32]) -> NDArray[np.int64]:
        """How many of some assets are of each kind, int64 (kinds,)."""
        return np.bincount(self.kind_of[rows], minlength=len(self)).astype(np.int64)

    def gaps(self) -> NDArray[np.int64]:
        """Controls that apply and are not in force, int64 (kinds,)."""
        found = np.zeros(len(self), dtype=np.int64)
        for aspects, of in zip(self.aspects, self.aspect_of, strict=True):
            is_gap = np.array([one.seen is State.NOT_IN_FORCE for one in aspects], dtype=bool)
            if is_gap.any():
                found += is_gap[of]
        return found


def kinds_of(landscape: Landscape) -> Kinds:
    """The kinds of a landscape's assets, made once."""
    return landscape.worked_out.once("kinds", lambda: _made(landscape))


def _made(landscape: Landscape) -> Kinds:
    estate, mapped = landscape.estate, landscape.map
    told = _told(estate, landscape.controls)
    first, kind_of = combine(mapped.profile_of, *told.values()) if len(estate) else _none()
    profile_of = mapped.profile_of[first]
    grades = [rule.grade for rule in mapped.rules]
    founded = np.array([2 * (one is Grade.ASSUMED) + (one is Grade.UNSTATED) for one in grades], dtype=np.int32)
    aspects, aspect_of = [], []
    for column, control in enumerate(landscape.controls):
        state = _states(estate, control, first)
        cells = mapped.cells[profile_of, column].astype(np.int32)
        keys = (cells * len(State) + state) * 4 + founded[mapped.rule_of[profile_of, column]]
        distinct, of = np.unique(keys, return_inverse=True)
        aspects.append(tuple(_aspect(key) for key in distinct.tolist()))
        aspect_of.append(of.astype(np.int32))
    return Kinds(kind_of=kind_of, profile_of=profile_of, aspects=tuple(aspects), aspect_of=tuple(aspect_of))


def _none() -> tuple[NDArray[np.intp], Codes]:
    return np.empty(0, dtype=np.intp), np.empty(0, dtype=np.int32)


def _aspect(key: int) -> Aspect:
    cell_and_state, founded = divmod(key, 4)
    code, state = divmod(cell_and_state, len(State))
    return Aspect(code, State(state), is_assumed=founded >= 2, is_unstated=founded % 2 == 1)


def _told(estate: Estate, controls: tuple[Control, ...]) -> dict[str, Codes]:
    """By proving fact, for each asset a number that stands for all that its value proves, int32 (assets,)."""
    proofs = {fact: [one for control in controls for one in control.proof if one.fact == fact] for fact in estate.facts}
    found = {}
    for fact, mine in proofs.items():
        if mine:
            column = estate.facts[fact]
            said = [tuple(proven_by(proof, cell) for proof in mine) for cell in column.values]
            number = {one: place for place, one in enumerate(dict.fromkeys(said))}
            found[fact] = np.array([number[one] for one in said], dtype=np.int32)[column.codes]
    return found


def _states(estate: Estate, control: Control, rows: NDArray[np.intp]) -> NDArray[np.int32]:
    """As `remit.resolver.states` has them, of some rows only."""
    result = np.full(len(rows), State.NO_DATA, dtype=np.int32)
    for proof in control.proof:
        column = estate.facts.get(proof.fact)
        if column is not None:
            table = np.array([proven_by(proof, cell) for cell in column.values], dtype=np.int32)
            np.maximum(result, table[column.codes[rows]], out=result)
    return result


def label_counts(kinds: Kinds, weights: NDArray[np.int64], column: int) -> NDArray[np.int64]:
    """Assets by label of one control, in the order of `LABELS`, those to whom it does not apply left out."""
    counts = np.bincount(kinds.aspect_of[column], weights=weights, minlength=len(kinds.aspects[column]))
    found = np.zeros(len(LABELS), dtype=np.int64)
    for aspect, count in zip(kinds.aspects[column], counts.astype(np.int64).tolist(), strict=True):
        if aspect.applies:
            found[LABELS.index(Cell(aspect.code).label)] += count
    return found
