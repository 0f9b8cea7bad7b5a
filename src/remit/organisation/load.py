"""Loads remit.yaml into the domain: everything it says, or every reason why it cannot be followed."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path

from remit.errors import UnreadableError
from remit.model.facts import FactType
from remit.model.location import Location
from remit.model.organisation import Organisation, fold_key
from remit.model.ownership import ListedPerson
from remit.organisation import build, chains, notifying, owning, reviewing, rules, splits, waiving
from remit.organisation.decode import is_good
from remit.organisation.files import Item, Part, find_configuration, read_parts
from remit.organisation.names import Names, gather, note_twice, team_ids
from remit.organisation.people import Listed, ReadDirectory, enriched
from remit.organisation.problems import Problems

__all__ = ["find_configuration", "load_organisation"]

_KEYED = (
    "people", "teams", "accounts", "workloads", "data_classes", "templates", "services", "tagging", "shadow",
    "downstream",
)  # fmt: skip


def load_organisation(
    path: Path,
    *,
    controls: Collection[str],
    services: Collection[str] | None = None,
    facts: Mapping[str, FactType] | None = None,
    models: Collection[str] | None = None,
    directory: ReadDirectory | None = None,
) -> Organisation:
    """Read the file and its includes.

    Args:
        path: remit.yaml.
        controls: ids of the controls that may be named.
        services: ids of the services that may be named; not checked when None.
        facts: the vocabulary that data classes may use; not checked when None.
        models: ids of the service models that may be named; not checked when None.
        directory: reads a directory of people that the file names; they are left out when None.

    Raises:
        ConfigurationError: it cannot be followed; with more than one problem the first twenty are told.
    """
    problems = Problems(str(path))
    parts = read_parts(path, problems)
    sections = {name: gather(parts, problems, name) for name in _KEYED}
    vendors = _vendors(parts, problems)
    listed = _listed_people(parts, sections, problems, directory)
    names = _names(sections, listed, problems)
    names.known["control"] = controls
    names.known["vendor"] = vendors
    if models is not None:
        names.known["service model"] = models
    names.facts = facts
    if facts is not None:
        names.known["fact"] = facts
    if services is not None:
        names.known["service"] = services
    sections["stage owners"] = gather(parts, problems, "lifecycle", "owners")
    organisation = enriched(_organisation(parts, sections, vendors, names), listed)
    problems.raise_if_any()
    return organisation


def _vendors(parts: list[Part], problems: Problems) -> dict[str, Item]:
    vendors = gather(parts, problems, "providers")
    for name, item in gather(parts, problems, "vendors").items():
        if name in vendors:
            note_twice(problems, name, vendors[name], item)
        vendors.setdefault(name, item)
    return vendors


def _listed_people(
    parts: list[Part], sections: Mapping[str, Mapping[str, Item]], problems: Problems, directory: ReadDirectory | None
) -> Listed:
    """Whom the directories list; one that cannot be read is noted."""
    people: list[ListedPerson] = []
    for name, place in owning.files(parts, "directories_of_people") if directory else ():
        try:
            people += directory(name) if directory else ()
        except UnreadableError as error:
            problems.add(f"{error.place}: {error.message}", place, error.hint)
    return Listed.of(people, sections["people"], sections["teams"])


def _names(sections: Mapping[str, Mapping[str, Item]], listed: Listed, problems: Problems) -> Names:
    teams = sections["teams"]
    aliases = {name: item.shape.aliases for name, item in teams.items() if is_good(item.shape)}
    known: dict[str, Collection[str]] = {
        "person": {**sections["people"], **listed.people},
        "team": {**teams, **listed.names},
        "account": sections["accounts"],
        "workload": sections["workloads"],
        "data class": sections["data_classes"],
    }
    spellings = {fold_key(team): team for team in listed.names} | team_ids(teams, aliases, problems)
    return Names(problems, known, spellings)


def _organisation(
    parts: list[Part],
    sections: Mapping[str, Mapping[str, Item]],
    vendors: Mapping[str, Item],
    names: Names,
) -> Organisation:
    name = build.single(parts, names, "organisation")
    default = build.single(parts, names, "ownership", "default")
    heartbeat = build.single(parts, names, "ownership", "heartbeat_days")
    return Organisation(
        name=str(name.shape) if name else "",
        people=build.people(sections["people"], names),
        person_places={person: item.at() for person, item in sections["people"].items()},
        teams=build.teams(sections["teams"], names),
        team_ids=names.team_ids,
        accounts=build.accounts(sections["accounts"], names),
        workloads=build.workloads(sections["workloads"], names),
        data_classes=build.data_classes(sections["data_classes"], names),
        ownership_rules=(
            *build.ownership_rules(_listed(parts, "ownership", "rules"), names),
            *build.directory_rules(_listed(parts, "ownership", "directories"), names),
        ),
        tag_keys=build.tag_keys(parts, names),
        default_team=names.team(str(default.shape), default) if default else "",
        service_owners=build.service_owners(sections["services"], names),
        overrides=splits.overrides(_listed(parts, "overrides"), sections["templates"].values(), names),
        vendors=chains.vendors(vendors, names),
        sources=build.sources(_listed(parts, "sources"), names),
        files=tuple(part.document.file for part in parts),
        location=Location(file=parts[0].document.file if parts else ""),
        git_author=build.single(parts, names, "ownership", "git_author") is not None,
        closed_levels=owning.closed_levels(_listed(parts, "ownership", "inherit"), names),
        heartbeat_days=int(heartbeat.shape) if heartbeat else 0,
        catalogues=tuple(name for name, _ in owning.files(parts, "catalogues")),
        lifecycle=rules.lifecycle(
            sections["stage owners"],
            _listed(parts, "lifecycle", "stages"),
            _listed(parts, "lifecycle", "transitions"),
            names,
        ),
        tagging=rules.tagging(
            sections["tagging"], {name: sections[name] for name in ("data_classes", "teams", "workloads")}, names
        ),
        sandboxes=rules.sandboxes(build.single(parts, names, "sandboxes"), names),
        shadow=rules.shadow(sections["shadow"], names),
        statements=rules.statements(_listed(parts, "statements"), vendors, names),
        foundations=chains.foundations(vendors, names),
        downstream=chains.downstream(sections["downstream"], names),
        notifications=notifying.notifications(parts, names),
        waivers=waiving.waivers(parts, names),
        reminders=waiving.reminders(parts, names),
        reviews=reviewing.reviews(parts, names),
    )


def _listed(parts: list[Part], *section: str) -> list[Item]:
    return [item for part in parts for item in part.items(*section)]
