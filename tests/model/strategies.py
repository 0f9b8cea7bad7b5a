"""Hypothesis strategies for the domain."""

from __future__ import annotations

from hypothesis import strategies as st

from remit.model.party import NOT_APPLICABLE, PARTIES, ROLES, Cell, Party, Role

_subsets = st.frozensets(st.sampled_from(PARTIES))
roles = st.fixed_dictionaries(
    {
        Role.IMPLEMENT: st.frozensets(st.sampled_from(PARTIES), min_size=1),
        Role.VALIDATE: _subsets,
        Role.MONITOR: _subsets,
    }
)


@st.composite
def applicable_cells(draw: st.DrawFn) -> Cell:
    """Any cell that applies, with any party that has a role accountable."""
    chosen = draw(roles)
    involved = [party for party in PARTIES if any(party in chosen[role] for role in ROLES)]
    accountable: Party | None = draw(st.none() | st.sampled_from(involved))
    return Cell.of(chosen, accountable=accountable, is_undecided=draw(st.booleans()))


cells = applicable_cells() | st.just(NOT_APPLICABLE)
