"""A shift, and the search for what hands a control over, as JSON documents for scripts, with stable keys."""

from __future__ import annotations

from collections.abc import Sequence

from remit.app.reconfigure import HandOver, Proposal
from remit.app.shift import Shift, Side
from remit.app.shift_owners import CategoryWork, Holder
from remit.exports import json
from remit.model.landscape import Landscape
from remit.model.party import Cell
from remit.model.rules import SplitRule
from remit.resolver.reconfigure import Choice


def shift_document(found: Shift, work: Sequence[CategoryWork], landscape: Landscape | None) -> json.Json:
    """Both sides of every control, and whose work changes."""
    return {
        "schema_version": json.SCHEMA_VERSION,
        "sentence": found.sentence,
        "from": side_document(found.before),
        "to": side_document(found.after),
        "moves": [
            {
                "control": move.control.id,
                "category": move.control.category.value,
                "moved": move.is_moved,
                "gained": move.is_gained,
                "lost": move.is_lost,
                "from": _cell(move.before, move.before_rule),
                "to": _cell(move.after, move.after_rule),
                "undecided": move.after.is_undecided or move.before.is_undecided,
            }
            for move in found.moves
        ],
        "owners_needed": [category.value for category in found.owners_needed],
        "owners_known": landscape is not None,
        "work": [
            {
                "category": one.category.value,
                "gained": {move.control.id: [role.value for role in move.roles_gained] for move in one.gained},
                "lost": {move.control.id: [role.value for role in move.roles_lost] for move in one.lost},
                "holders": [_holder(held, landscape) for held in one.holders],
            }
            for one in work
        ],
    }


def side_document(side: Side) -> json.Json:
    """A service or an asset in its configuration; the empty text for a fact that is not known."""
    return {
        "asset": side.asset or None,
        "service": side.service.id,
        "name": side.service.name,
        "model": side.model,
        "facts": dict(side.facts),
    }


def _cell(cell: Cell, rule: SplitRule) -> json.Json:
    return {
        **json.rule(rule),
        "label": cell.label.value,
        "roles": json.roles(cell),
        "accountable": cell.accountable.value if cell.accountable else None,
    }


def _holder(held: Holder, landscape: Landscape | None) -> json.Json:
    name = landscape.person_name(held.person) if landscape and held.person else None
    return {"team": held.team or None, "person": held.person or None, "person_name": name, "assets": held.assets}


def hand_over_document(found: HandOver) -> json.Json:
    """What would have to change, with the row and source of each proposal."""
    return {
        "schema_version": json.SCHEMA_VERSION,
        "sentence": found.sentence,
        "control": found.control.id,
        "wanted": found.wanted.value,
        "from": side_document(found.side),
        "today": {**_cell(found.cell, found.rule), "undecided": found.cell.is_undecided},
        "already": found.is_there,
        "overridden": found.is_overridden,
        "facts_looked_at": list(found.asked),
        "complete": found.is_whole,
        "changes": [_proposal_document(one) for one in found.proposals],
        "alternatives": [_proposal_document(one) for one in found.alternatives],
    }


def _proposal_document(one: Proposal) -> json.Json:
    after = one.shift.after.service
    return {
        "service": after.id,
        "name": after.name,
        "facts": [_choice(choice) for choice in one.choices],
        "rule": json.rule(one.rule),
        "gained": [move.control.id for move in one.shift.moves if move.is_gained],
        "lost": [move.control.id for move in one.shift.moves if move.is_lost],
        "no_longer_in_force": [control.id for control in one.undone],
    }


def _choice(choice: Choice) -> json.Json:
    return {"fact": choice.fact, "is_not" if choice.is_other else "is": list(choice.values)}
