"""The patch a transfer ends in: merged, the map shows the new owner, nobody else's changes (R1.6, R1.11, R2.2)."""

from __future__ import annotations

import dataclasses
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planned import NOW, knowledge
from remit.app.owner_patch import OwnerPatch
from remit.app.scan import scan
from remit.app.transfer_patch import transfer_patch
from remit.app.transfer_plan import TransferPlan, plan_transfer, pull_request, snippet
from remit.app.transfers import owners_of
from remit.model.landscape import Landscape
from remit.model.lifecycle import Stage
from remit.model.ownership import OwnerStatus
from remit.model.transfer import ChecklistItem, Readiness, Transfer, TransferKind, TransferState

TEAMS = """people: {ana: {name: Ana}, bo: {name: Bo}, cy: {name: Cy}}
teams:
  old: {name: Old, owner: ana, members: [ana], aliases: [legacy]}
  new: {name: New, owner: bo, members: [bo, cy]}
  third: {name: Third, owner: cy}
"""
CODE = """resource "aws_s3_bucket" "tagged" {
  bucket = "tagged"
  tags = {
    owner = "old"
    Name  = "old"
  }
}

resource "aws_s3_bucket" "many" {
  for_each = toset(["a", "b"])
  bucket   = each.key
  tags     = { Team = "legacy" }
}

variable "team" {
  default = "old"
}

resource "aws_s3_bucket" "variable" {
  bucket = "variable"
  tags   = { owner = var.team }
}

resource "aws_s3_bucket" "plain" {
  bucket = "plain"
}

resource "aws_s3_bucket" "other" {
  bucket = "other"
}
"""
PLAIN, OTHER, TAGGED, VARIABLE = (f"aws_s3_bucket.{name}" for name in ("plain", "other", "tagged", "variable"))
MANY = ('aws_s3_bucket.many["a"]', 'aws_s3_bucket.many["b"]')
WORKLOAD = '\nworkloads:\n  app: {owner: old, match: {addresses: ["aws_s3_bucket.*"]}}\n'
RULES = """
ownership:
  rules:
    # the buckets
    - {match: {address: "aws_s3_bucket.plain"}, team: legacy}
    - match: {address: "aws_s3_bucket.o*"}
      team: "old" # since spring
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def read(organisation: str, code: str = CODE) -> Landscape:
    Path("remit.yaml").write_text(TEAMS + organisation, encoding="utf-8")
    Path("main.tf").write_text(code, encoding="utf-8")
    return again()


def again() -> Landscape:
    return scan([Path()], knowledge(), now=NOW).landscape


def handed(*assets: str, kind: TransferKind = TransferKind.ASSETS, **changed: Any) -> Transfer:  # noqa: ANN401 - any field
    given = {
        "id": "old-to-new", "kind": kind, "of": assets, "assets": assets, "from_team": "old", "to_team": "new",
        "reason": "because", "offered_at": "2026-11-01T00:00:00Z", "offered_by": "ana", "due_at": "",
        "state": TransferState.ACCEPTED, "answered_at": "2026-11-02T00:00:00Z", "answered_by": "bo", "person": "bo",
    }  # fmt: skip
    return Transfer(**{**given, **changed})


def patched(landscape: Landscape, transfer: Transfer) -> tuple[OwnerPatch, TransferPlan]:
    plan = plan_transfer(landscape, transfer)
    return transfer_patch(transfer, plan, configuration=Path("remit.yaml")), plan


def merged(landscape: Landscape, transfer: Transfer) -> Landscape:
    """The estate after the patch, put in place by git as reviewers would."""
    patch, _ = patched(landscape, transfer)
    subprocess.run(["git", "apply", "-"], input=patch.diff.encode(), check=True)  # noqa: S607
    after = again()
    before = owners_of(landscape, landscape.estate.ids)
    for asset, owner in owners_of(after, after.estate.ids).items():
        if asset in transfer.assets:
            assert owner[0] == transfer.to_team, asset
        else:
            assert owner == before[asset]
    assert transfer.settled(owners_of(after, transfer.assets), at="", snapshot=2).state is TransferState.DONE
    return after


def status(landscape: Landscape, asset: str) -> OwnerStatus:
    return landscape.owners.of(landscape.estate.ids.index(asset)).status


def test_a_tag_that_is_written_out_is_changed_where_it_stands(folder: Path) -> None:
    after = merged(read(""), handed(TAGGED))
    text = (folder / "main.tf").read_text(encoding="utf-8")
    assert text == CODE.replace('owner = "old"', 'owner = "new"')
    assert status(after, TAGGED) is OwnerStatus.OWNED


def test_a_block_of_many_is_changed_only_for_all_of_them(folder: Path) -> None:
    whole = read("")
    merged(whole, handed(*MANY))
    assert 'Team = "new"' in (folder / "main.tf").read_text(encoding="utf-8")
    one = read("")
    patch, plan = patched(one, handed(MANY[0]))
    assert plan.edits == ()
    assert [match["match"] for match in plan.rules] == [{"address": MANY[0]}]
    assert patch.left[MANY[0]] == "tag team=legacy still names old: change it too, else its ownership is contested"
    merged(one, handed(MANY[0]))


def test_a_tag_from_a_variable_gets_a_rule_and_is_told(folder: Path) -> None:
    whole = read("")
    patch, _ = patched(whole, handed(VARIABLE))
    assert "cannot be changed safely" in patch.left[VARIABLE]
    merged(whole, handed(VARIABLE))
    assert (folder / "main.tf").read_text(encoding="utf-8") == CODE


def test_a_rule_of_its_own_is_reworded_and_its_comment_stays(folder: Path) -> None:
    whole = read(RULES)
    after = merged(whole, handed(PLAIN))
    text = (folder / "remit.yaml").read_text(encoding="utf-8")
    assert text == TEAMS + RULES.replace("team: legacy", "team: new")
    assert status(after, PLAIN) is OwnerStatus.OWNED


def test_a_rule_for_several_is_reworded_when_the_rule_is_handed_over(folder: Path) -> None:
    whole = read(RULES)
    merged(whole, handed(OTHER, kind=TransferKind.RULE, of=("address:aws_s3_bucket.o*",)))
    assert "team: new # since spring" in (folder / "remit.yaml").read_text(encoding="utf-8")
    alone = read(RULES)
    _, plan = patched(alone, handed(OTHER))  # by its id: the rule is for others that are yet to come too
    assert (plan.edits, len(plan.rules)) == ((), 1)


def test_a_workload_gets_another_owner(folder: Path) -> None:
    whole = read(WORKLOAD)
    merged(whole, handed(PLAIN, OTHER, kind=TransferKind.WORKLOAD, of=("app",)))
    assert "app: {owner: new," in (folder / "remit.yaml").read_text(encoding="utf-8")


def test_one_asset_of_a_workload_gets_a_rule(folder: Path) -> None:
    whole = read(WORKLOAD)
    after = merged(whole, handed(PLAIN))
    assert '{"match":{"address":"aws_s3_bucket.plain"},"team":"new"}' in (folder / "remit.yaml").read_text(
        encoding="utf-8"
    )
    assert status(after, PLAIN) is OwnerStatus.OWNED


def test_a_directory_gets_another_owner(folder: Path) -> None:
    whole = read("\nownership: {directories: {/: old}}\n", 'resource "aws_s3_bucket" "plain" {}\n')
    merged(whole, handed(PLAIN, kind=TransferKind.TEAM, of=("old",)))
    assert "{directories: {/: new}}" in (folder / "remit.yaml").read_text(encoding="utf-8")


def test_a_person_is_named_by_a_rule(folder: Path) -> None:
    whole = read(WORKLOAD)
    transfer = handed(PLAIN, to_person="cy")
    after = merged(whole, transfer)
    assert owners_of(after, [PLAIN]) == {PLAIN: ("new", "cy")}
    assert folder.is_dir()


def test_data_that_enter_a_stage_are_noted(folder: Path) -> None:
    """R1.11."""
    whole = read(WORKLOAD)
    after = merged(whole, handed(PLAIN, stage=Stage.ARCHIVE))
    (transition,) = after.organisation.lifecycle.transitions
    assert (transition.address, transition.stage, transition.team) == (PLAIN, Stage.ARCHIVE, "new")
    assert (transition.person, transition.day) == ("bo", "2026-11-02")
    nobody = plan_transfer(whole, handed(PLAIN, stage=Stage.ARCHIVE, person=""))
    assert nobody.transitions == ()
    assert folder.is_dir()


@pytest.mark.usefixtures("folder")
def test_what_the_map_shows_already_needs_nothing() -> None:
    whole = read(WORKLOAD.replace("owner: old", "owner: new"))
    _, plan = patched(whole, handed(PLAIN))
    assert plan.is_empty
    assert plan.moved == (PLAIN,)
    assert "Nothing has to be changed" in pull_request(whole, handed(PLAIN), plan)[1]


@pytest.mark.usefixtures("folder")
def test_a_file_that_cannot_be_changed_safely_is_left_and_told() -> None:
    whole = read("\nownership: {rules: []}\n" + WORKLOAD)
    patch, plan = patched(whole, handed(PLAIN))
    assert patch.diff == ""
    assert "add it by hand" in patch.left[PLAIN]
    assert "no remit.yaml" in transfer_patch(handed(PLAIN), plan, configuration=None).left[PLAIN]


@pytest.mark.usefixtures("folder")
def test_files_that_are_not_here_are_not_made() -> None:
    whole = read(RULES)
    transfer = handed(PLAIN, TAGGED)
    plan = plan_transfer(whole, transfer)
    Path("main.tf").unlink()
    Path("remit.yaml").write_text(": not yaml :", encoding="utf-8")
    patch = transfer_patch(transfer, plan, configuration=Path("remit.yaml"))
    assert patch.diff == ""
    assert set(patch.left) == {PLAIN, TAGGED}


@pytest.mark.usefixtures("folder")
def test_the_pull_request_says_what_was_agreed_and_what_is_to_be_changed() -> None:
    whole = read(RULES + WORKLOAD)
    item = ChecklistItem(
        id="runbook", text="A runbook?", readiness=Readiness.UNKNOWN, words="Nobody says.", remark="by Friday"
    )
    transfer = handed(PLAIN, VARIABLE, TAGGED, ticket="CHG-7", remark="gladly", checklist=(item,), stage=Stage.ARCHIVE)
    plan = plan_transfer(whole, transfer)
    title, text = pull_request(whole, transfer, plan)
    assert title == "Hand over 3 assets from Old to New"
    for wanted in (
        "Change ticket: CHG-7",
        "accepted at 2026-11-02T00:00:00Z by bo: gladly",
        "A runbook? Nobody says. – by Friday",
        "remit.yaml:10:7: the word `team`: old → new",
        "main.tf:1:1: the tag `owner`: old → new",
        '"stage":"archive"',
    ):
        assert wanted in text
    assert snippet(TransferPlan()) == ""


@pytest.mark.usefixtures("folder")
def test_an_id_with_a_star_is_told_and_not_made_a_rule() -> None:
    whole = read(WORKLOAD)
    row = whole.estate.ids.index(PLAIN)
    ids = tuple("bucket*" if number == row else asset for number, asset in enumerate(whole.estate.ids))
    starred = dataclasses.replace(whole, estate=dataclasses.replace(whole.estate, ids=ids))
    plan = plan_transfer(starred, handed("bucket*"))
    assert plan.is_empty
    assert plan.notes[0][0] == "bucket*"


@settings(max_examples=25, deadline=None)
@given(
    assets=st.sets(st.sampled_from([PLAIN, OTHER, TAGGED, VARIABLE, *MANY]), min_size=1),
    organisation=st.sampled_from([WORKLOAD, RULES, RULES + WORKLOAD, WORKLOAD + RULES]),
)
def test_whatever_is_handed_over_every_asset_keeps_an_owner(
    tmp_path_factory: pytest.TempPathFactory, assets: set[str], organisation: str
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(tmp_path_factory.mktemp("law"))
        whole = read(organisation)
        owners = owners_of(whole, whole.estate.ids)
        mine: Sequence[str] = sorted(asset for asset in assets if owners[asset][0] == "old")
        if not mine:
            return
        transfer = handed(*mine)
        after = merged(whole, transfer)
        assert all(owners_of(after, after.estate.ids)[asset][0] for asset in owners if owners[asset][0])
        second, plan = patched(after, transfer)
        assert (plan.is_empty, second.diff) == (True, "")
