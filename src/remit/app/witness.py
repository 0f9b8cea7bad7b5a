"""Hand the newest checkpoint to witnesses, so that nobody can take entries away unseen (R12)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from remit.app.audit import AuditTrail
from remit.errors import UsageError
from remit.ledger.checkpoint import checkpoint_of
from remit.witnesses import WITNESSES, Witness


def hand_over(trail: AuditTrail, targets: Sequence[str]) -> Iterator[tuple[str, int]]:
    """Hand the newest checkpoint to each target, one after the other; where it lies, and how many entries it has.

    Every target is looked at before anything is sent.

    Raises:
        UsageError: a target cannot be followed, or there is no trail yet.
        WitnessError: a witness did not take it; those before it have.
    """
    chosen = [(_witness(target), target) for target in targets]
    note = trail.checkpoint()
    size = checkpoint_of(note, trail.key()).size
    for witness, target in chosen:
        yield witness.keep(target, note, size), size


def _witness(target: str) -> Witness:
    scheme = target.partition(":")[0].lower()
    known = WITNESSES.load_all()
    found = next((one for one in known.values() if scheme in one.schemes), None)
    if found is None or ":" not in target:
        examples = ", ".join(one.example for one in known.values())
        raise UsageError(f"no witness “{target[:100]}”", hint=f"write one of these kinds: {examples}")
    return found
