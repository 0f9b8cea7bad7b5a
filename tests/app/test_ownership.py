"""What stands beside the code names owners: from a repository's files to the answer of who and why (R2.2)."""

from __future__ import annotations

import os
import posixpath
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planned import NOW, Resource, knowledge, resource, write_plan
from remit.app.gate import Decision, judge
from remit.app.ownership import DECLARING, stated_ownership
from remit.app.scan import Scan, scan
from remit.model.estate import Counts, Estate, EstateBuilder
from remit.model.location import Location
from remit.model.organisation import Organisation
from remit.model.ownership import ClaimRank, OwnerStatus
from remit.readers.ownership.codeowners import OWNERSHIP as CODEOWNERS

TEAMS = """\
people:
  ana: {name: Ana, email: ana@example.org, handles: ["@ana-codes"]}
  bo: {name: Bo, email: bo@example.org}
teams:
  payments: {owner: ana, members: [ana]}
  platform: {owner: bo, members: [bo]}
"""
VOLUME = resource("aws_ebs_volume", "v", encrypted=True)


@pytest.fixture(autouse=True)
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "repo"
    (folder / ".git").mkdir(parents=True)
    (folder / "remit.yaml").write_text(TEAMS, encoding="utf-8")
    (folder / "infra" / "pay").mkdir(parents=True)
    monkeypatch.chdir(folder)
    return folder


def written(place: str, text: str) -> None:
    Path(place).parent.mkdir(parents=True, exist_ok=True)
    Path(place).write_text(text, encoding="utf-8")


def scanned(where: str = "infra/pay", *resources: Resource) -> Scan:
    Path(where).mkdir(parents=True, exist_ok=True)
    write_plan(Path(where) / "plan.json", *(resources or (VOLUME,)))
    return scan([Path(where)], knowledge(), now=NOW)


def team(result: Scan) -> str:
    return result.landscape.owners.of(0).team


@pytest.mark.parametrize("pattern", ["/infra/pay/", "/infra/pay/*.tf", "infra/", "*.tf"])
def test_r2_2_the_folder_of_a_plan_finds_its_line_in_codeowners(pattern: str) -> None:
    written(".github/CODEOWNERS", f"* @org/platform\n{pattern} @org/payments\n")
    owner = scanned().landscape.owners.of(0)
    assert (owner.team, owner.person, owner.status) == ("payments", "ana", OwnerStatus.OWNED)
    assert owner.claims[0].evidence == f"CODEOWNERS line 2: {pattern} @org/payments"
    assert owner.claims[0].location == Location(file=".github/CODEOWNERS", line=2)


def test_r2_2_the_precedence_holds_between_files_tags_and_rules() -> None:
    written("CODEOWNERS", "* @org/platform\n")
    assert team(scanned("a", resource("aws_ebs_volume", "v", tags={"owner": "payments"}))) == "payments"
    assert scanned("b").landscape.owners.of(0).status is OwnerStatus.OWNED
    written("remit.yaml", TEAMS + "ownership: {directories: {c/d: payments, c: platform}, default: payments}\n")
    assert (team(scanned("c/d")), team(scanned("e"))) == ("payments", "platform")


def test_a_person_is_found_by_handle_and_a_stranger_is_told() -> None:
    written("CODEOWNERS", "/a/ @Ana-Codes\n/b/ @org/strangers\n")
    assert team(scanned("a")) == "payments"
    owner = scanned("b").landscape.owners.of(0)
    assert (owner.status, owner.claims[0].team) == (OwnerStatus.UNKNOWN_TEAM, "@org/strangers")


def test_from_inside_the_repository_paths_still_start_at_its_root(monkeypatch: pytest.MonkeyPatch) -> None:
    written("CODEOWNERS", "/infra/pay/ @org/payments\n")
    monkeypatch.chdir("infra")
    result = scanned("pay")
    assert team(result) == "payments"
    assert result.landscape.owners.of(0).claims[0].location.file == "../CODEOWNERS"


def test_the_repositorys_own_file_counts_before_one_in_a_folder_of_it() -> None:
    written("infra/CODEOWNERS", "* @org/payments\n")
    assert team(scanned()) == "payments"  # nothing at the root: the nearest stands for it
    written("CODEOWNERS", "* @org/platform\n")
    assert team(scanned()) == "platform"


def test_without_git_the_nearest_folder_with_a_file_is_the_repository(repository: Path) -> None:
    (repository / ".git").rmdir()
    assert team(scanned()) == ""
    written("infra/docs/CODEOWNERS", "/pay/ @org/payments\n")
    assert team(scanned()) == "payments"


def test_what_lies_outside_every_repository_is_claimed_by_nobody(tmp_path: Path) -> None:
    written("CODEOWNERS", "* @org/platform\n")
    (tmp_path / "outside").mkdir()
    result = scan([write_plan(tmp_path / "outside" / "plan.json", VOLUME)], knowledge(), now=NOW)
    assert result.landscape.owners.of(0).status is OwnerStatus.UNOWNED


def test_a_line_without_effect_is_noted_apart_and_the_gate_decides_as_the_host_does() -> None:
    """R2.2: the claims are exactly those that the host computes, so nothing is left open."""
    written(".github/CODEOWNERS", "* @org/platform\n!/infra/ @org/payments\n")
    result = scanned()
    (note,) = result.landscape.estate.notes
    assert str(note.location) == ".github/CODEOWNERS:2"
    assert (result.landscape.estate.counts.notes, result.landscape.estate.counts.unreadable) == (1, 0)
    assert team(result) == "platform"
    assert judge([Path("infra/pay/plan.json")], knowledge(), now=NOW).decision is not Decision.UNDECIDED


def test_a_line_more_in_codeowners_touches_nothing(tmp_path: Path) -> None:
    """The gate judges what changed hands, not which line says so."""
    written("CODEOWNERS", "/infra/ @org/platform\n")
    scanned()
    base, head = tmp_path / "base", tmp_path / "repo"
    (base / ".git").mkdir(parents=True)
    (base / "CODEOWNERS").write_text("# one\n/infra/ @org/platform\n", encoding="utf-8")
    (base / "infra" / "pay").mkdir(parents=True)
    write_plan(base / "infra" / "pay" / "plan.json", VOLUME)
    verdict = judge([head / "infra"], knowledge(), base=[base / "infra"], now=NOW)
    assert verdict.judged == ()
    (base / "CODEOWNERS").write_text("/infra/ @org/payments\n", encoding="utf-8")
    assert judge([head / "infra"], knowledge(), base=[base / "infra"], now=NOW).judged == ("aws_ebs_volume.v",)


def estate(*places: tuple[str, str, str]) -> Estate:
    builder = EstateBuilder()
    for number, (source, path, file) in enumerate(places):
        texts = {"input": source, "path": path}
        builder.add(asset_id=f"a{number}", name="a", location=Location(file=file), texts=texts, tags={})
    return builder.build(counts=Counts(assets=len(places)))


def test_where_the_declaring_file_is_known_it_is_asked_about() -> None:
    written("CODEOWNERS", "/infra/ @org/payments\n/infra/net.tf @org/platform\n")
    given = estate(
        ("infra/net.tf", "infra", "infra/net.tf"),
        ("infra/net.tf", "infra", "infra/other.tf"),
        ("infra/plan.json", "infra", "infra/plan.json"),
        ("infra/plan.json", "infra/../..", "infra/plan.json"),
        ("infra/plan.json", str(Path.cwd() / "infra" / "x"), "infra/plan.json"),
        ("infra/plan.json", "", "infra/plan.json"),
    )
    column = stated_ownership(given, Organisation()).claimed[0]
    said = [[claim.location.line for claim in claims] for claims in column]
    assert said == [[2], [1], [1], [], [1], []]


def test_an_empty_estate_has_no_claims() -> None:
    stated = stated_ownership(estate(), Organisation())
    assert [list(column) for column in stated.claimed] == [[], []]


def test_r2_2_gits_last_author_claims_weakly_and_only_when_asked_for(repository: Path) -> None:
    (repository / ".git").rmdir()
    environment = {"PATH": os.environ["PATH"], "GIT_CONFIG_GLOBAL": os.devnull, "HOME": str(repository)}
    for role in ("AUTHOR", "COMMITTER"):
        environment |= {f"GIT_{role}_NAME": "Bo", f"GIT_{role}_EMAIL": "bo@example.org"}
    written("infra/pay/main.tf", "")
    for arguments in (["init", "-q"], ["add", "."], ["commit", "-q", "-m", "all"]):
        subprocess.run(["git", *arguments], env=environment, check=True, capture_output=True)  # noqa: S607
    assert team(scanned()) == ""
    written("remit.yaml", TEAMS + "ownership: {git_author: true, default: payments}\n")
    owner = scanned().landscape.owners.of(0)
    assert (owner.team, owner.person) == ("platform", "bo")
    assert [claim.rank for claim in owner.claims] == [ClaimRank.GIT_AUTHOR, ClaimRank.DEFAULT]
    assert owner.claims[0].evidence.startswith("last changed by bo@example.org on ")


def naive_target(root: str, path: str, file: str) -> str | None:
    """What is asked about one asset, by the words of the law: its file where code stands in it, else its folder."""

    def below(text: str) -> str | None:
        inner = os.path.relpath(Path.cwd() / text, root)
        return None if inner.split("/")[0] == ".." else inner

    if file.endswith(DECLARING) and posixpath.dirname(file) == path:
        return below(file)
    inner = below(path)
    return None if inner is None else "/" if inner == "." else f"{inner}/"


folders = st.sampled_from(
    [
        "",
        "infra",
        "infra/pay",
        "infra/pay/deep",
        "infra/net",
        "repo",
        "repo/infra",
        "..",
        "infra/../x",
        "./infra",
        "ABS",
    ]
)
places = st.lists(
    st.tuples(folders, st.sampled_from(["main.tf", "x.yaml", "plan.json"]), st.booleans()).map(
        lambda drawn: (drawn[0], f"{drawn[0]}/{drawn[1]}" if drawn[0] and drawn[2] else drawn[1])
    ),
    min_size=1,
    max_size=6,
)
LINES = "* @org/platform\n/infra/ @a\n/infra/pay/*.tf @b\ninfra/pay/deep/ @c\n*.yaml @d\n/x @e\n"


@pytest.mark.parametrize("where", [".", "infra", ".."])
def test_r2_2_all_assets_at_once_equal_a_loop_over_assets(
    where: str, repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written("CODEOWNERS", LINES)
    (repository.parent / "infra").mkdir()
    monkeypatch.chdir(repository / where)
    name = os.path.relpath(repository, Path.cwd())
    shown = repository.as_posix() if name == ".." else "" if name == "." else name

    @given(places)
    def law(chosen: list[tuple[str, str]]) -> None:
        drawn = [
            (one.replace("ABS", f"{repository}/infra"), two.replace("ABS", str(repository))) for one, two in chosen
        ]
        given_estate = estate(*((f"{name}/plan.json", path, file) for path, file in drawn))
        column = stated_ownership(given_estate, Organisation()).claimed[0]
        for (path, file), claims in zip(drawn, column, strict=True):
            target = naive_target(str(repository), path, file)
            alone = CODEOWNERS.read(repository, [target] if target else [], name=shown).claims
            expected = [one.evidence for natives in alone for one in natives]
            assert [claim.evidence for claim in claims] == expected

    law()
