"""A team's home: what it answers for, what is wrong, and what waits for it."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta

from remit.app.team_home import chosen_team, team_home
from remit.errors import UnknownNameError
from remit.web.rest.resource import Asked, Resource, Scene, Text
from remit.web.rest.reviewing import review_line
from remit.wire.reviews import Remedy, TeamHome


class TeamAsked(Asked, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Of which team."""

    team: Annotated[Text, Meta(description="Its id; the team of whoever asks when left out.")] = ""


def answer(asked: TeamAsked, scene: Scene) -> TeamHome:
    """The home of the team.

    Raises:
        UnknownNameError: there is no such team, or none is named and whoever asks is of none.
    """
    landscape = scene.landscape
    team = chosen_team(landscape, scene.principal, asked.team)
    if team is None:
        raise UnknownNameError("whoever asks is of no team", hint="name one: team=…")
    home = team_home(landscape, scene.services.registers, team, scene.principal.sees, scene.now)
    return TeamHome(
        team=team.id,
        name=team.name,
        sentence=home.sentence,
        assets=home.assets,
        duties={role.value: count for role, count in home.duties.items()},
        gaps={status.name.lower(): count for status, count in home.gaps.items()},
        findings={level.word: count for level, count in home.findings.items()},
        undecided=home.undecided,
        reviews=[review_line(one, scene) for one in home.reviews],
        transfers=[one.name for one in home.transfers],
        waiting=[Remedy(what=one.what, count=one.count, link=one.link) for one in home.waiting],
    )


RESOURCE = Resource(
    id="my-team",
    what="A team's duties, gaps and findings, and what waits for it: reviews, transfers, waivers, evidence.",
    pages=("my-team",),
    asked=TeamAsked,
    answer=TeamHome,
    handler=answer,
    is_settled=False,
)
