"""A trail as one file that an auditor can verify with nothing but the public key.

Lines of canonical JSON: a header, a line for each record, and a seal, which is a signed note over the header's digest,
the number of records and their root. Every byte is either signed or follows from what is signed. What a bundle cannot
tell is whether the trail went on after it was made.
"""

from __future__ import annotations

import base64
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from remit.documents.json import parse_json
from remit.errors import UnreadableError
from remit.ledger.canonical import canonical, digest
from remit.ledger.checkpoint import Checkpoint
from remit.ledger.errors import LedgerError
from remit.ledger.note import PublicKey, Signer, signed_text
from remit.ledger.trail import Follower, Place, Record

FORMAT: Final = "remit.audit-bundle/1"
LONGEST_LINE: Final = 2**20
_DAMAGED: Final = "this line is not as it was written"


@dataclass(frozen=True, slots=True)
class _Line:
    """A line with its place; `content` without its end, None when it has none or is too long."""

    number: int
    start: int
    end: int
    content: bytes | None

    @property
    def place(self) -> Place:
        return Place(name=f"line {self.number}", start=self.start, end=self.end)

    def part(self, found: bytes, name: str) -> Place:
        """The place of a value whose canonical bytes are known; the whole line where they are not found."""
        at = (self.content or b"").find(found)
        if at < 0:
            return self.place
        return Place(name=f"line {self.number}, {name}", start=self.start + at, end=self.start + at + len(found))


def bundle_lines(records: Iterable[Record], signer: Signer, exported_at: str) -> Iterator[bytes]:
    """The bundle of a whole trail, line by line, each with its end.

    Args:
        records: all of them, from the first.
        signer: of the trail.
        exported_at: when, as entries write it.

    Raises:
        LedgerError: a record is not as it was signed, so that no bundle of this trail can be made.
    """
    header = canonical({"bundle": FORMAT, "exported_at": exported_at, "key": str(signer.public)})
    yield header + b"\n"
    follower = Follower(signer.public)
    for record in records:
        follower.take(record, {"": Place(name=f"entry {follower.expected}")})
        if follower.faults:
            fault = follower.faults[0]
            raise LedgerError(fault.what, place=fault.place.name, hint="remit audit verify tells all that is wrong")
        yield record_line(record) + b"\n"
    checkpoint = Checkpoint(origin=signer.name, size=follower.peaks.size, root=follower.peaks.root())
    yield canonical({"seal": signer.sign(_sealed(checkpoint, header))}) + b"\n"


def record_line(record: Record) -> bytes:
    """One record as a line without its end: an object whose values are canonical already."""
    before = canonical([one.hex() for one in record.before])
    return b'{"before":%s,"checkpoint":%s,"entry":%s}' % (before, canonical(record.note), record.content)


def verify_bundle(lines: Iterable[bytes], follower: Follower) -> None:
    """Verify a bundle; what is wrong stands in the follower's faults.

    Args:
        lines: with their ends, in order; one without an end is the last, or was longer than `LONGEST_LINE`.
        follower: new, with the key and what witnesses have seen.
    """
    header: bytes | None = None
    sealed: _Line | None = None
    last = Place(name="the end", start=0, end=0)
    for line in _numbered(lines):
        last = line.place
        value = _value(line)
        if sealed is not None:
            follower.fault("something follows the seal", line.place)
        elif line.number == 1:
            header = _header(line, value, follower)
        elif isinstance(value, dict) and value.keys() == {"seal"}:
            sealed = line
            _check_seal(line, str(value["seal"]), header, follower)
        else:
            _record(line, value, follower)
    if sealed is None:
        follower.fault("the bundle has no seal: its end is missing or damaged", last)
    follower.end(last)


def _numbered(lines: Iterable[bytes]) -> Iterator[_Line]:
    start = 0
    for number, raw in enumerate(lines, 1):
        content = raw[:-1] if raw.endswith(b"\n") else None
        yield _Line(number, start, start + len(raw), content)
        start += len(raw)


def _value(line: _Line) -> Any:  # noqa: ANN401 - any JSON value
    """The value of a line; None unless it is written in canonical form."""
    if line.content is None:
        return None
    try:
        value = parse_json(line.content, "line")
        return value if canonical(value) == line.content else None
    except (UnreadableError, LedgerError):
        return None


def _header(line: _Line, value: Any, follower: Follower) -> bytes | None:  # noqa: ANN401 - any JSON value
    if not isinstance(value, dict) or value.get("bundle") != FORMAT:
        follower.fault(f"this is no header of a bundle of the format {FORMAT}", line.place)
        return None
    if value.get("key") != str(follower.key):
        said = str(value.get("key"))[:200]
        follower.fault(f"the bundle names another key: {said}", line.part(canonical(value.get("key")), "key"))
    return line.content


def _record(line: _Line, value: Any, follower: Follower) -> None:  # noqa: ANN401 - any JSON value
    record = _record_of(line, value)
    if record is None:
        follower.damaged(_DAMAGED, line.place)
        return
    places = {
        "": line.place,
        "before": line.part(canonical(value["before"]), "before"),
        "checkpoint": line.part(canonical(record.note), "checkpoint"),
        "entry": line.part(record.content, "entry"),
    }
    follower.take(record, places)


def _record_of(line: _Line, value: Any) -> Record | None:  # noqa: ANN401 - any JSON value
    if not isinstance(value, dict) or value.keys() != {"before", "checkpoint", "entry"}:
        return None
    before, note = value["before"], value["checkpoint"]
    if not isinstance(note, str) or not isinstance(before, list) or not all(isinstance(one, str) for one in before):
        return None
    try:
        record = Record(
            content=canonical(value["entry"]), before=tuple(bytes.fromhex(one) for one in before), note=note
        )
    except ValueError:
        return None
    return record if record_line(record) == line.content else None  # capitals or blanks among the digits


def _check_seal(line: _Line, note: str, header: bytes | None, follower: Follower) -> None:
    try:
        text = signed_text(note, follower.key)
    except LedgerError as problem:
        follower.fault(f"the seal does not hold: {problem.message}", line.place)
        return
    checkpoint = Checkpoint(origin=follower.key.name, size=follower.peaks.size, root=follower.peaks.root())
    if header is not None and text == _sealed(checkpoint, header):
        return
    words = text.split("\n")
    if len(words) != 6 or words[0] != FORMAT:
        follower.fault("the seal is of another format", line.place)
        return
    if header is not None and words[4] != digest(header):
        follower.fault("the header is not the one that was sealed", Place(name="line 1", start=0, end=len(header) + 1))
    if words[2] != str(follower.expected):
        follower.fault(
            f"{words[2]} entries were sealed, and {follower.expected} are here", line.place, follower.expected
        )
    elif not follower.faults:
        follower.fault("another trail was sealed than the one that stands here", line.place)


def _sealed(checkpoint: Checkpoint, header: bytes) -> str:
    root = base64.b64encode(checkpoint.root).decode()
    return f"{FORMAT}\n{checkpoint.origin}\n{checkpoint.size}\n{root}\n{digest(header)}\n"


def key_of(public: str) -> PublicKey:
    """A trail's public key, as text.

    Raises:
        LedgerError: it is none.
    """
    return PublicKey.parse(public)
