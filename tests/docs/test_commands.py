"""Every command that README and the guides show runs, ends as they say, and prints what they print.

In a fenced `console` block a line that starts with `$ remit` is a command; the lines below it, if any, are all that
it prints. A command ends with 0 unless `# exits N` stands behind it.
"""

from __future__ import annotations

import re
import shlex
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from cli.run import EXAMPLE, run
from remit.cli import COMMANDS
from repository import ROOT

PAGES = [ROOT / "README.md", *sorted((ROOT / "docs" / "guides").glob("*.md"))]
_BLOCK = re.compile(r"^```console\n(.*?)^```", re.MULTILINE | re.DOTALL)
_CODE = re.compile(r"#\s*exits (\d+)\s*$")
_OPTION = re.compile(r"--[a-z][a-z-]+")


@dataclass(frozen=True, slots=True)
class Shown:
    """One command as a page shows it."""

    page: str
    words: tuple[str, ...]
    code: int
    output: str

    def __str__(self) -> str:
        return f"{self.page}: {' '.join(self.words)}"


def shown(page: Path) -> Iterator[Shown]:
    """The commands of a page, in order."""
    for block in _BLOCK.findall(page.read_text(encoding="utf-8")):
        for piece in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            line, _, output = piece.partition("\n")
            code = _CODE.search(line)
            words = shlex.split(line, comments=True)
            yield Shown(page.name, tuple(words), int(code[1]) if code else 0, output.strip())


SHOWN = [command for page in PAGES for command in shown(page)]


@pytest.mark.parametrize("command", SHOWN, ids=str)
def test_it_does_what_the_page_says(
    command: Shown, capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(EXAMPLE, tmp_path / "example")
    monkeypatch.chdir(tmp_path / "example")
    assert command.words[0] == "remit"
    ran = run(capsys, *command.words[1:])
    assert ran.code == command.code, ran.err
    if command.output:
        assert ran.out.strip() == command.output


def test_the_guides_show_every_question() -> None:
    assert {command.words[1] for command in SHOWN} >= {"scan", "who", "why", "check", "kb"}


@pytest.mark.parametrize(
    "page", [page for page in PAGES if page.name != "add-a-service.md"], ids=lambda page: page.name
)
def test_every_option_that_a_page_names_exists(page: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Options of other tools stand in `sh` and `yaml` blocks, so only text and `console` blocks are looked at."""
    text = re.sub(r"^```(?!console).*?^```", "", page.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)
    known = set()
    commands = COMMANDS.load_all()
    below = [[name, one] for name, group in commands.items() for one in getattr(group, "commands", ())]
    for words in ([], *below, *([name] for name in commands)):
        known |= set(_OPTION.findall(run(capsys, *words, "--help").out))
    assert set(_OPTION.findall(text)) - known == set()


def test_the_remit_yaml_of_the_guide_can_be_followed(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = (ROOT / "docs" / "guides" / "name-owners.md").read_text(encoding="utf-8")
    blocks = re.findall(r"^```yaml\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    (tmp_path / "remit.yaml").write_text("".join(blocks), encoding="utf-8")
    shutil.copytree(EXAMPLE / "terraform", tmp_path / "terraform")
    monkeypatch.chdir(tmp_path)
    assert len(blocks) > 3
    ran = run(capsys, "who", "aws_ebs_volume.scratch", "--from", "terraform")
    assert (ran.code, ran.out) == (0, "aws_ebs_volume.scratch: Marnie Gangway (Platform)\n")


@pytest.mark.parametrize("page", sorted((ROOT / "docs" / "guides").glob("*.md")), ids=lambda page: page.name)
def test_a_guide_is_short(page: Path) -> None:
    assert len(page.read_text(encoding="utf-8").splitlines()) <= 160


@pytest.mark.parametrize(
    "name", ["first-scan", "name-owners", "gate-a-change", "browse", "read-the-json", "use-what-is-offered"]
)
def test_a_guide_names_the_requirements_it_covers(name: str) -> None:
    last = (ROOT / "docs" / "guides" / f"{name}.md").read_text(encoding="utf-8").splitlines()[-1]
    assert re.fullmatch(r"Covers R\d+\.\d+(, R\d+\.\d+)*\.", last)
