"""What holds for every estate that is read, whatever lies in its files. R10.3, R10.4, R2.2.

Scanned is the working directory, as a user would: by the use case with every export, again where something was cached,
and by the command line. A refusal by a `RemitError` is an answer. A family adds what only it can know: which
resources there are to be accounted for.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import zlib
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Final

import planned
from fuzz import outputs
from fuzz.case import SECRET, BrokenLawError, Case, write
from remit.__main__ import main
from remit.app.scan import Scan, scan
from remit.errors import ExitCode, RemitError
from remit.exports import EXPORTS

Accounts = Callable[[Case, Scan], None]
_SHOWN: Final = 3  # every third input is also shown as text, which costs as much as reading it


def no_accounts(case: Case, result: Scan) -> None:
    """Where nothing more is known of what has to be there."""
    del case, result


def survey(case: Case, accounts: Accounts = no_accounts, commands: Sequence[Sequence[str]] = ()) -> str:
    """Read and judge the case in the working directory; `commands` are asked as well.

    Raises:
        BrokenLawError: a law does not hold.
    """
    write(case, Path())
    refusal, told = "", []
    try:
        result = scan([Path()], planned.knowledge(), now=planned.NOW)
    except RemitError as problem:
        refusal = str(problem)
        told.append(refusal)
        outputs.hold("refusal", refusal)
    else:
        told += _reports(result)
        _counts(result)
        accounts(case, result)
        if _cache().is_dir():
            again = scan([Path()], planned.knowledge(), now=planned.NOW)
            _say(EXPORTS.load("json").render(again.landscape) == told[_json_at()], "the cache changes the answer")
            _say(again.collection.touched == result.collection.touched, "the cache changes what is touched")
    told += _gate(is_refused=bool(refusal))
    if zlib.crc32(repr(case).encode("utf-8", "surrogatepass")) % _SHOWN == 0:
        told += _shown()
    for command in commands:
        told += _asked(command)
    _hides(case, told)
    return "refused" if refusal else "answered"


def survey_files(case: Case) -> str:
    """As `survey`, and no file of the case vanishes."""
    return survey(case, every_file)


def ask(case: Case, *commands: Sequence[str]) -> str:
    """Write the case into the working directory and ask the command line; what is no estate is judged so.

    Raises:
        BrokenLawError: a law does not hold.
    """
    write(case, Path())
    told = [text for command in commands for text in _asked(command)]
    _hides(case, told)
    return "refused" if any(text.startswith("error: ") for text in told) else "answered"


def _asked(command: Sequence[str]) -> list[str]:
    code, out, err = run_command(*command)
    _say(code in {0, 1, 2}, f"{command[0]} ended with {code}: {_fault(err)}")
    outputs.hold("json" if "json" in command and out else "text", out)
    outputs.hold("text", err)
    return [out, err]


def _hides(case: Case, told: Iterable[str]) -> None:
    if case.hides:
        _say(not any(SECRET in text for text in told), "a secret is printed")
        _say(not _is_kept(_cache()), "a secret is kept in the cache")


def every_file(case: Case, result: Scan) -> None:
    """Each file is read, set aside by name, or said to be unreadable: none vanishes."""
    estate = result.landscape.estate
    told = {*result.collection.inputs, *result.collection.ignored, *map(str, result.collection.catalogues)}
    told |= {one.location.file for one in estate.unreadable}
    told |= {piece.location.file for piece in estate.pieces}
    told |= {estate.location(row).file for row in range(len(estate.ids))}
    folders = {name.removesuffix("*").removeprefix("./") for name in told if name.endswith("/*")}
    lost = [name for name in case.files if name not in told and name[: name.rfind("/") + 1] not in folders]
    _say(not lost, "a file vanishes")


def _cache() -> Path:
    return Path(os.environ.get("REMIT_CACHE") or ".none")


def addresses(result: Scan) -> Iterable[str]:
    """Every address that was read, without the input's name in front."""
    estate = result.landscape.estate
    yield from (asset.rpartition("#")[2] for asset in estate.ids)
    yield from (piece.address for piece in estate.pieces)


def _say(holds: object, what: str) -> None:
    if not holds:
        raise BrokenLawError(what)


def _json_at() -> int:
    return EXPORTS.ids().index("json")


def _reports(result: Scan) -> list[str]:
    told = [EXPORTS.load(style).render(result.landscape) for style in EXPORTS.ids()]
    for style, text in zip(EXPORTS.ids(), told, strict=True):
        outputs.hold(style, text)
    return told


def _counts(result: Scan) -> None:
    """Each resource is one of the kinds, and every unreadable thing has a place and a cause."""
    counts, estate = result.landscape.estate.counts, result.landscape.estate
    kinds = counts.assets + counts.parts + counts.others + counts.unresolved
    _say(counts.resources == kinds, "the counts of resources do not add up")
    _say(counts.resources == counts.resolved + counts.unresolved, "what is resolved and what is not are not all")
    _say(counts.unreadable == len(estate.unreadable), "what is unreadable is counted wrongly")
    _say(len(set(estate.ids)) == len(estate.ids), "an asset's id stands twice")
    _say(all(one.location.file and one.cause for one in estate.unreadable), "unreadable without a place or a cause")


def _gate(*, is_refused: bool) -> list[str]:
    """The gate by the command line: what was not read never passes."""
    code, out, err = run_command("check", ".", "--format", "json")
    _say(code in {0, 1, 2}, f"check ended with {code}: {_fault(err)}")
    if is_refused:
        _say(code == 2, f"an input that was refused ends the gate with {code}")
    else:
        document = json.loads(out)
        _say(code != 0 or not document["summary"]["unreadable"], "the gate passes what it could not read")
        _say(code == {"pass": 0, "fail": 1, "undecided": 2}[document["verdict"]["decision"]], "exit and verdict differ")
    outputs.hold("text", err)
    return [out, err]


def _shown() -> list[str]:
    """What a terminal shows."""
    code, out, err = run_command("scan", ".")
    _say(code in {0, 1, 2}, f"scan ended with {code}: {_fault(err)}")
    for text in (out, err):
        outputs.hold("text", text)
    return [out, err]


def run_command(*arguments: str) -> tuple[int, str, str]:
    """Exit code, stdout and stderr of a command of the command line, with the traceback of what is our fault."""
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = main(arguments)
    if code == ExitCode.INTERNAL:  # the door swallows the traceback; --debug prints it
        with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(err):
            main([*arguments, "--debug"])
    return code, out.getvalue(), err.getvalue()


def _fault(err: str) -> str:
    """The line that tells the fault apart, and then everything."""
    first = next((line for line in err.splitlines() if line.startswith("error: ")), "")
    return f"{first}\n{err[-4000:]}"


def _is_kept(folder: Path) -> bool:
    return folder.is_dir() and any(SECRET.encode() in path.read_bytes() for path in folder.rglob("*") if path.is_file())
