"""Shadow IT, end to end: what is planted in bills, application lists and DNS is found, nothing is invented (R2.4)."""

from __future__ import annotations

import csv
import json
import random
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from cli.run import run
from planned import Resource, write_plan
from remit.knowledge.software import open_software

MANAGED = ["111111111111", "222222222222", "333333333333"]
VENDORS = ["slack", "zoom", "datadog"]
SHADOW = ["notion", "airtable", "dropbox", "zapier", "figma", "typeform"]
HEAD = [
    "BilledCost", "BillingAccountId", "BillingCurrency", "ChargePeriodStart", "ChargePeriodEnd", "ProviderName",
    "PublisherName", "ServiceName", "SubAccountId", "SubAccountName", "Tags",
]  # fmt: skip

CONFIGURATION = """
people: {{ana: {{name: Ana Reef, email: ana@example.org}}, bo: {{name: Bo Shoal, email: bo@example.org}}}}
teams:
  payments: {{name: Payments, owner: ana, members: [ana], aliases: [pay]}}
  web: {{name: Web, owner: bo, members: [bo]}}
accounts: {{{accounts}}}
data_classes: {{internal: {{what: Inside.}}}}
vendors:
  slack: {{name: Slack}}
  zoom-video: {{name: Zoom}}
  metrics: {{name: Our metrics, aliases: ["Datadog, Inc."], domains: [datadoghq.eu]}}
shadow:
  zapier: {{decision: ignore, reason: A trial that has ended.}}
  dropbox: {{decision: remove, until: 2020-01-31, team: web, reason: No contract.}}
"""


@dataclass
class Made:
    """What was written, and what of it is to be found."""

    bills: list[dict[str, Any]] = field(default_factory=list)
    okta: list[dict[str, Any]] = field(default_factory=list)
    principals: list[dict[str, Any]] = field(default_factory=list)
    grants: list[dict[str, Any]] = field(default_factory=list)
    tokens: list[dict[str, Any]] = field(default_factory=list)
    zone: list[str] = field(default_factory=list)
    planted: set[str] = field(default_factory=set)


def bill(made: Made, dice: random.Random, account: str, name: str, *, service: str, publisher: str, tags: str) -> None:
    for _ in range(dice.randint(3, 30)):
        day = dice.randint(1, 28)
        made.bills.append(
            {
                "BilledCost": f"{dice.uniform(0.01, 40):.6f}",
                "BillingAccountId": "999999999999",
                "BillingCurrency": "USD",
                "ChargePeriodStart": f"2026-10-{day:02} 00:00:00",
                "ChargePeriodEnd": f"2026-10-{day:02} 01:00:00",
                "ProviderName": "AWS",
                "PublisherName": publisher,
                "ServiceName": service,
                "SubAccountId": account,
                "SubAccountName": name,
                "Tags": tags,
            }
        )


def made(seed: int) -> Made:
    """An organisation of managed things with planted shadow, and noise that is no shadow."""
    dice, it, software = random.Random(seed), Made(), open_software()  # noqa: S311 - data, no secret
    own = "Amazon Web Services, Inc."
    for account in MANAGED:
        bill(
            it,
            dice,
            account,
            f"main {account[:3]}",
            service="Amazon Simple Storage Service",
            publisher=own,
            tags="NULL",
        )
    for number in range(dice.randint(2, 6)):
        account = f"{dice.randint(4, 9)}{number:011}"
        team = dice.choice(["pay", "web"])
        bill(it, dice, account, f"{team} trial", service="Tax", publisher=own, tags=json.dumps({"Owner": team}))
        it.planted.add(f"aws-{account}")
    bill(it, dice, MANAGED[0], "main 111", service="Bees", publisher="Hive of Bees GmbH", tags="NULL")
    it.planted.add("hive-of-bees")
    bill(it, dice, MANAGED[0], "main 111", service="Datadog Pro", publisher="Datadog, Inc.", tags="NULL")
    for product in VENDORS:
        it.okta.append(app(software.names[product], "ACTIVE"))
    for product in dice.sample(SHADOW, 4):
        it.planted.add(product)
        place(it, dice, product)
    it.okta += [app("Old Wiki", "INACTIVE"), app("Okta Admin Console", "ACTIVE", name="saasure")]
    it.principals.append(principal("sp-own", "Ferry planner", signInAudience="AzureADMyOrg"))
    it.principals.append(principal("sp-ms", "Office", appOwnerOrganizationId="f8cdef31-a31e-4b4a-93e4-5f571e91255a"))
    it.tokens += [token("1.apps.googleusercontent.com", "Google Chrome", "x"), token("2.x", "Android", "x")]
    it.zone += [
        "www IN CNAME web.example.org.",
        "cdn 300 IN CNAME d111.cloudfront.net.",
        "box IN A 192.0.2.7",
        "talk IN CNAME acme.slack.com.",
        "notslack IN CNAME myslack.com.example.net.",
    ]
    return it


def place(it: Made, dice: random.Random, product: str) -> None:
    """Plant one product in one to three of the sources."""
    software = open_software()
    name = software.names[product]
    domain = next(domain for domain, owner in software.by_domain.items() if owner == product)
    for source in dice.sample(["okta", "entra", "google", "dns"], dice.randint(1, 3)):
        if source == "okta":
            it.okta.append(app(name, "ACTIVE"))
        elif source == "entra":
            it.principals.append(principal(f"sp-{product}", f"{name} for Teams", replyUrls=[f"https://app.{domain}/x"]))
            it.grants += [
                {
                    "clientId": f"sp-{product}",
                    "consentType": "Principal",
                    "principalId": person,
                    "scope": " User.Read Files.Read",
                }
                for person in ("p1", "p2", "p3")
            ]
        elif source == "google":
            it.tokens.append(token(f"{product}.apps.googleusercontent.com", name, "ana@example.org"))
        else:
            it.zone.append(f"{product} 3600 IN CNAME acme.{domain}.")


def app(label: str, status: str, *, name: str = "") -> dict[str, Any]:
    return {
        "id": f"0oa{label}", "name": name or label.lower(), "label": label, "status": status, "signOnMode": "SAML_2_0",
        "created": "2025-03-01T10:00:00.000Z", "lastUpdated": "2026-01-02T10:00:00.000Z", "settings": {"app": {}},
    }  # fmt: skip


def principal(identity: str, name: str, **more: Any) -> dict[str, Any]:  # noqa: ANN401 - any JSON value
    return {
        "id": identity, "displayName": name, "servicePrincipalType": "Application", "accountEnabled": True,
        "appOwnerOrganizationId": "5d1e", "signInAudience": "AzureADMultipleOrgs", "replyUrls": [], "tags": [],
        "createdDateTime": "2026-02-03T00:00:00Z", **more,
    }  # fmt: skip


def token(client: str, shown: str, person: str) -> dict[str, Any]:
    return {
        "kind": "admin#directory#token", "clientId": client, "displayText": shown, "userKey": person,
        "scopes": ["https://www.googleapis.com/auth/drive"],
    }  # fmt: skip


def write(folder: Path, it: Made) -> list[str]:
    folder.mkdir(parents=True)
    with (folder / "bill.csv").open("w", newline="") as file:
        writer = csv.DictWriter(file, HEAD)
        writer.writeheader()
        writer.writerows(it.bills)
    (folder / "okta.json").write_text(json.dumps(it.okta))
    (folder / "principals.json").write_text(json.dumps({"value": it.principals}))
    (folder / "grants.json").write_text(
        json.dumps({"value": it.grants or [{"clientId": "gone", "consentType": "AllPrincipals"}]})
    )
    (folder / "tokens.jsonl").write_text("\n".join(map(json.dumps, it.tokens)))
    zone = ["$ORIGIN example.org.", "@ IN SOA ns hostmaster ( 1 2", " 3 4 5 ) ; serial", *it.zone]
    (folder / "example.org.zone").write_text("\n".join(zone) + "\n")
    return [str(folder)]


@pytest.fixture
def organisation(tmp_path: Path) -> Path:
    accounts = ", ".join(f'"{account}": {{provider: aws}}' for account in MANAGED)
    (tmp_path / "remit.yaml").write_text(CONFIGURATION.format(accounts=accounts))
    return tmp_path


@pytest.mark.parametrize("seed", range(12))
def test_r2_4_what_is_planted_is_found_and_nothing_else(
    seed: int, organisation: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    it = made(seed)
    ran = run(capsys, "shadow", "list", *write(organisation / "exports", it), "--format", "json")
    assert ran.code == 0, ran.err
    told = json.loads(ran.out)
    shown = {one["id"] for one in told["candidates"]}
    assert shown == it.planted - {"zapier"}
    assert {one["id"] for one in told["ignored"]} == it.planted & {"zapier"}
    assert all(one["evidence"] and one["evidence"][0]["location"]["file"] for one in told["candidates"])
    accounts = [one for one in told["candidates"] if one["kind"] == "account"]
    assert {one["owner_guess"] for one in accounts} <= {"payments", "web"}
    assert all(one["costs"]["USD"] > 0 and one["confidence"] == "high" for one in accounts)
    late = [one["decision"] for one in told["candidates"] if one["id"] == "dropbox"]
    assert late in ([], ["overdue"])


def test_r2_4_what_is_adopted_is_a_candidate_no_more(organisation: Path, capsys: pytest.CaptureFixture[str]) -> None:
    it = made(3)
    files = write(organisation / "exports", it)
    snippets = []
    for number, name in enumerate(sorted(it.planted - {"zapier"})):
        words = ["--owner", "Pay"] if number % 2 else ["--remove", "2990-01-31"]
        out = organisation / f"adopted-{number}.yaml"
        ran = run(capsys, "shadow", "adopt", name, *files, *words, "--out", str(out))
        assert ran.code == 0, ran.err
        snippets.append(out.name)
    file = organisation / "remit.yaml"
    text = file.read_text()
    text = text.replace("  dropbox:", "  dropbox-was-decided-by-hand:")
    file.write_text(f"{text}\ninclude: [{', '.join(snippets)}]\n")
    told = json.loads(run(capsys, "shadow", "list", *files, "--format", "json").out)
    left = {one["id"]: one["decision"] for one in told["candidates"]}
    assert set(left) == {name for number, name in enumerate(sorted(it.planted - {"zapier"})) if not number % 2}
    assert set(left.values()) == {"remove"}


def test_r2_4_a_billed_service_that_the_scan_of_its_account_did_not_show(
    organisation: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Only where the account was read, and only what was paid for."""
    it, dice = Made(), random.Random(1)  # noqa: S311 - data, no secret
    own = "Amazon Web Services, Inc."
    for service in ("Amazon DynamoDB", "Amazon Simple Queue Service", "AWS Support"):
        bill(it, dice, MANAGED[0], "main", service=service, publisher=own, tags="NULL")
    files = write(organisation / "exports", it)
    (organisation / "remit.yaml").write_text(
        (organisation / "remit.yaml").read_text() + f'\nsources: [{{path: "*.json", account: "{MANAGED[0]}"}}]\n'
    )
    plan = write_plan(
        organisation / "plan.json", Resource(type="aws_sqs_queue", name="q", values={"name": "q", "tags": {}})
    )
    told = json.loads(run(capsys, "shadow", "list", *files, "--from", str(plan), "--format", "json").out)
    assert [(one["id"], one["confidence"]) for one in told["candidates"]] == [("111111111111-aws-dynamodb", "medium")]
    assert told["unowned"] == ["aws_sqs_queue.q"]
    ran = run(capsys, "shadow", "adopt", "aws_sqs_queue.q", *files, "--from", str(plan), "--owner", "web")
    assert ran.out.splitlines()[-1] == '    - {match: {address: "aws_sqs_queue.q"}, team: "web"}'


def test_r2_4_as_text_with_evidence_cost_and_owner(organisation: Path, capsys: pytest.CaptureFixture[str]) -> None:
    ran = run(capsys, "shadow", "list", *write(organisation / "exports", made(5)))
    assert "used and not managed" in ran.out.splitlines()[0]
    assert "perhaps of team" in ran.out
    assert "USD" in ran.out
    assert "bill.csv:" in ran.out
