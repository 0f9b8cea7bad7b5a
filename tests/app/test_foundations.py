"""From paths to chains: what is read, what is declared and what is known meet. R1.5."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import orjson
import pytest

from cli.run import run
from planned import knowledge
from remit.app.answers import find_asset, find_control, why
from remit.app.asset import asset
from remit.app.scan import scan
from remit.errors import ConfigurationError
from remit.exports import json
from remit.exports.matrix_csv import EXPORT
from remit.model.chain import Break
from remit.model.finding import Severity
from remit.model.landscape import Landscape
from remit.model.party import Party
from remit.store.codec import decode, encode

NOW = datetime(2026, 11, 22, tzinfo=UTC)
TERRAFORM = """
resource "snowflake_database" "sales" {
  name = "SALES"
}
resource "mongodbatlas_flex_cluster" "carts" {
  name = "carts"
  provider_settings {
    backing_provider_name = "AWS"
    region_name           = "EU_NORTH_1"
  }
}
"""
ORGANISATION = """
people: {ana: {name: Ana}}
teams: {web: {name: Web, owner: ana}}
ownership: {default: web}
workloads: {sales: {tier: 1, match: {addresses: ["snowflake_*"]}}}
providers: {aws: {name: Amazon}}
vendors:
  snowflake: {name: Snowflake}
  hold: {name: Hold Backups}
downstream:
  lines:
    name: Partner lines
    workloads: [sales]
    promises: {network-filtering: Only their addresses get in.}
    passes_on: {access-review: They review their own people.}
    contract: {kind: contract, what: Terms 3, date: 2026-01-01, until: 2027-12-31}
"""
REPORT = "evidence: {kind: report, what: SOC 2, date: 2026-06-30}"


def write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8")


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / ".git").mkdir()
    monkeypatch.chdir(tmp_path)
    write(tmp_path / "main.tf", TERRAFORM)
    return tmp_path


def scanned(folder: Path, *more: str) -> Landscape:
    write(folder / "remit.yaml", "\n".join((ORGANISATION, *more)))
    return scan([Path("main.tf")], knowledge(), now=NOW).landscape


def links(landscape: Landscape, name: str, control: str) -> list[tuple[Party, str, str, list[Break]]]:
    found = why(landscape, find_asset(landscape, name), find_control(landscape, control)).chain
    return [(link.party, link.who, link.through, list(link.breaks)) for link in found.links]


def test_a_provider_that_says_where_it_runs_is_followed_there(here: Path) -> None:
    """MongoDB runs the cluster on AWS, as its page and the resource say; the racks are Amazon's."""
    landscape = scanned(here)
    assert links(landscape, "carts", "physical-access") == [
        (Party.PROVIDER, "mongodb", "mongodb/atlas", []),
        (Party.PROVIDER, "aws", "aws (iaas)", []),
    ]
    assert links(landscape, "carts", "guest-os-patching") == [(Party.PROVIDER, "mongodb", "mongodb/atlas", [])]
    assert not any(one.rule == "broken-chain" and "carts" in one.asset for one in landscape.findings)


def test_where_it_runs_stays_open_until_the_organisation_says_so(here: Path) -> None:
    open_way = scanned(here)
    found = why(open_way, find_asset(open_way, "sales"), find_control(open_way, "hardware-maintenance")).chain
    assert [(link.who, link.is_undecided) for link in found.links[1:]] == [
        ("aws", True),
        ("azure", True),
        ("gcp", True),
    ]
    own = f"  snowflake: {{runs_on: [{{on: aws/ec2, {REPORT}}}]}}"
    text = ORGANISATION.replace("  snowflake: {name: Snowflake}", own)
    write(here / "remit.yaml", text)
    landscape = scan([Path("main.tf")], knowledge(), now=NOW).landscape
    assert links(landscape, "sales", "hardware-maintenance")[1:] == [(Party.PROVIDER, "aws", "aws/ec2", [])]


def test_a_vendor_is_split_by_its_own_statements(here: Path) -> None:
    write(here / "hold.csv", "id,provider,customer,third_party,notes\n11.2,no,yes,no,Copy your own data.\n")
    order = "contract: {kind: contract, what: Order 7, date: 2026-01-01}"
    hold = f"{{name: Hold Backups, {order}, runs_on: [{{on: deep, controls: [backup], {REPORT}}}]}}"
    text = ORGANISATION.replace("{name: Hold Backups}", f"{hold}\n  deep: {{name: Deep Archive}}")
    own = "{control: backup, scope: {workload: sales}, split: third_party, reason: Hold does it, vendor: hold}"
    said = "statements: [{file: hold.csv, of: deep, framework: cis}]"
    write(here / "remit.yaml", f"{text}{said}\noverrides:\n  - {own}\n")
    landscape = scan([Path("main.tf")], knowledge(), now=NOW).landscape
    assert links(landscape, "sales", "backup") == [
        (Party.THIRD_PARTY, "hold", "", []),
        (Party.PROVIDER, "deep", "deep", [Break.NOT_TAKEN]),
    ]
    (finding,) = (one for one in landscape.findings if one.rule == "broken-chain" and one.control == "backup")
    assert (finding.severity, finding.asset, finding.party) == (
        Severity.HIGH,
        "snowflake_database.sales",
        "third_party",
    )
    assert finding.message == (
        "Backup, Hold Backups on Deep Archive: "
        "it is passed on, and whoever it is passed on to leaves it to its customer."
    )
    assert str(finding.location).startswith("remit.yaml:")


def test_parties_that_stand_on_each_other_through_the_knowledge_base_are_an_error(here: Path) -> None:
    text = ORGANISATION.replace("{aws: {name: Amazon}}", "{aws: {runs_on: [{on: mongodb/atlas}]}}")
    write(here / "remit.yaml", text)
    with pytest.raises(ConfigurationError) as caught:
        scan([Path("main.tf")], knowledge(), now=NOW)
    assert "circle" in str(caught.value)
    assert "remit.yaml:" in str(caught.value)
    assert "services/mongodb/atlas.yaml:" in str(caught.value)


def test_customers_downstream_are_a_party_and_what_they_were_promised_is_looked_at(here: Path) -> None:
    landscape = scanned(here)
    assert links(landscape, "sales", "access-review")[0] == (Party.DOWNSTREAM, "lines", "", [])
    seen = asset(landscape, find_asset(landscape, "sales"))
    assert [(one.party, one.name, one.above) for one in seen.chain[:2]] == [
        (Party.DOWNSTREAM, "Partner lines", ""),
        (Party.CUSTOMER, "", "Partner lines"),
    ]
    assert asset(landscape, find_asset(landscape, "carts")).chain[0].name == "mongodb"


def test_a_chain_that_is_kept_is_the_same_again(here: Path) -> None:
    landscape = scanned(here)
    again = decode(encode(landscape))
    assert again.rulebook == landscape.rulebook
    assert links(again, "sales", "access-review") == links(landscape, "sales", "access-review")


def test_json_and_csv_tell_the_chain(here: Path) -> None:
    landscape = scanned(here)
    row = find_asset(landscape, "carts")
    told = json.explanation(why(landscape, row, find_control(landscape, "physical-access")))["chain"]
    assert (told["broken"], told["ends"]) == (False, [{"id": "aws", "name": "Amazon"}])
    last = told["links"][-1]
    assert (last["party"], last["service_name"], last["above"], last["depth"]) == (
        "provider",
        "Infrastructure as a service",
        "mongodb",
        1,
    )
    assert last["evidence"]["url"].startswith("https://www.mongodb.com/docs/")
    lines = EXPORT.render(landscape).splitlines()
    assert lines[0].endswith(",chain,broken_links")
    assert any("mongodb > Amazon" in line for line in lines)
    assert any("Partner lines > customer" in line for line in lines)


def test_why_prints_the_chain_link_by_link(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    old = REPORT.replace("2026", "2020")
    text = ORGANISATION.replace("{name: Snowflake}", f"{{name: Snowflake, runs_on: [{{on: aws/ec2, {old}}}]}}")
    write(here / "remit.yaml", text)
    ran = run(capsys, "why", "sales", "hardware-maintenance", "--from", "main.tf")
    assert ran.err == ""
    out = ran.out
    assert "  chain        from those who are served down to whoever ends it, broken\n" in out
    assert "      Amazon (Amazon EC2, below Snowflake), provider: The provider repairs" in out
    assert "        report: SOC 2, as of 2020-06-30, counts until 2021-06-30 (remit.yaml:" in out
    assert "        broken: its evidence has expired (remit.yaml:" in out
    out = run(capsys, "why", "sales", "network-filtering", "--from", "main.tf").out
    assert "    we (promised to Partner lines): Only their addresses get in.\n" in out
    plain = run(capsys, "why", "carts", "guest-os-patching", "--from", "main.tf").out
    assert "  chain " not in plain
    document = orjson.loads(run(capsys, "why", "carts", "mfa", "--from", "main.tf", "--format", "json").out)
    assert document["chain"]["links"]


def test_a_vendor_with_a_contract_and_nothing_below_is_known(here: Path) -> None:
    text = ORGANISATION.replace("mongodb", "x").replace("  snowflake: {name: Snowflake}\n", "")
    contract = "{name: Hold Backups, contract: {kind: contract, what: Order 7, date: 2026-01-01}}"
    write(here / "main.tf", 'resource "aws_s3_bucket" "sales" {\n  bucket = "sales"\n}\n')
    write(here / "remit.yaml", text.replace("{name: Hold Backups}", contract))
    book = scan([Path("main.tf")], knowledge(), now=NOW).landscape.rulebook
    assert (list(book.contracts), book.foundations, book.below) == (["hold"], {}, {})
