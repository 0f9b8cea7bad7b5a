"""From shapes to the domain: the way of data, the tagging standard, what is temporary, and shadow decisions.

It cannot see whether an address matches anything; that shows when an estate is read.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Collection, Iterable, Mapping

from remit.model.lifecycle import Handover, Lifecycle, Stage, StageOwner, StageRule, Transition
from remit.model.statement import StatementSource
from remit.model.tagging import SANDBOXES, SandboxRule, TagRule, TagScope
from remit.model.usage import UsageRule
from remit.organisation import data_shapes, schema
from remit.organisation.build import check_date, good, texts
from remit.organisation.decode import is_good
from remit.organisation.files import Item
from remit.organisation.names import Names
from remit.organisation.splits import only_key

_MOST_PATTERN = 200


def lifecycle(
    owners: Mapping[str, Item], rules: Iterable[Item], transitions: Iterable[Item], names: Names
) -> Lifecycle:
    """The way of data."""
    return Lifecycle(
        owners={
            names.check("data class", name, item): _owners(item, names)
            for name, item in owners.items()
            if is_good(item.shape)
        },
        rules=tuple(rule for item in rules if is_good(item.shape) for rule in _stage_rule(item, names)),
        transitions=tuple(_transition(item, names) for item in transitions if is_good(item.shape)),
    )


def _owners(item: Item, names: Names) -> dict[Stage, StageOwner]:
    given: Mapping[Stage, data_shapes.StageOwner] = item.shape
    return {
        stage: StageOwner(
            team=names.team(shape.team, item, stage.value, "team"),
            person=names.check("person", shape.person, item, stage.value, "person"),
            needs=shape.needs,
            location=item.at(stage.value),
        )
        for stage, shape in given.items()
    }


def _stage_rule(item: Item, names: Names) -> Iterable[StageRule]:
    given = only_key(item.shape.match, names, item, "match")
    if given is not None:
        key, value = given
        yield StageRule(
            stage=item.shape.stage,
            address=value if key == "address" else "",
            service=value if key == "service" else "",
            tags=texts(item.shape.match.tag),
            location=item.at(),
        )


def _transition(item: Item, names: Names) -> Transition:
    shape: data_shapes.Transition = item.shape
    check_date(shape.day, names, item, "day")
    if shape.kind is Handover.TRANSFER and not shape.team:
        names.problems.add("a transfer names no team", item.at(), "add `team:`, the team that has the data now")
    return Transition(
        address=shape.address,
        stage=shape.stage,
        kind=shape.kind,
        person=names.check("person", shape.person, item, "person"),
        day=shape.day,
        team=names.team(shape.team, item, "team"),
        location=item.at(),
    )


def tagging(items: Mapping[str, Item], lists: Mapping[str, Collection[str]], names: Names) -> dict[str, TagRule]:
    """The tagging standard.

    Args:
        items: rules by key.
        lists: allowed values by the part of remit.yaml that gives them.
        names: takes the complaints.
    """
    return {name: _tag_rule(name, item, shape, lists, names) for name, item, shape in good(items)}


def _tag_rule(
    key: str, item: Item, shape: data_shapes.TagRule, lists: Mapping[str, Collection[str]], names: Names
) -> TagRule:
    scope = shape.scope or data_shapes.TagScope()
    accounts = tuple(str(account) for account in scope.accounts)
    for index, account in enumerate(accounts):
        names.check("account", account, item, "scope", "accounts", index)
    if shape.values and shape.values_from:
        place = item.at("values_from")
        names.problems.add("“values” and “values_from” cannot both stand", place, "keep one of them")
    _check_pattern(shape.pattern, item, names)
    return TagRule(
        key=key,
        what=shape.what,
        values=tuple(map(str, shape.values)) or tuple(lists[shape.values_from] if shape.values_from else ()),
        pattern=shape.pattern,
        is_required=shape.required,
        scope=TagScope(
            services=tuple(scope.services),
            environments=tuple(scope.environments),
            accounts=accounts,
            is_data_store=scope.data_stores,
        ),
        location=item.at(),
    )


def _check_pattern(pattern: str, item: Item, names: Names) -> None:
    """Only what Remit, Rego and Terraform read alike; nested repetition may take for ever on a hostile value."""
    if len(pattern) > _MOST_PATTERN:
        names.problems.add(f"longer than {_MOST_PATTERN} characters", item.at("pattern"), "write a shorter pattern")
        return
    if re.search(r"\(\?|\\[1-9]|[*+}][*+]|[*+}]\)[*+{]", pattern):
        hint = "write it without look-around, back references and repeated repetition"
        names.problems.add("the pattern uses more than providers' tools read", item.at("pattern"), hint)
        return
    try:
        re.compile(pattern)
    except re.error as problem:
        names.problems.add(f"no regular expression: {problem}", item.at("pattern"), "mend the pattern")


def sandboxes(item: Item | None, names: Names) -> SandboxRule:
    """What is temporary; the usual names of environments where nothing is said."""
    if item is None or not is_good(item.shape):
        return SandboxRule()
    shape: schema.Sandboxes = item.shape
    for index, account in enumerate(shape.accounts):
        names.check("account", str(account), item, "accounts", index)
    return SandboxRule(
        environments=SANDBOXES if shape.environments is None else tuple(shape.environments),
        accounts=tuple(str(account) for account in shape.accounts),
    )


def shadow(items: Mapping[str, Item], names: Names) -> dict[str, UsageRule]:
    """Decisions about what is used and not managed; a removal without a day is noted."""
    decided = {}
    for name, item, shape in good(items):
        check_date(shape.until, names, item, "until")
        if shape.decision is schema.Decision.REMOVE and not shape.until:
            names.problems.add("a removal needs a day", item.at(), "add `until:`, the day by which it has to be gone")
        decided[name] = UsageRule(
            id=name,
            decision=shape.decision.value,
            until=shape.until,
            team=names.team(shape.team, item, "team"),
            reason=shape.reason,
            location=item.at(),
        )
    return decided


def statements(items: Iterable[Item], vendors: Collection[str], names: Names) -> tuple[StatementSource, ...]:
    """Files of what providers and vendors say themselves, in the order in which they are written.

    Args:
        items: one a file.
        vendors: ids of the declared providers and vendors.
        names: the names that exist; a provider that has a service exists without being declared.
    """
    found = []
    services = names.known.get("service")
    known = None if services is None else {*vendors, *services, *(one.partition("/")[0] for one in services)}
    for item in (item for item in items if is_good(item.shape)):
        shape: schema.StatementFile = item.shape
        if known is not None and shape.of not in known:
            names.problems.add_unknown("service, provider or vendor", shape.of, known, item.at("of"))
        folder = posixpath.dirname(item.document.file)
        found.append(
            StatementSource(
                file=posixpath.normpath(posixpath.join(folder, shape.file)),
                of=shape.of,
                framework=shape.framework,
                location=item.at(),
            )
        )
    return tuple(found)
