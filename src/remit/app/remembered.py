"""An answer given again while nothing that it rests on has changed, without reading, resolving or importing for it.

The question holds all that is asked: the command, its options, the day, the folder asked from, the user, and which
Remit and which packages answer. What is kept beside the answer is how every file and folder looked that it rests on
(`remit.documents.witness`). Kept is only what was read whole: never an answer with something unreadable in it, nor one
that git's history or a plug-in from elsewhere had a part in. See docs/decisions/0007-answer-cache.md.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from remit import __version__
from remit.documents.kept import Kept, open_kept
from remit.documents.witness import Look, look_again, watching

ROOM: Final = "answers"
FORM: Final = 1  # of what is kept; another number makes everything older be passed over
_PACKAGE: Final = Path(__file__).parents[1]
_NO_PART: Final = frozenset({"__pycache__", "web", "store", "knowledge.bin"})  # not asked, or made from the rest


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked.

    Attributes:
        command: its name.
        options: all that changes the answer, in any form that JSON can say.
        paths: what is read, as given; also where remit.yaml was said to be.
    """

    command: str
    options: Mapping[str, Any]
    paths: tuple[Path, ...]

    def name(self, now: datetime) -> str:
        """A digest of the question as asked here, now, by this user, of this Remit.

        Raises:
            OSError: the working directory is gone.
        """
        said = [
            FORM,
            self.command,
            dict(self.options),
            [(str(path), os.path.realpath(path)) for path in self.paths],
            os.getcwd(),  # noqa: PTH109 - text is what is needed
            now.astimezone(UTC).date().isoformat(),
            (os.geteuid(), os.getegid(), sorted(os.getgroups())),
            (sys.version, sys.getfilesystemencoding(), sys.flags.optimize),
            __version__,
            _code(),
            [_place(folder) for folder in sys.path],
        ]
        return hashlib.sha256(json.dumps(said, sort_keys=True, ensure_ascii=True).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Answer:
    """What a command says.

    Attributes:
        text: the answer; where it tells the time of the scan, that is `taken_at` still.
        notes: lines for stderr, before it.
        exit_code: how the command ends.
        taken_at: a time that stands in for the time of the scan; nothing that is read can have guessed it.
    """

    text: str
    notes: tuple[str, ...]
    exit_code: int
    taken_at: str

    def at(self, now: datetime) -> Answer:
        """The answer as of that time."""
        said = now.astimezone(UTC).isoformat(timespec="seconds")
        text = self.text
        for end, between in ((19, "T"), (16, " ")):  # as `Landscape.taken_at` has it, and as people read it
            text = text.replace(self.taken_at[:end].replace("T", between), said[:end].replace("T", between))
        return replace(self, text=text, taken_at=said)


def stand_in() -> str:
    """A time for `Answer.taken_at`: of the right shape, long gone, and not to be guessed."""
    drawn = datetime(1000, 1, 1, tzinfo=UTC).timestamp() + int.from_bytes(os.urandom(8)) % (800 * 365 * 86_400)
    return datetime.fromtimestamp(drawn, UTC).isoformat(timespec="seconds")


def remembered(
    question: Question, answer: Callable[[datetime], Answer], *, environment: Mapping[str, str] = os.environ
) -> Answer:
    """The answer, from the last time where everything is as it was then.

    Args:
        question: all that the answer depends on, but for what is read.
        answer: finds it, as of a time.
        environment: says where things are kept.
    """
    now = datetime.now(UTC)
    kept = open_kept(environment, ROOM)
    if kept is None:
        return answer(now).at(now)
    try:
        name = question.name(now)
    except OSError:
        return answer(now).at(now)
    known = _recall(kept, name)
    if known is None:
        with watching() as witness:
            known = answer(now)
        looks = witness.looks()
        if looks is not None:
            kept.put(name, _packed(known, looks))
    return known.at(now)


def _recall(kept: Kept, name: str) -> Answer | None:
    content = kept.get(name)
    if content is None:
        return None
    head, _, text = content.partition(b"\n")
    found = json.loads(head)  # sealed, so it is as it was written
    before: dict[str, Look] = {path: (look[0], look[1]) for path, look in found["looks"].items()}
    looks = look_again(before)
    if looks is None:
        return None
    known = Answer(
        text=text.decode("utf-8", "surrogatepass"),
        notes=tuple(found["notes"]),
        exit_code=found["exit_code"],
        taken_at=found["taken_at"],
    )
    if looks != before:
        kept.put(name, _packed(known, looks))
    return known


def _packed(answer: Answer, looks: Mapping[str, Look]) -> bytes:
    head = {"looks": looks, "notes": answer.notes, "exit_code": answer.exit_code, "taken_at": answer.taken_at}
    return json.dumps(head).encode() + b"\n" + answer.text.encode("utf-8", "surrogatepass")


def _code() -> str:
    """A fingerprint of Remit's own files, knowledge included: names, sizes and times."""
    digest = hashlib.sha256()
    for name, status in sorted(_files(str(_PACKAGE))):
        digest.update(f"{name}:{status}\n".encode("utf-8", "surrogateescape"))
    return digest.hexdigest()


def _files(folder: str) -> Iterator[tuple[str, str]]:
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.name in _NO_PART:
                continue
            if entry.is_dir():
                yield from _files(entry.path)
            else:
                status = entry.stat()
                yield entry.path, f"{status.st_size}:{status.st_mtime_ns}"


def _place(folder: str) -> tuple[str, int, int]:
    """A folder of packages; it changes when one is installed, taken away or replaced."""
    try:
        status = os.stat(folder or ".")  # noqa: PTH116 - as above
    except OSError:
        return folder, 0, 0
    return folder, status.st_ino, status.st_mtime_ns
