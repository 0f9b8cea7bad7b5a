"""What the resources of waivers share: the desk, what is done to one by its name, and what one looks like in full."""

from __future__ import annotations

from typing import Final, Protocol

import numpy as np

from remit.app.finding_columns import finding_columns
from remit.app.residual import Residual, evidence_named, kept_evidence, residual_of, stand_ins
from remit.app.waived import Waived
from remit.app.waiver_lines import decided, line
from remit.app.waiver_scope import rows_of
from remit.app.waivers import Desk, one
from remit.errors import UnknownNameError
from remit.model.access import Right
from remit.model.register import Kept
from remit.model.waiver import IN_REMIT_YAML, WAIVERS, Waiver
from remit.web.rest.resource import Resource, Scene
from remit.web.rest.wording import finding
from remit.wire.waivers import DecideWaiver, StandInHeld, WaiverDecided, WaiverDetail

MOST_FINDINGS: Final = 500  # that one answer holds; `waived-findings` gives all


class Decide(Protocol):
    """What a use case does to a waiver that it is told the name of."""

    def __call__(self, desk: Desk, name: str, *, remark: str, expects: int | None) -> Kept[Waiver]:
        """The waiver as it was written; `expects` is the version that it must have."""
        ...


def decision(name: str, decide: Decide, *, what: str, right: Right, becomes: str) -> Resource:
    """The action of that name, which does to a waiver what `decide` does; `becomes` tells how it stands then."""

    def do(body: DecideWaiver, scene: Scene) -> WaiverDecided:
        """What became of it.

        Raises:
            UnknownNameError: there is none of that name in sight.
            ForbiddenError: somebody may not do this to it.
            ConflictError: it is not in the state for it, or was changed meanwhile.
        """
        return decided(decide(desk_of(scene), body.id, remark=body.remark, expects=scene.expects), scene.now)

    return Resource(
        id=name,
        what=what,
        pages=("waiver",),
        method="POST",
        body=DecideWaiver,
        answer=WaiverDecided,
        handler=do,
        right=right,
        is_versioned=True,
        done=lambda made: f"{made.id} {becomes}.",
    )


def desk_of(scene: Scene) -> Desk:
    """Where whoever asks deals with waivers.

    Raises:
        UnknownNameError: nothing was read yet.
    """
    return Desk(
        registers=scene.services.registers,
        landscape=scene.landscape,
        principal=scene.principal,
        who=scene.who,
        now=scene.now,
    )


def waiver_seen(scene: Scene, name: str) -> Kept[Waiver]:
    """A waiver in sight.

    Raises:
        UnknownNameError: there is none, or somebody may not see it.
    """
    kept = one(scene.services.registers, scene.landscape.organisation, name)
    waiver = kept.document
    is_theirs = scene.principal.sees.covers(waiver.team, waiver.workload)
    if not is_theirs and not len(rows_of(scene.landscape, waiver.scope)):  # a wide one may cover what is theirs
        raise UnknownNameError(f"no waiver “{name[:80]}”", hint="list them to see which there are")
    return kept


def detail(scene: Scene, name: str) -> WaiverDetail:
    """A waiver with everything about it, of what is in sight.

    Raises:
        UnknownNameError: as `waiver_seen`.
    """
    kept, landscape, moment = waiver_seen(scene, name), scene.landscape, scene.now
    registers, waiver = scene.services.registers, kept.document
    evidence = kept_evidence(registers, evidence_named([kept]), scene.principal.sees)
    covered = sorted(Waived(landscape, [waiver], moment).numbers())
    findings = finding_columns(landscape).findings
    rows = rows_of(landscape, waiver.scope)
    forbidden = landscape.organisation.waivers.forbidden_classes
    classes = landscape.estate.columns["data_class"]
    codes = [code for code, value in enumerate(classes.values) if value in forbidden]
    history = [] if name.startswith(IN_REMIT_YAML) else registers.history(WAIVERS, name)
    return WaiverDetail(
        waiver=line(kept, moment, waives=len(covered)),
        version=kept.version,
        stands_in=[
            StandInHeld(
                control=each.of.control,
                proof=f"check {each.of.check}" if each.of.check else f"evidence {each.of.evidence}",
                state=each.state.value,
                why=each.why,
            )
            for each in stand_ins(landscape, waiver, evidence, moment)
        ],
        findings=[finding(landscape, findings[number]) for number in covered[:MOST_FINDINGS]],
        excluded=int(np.isin(classes.codes[rows], codes).sum()),
        history=[line(each, moment) for each in history],
    )


def residual_seen(scene: Scene) -> list[Residual]:
    """What is left of the risk of each control, of what is in sight.

    Raises:
        UnknownNameError: nothing was read yet.
    """
    landscape, sight, registers = scene.landscape, scene.principal.sees, scene.services.registers
    return residual_of(registers, landscape, sight, scene.now)
