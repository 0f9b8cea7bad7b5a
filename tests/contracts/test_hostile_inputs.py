"""Hostile files, as a law over every registered reader: a clear refusal with its place, bounded memory and time. R10.3.

A reader has to have a family of fuzz inputs with a file that it takes; the hostile ones are made from that file. Each
run is a process of its own under a limit of memory. A gigabyte is read once for each way of reading, since a digest is
taken of all that is read; the other readers are told to refuse what is smaller. What cannot be shown here is speed:
only hangs are caught.
"""

from __future__ import annotations

import ast
import contextlib
import gc
import json
import os
import re
import sys
import tempfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, Final

import pytest

from fuzz.case import FAMILIES, Case, Family
from fuzz.estates import run_command
from fuzz.formats import takes
from fuzz.worker import Limits, Outcome, run
from hostile import GIGABYTE, Trap, lay, traps
from remit.documents.json import read_json
from remit.documents.stream import unwrapped
from remit.plugins import Registry
from remit.readers import CATALOGUES, DIRECTORIES, INFRASTRUCTURE, SIGNALS
from remit.readers.usage import USAGE
from repository import PACKAGE

MEGABYTE: Final = 2**20
MOST_MEMORY: Final = 512 * MEGABYTE  # in use, by a run over all hostile files of a reader
LIMITS: Final = Limits(memory=1024 * MEGABYTE, processor=300, wall=1800)
ROOMS: Final[tuple[Registry[Any], ...]] = (INFRASTRUCTURE, SIGNALS, CATALOGUES, DIRECTORIES, USAGE)
READERS: Final = [(room, one) for room in ROOMS for one in room.ids()]
IDS: Final = [f"{room.package.rpartition('.')[2]}-{one}" for room, one in READERS]
ALONE: Final = {"policy", "owners", "codeowners", "organisation"}  # families of what no reader of these rooms takes
TABLES: Final = {"cmdb": "tables"}  # takes what it is told to: its family is named
# One reader for each way of reading: whole, record by record, as a table, line by line.
WITH_A_GIGABYTE: Final = {"terraform-plan", "terraform-source", "entra", "cloudtrail", "csv", "ldif"}
LOWERED: Final = 12 * MEGABYTE  # what the others take at most; every other trap is smaller
SOURCE: Final = 'resource "aws_s3_bucket" "a" { bucket = "a" }\n'
PLACED: Final = re.compile(r":\d+(:\d+)?$")
"""Modules that may open archives; XML is parsed by who reads workbooks and feeds alone, and there with DTDs refused."""
ARCHIVES: Final = {"documents/workbook.py"}


@cache
def files_of(family: str) -> list[tuple[str, bytes]]:
    """Files of a family, those of middling length first."""
    files = [item for case in FAMILIES.load(family).seeds([]) for item in case.files.items()]
    return sorted(files, key=lambda item: abs(len(item[1]) - 1500))


def families(room: Registry[Any], reader: str) -> Iterator[str]:
    """Families that may have a file of the reader."""
    for one in FAMILIES.ids():
        reads = FAMILIES.load(one).reads
        if one not in ALONE and TABLES.get(reader, one) == one and (not reads or f"{room.package}:{reader}" in reads):
            yield one


@cache
def seed(room: Registry[Any], reader: str) -> tuple[str, bytes]:
    """A file that the reader takes, and no other reader of its room does before it."""
    others = [room.load(one) for one in room.ids() if one not in {reader, *TABLES}]
    with tempfile.TemporaryDirectory() as folder:
        for family in families(room, reader):
            for name, written in files_of(family):
                content = one_a_line(written) if room is SIGNALS else written
                path = Path(folder, name)
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(content)
                if takes(room.load(reader), path) and not any(takes(one, path) for one in others):
                    return name, content
    raise AssertionError(f"no family of fuzz inputs has a file that {room.package} {reader} takes")


def one_a_line(content: bytes) -> bytes:
    """Records of an array a line each, so that what is put at the end is within the last of them."""
    try:
        held = unwrapped(json.loads(content))
    except ValueError:
        return content
    return "\n".join(map(json.dumps, held)).encode()


def forked(task: Any, limits: Limits = LIMITS) -> Outcome:  # noqa: ANN401 - a function without arguments
    """What the task says, in a process of its own and an empty folder."""
    one = Family(what="hostile", seeds=lambda _: iter(()), make=lambda _: Case(), run=lambda *_: task())
    outcome = run(one, Case(), limits)
    assert outcome.failure == ""
    return outcome


@pytest.fixture(scope="module", autouse=True)
def _warm() -> Iterator[None]:
    """Everything is loaded once, so that each fork finds it there."""
    for room in ROOMS:
        room.load_all()

    with tempfile.TemporaryDirectory() as folder, contextlib.chdir(folder):
        Path("main.tf").write_text(SOURCE, encoding="utf-8")
        Path("remit.yaml").write_text("{}", encoding="utf-8")
        for command in (("check", ".", "--format", "json"), ("shadow", "list", ".")):
            run_command(*command)
    gc.collect()
    gc.freeze()  # a fork that collects its rubbish would copy all of this
    yield
    gc.unfreeze()


def lower() -> None:
    """In a process that ends: let nobody take a file that is larger than `LOWERED`."""
    for name, module in list(sys.modules.items()):
        if name.startswith("remit.") and getattr(module, "MAX_BYTES", 0) > LOWERED and name != "remit.store.codec":
            vars(module)["MAX_BYTES"] = LOWERED
    (read_json.__kwdefaults__ or {})["limit"] = LOWERED


def configured(room: Registry[Any], reader: str, files: list[str]) -> tuple[str, ...]:
    """The command that reads the files, and what remit.yaml has to say for that."""
    said: dict[str, Any] = {}
    if room is USAGE:
        return ("shadow", "list", ".")
    if room is CATALOGUES:
        said = {"ownership": {"catalogues": files}}
    elif room is DIRECTORIES:
        said = {"ownership": {"directories_of_people": files}}
    elif reader in TABLES:
        said = {"sources": [{"path": "**", "columns": {"Hostname": "name", "Serial": "id"}}]}
    Path("remit.yaml").write_text(json.dumps(said), encoding="utf-8")
    if room in {CATALOGUES, DIRECTORIES}:
        Path("zz.tf").write_text(SOURCE, encoding="utf-8")
    return ("check", ".", "--format", "json")


def places_of(out: str, err: str) -> list[str]:
    """Where something was said to be unreadable, `file:line:column` as far as it is known."""
    if out.startswith("{"):
        listed = [one["location"] for one in json.loads(out)["unreadable"]]
        return [":".join(str(part) for part in (one["file"], one["line"], one["column"]) if part) for one in listed]
    return [word.rstrip(":,") for word in err.split() if "/" in word]


@pytest.mark.slow
@pytest.mark.parametrize(("room", "reader"), READERS, ids=IDS)
def test_a_reader_bears_hostile_files(room: Registry[Any], reader: str) -> None:
    """R10.3: each is refused with its place or read; the process stays small, ends, and shows no traceback."""
    name, content = seed(room, reader)
    is_real = reader in WITH_A_GIGABYTE
    size = GIGABYTE if is_real else LOWERED + MEGABYTE
    laid = {f"t{number:02}/{name}": trap for number, trap in enumerate(traps(content, name, size=size))}

    def task() -> str:
        if not is_real:
            lower()
        for path, trap in laid.items():
            lay(trap, Path(path))
        code, out, err = run_command(*configured(room, reader, list(laid)))
        return json.dumps([code, places_of(out, err), err])

    outcome = forked(task)
    code, places, err = json.loads(outcome.word)
    assert code in {1, 2}, err  # 1 where another file shows a fault: a refusal never passes
    assert "Traceback" not in err
    assert outcome.memory < MOST_MEMORY
    refused = [trap.name for path, trap in laid.items() if trap.is_refused and not _named(places, path)]
    assert refused == [], "read as if nothing were wrong"
    unplaced = [laid[path].name for path in laid if _needs_line(laid[path]) and not _named(places, f"{path}:")]
    assert unplaced == [], places


def _named(places: list[str], begin: str) -> bool:
    return any(one.startswith(begin) for one in places)


def _needs_line(trap: Trap) -> bool:
    """A file that is too large is refused before a line of it is read."""
    return trap.is_refused and not trap.size


@pytest.mark.slow
@pytest.mark.parametrize("reader", INFRASTRUCTURE.ids())
def test_what_is_refused_leaves_nothing_half(reader: str) -> None:
    """R10.3: exit 2 for a refused file alone, the report whole, and a snapshot that says what is missing."""
    name, content = seed(INFRASTRUCTURE, reader)
    trap = next(one for one in traps(content, name) if one.is_refused and not one.size)

    def task() -> str:
        lay(trap, Path("in", name))
        configured(INFRASTRUCTURE, reader, [name])
        os.environ["REMIT_CACHE"] = str(Path("cache").absolute())
        first = run_command("check", "in", "--format", "json", "--out", "report.json")
        again = run_command("check", "in", "--format", "json", "--out", "again.json")
        saved = run_command("scan", "in", "--save")
        reports = [json.loads(Path(one).read_bytes()) | {"taken_at": ""} for one in ("report.json", "again.json")]
        same = reports[0] == reports[1]
        whole = reports[0]["summary"]["unreadable"]
        left = [path.as_posix() for path in Path().rglob("*") if path.suffix in {".tmp", ".part"}]
        return json.dumps([first[0], again[0], saved[0], same, whole, left])

    first, again, saved, same, unreadable, left = json.loads(forked(task).word)
    assert first in {1, 2}
    assert (again, saved, same, left) == (first, saved, True, [])
    assert saved == 2
    assert unreadable


def test_links_that_lead_out_or_in_circles_are_not_followed(tmp_path: Path) -> None:
    """R10.3"""
    outside, tree = tmp_path / "outside", tmp_path / "tree"
    (outside / "deep").mkdir(parents=True)
    (outside / "deep/main.tf").write_text(SOURCE.replace('"a"', '"outside"'), encoding="utf-8")
    tree.mkdir()
    (tree / "main.tf").write_text(SOURCE, encoding="utf-8")
    (tree / "loop").symlink_to(tree)
    (tree / "itself.tf").symlink_to(tree / "itself.tf")
    (tree / "folder").symlink_to(outside)
    os.mkfifo(tree / "pipe.json")

    def task() -> str:
        code, out, err = run_command("check", str(tree), "--format", "json")
        return json.dumps([code, out, err])

    code, out, err = json.loads(forked(task, Limits(memory=1024 * MEGABYTE, processor=60, wall=300)).word)
    assert code in {1, 2}, err
    assert "aws_s3_bucket.outside" not in out
    assert json.loads(out)["summary"]["assets"] == 1


def imports() -> Iterator[tuple[str, str]]:
    """Each module of the package and what it imports."""
    for path in sorted(PACKAGE.rglob("*.py")):
        name = path.relative_to(PACKAGE).as_posix()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                yield from ((name, alias.name) for alias in node.names)
            elif isinstance(node, ast.ImportFrom) and node.module:
                yield name, node.module
                yield from ((name, f"{node.module}.{alias.name}") for alias in node.names)


def test_no_reader_unpacks_archives_or_parses_xml() -> None:
    """R10.3: no zip slip, no zip bomb, no entity where there is nothing that opens an archive or parses XML."""
    archives = re.compile(r"zipfile|tarfile|shutil\.unpack_archive|lzma|bz2|py7zr|openpyxl")
    looks_into, writes = "documents/archives.py", "app/evidence_export.py"
    assert {module for module, name in imports() if archives.match(name)} <= ARCHIVES | {looks_into, writes}
    parsers = re.compile(r"xml\.(sax|dom|parsers)|lxml|xmltodict|defusedxml|xml\.etree")
    known = {*ARCHIVES, "app/watch_pages.py", "exports/junit.py"}  # the last one writes it
    feeds = (PACKAGE / "app/watch_pages.py").read_text(encoding="utf-8")
    assert feeds.count("fromstring(") == feeds.count("forbid_dtd=True") == 1
    assert {module for module, name in imports() if parsers.match(name)} <= known


def test_only_safe_loaders_and_no_code_from_data() -> None:
    """R10.3: no pickle, no marshal, no `eval` of what was read."""
    unsafe = re.compile(r"pickle|marshal|shelve|dill")
    assert {(module, name) for module, name in imports() if unsafe.match(name)} == set()
    called = {
        (path.relative_to(PACKAGE).as_posix(), node.func.id)
        for path in PACKAGE.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in {"eval", "exec"}
    }
    assert called == set()
