"""The organisation's own splits: overrides, and templates, which are overrides of a class or a tier.

It sees that two of them claim the same control for the same scope. It cannot see that two different path
patterns match the same file; that shows when an estate is resolved.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TypeAlias

import msgspec

from remit.documents.yaml import Step
from remit.model.party import NOT_APPLICABLE, ROLES, Cell, Label, Party, Role, plain_split
from remit.model.rules import Override, RuleKind, ScopeKind, SplitRule
from remit.model.source import Grade
from remit.organisation import schema
from remit.organisation.decode import is_good
from remit.organisation.files import Item
from remit.organisation.names import Names

Given: TypeAlias = tuple[str, str]
_SCOPES = {kind.word: kind for kind in ScopeKind}
_KINDS = {"workload": "workload", "account": "account", "service": "service", "data_class": "data class"}


def only_key(shape: msgspec.Struct, names: Names, item: Item, *more: Step) -> Given | None:
    """The one key that is given, and its value as text; anything but one is noted."""
    given = [(key, value) for key, value in msgspec.structs.asdict(shape).items() if value not in ("", None, {})]
    if len(given) == 1:
        return given[0][0], str(given[0][1])
    found = ", ".join(key for key, _ in given)
    message = f"expected exactly one key, found {found or 'none'}"
    hint = f"{'keep' if given else 'give'} one of: {', '.join(shape.__struct_fields__)}"
    names.problems.add(message, item.at(*more), hint)
    return None


def check_reference(key: str, value: str, names: Names, item: Item, *more: Step) -> None:
    """Note a scope's or match's value that names nothing."""
    if key in _KINDS:
        names.check(_KINDS[key], value, item, *more, key)


def overrides(written: Iterable[Item], templates: Iterable[Item], names: Names) -> tuple[Override, ...]:
    """Every override, the written ones first; two for one scope and control are noted."""
    found: dict[tuple[ScopeKind, str, str], Override] = {}
    for override in (*_written(written, names), *_from_templates(templates, names)):
        key = (override.scope, override.value, override.rule.control)
        first = found.setdefault(key, override)
        if first is not override:
            names.problems.add(
                f"“{override.rule.control}” is decided twice for {override.scope.word} “{override.value}”, "
                f"first at {first.rule.location}",
                override.rule.location,
                "keep one of them, or make one scope more specific",
            )
    return tuple(found.values())


def _written(items: Iterable[Item], names: Names) -> Iterator[Override]:
    for item in (item for item in items if is_good(item.shape)):
        given = only_key(item.shape.scope, names, item, "scope")
        rule = _rule(item.shape, names, item)
        if given is not None:
            check_reference(*given, names, item, "scope")
        if given is not None and rule is not None:
            yield Override(scope=_SCOPES[given[0]], value=given[1], rule=rule)


def _from_templates(items: Iterable[Item], names: Names) -> Iterator[Override]:
    for item in (item for item in items if is_good(item.shape)):
        given = only_key(item.shape.match, names, item, "match")
        if given is not None:
            check_reference(*given, names, item, "match")
        for index, split in enumerate(item.shape.splits):
            rule = _rule(split, names, Item(index, split, item.document, (*item.path, "splits", index)))
            if given is not None and rule is not None:
                yield Override(scope=_SCOPES[given[0]], value=given[1], rule=rule, template=str(item.id))


def _rule(split: schema.Split, names: Names, item: Item) -> SplitRule | None:
    names.check("control", split.control, item, "control")
    names.check("person", split.interface_owner, item, "interface_owner")
    names.check("vendor", split.vendor, item, "vendor")
    cell = _cell(split, names, item)
    if cell is None:
        return None
    return SplitRule(
        control=split.control,
        cell=cell,
        kind=RuleKind.OVERRIDE,
        grade=Grade.STATED,
        location=item.at(),
        provider_part=split.provider,
        customer_part=split.customer,
        third_party_part=split.third_party,
        reason=split.reason,
        interface_owner=split.interface_owner,
        vendor=split.vendor,
    )


def _cell(split: schema.Split, names: Names, item: Item) -> Cell | None:
    if (split.split is None) == (split.roles is None):
        names.problems.add("expected either “split” or “roles”", item.at(), "say who does it in one of the two ways")
        return None
    if split.split is Label.NOT_APPLICABLE:
        if split.accountable is not None:
            place = item.at("accountable")
            names.problems.add("nobody is accountable where a control does not apply", place, "remove it")
        return NOT_APPLICABLE
    try:
        return Cell.of(_roles(split), accountable=split.accountable)
    except ValueError as error:
        names.problems.add(str(error), item.at("accountable" if split.accountable else "roles"), "mend the roles")
    return None


def _roles(split: schema.Split) -> Mapping[Role, Iterable[Party]]:
    if split.split is not None:
        return plain_split(split.split).roles
    return {role: getattr(split.roles, role.value) for role in ROLES}
