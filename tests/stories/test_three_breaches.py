"""Three breaches that the map has flagged beforehand, each with the person it falls to. R11.

The estate is the example's, scanned as anybody would. Each breach is told twice: as it stands, and with its one cause
mended in a copy, after which the path is broken (R1.13, R8). The sane neighbour of each weak place stays quiet
throughout.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest

from planned import NOW, example, knowledge
from remit.app.answers import find_asset, find_control, why
from remit.app.paths import access_paths
from remit.app.scan import scan
from remit.app.serving import example_folder
from remit.model.access_path import AccessPath
from remit.model.finding import Finding, Outcome, Severity
from remit.model.landscape import Landscape
from remit.model.party import Label


@dataclass(frozen=True, slots=True)
class Step:
    """One finding on the way: which rule, of which asset, for which control, and who answers for it."""

    rule: str
    asset: str
    control: str
    severity: Severity
    person: str


@dataclass(frozen=True, slots=True)
class Breach:
    """One breach.

    Attributes:
        steps: what has to be flagged for the path to be seen.
        sane: neighbours that are in order.
        file, weak, mended: the text that lets it happen, and the one that stops it.
        stopped: the step that is then no longer there.
        way: the hops of the path, from who comes to what is got.
        cut: the rule whose finding is the first cheapest to mend.
    """

    steps: tuple[Step, ...]
    sane: tuple[str, ...]
    file: str
    weak: str
    mended: str
    stopped: str
    way: tuple[str, ...]
    cut: str


BREACHES = {
    "a public bucket of financial reports whose account-level block is off": Breach(
        steps=(
            Step(
                "public-storage",
                "aws_s3_bucket.financial_reports",
                "public-access",
                Severity.CRITICAL,
                "Mina Spinnaker",
            ),
        ),
        sane=('module.bucket["telemetry-raw"].aws_s3_bucket.this', "module.footage.aws_s3_bucket.this"),
        file="aws-production/account.tf",
        weak="= false",
        mended="= true",
        stopped="public-storage",
        way=("anyone", "harbourlight-financial-reports"),
        cut="public-storage",
    ),
    "a proxy whose credentials a forged request takes, and which read every bucket": Breach(
        steps=(
            Step(
                "instance-metadata",
                "aws_instance.reverse_proxy",
                "workload-identity",
                Severity.HIGH,
                "Otto Capstan",
            ),
            Step("wide-data-access", "aws_iam_role.reverse_proxy", "access-policy", Severity.HIGH, "Otto Capstan"),
        ),
        sane=("aws_instance.relay", "aws_iam_role.relay"),
        file="aws-edge/proxies.tf",
        weak='http_tokens   = "optional"',
        mended='http_tokens   = "required"',
        stopped="instance-metadata",
        way=(
            "anyone",
            "public",
            "entrance",
            "proxies",
            "reverse-proxy",
            "reverse-proxy",
            "every Amazon S3 of Production",
        ),
        cut="instance-metadata",
    ),
    "a camera vendor whose administrators come without a second factor": Breach(
        steps=(
            Step("outside-administrators", "aws_iam_role.gullwatch_support", "mfa", Severity.HIGH, "Hedda Jetty"),
            Step(
                "wildcard-privileges", "aws_iam_role.gullwatch_support", "access-policy", Severity.HIGH, "Hedda Jetty"
            ),
        ),
        sane=("aws_iam_role.tidewater_patching",),
        file="aws-terminals/cameras.tf",
        weak='      Principal = { AWS = "arn:aws:iam::640000000017:root" }\n',
        mended='      Principal = { AWS = "arn:aws:iam::640000000017:root" }\n'
        '      Condition = { Bool = { "aws:MultiFactorAuthPresent" = "true" } }\n',
        stopped="outside-administrators",
        way=("account 640000000017", "gullwatch-support", "every asset of Production"),
        cut="outside-administrators",
    ),
}

each_breach = pytest.mark.parametrize("breach", BREACHES.values(), ids=BREACHES)


def found(landscape: Landscape, rule: str, asset: str) -> list[Finding]:
    return [one for one in landscape.findings if (one.rule, one.asset) == (rule, asset)]


@each_breach
def test_every_step_is_flagged_and_falls_to_a_named_person(breach: Breach) -> None:
    people = example().organisation.people
    for step in breach.steps:
        (one,) = found(example(), step.rule, step.asset)
        assert (one.outcome, one.severity, one.control) == (Outcome.FAILED, step.severity, step.control)
        assert one.party == "customer"
        assert people[one.person].name == step.person
        assert one.location.file.endswith(".tf")
        assert one.location.line > 0
        assert one.fix


@each_breach
def test_its_sane_neighbours_are_not_flagged(breach: Breach) -> None:
    for step in breach.steps:
        for asset in breach.sane:
            assert asset in example().estate.ids
            assert found(example(), step.rule, asset) == []


@each_breach
def test_it_can_be_stopped_by_mending_its_cause(breach: Breach, tmp_path: Path) -> None:
    shutil.copytree(example_folder(), tmp_path / "example")
    file = tmp_path / "example" / "terraform" / breach.file
    text = file.read_text(encoding="utf-8")
    assert breach.weak in text
    file.write_text(text.replace(breach.weak, breach.mended), encoding="utf-8")
    mended = scan([tmp_path / "example" / "terraform"], knowledge(), now=NOW).landscape
    before = {(one.rule, one.asset) for one in example().findings}
    after = {(one.rule, one.asset) for one in mended.findings}
    stopped = {(step.rule, step.asset) for step in breach.steps if step.rule == breach.stopped}
    assert stopped <= before - after
    assert after <= before


def ways(landscape: Landscape, breach: Breach) -> list[AccessPath]:
    return [path for path in access_paths(landscape).paths if tuple(hop.name for hop in path.hops) == breach.way]


@each_breach
def test_its_path_is_shown_from_who_comes_to_what_is_got(breach: Breach) -> None:
    (path,) = ways(example(), breach)
    assert path.severity is Severity.CRITICAL
    assert path.data_class == "restricted"
    assert "aws_s3_bucket.financial_reports" in path.worst
    told = {(one.rule, one.asset) for one in path.weaknesses}
    assert {(step.rule, step.asset) for step in breach.steps} <= told
    assert told <= {(one.rule, one.asset) for one in example().findings}  # nothing that no finding says
    assert path.cut.rule == breach.cut
    assert all(hop.side is not Label.NOT_APPLICABLE and hop.controls for hop in path.hops if hop.asset)


@each_breach
def test_mending_its_cheapest_cut_breaks_the_path_or_leaves_it_less_bad(breach: Breach, tmp_path: Path) -> None:
    shutil.copytree(example_folder(), tmp_path / "example")
    file = tmp_path / "example" / "terraform" / breach.file
    file.write_text(file.read_text(encoding="utf-8").replace(breach.weak, breach.mended), encoding="utf-8")
    mended = scan([tmp_path / "example" / "terraform"], knowledge(), now=NOW).landscape
    left = {(one.rule, one.asset) for path in ways(mended, breach) for one in path.weaknesses}
    assert breach.cut not in {rule for rule, _ in left}
    assert max((path.severity for path in ways(mended, breach)), default=Severity.INFO) < Severity.CRITICAL


def test_the_vendor_is_named_where_its_administrators_are_asked_for() -> None:
    row = find_asset(example(), "aws_iam_role.gullwatch_support")
    answer = why(example(), row, find_control(example(), "privileged-access"))
    assert answer.cell.label is Label.THIRD_PARTY
    assert answer.rule.location.file.endswith("remit.yaml")
    assert answer.person_name == "Hedda Jetty"
