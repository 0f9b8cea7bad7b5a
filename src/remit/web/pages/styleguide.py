"""Every component in all its variants, from literal samples: what the browser tests photograph.

It shows how things look, and says nothing about any estate.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from remit.model.control import Category
from remit.model.finding import Confidence, Finding, Outcome, Severity
from remit.model.location import Location
from remit.model.offer import Offer, OfferKind, Use
from remit.model.party import Label, plain_split
from remit.model.pitfall import Pitfall, PitfallKind
from remit.model.rules import Condition, RuleKind, SplitRule
from remit.model.source import Grade, Source
from remit.web.form import Form
from remit.web.page import Page, Request, View
from remit.wire.lists import Problem

LABELS = ("provider", "customer", "shared", "third_party", "downstream", "not_applicable")
STATES = ("in_force", "not_in_force", "unknown", "waived", "attested")
WORKLOADS = (
    "payments", "payments-dev", "checkout", "ledger", "identity", "mobile-api", "data-lake", "reporting",
    "search", "mail", "build", "intranet",
)  # fmt: skip
FAMILIES = {
    "Identity and access": ("Access policy", "Identity platform", "Multi-factor authentication"),
    "Data": ("Data classification", "Encryption at rest", "Protection against public access", "Key rotation"),
    "Host infrastructure": ("Operating system patching", "Isolation between tenants"),
    "Facilities and hardware": ("Physical access to facilities", "Disposal of storage media"),
}
SWATCHES = (
    "canvas", "surface", "sunken", "selected", "line", "line-strong", "ink", "ink-muted", "ink-faint", "accent",
    "provider-tint", "provider-edge", "customer-tint", "customer-edge", "third-party-tint", "third-party-edge",
    "good", "warn", "bad", "waived",
)  # fmt: skip

FOUND = (
    Finding(
        rule="public-storage",
        outcome=Outcome.FAILED,
        severity=Severity.CRITICAL,
        confidence=Confidence.HIGH,
        asset="aws_s3_bucket.exports",
        control="public-access",
        party="customer",
        team="payments",
        person="dana",
        location=Location(file="infra/exports.tf", line=12),
        message="Anyone on the internet can read the bucket “exports”.",
        fix="Turn on all four settings of the bucket’s public access block.",
    ),
    Finding(
        rule="encryption-at-rest",
        outcome=Outcome.UNDECIDED,
        severity=Severity.MEDIUM,
        confidence=Confidence.LOW,
        asset='module.lake.aws_s3_bucket.raw["eu"]',
        control="encryption-at-rest",
        party="shared",
        team="data",
        person="",
        location=Location(file="infra/lake.tf", line=31),
        message="Whether the key is ours is known only after apply.",
        fix="Scan the state after the apply.",
    ),
)

OFFERED = tuple(
    Offer(
        id=f"sample-{use}",
        provider="aws",
        kind=kind,
        name=name,
        what=what,
        controls=("public-access",),
        grade=grade,
        source=Source(title="The provider’s page", url="https://example.com/", read="2026-11-22"),
    )
    for use, kind, name, what, grade in (
        (Use.USED, OfferKind.DEFAULT, "Private stores", "Nobody is let in until somebody opens it.", Grade.REVIEWED),
        (Use.NOT_USED, OfferKind.FEATURE, "Public access block", "One switch overrules every grant.", Grade.REVIEWED),
        (Use.UNKNOWN, OfferKind.FEATURE, "Key rotation", "Keys are replaced by schedule.", Grade.STATED),
        (Use.OFFERED, OfferKind.ATTESTATION, "Audit reports", "Auditors’ reports can be downloaded.", Grade.STATED),
    )
)

SPLITS = (
    SplitRule(
        control="encryption-at-rest",
        cell=plain_split(Label.SHARED),
        kind=RuleKind.SERVICE,
        conditions=(Condition(fact="encryption_at_rest", values=("customer_key",)),),
        grade=Grade.REVIEWED,
        source=OFFERED[0].source,
        location=Location(file="services/aws/rds.yaml", line=41),
        provider_part="It encrypts the storage.",
        customer_part="You keep the key and say who may use it.",
    ),
    SplitRule(
        control="encryption-at-rest",
        cell=plain_split(Label.PROVIDER),
        kind=RuleKind.SERVICE,
        grade=Grade.STATED,
        source=OFFERED[0].source,
        location=Location(file="services/aws/rds.yaml", line=49),
        provider_part="It encrypts the storage with a key of its own.",
    ),
)
PITFALLS = (
    Pitfall(
        id="misconception/defaults-are-secure",
        kind=PitfallKind.MISCONCEPTION,
        name="Defaults are secure",
        what="People leave settings as they come.",
        truth="Many defaults are made for an easy start.",
        remedy="Decide each setting that protects something.",
        signal="A protective setting that nobody has set.",
        cause="What is not written does not show in a review.",
        owner=Category.PLATFORM,
        checks=("access-logging",),
        commands=(),
        not_detectable="",
        later="",
        source=None,
        location=Location(file="pitfalls/misconceptions.yaml", line=40),
    ),
)

_CONTROL = {"name": "Workload identity", "label": "customer", "state": "not_in_force", "href": "#graph"}
_STEP = {
    "what": "", "by": "", "hop": {"is_sure": True}, "side": "not_applicable", "is_outside": False, "href": "",
    "controls": (), "weak": (),
}  # fmt: skip
_BOX = {"what": "", "is_outside": False, "weak": 0, "href": "", "is_faint": False}
WAY: dict[str, Any] = {
    "start": "The internet",
    "end": "3 assets",
    "path": {
        "data_class": "secret",
        "severity": {"word": "critical"},
        "confidence": {"value": "high"},
        "cut": {"fix": "Ask for session tokens of the metadata service."},
    },
    "cut_name": "proxy",
    "worst": (("aws_s3_bucket.exports", "#graph"),),
    "steps": (
        {**_STEP, "name": "The internet", "is_outside": True},
        {
            **_STEP,
            "name": "proxy",
            "what": "Amazon EC2",
            "by": "exposes",
            "side": "customer",
            "href": "#graph",
            "controls": (_CONTROL,),
            "weak": (
                {
                    "message": "Credentials are handed to any request.",
                    "href": "#graph",
                    "who": "Dana Okafor",
                    "rule": "instance-metadata",
                    "is_cut": True,
                },
            ),
        },
        {**_STEP, "name": "every bucket", "what": "a grant's wildcard", "by": "reads"},
    ),
}
DRAWN: dict[str, Any] = {
    "width": 420,
    "height": 90,
    "box": (150, 44),
    "boundary": 200,
    "boxes": (
        {
            **_BOX,
            "x": 16,
            "y": 30,
            "name": "The internet",
            "title": "The internet",
            "side": "not_applicable",
            "is_outside": True,
        },
        {
            **_BOX,
            "x": 250,
            "y": 30,
            "name": "proxy",
            "what": "Amazon EC2",
            "title": "proxy",
            "side": "customer",
            "weak": 1,
        },
    ),
    "strokes": (
        {"d": "M166 52H242", "x": 204, "y": 46, "kind": "exposes", "title": "The internet to proxy", "is_sure": True},
    ),
    "lines": (("The internet", "exposes", "proxy", "infra/proxy.tf:4"),),
}

CLIMB: dict[str, Any] = {
    "root": bytes(range(32)),
    "size": 8,
    "leaf": bytes(range(32, 64)),
    "entry": {"sequence": 5},
    "climbs": (
        {"is_left": True, "beside": bytes(range(64, 96)), "node": bytes(range(96, 128))},
        {"is_left": False, "beside": bytes(range(128, 160)), "node": bytes(range(160, 192))},
        {"is_left": True, "beside": bytes(range(192, 224)), "node": bytes(range(32))},
    ),
}
_PART = {"party": "customer", "href": "", "title": "", "hand_in": ""}
PROVEN: dict[str, Any] = {
    "sentence": "Half of it is shown until 31 January.",
    "parts": (
        {
            **_PART,
            "state": "in_force",
            "role": "does it",
            "words": "shown until 2027-01-31",
            "href": "#proof",
            "title": "Test of a restore",
        },
        {**_PART, "state": "not_in_force", "role": "answers for it", "words": "nothing shows it", "hand_in": "#proof"},
    ),
    "provider": {
        "state": "unknown",
        "roles": "does it",
        "words": "shown by no report since 2026-10-01",
        "reports": (("sample-report", "#proof"),),
        "href": "#proof",
    },
    "is_checked": True,
    "check": ("the newest snapshot shows it",),
    "snapshot": 7,
    "duties": (
        {
            "words": "Keep the key and say who may use it.",
            "id": "CUEC-3",
            "kind": "asked by",
            "report": "sample-report",
            "href": "#proof",
        },
    ),
}


def show(request: Request, _services: object) -> View:
    """The style guide."""
    context = {
        "forms_shown": _forms(request),
        "found": FOUND,
        "offered": zip(Use, OFFERED, strict=True),
        "splits": SPLITS,
        "pitfalls_shown": PITFALLS,
        "labels": LABELS,
        "states": STATES,
        "swatches": SWATCHES,
        "workloads": WORKLOADS,
        "families": _matrix(),
        "stack_layers": _stack(),
        "way_in": WAY,
        "drawn": DRAWN,
        "climbed": CLIMB,
        "proven": PROVEN,
        "moments": [request.now - timedelta(**ago) for ago in ({"minutes": 4}, {"hours": 5}, {"days": 47})],
    }
    return View(template="styleguide.html", context=context)


def _cell(row: int, column: int, family: int) -> dict[str, Any]:
    label = LABELS[(row * 5 + column * 3 + family * 7) % 11 % 3] if family < 3 else "provider"
    if (row + column) % 9 == 4:
        label = ("third_party", "not_applicable")[column % 2]
    state = STATES[(0, 0, 0, 1, 0, 2, 0, 0, 3, 0)[(row * 3 + column * 7 + family) % 10]]
    if label in {"provider", "not_applicable"}:
        state = "attested" if label == "provider" else ""
    return {
        "label": label,
        "state": state,
        "is_assumed": (row * 7 + column) % 11 == 3 and label != "not_applicable",
        "is_disputed": (row, column) in {(1, 4), (2, 9)} and label != "not_applicable",
    }


def _matrix() -> list[dict[str, Any]]:
    families: list[dict[str, Any]] = []
    for place, (name, controls) in enumerate(FAMILIES.items()):
        rows: list[dict[str, Any]] = []
        for row, control in enumerate(controls):
            cells = [_cell(row, column, place) for column in range(len(WORKLOADS))]
            rows.append({"name": control, "cells": cells, "gaps": _gaps(cells)})
        columns = [_gaps([row["cells"][column] for row in rows]) for column in range(len(WORKLOADS))]
        families.append({"name": name, "rows": rows, "columns": columns, "gaps": sum(columns)})
    return families


def _gaps(cells: list[dict[str, Any]]) -> int:
    return sum(cell["state"] in {"not_in_force", "unknown"} for cell in cells)


def _stack() -> list[dict[str, Any]]:
    def control(name: str, label: str, state: str, *, is_assumed: bool = False) -> dict[str, Any]:
        known = {"name": name, "label": label, "state": state, "href": "#stack"}
        return {**known, "is_assumed": is_assumed, "is_disputed": name == "Access review"}

    return [
        {
            "name": "Identity",
            "label": "customer",
            "controls": [
                control("Access policy", "customer", "not_in_force"),
                control("Access review", "customer", "unknown"),
            ],
        },
        {
            "name": "Data",
            "label": "customer",
            "controls": [
                control("Data classification", "customer", "in_force"),
                control("Encryption at rest", "shared", "in_force"),
                control("Retention and deletion", "customer", "waived"),
            ],
        },
        {"name": "Application", "label": "not_applicable", "controls": []},
        {
            "name": "Runtime",
            "label": "shared",
            "controls": [control("Runtime and engine patching", "shared", "in_force", is_assumed=True)],
        },
        {"name": "Guest OS", "label": "provider", "controls": [control("System patching", "provider", "attested")]},
        {"name": "Virtualisation", "label": "provider", "controls": [control("Isolation", "provider", "attested")]},
        {
            "name": "Physical",
            "label": "provider",
            "controls": [
                control("Physical access", "provider", "attested"),
                control("Disposal of storage media", "provider", "attested"),
            ],
        },
    ]


def _forms(request: Request) -> list[Form]:
    """A form, and the same one when it was refused."""
    asked = request.form("sample")
    typed = {"control": ["backup"], "until": ["2026-01-31"], "team": ["platform"], "reason": [""]}
    wrong = Problem(kind="about:blank", title="", status=400, detail="that day is over", place="until")
    return [asked, replace(asked, typed=typed, problem=wrong)]


PAGE = Page(id="styleguide", title="Style guide", path="/styleguide", handler=show)
