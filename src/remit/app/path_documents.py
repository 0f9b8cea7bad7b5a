"""Ways through the estate as JSON documents for scripts, with stable keys."""

from __future__ import annotations

from remit.exports import json
from remit.model.access_path import AccessPath, Hop


def way_document(hops: tuple[Hop, ...], path: AccessPath | None) -> json.Json:
    """A way, and the access path that it is where something on it is weak."""
    return {"hops": [hop_document(one) for one in hops], "path": path_document(path) if path else None}


def hop_document(hop: Hop) -> json.Json:
    """One step."""
    return {
        "asset": hop.asset or None,
        "name": hop.name,
        "what": hop.what,
        "by": hop.by.value if hop.by else None,
        "origin": hop.origin or None,
        "sure": hop.is_sure,
        "side": hop.side.value,
        "team": hop.team or None,
        "person": hop.person or None,
        "controls": [
            {"control": one.control, "name": one.name, "side": one.label.value, "state": one.state.word}
            for one in hop.controls
        ],
    }


def path_document(path: AccessPath) -> json.Json:
    """One way in that is open."""
    return {
        "severity": path.severity.word,
        "confidence": path.confidence.value,
        "entry": {"kind": path.entry.kind.value, "name": path.entry.name},
        "hops": [hop_document(one) for one in path.hops],
        "weaknesses": [
            {
                "asset": one.asset,
                "rule": one.rule or None,
                "control": one.control,
                "party": one.party,
                "person": one.person or None,
                "message": one.message,
                "fix": one.fix,
            }
            for one in path.weaknesses
        ],
        "cut": {"asset": path.cut.asset, "rule": path.cut.rule or None, "fix": path.cut.fix},
        "goals": path.goals,
        "worst": list(path.worst),
        "data_class": path.data_class or None,
    }
