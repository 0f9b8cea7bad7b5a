"""A short run of every family, and that the fuzz job sees what it looks for. R10.3, R10.4.

The long run is `make fuzz`. Here no input may take long enough for a busy machine to matter.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from fuzz import outputs
from fuzz.__main__ import command, keep
from fuzz.case import FAMILIES, FORMULA, MARKUP, SECRET, BrokenLawError, Case, Family
from fuzz.guidance import Guide
from fuzz.job import Failure, Job, chance
from fuzz.minimise import minimise
from fuzz.mutations import mutate, mutate_lines, mutate_tree
from fuzz.trees import hides
from fuzz.worker import Limits, run

INPUTS = 12  # enough to see that every law is asked; the long run finds what is rare
PATIENT = Limits(processor=300, wall=1200)
CASE = Case({"a": b"one\ntwo\nthree"})


def family(task: Callable[[Case], str]) -> Family:
    return Family(
        what="a test's own",
        seeds=lambda _: iter([CASE]),
        make=lambda draw: Case({"a": draw.randbytes(9)}),
        run=lambda case, _: task(case),
    )


def job(one: Family, *, is_guided: bool = False, seed: int = 1) -> Job:
    return Job(one, seed=seed, corpus=[], limits=PATIENT, is_guided=is_guided)


@pytest.mark.slow
@pytest.mark.parametrize("name", FAMILIES.ids())
def test_every_law_holds_for_every_input(name: str) -> None:
    report = job(FAMILIES.load(name)).work(seconds=0, inputs=INPUTS, tell=print)
    assert {kind: (one.detail, one.case) for kind, one in report.failures.items()} == {}
    assert report.inputs == INPUTS


@pytest.mark.parametrize("name", FAMILIES.ids())
def test_a_seed_gives_the_same_inputs_again(name: str) -> None:
    one = FAMILIES.load(name)
    made = [[one.make(chance(5)), *one.seeds([])] for _ in range(2)]
    assert made[0] == made[1]
    assert len(made[0]) > 1


def fails_with(task: Callable[[Case], str], limits: Limits = PATIENT) -> str:
    return run(family(task), CASE, limits).kind


def raises(_: Case) -> str:
    raise KeyError("x")


def test_what_is_raised_is_a_failure_with_its_kind() -> None:
    assert fails_with(raises).startswith("KeyError: ")


def test_a_law_that_is_broken_says_which() -> None:
    def task(_: Case) -> str:
        raise BrokenLawError("the sky is green")

    assert fails_with(task) == "BrokenLawError: the sky is green"


def test_memory_is_limited() -> None:
    assert fails_with(lambda _: str(len(bytearray(2**31)))).startswith("MemoryError")


def test_processor_time_is_limited() -> None:
    def task(_: Case) -> str:
        while True:
            pass

    assert fails_with(task, Limits(processor=1, wall=600)) == "more than 1 s of processor time"


def test_what_only_waits_is_ended() -> None:
    def task(_: Case) -> str:
        time.sleep(3600)
        return ""

    assert fails_with(task, Limits(wall=1)) == "no end after 1 s on the wall"


def test_an_answer_is_no_failure_and_is_measured() -> None:
    outcome = run(family(lambda _: "fine"), CASE, PATIENT)
    assert (outcome.word, outcome.failure) == ("fine", "")
    assert outcome.memory > 0


def test_a_failure_is_found_once_and_made_small() -> None:
    def task(case: Case) -> str:
        if b"w" in case.files.get("a", b""):
            raise BrokenLawError("a w")
        return "fine"

    report = job(family(task)).work(seconds=0, inputs=40, tell=lambda _: None)
    assert [one.case for one in report.failures.values()] == [Case({"a": b"w"})]
    assert report.words["failed"] + report.words["fine"] == 40


def test_what_reaches_new_code_is_kept() -> None:
    def task(case: Case) -> str:
        from remit.model.location import Location  # noqa: PLC0415 - reached only here

        return str(Location(file=case.files.get("a", b"").decode("latin-1"), line=1))

    guide = Guide()
    first = run(family(task), CASE, PATIENT, guide)
    assert first.reached
    guide.learn(first.reached)
    assert not run(family(task), CASE, PATIENT, guide).reached


def test_minimising_leaves_out_files_lines_and_bytes() -> None:
    case = Case({"a": b"x\ny needle y\nz", "b": b"hay"})
    assert minimise(case, lambda one: b"needle" in one.files.get("a", b"")) == Case({"a": b"needle"})


def test_mutations_give_bytes_whatever_they_get() -> None:
    draw = chance(3)
    tree = json.dumps({"a": [1, {"b": SECRET}], "c": "x"}).encode()
    for content in (b"", b"a", tree, b"\xff\x00" * 50, b"[" * 5000):
        case = Case({"a": content}, hides=True)
        for _ in range(60):
            changed = mutate(case, draw, [case], ("token",))
            assert not changed.hides
            assert isinstance(mutate_tree(content, draw) + mutate_lines(content, draw), bytes)


def test_a_secret_is_looked_for_only_where_it_stands_as_one() -> None:
    names = frozenset({"password"})
    assert hides(Case({"a": json.dumps({"password": SECRET}).encode()}), names)
    for document in ({"name": SECRET}, {"password": f"a{SECRET}"}, {SECRET: 1}, [SECRET], {"password": [SECRET]}):
        assert not hides(Case({"a": json.dumps(document).encode()}), names)


@pytest.mark.parametrize(
    ("style", "text"),
    [
        ("json", "{"),
        ("json", "[NaN]"),
        ("sarif", "{}"),
        ("junit", "<a>"),
        ("junit", f"<testsuites>{MARKUP}</testsuites>"),
        ("junit", "<testsuites><script/></testsuites>"),
        ("html", f"<p>{MARKUP}</p>"),
        ("html", "<p><a href='javascript:x'>x</a></p>"),
        ("html", "<div><b></div></b>"),
        ("matrix-csv", f"a,b\n1,{FORMULA}\n"),
        ("matrix-csv", "a,b\n1\n"),
        ("markdown", f"a {MARKUP}"),
        ("markdown", "| a | b |\n| a | b | c |\n"),
        ("text", "a\x1b[2J"),
        ("text", "\ud800"),
    ],
)
def test_a_format_that_is_broken_is_noticed(style: str, text: str) -> None:
    with pytest.raises(BrokenLawError):
        outputs.hold(style, text)


@pytest.mark.parametrize(
    ("style", "text"),
    [
        ("html", "<!doctype html><html><body><p>&lt;fuzzxss&gt;<br></p></body></html>"),
        ("matrix-csv", "a,b\n1,'=fuzz()\n"),
        ("markdown", "| `<fuzzxss` | b |\n| a | b |\n"),
        ("text", "plain\n"),
    ],
)
def test_a_format_that_is_whole_is_let_pass(style: str, text: str) -> None:
    outputs.hold(style, text)


def test_the_command_line_runs_a_family_and_keeps_what_fails(tmp_path: Path) -> None:
    told = CliRunner().invoke(command, ["policy", "--inputs", "3", "--keep", str(tmp_path)])
    assert told.exit_code == 0, told.output
    assert told.output.startswith("policy: seed 1, 3 inputs in ")
    place = keep(Failure("KeyError: a/b.py:3", "why", CASE), tmp_path)
    assert (place / "input/a").read_bytes() == CASE.files["a"]
    assert (place / "failure.txt").read_text(encoding="utf-8") == "why"
    assert CliRunner().invoke(command, []).exit_code == 2
