"""Which names exist, and who refers to one that does not."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from remit.documents.yaml import Step
from remit.model.facts import FactType
from remit.model.organisation import fold_key
from remit.organisation.files import Item, Part
from remit.organisation.problems import Problems


def gather(parts: Iterable[Part], problems: Problems, *section: Step) -> dict[str, Item]:
    """Every entry of a keyed section by id; a second one of the same id is noted with both places."""
    found: dict[str, Item] = {}
    for item in (item for part in parts for item in part.items(*section)):
        name = str(item.id)
        if name in found:
            note_twice(problems, f"{section[-1]}.{name}", found[name], item)
        else:
            found[name] = item
    return found


def note_twice(problems: Problems, what: str, first: Item, second: Item) -> None:
    """Note that two items say the same thing; the places of both are named."""
    problems.add(f"“{what}” is declared twice, first at {first.at()}", second.at(), "keep one of them")


@dataclass(slots=True)
class Names:
    """The names that an item may refer to.

    Attributes:
        problems: where unknown ones are noted.
        known: names by kind (`person`, `control`, …); a kind that is missing is not checked.
        team_ids: team id by `fold_key` of every id and alias.
        facts: the vocabulary; None when it is not checked.
    """

    problems: Problems
    known: dict[str, Collection[str]]
    team_ids: dict[str, str] = field(default_factory=dict)
    facts: Mapping[str, FactType] | None = None

    def check(self, kind: str, name: str, item: Item, *more: Step) -> str:
        """The name; noted when no `kind` is called so. The empty name is nobody and always fine."""
        if name and kind in self.known and name not in self.known[kind]:
            self.problems.add_unknown(kind, name, self.known[kind], item.at(*more))
        return name

    def team(self, name: str, item: Item, *more: Step) -> str:
        """The id of the team of that id or alias; noted when there is none."""
        team_id = self.team_ids.get(fold_key(name), "") if name else ""
        if name and not team_id:
            self.problems.add_unknown("team", name, self.known["team"], item.at(*more))
        return team_id

    def people(self, names: Iterable[str], item: Item, *more: Step) -> tuple[str, ...]:
        """Several people of a list."""
        return tuple(self.check("person", name, item, *more, index) for index, name in enumerate(names))


def team_ids(teams: Mapping[str, Item], aliases: Mapping[str, Iterable[str]], problems: Problems) -> dict[str, str]:
    """Team id by `fold_key` of every id and alias; a spelling that means two teams is noted."""
    result: dict[str, str] = {}
    spellings = [(team, team) for team in teams]
    spellings += [(team, alias) for team, given in aliases.items() for alias in given]
    for team, spelling in spellings:
        other = result.setdefault(fold_key(spelling), team)
        if other != team:
            problems.add(
                f"“{spelling}” means team “{team}” and also “{other}” ({teams[other].at()})",
                teams[team].at(),
                "give each spelling to one team",
            )
    return result
