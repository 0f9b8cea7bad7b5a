"""My team: what it answers for, what is wrong with it, and what waits for it (R9)."""

from __future__ import annotations

from remit.app.team_home import chosen_team, team_home
from remit.ledger.entry import instant
from remit.model.finding import Severity
from remit.web.page import Page, Request, Services, View

WORDS = {"implement": "to implement", "validate": "to validate", "monitor": "to monitor"}


def show(request: Request, given: Services) -> View:
    """The home of the team that is named, else of whoever is signed in.

    Raises:
        UnknownNameError: there is no such team.
    """
    landscape = given.landscape()
    if landscape is None:
        return View(template="_nothing.html", title="My team")
    teams = sorted(landscape.organisation.teams.values(), key=lambda one: one.name)
    team = chosen_team(landscape, request.principal, request.get("team"))
    if team is None:
        return View(template="my_team.html", context={"home": None, "teams": teams})
    home = team_home(landscape, given.registers, team, request.principal.sees, request.now)
    now = instant(request.now)
    context = {
        "home": home,
        "teams": teams,
        "team": team,
        "owner": landscape.person_name(team.owner) if team.owner else "",
        "duties": [(WORDS[role.value], count) for role, count in home.duties.items()],
        "gaps": [(status.name.lower(), count) for status, count in home.gaps.items()],
        "urgent": home.findings[Severity.CRITICAL] + home.findings[Severity.HIGH],
        "findings": [(level.word, count) for level, count in home.findings.items()],
        "reviews": [(kept.document, kept.document.state_at(now).value) for kept in home.reviews],
        "transfers": [kept.document for kept in home.transfers],
        "control_names": {control.id: control.name for control in landscape.controls},
        "person_name": landscape.person_name,
        "team_name": landscape.team_name,
        "is_seen": request.principal.sees.covers(team.id),
    }
    return View(template="my_team.html", context=context, title=team.name)


PAGE = Page(id="my-team", title="My team", path="/my-team", handler=show, rail=20, icon="team", key="t")
