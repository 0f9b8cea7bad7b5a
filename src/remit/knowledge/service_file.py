"""One service file, from YAML to its rules, its native rows and its sources."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from msgspec import UNSET
from msgspec.structs import replace

from remit.documents.convert import convert
from remit.documents.yaml import Document, Step
from remit.errors import KnowledgeError
from remit.knowledge.catalogue import Catalogue
from remit.knowledge.evaluate import plain
from remit.knowledge.files import DATA, need, open_file
from remit.knowledge.mapping import compile_clause, compile_mapping
from remit.knowledge.schema import ClauseRow, FoundationRow, NativeRow, ServiceFile, SplitRow
from remit.model.control import Control
from remit.model.evidence import Evidence
from remit.model.facts import FactKind, FactType
from remit.model.location import Location
from remit.model.party import Cell, Label, plain_split
from remit.model.rules import Condition, Foundation, RuleKind, Service, SplitRule
from remit.model.source import Source


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceEntry:
    """One service file, loaded.

    Attributes:
        service: the service with its rules.
        native: native rows by key, `like` followed.
        sources: cited pages by id.
    """

    service: Service
    native: dict[str, NativeRow]
    sources: dict[str, Source]


def load_service(path: Path, catalogue: Catalogue, data: Path = DATA) -> tuple[ServiceEntry, ServiceFile, Document]:
    """One service file, with the file as written and its marks for the linter.

    Raises:
        KnowledgeError: it is not of its shape, or names something that does not exist.
        UnreadableError: it is not YAML.
    """
    document = open_file(path, data)
    file = convert(document, ServiceFile, KnowledgeError)
    expected = path.relative_to(data / "services").with_suffix("").as_posix()
    if file.service != expected:
        raise KnowledgeError(
            f"“{file.service}” stands in the file of “{expected}”",
            place=str(document.at("service")),
            hint="the id is provider/service, as the file's place",
        )
    need(document, ("model",), file.model, catalogue.models, "service model")
    sources = {key: row.source() for key, row in file.sources.items()}
    controls = {control.id: control for control in catalogue.controls}
    rules = []
    for index, row in enumerate(file.splits):
        need(document, ("splits", index), row.control, controls, "control")
        _check_conditions(document, ("splits", index), row.when, catalogue.facts)
        if row.source:
            need(document, ("splits", index, "source"), row.source, sources, "source")
        rules.append(_split_rule(row, sources, document.at("splits", index), controls[row.control]))
    standing = []
    for index, below in enumerate(file.runs_on):
        _check_conditions(document, ("runs_on", index), below.when, catalogue.facts)
        need(document, ("runs_on", index, "source"), below.source, sources, "source")
        if below.model or "/" not in below.on:
            need(document, ("runs_on", index), below.model, catalogue.models, "service model")
        standing.append(_foundation(file.service, below, sources[below.source], document.at("runs_on", index)))
    native = {key: follow_like(file.native, key, document) for key in file.native}
    for key, native_row in native.items():
        _check_native(document, file, key, native_row, catalogue.facts)
    service = Service(
        id=file.service,
        name=file.name,
        provider=file.service.partition("/")[0],
        model=file.model,
        rules=tuple(rules),
        facts=tuple(dict.fromkeys(fact for row in native.values() for fact in row.facts)),
        foundations=tuple(standing),
    )
    return ServiceEntry(service=service, native=native, sources=sources), file, document


def _check_conditions(
    document: Document, row: tuple[Step, ...], when: Mapping[str, str | list[str]], facts: Mapping[str, FactType]
) -> None:
    for fact, values in when.items():
        need(document, (*row, "when", fact), fact, facts, "fact")
        for value in [values] if isinstance(values, str) else values:
            if facts[fact].values:
                need(document, (*row, "when", fact), value, facts[fact].values, f"value of {fact}")


def _conditions(when: Mapping[str, str | list[str]]) -> tuple[Condition, ...]:
    return tuple(
        Condition(fact=fact, values=(values,) if isinstance(values, str) else tuple(values))
        for fact, values in when.items()
    )


def _foundation(service: str, row: FoundationRow, source: Source, place: Location) -> Foundation:
    return Foundation(
        of=service,
        on=row.on,
        model=row.model,
        conditions=_conditions(row.when),
        grade=row.grade,
        evidence=Evidence.of_page(source),
        location=place,
    )


def _check_native(
    document: Document, file: ServiceFile, key: str, row: NativeRow, facts: Mapping[str, FactType]
) -> None:
    """Compile the row once, so that what cannot be followed shows with its place and not while a plan is read."""
    place: tuple[Step, ...] = ("native", key)
    for fact in row.facts:
        need(document, (*place, "facts", fact), fact, facts, "fact")
    for path, defaults in row.defaults.items():
        for index, default in enumerate(defaults):
            need(document, (*place, "defaults", path, index), default.source, file.sources, "source")
    try:
        compile_mapping(file.service, key, replace(row, facts={}), facts)
        for fact, rows in row.facts.items():
            for index, clause in enumerate(rows if isinstance(rows, list) else [rows]):
                place = ("native", key, "facts", fact, *([index] if isinstance(rows, list) else []))
                _check_clause(document, place, clause, facts[fact], file)
    except KnowledgeError as problem:
        where = problem.place or str(document.at(*place))
        raise KnowledgeError(problem.message, place=where, hint=problem.hint) from None


def _check_clause(
    document: Document, place: tuple[Step, ...], clause: ClauseRow, fact: FactType, file: ServiceFile
) -> None:
    compile_clause(clause)
    if clause.source:
        need(document, (*place, "source"), clause.source, file.sources, "source")
    if fact.kind is FactKind.ENUM:
        for value in [*clause.map_.values(), *([] if clause.is_ is UNSET else [clause.is_])]:
            need(document, place, plain(value), fact.values, f"value of {fact.name}")


def _split_rule(row: SplitRow, sources: Mapping[str, Source], place: Location, control: Control) -> SplitRule:
    try:
        cell = _cell(row)
    except ValueError as problem:
        raise KnowledgeError(str(problem), place=str(place), hint="give split: or roles: as the guide shows") from None
    label = cell.label
    takes_part = {party: any(party in parties for parties in cell.roles.values()) for party in ("provider", "customer")}
    if label is Label.NOT_APPLICABLE and not row.reason:
        raise KnowledgeError("not_applicable needs a reason", place=str(place), hint="add reason:")
    return SplitRule(
        control=row.control,
        cell=cell,
        kind=RuleKind.SERVICE,
        conditions=_conditions(row.when),
        grade=row.grade,
        source=sources[row.source] if row.source else None,
        location=place,
        provider_part=row.provider or (control.provider_means if takes_part["provider"] else ""),
        customer_part=row.customer or (control.customer_means if takes_part["customer"] else ""),
        third_party_part=row.third_party,
        reason=row.reason,
    )


def _cell(row: SplitRow) -> Cell:
    if (row.split is None) == (not row.roles):
        raise ValueError("a split is given either by split or by roles")
    if row.split is not None and row.accountable is None:
        return plain_split(row.split)
    roles = row.roles or plain_split(row.split or Label.SHARED).roles
    return Cell.of(roles, accountable=row.accountable)


def follow_like(rows: Mapping[str, NativeRow], key: str, document: Document) -> NativeRow:
    """The native row with everything that it takes over from the type it is like."""
    row, seen = rows[key], {key}
    while row.like:
        need(document, ("native", key, "like"), row.like, rows.keys() - seen, "native type")
        seen.add(row.like)
        base = rows[row.like]
        row = NativeRow(
            asset=row.asset or base.asset,
            part=row.part or base.part,
            of=row.of or base.of,
            like=base.like,
            facts={**base.facts, **row.facts},
            defaults={**base.defaults, **row.defaults},
            edges={**base.edges, **row.edges},
        )
    if (row.asset is None) == (not row.part):
        raise KnowledgeError(
            f"{key} is neither an asset nor a companion, or both",
            place=str(document.at("native", key)),
            hint="give asset: or part:",
        )
    return row
