"""Links of a chain as people say them, alike in the command line and on pages."""

from __future__ import annotations

from collections.abc import Mapping

from remit.model.chain import ChainLink
from remit.model.party import Party

_SIDES = {
    Party.PROVIDER: "the provider",
    Party.CUSTOMER: "we",
    Party.THIRD_PARTY: "a third party",
    Party.DOWNSTREAM: "customers downstream",
}


def link_name(link: ChainLink, names: Mapping[str, str]) -> str:
    """Whose link it is: `Amazon Web Services`, `we`."""
    return names.get(link.who) or _SIDES[link.party]


def link_place(link: ChainLink, names: Mapping[str, str]) -> str:
    """Through what, and below whom: `Amazon EC2, below Snowflake`; empty where the name says all."""
    through = link.through_name if link.through_name != link_name(link, names) else ""
    word = "promised to" if link.party is Party.CUSTOMER else "below"
    return ", ".join(filter(None, (through, f"{word} {names[link.above]}" if link.above else "")))


def link_words(link: ChainLink, names: Mapping[str, str]) -> str:
    """A link as a line: whose it is, how it is split there, and what it does."""
    label = f", {link.label.value.replace('_', ' ')}" if link.label and link.depth > 0 else ""
    told = "; whether it is there cannot be told" if link.is_undecided and link.depth > 0 else ""
    place = link_place(link, names)
    where = f" ({place})" if place else ""
    return f"{link_name(link, names)}{where}{label}{told}" + (f": {link.part}" if link.part else "")
