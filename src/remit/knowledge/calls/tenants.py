"""What the functions over tenants of every vendor share: records, counts, and the words of their facts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from remit.knowledge.calls import Answer, Values
from remit.knowledge.relations import Relation
from remit.model.edges import EdgeKind, Outsider, OutsiderKind

_MOST_NAMED: Final = 3  # rights, or people, that a sentence names


def records(values: Values) -> list[Mapping[str, Any]]:
    """The records among the values; anything else is none."""
    return [one for one in values if isinstance(one, Mapping)]


def inner(record: Mapping[str, Any], *path: str) -> Any:  # noqa: ANN401 - exports hold any JSON value
    """What lies below a record; None where there is nothing."""
    held: Any = record
    for step in path:
        held = held.get(step) if isinstance(held, Mapping) else None
    return held


def word(record: Mapping[str, Any], *path: str) -> str:
    """The text that lies below a record; empty where there is anything else."""
    held = inner(record, *path)
    return held if isinstance(held, str) else ""


def texts(value: object) -> list[str]:
    """The texts of a list."""
    return [one for one in value if isinstance(one, str)] if isinstance(value, list | tuple) else []


def was_exported(name: str, exported: Values) -> bool:
    """Whether the answers of that name were among the files, however few records they hold."""
    return name in exported


def standing(required: Iterable[bool]) -> Answer:
    """`required` of all, of some (`partial`), or of none; None where nobody is asked about."""
    found = set(required)
    return None if not found else "required" if found == {True} else "partial" if True in found else "not_required"


def gaps(without: Iterable[str]) -> Answer:
    """`everyone` has a second factor, or there are `gaps`."""
    return "gaps" if any(True for _ in without) else "everyone"


def breadth(broad: Iterable[str]) -> Answer:
    """Whether any application holds `broad` rights."""
    return "broad" if any(True for _ in broad) else "narrow"


def named(names: Iterable[object]) -> tuple[str, ...]:
    """The names, each once, sorted; what has none is told as `?`."""
    return tuple(sorted({name if isinstance(name, str) and name else "?" for name in names}))


def words(value: object) -> Iterator[str]:
    """The words of a text that blanks part, such as scopes."""
    yield from value.split() if isinstance(value, str) else ()


def called(tenant: Values) -> str:
    """The tenant's name; empty where it is not known."""
    return next((one for one in tenant if isinstance(one, str)), "")


def administrators_of(
    people: Iterable[tuple[str, str, bool | None]], tenant: Values, *, is_sure: bool = True
) -> Iterator[Relation]:
    """What administrators from outside are to a tenant: one outsider for each organisation that they come from.

    Args:
        people: name, organisation, and whether the person has a second factor, None where no export says.
        tenant: its name.
        is_sure: whether the export says that they are not the tenant's own.
    """
    by_home: dict[str, list[tuple[str, bool | None]]] = defaultdict(list)
    for name, home, has_factor in people:
        by_home[home].append((name, has_factor))
    for home, members in sorted(by_home.items()):
        bare = sorted({name for name, has_factor in members if has_factor is False})
        flaws = (f"no second factor is registered for {_listed(bare)}",) if bare else ()
        count = len({name for name, _ in members})
        yield Relation(
            kind=EdgeKind.ADMINISTERS,
            outsider=Outsider(
                kind=OutsiderKind.VENDOR, name=f"administrators from {home} in {called(tenant)}", flaws=flaws
            ),
            is_reversed=True,
            is_sure=is_sure,
            origin=f"{count} {'person' if count == 1 else 'people'} from {home} with an administrator's role",
        )


def application_of(
    name: str, kind: EdgeKind, broad: Iterable[str], tenant: Values, *, granted: str, is_sure: bool = True
) -> Relation:
    """What an application is to a tenant that granted it rights.

    Args:
        name: as people call it.
        kind: what its rights come to.
        broad: those of its rights that are too wide for it.
        tenant: its name.
        granted: how it came by its rights, in words.
        is_sure: whether the export says that it is somebody else's.
    """
    wide = sorted(set(broad))
    flaws = (f"it holds {_listed(wide)}, {granted}",) if wide else ()
    outsider = Outsider(kind=OutsiderKind.APPLICATION, name=f"{name} in {called(tenant)}", flaws=flaws)
    return Relation(kind=kind, outsider=outsider, is_reversed=True, is_sure=is_sure, origin=f"rights {granted}")


def _listed(names: list[str]) -> str:
    more = len(names) - _MOST_NAMED
    return ", ".join(names[:_MOST_NAMED]) + (f" and {more} more" if more > 0 else "")
