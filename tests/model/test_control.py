"""The stack stands in the published order, and everything beside it is apart."""

from __future__ import annotations

from remit.model.control import BESIDE, CATEGORIES, STACK, Category, Layer


def test_the_stack_goes_from_physical_to_identity() -> None:
    assert STACK[0] is Layer.PHYSICAL
    assert STACK[-1] is Layer.IDENTITY
    assert len(STACK) == 11


def test_every_layer_is_in_the_stack_or_beside_it() -> None:
    assert tuple(Layer) == STACK + BESIDE
    assert BESIDE[0] is Layer.ENDPOINT


def test_categories_keep_their_order() -> None:
    assert tuple(Category) == CATEGORIES
