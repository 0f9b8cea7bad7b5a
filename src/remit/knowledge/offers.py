"""What providers offer, from `offers/<provider>.yaml`: read, checked, and its use told from facts.

A condition of use is written in the language of the native mappings, but asks facts, not attributes. A fact that an
asset does not have decides nothing: then nobody knows whether the offer is used.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path

from remit.documents.convert import convert
from remit.documents.yaml import Document
from remit.errors import KnowledgeError
from remit.knowledge.catalogue import Catalogue
from remit.knowledge.evaluate import Question, compile_condition
from remit.knowledge.expression import Call, Compare, Items, Literal, Logic, Tree, parse_expression, paths_of
from remit.knowledge.expression import Path as Words
from remit.knowledge.files import DATA, need, open_file
from remit.knowledge.schema import OfferRow, OffersFile
from remit.knowledge.subject import Neighbours, Subject
from remit.model.facts import FactType, FactValue, Marker
from remit.model.location import NOWHERE
from remit.model.observation import Observation
from remit.model.offer import Offer, OfferKind, Use

KINDS = tuple(OfferKind)


def load_offers(path: Path, catalogue: Catalogue, data: Path = DATA) -> tuple[tuple[Offer, ...], OffersFile, Document]:
    """One provider's file, with the file as written and its marks for the linter.

    Raises:
        KnowledgeError: it is not of its shape, or names a control, fact, value or source that does not exist.
        UnreadableError: it is not YAML.
    """
    document = open_file(path, data)
    file = convert(document, OffersFile, KnowledgeError)
    if file.provider != path.stem:
        raise KnowledgeError(
            f"the offers of “{file.provider}” stand in {path.name}",
            place=str(document.at("provider")),
            hint="the provider's id is the file's name",
        )
    offers: dict[str, Offer] = {}
    for index, row in enumerate(file.offers):
        if row.id in offers:
            place = str(document.at("offers", index))
            raise KnowledgeError(f"the offer “{row.id}” stands twice", place=place, hint="rename one")
        offers[row.id] = _offer(file, index, row, document, catalogue)
    return tuple(offers.values()), file, document


def _offer(file: OffersFile, index: int, row: OfferRow, document: Document, catalogue: Catalogue) -> Offer:
    known = [control.id for control in catalogue.controls]
    for number, control in enumerate(row.controls):
        need(document, ("offers", index, "controls", number), control, known, "control")
    if row.source:
        need(document, ("offers", index, "source"), row.source, file.sources, "source")
    return Offer(
        id=row.id,
        provider=file.provider,
        kind=row.kind,
        name=row.name,
        what=row.what,
        controls=tuple(row.controls),
        services=tuple(row.services),
        used=row.used,
        facts=_facts_of(row, index, document, catalogue.facts),
        through=tuple(row.through),
        since=row.since,
        grade=row.grade,
        source=file.sources[row.source].source() if row.source else None,
        location=document.at("offers", index),
    )


def _facts_of(row: OfferRow, index: int, document: Document, facts: Mapping[str, FactType]) -> tuple[str, ...]:
    if not row.used:
        return ()
    place = ("offers", index, "used")
    try:
        tree = parse_expression(row.used)
        compile_condition(tree)
    except KnowledgeError as problem:
        raise KnowledgeError(problem.message, place=str(document.at(*place)), hint=problem.hint) from None
    if any(call.function not in {"absent", "present"} for call in _calls(tree)):
        message = "a condition of use compares facts; it follows no references"
        raise KnowledgeError(message, place=str(document.at(*place)), hint="write: fact == 'value'")
    names = [".".join(path) for path in paths_of(tree)]
    for name in names:
        need(document, place, name, facts, "fact")
    for name, value in _compared(tree):
        if facts[name].values:
            need(document, place, str(value), facts[name].values, f"value of {name}")
    return tuple(dict.fromkeys(names))


def _calls(tree: Tree) -> Iterator[Call]:
    if isinstance(tree, Call):
        yield tree
    elif isinstance(tree, Logic):
        for operand in tree.operands:
            yield from _calls(operand)
    elif isinstance(tree, Compare):
        yield from _calls(tree.left)


def _compared(tree: Tree) -> Iterator[tuple[str, object]]:
    """Every fact with a value that it is compared with."""
    if isinstance(tree, Logic):
        for operand in tree.operands:
            yield from _compared(operand)
    elif isinstance(tree, Compare) and isinstance(tree.left, Words):
        right = tree.right
        literals = right.values if isinstance(right, Items) else (right,)
        for path in tree.left.paths:
            yield from ((".".join(path), one.value) for one in literals if isinstance(one, Literal))


@cache
def _question(used: str) -> Question:
    return compile_condition(parse_expression(used))


def use_of(offer: Offer, facts: Mapping[str, FactValue | Marker]) -> Use:
    """Whether facts tell that an offer is used.

    Args:
        offer: the offer.
        facts: values by name of the asset that tells; what it does not have is left out.
    """
    if not offer.used or any(name not in facts for name in offer.facts):
        return Use.OFFERED
    given = {name: list(value) if isinstance(value, tuple) else value for name, value in facts.items()}
    seen = Observation(reader="", native_type="", address="", attributes=given, location=NOWHERE)
    answer = _question(offer.used)(Subject(observation=seen, parts={}, defaults={}, neighbours=Neighbours()))
    if isinstance(answer, Marker):
        return Use.UNKNOWN
    return Use.USED if answer else Use.NOT_USED


def offered(offers: Iterable[Offer], service: str, control: str = "") -> tuple[Offer, ...]:
    """Those that are for a service, and for one control where it is named; by kind, then as they are written."""
    found = [
        offer
        for offer in offers
        if (not offer.services or service in offer.services) and control in {"", *offer.controls}
    ]
    return tuple(sorted(found, key=lambda offer: KINDS.index(offer.kind)))
