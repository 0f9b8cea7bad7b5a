"""The way of data, tags, sandboxes and shadow decisions arrive, or are complained about (R1.11, R2.4, R2.7)."""

from __future__ import annotations

from pathlib import Path

import pytest

from remit.errors import ConfigurationError
from remit.model.lifecycle import Handover, Stage
from remit.model.organisation import Organisation
from remit.model.tagging import SANDBOXES
from remit.organisation.load import load_organisation

BASE = """
people: {ana: {name: Ana}}
teams: {web: {owner: ana, aliases: [www]}}
accounts: {"1": {}}
data_classes: {pii: {what: Of people.}}
"""


def load(folder: Path, text: str) -> Organisation:
    path = folder / "remit.yaml"
    path.write_text(BASE + text, encoding="utf-8")
    return load_organisation(path, controls=[])


def test_r1_11_owners_rules_and_transitions_arrive(tmp_path: Path) -> None:
    found = load(
        tmp_path,
        """
lifecycle:
  owners: {pii: {archive: {team: www, person: ana, needs: confirmation}}}
  stages:
    - {match: {tag: {kind: 1}}, stage: egress}
    - {match: {service: "aws/*"}, stage: processing}
  transitions: [{address: a, stage: archive, kind: transfer, person: ana, day: 2026-01-02, team: web}]
""",
    ).lifecycle
    owner = found.owners["pii"][Stage.ARCHIVE]
    assert (owner.team, owner.person, owner.needs) == ("web", "ana", Handover.CONFIRMATION)
    assert [(rule.tags, rule.service, rule.stage) for rule in found.rules] == [
        ({"kind": "1"}, "", Stage.EGRESS),
        ({}, "aws/*", Stage.PROCESSING),
    ]
    assert found.transitions[0].location.line == 12


def test_r2_7_tags_take_values_from_elsewhere_and_sandboxes_have_usual_names(tmp_path: Path) -> None:
    found = load(tmp_path, "tagging: {team: {values_from: teams}, cost: {values: [1, b], required: false}}")
    assert found.tagging["team"].values == ("web",)
    assert (found.tagging["cost"].values, found.tagging["cost"].is_required) == (("1", "b"), False)
    assert found.sandboxes.environments == SANDBOXES
    assert load(tmp_path, 'sandboxes: {accounts: ["1"]}').sandboxes.environments == SANDBOXES
    assert load(tmp_path, "sandboxes: {environments: [play]}").sandboxes.environments == ("play",)


def test_r2_4_decisions_and_vendors_arrive(tmp_path: Path) -> None:
    found = load(
        tmp_path,
        """
shadow: {trello: {decision: remove, until: 2026-12-01, team: www, reason: None.}}
vendors: {slack: {owner: www, data_class: pii, review: 2026-12-01, domains: [Slack.com.], aliases: [Slack Inc]}}
""",
    )
    assert (found.shadow["trello"].team, found.shadow["trello"].until) == ("web", "2026-12-01")
    vendor = found.vendors["slack"]
    assert (vendor.owner, vendor.data_class, vendor.domains) == ("web", "pii", ("slack.com",))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("lifecycle: {owners: {pij: {storage: {team: web}}}}", ["data class", "pii"]),
        ("lifecycle: {owners: {pii: {storage: {team: wob}}}}", ["team", "web"]),
        ("lifecycle: {owners: {pii: {stored: {team: web}}}}", ["stage", "storage"]),
        ("lifecycle: {owners: {pii: {storage: {team: web, needs: word}}}}", ["way of handing over"]),
        ("lifecycle: {stages: [{match: {address: a, service: b}, stage: egress}]}", ["exactly one key"]),
        (
            "lifecycle: {transitions: [{address: a, stage: archive, kind: transfer, person: ana, day: 2026-01-02}]}",
            ["a transfer names no team"],
        ),
        (
            "lifecycle: {transitions: [{address: a, stage: egress, kind: confirmation, person: ana, day: 2026-02-30}]}",
            ["there is no day “2026-02-30”"],
        ),
        ("tagging: {a: {values: [b], values_from: teams}}", ["cannot both stand"]),
        ("tagging: {a: {values_from: people}}", ["part of this file"]),
        ('tagging: {a: {pattern: "["}}', ["no regular expression"]),
        ('tagging: {a: {pattern: "(a+)+"}}', ["more than providers' tools read"]),
        ('tagging: {a: {pattern: "(?=a)b"}}', ["more than providers' tools read"]),
        (f"tagging: {{a: {{pattern: {'x' * 201}}}}}", ["longer than 200 characters"]),
        ('tagging: {a: {scope: {accounts: ["2"]}}}', ["account"]),
        ('sandboxes: {accounts: ["2"]}', ["account"]),
        ("shadow: {a: {decision: remove, reason: b}}", ["a removal needs a day"]),
        ("shadow: {a: {decision: keep, reason: b}}", ["decision", "remove"]),
        ("workloads: {a: {ends: 2026-13-01}}", ["there is no day"]),
        ("data_classes: {b: {residency: {areas: [EUU]}}}", ["area", "EU"]),
    ],
)
def test_r1_7_what_cannot_be_followed_is_told_with_its_place(text: str, words: list[str], tmp_path: Path) -> None:
    base = BASE.replace("data_classes: {pii: {what: Of people.}}\n", "") if text.startswith("data_classes") else BASE
    path = tmp_path / "remit.yaml"
    path.write_text(base + text, encoding="utf-8")
    with pytest.raises(ConfigurationError) as caught:
        load_organisation(path, controls=[])
    told = str(caught.value)
    assert [word for word in words if word not in told] == []
    assert "remit.yaml:" in told


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ("residency: {}", "nothing is allowed"),
        ("retention: {min_days: 9, max_days: 3}", "at least 9 and at most 3 days cannot both hold"),
    ],
)
def test_r2_3_a_class_that_nothing_can_meet_is_told(rule: str, words: str, tmp_path: Path) -> None:
    path = tmp_path / "remit.yaml"
    path.write_text(f"data_classes: {{b: {{{rule}}}}}", encoding="utf-8")
    with pytest.raises(ConfigurationError, match=words):
        load_organisation(path, controls=[])
