"""From owners as files and histories write them to teams and people that the organisation declared (R2.2).

Who is meant by a text is `remit.resolver.names`'s question. Of several owners of one line of CODEOWNERS any may approve
on GitHub and GitLab, so the line is one claim, never a contradiction: the first known team owns; without one, the
team of the first known person. What was said on purpose (a catalogue, a declaration, a provider's contact) names the
team and, where it names one, the person too. A last author who is no declared person of a team claims nothing.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from remit.model.columns import Column, Interner
from remit.model.organisation import Organisation
from remit.model.ownership import Claim, ClaimRank, NativeClaim
from remit.resolver.names import NameBook

_USER: Final = "user:"
_NAMING: Final = frozenset({ClaimRank.DECLARATION, ClaimRank.CATALOGUE, ClaimRank.CONTACT})


def known_claims(stated: Column[tuple[NativeClaim, ...]], organisation: Organisation) -> Column[tuple[Claim, ...]]:
    """The same column with everybody who is known called by their id.

    Args:
        stated: claims by asset, in native words.
        organisation: teams and people.
    """
    names = NameBook(organisation)
    interner: Interner[tuple[Claim, ...]] = Interner()
    table = [
        interner.code(tuple(claim for native in natives if (claim := known_claim(native, names)) is not None))
        for natives in stated.values
    ]
    codes = np.array(table, dtype=np.int32)[stated.codes] if table else stated.codes
    return Column(codes, interner.values())


def known_claim(native: NativeClaim, names: NameBook) -> Claim | None:
    """The claim; None when it names nobody, or guesses at somebody nobody knows."""
    if not native.owners:
        return None
    named = [names.read(owner) for owner in native.owners]
    team = next((one.team for one in named if one.team), None)
    does_name = team is None or native.rank in _NAMING
    person = next((one.person for one in named if one.person), "") if does_name else ""
    stranger = next((one.stranger for one in named if one.stranger), "") if does_name and not person else ""
    team = team or names.team_of(person)
    if native.rank is ClaimRank.GIT_AUTHOR and team is None:
        return None
    first = native.owners[0]
    is_user = first.startswith(_USER)
    shown = f"@{first.removeprefix(_USER)}" if is_user and native.rank is ClaimRank.CODEOWNERS else first
    return Claim(
        rank=native.rank,
        team=team.id if team else shown,
        person=person,
        category=native.category,
        evidence=native.evidence,
        location=native.location,
        is_known=team is not None,
        stranger=stranger if native.rank in _NAMING or is_user else "",
        review_by=native.review_by,
    )
