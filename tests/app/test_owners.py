"""What is wrong with whose ownership, who is likely, and a patch that closes the gaps and nothing else (R1.6, R2.2)."""

from __future__ import annotations

from pathlib import Path

import pytest

from planned import NOW, knowledge
from remit.app.owner_patch import OwnerPatch, Way, owner_patch
from remit.app.owners import owner_troubles
from remit.app.scan import Scan, scan
from remit.model.ownership import OwnerStatus

TEAMS = """\
# who is who
people:
  ana: {name: Ana, email: ana@example.org}
  bo: {name: Bo, left: 2025-01-01}
teams:
  payments: {owner: ana}
  platform: {owner: ana}
  tired: {owner: ana, able: {access: false}}
  empty: {}
"""
BUCKET = 'resource "aws_s3_bucket" "%s" {\n  bucket = "%s"\n%s}\n'


@pytest.fixture(autouse=True)
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "repo"
    (folder / ".git").mkdir(parents=True)
    monkeypatch.chdir(folder)
    written("remit.yaml", TEAMS)
    return folder


def written(place: str, text: str) -> None:
    Path(place).parent.mkdir(parents=True, exist_ok=True)
    Path(place).write_text(text, encoding="utf-8")


def bucket(name: str, owner: str = "", more: str = "") -> str:
    return BUCKET % (name, name, (f'  tags = {{ owner = "{owner}" }}\n' if owner else "") + more)


def estate() -> None:
    """Two folders of one team each, with a gap in each; a third that both share."""
    written("pay/main.tf", "\n".join([*(bucket(f"pay{n}", "payments") for n in range(4)), bucket("gap_a")]))
    written(
        "base/main.tf",
        "\n".join(
            [
                *(bucket(f"base{n}", "platform") for n in range(4)),
                bucket("gap_b", more='  tags = {\n    cost = "1"\n  }\n'),
            ]
        ),
    )
    written(
        "both/main.tf",
        "\n".join(
            [bucket("b0", "payments"), bucket("b1", "platform"), bucket("pay_gap", more='  tags = { cost = "1" }\n')]
        ),
    )


def scanned() -> Scan:
    return scan([Path()], knowledge(), now=NOW)


def patched(way: Way, *, least: float = 0.5) -> OwnerPatch:
    result = scanned()
    troubles = owner_troubles(result.landscape)
    return owner_patch(result.landscape, troubles, way, configuration=result.configuration, least=least)


def unowned(result: Scan) -> list[str]:
    return [result.landscape.estate.ids[row] for row in result.landscape.owners.rows(OwnerStatus.UNOWNED).tolist()]


def test_every_kind_of_trouble_is_said_the_worst_first() -> None:
    owners = ["", "stranger", "tired", "empty", "Payments: nobody@example.org", "bo"]
    blocks = [bucket(f"x{number}", owner) for number, owner in enumerate(owners)]
    blocks.append(bucket("x6", more='  tags = { owner = "payments", team = "platform" }\n'))
    written("main.tf", "\n".join(blocks))
    written("remit.yaml", TEAMS.replace("platform: {owner: ana}", "platform: {owner: ana, members: [bo]}"))
    told = [
        (one.asset.rpartition(".")[2], one.owner.status.name, one.why) for one in owner_troubles(scanned().landscape)
    ]
    assert told == [
        ("x0", "UNOWNED", "nothing names an owner"),
        ("x1", "UNKNOWN_TEAM", "nobody declared “stranger” (tag owner=stranger)"),
        ("x6", "CONTESTED", "team: payments (tag owner=payments), platform (tag team=platform)"),
        ("x5", "STALE", "Bo left on 2025-01-01"),
        ("x3", "NO_PERSON", "no person answers for the team empty"),
        ("x2", "INCAPABLE", "Ana has no access"),
    ]


@pytest.mark.parametrize("way", [Way.RULES, Way.TAGS])
def test_the_patch_closes_every_likely_gap_and_a_second_run_finds_nothing(way: Way) -> None:
    estate()
    before = scanned()
    assert len(unowned(before)) == 3
    patch = patched(way)
    assert (sorted(patch.closed), patch.left) == (sorted(unowned(before)), {})
    assert patch.write()
    after = scanned()
    assert unowned(after) == []
    teams = {asset: after.landscape.owners.of(row).team for row, asset in enumerate(after.landscape.estate.ids)}
    assert {one.rpartition(".")[2]: teams[one] for one in patch.closed} == {
        "gap_a": "payments", "gap_b": "platform", "pay_gap": "payments",
    }  # fmt: skip
    assert after.landscape.owners.rows(OwnerStatus.CONTESTED).tolist() == []
    again = patched(way)
    assert (again.diff, again.closed, again.write()) == ("", [], [])


def test_a_folder_of_one_team_is_one_rule_and_comments_stay() -> None:
    estate()
    patch = patched(Way.RULES)
    assert [line for line in patch.diff.splitlines() if line.startswith(("+", "-"))] == [
        "--- a/remit.yaml", "+++ b/remit.yaml", "+ownership:", "+  rules:",
        '+    - {"match":{"path":"base"},"team":"platform"}', '+    - {"match":{"path":"pay"},"team":"payments"}',
        '+    - {"match":{"address":"aws_s3_bucket.pay_gap"},"team":"payments"}',
    ]  # fmt: skip
    assert patch.after["remit.yaml"].startswith("# who is who\n")


@pytest.mark.parametrize(
    ("ownership", "is_possible"),
    [
        ("ownership:\n  git_author: false  # no\n", True),
        ("ownership:\n  rules:  # ours\n  - {match: {path: z}, team: platform}\nservices: {}\n", True),
        (
            "ownership:\n    default:\n    rules:\n        - match: {path: y}\n          team: platform",
            True,
        ),
        ("ownership: {directories: {z: platform}}\n", False),
        ("ownership:\n  rules: []\n", False),
    ],
)
def test_rules_find_their_place_in_remit_yaml_or_nothing_is_written(ownership: str, is_possible: bool) -> None:
    estate()
    written("remit.yaml", TEAMS + ownership)
    patch = patched(Way.RULES)
    assert bool(patch.closed) is bool(patch.diff) is is_possible
    assert is_possible or "cannot be changed safely" in patch.left["aws_s3_bucket.gap_a"]
    patch.write()
    assert (unowned(scanned()) == []) is is_possible


def test_lines_of_codeowners_spell_a_team_as_the_file_does() -> None:
    estate()
    assert "no CODEOWNERS" in patched(Way.CODEOWNERS).left["aws_s3_bucket.gap_a"]
    written(".github/CODEOWNERS", "/x/ @org/Payments\n# no newline at the end")
    patch = patched(Way.CODEOWNERS)
    assert patch.after[".github/CODEOWNERS"].endswith("# no newline at the end\n/pay/ @org/Payments\n")
    assert "spelling is not known" in patch.left["aws_s3_bucket.gap_b"]
    assert "shares its folder" in patch.left["aws_s3_bucket.pay_gap"]
    patch.write()
    assert sorted(unowned(scanned())) == ["aws_s3_bucket.gap_b", "aws_s3_bucket.pay_gap"]


def test_entries_of_a_catalogue_are_new_files() -> None:
    estate()
    written("base/catalog-info.yaml", "kind: Other\n")
    patch = patched(Way.CATALOGUE)
    assert "--- /dev/null\n+++ b/pay/catalog-info.yaml" in patch.diff
    assert "already" in patch.left["aws_s3_bucket.gap_b"]
    patch.write()
    assert "aws_s3_bucket.gap_a" not in unowned(scanned())


def test_what_is_not_likely_enough_is_left_and_told() -> None:
    estate()
    patch = patched(Way.RULES, least=0.99)
    assert (patch.closed, patch.diff) == ([], "")
    assert "is likely, but with" in patch.left["aws_s3_bucket.gap_a"]
    written("pay/main.tf", bucket("gap_a"))
    written("base/main.tf", "")
    written("both/main.tf", "")
    assert patched(Way.RULES).left == {"aws_s3_bucket.gap_a": "nobody is likely enough"}


@pytest.mark.parametrize(
    "more",
    ["  tags = merge(local.tags, {})\n", "  tags = local.tags\n", '  tags = { cost = "1" } }\nresource "x" "y" {\n'],
)
def test_a_block_whose_tags_cannot_be_changed_safely_is_left_alone(more: str) -> None:
    estate()
    written("pay/main.tf", "\n".join([*(bucket(f"pay{n}", "payments") for n in range(4)), bucket("gap_a", more=more)]))
    patch = patched(Way.TAGS)
    if "aws_s3_bucket.gap_a" in patch.left:
        assert "cannot be changed safely" in patch.left["aws_s3_bucket.gap_a"]
        assert "pay/main.tf" not in [file for file, text in patch.after.items() if text != patch.before[file]]


def test_nothing_is_half_written(repository: Path) -> None:
    estate()
    patch = patched(Way.TAGS)
    before = {file: Path(file).read_text(encoding="utf-8") for file in patch.after}
    patch.after["nowhere/at/all.tf"], patch.before["nowhere/at/all.tf"] = "x", ""
    with pytest.raises(OSError, match="nowhere"):
        patch.write()
    assert {file: Path(file).read_text(encoding="utf-8") for file in before} == before
    assert not list(repository.rglob("*.remit"))


def test_without_remit_yaml_rules_have_no_place(tmp_path: Path) -> None:
    estate()
    result = scanned()
    troubles = owner_troubles(result.landscape)
    patch = owner_patch(result.landscape, troubles, Way.RULES, configuration=None, least=0.5)
    assert set(patch.left.values()) == {"there is no remit.yaml; `remit init` writes a first one"}
