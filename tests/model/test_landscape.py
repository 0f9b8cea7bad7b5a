"""A landscape names people and teams, and falls back to the id of whoever nobody declared."""

from __future__ import annotations

import numpy as np

from remit.model.control import Category, Control, Layer
from remit.model.estate import Counts, EstateBuilder
from remit.model.landscape import Landscape
from remit.model.map import ResponsibilityMap
from remit.model.organisation import Organisation
from remit.model.owners import Owners
from remit.model.ownership import Person, Team
from remit.model.rules import Rulebook

CONTROL = Control(
    id="backup",
    name="Backup",
    family="Data",
    layer=Layer.DATA,
    category=Category.OPERATIONS,
    confidentiality=0,
    integrity=1,
    availability=3,
    provider_means="The provider makes copies.",
    customer_means="You make copies.",
)


def _landscape() -> Landscape:
    nobody = np.array([], dtype=np.int32)
    return Landscape(
        taken_at="2026-01-01T00:00:00Z",
        inputs=(),
        organisation=Organisation(
            people={"ann": Person(id="ann", name="Ann Lee")}, teams={"pay": Team(id="pay", name="Payments")}
        ),
        rulebook=Rulebook(controls=(CONTROL,), models={}, services={}),
        areas=(),
        estate=EstateBuilder().build(counts=Counts()),
        map=ResponsibilityMap(
            controls=("backup",),
            profiles=(),
            profile_of=nobody,
            cells=np.empty((0, 1), dtype=np.uint16),
            rule_of=np.empty((0, 1), dtype=np.int32),
            rules=(),
        ),
        owners=Owners((), nobody),
        findings=(),
    )


def test_declared_people_and_teams_have_names() -> None:
    assert _landscape().person_name("ann") == "Ann Lee"
    assert _landscape().team_name("pay") == "Payments"


def test_others_go_by_their_id() -> None:
    assert _landscape().person_name("bob") == "bob"
    assert _landscape().team_name("ops") == "ops"


def test_the_controls_are_the_rulebooks() -> None:
    assert [control.id for control in _landscape().controls] == ["backup"]
