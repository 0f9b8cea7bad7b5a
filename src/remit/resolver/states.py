"""From facts to the state of each control on each asset: one table look-up a fact, over whole columns."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from remit.model.control import Control, Proof
from remit.model.estate import Estate, FactCell, is_unknown
from remit.model.state import State


def states(estate: Estate, control: Control) -> NDArray[np.uint8]:
    """The control's state by asset, uint8 (n,) of `State`.

    Every proving fact that an asset has must agree: one that disproves makes it *not in force*, else one that
    is unknown makes it *unknown*. An asset with none of the facts has *no data*.
    """
    result = np.full(len(estate), State.NO_DATA, dtype=np.uint8)
    for proof in control.proof:
        column = estate.facts.get(proof.fact)
        if column is None:
            continue
        table = np.array([_state(proof, cell) for cell in column.values], dtype=np.uint8)
        np.maximum(result, table[column.codes], out=result)
    return result


def state_of(estate: Estate, control: Control, row: int) -> State:
    """The control's state on one asset, as `states` has it for every one."""
    found = State.NO_DATA
    for proof in control.proof:
        column = estate.facts.get(proof.fact)
        if column is not None:
            found = max(found, _state(proof, column[row]))
    return found


def proven_by(proof: Proof, cell: FactCell) -> State:
    """What one fact's cell says by one proof."""
    return _state(proof, cell)


def _state(proof: Proof, cell: FactCell) -> State:
    value = cell[0]
    if value is None:
        return State.NO_DATA
    if is_unknown(cell):
        return State.UNKNOWN
    if proof.at_least is not None:
        holds = isinstance(value, int) and value >= proof.at_least
    else:
        holds = str(value) in proof.in_force
    return State.IN_FORCE if holds else State.NOT_IN_FORCE
