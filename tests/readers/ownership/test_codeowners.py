"""CODEOWNERS as GitHub and as GitLab understand it (R2.2), and files that want harm."""

from __future__ import annotations

from pathlib import Path

import pytest

from remit.model.location import Location
from remit.model.organisation import Organisation
from remit.model.ownership import ClaimRank
from remit.readers import OWNERSHIP, OwnershipReading
from remit.readers.ownership import _codeowners_file, codeowners

READER = OWNERSHIP.load("codeowners")


def reading(folder: Path, text: str, *paths: str, place: str = "CODEOWNERS", name: str = "") -> OwnershipReading:
    (folder / place).parent.mkdir(exist_ok=True)
    (folder / place).write_text(text, encoding="utf-8")
    return READER.read(folder, paths, name=name)


def owners(folder: Path, text: str, path: str, *, place: str) -> list[list[str]]:
    (claims,) = reading(folder, text, path, place=place).claims
    return [list(claim.owners) for claim in claims]


# --- GitHub --------------------------------------------------------------------------------------

OF_GITHUB = """\
# everything, unless a later line says otherwise
*               @org/everybody @second
*.js            @scripts # what follows a blank and a hash is a comment
*.go            gophers@example.com
*.txt           @octo-org/writers
/build/logs/    @keeper
docs/*          docs@example.com
apps/           @app-keeper
/docs/          @keeper
/scripts/       @keeper @app-keeper
**/logs         @app-keeper
/apps/          @app-keeper
/apps/github
/shop/          @shop
/shop/open      @org/opener
deep/**/end.tf  @deep
with\\ space/    @spaced
/infra/pay/*.tf @org/payments
a?c.md          @one-letter
/all/**         @all
"""


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("any/where/file.rb", ["@org/everybody", "@second"]),
        ("web/a.js", ["@scripts"]),
        ("a.go", ["gophers@example.com"]),
        ("x/y/z.txt", ["@octo-org/writers"]),
        ("build/logs/deep/er.log", ["@app-keeper"]),  # the later **/logs
        ("docs/start.md", ["@keeper"]),
        ("sub/docs/start.md", ["@org/everybody", "@second"]),  # a slash in the middle anchors
        ("sub/apps/x.md", ["@app-keeper"]),
        ("docs/more/deep.md", ["@keeper"]),
        ("scripts/a.sh", ["@keeper", "@app-keeper"]),
        ("x/y/logs/z", ["@app-keeper"]),
        ("apps/x", ["@app-keeper"]),
        ("apps/github/x", None),
        ("apps/github", None),
        ("shop/open/x.md", ["@org/opener"]),
        ("shop/opener.md", ["@shop"]),
        ("deep/end.tf", ["@deep"]),
        ("deep/a/b/end.tf", ["@deep"]),
        ("x/deep/end.tf", ["@org/everybody", "@second"]),
        ("x/with space/y", ["@spaced"]),
        ("infra/pay/", ["@org/payments"]),
        ("infra/pay/main.tf", ["@org/payments"]),
        ("infra/pay/deep/", ["@org/everybody", "@second"]),
        ("x/abc.md", ["@one-letter"]),
        ("all/a/b", ["@all"]),
        ("ALL/a", ["@org/everybody", "@second"]),
    ],
)
def test_r2_2_github(tmp_path: Path, path: str, expected: list[str] | None) -> None:
    found = owners(tmp_path, OF_GITHUB, path, place=".github/CODEOWNERS")
    assert found == ([] if expected is None else [expected])


def test_a_folder_of_docs_does_not_reach_deeper_with_one_star(tmp_path: Path) -> None:
    text = "docs/* @shallow\n"
    assert owners(tmp_path, text, "docs/a.md", place=".github/CODEOWNERS") == [["@shallow"]]
    assert owners(tmp_path, text, "docs/b/a.md", place=".github/CODEOWNERS") == []


@pytest.mark.parametrize(
    ("pattern", "path", "is_hit"),
    [
        ("**", "a", True),
        ("**/", "a", False),
        ("**/", "a/b", True),
        ("/", "a", False),
        ("/*", "a", True),
        ("/*", "a/b", False),
        ("*/", "a/b", True),
        ("a***", "ab", True),
        ("****/x", "y/x", True),
        ("//x", "x", True),
        ("x//y", "x/y", False),
    ],
)
def test_odd_patterns_of_github(tmp_path: Path, pattern: str, path: str, is_hit: bool) -> None:
    assert bool(owners(tmp_path, f"{pattern} @x\n", path, place=".github/CODEOWNERS")) is is_hit


@pytest.mark.parametrize(
    ("line", "cause"),
    [
        ("!/a/ @x", "“!” takes nothing out"),
        ("/[ab].tf @x", "no range of characters"),
        ("\\#a @x", "does not begin a pattern"),
        ("/a/ payments", "“payments” is no @user"),
        ("/a/ @x@", "“@x@” is no @user"),
        ("/" + "a" * 2_000 + " @x", "more than 1024 characters"),
    ],
)
def test_a_line_that_github_skips_is_told_with_its_place(tmp_path: Path, line: str, cause: str) -> None:
    found = reading(tmp_path, f"* @all\n\n{line}\n", "a/b.tf", place=".github/CODEOWNERS", name="repo")
    (problem,) = found.notes
    assert problem.location == Location(file="repo/.github/CODEOWNERS", line=3)
    assert cause in problem.cause
    assert "GitHub skips the line" in problem.hint
    assert [claim.owners for claim in found.claims[0]] == [("@all",)]


def test_of_very_many_problems_the_first_are_listed(tmp_path: Path) -> None:
    found = reading(tmp_path, "!a @x\n" * 300, "a", place=".github/CODEOWNERS")
    assert len(found.notes) == _codeowners_file.MOST_NOTES + 1
    assert "not listed" in found.notes[-1].cause


# --- GitLab --------------------------------------------------------------------------------------

OF_GITLAB = """\
* @general
README.md @writers words-count-for-nothing lead@example.com
*.rb @ruby # and @commented counts too
\\#odd.rb @odd
/config/ @@maintainer
path\\ with\\ space/ @spaced
/docs/ @docs-all
/docs/*.md @docs-top
/docs/**/*.md @docs-deep
/exact @exact
!/docs/out.md

[Documentation][2] @docs-team
docs/
README.md

^[Database] @database-team
model/db/
config/db/setup.md @docs-team
[a-c].sql @letters

[documentation]
docs/special.md @special

[Open
"""


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("x.py", [["@general"]]),
        ("a/README.md", [["@writers", "lead@example.com"], ["@docs-team"]]),
        ("x/y.rb", [["@ruby", "@commented"]]),
        ("#odd.rb", [["@odd"]]),
        ("config/x/y", [["@@maintainer"]]),
        ("a/path with space/b", [["@spaced"]]),
        ("docs/a.png", [["@docs-all"], ["@docs-team"]]),
        ("docs/a.md", [["@docs-deep"], ["@docs-team"]]),
        ("docs/a/b.md", [["@docs-deep"], ["@docs-team"]]),
        ("docs/special.md", [["@special"], ["@docs-deep"]]),
        ("docs/out.md", [["@docs-team"]]),
        ("exact", [["@exact"]]),
        ("exact/below", [["@general"]]),
        ("model/db/x", [["@general"], ["@database-team"]]),
        ("deep/model/db/", [["@general"], ["@database-team"]]),
        ("config/db/setup.md", [["@@maintainer"], ["@docs-team"]]),
        ("b.sql", [["@general"], ["@letters"]]),
    ],
)
def test_r2_2_gitlab(tmp_path: Path, path: str, expected: list[list[str]]) -> None:
    """A section that is optional comes last; of the others the one that says it most narrowly is first."""
    assert owners(tmp_path, OF_GITLAB, path, place=".gitlab/CODEOWNERS") == expected


def test_an_exclusion_of_gitlab_is_final_in_its_section(tmp_path: Path) -> None:
    text = "!a.rb @ignored\n*.rb @ruby\na.rb @again\n"
    assert owners(tmp_path, text, "x/a.rb", place=".gitlab/CODEOWNERS") == []


def test_a_pattern_that_ends_in_two_stars_reaches_one_level_on_gitlab(tmp_path: Path) -> None:
    assert owners(tmp_path, "/a/** @x\n", "a/b", place=".gitlab/CODEOWNERS") == [["@x"]]
    assert owners(tmp_path, "/a/** @x\n", "a/b/c", place=".gitlab/CODEOWNERS") == []


def test_what_gitlab_cannot_take_is_told(tmp_path: Path) -> None:
    text = f"[ ] @x\na.rb\n/{'a' * 2_000} @x\n"
    found = reading(tmp_path, text, "a.rb", place=".gitlab/CODEOWNERS")
    assert [(one.location.line, one.cause[:25]) for one in found.notes] == [
        (1, "a section without a name"),
        (3, "a pattern of more than 10"),
    ]
    assert [claim.owners for claim in found.claims[0]] == [("@x",)]


# --- which file, and what it says ----------------------------------------------------------------


def test_a_claim_says_which_line_of_which_file(tmp_path: Path) -> None:
    found = reading(tmp_path, "\n/infra/ @org/payments ana@example.org\n", "infra/", name="mono")
    (claim,) = found.claims[0]
    assert claim.evidence == "CODEOWNERS line 2: /infra/ @org/payments ana@example.org"
    assert (claim.rank, claim.location) == (ClaimRank.CODEOWNERS, Location(file="mono/CODEOWNERS", line=2))
    assert found.inputs == ("mono/CODEOWNERS",)


def test_a_section_and_a_long_line_are_told_short(tmp_path: Path) -> None:
    found = reading(tmp_path, "[Data]\n* " + "@somebody " * 50 + "\n", "x")
    (claim,) = found.claims[0]
    assert claim.evidence.startswith("CODEOWNERS line 2, section Data: * @somebody")
    assert (len(claim.evidence), claim.evidence[-1], len(claim.owners)) == (160, "…", 50)


def test_the_place_that_the_hosts_look_in_first_counts(tmp_path: Path) -> None:
    for place in reversed(codeowners.PLACES):
        assert owners(tmp_path, f"* @{place.partition('/')[0].strip('.').lower()}\n", "x", place=place) == [
            [f"@{place.partition('/')[0].strip('.').lower()}"]
        ]
    assert READER.marks(tmp_path)
    assert not READER.marks(tmp_path / "docs")
    assert READER.is_wanted(Organisation())


@pytest.mark.parametrize(("beside", "is_gitlab"), [("", False), (".gitlab-ci.yml", True), (".gitlab/", True)])
def test_in_the_root_gitlabs_own_files_tell_its_syntax(tmp_path: Path, beside: str, is_gitlab: bool) -> None:
    if beside.endswith("/"):
        (tmp_path / beside).mkdir()
    elif beside:
        (tmp_path / beside).touch()
    assert bool(owners(tmp_path, "/docs @x\n", "docs/a", place="CODEOWNERS")) is not is_gitlab


def test_a_byte_order_mark_and_windows_line_ends_are_no_part_of_a_pattern(tmp_path: Path) -> None:
    (tmp_path / "CODEOWNERS").write_bytes("\ufeff*.tf @x\r\n/a/ @y\r\n".encode())
    found = READER.read(tmp_path, ("b.tf", "a/c"), name="")
    assert [claims[0].owners for claims in found.claims] == [("@x",), ("@y",)]


def test_no_file_says_nothing(tmp_path: Path) -> None:
    found = READER.read(tmp_path, ("a", "b/"), name="")
    assert (list(found.claims), found.unreadable, found.inputs) == ([(), ()], (), ())
    assert not READER.marks(tmp_path)


@pytest.mark.parametrize(
    ("content", "cause"),
    [
        (b"* @x \xff\n", "not valid UTF-8"),
        (b"*" * (codeowners.MAX_BYTES + 1), "more than"),
        (b"a @x\n" * (_codeowners_file.MOST_RULES + 1), "more than 50000 rules"),
        (b"".join(b"[s%d]\n" % n for n in range(_codeowners_file.MOST_SECTIONS + 1)), "more than 1000 sections"),
        (b"".join(b"/a*%d*b @x\n" % n for n in range(codeowners.MOST_GLOBS + 1)), "different globs"),
    ],
)
def test_a_file_that_cannot_be_relied_on_is_a_hole_and_claims_nothing(
    tmp_path: Path, content: bytes, cause: str
) -> None:
    (tmp_path / "CODEOWNERS").write_bytes(content)
    found = READER.read(tmp_path, ("a",), name="repo")
    (problem,) = found.unreadable
    assert cause in problem.cause
    assert (problem.location.file, list(found.claims)) == ("repo/CODEOWNERS", [()])


def test_a_link_out_of_the_repository_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("token-of-somebody\n", encoding="utf-8")
    (tmp_path / "repo").mkdir()
    (tmp_path / "repo" / "CODEOWNERS").symlink_to(tmp_path / "secret")
    (problem,) = READER.read(tmp_path / "repo", ("a",), name="repo").unreadable
    assert "leads outside" in problem.cause
