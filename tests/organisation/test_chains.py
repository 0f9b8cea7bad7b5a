"""What vendors stand on, whom we serve, and the papers arrive, or are complained about with their place. R1.5."""

from __future__ import annotations

from pathlib import Path

import pytest

from remit.errors import ConfigurationError
from remit.model.evidence import EvidenceKind
from remit.model.facts import FactKind, FactType
from remit.model.organisation import Organisation
from remit.organisation.load import load_organisation

BASE = """
people: {ana: {name: Ana}}
workloads: {shop: {}}
"""


def load(folder: Path, text: str, *, is_checked: bool = True) -> Organisation:
    path = folder / "remit.yaml"
    path.write_text(BASE + text, encoding="utf-8")
    if not is_checked:
        return load_organisation(path, controls=["backup", "locks"])
    compute = FactType(name="compute", kind=FactKind.ENUM, values=("fargate", "ec2"), what="What it runs on.")
    size = FactType(name="size", kind=FactKind.INTEGER, values=(), what="How large it is.")
    return load_organisation(
        path,
        controls=["backup", "locks"],
        services=["plat/run", "iron/vm"],
        facts={"compute": compute, "size": size},
        models=["iaas"],
    )


def test_what_a_vendor_stands_on_arrives_with_its_paper(tmp_path: Path) -> None:
    (tmp_path / "papers").mkdir()
    (tmp_path / "papers" / "soc2.pdf").write_text("made up", encoding="utf-8")
    found = load(
        tmp_path,
        """
vendors:
  desk:
    contract: {kind: contract, what: Order 7, date: 2026-01-01, file: papers/none.pdf}
    runs_on:
      - on: plat/run
        facts: {compute: fargate, size: 3}
        controls: [backup]
        evidence: {kind: report, what: SOC 2, date: 2026-01-01, until: 2026-12-31, file: papers/soc2.pdf}
      - {on: iron, model: iaas, service: plat/run}
      - {on: other}
  other: {}
""",
    )
    first, second, third = found.foundations
    assert (first.of, first.on, first.below) == ("desk", "plat/run", "plat/run")
    assert (first.facts, first.controls) == ((("compute", "fargate"), ("size", "3")), ("backup",))
    assert first.location.line == 9
    assert first.evidence is not None
    assert (first.evidence.kind, first.evidence.until) == (EvidenceKind.REPORT, "2026-12-31")
    assert (first.evidence.is_there, first.evidence.location.line) == (True, 12)
    assert (third.of, third.on, third.below, third.evidence) == ("plat/run", "iron", "iron (iaas)", None)
    assert (second.of, second.on, second.below) == ("desk", "other", "other")
    contract = found.vendors["desk"].contract
    assert contract is not None
    assert (contract.is_there, contract.file) == (False, f"{tmp_path}/papers/none.pdf")
    assert found.vendors["other"].contract is None


def test_customers_downstream_arrive(tmp_path: Path) -> None:
    (found,) = load(
        tmp_path,
        """
downstream:
  lines:
    workloads: [shop]
    promises: {backup: We keep copies.}
    passes_on: {locks: They lock.}
    contract: {kind: contract, what: Terms, date: 2026-01-01}
    relationship_owner: ana
""",
    ).downstream
    assert (found.id, found.name, found.workloads, found.relationship_owner) == ("lines", "lines", ("shop",), "ana")
    assert (dict(found.promises), dict(found.passes_on)) == ({"backup": "We keep copies."}, {"locks": "They lock."})
    assert found.contract is not None
    assert (found.contract.what, found.location.line) == ("Terms", 6)


def test_nothing_is_checked_against_a_knowledge_base_that_is_not_given(tmp_path: Path) -> None:
    text = "vendors: {desk: {runs_on: [{on: any/thing, facts: {any: thing}}, {on: anybody, model: any}]}}"
    assert [one.on for one in load(tmp_path, text, is_checked=False).foundations] == ["any/thing", "anybody"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("vendors: {desk: {runs_on: [{on: plat/rum}]}}", "“plat/rum” is not a service, provider or vendor"),
        ("vendors: {desk: {runs_on: [{on: plat/run, model: iaas}]}}", "a service has a model of its own"),
        ("vendors: {desk: {runs_on: [{on: iron, model: saas}]}}", "“saas” is not a service model"),
        ("vendors: {desk: {runs_on: [{on: iron, service: desk/a}]}}", "“desk/a” is not a service"),
        ("vendors: {desk: {runs_on: [{on: plat/run, facts: {colour: red}}]}}", "“colour” is not a fact"),
        ("vendors: {desk: {runs_on: [{on: plat/run, facts: {compute: red}}]}}", "“red” is not a value of compute"),
        ("vendors: {desk: {runs_on: [{on: plat/run, controls: [bakcup]}]}}", "“bakcup” is not a control"),
        ("vendors: {desk: {runs_on: [{controls: [backup]}]}}", "“on” is missing"),
        (
            "vendors: {desk: {contract: {kind: letter, what: A, date: 2026-01-01}}}",
            "“letter” is not a kind of evidence",
        ),
        ("vendors: {desk: {contract: {kind: report, what: A, date: 2026-02-30}}}", "there is no day “2026-02-30”"),
        (
            "vendors: {desk: {contract: {kind: report, what: A, date: 2026-02-01, until: 2026-01-01}}}",
            "before it begins",
        ),
        ("downstream: {lines: {workloads: [shoop]}}", "“shoop” is not a workload"),
        ("downstream: {lines: {workloads: [shop], relationship_owner: bob}}", "“bob” is not a person"),
        ("downstream: {lines: {workloads: [shop], promises: {bakcup: A}}}", "“bakcup” is not a control"),
        (
            "downstream: {lines: {workloads: [shop], promises: {backup: A}, passes_on: {backup: B}}}",
            "“backup” is promised and passed on",
        ),
        (
            "overrides: [{control: backup, scope: {service: plat/run}, split: third_party, reason: A, vendor: desk}]",
            "“desk” is not a vendor",
        ),
    ],
)
def test_what_cannot_be_followed_is_told_with_its_place(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        load(tmp_path, text)
    assert message in str(caught.value)
    assert "remit.yaml:" in str(caught.value)


def test_parties_that_stand_on_each_other_are_an_error_that_names_every_line(tmp_path: Path) -> None:
    text = """
vendors:
  desk: {runs_on: [{on: plat/run}]}
  lone: {runs_on: [{on: iron}]}
providers:
  plat: {runs_on: [{on: desk}]}
"""
    with pytest.raises(ConfigurationError) as caught:
        load(tmp_path, text)
    file = tmp_path / "remit.yaml"
    assert "circle: plat → desk → plat/run" in str(caught.value) or "circle: desk → plat/run → desk" in str(
        caught.value
    )
    assert f"{file}:6:" in str(caught.value)
    assert f"{file}:9:" in str(caught.value)


def test_a_path_that_cannot_be_looked_up_is_not_there(tmp_path: Path) -> None:
    paper = f"{{kind: report, what: A, date: 2026-01-01, file: {'a' * 5000}}}"
    contract = load(tmp_path, f"vendors: {{desk: {{contract: {paper}}}}}").vendors["desk"].contract
    assert contract is not None
    assert not contract.is_there
