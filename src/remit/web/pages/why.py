"""Why: the whole reason behind one cell, as a page with its own address and as the panel beside others."""

from __future__ import annotations

from typing import Any

from remit.app.answers import find_asset, find_control, why
from remit.app.chain_words import link_name, link_place
from remit.app.finding_columns import finding_columns
from remit.errors import UnknownNameError
from remit.model.chain import ChainLink
from remit.model.explanation import Explanation
from remit.model.offer import OfferUse
from remit.model.party import Party, Role
from remit.model.rules import SplitRule
from remit.web.looks import PARTY_NAMES, fact_value, is_assumed, safe_url, state_look, use_told
from remit.web.page import Page, Request, Services, View
from remit.web.proven import shown_cell
from remit.web.waiving import of_asset
from remit.web.wording import listed, spoken

DECIDED = "decided"
WORDS = {Role.IMPLEMENT: "does it", Role.VALIDATE: "checks it", Role.MONITOR: "watches it"}


def show(request: Request, services: Services) -> View:
    """The reason.

    Raises:
        UnknownNameError: no such asset or control.
    """
    landscape = services.landscape()
    if landscape is None:
        raise UnknownNameError("Nothing has been read yet", hint="remit scan reads; then there is something to explain")
    row = find_asset(landscape, request.get("asset"))
    column = find_control(landscape, request.get("control"))
    seen = why(landscape, row, column, services.knowledge())
    found = finding_columns(landscape).of(row)
    waivers = of_asset(request, services, landscape, row, found)
    context = {
        "seen": seen,
        "waiver": waivers.by_control.get(seen.control.id),
        "sentence": _sentence(seen),
        "label": seen.cell.label.value,
        "state": waivers.state(seen.control.id, state_look(seen.state)),
        "is_assumed": is_assumed(seen.rule, seen.cell),
        "roles": [(WORDS[role], parties) for role, parties in seen.cell.roles.items() if parties],
        "duties": _duties(seen),
        "links": [_link(seen, one) for one in seen.chain.links] if seen.chain.says_more else [],
        "ends": listed([seen.party_names.get(one, one) for one in seen.chain.ends], most=6),
        "offers": [_offer(request, one) for one in seen.offers],
        "proof": shown_cell(request, services, landscape, row, column) if seen.cell.is_applicable else None,
        "decided": DECIDED,
        "source_url": safe_url(seen.rule.source.url) if seen.rule.source else "",
        "permalink": request.link("/why", asset=seen.asset, control=seen.control.id),
        "asset_href": request.link("/asset", id=seen.asset),
        "fact_value": fact_value,
        "rule_words": _rule_words,
    }
    title = f"{seen.control.name} – {seen.asset_name}"
    return View(template="why.html", panel="_why.html", context=context, title=title)


def _sentence(seen: Explanation) -> str:
    if not seen.cell.is_applicable:
        return "It does not apply here."
    accountable = seen.cell.accountable
    if accountable is Party.CUSTOMER:
        team = f" ({seen.team_name})" if seen.team_name else ""
        return f"{seen.person_name or 'Nobody named'}{team} answers for it on our side."
    whom = PARTY_NAMES[accountable.value] if accountable else "nobody"
    follows = f" {seen.relationship_owner} follows up with them." if seen.relationship_owner else ""
    return f"{whom.capitalize()} answers for it.{follows}"


def _link(seen: Explanation, link: ChainLink) -> dict[str, Any]:
    """A link as the page draws it: whose it is, what it does, what shows that, and why it does not hold."""
    paper, name = link.evidence, link_name(link, seen.party_names)
    told = f"{link.grade.value.capitalize()}, no paper named" if link.who else ""
    if paper is not None:
        until = f", counts until {paper.last_day}" if paper.last_day else ""
        told = f"{paper.kind.value.capitalize()}: {paper.what}, as of {paper.date}{until}"
    return {
        "name": name if link.who else name[0].upper() + name[1:],
        "place": link_place(link, seen.party_names),
        "party": link.party.value,
        "part": link.part,
        "kept": link.kept,
        "above": seen.party_names.get(link.above, ""),
        "depth": max(link.depth, 0),
        "is_undecided": link.is_undecided and link.depth > 0,
        "evidence": told,
        "url": safe_url(paper.url) if paper else "",
        "where": str(paper.location if paper and paper.location.file else link.location),
        "breaks": [one.value for one in link.breaks],
    }


def _rule_words(rule: SplitRule) -> str:
    """A rule as a sentence: `Shared, where encryption at rest is customer key`."""
    where = " and ".join(f"{spoken(one.fact)} is {' or '.join(map(spoken, one.values))}" for one in rule.conditions)
    return spoken(rule.cell.label.value).capitalize() + (f", where {where}" if where else "")


def _offer(request: Request, seen: OfferUse) -> dict[str, Any]:
    return {
        "offer": seen.offer,
        "use": seen.use.value,
        "told": use_told(seen),
        "told_href": request.link("/asset", id=seen.asset) if seen.asset else "",
        "url": safe_url(seen.offer.source.url) if seen.offer.source else "",
    }


def _duties(seen: Explanation) -> list[tuple[str, str]]:
    """Who does what, in words: the rule's own, else the catalogue's."""
    does = seen.cell.parties(Role.IMPLEMENT)
    duties = [
        (Party.PROVIDER, seen.rule.provider_part or (seen.control.provider_means if Party.PROVIDER in does else "")),
        (Party.CUSTOMER, seen.rule.customer_part or (seen.control.customer_means if Party.CUSTOMER in does else "")),
        (Party.THIRD_PARTY, seen.rule.third_party_part),
    ]
    return [(party.value, words) for party, words in duties if words]


PAGE = Page(id="why", title="Why", path="/why", handler=show, under="matrix")
