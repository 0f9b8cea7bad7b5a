"""The whole landscape as one JSON document, for scripts: versioned, with stable keys.

The functions for single things (an asset, a finding, an explanation) serve the command line and the API too, so
that a thing looks the same wherever it appears. `schema_version` grows when a key changes or goes; new keys may
come at any time.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

import orjson

from remit.exports import Export
from remit.model.chain import Chain, ChainLink
from remit.model.evidence import Evidence
from remit.model.explanation import Explanation
from remit.model.facts import Marker
from remit.model.finding import Finding, Outcome, Severity
from remit.model.landscape import Landscape
from remit.model.location import Location
from remit.model.offer import Offer, OfferUse
from remit.model.ownership import Owner
from remit.model.party import Cell
from remit.model.pitfall import Pitfall
from remit.model.rules import SplitRule
from remit.model.source import Source
from remit.model.statement import ASKED, ServiceStatement

SCHEMA_VERSION = 1
Json = dict[str, Any]


def summary(landscape: Landscape) -> Json:
    """Counts over the whole landscape."""
    estate, counts = landscape.estate, landscape.estate.counts
    failed = Counter(one.severity for one in landscape.findings if one.outcome is Outcome.FAILED)
    types = Counter(estate.columns["native_type"]) + Counter(piece.native_type for piece in estate.pieces)
    return {
        "resources": counts.resources,
        "assets": counts.assets,
        "parts": counts.parts,
        "others": counts.others,
        "resolved": counts.resolved,
        "unresolved": counts.unresolved,
        "unreadable": counts.unreadable,
        "notes": counts.notes,
        "owned": landscape.owners.owned,
        "unowned": counts.assets - landscape.owners.owned,
        "findings": {level.word: failed[level] for level in sorted(Severity, reverse=True)},
        "undecided": sum(one.outcome is Outcome.UNDECIDED for one in landscape.findings),
        "profiles": len(landscape.map.profiles),
        "native_types": dict(sorted(types.items())),
    }


def location(place: Location) -> Json:
    """A place: file, line and column."""
    return {"file": place.file, "line": place.line, "column": place.column}


def owner(landscape: Landscape, held: Owner) -> Json:
    """Who owns an asset."""
    return {
        "status": held.status.name.lower(),
        "team": held.team or None,
        "person": held.person or None,
        "person_name": landscape.person_name(held.person) or None,
        "by_category": {category.value: person for category, person in held.by_category.items()},
    }


def asset(landscape: Landscape, row: int) -> Json:
    """One asset with its facts."""
    estate = landscape.estate
    text = {name: column[row] or None for name, column in estate.columns.items()}
    return {
        "id": estate.ids[row],
        "name": estate.names[row],
        "native_type": text["native_type"],
        "provider": text["provider"],
        "service": text["service"],
        "service_name": text["service_name"],
        "service_model": text["model"],
        "account": text["account"],
        "region": text["region"],
        "environment": text["environment"],
        "workload": text["workload"],
        "data_class": text["data_class"],
        "tier": text["tier"],
        "action": text["action"],
        "owner": owner(landscape, landscape.owners.of(row)),
        "facts": {
            fact.name: {
                "value": None if isinstance(fact.value, Marker) else fact.value,
                "status": fact.status.value,
                "origin": fact.origin,
                "source": fact.source or None,
            }
            for fact in estate.facts_of(row)
        },
        "location": location(estate.location(row)),
    }


def pitfall(one: Pitfall) -> Json:
    """One thing that goes wrong where a border is unclear."""
    return {
        "id": one.id,
        "kind": one.kind.value,
        "name": one.name,
        "what": one.what,
        "truth": one.truth,
        "remedy": one.remedy,
        "signal": one.signal,
        "cause": one.cause,
        "owner": one.owner.value,
        "checks": list(one.checks),
        "commands": list(one.commands),
        "not_detectable": one.not_detectable or None,
        "later": one.later or None,
        "location": location(one.location),
    }


def finding(landscape: Landscape, found: Finding) -> Json:
    """One finding with who answers."""
    return {
        "rule": found.rule,
        "outcome": found.outcome.value,
        "severity": found.severity.word,
        "confidence": found.confidence.value,
        "asset": found.asset,
        "control": found.control,
        "party": found.party,
        "owner": {
            "team": found.team or None,
            "person": found.person or None,
            "person_name": landscape.person_name(found.person) or None,
        },
        "location": location(found.location),
        "message": found.message,
        "fix": found.fix,
    }


def roles(cell: Cell) -> Json:
    """Who implements, validates and monitors."""
    return {role.value: [party.value for party in parties] for role, parties in cell.roles.items()}


def source(cited: Source | None) -> Json | None:
    """A cited page."""
    if cited is None:
        return None
    return {
        "title": cited.title,
        "url": cited.url,
        "read": cited.read,
        "locator": cited.locator or None,
        "edition": cited.edition or None,
    }


def rule(split: SplitRule) -> Json:
    """A rule with where it stands and what it rests on."""
    return {
        "kind": split.kind.value,
        "when": {condition.fact: list(condition.values) for condition in split.conditions},
        "label": split.cell.label.value,
        "grade": split.grade.value,
        "location": location(split.location),
        "source": source(split.source),
        "provider": split.provider_part or None,
        "customer": split.customer_part or None,
        "third_party": split.third_party_part or None,
        "reason": split.reason or None,
    }


def offer(made: Offer) -> Json:
    """What a provider offers."""
    return {
        "id": made.id,
        "kind": made.kind.value,
        "name": made.name,
        "what": made.what,
        "controls": list(made.controls),
        "services": list(made.services),
        "used_when": made.used or None,
        "through": list(made.through),
        "since": made.since or None,
        "grade": made.grade.value,
        "source": source(made.source),
        "location": location(made.location),
    }


def offer_use(seen: OfferUse) -> Json:
    """An offer as it stands for one asset."""
    return {
        "use": seen.use.value,
        "facts": {fact.name: None if isinstance(fact.value, Marker) else fact.value for fact in seen.facts},
        "brought_by": seen.asset or None,
        **offer(seen.offer),
    }


def explanation(why: Explanation) -> Json:
    """The whole reason behind one cell."""
    return {
        "schema_version": SCHEMA_VERSION,
        "asset": why.asset,
        "asset_name": why.asset_name,
        "asset_location": location(why.location),
        "service": why.service,
        "service_model": why.model,
        "control": why.control.id,
        "control_name": why.control.name,
        "label": why.cell.label.value,
        "accountable": why.cell.accountable.value if why.cell.accountable else None,
        "person": why.person or None,
        "person_name": why.person_name or None,
        "roles": roles(why.cell),
        "undecided": why.cell.is_undecided,
        "state": why.state.word,
        "rule": rule(why.rule),
        "location": location(why.rule.location),
        "source": source(why.rule.source),
        "grade": why.rule.grade.value,
        "asked": [{"verdict": asked.verdict, **rule(asked.rule)} for asked in why.asked],
        "facts": {fact.name: None if isinstance(fact.value, Marker) else fact.value for fact in why.facts},
        "owner": {
            "status": why.owner.status.name.lower(),
            "team": why.owner.team or None,
            "person": why.owner.person or None,
            "winner": _claim(why.owner, 0) if why.owner.claims else None,
            "claims": [_claim(why.owner, number) for number in range(len(why.owner.claims))],
        },
        "interface_owner": why.interface_owner or None,
        "provider_contact": why.provider_contact or None,
        "relationship_owner": why.relationship_owner or None,
        "offers": [offer_use(seen) for seen in why.offers],
        "statements": [statement(said, why.cell) for said in why.statements],
        "chain": chain(why.chain, why.party_names),
        "matters": list(why.matters),
    }


def chain(behind: Chain, names: Mapping[str, str]) -> Json:
    """The parties behind a cell, link by link."""
    return {
        "broken": behind.is_broken,
        "ends": [{"id": one, "name": names.get(one, one)} for one in behind.ends],
        "links": [_link(link, names) for link in behind.links],
    }


def _link(link: ChainLink, names: Mapping[str, str]) -> Json:
    return {
        "party": link.party.value,
        "id": link.who or None,
        "name": names.get(link.who) or None,
        "service": link.through or None,
        "service_name": link.through_name or None,
        "above": link.above or None,
        "depth": link.depth,
        "label": link.label.value if link.label else None,
        "part": link.part or None,
        "leaves": link.kept or None,
        "grade": link.grade.value,
        "undecided": link.is_undecided,
        "evidence": _paper(link.evidence) if link.evidence else None,
        "location": location(link.location),
        "breaks": [{"id": one.name.lower(), "text": one.value} for one in link.breaks],
    }


def _paper(evidence: Evidence) -> Json:
    return {
        "kind": evidence.kind.value,
        "what": evidence.what,
        "date": evidence.date,
        "until": evidence.last_day or None,
        "file": evidence.file or None,
        "is_there": evidence.is_there,
        "url": evidence.url or None,
        "location": location(evidence.location),
    }


def statement(said: ServiceStatement, cell: Cell) -> Json:
    """What a vendor says itself, beside the cell."""
    one = said.statement
    return {
        "of": said.of,
        "requirement": one.requirement,
        "relation": said.relation,
        **{party.value: one.has_part(party) for party in ASKED},
        "marks": sorted(one.marks),
        "text": one.text or None,
        "differs": said.differs_from(cell),
        "locations": [location(place) for place in (one.location, *one.also)],
    }


def _claim(held: Owner, number: int) -> Json:
    claim = held.claims[number]
    return {
        "rank": claim.rank.word,
        "team": claim.team,
        "person": claim.person or None,
        "category": claim.category.value if claim.category else None,
        "evidence": claim.evidence,
        "location": location(claim.location),
        "known_team": claim.is_known,
    }


def document(landscape: Landscape) -> Json:
    """The whole landscape."""
    return {
        "schema_version": SCHEMA_VERSION,
        "taken_at": landscape.taken_at,
        "organisation": landscape.organisation.name or None,
        "inputs": list(landscape.inputs),
        "summary": summary(landscape),
        "assets": [asset(landscape, row) for row in range(len(landscape.estate))],
        "parts": [
            {
                "address": piece.address,
                "native_type": piece.native_type,
                "kind": piece.kind,
                "assets": list(piece.assets),
                "location": location(piece.location),
            }
            for piece in landscape.estate.pieces
        ],
        "findings": [finding(landscape, found) for found in landscape.findings],
        "unreadable": [
            {"location": location(item.location), "cause": item.cause, "hint": item.hint or None}
            for item in landscape.estate.unreadable
        ],
        "notes": [
            {"location": location(item.location), "cause": item.cause, "hint": item.hint or None}
            for item in landscape.estate.notes
        ],
    }


def _render(landscape: Landscape) -> str:
    return orjson.dumps(document(landscape), option=orjson.OPT_INDENT_2).decode()


EXPORT = Export(
    id="json",
    what="Everything, for scripts; a versioned document with stable keys.",
    suffix=".json",
    media_type="application/json",
    render=_render,
)
