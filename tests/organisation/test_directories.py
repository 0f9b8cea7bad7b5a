"""Owners by directory, handles of people and the asking of git, as remit.yaml says them (R2.2)."""

from __future__ import annotations

from pathlib import Path

import pytest

from remit.errors import ConfigurationError
from remit.model.organisation import Organisation
from remit.model.ownership import ClaimRank
from remit.organisation.load import load_organisation

TEAMS = "teams: {pay: {aliases: [billing]}, ops: }\n"


def load(folder: Path, text: str) -> Organisation:
    (folder / "remit.yaml").write_text(TEAMS + text, encoding="utf-8")
    return load_organisation(folder / "remit.yaml", controls=[])


def complaint(folder: Path, text: str) -> str:
    with pytest.raises(ConfigurationError) as raised:
        load(folder, text)
    return str(raised.value)


def test_r2_2_directories_are_path_rules_of_which_the_longest_counts(tmp_path: Path) -> None:
    found = load(
        tmp_path, "ownership:\n  directories:\n    terraform/pay/: Billing\n    ./terraform: ops\n    .: ops\n"
    )
    rules = found.ownership_rules
    assert [(rule.pattern, rule.team, rule.rank) for rule in rules] == [
        ("terraform/pay", "pay", ClaimRank.PATH),
        ("terraform", "ops", ClaimRank.PATH),
        ("**", "ops", ClaimRank.PATH),
    ]
    assert all(rule.is_directory for rule in rules)
    assert str(rules[0].location).endswith("remit.yaml:4:5")


@pytest.mark.parametrize(
    ("directories", "message"),
    [
        ("{a/: ops, ./a: pay}", "directory “./a” is given twice"),
        ("{a/*: ops}", "“a/*” is no directory"),
        ("{../a: ops}", "“../a” is no directory"),
        ("{a: opps}", "did you mean “ops”?"),
        ("{a: 3}", "put the value in quotes"),
    ],
)
def test_a_directory_that_cannot_be_followed_is_told(tmp_path: Path, directories: str, message: str) -> None:
    text = complaint(tmp_path, f"ownership: {{directories: {directories}}}\n")
    assert message in text
    assert "remit.yaml:2:" in text


def test_handles_lose_their_at_and_belong_to_one_person(tmp_path: Path) -> None:
    people = 'people: {ana: {name: Ana, handles: ["@Ana-x", ana2]}, bo: {name: Bo, handles: ["bo", "@bo"]}}\n'
    found = load(tmp_path, people)
    assert (found.people["ana"].handles, found.people["bo"].handles) == (("Ana-x", "ana2"), ("bo", "bo"))
    twice = 'people: {ana: {name: Ana, handles: [x]}, bo: {name: Bo, handles: ["@X"]}}\n'
    assert "“X” is also a handle of ana" in complaint(tmp_path, twice)


@pytest.mark.parametrize(("text", "is_asked"), [("", False), ("true", True), ("false", False)])
def test_git_is_asked_only_where_it_says_so(tmp_path: Path, text: str, is_asked: bool) -> None:
    assert load(tmp_path, f"ownership: {{git_author: {text}}}\n").git_author is is_asked
