"""How a count is said beside its noun. English only, as all that people read here."""

from __future__ import annotations


def counted(count: int, one: str, many: str = "") -> str:
    """A count with what is counted: `1 asset`, `12 assets`, `0 assets`.

    Args:
        count: how many.
        one: the words for one; a whole phrase where its verb changes too: `that is unread`.
        many: the words for any other number; `one` with an s when left out.
    """
    return f"{count} {one if count == 1 else many or f'{one}s'}"
