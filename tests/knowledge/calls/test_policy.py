import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from remit.knowledge.calls import json_text
from remit.knowledge.calls.policy import CALLS, public, wildcard
from remit.knowledge.calls.trust import trust
from remit.model.facts import HIDDEN, UNKNOWN

OWN = "111122223333"
OTHER = "444455556666"


def policy(*statements: object) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def grant(principal: object = "*", **more: object) -> dict[str, object]:
    return {"Effect": "Allow", "Principal": principal, "Action": "s3:GetObject", "Resource": "*", **more}


def when(operator: str, key: str, values: object) -> str:
    return policy(grant(Condition={operator: {key: values}}))


def test_the_room_offers_its_functions_by_name() -> None:
    assert dict(CALLS) == {"public": public, "trust": trust, "wildcard": wildcard}


@pytest.mark.parametrize(
    "document",
    [
        policy(grant()),
        policy(grant({"AWS": "*"})),
        policy(grant({"AWS": [f"arn:aws:iam::{OWN}:root", "*"]})),
        policy(grant({"Federated": "graph.facebook.com"})),
        {"Statement": grant()},
        policy({"Effect": "Allow", "NotPrincipal": {"AWS": OWN}, "Action": "*", "Resource": "*"}),
        when("IpAddress", "aws:SourceIp", "0.0.0.0/0"),
        when("IpAddress", "aws:SourceIp", ["192.0.2.0/24", "128.0.0.0/1"]),
        when("IpAddress", "aws:SourceIp", "::/0"),
        when("IpAddress", "aws:SourceIp", "not an address"),
        when("StringLike", "aws:SourceVpc", "vpc-*"),
        when("StringLike", "aws:PrincipalOrgID", "${aws:ResourceOrgID}"),
        when("StringEqualsIfExists", "aws:PrincipalOrgID", "o-abc123"),
        when("ForAllValues:StringEquals", "aws:PrincipalOrgPaths", "o-abc123/r-1/*"),
        when("StringNotEquals", "aws:SourceVpce", "vpce-1"),
        when("ArnLike", "aws:SourceArn", "arn:aws:s3:*:*:bucket"),
        when("StringEquals", "aws:Referer", "https://example.org/"),
        when("Bool", "aws:SecureTransport", [True]),
        when("StringEquals", "aws:SourceAccount", []),
        policy(grant(), {"Effect": "Deny", "Principal": "*", "Action": "*", "Resource": "*"}),
        policy(
            grant(),
            grant(Effect="Deny", Condition={"Bool": {"aws:SecureTransport": "false"}}),
        ),
    ],
)
def test_a_grant_that_anybody_can_use_is_public(document: object) -> None:
    assert public([document], []) == "public"


@pytest.mark.parametrize(
    "document",
    [
        policy(grant({"AWS": f"arn:aws:iam::{OWN}:root"})),
        policy(grant({"Service": "cloudtrail.amazonaws.com"})),
        policy(grant({"Federated": f"arn:aws:iam::{OWN}:saml-provider/idp"})),
        policy({"Effect": "Deny", "Principal": "*", "Action": "*", "Resource": "*"}),
        when("IpAddress", "aws:SourceIp", ["192.0.2.0/24", "10.0.0.0/8", "2001:db8::/32"]),
        when("StringEquals", "AWS:SourceVpc", "vpc-91237329"),
        when("StringEquals", "aws:PrincipalOrgID", "o-abc123"),
        when("ForAnyValue:StringLike", "aws:PrincipalOrgPaths", "o-abc123/*"),
        when("ArnLike", "aws:SourceArn", f"arn:aws:cloudfront::{OWN}:distribution/*"),
        when("ArnEquals", "aws:SourceArn", "arn:aws:s3:::reports"),
        when("StringEquals", "aws:SourceAccount", int(OWN)),
        when("Bool", "elasticfilesystem:AccessedViaMountTarget", [True]),
    ],
)
def test_a_grant_tied_to_fixed_values_is_not_public(document: object) -> None:
    assert public([document], []) == "not_public"


@pytest.mark.parametrize(
    "document",
    [
        UNKNOWN,
        HIDDEN,
        "{",
        "[]",
        "{}",
        '{"Statement": [1]}',
        '{"Statement": {}, "statement": {}}',
        '{"Statement": {}, "Statement": {}}',
        '{"Statement": ' + "[" * 40 + "]" * 40 + "}",
        "[" * 100_000,
        " " * (json_text.MAX_CHARACTERS + 1),
        {"Statement": [{}] * (json_text.MAX_VALUES + 1)},
        policy(grant({"AWS": "arn:aws:iam::*:root"})),
        policy(grant(Action=7)),
        policy(grant(Effect="allow")),
        policy(grant(7)),
        policy(grant(Condition="x")),
        policy(grant(Condition={"StringEquals": "x"})),
        policy(grant(Condition={"Bool": {"aws:SecureTransport": "true"}, "bool": {"aws:ViaAWSService": "true"}})),
        policy({"Effect": "Allow", "Action": "*", "Resource": "*"}),
        {"Statement": UNKNOWN},
        {"Statement": [grant(Condition={"StringEquals": {"aws:SourceVpc": UNKNOWN}})]},
        policy(
            grant(),
            grant(Effect="Deny", Condition={"StringNotEqualsIfExists": {"aws:SourceVpce": "vpce-1"}}),
        ),
    ],
)
def test_what_cannot_be_read_is_unknown(document: object) -> None:
    assert public([document], []) is UNKNOWN


def test_one_public_statement_outweighs_one_that_cannot_be_read() -> None:
    assert public([policy(grant(), 7)]) == "public"


def test_nothing_to_judge_gives_no_answer() -> None:
    assert public([None, "", policy()], [None, {}]) is None


@pytest.mark.parametrize(
    ("acl", "expected"),
    [
        ("private", "not_public"),
        ("public-read", "public"),
        ("public-read-write", "public"),
        ("authenticated-read", "public"),
        ({"grantee": [{"uri": "http://acs.amazonaws.com/groups/global/AllUsers"}]}, "public"),
        ({"grantee": [{"id": "abc"}], "permission": "READ"}, "not_public"),
        ({"grantee": [{"uri": UNKNOWN}]}, UNKNOWN),
        (UNKNOWN, UNKNOWN),
        ([[]] * (json_text.MAX_VALUES + 1), UNKNOWN),
    ],
)
def test_access_control_lists(acl: object, expected: object) -> None:
    assert public([], [acl]) == expected


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        ({"Action": "*", "Resource": "*"}, "wildcard"),
        ({"Action": "*:*", "Resource": ["arn:aws:s3:::a", "*"]}, "wildcard"),
        ({"Action": ["s3:GetObject", "S3:*"], "Resource": "*"}, "wildcard"),
        ({"NotAction": "iam:*", "Resource": "*"}, "wildcard"),
        ({"Action": "*", "NotResource": "arn:aws:s3:::a"}, "wildcard"),
        ({"Action": "*", "Resource": "*", "Condition": {"Bool": {"aws:ViaAWSService": "true"}}}, "wildcard"),
        ({"Action": "s3:*", "Resource": "arn:aws:s3:::a"}, "scoped"),
        ({"Action": "s3:Get*", "Resource": "*"}, "scoped"),
        ({"NotAction": "iam:*", "Resource": "arn:aws:s3:::a"}, "scoped"),
        ({"Effect": "Deny", "Action": "*", "Resource": "*"}, "scoped"),
        ({"Action": "*"}, UNKNOWN),
    ],
)
def test_grants_of_everything(statement: dict[str, object], expected: object) -> None:
    assert wildcard([policy({"Effect": "Allow", **statement})]) == expected


@pytest.mark.parametrize(
    ("documents", "expected"),
    [
        (["arn:aws:iam::aws:policy/AdministratorAccess"], "wildcard"),
        ([f"arn:aws:iam::{OWN}:policy/AdministratorAccess"], "wildcard"),
        (["arn:aws:iam::aws:policy/AmazonS3FullAccess"], "wildcard"),
        (["arn:aws:iam::aws:policy/job-function/ViewOnlyAccess"], "scoped"),
        ([f"arn:aws:iam::{OWN}:policy/reports"], UNKNOWN),
        (["arn:aws:s3:::a"], UNKNOWN),
        ([UNKNOWN], UNKNOWN),
        ([None], None),
        ([], None),
    ],
)
def test_policies_named_by_arn(documents: list[object], expected: object) -> None:
    assert wildcard(documents) == expected


def trusting(principal: object, condition: object = None) -> str:
    more = {"Condition": condition} if condition else {}
    return policy({"Effect": "Allow", "Principal": principal, "Action": "sts:AssumeRole", **more})


def oidc(host: str, **claims: object) -> str:
    condition = {"StringLike": {f"{host}:{claim}": value for claim, value in claims.items()}}
    return trusting({"Federated": f"arn:aws:iam::{OWN}:oidc-provider/{host}"}, condition if claims else None)


GITHUB = "token.actions.githubusercontent.com"
EKS = "oidc.eks.eu-west-1.amazonaws.com/id/ABC"


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        (trusting({"Service": "ec2.amazonaws.com"}), "service"),
        (trusting({"AWS": OWN}), "own_account"),
        (trusting({"AWS": f"arn:aws:iam::{OWN}:role/app"}), "own_account"),
        (trusting({"AWS": [OWN, OTHER], "Service": "ec2.amazonaws.com"}), "external_account"),
        (trusting({"AWS": "AROAEXAMPLEID"}), UNKNOWN),
        (trusting({"AWS": "arn:aws:iam::cloudfront:user/x"}), UNKNOWN),
        (trusting({"CanonicalUser": "abc"}), UNKNOWN),
        (trusting("*"), "public"),
        (trusting("*", {"StringEquals": {"sts:ExternalId": "x"}}), "public"),
        (trusting("*", {"StringEquals": {"aws:PrincipalOrgID": "o-abc"}}), "external_account"),
        (trusting("*", {"StringEquals": {"aws:PrincipalAccount": OWN}}), "own_account"),
        (trusting({"AWS": "*"}, {"ArnLike": {"aws:PrincipalArn": f"arn:aws:iam::{OTHER}:role/*"}}), "external_account"),
        (policy({"Effect": "Allow", "NotPrincipal": {"AWS": OWN}, "Action": "sts:AssumeRole"}), "public"),
        (policy({"Effect": "Allow", "Action": "sts:AssumeRole"}), UNKNOWN),
        (policy({"Effect": "Deny", "Principal": "*", "Action": "sts:AssumeRole"}), None),
        (
            {"Statement": {**grant(), "Condition": {"StringEquals": {"aws:PrincipalOrgID": UNKNOWN}}}},
            UNKNOWN,
        ),
        (trusting({"Federated": f"arn:aws:iam::{OWN}:saml-provider/idp"}), "own_account"),
        (oidc(GITHUB), "public"),
        (oidc(GITHUB, aud="sts.amazonaws.com"), "public"),
        (oidc(GITHUB, sub="repo:*"), "public"),
        (oidc(GITHUB, sub="repo:acme*/app:*"), "public"),
        (oidc(GITHUB, sub="*"), "public"),
        (oidc(GITHUB, sub=""), "public"),
        (oidc(GITHUB, sub="repo:acme/*"), "own_account"),
        (oidc(GITHUB, sub=["repo:acme/app:ref:refs/heads/main", "repo:*/x"]), "public"),
        (oidc("app.terraform.io", sub="organization:acme:project:*:workspace:*:run_phase:*"), "own_account"),
        (oidc("gitlab.com", sub="project_path:acme/app:ref_type:branch:ref:main"), "own_account"),
        (trusting({"Federated": "accounts.google.com"}), "public"),
        (
            trusting(
                {"Federated": "cognito-identity.amazonaws.com"},
                {"StringEquals": {"cognito-identity.amazonaws.com:aud": "eu-west-1:12345678"}},
            ),
            "own_account",
        ),
        (oidc(EKS), "own_account"),
        (oidc("login.example.org"), UNKNOWN),
        (oidc("login.example.org", sub="app-1"), "own_account"),
        (
            {
                "Statement": {
                    "Effect": "Allow",
                    "Principal": {"Federated": f"arn:aws:iam::{OWN}:oidc-provider/{GITHUB}"},
                    "Action": "sts:AssumeRoleWithWebIdentity",
                    "Condition": {"StringLike": {f"{GITHUB}:sub": UNKNOWN}},
                }
            },
            UNKNOWN,
        ),
        (UNKNOWN, UNKNOWN),
        (None, None),
    ],
)
def test_who_may_take_on_a_role(document: object, expected: object) -> None:
    assert trust([document], [OWN]) == expected


def test_an_account_is_unknown_while_the_own_one_is() -> None:
    assert trust([trusting({"AWS": OTHER})], []) is UNKNOWN
    assert trust([trusting({"AWS": OTHER})], [UNKNOWN, "no account"]) is UNKNOWN
    assert trust([trusting({"AWS": OTHER, "Service": "ec2.amazonaws.com"})]) is UNKNOWN
    assert trust([trusting({"AWS": OWN})], [f"arn:aws:iam::{OWN}:role/app"]) == "own_account"


def test_anyone_outweighs_what_cannot_be_told() -> None:
    assert trust([trusting("*"), "{"], [OWN]) == "public"


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.sampled_from([UNKNOWN, HIDDEN]),
    lambda inner: st.lists(inner) | st.dictionaries(st.text() | st.sampled_from(["Statement", "Effect"]), inner),
    max_leaves=20,
)


@given(st.lists(anything))
def test_garbage_never_raises(values: list[object]) -> None:
    assert public(values, values) in {"public", "not_public", UNKNOWN, None}
    assert wildcard(values) in {"wildcard", "scoped", UNKNOWN, None}
    assert trust(values, values) in {"service", "own_account", "external_account", "public", UNKNOWN, None}
