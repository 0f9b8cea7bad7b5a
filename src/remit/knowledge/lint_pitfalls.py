"""The linter's laws for pitfalls: each is shown by something that exists, or says why not (R8).

Whether a detector really tells of the pitfall, and whether its words help anybody, is the reader's question.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Final, TypeAlias

from remit.documents.convert import nearest
from remit.documents.yaml import Document
from remit.knowledge.schema import PitfallsFile
from remit.model.location import Location
from remit.model.pitfall import Pitfall, PitfallKind

Complaint: TypeAlias = tuple[Location, str, str]
FAILURE_MODES: Final = tuple(f"f{number}" for number in range(1, 11))  # R8


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenedPitfalls:
    """One file of pitfalls with everything that a law looks at.

    Attributes:
        pitfalls: what goes wrong.
        file: as written.
        document: its marks.
        detectors: ids that exist, by kind: `check`, `command`; a kind that is missing is not judged.
    """

    pitfalls: tuple[Pitfall, ...]
    file: PitfallsFile
    document: Document
    detectors: Mapping[str, Collection[str]]


def detectors_exist(one: OpenedPitfalls) -> Iterator[Complaint]:
    """What is said to show a pitfall is a check or a command that there is, and stands once."""
    for index, row in enumerate(one.file.pitfalls):
        for number, detector in enumerate(row.detectors):
            place = one.document.at("pitfalls", index, "detectors", number)
            kind, _, name = detector.partition(":")
            known = one.detectors.get(kind)
            if known is not None and name not in known:
                yield place, f"no {kind} “{name}”", nearest(name, known)
            if detector in row.detectors[:number]:
                yield place, f"the detector “{detector}” stands twice", "keep one"


def each_is_shown_or_says_why_not(one: OpenedPitfalls) -> Iterator[Complaint]:
    """A pitfall has a detector, or says which is to come, or why there cannot be one; never that and a detector."""
    for found, row in zip(one.pitfalls, one.file.pitfalls, strict=True):
        if not (row.detectors or row.later or row.not_detectable):
            hint = "name a detector, or write later: or not_detectable:"
            yield found.location, f"nothing shows “{found.id}”, and it does not say why", hint
        if row.not_detectable and (row.detectors or row.later):
            hint = "leave one of them out"
            yield found.location, f"“{found.id}” cannot be detected, and names what detects it", hint


def failure_modes_are_all_there(one: OpenedPitfalls) -> Iterator[Complaint]:
    """F1 to F10 stand each once, in order, and nothing else among them."""
    ids = tuple(row.id for row in one.file.pitfalls)
    if one.file.kind is PitfallKind.FAILURE_MODE and ids != FAILURE_MODES:
        place = one.document.at("pitfalls")
        yield place, f"the failure modes are {', '.join(ids)}", f"they are {', '.join(FAILURE_MODES)}, in this order"


def sources_are_cited(one: OpenedPitfalls) -> Iterator[Complaint]:
    """A source that no pitfall cites is left out."""
    for key in one.file.sources.keys() - {row.source for row in one.file.pitfalls}:
        yield one.document.at("sources", key), f"no pitfall cites the source “{key}”", "leave it out"


def sources_were_read(one: OpenedPitfalls) -> Iterator[Complaint]:
    """A page that a pitfall cites was read: where in it, the passage's hash and the edition are kept.

    A pitfall has no grade; to cite a page is to say that it bears the row's words.
    """
    for key, row in one.file.sources.items():
        given = {"locator": row.locator, "passage": row.passage, "edition": row.edition}
        lacking = [name for name, value in given.items() if not value]
        if lacking:
            hint = "write locator, passage and edition once its text was read, or leave the source out"
            yield one.document.at("sources", key), f"the source “{key}” lacks {', '.join(lacking)}", hint


LAWS: tuple[Callable[[OpenedPitfalls], Iterator[Complaint]], ...] = (
    detectors_exist,
    each_is_shown_or_says_why_not,
    failure_modes_are_all_there,
    sources_are_cited,
    sources_were_read,
)
