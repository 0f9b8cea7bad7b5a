"""From shapes to chains: what vendors stand on, whom the organisation serves, and the papers that show it (R1.5).

It sees that a file of evidence is missing and that parties stand on each other in a circle. What a service of the
knowledge base says by itself, and so a circle through it, shows when an estate is resolved.
"""

from __future__ import annotations

import posixpath
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path

from remit.documents.witness import see
from remit.documents.yaml import Step
from remit.model.chain import Downstream
from remit.model.evidence import Evidence, EvidenceKind
from remit.model.organisation import Vendor
from remit.model.rules import Foundation, circle, first_loop
from remit.organisation import chain_shapes
from remit.organisation.build import check_date, good
from remit.organisation.files import Item
from remit.organisation.names import Names


def vendors(items: Mapping[str, Item], names: Names) -> dict[str, Vendor]:
    """Providers and vendors by id."""
    return {
        name: Vendor(
            id=name,
            name=shape.name or name,
            support=shape.support,
            relationship_owner=names.check("person", shape.relationship_owner, item, "relationship_owner"),
            is_provider=item.path[0] == "providers",
            owner=names.team(shape.owner, item, "owner"),
            data_class=names.check("data class", shape.data_class, item, "data_class"),
            review=check_date(shape.review, names, item, "review"),
            domains=tuple(domain.casefold().strip(".") for domain in shape.domains),
            aliases=tuple(shape.aliases),
            location=item.at(),
            contract=evidence(shape.contract, item, ("contract",), names),
        )
        for name, item, shape in good(items)
    }


def foundations(vendors: Mapping[str, Item], names: Names) -> tuple[Foundation, ...]:
    """What vendors and providers stand on, in the order in which it is written; a circle is noted."""
    found: dict[str, list[Foundation]] = {}
    for name, item, shape in good(vendors):
        for index, given in enumerate(shape.runs_on):
            one = _foundation(name, item, given, ("runs_on", index), _parties(vendors, names), names)
            found.setdefault(one.of, []).append(one)
    loop = first_loop({of: tuple(listed) for of, listed in found.items()})
    if loop:
        names.problems.add(circle(loop), loop[-1].location, "remove one of them")
    return tuple(one for listed in found.values() for one in listed)


def _parties(vendors: Mapping[str, Item], names: Names) -> Collection[str] | None:
    """Everything that may be stood on; None when services are not checked."""
    services = names.known.get("service")
    return None if services is None else {*vendors, *services, *(one.partition("/")[0] for one in services)}


def _foundation(
    name: str,
    item: Item,
    given: chain_shapes.RunsOn,
    path: tuple[Step, ...],
    parties: Collection[str] | None,
    names: Names,
) -> Foundation:
    if parties is not None and given.on not in parties:
        names.problems.add_unknown("service, provider or vendor", given.on, parties, item.at(*path, "on"))
    names.check("service", given.service, item, *path, "service")
    names.check("service model", given.model, item, *path, "model")
    if given.model and "/" in given.on:
        names.problems.add("a service has a model of its own", item.at(*path, "model"), "leave `model:` out")
    for fact, value in given.facts.items():
        names.check("fact", fact, item, *path, "facts", fact)
        known = (names.facts or {}).get(fact)
        if known is not None and known.values and str(value) not in known.values:
            place = item.at(*path, "facts", fact)
            names.problems.add_unknown(f"value of {fact}", str(value), known.values, place)
    for number, control in enumerate(given.controls):
        names.check("control", control, item, *path, "controls", number)
    return Foundation(
        of=given.service or name,
        on=given.on,
        model=given.model,
        facts=tuple((fact, str(value)) for fact, value in given.facts.items()),
        controls=tuple(given.controls),
        evidence=evidence(given.evidence, item, (*path, "evidence"), names),
        location=item.at(*path),
    )


def evidence(given: chain_shapes.Evidence | None, item: Item, path: tuple[Step, ...], names: Names) -> Evidence | None:
    """A paper, with whether its file is there; None when none is named."""
    if given is None:
        return None
    for field in ("date", "until"):
        check_date(getattr(given, field), names, item, *path, field)
    if given.until and given.until < given.date:
        names.problems.add(f"it ends on {given.until}, before it begins", item.at(*path, "until"), "swap the two days")
    folder = posixpath.dirname(item.document.file)
    file = posixpath.normpath(posixpath.join(folder, given.file)) if given.file else ""
    return Evidence(
        kind=EvidenceKind(given.kind.value),
        what=given.what,
        date=given.date,
        until=given.until,
        file=file,
        is_there=not file or _is_there(file),
        url=given.url,
        location=item.at(*path),
    )


def _is_there(file: str) -> bool:
    path = Path(file)
    see(path)
    try:
        return path.is_file()
    except (OSError, ValueError):  # a name too long, or with a zero byte
        return False


def downstream(items: Mapping[str, Item], names: Names) -> tuple[Downstream, ...]:
    """Customers whom the organisation serves, in the order in which they are written."""
    return tuple(_served(name, item, shape, names) for name, item, shape in good(items))


def _served(name: str, item: Item, shape: chain_shapes.Downstream, names: Names) -> Downstream:
    for index, workload in enumerate(shape.workloads):
        names.check("workload", workload, item, "workloads", index)
    for control, field in _agreed(shape):
        names.check("control", control, item, field, control)
    for control in shape.promises.keys() & shape.passes_on.keys():
        place = item.at("passes_on", control)
        names.problems.add(f"“{control}” is promised and passed on", place, "say which of the two it is")
    return Downstream(
        id=name,
        name=shape.name or name,
        workloads=tuple(shape.workloads),
        promises=dict(shape.promises),
        passes_on=dict(shape.passes_on),
        contract=evidence(shape.contract, item, ("contract",), names),
        relationship_owner=names.check("person", shape.relationship_owner, item, "relationship_owner"),
        location=item.at(),
    )


def _agreed(shape: chain_shapes.Downstream) -> Iterator[tuple[str, str]]:
    for field in ("promises", "passes_on"):
        for control in getattr(shape, field):
            yield control, field
