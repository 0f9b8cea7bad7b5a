"""Laws over every check: its documentation is whole and true, and what it reports it has announced. R3.4."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

import pytest

from checks.hcl import resources
from planned import NOW, found_by, knowledge, surveyed, write_plan
from remit.app.scan import scan
from remit.checks import CHECKS, Check
from remit.model.finding import Outcome, Severity
from remit.model.landscape import Landscape
from remit.resolver.patterns import matches_text
from repository import PACKAGE
from written import write

CHECK_FILES = sorted(path for path in (PACKAGE / "checks").glob("*.py") if not path.stem.startswith("_"))
EVERY = list(CHECKS.load_all().values())
BETWEEN = {"activity", "drift", "management"}  # facts that stand between code and account, which no one example shows
WRITTEN = {check.id for check in EVERY if check.bad.startswith("# ")}
SHOWN = [check for check in EVERY if BETWEEN.isdisjoint(check.facts) and not check.is_of_events]

# Everything belongs to a workload of the first tier and a class; two teams are declared, and nobody owns by default.
STRICT = """
people: {dana: {name: Dana Reef}, gus: {name: Gus Shoal, email: gus@example.org, left: 2025-01-01}}
teams:
  finance: {name: Finance, owner: dana}
  payments: {name: Pay, owner: dana}
  data: {name: Data, owner: dana}
  old: {name: Old, owner: gus, members: [gus]}
  night: {name: Night, owner: dana, able: {on_call: false}}
workloads: {all: {match: {addresses: ["*"]}, tier: 1, data_class: strict}}
data_classes:
  strict: {what: All of it., requires: {encryption_at_rest: [provider_key, customer_key, external_key]}}
  confidential: {what: Of a person., requires: {backup_retention_days: 7}}
  orphaned: {what: Of nobody.}
  resident:
    what: Bound to a place and a time.
    residency: {areas: [EU]}
    retention: {min_days: 7, max_days: 30}
    services: [aws/s3, aws/rds]
lifecycle:
  owners:
    orphaned: {storage: {team: data}}
    resident:
      {ingestion: {team: data}, storage: {team: data}, processing: {team: data}, egress: {team: data},
       archive: {team: finance}, deletion: {team: finance}}
vendors:
  snowflake:
    runs_on: [{on: aws/ec2, controls: [backup], evidence: {kind: report, what: SOC 2, date: 2026-06-30}}]
statements: [{file: SAID, of: aws/kinesis-data-streams}]
tagging:
  cost-centre: {values: ["4711"], required: false}
""".replace("SAID", str(Path(__file__).with_name("said.csv")))


def shown(folder: Path, example: str) -> tuple[Landscape, str]:
    """An example read by the real reader of its format, with the asset that it is about."""
    if not example.startswith(("apiVersion:", "# ")):
        found = resources(example)
        landscape = surveyed(folder, *found, configuration=STRICT)
        return landscape, next((one.address for one in found if one.address in landscape.estate.ids), "")
    (folder / "remit.yaml").write_text(STRICT, encoding="utf-8")
    landscape = scan([written(folder, example)], knowledge(), now=NOW).landscape
    return landscape, next(iter(landscape.estate.ids))


def written(folder: Path, example: str) -> Path:
    """The file of an example, which says on top how it is called where that matters, as `# .github/workflows/a.yml`."""
    return write(folder, example if example.startswith("# ") else f"# objects.yaml\n{example}")


def test_every_file_is_a_check_of_its_own_name() -> None:
    assert CHECKS.ids() == [path.stem.replace("_", "-") for path in CHECK_FILES]
    assert [check.id for check in EVERY] == CHECKS.ids()


@pytest.mark.parametrize("check", EVERY, ids=lambda check: check.id)
def test_the_documentation_is_whole(check: Check) -> None:
    texts = (check.title, check.what, check.why, check.fix, check.bad, check.good)
    assert all(text.strip() for text in texts)
    assert all(text.endswith(".") for text in (check.what, check.why, check.fix))
    assert not check.title.endswith(".")
    assert check.bad != check.good


@pytest.mark.parametrize("check", EVERY, ids=lambda check: check.id)
def test_the_control_and_the_facts_exist(check: Check) -> None:
    catalogue = knowledge().catalogue
    assert check.control in {control.id for control in catalogue.controls}
    assert set(check.facts) <= set(catalogue.facts)


@pytest.mark.parametrize("check", EVERY, ids=lambda check: check.id)
def test_the_pitfalls_that_it_says_it_shows_exist(check: Check) -> None:
    assert set(check.shows) <= {one.id for one in knowledge().pitfalls}


@pytest.mark.parametrize("check", SHOWN, ids=lambda check: check.id)
def test_the_bad_example_fails(check: Check, tmp_path: Path) -> None:
    landscape, _ = shown(tmp_path, check.bad)
    assert [one.outcome for one in found_by(check.id, landscape)] == [Outcome.FAILED]


@pytest.mark.parametrize("check", SHOWN, ids=lambda check: check.id)
def test_the_good_example_passes(check: Check, tmp_path: Path) -> None:
    landscape, subject = shown(tmp_path, check.good)
    assert subject
    assert [one for one in found_by(check.id, landscape) if one.asset == subject] == []


@pytest.fixture(scope="module")
def faulty(tmp_path_factory: pytest.TempPathFactory) -> Landscape:
    """Every bad example at once, each under names of its own, and what the worst severities need."""
    found = []
    folder = tmp_path_factory.mktemp("faulty")
    for check in SHOWN:
        if check.bad.startswith("# "):
            write(folder / check.id, check.bad)
            continue
        if check.text.language == "yaml":
            written(folder / check.id, check.bad.replace(" web,", f" web-{check.id},"))
            continue
        for one in resources(check.bad):
            mine = f"{check.id.replace('-', '_')}_{one.name}"
            moved = {
                key: f"{to.split('.')[0]}.{check.id.replace('-', '_')}_{to.split('.')[1]}"
                for key, to in one.references.items()
            }
            found.append(type(one)(type=one.type, name=mine, values=one.values, references=moved))
    requires = STRICT.replace("external_key]", 'external_key], access_logging: ["on"]')
    (folder / "remit.yaml").write_text(requires, encoding="utf-8")
    write_plan(folder / "plan.json", *found)
    return scan([folder], knowledge(), now=NOW).landscape


def test_the_announced_severity_is_the_worst_that_is_reported(faulty: Landscape) -> None:
    worst: dict[str, Severity] = defaultdict(lambda: Severity.INFO)
    for one in faulty.findings:
        worst[one.rule] = max(worst[one.rule], one.severity)
    assert dict(worst) == {check.id: check.severity for check in SHOWN}


def test_a_finding_says_who_what_where_and_how(faulty: Landscape) -> None:
    columns = {control.id for control in faulty.controls}
    for one in faulty.findings:
        assert one.control in columns
        assert one.message.endswith(".")
        assert one.fix.endswith(".")
        assert one.location.line > 0
        if one.rule in WRITTEN:
            continue
        assert matches_text("*_*", one.asset) or not {"/", ":"}.isdisjoint(one.asset)


def test_findings_stand_the_worst_first(faulty: Landscape) -> None:
    order = [(-one.severity, one.asset, one.rule) for one in faulty.findings]
    assert order == sorted(order)
