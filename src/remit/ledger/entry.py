"""One entry of the trail: who did what to which object, when and why, and what the object was before and after.

An entry is its canonical bytes; whatever else is kept about it is derived from them. What it cannot know is whether
the person named is the one who sat there: that is what the way they came in by proved.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final

from remit.documents.json import parse_json
from remit.errors import UnreadableError
from remit.ledger.canonical import canonical
from remit.ledger.errors import LedgerError

VERSION: Final = "remit.audit-entry/1"
LONGEST: Final = 4096  # characters of one text; what is longer belongs into the object, not into its trail
_TEXTS: Final = ("at", "actor", "channel", "kind", "object", "reason", "commit", "author")
_DIGEST = re.compile(r"sha256:[0-9a-f]{64}")
_KIND = re.compile(r"[a-z]+(?:-[a-z]+)*\.[a-z]+(?:-[a-z]+)*")
_AT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z")


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One entry.

    Attributes:
        sequence: its place in the trail, from 0.
        at: when, ISO 8601 in UTC with microseconds, ending in Z.
        actor: who, as the way in knows them: `ann@example.com`, `ann on build-7`.
        channel: the way in: `cli`, `web`, `store`.
        kind: what was done: `snapshot.saved`.
        object: to what: `snapshot:12`, `asset:aws_s3_bucket.logs`.
        before, after: digests of the object; None where there was or is none.
        reason: why, in the actor's words; may be empty.
        commit, author: of the change in Git that led to it; empty where none is known.
        details: what else a reader needs, as texts.
    """

    sequence: int
    at: str
    actor: str
    channel: str
    kind: str
    object: str
    before: str | None = None
    after: str | None = None
    reason: str = ""
    commit: str = ""
    author: str = ""
    details: Mapping[str, str] = field(default_factory=dict)

    def to_bytes(self) -> bytes:
        """Its canonical bytes.

        Raises:
            LedgerError: a field holds what no entry may hold.
        """
        document = self.document()
        wrong = _fault(document)
        if wrong:
            raise LedgerError(f"no entry can be made of this: {wrong}", hint="shorten or mend it, and do it again")
        return canonical(document)

    def document(self) -> dict[str, Any]:
        """Its fields as a JSON object, with the format's name."""
        return {
            "version": VERSION,
            "sequence": self.sequence,
            "before": self.before,
            "after": self.after,
            "details": dict(self.details),
            **{name: getattr(self, name) for name in _TEXTS},
        }


_KEYS: Final = frozenset({"version", "sequence", "before", "after", "details", *_TEXTS})


def entry_of(content: bytes, name: str = "entry") -> Entry:
    """The entry that the bytes are.

    Args:
        content: canonical bytes of one entry.
        name: how errors call it.

    Raises:
        LedgerError: they are not canonical, or no entry of a format that this version knows.
    """
    try:
        document = parse_json(content, name)
    except UnreadableError as problem:
        raise LedgerError(problem.message, place=problem.place, hint=problem.hint) from None
    wrong = _fault(document)
    if not wrong and canonical(document) != content:
        wrong = "it is not written in canonical form (RFC 8785)"
    if wrong:
        raise LedgerError(f"this is no entry: {wrong}", place=name, hint="take the trail from a backup or a bundle")
    document.pop("version")
    return Entry(**document)


def instant(moment: datetime) -> str:
    """A time as entries write it.

    Raises:
        ValueError: it names no time zone.
    """
    if moment.tzinfo is None:
        raise ValueError("a time without a zone is no instant")
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ").rjust(27, "0")


def _fault(document: Any) -> str:  # noqa: ANN401 - what a stranger's JSON may be
    """What is wrong with the fields of an entry; empty when nothing is."""
    if not isinstance(document, dict) or document.keys() != _KEYS:
        return "its fields are not those of an entry"
    if document["version"] != VERSION:
        return f"its format is {str(document['version'])[:40]!a}, and {VERSION} is read"
    sequence = document["sequence"]
    if type(sequence) is not int or not 0 <= sequence < 2**53:
        return "its sequence is no number"
    details = document["details"]
    if not isinstance(details, dict) or not all(_is_text(text) for pair in details.items() for text in pair):
        return "its details are no texts"
    strange = next((name for name in _TEXTS if not _is_text(document[name])), "")
    if strange:
        return f"its {strange} is no text of at most {LONGEST} characters"
    for name in ("before", "after"):
        if document[name] is not None and not (_is_text(document[name]) and _DIGEST.fullmatch(document[name])):
            return f"its {name} is no digest"
    if not _AT.fullmatch(document["at"]) or not _KIND.fullmatch(document["kind"]):
        return "its time or its kind is written otherwise"
    return ""


def _is_text(value: object) -> bool:
    return isinstance(value, str) and len(value) <= LONGEST
