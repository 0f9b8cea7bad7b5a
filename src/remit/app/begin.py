"""A first remit.yaml from what an estate already says: accounts, teams in tags, workloads, and who answers (R6.7).

What is proposed here is tentative and says where it comes from, in a comment beside it. It cannot know people: who
they are comes from tags that hold addresses, or from the interview.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from remit.model.control import Category, Control
from remit.model.landscape import Landscape
from remit.model.organisation import TagKeys, fold_key
from remit.model.party import Party, Role
from remit.model.wording import counted

_NOT_ID = re.compile(r"[^a-z0-9-]+")
# YAML 1.2.2, §5.1 (printable characters) and §5.4 (line breaks of other encodings)
_UNPRINTABLE = re.compile("[^\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")
MOST_LISTED = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One answer of the interview: who would fix this control if it broke."""

    control: Control
    person: str


@dataclass(slots=True, kw_only=True)
class Proposal:
    """What the first remit.yaml will say.

    Attributes:
        organisation: its name.
        accounts: provider by account id, with the number of assets.
        teams: team by the text in tags, with the number of assets.
        people: name or address by person id.
        workloads: number of assets by the workload that tags name.
        answers: the interview's answers; empty without one.
        workload: the workload that was asked about.
        team: text of the owner tag that most of its assets carry; empty when none does.
        unowned: assets that nobody claims.
        assets: assets altogether.
    """

    organisation: str
    accounts: Mapping[str, tuple[str, int]]
    teams: Mapping[str, int]
    people: dict[str, str] = field(default_factory=dict)
    workloads: Mapping[str, int]
    answers: list[Answer] = field(default_factory=list)
    workload: str = ""
    team: str = ""
    unowned: int = 0
    assets: int = 0


def propose(landscape: Landscape, *, organisation: str) -> Proposal:
    """What an estate says about its organisation."""
    columns = landscape.estate.columns
    accounts: dict[str, tuple[str, int]] = {}
    for account, provider in zip(columns["account"], columns["provider"], strict=True):
        if account:
            accounts[account] = (provider, accounts.get(account, ("", 0))[1] + 1)
    owners = _tagged(landscape, TagKeys().owner)
    people = {identifier(text.partition("@")[0]): text for text in owners if "@" in text}
    return Proposal(
        organisation=organisation,
        accounts=accounts,
        teams={text: count for text, count in owners.most_common(MOST_LISTED) if "@" not in text},
        people=people,
        workloads=dict(_tagged(landscape, TagKeys().workload).most_common(MOST_LISTED)),
        unowned=sum(not _has_owner_tag(dict(tags)) for tags in landscape.estate.tags),
        assets=len(landscape.estate),
    )


def _tagged(landscape: Landscape, keys: tuple[str, ...]) -> Counter[str]:
    wanted = {fold_key(key) for key in keys}
    found: Counter[str] = Counter()
    for tags in landscape.estate.tags:
        value = next((value for key, value in tags if fold_key(key) in wanted and value.strip()), "")
        if value:
            found[value.strip()] += 1
    return found


def _has_owner_tag(tags: Mapping[str, str]) -> bool:
    wanted = {fold_key(key) for key in TagKeys().owner}
    return any(fold_key(key) in wanted and value.strip() for key, value in tags.items())


def identifier(text: str) -> str:
    """A short id from any text."""
    return _NOT_ID.sub("-", text.casefold()).strip("-") or "unnamed"


def duties(landscape: Landscape, workload: str) -> list[Control]:
    """The controls of which the customer implements a part on some asset of a workload; of all when it is empty."""
    column = landscape.estate.columns["workload"]
    rows = [row for row in range(len(landscape.estate)) if not workload or column[row] == workload]
    profiles = {int(landscape.map.profile_of[row]): row for row in rows}
    return [
        control
        for index, control in enumerate(landscape.controls)
        if any(Party.CUSTOMER in landscape.map.cell(row, index).parties(Role.IMPLEMENT) for row in profiles.values())
    ]


def interview(
    landscape: Landscape, proposal: Proposal, workload: str, ask: Callable[[Control, str], str | None]
) -> None:
    """Ask, control by control, who would fix it if it broke; the answers go into the proposal.

    Args:
        landscape: what is asked about.
        proposal: takes the answers and the people they name.
        workload: id of the workload; empty for the whole estate.
        ask: given a control and the answer that stands so far for its category, gives a name; None ends it.
    """
    proposal.workload, proposal.team = workload, _team_of(landscape, workload)
    so_far: dict[Category, str] = {}
    for control in duties(landscape, workload):
        said = ask(control, so_far.get(control.category, ""))
        if said is None:
            return
        name = said.strip()
        if name:
            so_far[control.category] = name
            proposal.people.setdefault(identifier(name), name)
            proposal.answers.append(Answer(control=control, person=identifier(name)))


def _team_of(landscape: Landscape, workload: str) -> str:
    """The text of the owner tag that most assets of the workload carry."""
    wanted = {fold_key(key) for key in TagKeys().owner}
    column = landscape.estate.columns["workload"]
    found: Counter[str] = Counter()
    for tags, name in zip(landscape.estate.tags, column, strict=True):
        if not workload or name == workload:
            found.update(value.strip() for key, value in tags if fold_key(key) in wanted and "@" not in value)
    return next((text for text, _ in found.most_common(1)), "")


def render(proposal: Proposal) -> str:
    """The text of remit.yaml, with the reasons as comments."""
    blocks = [
        "# Who answers for what. Written by `remit init` from what it found; every line is yours to change.",
        f"organisation: {quoted(proposal.organisation)}",
        _people(proposal),
        _teams(proposal),
        _accounts(proposal),
        _workloads(proposal),
        _DATA_CLASSES,
        _ownership(proposal),
    ]
    return "\n\n".join(block for block in blocks if block) + "\n"


def quoted(text: str) -> str:
    """A YAML scalar for any text: JSON's strings are YAML's double-quoted ones, save for what YAML cannot print."""
    return _UNPRINTABLE.sub(lambda match: f"\\U{ord(match.group()):08x}", json.dumps(text, ensure_ascii=False))


_NO_PEOPLE = """\
# No person is known yet. A team is not a person: name one who answers.
# people:
#   ana: {name: Ana}"""
_NO_TEAMS = """\
# No owner tag was found, so no team is known yet.
# teams:
#   platform: {name: Platform, owner: ana}"""


def _assets(count: int) -> str:
    return "1 asset carries" if count == 1 else f"{count} assets carry"


def _people(proposal: Proposal) -> str:
    if not proposal.people:
        return (
            "# No person is known yet. A team is not a person: name one who answers.\n# people:\n#   ana: {name: Ana}"
        )
    lines = ["people:"]
    for person, text in sorted(proposal.people.items()):
        address = f", email: {quoted(text)}" if "@" in text else ""
        lines.append(f"  {person}: {{name: {quoted(text.partition('@')[0])}{address}}}")
    return "\n".join(lines)


def _teams(proposal: Proposal) -> str:
    if not proposal.teams:
        return (
            "# No owner tag was found, so no team is known yet.\n# teams:\n#   platform: {name: Platform, owner: ana}"
        )
    lines = ["teams:"]
    by_id: dict[str, list[str]] = {}
    for text in proposal.teams:
        by_id.setdefault(identifier(text), []).append(text)
    for team, texts in by_id.items():
        count = sum(proposal.teams[text] for text in texts)
        aliases = [text for text in texts if fold_key(text) != team]
        also = f", aliases: [{', '.join(quoted(text) for text in aliases)}]" if aliases else ""
        lines.append(f"  # {_assets(count)} this owner tag; name the person who answers: owner: …")
        lines.append(f"  {team}: {{name: {quoted(texts[0])}{also}}}")
    return "\n".join(lines)


def _accounts(proposal: Proposal) -> str:
    if not proposal.accounts:
        return ""
    lines = ["accounts:"]
    for account, (provider, count) in sorted(proposal.accounts.items()):
        lines.append(f"  # {_assets(count)} its id; a team named here owns what nobody else claims: owner: …")
        lines.append(f"  {quoted(account)}: {{name: {quoted(account)}, provider: {quoted(provider)}}}")
    return "\n".join(lines)


def _workloads(proposal: Proposal) -> str:
    found = dict(proposal.workloads)
    if proposal.workload:
        found.setdefault(proposal.workload, 0)
    if not found:
        return ""
    lines = ["workloads:"]
    for name, count in found.items():
        lines.append(f"  # {_assets(count)} this tag; say how critical it is and which data it holds")
        lines.append(f"  {quoted(name)}: {{name: {quoted(name)}}}")
    return "\n".join(lines)


_DATA_CLASSES = """\
# What each class of data asks of whatever holds it. These are common choices, not yours yet.
data_classes:
  public: {what: What everybody may read.}
  internal:
    what: What stays inside.
    requires: {encryption_at_rest: [external_key, customer_key, provider_key], public_access: [blocked, not_public]}
  confidential:
    what: What would harm somebody if it came out.
    requires: {encryption_at_rest: [external_key, customer_key], public_access: [blocked], access_logging: ["on"]}"""


def _ownership(proposal: Proposal) -> str:
    if not proposal.answers:
        return ""
    by_category: dict[Category, Counter[str]] = {}
    for answer in proposal.answers:
        by_category.setdefault(answer.control.category, Counter())[answer.person] += 1
    team = identifier(proposal.team)
    if not proposal.team:
        return _spoken(proposal, "# Name a team, then turn these answers into ownership rules:")
    lines = ["# From the interview: who would fix it if it broke.", "ownership:", "  rules:"]
    match = f"workload: {quoted(proposal.workload)}" if proposal.workload else 'address: "*"'
    for category, persons in by_category.items():
        person, _ = persons.most_common(1)[0]
        if len(persons) > 1:
            others = "; ".join(
                f"{answer.control.id}: {answer.person}"
                for answer in proposal.answers
                if answer.control.category is category and answer.person != person
            )
            lines.append(f"    # answers differ within {category.value}; also named: {others}")
        lines.append(f"    - {{match: {{{match}}}, category: {category.value}, team: {team}, person: {person}}}")
    return "\n".join(lines)


def _spoken(proposal: Proposal, head: str) -> str:
    return "\n".join([head, *(f"#   {answer.control.id}: {answer.person}" for answer in proposal.answers)])


def first_week(proposal: Proposal) -> list[str]:
    """What to do in the first week (R6.7), each with how."""
    carry = "carries" if proposal.unowned == 1 else "carry"
    without = f"{proposal.unowned} of {counted(proposal.assets, 'asset')} {carry} no owner tag"
    return [
        f"Name owners: {without} (remit scan lists them).",
        "Name a person for each team in remit.yaml; a team alone answers to nobody.",
        "Say tier and data class of the most critical workloads; their gaps then weigh more.",
        "Look at the ten worst findings together with those who answer for them (remit scan).",
        "Put the gate into the pipeline: remit check plan.json.",
    ]
