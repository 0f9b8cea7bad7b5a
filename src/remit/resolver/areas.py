"""The published table of areas, read off the map by one rule: the union of who implements the anchors."""

from __future__ import annotations

from remit.model.control import Area
from remit.model.party import Label, Party, Role
from remit.model.rules import ServiceModel


def area_label(area: Area, model: ServiceModel) -> Label:
    """Who answers for an area under a service model.

    One party that implements every anchor gives its label; more than one gives *shared*; none that applies
    gives *not applicable*.
    """
    cells = {rule.control: rule.cell for rule in model.rules}
    parties: set[Party] = set()
    for anchor in area.anchors:
        if anchor in cells:
            parties.update(cells[anchor].parties(Role.IMPLEMENT))
    if not parties:
        return Label.NOT_APPLICABLE
    return Label.SHARED if len(parties) > 1 else Label(parties.pop().value)
