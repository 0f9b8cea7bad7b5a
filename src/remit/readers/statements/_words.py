"""Whose something is, from the one word that a table has for it."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from remit.model.statement import Mark
from remit.readers.statements._table import fold

_WORDS: Final = {
    "provider": (Mark.PROVIDER,),
    "service provider": (Mark.PROVIDER,),
    "cloud provider": (Mark.PROVIDER,),
    "csp": (Mark.PROVIDER,),
    "vendor": (Mark.PROVIDER,),
    "inherited": (Mark.PROVIDER,),
    "customer": (Mark.CUSTOMER,),
    "csc": (Mark.CUSTOMER,),
    "client": (Mark.CUSTOMER,),
    "tenant": (Mark.CUSTOMER,),
    "shared": (Mark.PROVIDER, Mark.CUSTOMER),
    "both": (Mark.PROVIDER, Mark.CUSTOMER),
    "joint": (Mark.PROVIDER, Mark.CUSTOMER),
    "hybrid": (Mark.PROVIDER, Mark.CUSTOMER),
    "third party": (Mark.THIRD_PARTY,),
    "nobody": (Mark.NOBODY,),
}
_BLANK: Final = frozenset({"", "n a", "na", "not applicable"})


def parties_of(text: str, provider: Collection[str] = ()) -> tuple[Mark, ...] | None:
    """Marks that the word stands for; none for an empty cell, None when the word is not understood.

    Args:
        text: as written.
        provider: folded names by which the table calls its provider.
    """
    word = fold(text).removesuffix(" responsibility").removesuffix(" owned")
    if word in _BLANK:
        return ()
    return (Mark.PROVIDER,) if word in provider else _WORDS.get(word)
