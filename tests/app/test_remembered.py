"""Answers given again: the same as without, whatever happened in between; never for what is unreadable. R2.1, R3.2."""

from __future__ import annotations

import contextlib
import io
import os
import shutil
import stat
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, tzinfo
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cli.run import Ran, run, started
from remit import plugins
from remit.__main__ import main
from remit.app import gather as gathering
from remit.app import remembered as subject
from remit.app import scan as scanning
from remit.app.remembered import Answer, stand_in
from remit.documents import witness
from remit.exports import EXPORTS
from remit.knowledge.base import open_knowledge
from remit.model.location import Location
from remit.model.observation import Observation, Reading
from repository import PACKAGE, ROOT

NOBODY = 65_534
MAIN = """
variable "size" {}
module "net" {
  source = "../shared/net"
  name   = "n"
}
module "inner" { source = "./m" }
resource "aws_db_instance" "d" {
  identifier          = "d"
  publicly_accessible = false
  allocated_storage   = var.size
}
"""
BUCKET = 'variable "name" { default = "b" }\nresource "aws_s3_bucket" "b" { bucket = var.name }\n'
TEAMS = "teams:\n  payments: {name: Payments, members: [ada]}\n"
CONFIG = """organisation: Test
include: [teams]
people:
  ada: {name: Ada, email: ada@example.com}
ownership:
  default: payments
"""


def lay(top: Path) -> None:
    """A repository with a configuration, its includes, a root, modules in and beside it, and values."""
    for file, text in {
        "repo/remit.yaml": CONFIG,
        "repo/teams/a.yaml": TEAMS,
        "repo/infra/main.tf": MAIN,
        "repo/infra/terraform.tfvars": "size = 10\n",
        "repo/infra/m/main.tf": BUCKET,
        "repo/infra/notes.txt": "nothing\n",
        "repo/shared/net/main.tf": BUCKET.replace('"b"', '"n"'),
        "repo/.git/HEAD": "ref: refs/heads/main\n",
    }.items():
        path = top / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def _write(file: str, text: str) -> Callable[[Path], None]:
    def step(repo: Path) -> None:
        (repo / file).parent.mkdir(parents=True, exist_ok=True)
        (repo / file).write_text(text, encoding="utf-8")

    return step


def _unlink(file: str) -> Callable[[Path], None]:
    return lambda repo: (repo / file).unlink(missing_ok=True)


def _same_size_and_time(repo: Path) -> None:
    path = repo / "infra/main.tf"
    if not path.is_file():
        return
    before = path.stat()
    text = path.read_text(encoding="utf-8")
    other = text.replace("= false", "= true ") if "= false" in text else text.replace("= true ", "= false")
    path.write_text(other, encoding="utf-8")
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert path.stat().st_size == before.st_size
    assert path.stat().st_mtime_ns == before.st_mtime_ns


def _rename(repo: Path) -> None:
    one, other = repo / "infra/main.tf", repo / "infra/other.tf"
    if one.exists():
        one.rename(other)
    elif other.exists():
        other.rename(one)


def _touch(repo: Path) -> None:
    (repo / "infra/notes.txt").touch()
    os.utime(repo / "infra/m/main.tf")


def _link(target: str) -> Callable[[Path], None]:
    def step(repo: Path) -> None:
        (repo / "infra/linked.tf").unlink(missing_ok=True)
        (repo / "infra/linked.tf").symlink_to(target)

    return step


def _without_git(repo: Path) -> None:
    if (repo / ".git").exists():
        (repo / ".git").rename(repo / "git-aside")


def _replaced(repo: Path) -> None:
    fresh = repo / "infra/fresh"
    fresh.write_text(BUCKET.replace("bucket = var.name", 'bucket = "x"'), encoding="utf-8")
    fresh.replace(repo / "infra/m/main.tf")


STEPS: dict[str, Callable[[Path], None]] = {
    "edit": _write("infra/main.tf", MAIN.replace("false", "true")),
    "edit back": _write("infra/main.tf", MAIN),
    "touch": _touch,
    "same size and time": _same_size_and_time,
    "add": _write("infra/more.tf", 'resource "aws_sqs_queue" "q" {}\n'),
    "add unknown": _write("infra/sub/readme.md", "x"),
    "remove": _unlink("infra/more.tf"),
    "remove values": _unlink("infra/terraform.tfvars"),
    "rename": _rename,
    "replace": _replaced,
    "link": _link("../shared/net/main.tf"),
    "link elsewhere": _link("notes.txt"),
    "link to nothing": _link("gone.tf"),
    "values": _write("infra/terraform.tfvars", "size = 20\n"),
    "more values": _write("infra/x.auto.tfvars", "size = 30\n"),
    "module outside": _write("shared/net/main.tf", BUCKET),
    "file beside a module": _write("shared/net/extra.tf", 'resource "aws_sns_topic" "t" {}\n'),
    "include changes": _write("teams/a.yaml", TEAMS.replace("Payments", "Money")),
    "include gains a file": _write("teams/deep/b.yaml", "teams:\n  other: {name: Other}\n"),
    "configuration": _write("remit.yaml", CONFIG.replace("Ada,", "Ada L,")),
    "nearer configuration": _write("infra/remit.yaml", "organisation: Nearer\n"),
    "broken configuration": _write("remit.yaml", "teams: [\n"),
    "owners": _write("CODEOWNERS", "* @acme/payments\n"),
    "owners of GitHub": _write(".github/CODEOWNERS", "/infra/ ada@example.com\n"),
    "owners in docs": _write("docs/CODEOWNERS", "*.tf ada@example.com\n"),
    "GitLab": _write(".gitlab-ci.yml", "x: {}\n"),
    "no git": _without_git,
    "git below": _write("infra/.git/HEAD", "x"),
    "broken": _write("infra/broken.tf", 'resource "aws_s3_bucket" "x" {\n'),
    "mended": _unlink("infra/broken.tf"),
    "plan beside": _write("infra/plan.json", '{"format_version": "1.2", "planned_values": {}}'),
}
ASKED = [
    ("scan", "."),
    ("scan", ".", "--format", "json"),
    ("check", ".", "--fail-on", "low"),
    ("check", ".", "--base", "m", "--format", "sarif"),
]


class Clock(datetime):
    """A clock that the tests set."""

    shown = datetime(2026, 3, 1, 12, 0, 0, tzinfo=UTC)

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
        return cls.shown.astimezone(tz)


@dataclass
class Place:
    """A repository, and how often it was really scanned."""

    top: Path
    scans: list[object] = field(default_factory=list)

    @property
    def answers(self) -> list[Path]:
        folder = self.top / "cache/answers"
        return sorted(folder.iterdir()) if folder.is_dir() else []


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Place:
    return _place(tmp_path, monkeypatch)


def _place(top: Path, monkeypatch: pytest.MonkeyPatch) -> Place:
    lay(top)
    made = Place(top)
    real = scanning.scan

    def spied(*arguments: Any, **options: Any) -> Any:  # noqa: ANN401 - passes everything on
        made.scans.append(arguments)
        return real(*arguments, **options)

    monkeypatch.setattr(scanning, "scan", spied)
    monkeypatch.setattr("remit.app.gate.scan", spied)
    code = subject._code()  # somebody may be editing this very checkout
    monkeypatch.setattr(subject, "_code", lambda: code)
    monkeypatch.setattr(subject, "datetime", Clock)
    monkeypatch.setattr("remit.cli.scan.datetime", Clock)
    monkeypatch.setenv("REMIT_CACHE", str(top / "cache"))
    monkeypatch.setenv("XDG_STATE_HOME", str(top / "state"))
    monkeypatch.setattr(Clock, "shown", Clock.shown)
    monkeypatch.chdir(top / "repo/infra")
    return made


@pytest.fixture(params=["young", "settled"])
def age(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Files of just now, which are compared by content; and the same as though they had lain there for long."""
    if request.param == "settled":
        monkeypatch.setattr(witness, "YOUNG_NS", -(10**15))
    return str(request.param)


def both(capsys: pytest.CaptureFixture[str], *words: str) -> Ran:
    """The same with what is remembered and without."""
    remembered = run(capsys, *words)
    anew = run(capsys, *words, "--no-cache")
    assert remembered == anew
    assert run(capsys, *words) == anew
    return anew


@pytest.mark.parametrize("name", STEPS)
def test_after_any_change_the_answer_is_the_one_that_is_found_anew(
    name: str, place: Place, age: str, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ASKED[list(STEPS).index(name) % len(ASKED)]
    both(capsys, *words)
    STEPS[name](place.top / "repo")
    both(capsys, *words)


@pytest.mark.slow
@settings(max_examples=12)
@given(names=st.lists(st.sampled_from(sorted(STEPS)), min_size=2, max_size=6), words=st.sampled_from(ASKED))
def test_after_any_series_of_changes_too(names: list[str], words: tuple[str, ...]) -> None:
    with (
        tempfile.TemporaryDirectory() as folder,
        pytest.MonkeyPatch.context() as patch,
    ):
        place = _place(Path(folder), patch)
        for name in names:
            STEPS[name](place.top / "repo")
            first = _quiet(*words)
            assert first == _quiet(*words, "--no-cache")
            assert first == _quiet(*words)
        patch.chdir(ROOT)


def _quiet(*words: str) -> tuple[int, str, str]:
    """As `run`, where no fixture of pytest can reach."""
    with contextlib.redirect_stdout(io.StringIO()) as out, contextlib.redirect_stderr(io.StringIO()) as err:
        code = main(words)
    return int(code), out.getvalue(), err.getvalue()


@pytest.mark.parametrize("words", ASKED)
def test_nothing_is_scanned_where_nothing_changed(
    words: tuple[str, ...], place: Place, age: str, capsys: pytest.CaptureFixture[str]
) -> None:
    first = run(capsys, *words)
    assert len(place.scans) == 1
    assert run(capsys, *words) == first
    assert len(place.scans) == 1
    assert [stat.S_IMODE(one.stat().st_mode) for one in place.answers] == [0o600]
    assert stat.S_IMODE(place.answers[0].parent.stat().st_mode) == 0o700


def test_young_files_are_told_by_their_content_until_they_have_settled(
    place: Place, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    run(capsys, "scan")
    young = place.answers[0].read_bytes()
    monkeypatch.setattr(witness, "YOUNG_NS", -(10**15))
    run(capsys, "scan")
    settled = place.answers[0].read_bytes()
    run(capsys, "scan")
    assert (len(place.scans), place.answers[0].read_bytes()) == (1, settled)
    assert len(settled) < len(young)


@pytest.mark.parametrize(
    "other",
    [("scan", ".", "--all"), ("scan", ".", "--format", "json"), ("scan", "m"), ("scan", ".", "m"), ("scan", "../infra"),
     ("scan", ".", "--config", "../remit.yaml"), ("check", "."), ("check", ".", "--lenient"),
     ("check", ".", "--fail-on", "low"), ("check", ".", "--base", "m"), ("check", ".", "m")],
)  # fmt: skip
def test_another_question_has_another_answer(
    other: tuple[str, ...], place: Place, capsys: pytest.CaptureFixture[str]
) -> None:
    run(capsys, "scan", ".")
    run(capsys, "check", ".", "--format", "json")
    before = len(place.scans)
    both(capsys, *other)
    assert len(place.scans) > before + 1  # once to be remembered, once anew


def test_another_day_folder_or_user_asks_another_question(
    place: Place, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    top = str(place.top / "repo/infra")
    run(capsys, "scan", top)
    monkeypatch.setattr(Clock, "shown", Clock.shown + timedelta(hours=11))
    run(capsys, "scan", top)
    assert len(place.scans) == 1
    monkeypatch.setattr(Clock, "shown", Clock.shown + timedelta(hours=2))
    run(capsys, "scan", top)
    assert len(place.scans) == 2
    monkeypatch.chdir(place.top / "repo")
    both(capsys, "scan", top)
    assert len(place.scans) == 4
    monkeypatch.setattr(subject, "__version__", "other")
    run(capsys, "scan", top)
    assert len(place.scans) == 5
    monkeypatch.setattr(sys, "path", [*sys.path, str(place.top)])
    run(capsys, "scan", top)
    assert len(place.scans) == 6


def test_an_answer_given_again_tells_the_time_at_which_it_is_given(
    place: Place, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for style in sorted(EXPORTS.ids()):
        run(capsys, "scan", "--format", style)
        before = len(place.scans)
        monkeypatch.setattr(Clock, "shown", Clock.shown + timedelta(minutes=7, seconds=3))
        again = run(capsys, "scan", "--format", style)
        assert len(place.scans) == before
        assert again == run(capsys, "scan", "--format", style, "--no-cache")
    shown = run(capsys, "scan", "--format", "json").document["taken_at"]
    assert shown == Clock.shown.isoformat()


def test_another_state_of_remit_s_own_files_asks_another_question(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(subject, "_PACKAGE", tmp_path)
    seen = [subject._code()]
    for file in ("model.py", "knowledge/data/a.yaml"):
        (tmp_path / file).parent.mkdir(parents=True, exist_ok=True)
        for text in ("1", "22"):
            (tmp_path / file).write_text(text, encoding="utf-8")
            seen.append(subject._code())
    assert len(set(seen)) == 5
    for file in ("__pycache__/model.pyc", "knowledge/knowledge.bin"):
        (tmp_path / file).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / file).touch()
    assert subject._code() == seen[-1]


def test_where_the_working_directory_is_gone_nothing_is_remembered(
    place: Place, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    top = str(place.top / "repo/infra")
    (place.top / "gone").mkdir()
    monkeypatch.chdir(place.top / "gone")
    (place.top / "gone").rmdir()
    assert run(capsys, "scan", top) == run(capsys, "scan", top, "--no-cache")
    monkeypatch.chdir(place.top)
    assert place.answers == []


def test_a_stand_in_for_the_time_is_long_gone_and_each_time_another() -> None:
    drawn = {stand_in() for _ in range(100)}
    assert len(drawn) > 90
    assert all("1000" <= one < "1801" for one in drawn)
    said = Answer(
        text=f"a {min(drawn)[:16].replace('T', ' ')} UTC {min(drawn)}", notes=(), exit_code=0, taken_at=min(drawn)
    )
    assert said.at(Clock.shown).text == "a 2026-03-01 12:00 UTC 2026-03-01T12:00:00+00:00"


@pytest.mark.parametrize("step", ["broken", "link to nothing"])
def test_what_could_not_be_read_is_never_answered_from_memory(
    step: str, place: Place, capsys: pytest.CaptureFixture[str]
) -> None:
    STEPS[step](place.top / "repo")
    for number in (1, 2, 3):
        ran = run(capsys, "check", ".")
        assert ran.code != 0
        assert "unreadable" in ran.err
        assert len(place.scans) == number
    assert place.answers == []


def test_nor_is_a_base_that_could_not_be_read(place: Place, capsys: pytest.CaptureFixture[str]) -> None:
    _write("old/broken.tf", 'resource "aws_s3_bucket" "x" {\n')(place.top / "repo")
    assert run(capsys, "check", ".", "--base", "../old").code != 0
    assert place.answers == []


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can step down")
def test_a_file_that_becomes_unreadable_undoes_the_gate_s_pass(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        place = _place(Path(folder), monkeypatch)
        for one in (place.top, *place.top.rglob("*")):
            os.chown(one, NOBODY, NOBODY)
        os.seteuid(NOBODY)
        try:
            asked = ("check", ".", "--fail-on", "critical", "--lenient")
            assert [run(capsys, *asked).code for _ in (1, 2)] == [0, 0]
            assert len(place.scans) == 1
            for shut in ("m/main.tf", "m", "../shared/net/main.tf"):
                target = place.top / "repo/infra" / shut
                mode = target.stat().st_mode
                target.chmod(0)
                assert both(capsys, *asked).code == 2
                target.chmod(mode)
                assert both(capsys, *asked).code == 0
        finally:
            os.seteuid(0)
            monkeypatch.chdir(ROOT)


def test_where_git_is_asked_nothing_is_remembered(place: Place, capsys: pytest.CaptureFixture[str]) -> None:
    config = CONFIG.replace("ownership:\n", "ownership:\n  git_author: true\n")
    _write("remit.yaml", config)(place.top / "repo")
    _without_git(place.top / "repo")  # there is no history, so nothing is unreadable either
    for number in (1, 2):
        run(capsys, "scan", ".")
        assert len(place.scans) == number
    assert place.answers == []


def test_a_plug_in_from_elsewhere_leaves_nothing_remembered(
    place: Place, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    package = place.top / "guests"
    (package / "guest.dist-info").mkdir(parents=True)
    (package / "guest.dist-info/entry_points.txt").write_text("[remit.exports]\nguest = guest\n", encoding="utf-8")
    (package / "guest.py").write_text("from remit.exports.json import EXPORT\n", encoding="utf-8")
    monkeypatch.syspath_prepend(str(package))
    plugins._installed.cache_clear()
    try:
        for number in (1, 2):
            assert run(capsys, "scan", ".").code == 0
            assert len(place.scans) == number
        assert place.answers == []
    finally:
        plugins._installed.cache_clear()


class Account:
    """An account that answers something else each time."""

    scheme = "account"

    def __init__(self) -> None:
        self.asked = 0

    def read_account(self, target: str) -> Iterator[tuple[str, Reading]]:
        self.asked += 1
        seen = Observation(
            address=f"{target}-{self.asked}",
            reader="tf",
            native_type="aws_s3_bucket",
            attributes={},
            location=Location(file=target),
        )
        yield f"account:{target}", Reading(observations=(seen,), is_live=True)


def test_what_a_live_account_says_is_asked_anew(
    place: Place, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    account = Account()
    monkeypatch.setattr(gathering, "_live_reader", lambda path: account if str(path) == "account:x" else None)
    said = [run(capsys, "scan", "account:x", "--format", "json").document for _ in (1, 2)]
    assert [[one["id"] for one in document["assets"]] for document in said] == [["x-1"], ["x-2"]]
    assert place.answers == []


@pytest.mark.parametrize("harm", ["cut", "byte", "empty", "text", "other", "link", "open"])
def test_an_answer_that_was_tampered_with_is_passed_over(
    harm: str, place: Place, capsys: pytest.CaptureFixture[str]
) -> None:
    first = run(capsys, "check", ".")
    kept = place.answers[0]
    data = kept.read_bytes()
    if harm == "other":
        run(capsys, "scan", ".")
        kept.write_bytes(next(one for one in place.answers if one != kept).read_bytes())
    elif harm == "link":
        kept.rename(place.top / "aside")
        kept.symlink_to(place.top / "aside")
    elif harm == "open":
        kept.chmod(0o644)
    else:
        middle = len(data) // 2
        changed = bytes([data[middle] ^ 1])
        kept.write_bytes(
            {"cut": data[:middle], "byte": data[:middle] + changed + data[middle + 1 :], "empty": b"", "text": b"{}"}[
                harm
            ]
        )
    before = len(place.scans)
    assert run(capsys, "check", ".") == first
    assert len(place.scans) == before + 1


def test_answers_sealed_elsewhere_are_not_believed(
    place: Place, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    run(capsys, "check", ".")
    monkeypatch.setenv("XDG_STATE_HOME", str(place.top / "another"))
    run(capsys, "check", ".")
    assert len(place.scans) == 2


def test_a_change_while_it_is_read_is_not_remembered(
    place: Place, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    real = scanning.survey

    def late(*arguments: Any, **options: Any) -> Any:  # noqa: ANN401 - passes everything on
        STEPS["edit"](place.top / "repo")
        return real(*arguments, **options)

    monkeypatch.setattr(scanning, "survey", late)
    run(capsys, "scan", ".")
    assert place.answers == []


def test_several_at_once_give_one_answer(place: Place) -> None:
    """Each runs a copy of the code: an edit of this checkout meanwhile would ask another question."""
    shutil.copytree(PACKAGE, place.top / "code" / PACKAGE.name, ignore=shutil.ignore_patterns("__pycache__"))
    here = {
        "PYTHONPATH": str(place.top / "code"),
        "REMIT_CACHE": str(place.top / "cache"),
        "XDG_STATE_HOME": str(place.top / "state"),
    }
    said = set()
    for many in (4, 2):  # the second two find an answer
        children = [started(("check", "."), folder=place.top / "repo/infra", **here) for _ in range(many)]
        for child in children:
            with child:
                said.add((*child.communicate(timeout=180), child.returncode))
    assert [code for _, _, code in said] == [1]
    assert [one.suffix for one in place.answers] == [".kept"]
    assert [one.name for one in (place.top / "state/remit").iterdir()] == ["answers.key"]


def test_an_answer_given_again_needs_no_numpy(place: Place) -> None:
    here = {"REMIT_CACHE": str(place.top / "cache"), "XDG_STATE_HOME": str(place.top / "state")}
    script = (
        "import sys; from remit.__main__ import main; code = main(['scan', '.']);"
        "print(sorted({'numpy', 'yaml', 'msgspec', 'orjson', 'remit.app.scan'} & set(sys.modules)))"
    )
    said = [
        subprocess.run(
            [sys.executable, "-c", script],
            cwd=place.top / "repo/infra",
            env={**os.environ, **here},
            capture_output=True,
            text=True,
            check=True,
        ).stdout.splitlines()
        for _ in range(4)  # the second will do, where nobody edits this checkout meanwhile
    ]
    assert said[0][:-1] == said[-1][:-1]
    assert "numpy" in said[0][-1]
    assert "[]" in [one[-1] for one in said]


# --- the law that keeps the rest honest: nothing is looked at without the witness -----------------


_OPENED: list[str] = []
_IS_WATCHED = False


def _hook(event: str, arguments: tuple[Any, ...]) -> None:
    if _IS_WATCHED and event == "open" and isinstance(arguments[0], (str, bytes)):
        _OPENED.append(os.fsdecode(arguments[0]))


@pytest.fixture
def looked(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[list[str], list[str]]]:
    """What is opened or listed, and what is asked of the file system, told by the interpreter itself."""
    global _IS_WATCHED  # noqa: PLW0603 - a hook cannot be taken away
    asked: list[str] = []
    if not any(name == "remit-hook" for name in _HOOKED):
        sys.addaudithook(_hook)
        _HOOKED.append("remit-hook")
    _OPENED.clear()

    def spied(name: str, note: list[str]) -> None:
        real = getattr(os, name)

        def call(path: Any = ".", *arguments: Any, **options: Any) -> Any:  # noqa: ANN401 - passes everything on
            if isinstance(path, (str, bytes, os.PathLike)):
                note.append(os.fsdecode(path))
            return real(path, *arguments, **options)

        monkeypatch.setattr(os, name, call)

    for name in ("stat", "lstat", "readlink"):
        spied(name, asked)
    for name in ("scandir", "listdir"):
        spied(name, _OPENED)
    _IS_WATCHED = True
    yield _OPENED, asked
    _IS_WATCHED = False


_HOOKED: list[str] = []


@pytest.mark.parametrize(
    "names",
    [(), ("owners", "include gains a file", "link"), ("owners of GitHub", "GitLab"), ("owners in docs", "no git"),
     ("git below", "nearer configuration"), ("plan beside", "more values"), ("link to nothing", "remove values")],
)  # fmt: skip
@pytest.mark.parametrize("words", [("repo/infra",), ("repo",), ("repo/infra/main.tf",), ("repo/infra", "repo/shared")])
def test_nothing_is_looked_at_that_the_witness_is_not_told(
    names: tuple[str, ...],
    words: tuple[str, ...],
    place: Place,
    monkeypatch: pytest.MonkeyPatch,
    looked: tuple[list[str], list[str]],
) -> None:
    for name in names:
        STEPS[name](place.top / "repo")
    _require_told(place.top, words, monkeypatch, looked)


@pytest.mark.parametrize("name", sorted(one.name for one in (ROOT / "examples").iterdir() if one.is_dir()))
def test_nor_in_any_example(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, looked: tuple[list[str], list[str]]
) -> None:
    shutil.copytree(ROOT / "examples" / name, tmp_path / "repo")
    _require_told(tmp_path, ("repo",), monkeypatch, looked)


def _require_told(
    top: Path, words: tuple[str, ...], monkeypatch: pytest.MonkeyPatch, looked: tuple[list[str], list[str]]
) -> None:
    """Scan below `top`; all that is opened, listed or asked for there was told to the witness."""
    monkeypatch.chdir(top)
    knowledge = open_knowledge()
    opened, asked = looked
    opened.clear()
    asked.clear()
    with witness.watching() as seen:
        monkeypatch.setattr(witness, "_sign", _unspied(witness._sign, opened, asked))
        monkeypatch.setattr(witness, "_digest", _unspied(witness._digest, opened, asked))
        scanning.scan([Path(word) for word in words], knowledge)
    told = {name for one in seen._looks for name in (one, os.path.normpath(one))}
    repo = top / "repo"
    within = [top / one for one in opened if (top / one).is_relative_to(repo)]
    assert within
    assert [one for one in within if os.fspath(one) not in told] == []
    above = {folder for one in told for folder in _plain(one).parents}  # a link there moves what lies below
    upward = {".git", "remit.yaml", "CODEOWNERS", ".gitlab", ".gitlab-ci.yml"}
    for one in {_plain(top / path) for path in asked}:
        if one.is_relative_to(repo) or one.name in upward:
            assert os.fspath(one) in told or one in above or _is_listed(one, told), one


def _plain(path: str | Path) -> Path:
    return Path(os.path.normpath(path))


def _is_listed(path: Path, told: set[str]) -> bool:
    """Whether the witness knows the names of the folder in which it lies, or would."""
    folder = next(one for one in path.parents if one.exists())
    return os.fspath(folder) in told and not path.is_symlink()


def _unspied(real: Callable[..., Any], *notes: list[str]) -> Callable[..., Any]:
    """What the witness itself looks at does not count."""

    def call(*arguments: Any) -> Any:  # noqa: ANN401 - passes everything on
        lengths = [len(note) for note in notes]
        result = real(*arguments)
        for note, length in zip(notes, lengths, strict=True):
            del note[length:]
        return result

    return call
