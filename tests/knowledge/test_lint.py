"""Each law of the linter catches the row that it is for."""

from __future__ import annotations

from pathlib import Path

import pytest

from knowledge.tiny import FILES, seen, write
from remit.app.lint import labels
from remit.errors import KnowledgeError
from remit.knowledge.examples import observations_of, shown
from remit.knowledge.lint import lint, problem_of
from remit.knowledge.schema import ExampleResource, ExampleRow
from remit.model.facts import HIDDEN, UNKNOWN
from remit.model.location import NOWHERE, Location

BOX = "services/acme/box.yaml"
FILE = f"knowledge/data/{BOX}"
SHIELDING = '  - {control: shielding, when: {shield: "on"}, split: provider, grade: stated, source: page}\n'
SORTING = "  - {control: sorting, split: shared, grade: reviewed, source: read}\n"


def lines(folder: Path, change: tuple[str, str], file: str = BOX) -> list[str]:
    """Every problem in one line each: place, message."""
    return [f"{one.location}: {one.message}" for one in lint(write(folder, {file: change}), labels=labels)]


def after(row: str, more: str) -> tuple[str, str]:
    return (row, row + more)


def test_the_tiny_knowledge_base_is_without_fault(tmp_path: Path) -> None:
    assert lint(write(tmp_path), labels=labels) == []


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (("grade: stated, source: page", "grade: stated"), ["11:5: shielding is stated without a source"]),
        (("grade: reviewed, source: read", "grade: reviewed"), ["12:5: sorting is reviewed without a source"]),
        (
            ("grade: reviewed, source: read", "grade: reviewed, source: page"),
            ["12:5: sorting is reviewed, but its source has no locator and no passage and no edition"],
        ),
    ],
)
def test_a_grade_has_to_be_earned(tmp_path: Path, change: tuple[str, str], expected: list[str]) -> None:
    assert lines(tmp_path, change) == [f"{FILE}:{line}" for line in expected]


NO_HASH = FILES[BOX].replace("passage: sha256:" + "0" * 64 + ",", "")
IDLE = FILES[BOX].replace("split: provider, grade: stated, source: page", "split: shared, grade: assumed")
NOBODY = "a split is given either by split or by roles"


@pytest.mark.parametrize(
    ("file", "text", "expected"),
    [
        (BOX, FILES[BOX].replace("grade: stated, source: page", "grade: stated"), "is stated without a source"),
        (BOX, FILES[BOX].replace("grade: stated, source: page", "grade: stated, source: pages"), "no source “pages”"),
        (BOX, FILES[BOX].replace('when: {shield: "on"}', 'when: {sheild: "on"}'), "no fact “sheild”"),
        (BOX, FILES[BOX].replace("      shield:\n", "      sheild:\n"), "no fact “sheild”"),
        (BOX, FILES[BOX].replace("sorting, split: shared", "sorting"), NOBODY),
        (BOX, FILES[BOX].replace("sorting, split: shared", "sorting, roles: {}"), NOBODY),
        (BOX, FILES[BOX].replace("sorting, split: shared", "sorting, roles: {implement: []}"), "needs a party"),
        ("models/box.yaml", FILES["models/box.yaml"].replace("  customer: [sorting]\n", ""), "says nothing of sorting"),
        (BOX, FILES[BOX].replace('when: {shield: "on"}', "when: {color: red}"), "never decides"),
        (BOX, IDLE, "would be the same without this rule"),
        (BOX, NO_HASH, "is reviewed, but its source has no passage"),
    ],
)
def test_each_fault_that_makes_a_knowledge_base_untrue_is_found(
    tmp_path: Path, file: str, text: str, expected: str
) -> None:
    """No source, no such fact, nobody's control, dead condition, a split without effect, a review without its hash."""
    assert text != FILES[file]
    found = lint(write(tmp_path, {file: text}), labels=labels)
    assert any(expected in one.message for one in found), found
    assert all(one.location.line or file.startswith("models/") for one in found)


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (
            after(SORTING, "  - {control: sorting, split: provider, grade: reviewed, source: read}\n"),
            "13:5: this rule of sorting never decides: line 12 holds wherever it does",
        ),
        (
            after(
                SORTING,
                '  - {control: sorting, when: {shield: "on"}, split: provider, grade: reviewed, source: read}\n',
            ),
            "13:5: this rule of sorting never decides: line 12 holds wherever it does",
        ),
        (
            after(SHIELDING, SHIELDING.replace("split: provider", "split: customer")),
            "12:5: this rule of shielding never decides: line 11 holds wherever it does",
        ),
        (
            after(SHIELDING, SHIELDING.replace('{shield: "on"}', '{size: "1", shield: "on"}')),
            "12:5: this rule of shielding never decides: line 11 holds wherever it does",
        ),
        (
            ('when: {shield: "on"}', "when: {color: red}"),
            "11:5: this rule of shielding never decides: nothing in this file derives color",
        ),
        (('when: {shield: "on"}', "when: {shield: []}"), "11:5: no value of shield is allowed"),
    ],
)
def test_a_rule_that_never_decides_is_found(tmp_path: Path, change: tuple[str, str], expected: str) -> None:
    assert f"{FILE}:{expected}" in lines(tmp_path, change)


@pytest.mark.parametrize(
    ("row", "is_idle"),
    [
        # the model shares shielding, and gives sorting to the customer
        ("{control: shielding, split: shared, grade: assumed}", True),
        ("{control: shielding, split: shared, grade: stated, source: page}", False),
        ("{control: shielding, split: customer, grade: assumed}", False),
        ('{control: shielding, when: {shield: "off"}, split: shared, grade: assumed}', True),
        ('{control: shielding, when: {shield: "off"}, split: shared, grade: assumed, customer: Own duty.}', True),
    ],
)
def test_a_split_that_changes_nothing_is_found_unless_it_raises_the_grade(
    tmp_path: Path, row: str, is_idle: bool
) -> None:
    expected = [f"{FILE}:12:5: shielding would be the same without this rule"] if is_idle else []
    assert lines(tmp_path, after(SHIELDING, f"  - {row}\n")) == expected


PAGE, READ = "grade: stated, source: page", "grade: reviewed, source: read"
ON, OFF = '{shield: "on"}', '{shield: "off"}'


@pytest.mark.parametrize(
    ("rows", "is_idle"),
    [
        ([f"{ON}, split: provider, {PAGE}", f"{{}}, split: provider, {PAGE}"], True),
        ([f"{ON}, split: provider, {PAGE}", f"{{}}, split: provider, {READ}"], True),
        ([f"{ON}, split: provider, {READ}", f"{{}}, split: provider, {PAGE}"], False),
        ([f"{ON}, split: provider, {PAGE}", f"{{}}, split: shared, {PAGE}"], False),
        ([f"{ON}, split: provider, provider: Other., {PAGE}", f"{{}}, split: provider, {READ}"], False),
        ([f"{ON}, split: provider, {PAGE}", f"{OFF}, split: provider, {PAGE}"], False),
    ],
)
def test_a_condition_that_makes_no_difference_is_found_unless_it_tells_other_duties_from_another_page(
    tmp_path: Path, rows: list[str], is_idle: bool
) -> None:
    text = "".join(f"  - {{control: shielding, when: {row}}}\n" for row in rows)
    expected = [f"{FILE}:11:5: shielding would be the same without this rule"] if is_idle else []
    assert lines(tmp_path, (SHIELDING, text)) == expected


def test_a_rule_of_a_control_that_the_model_leaves_out_always_says_something(tmp_path: Path) -> None:
    found = lint(write(tmp_path, {"models/box.yaml": ("  customer: [sorting]\n", "")}))
    assert [f"{one.location}: {one.message}" for one in found] == [
        "knowledge/data/models/box.yaml: the model “box” says nothing of sorting"
    ]


def test_a_default_that_no_clause_asks_for_is_found(tmp_path: Path) -> None:
    change = ("defaults: {shielded:", "defaults: {armoured: [{is: false, source: page}], shielded:")
    assert lines(tmp_path, change) == [f"{FILE}:21:16: no clause of tf:acme_box looks at armoured"]


def test_a_file_that_derives_facts_shows_an_example(tmp_path: Path) -> None:
    text = FILES[BOX].partition("examples:")[0]
    found = lint(write(tmp_path, {BOX: text}))
    assert [f"{one.location}: {one.message}" for one in found] == [
        f"{FILE}:13:1: facts are derived and no example shows one"
    ]


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (('    facts: {shield: "on"}', '    facts: {shield: "off"}'), "29:13: “closed”: shield is on, not off"),
        (('    facts: {shield: "on"}', "    facts: {color: red}"), "29:13: “closed”: nothing derives color"),
        (
            ("{shielding: provider, locks", "{shielding: shared, locks"),
            "30:15: “closed”: shielding is provider, not shared",
        ),
        (("{shielding: provider, locks", "{shieldings: provider, locks"), "30:15: “closed”: no control “shieldings”"),
        (("closed: true}}", "closed: true}, references: {box: 2}}"), "28:9: “closed” refers to entry 2"),
        (("closed: true}}", "closed: true}, references: {box: [0, -1]}}"), "28:9: “closed” refers to entry -1"),
        (('{type: "tf:acme_box",', '{type: "tf:random_x",'), "26:5: “closed” does not start with an asset"),
    ],
)
def test_an_example_that_does_not_come_out_is_found(tmp_path: Path, change: tuple[str, str], expected: str) -> None:
    assert lines(tmp_path, change) == [f"{FILE}:{expected}"]


def test_parties_are_the_resolvers_and_are_not_judged_without_it(tmp_path: Path) -> None:
    change = ("{shielding: provider, locks", "{shielding: shared, locks")
    assert lint(write(tmp_path, {BOX: change})) == []


def test_an_example_without_resources_does_not_start_with_an_asset(tmp_path: Path) -> None:
    head, _, _ = FILES[BOX].partition("examples:")
    found = lint(write(tmp_path, {BOX: head + "examples: [{name: empty, native: []}]\n"}))
    assert [one.message for one in found] == ["“empty” does not start with an asset"]


def test_a_file_that_cannot_be_loaded_is_one_problem_and_the_others_are_still_judged(tmp_path: Path) -> None:
    twin = (
        FILES[BOX]
        .replace("service: acme/box", "service: acme/twin")
        .replace("grade: stated, source: page", "grade: stated")
    )
    data = write(tmp_path, {BOX: ("model: box", "model: bix"), "services/acme/twin.yaml": twin})
    assert [f"{one.location}: {one.message}" for one in lint(data)] == [
        f"{FILE}:4:1: no service model “bix”",
        "knowledge/data/services/acme/twin.yaml:11:5: shielding is stated without a source",
    ]


def test_two_files_that_claim_one_type_are_a_problem(tmp_path: Path) -> None:
    twin = FILES[BOX].replace("service: acme/box", "service: acme/twin")
    found = lint(write(tmp_path, {"services/acme/twin.yaml": twin}))
    assert [one.message for one in found] == ["acme/box and acme/twin both claim tf:acme_box"]


def test_a_catalogue_that_cannot_be_loaded_is_the_only_problem(tmp_path: Path) -> None:
    (found,) = lint(write(tmp_path, {"areas.yaml": ("[locks,", "[lock,")}))
    assert str(found) == "knowledge/data/areas.yaml:3:30: no control “lock”\n  → did you mean “locks”?"


def test_an_error_without_a_line_is_placed_at_its_file() -> None:
    assert problem_of(KnowledgeError("?", place="a.yaml")).location == Location(file="a.yaml")


def test_an_example_becomes_what_a_reader_would_have_seen() -> None:
    example = ExampleRow(
        name="x",
        native=[
            ExampleResource(
                type="cfn:AWS::S3::Bucket",
                attributes={"rule": [{"a": 1}, {}], "n": 1},
                references={"key": 1, "keys": [0, 1]},
                unknown=["rule.b.c", "top", "new.inner", "n.m"],
            ),
            ExampleResource(type="tf:x"),
        ],
    )
    first, second = observations_of(example, NOWHERE)
    assert first.native == "cfn:AWS::S3::Bucket"
    assert first.attributes == {
        "rule": [{"a": 1, "b": {"c": UNKNOWN}}, {"b": {"c": UNKNOWN}}],
        "n": 1,
        "top": UNKNOWN,
        "new": {"inner": UNKNOWN},
    }
    assert first.references == {"key": (second.address,), "keys": (first.address, second.address)}
    assert seen("tf:x", second.address).native == second.native


def test_values_of_examples_compare_by_how_they_are_written() -> None:
    assert [shown(one) for one in (UNKNOWN, HIDDEN, True, 7, "x", ("b", "a"), ["a", "b"])] == [
        "unknown", "hidden", "true", "7", "x", "[a, b]", "[a, b]",
    ]  # fmt: skip
