"""Wrong files of the knowledge base: each is refused with its place and, for a wrong name, the nearest right one."""

from __future__ import annotations

from pathlib import Path

import pytest

from knowledge.tiny import FILES, opened, write
from remit.errors import KnowledgeError, UnreadableError
from remit.knowledge.binary import compile_knowledge
from remit.knowledge.catalogue import load_catalogue
from remit.knowledge.patterns import load_patterns
from remit.knowledge.schema import json_schema
from remit.model.party import Label, Party, Role
from remit.model.rules import RuleKind
from remit.model.source import Grade

BOX = "services/acme/box.yaml"
PATTERNS = "patterns/acme.yaml"
CHAIN = "  tf:acme_chest: {like: tf:acme_case}\n  tf:acme_case: {like: tf:acme_chest}\n"


def _with_native(rows: str) -> str:
    head, _, rest = FILES[BOX].partition("native:\n")
    return head + "native:\n" + rows + rest


WRONG: list[tuple[str, str | tuple[str, str], str, str, str]] = [
    # file, change, message, place, hint
    ("facts.yaml", ("kind: text,", "kind: texxt,"), "“texxt” is not a value here", "5:11", "did you mean “text”?"),
    ("facts.yaml", ("what: Which color", "wath: Which color"),
     "“wath” is not a field here", "4:45", "did you mean “what”?"),
    ("facts.yaml", "facts: [", "not valid YAML", "2:1", "syntax"),
    ("controls/data.yaml", ("id: shielding", "id: sorting"),
     "the control “sorting” stands twice", "11:5", "rename one"),
    ("controls/data.yaml", ("{fact: shield,", "{fact: shild,"), "no fact “shild”", "19:9", "did you mean “shield”?"),
    ("controls/data.yaml", ('["on"]', '["onn"]'), "no value of shield “onn”", "19:9", "did you mean “on”?"),
    ("controls/physical.yaml", ("layer: physical", "layer: fysical"),
     "“fysical” is not a value here", "6:5", "did you mean “physical”?"),
    ("controls/physical.yaml", ("cia: [1, 1, 1]", "cia: [1, 1, 4]"), "<= 3", "8:17", "correct"),
    ("controls/physical.yaml", ("    name: Locks\n", ""), "the field “name” is missing", "4:5", "add it"),
    ("areas.yaml", ("[locks,", "[lock,"), "no control “lock”", "3:30", "did you mean “locks”?"),
    ("areas.yaml", ("{box: box}", "{box: bax}"), "no service model “bax”", "4:11", "did you mean “box”?"),
    ("models/box.yaml", ("model: box", "model: bax"), "the model “bax” stands in box.yaml", "2:1", "file's name"),
    ("models/box.yaml", ("[locks]", "[lucks]"), "no control “lucks”", "6:14", "did you mean “locks”?"),
    ("models/box.yaml", ("[locks]", "[locks, shielding]"), "“shielding” stands twice", "8:12", "keep one"),
    ("models/crate.yaml", ("extends: box", "extends: bux"), "no service model “bux”", "5:1", "did you mean “box”?"),
    ("models/crate.yaml", ("extends: box", "extends: crate"), "no service model “crate”", "5:1", "known: box"),
    ("models/crate.yaml", ("control: sorting", "control: sortin"),
     "no control “sortin”", "9:7", "did you mean “sorting”?"),
    (BOX, ("service: acme/box", "service: acme/bax"),
     "“acme/bax” stands in the file of “acme/box”", "2:1", "provider/service"),
    (BOX, ("model: box", "model: bix"), "no service model “bix”", "4:1", "did you mean “box”?"),
    (BOX, ("control: sorting", "control: sortng"), "no control “sortng”", "12:5", "did you mean “sorting”?"),
    (BOX, ("when: {shield:", "when: {shiled:"), "no fact “shiled”", "11:33", "did you mean “shield”?"),
    (BOX, ('when: {shield: "on"}', "when: {shield: [onn]}"), "no value of shield “onn”", "11:33", "did you mean “on”?"),
    (BOX, ("grade: stated, source: page", "grade: stated, source: paje"),
     "no source “paje”", "11:80", "did you mean “page”?"),
    (BOX, ("split: shared, ", ""), "a split is given either by split or by roles", "12:5", "as the guide shows"),
    (BOX, ("split: shared,", "split: shared, roles: {implement: [customer]},"),
     "either by split or by roles", "12:5", "guide"),
    (BOX, ("split: shared,", "roles: {monitor: [customer]},"), "needs a party that implements", "12:5", "guide"),
    (BOX, ("split: shared,", "split: provider, accountable: customer,"), "cannot be accountable", "12:5", "guide"),
    (BOX, ("split: shared,", "split: not_applicable,"), "not_applicable needs a reason", "12:5", "add reason"),
    (BOX, ("      size: {get: width}", "      sise: {get: width}"), "no fact “sise”", "20:7", "did you mean “size”?"),
    (BOX, ("if: parts.lid.closed == true,", "if: parts.lid.closed = true,"), "⟨here⟩ = true", "18:11", "add-a-service"),
    (BOX, ("size: {get: width}", "size: {get: width, is: 3}"), "exactly one of is, get, call", "20:7", ""),
    (BOX, ("size: {get: width}", "size: {call: ports.widest}"), "no named function “ports.widest”", "20:7", "calls/"),
    (BOX, ("size: {get: width}", "size: {is: 3, source: paje}"), "no source “paje”", "20:21", "did you mean “page”?"),
    (BOX, ('"true": "on"', '"true": "onn"'), "no value of shield “onn”", "19:11", "did you mean “on”?"),
    (BOX, ('true, is: "on"}', "true, is: onn}"), "no value of shield “onn”", "18:11", "did you mean “on”?"),
    (BOX, ("is: false, source: page", "is: false, source: paeg"), "no source “paeg”", "21:27", "did you mean “page”?"),
    (BOX, ("of: ref(box)", "of: box"), "“of: box” of tf:acme_lid", "22:3", "ref(<path>)"),
    (BOX, ("part: lid, of: ref(box)", "like: tf:acme_bax"),
     "no native type “tf:acme_bax”", "22:17", "did you mean “tf:acme_box”?"),
    (BOX, ("part: lid, of: ref(box)", "part: lid, of: ref(box), asset: {}"),
     "neither an asset nor a companion", "22:3", "part:"),
    (BOX, _with_native(CHAIN), "no native type “tf:acme_chest”", "14:19", "did you mean “tf:acme_"),
    (PATTERNS, ("tf:random_", "tf:acme_"), "the prefix “tf:acme_” stands twice", "7:5", "keep one"),
    (PATTERNS, (", kind: other", ""), "“tf:random_” is no service's", "7:5", "give service:"),
    (PATTERNS, ("model: crate", "model: crat"), "no service model “crat”", "4:65", "did you mean “crate”?"),
    (PATTERNS, (", model: crate", ""), "“acme/other” has no model", "4:5", "give model:"),
]  # fmt: skip


@pytest.mark.parametrize(("file", "change", "message", "place", "hint"), WRONG)
def test_a_wrong_file_is_refused_with_its_place_and_the_next_step(
    tmp_path: Path, file: str, change: str | tuple[str, str], message: str, place: str, hint: str
) -> None:
    with pytest.raises((KnowledgeError, UnreadableError)) as caught:
        compile_knowledge(write(tmp_path, {file: change}))
    assert message in caught.value.message
    assert caught.value.place == f"knowledge/data/{file}:{place}"
    assert hint in caught.value.hint


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnreadableError):
        load_catalogue(write(tmp_path, {"facts.yaml": None}))


def test_a_knowledge_base_may_have_no_controls_services_or_patterns_yet(tmp_path: Path) -> None:
    bare = dict.fromkeys(FILES) | {"facts.yaml": "facts: {}", "areas.yaml": "{areas: [], columns: {}}"}
    catalogue = load_catalogue(write(tmp_path, bare))
    assert (catalogue.controls, catalogue.models) == ((), {})
    assert load_patterns(tmp_path, {}) == ([], [])


def test_controls_stand_in_the_order_of_their_layers(tmp_path: Path) -> None:
    """R1.2: the catalogue follows the stack from the bottom to the top, whatever its files are called."""
    controls = load_catalogue(write(tmp_path)).controls
    assert [control.id for control in controls] == ["locks", "sorting", "shielding"]
    assert controls[1].family == "Data"


def test_a_model_takes_over_what_it_extends_and_replaces_what_it_says_itself(tmp_path: Path) -> None:
    """R1.3."""
    crate = load_catalogue(write(tmp_path)).models["crate"]
    assert {rule.control: rule.cell.label for rule in crate.rules} == {
        "locks": Label.PROVIDER,
        "sorting": Label.NOT_APPLICABLE,
        "shielding": Label.CUSTOMER,
    }
    by_control = {rule.control: rule for rule in crate.rules}
    assert by_control["sorting"].reason == "Nothing to sort."
    assert by_control["locks"].provider_part == "The provider locks."
    assert by_control["shielding"].customer_part == "You shield."
    assert {(rule.kind, rule.grade) for rule in crate.rules} == {(RuleKind.MODEL, Grade.ASSUMED)}


def test_a_rule_of_a_service_keeps_its_place_its_source_and_both_parts(tmp_path: Path) -> None:
    """R1.5: three roles, one accountable party, and who says so."""
    roles = "roles: {implement: [provider], validate: [customer], monitor: [provider, customer]}"
    split = ("split: shared,", f"{roles}, accountable: customer, provider: Sorts.,")
    rule = opened(tmp_path, {BOX: split}).service("acme/box").rules[1]
    assert rule.cell.roles == {
        Role.IMPLEMENT: (Party.PROVIDER,),
        Role.VALIDATE: (Party.CUSTOMER,),
        Role.MONITOR: (Party.PROVIDER, Party.CUSTOMER),
    }
    assert rule.cell.accountable is Party.CUSTOMER
    assert (rule.provider_part, rule.customer_part) == ("Sorts.", "You sort.")
    assert str(rule.location) == "knowledge/data/services/acme/box.yaml:12:5"
    assert rule.source is not None
    assert rule.source.locator == "first paragraph"


def test_a_label_may_name_another_accountable_party(tmp_path: Path) -> None:
    split = ("split: shared, grade", "split: shared, accountable: provider, grade")
    rule = opened(tmp_path, {BOX: split}).service("acme/box").rules[1]
    assert (rule.cell.label, rule.cell.accountable) == (Label.SHARED, Party.PROVIDER)


def test_a_type_that_is_like_another_takes_over_what_it_does_not_say(tmp_path: Path) -> None:
    rows = (
        "  tf:acme_case: {like: tf:acme_box, facts: {size: {is: 1}}, defaults: {shielded: [{is: 1, source: read}]}}\n"
    )
    native = opened(tmp_path, {BOX: _with_native(rows)}).entry("acme/box").native["tf:acme_case"]
    assert native.asset is not None
    assert native.asset.name == "name"
    assert list(native.facts) == ["shield", "size"]
    assert native.defaults["shielded"][0].source == "read"


def test_a_prefix_may_say_more_of_a_service_that_an_earlier_one_named(tmp_path: Path) -> None:
    more = FILES[PATTERNS] + '  - {prefix: "cfn:Acme", service: acme/other}\n'
    service = opened(tmp_path, {PATTERNS: more}).service("acme/other")
    assert (service.name, service.model) == ("Acme Other", "crate")


def test_editors_get_a_schema_of_every_kind_of_file() -> None:
    schemas = json_schema()
    assert {"FactsFile", "ControlsFile", "ModelFile", "ServiceFile", "PatternsFile", "UniverseFile"} <= schemas.keys()
    assert all("$defs" in schema for schema in schemas.values())
