"""What a provider offers: its kinds in their order, and when its use can be told (R1.12)."""

from __future__ import annotations

from dataclasses import replace

from remit.model.offer import Offer, OfferKind, Use
from remit.model.source import Grade


def offer(*, used: str = "", through: tuple[str, ...] = ()) -> Offer:
    return Offer(
        id="o", provider="acme", kind=OfferKind.FEATURE, name="O", what="It helps.", controls=("locks",), used=used,
        through=through,
    )  # fmt: skip


def test_the_seven_kinds_of_the_requirement_are_all_there() -> None:
    """R1.12."""
    assert [kind.value for kind in OfferKind] == [
        "default", "blueprint", "policy", "feature", "solution", "attestation", "insurance",
    ]  # fmt: skip


def test_a_use_has_words() -> None:
    assert [use.words for use in Use] == ["used", "not used", "use unknown", "offered"]


def test_use_can_be_told_by_a_condition_or_by_what_brings_it() -> None:
    assert not offer().can_be_told
    assert offer(used="shield == 'on'").can_be_told
    assert offer(through=("acme/guard",)).can_be_told


def test_only_a_reviewed_page_counts_as_read() -> None:
    assert offer().looked_at == "cited"
    assert replace(offer(), grade=Grade.REVIEWED).looked_at == "read"
