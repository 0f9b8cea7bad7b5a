"""Whether a control is in force: every proving fact must agree, and unknown is never taken for good."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from remit.model.control import Control, Proof
from remit.model.facts import UNKNOWN
from remit.model.state import State
from remit.resolver.states import states
from resolver.estates import control, estate

SHIELD = Proof(fact="shield", in_force=("on", "strong"))
DAYS = Proof(fact="days", at_least=7)


def state(given_control: Control, facts: dict[str, object]) -> State:
    (found,) = states(estate([{"facts": facts}]), given_control)
    return State(int(found))


def test_a_value_that_proves_is_in_force_every_other_is_not() -> None:
    shielded = control("shielded", SHIELD)
    assert state(shielded, {"shield": "strong"}) is State.IN_FORCE
    assert state(shielded, {"shield": "off"}) is State.NOT_IN_FORCE
    assert state(shielded, {"shield": UNKNOWN}) is State.UNKNOWN
    assert state(shielded, {}) is State.NO_DATA
    assert state(shielded, {"days": 3}) is State.NO_DATA
    assert state(control("unproven"), {"shield": "on"}) is State.NO_DATA


def test_a_number_proves_from_its_least_value_on() -> None:
    kept = control("kept", DAYS)
    assert [state(kept, {"days": days}) for days in (6, 7, 8)] == [
        State.NOT_IN_FORCE, State.IN_FORCE, State.IN_FORCE,
    ]  # fmt: skip
    assert state(kept, {"days": "many"}) is State.NOT_IN_FORCE


@given(
    st.lists(
        st.fixed_dictionaries(
            {}, optional={"shield": st.sampled_from(["on", "off", UNKNOWN]), "days": st.sampled_from([0, 9, UNKNOWN])}
        ),
        max_size=6,
    )
)
def test_of_several_facts_the_worst_counts(rows: list[dict[str, object]]) -> None:
    both = control("both", SHIELD, DAYS)
    expected = [
        max(
            (
                state(control("one", proof), {proof.fact: row[proof.fact]})
                for proof in (SHIELD, DAYS)
                if proof.fact in row
            ),
            default=State.NO_DATA,
        )
        for row in rows
    ]
    assert states(estate([{"facts": row} for row in rows]), both).tolist() == expected
