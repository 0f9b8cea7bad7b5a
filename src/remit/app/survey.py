"""What follows from assets that were read: places, cells, owners and findings.

Pure, and the same for some of an estate's assets as for all of them, so that an engine may share the work out
(docs/decisions/0013-spark-engine.md). Two things reach from one asset to another. A Kubernetes namespace passes its
owner on to what lies in it, so whoever shares out keeps a namespace together. A check that says so (`is_of_whole`)
must be shown the whole estate.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from remit.app.findings import find
from remit.app.foundations import with_foundations
from remit.checks import Check, Subjects
from remit.knowledge.base import KnowledgeBase
from remit.model.columns import Column
from remit.model.estate import Estate
from remit.model.event import EventRow, SignMatch
from remit.model.finding import Finding
from remit.model.map import ResponsibilityMap
from remit.model.organisation import Organisation
from remit.model.owners import Owners
from remit.model.ownership import Claim, Entry
from remit.model.rules import Rulebook, Service
from remit.model.statement import ContradictedStatement
from remit.resolver.catalogue import catalogue_claims
from remit.resolver.cells import resolve
from remit.resolver.chain_gaps import Resolved, chain_gaps
from remit.resolver.ownership import assign_owners
from remit.resolver.placement import place

if TYPE_CHECKING:
    from remit.app.vendor_statements import VendorWord


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What is the same for every asset.

    Attributes:
        organisation: people, teams, rules and overrides.
        today: ISO date; who left on or before it answers for nothing.
        entries: of catalogues, and contacts.
        recognised: signs in events, by asset id.
        changes: the last change of each asset that events tell, by asset id.
        words: what providers and vendors say themselves of who does what.
        contradicted: where that differs from what is known.
    """

    organisation: Organisation
    today: str
    entries: tuple[Entry, ...] = ()
    recognised: Mapping[str, tuple[SignMatch, ...]] = field(default_factory=dict)
    changes: Mapping[str, EventRow] = field(default_factory=dict)
    words: tuple[VendorWord, ...] = ()
    contradicted: tuple[ContradictedStatement, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Surveyed:
    """What follows.

    Attributes:
        estate: the assets, placed.
        rulebook: the rules, limited to the services that they use.
        map: who does what for each control.
        owners: who owns each asset.
        findings: what is wrong or cannot be judged.
    """

    estate: Estate
    rulebook: Rulebook
    map: ResponsibilityMap
    owners: Owners
    findings: tuple[Finding, ...]


def survey_assets(
    estate: Estate,
    terms: Terms,
    knowledge: KnowledgeBase,
    *,
    claimed: Sequence[Column[tuple[Claim, ...]]] = (),
    checks: Iterable[Check] | None = None,
) -> Surveyed:
    """Place, resolve, own and check.

    Args:
        estate: the assets, not yet placed.
        terms: what is the same for every asset.
        knowledge: the catalogue and the services.
        claimed: claims by asset that files and histories beside the code make.
        checks: those to run; all when None.

    Raises:
        ConfigurationError: two overrides of equal specificity apply to one asset and control, or parties stand on
            each other in a circle.
        UnknownNameError: an asset is of a service that the knowledge base does not have.
    """
    organisation, catalogue = terms.organisation, knowledge.catalogue
    placed = place(estate, organisation)
    rulebook = Rulebook(
        controls=catalogue.controls,
        models=catalogue.models,
        services=_services(placed, terms, knowledge),
        overrides=organisation.overrides,
    )
    rulebook = with_foundations(rulebook, organisation, knowledge, terms.words)
    mapped = resolve(placed, rulebook)
    every = (*claimed, *catalogue_claims(placed, terms.entries, organisation))
    owners = assign_owners(placed, organisation, today=terms.today, claimed=every)
    subjects = Subjects(
        estate=placed,
        organisation=organisation,
        owners=owners,
        controls=rulebook.controls,
        today=terms.today,
        recognised=terms.recognised,
        changes=terms.changes,
        contradicted=terms.contradicted,
        chain_gaps=chain_gaps(
            Resolved(
                estate=placed,
                map=mapped,
                book=rulebook,
                owners=owners,
                downstream=organisation.downstream,
                today=terms.today,
            )
        ),
    )
    findings = find(subjects, rulebook, mapped, checks)
    return Surveyed(estate=placed, rulebook=rulebook, map=mapped, owners=owners, findings=findings)


def _services(estate: Estate, terms: Terms, knowledge: KnowledgeBase) -> Mapping[str, Service]:
    """The services in use, with what their vendors say where the organisation has their word."""
    services = knowledge.services(estate.columns["service"].values)
    if not terms.words:
        return services
    from remit.app.vendor_statements import with_statements  # noqa: PLC0415 - few have any

    return with_statements(services, terms.words, knowledge)
