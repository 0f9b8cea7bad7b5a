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
    """Whose link it is: `Amazon Web Services (Amazon EC2), below Snowflake`."""
    who = names.get(link.who) or _SIDES[link.party]
    through = f" ({link.through_name})" if link.through_name and link.through_name != who else ""
    above = names.get(link.above, link.above)
    if not above:
        return f"{who}{through}"
    return f"{who}{through}, promised to {above}" if link.party is Party.CUSTOMER else f"{who}{through}, below {above}"


def link_words(link: ChainLink, names: Mapping[str, str]) -> str:
    """A link as a line: whose it is, how it is split there, and what it does."""
    label = f", {link.label.value.replace('_', ' ')}" if link.label and link.depth > 0 else ""
    told = "; whether it is there cannot be told" if link.is_undecided and link.depth > 0 else ""
    return f"{link_name(link, names)}{label}{told}" + (f": {link.part}" if link.part else "")
