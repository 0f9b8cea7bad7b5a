"""Where a provider or vendor, in a file that remit.yaml names, says otherwise than the knowledge base (R1.14).

What is shown here is the difference alone; that both agree is no news. Which of the two is right it cannot know.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from remit.app.asset import ControlCell
from remit.model.landscape import Landscape
from remit.model.rules import RuleKind
from remit.model.statement import ServiceStatement


@dataclass(frozen=True, slots=True, kw_only=True)
class Contradiction:
    """One published statement beside what is known.

    Attributes:
        known: the control with the split that the knowledge base gives.
        said: the statement.
        decides: whether the map follows the statement, as it does where nothing but the model's default stands against
            it; else the page that the split rests on outranks it.
    """

    known: ControlCell
    said: ServiceStatement
    decides: bool


def contradicted(landscape: Landscape | None, service_id: str, cells: Iterable[ControlCell]) -> list[Contradiction]:
    """The statements about a service that differ from its cells; none of a service that the estate does not use."""
    service = landscape.rulebook.services.get(service_id) if landscape else None
    if service is None or not service.statements:
        return []
    deciding = {rule.control for rule in service.rules if rule.kind is RuleKind.STATEMENT}
    known = {one.control.id: one for one in cells}
    return [
        Contradiction(known=known[said.control], said=said, decides=said.control in deciding)
        for said in service.statements
        if said.control in known and said.differs_from(known[said.control].cell)
    ]
