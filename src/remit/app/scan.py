"""Scan: from paths to a finished landscape, one asset's whole way (docs/architecture.md)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from remit.app.catalogues import read_catalogues
from remit.app.collect import Collection, collect
from remit.app.ownership import stated_ownership
from remit.app.people import read_directory
from remit.app.pitfalls import check_texts
from remit.app.places import called
from remit.app.survey import Terms, survey_assets
from remit.checks import CHECKS
from remit.documents.witness import spoil
from remit.errors import UnreadableError
from remit.exports import EXPORTS
from remit.knowledge.base import KnowledgeBase
from remit.model.landscape import Landscape
from remit.model.organisation import Organisation
from remit.organisation.load import find_configuration, load_organisation
from remit.plugins import Registry
from remit.readers import CATALOGUES, DIRECTORIES, INFRASTRUCTURE, OWNERSHIP

if TYPE_CHECKING:
    from remit.app.vendor_statements import VendorWord
    from remit.model.statement import ContradictedStatement


@dataclass(frozen=True, slots=True, kw_only=True)
class Scan:
    """A landscape, and what was noticed on the way.

    Attributes:
        landscape: the result.
        collection: what was read.
        configuration: the remit.yaml that was used; None when there was none.
    """

    landscape: Landscape
    collection: Collection
    configuration: Path | None


def scan(
    paths: Sequence[Path],
    knowledge: KnowledgeBase,
    *,
    configuration: Path | None = None,
    is_configured: bool = True,
    now: datetime | None = None,
) -> Scan:
    """Read, map and check everything under the paths.

    Args:
        paths: files or folders; all of one organisation.
        knowledge: the knowledge base.
        configuration: remit.yaml; looked for from the first path upwards when None.
        is_configured: False to look for none and take the estate as it is.
        now: the time of the scan; the clock's when None.

    Raises:
        UnreadableError: nothing under the paths can be read.
        ConfigurationError: remit.yaml cannot be followed.
    """
    if not paths:
        raise UnreadableError("no path was given", hint="name a file or a folder")
    found = configuration or (find_configuration(paths[0]) if is_configured else None)
    found = called(found) if found else None
    organisation = organisation_of(found, knowledge)
    collection = collect(paths, knowledge, organisation, folder=found.parent if found else None)
    landscape = survey(collection, organisation, knowledge, now=now or datetime.now(UTC))
    return Scan(landscape=landscape, collection=collection, configuration=found)


def organisation_of(configuration: Path | None, knowledge: KnowledgeBase) -> Organisation:
    """What remit.yaml says; an organisation that says nothing where there is none.

    Raises:
        ConfigurationError: remit.yaml cannot be followed.
    """
    if configuration is None:
        return Organisation()
    catalogue = knowledge.catalogue
    return load_organisation(
        configuration,
        controls=[control.id for control in catalogue.controls],
        services=knowledge.service_ids(),
        facts=catalogue.facts,
        models=catalogue.models,
        directory=read_directory,
    )


def survey(collection: Collection, organisation: Organisation, knowledge: KnowledgeBase, *, now: datetime) -> Landscape:
    """Place, resolve, own and check what was collected."""
    catalogues = read_catalogues(collection.catalogues, organisation.catalogues)
    stated = stated_ownership(collection.estate, organisation, said=collection.stated).beside(catalogues.unreadable)
    words: tuple[VendorWord, ...] = ()
    contradicted: tuple[ContradictedStatement, ...] = ()
    if organisation.statements:
        from remit.app.vendor_statements import contradictions, first_assets, read_statements  # noqa: PLC0415 - few have any

        said = read_statements(organisation, knowledge)
        words = tuple(said.words)
        contradicted = contradictions(first_assets(collection.estate), words, knowledge)
        stated = stated.beside(said.unreadable)
    estate = stated.noted_in(collection.estate)
    if estate.unreadable or organisation.git_author or _has_guests():
        spoil()  # not to be given again from what was kept (docs/decisions/0007-answer-cache.md)
    heard = collection.heard
    terms = Terms(
        organisation=organisation,
        today=now.date().isoformat(),
        entries=(*catalogues.entries, *collection.contacts),
        recognised=heard.by_asset() if heard else {},
        changes=heard.latest_changes() if heard else {},
        words=words,
        contradicted=contradicted,
    )
    found = survey_assets(estate, terms, knowledge, claimed=stated.claimed)
    return Landscape(
        taken_at=now.astimezone(UTC).isoformat(timespec="seconds"),
        inputs=collection.inputs,
        organisation=organisation,
        rulebook=found.rulebook,
        areas=knowledge.catalogue.areas,
        estate=found.estate,
        map=found.map,
        owners=found.owners,
        findings=found.findings,
        checks=check_texts(knowledge),
    )


def _has_guests() -> bool:
    """Whether a plug-in from elsewhere has a part in the answer: nobody knows what it rests on."""
    rooms: tuple[Registry[Any], ...] = (INFRASTRUCTURE, OWNERSHIP, CATALOGUES, DIRECTORIES, CHECKS, EXPORTS)
    return any(set(room.ids()) - {file.stem.replace("_", "-") for file in room.folder.glob("*.py")} for room in rooms)
