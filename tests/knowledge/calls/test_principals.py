"""Who comes in through a trust policy, and what the door leaves open (R1.13)."""

from __future__ import annotations

from typing import Any

import pytest

from remit.knowledge.calls.principals import aws, workload
from remit.knowledge.relations import Relation
from remit.model.edges import EdgeKind, OutsiderKind
from remit.model.facts import PLACEHOLDER, UNKNOWN

GITHUB = "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com"
HOST = "token.actions.githubusercontent.com"
CLUSTER = "arn:aws:iam::111122223333:oidc-provider/oidc.eks.eu-north-1.amazonaws.com/id/ABC"


def trusted(principal: object, **conditions: object) -> list[Relation]:
    statement: dict[str, Any] = {"Effect": "Allow", "Principal": principal, "Action": "sts:AssumeRole"}
    if conditions:
        statement["Condition"] = conditions
    return list(aws([{"Statement": [statement]}]))


def test_services_are_left_out() -> None:
    assert trusted({"Service": "ec2.amazonaws.com"}) == []


@pytest.mark.parametrize("principal", ["444455556666", "arn:aws:iam::444455556666:root"])
def test_an_account_as_a_whole(principal: str) -> None:
    (one,) = trusted({"AWS": principal})
    assert (one.kind, one.text, one.account, one.is_reversed) == (EdgeKind.ASSUMES, "", "444455556666", True)
    assert one.outsider is not None
    assert (one.outsider.kind, one.outsider.name) == (OutsiderKind.VENDOR, "account 444455556666")


def test_a_single_identity_and_a_name_without_account() -> None:
    arn = "arn:aws:iam::444455556666:role/deploy"
    (one,) = trusted({"AWS": arn}, StringEquals={"sts:ExternalId": "x"})
    assert (one.text, one.account, one.is_sure) == (arn, "444455556666", False)
    (other,) = trusted({"AWS": "AIDAEXAMPLE"})
    assert other.outsider is not None
    assert other.outsider.name == "AIDAEXAMPLE"


def test_everyone_and_everyone_of_an_organisation() -> None:
    (one,) = trusted("*")
    assert one.outsider is not None
    assert one.outsider.kind is OutsiderKind.INTERNET
    assert trusted("*", StringEquals={"aws:PrincipalOrgID": "o-abc"}) == []


def test_a_pipeline_with_its_subject() -> None:
    conditions = {f"{HOST}:sub": "repo:acme/site:ref:refs/heads/main", f"{HOST}:aud": "sts.amazonaws.com"}
    (one,) = trusted({"Federated": GITHUB}, StringEquals=conditions)
    assert one.outsider is not None
    assert one.outsider.kind is OutsiderKind.PIPELINE
    assert one.outsider.name == f"{HOST} repo:acme/site:ref:refs/heads/main"
    assert one.outsider.flaws == ()


@pytest.mark.parametrize(
    ("conditions", "flaws"),
    [
        ({}, ["no audience", "no subject"]),
        ({"StringEquals": {f"{HOST}:aud": "sts.amazonaws.com"}}, ["no subject"]),
        ({"StringLike": {f"{HOST}:sub": "repo:*", f"{HOST}:aud": "sts.amazonaws.com"}}, ["wildcard"]),
        ({"StringLike": {f"{HOST}:sub": "*"}}, ["no audience", "wildcard"]),
        ({"StringLike": {f"{HOST}:sub": "repo:acme/*"}}, ["no audience"]),
    ],
)
def test_what_the_door_leaves_open(conditions: dict[str, Any], flaws: list[str]) -> None:
    (one,) = trusted({"Federated": GITHUB}, **conditions)
    assert one.outsider is not None
    assert len(one.outsider.flaws) == len(flaws)
    assert all(word in flaw for word, flaw in zip(flaws, one.outsider.flaws, strict=True))


def test_people_of_an_identity_provider() -> None:
    (one,) = trusted({"Federated": "arn:aws:iam::111122223333:saml-provider/corporate"})
    assert one.outsider is not None
    assert (one.outsider.kind, one.outsider.name, one.outsider.flaws) == (OutsiderKind.PEOPLE, "corporate", ())


def test_a_workload_of_a_cluster() -> None:
    host = CLUSTER.partition("oidc-provider/")[2]
    (one,) = trusted({"Federated": CLUSTER}, StringEquals={f"{host}:sub": "system:serviceaccount:shop:cart"})
    assert (one.text, one.services, one.is_sure) == ("shop/cart", ("kubernetes/access",), True)
    assert one.outsider is not None
    assert one.outsider.name == "shop/cart of ABC"
    (every,) = trusted({"Federated": CLUSTER})
    assert not every.is_sure


def test_what_cannot_be_told_is_not_sure() -> None:
    assert [one.is_sure for one in aws([UNKNOWN])] == [False]
    assert [one.is_sure for one in trusted({"AWS": PLACEHOLDER})] == [False]
    assert list(aws([{"Statement": [{"Effect": "Deny", "Principal": "*", "Action": "*"}]}])) == []


def test_cloud_identities_of_a_service_account() -> None:
    role = "arn:aws:iam::111122223333:role/cart"
    annotations = {"eks.amazonaws.com/role-arn": role, "iam.gke.io/gcp-service-account": UNKNOWN, "team": "shop"}
    (one,) = workload([annotations, UNKNOWN, None])
    assert (one.kind, one.text, one.origin) == (EdgeKind.RUNS_AS, role, "eks.amazonaws.com/role-arn")
