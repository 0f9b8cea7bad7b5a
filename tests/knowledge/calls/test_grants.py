"""What AWS policies let somebody reach: actions to edges, resources to names or reaches, denials, what is not known."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from remit.knowledge.calls.arns import Named, named_by
from remit.knowledge.calls.grants import aws
from remit.model.edges import EdgeKind
from remit.model.facts import PLACEHOLDER, UNKNOWN

R, W = EdgeKind.READS, EdgeKind.WRITES


def allow(actions: object, resources: object, **more: object) -> dict[str, Any]:
    return {"Statement": [{"Effect": "Allow", "Action": actions, "Resource": resources, **more}]}


def reached(*documents: object) -> list[tuple[EdgeKind, tuple[str, ...], str, bool]]:
    return [(one.kind, one.services, one.text, one.is_set) for one in aws(list(documents))]


@pytest.mark.parametrize(
    ("arn", "named"),
    [
        ("arn:aws:s3:::b/folder/*", (("aws/s3",), "", "b")),
        ("arn:aws:dynamodb:eu-north-1:111122223333:table/t/index/i", (("aws/dynamodb",), "111122223333", "t")),
        (
            "arn:aws:secretsmanager:r:111122223333:secret:pay/key-AbCdEf",
            (("aws/secrets-manager",), "111122223333", "pay/key"),
        ),
        ("arn:aws:secretsmanager:r:111122223333:secret:pay-??????", (("aws/secrets-manager",), "111122223333", "pay")),
        ("arn:aws:iam::111122223333:role/path/r", (("aws/iam",), "111122223333", "r")),
        ("arn:aws:iam::*:role/r", (("aws/iam",), "", "r")),
        ("arn:aws:lambda:r:111122223333:function:f:live", (("aws/lambda",), "111122223333", "f")),
        ("arn:aws:sqs:r:111122223333:q", (("aws/sqs",), "111122223333", "q")),
        ("arn:aws:kms:r:111122223333:alias/a", (("aws/kms",), "111122223333", "a")),
        ("arn:aws:dynamodb:r:111122223333:*", (("aws/dynamodb",), "111122223333", "*")),
    ],
)
def test_what_an_arn_names(arn: str, named: tuple[tuple[str, ...], str, str]) -> None:
    assert named_by(arn) == Named(services=named[0], account=named[1], name=named[2])


@pytest.mark.parametrize("text", ["", "b", "arn:aws:s3", "arn:aws:nothing:::b", "arn:aws:dynamodb:r:1:stream/s"])
def test_other_texts_name_nothing(text: str) -> None:
    assert named_by(text) is None


def test_named_data_and_every_data() -> None:
    assert reached(allow("s3:GetObject", "arn:aws:s3:::b/*")) == [(R, ("aws/s3",), "b", False)]
    assert reached(allow(["s3:*"], "*")) == [(R, ("aws/s3",), "*", True), (W, ("aws/s3",), "*", True)]
    assert reached(allow("s3:GetObject", "arn:aws:s3:::logs-*/*")) == [(R, ("aws/s3",), "logs-*", True)]
    assert reached(allow("s3:GetObject", "arn:aws:s3:::home-${aws:username}/*")) == [(R, ("aws/s3",), "home-*", True)]
    assert reached(allow("s3:GetObject", "arn:aws:sqs:r:111122223333:q")) == []
    assert reached(allow("s3:ListBucket", "*")) == []


def test_everything_is_one_reach() -> None:
    assert reached(allow("*", "*")) == [(W, (), "*", True)]
    (one,) = aws([allow("*", "*", Condition={"Bool": {"aws:MultiFactorAuthPresent": "true"}})])
    assert not one.is_sure


def test_roles_functions_and_hosts() -> None:
    assume = reached(allow("sts:AssumeRole", "arn:aws:iam::111122223333:role/r"))
    assert assume == [(EdgeKind.ASSUMES, ("aws/iam",), "r", False)]
    assert (
        reached(allow("lambda:InvokeFunction", "arn:aws:lambda:r:111122223333:function:f"))[0][0] is EdgeKind.ROUTES_TO
    )
    assert reached(allow("ssm:StartSession", "*"))[0][:2] == (EdgeKind.ROUTES_TO, ("aws/ec2",))


def test_what_is_excepted_counts_as_meant() -> None:
    document = {"Statement": {"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"}}
    found = reached(document)
    assert (R, ("aws/s3",), "*", True) in found
    assert not any(one.is_sure for one in aws([document]))
    everywhere_but = {"Statement": {"Effect": "Allow", "Action": "s3:GetObject", "NotResource": "arn:aws:s3:::b/*"}}
    (one,) = aws([everywhere_but])
    assert (one.text, one.is_set, one.is_sure) == ("*", True, False)


def test_a_denial_takes_back_what_it_covers() -> None:
    deny = {"Statement": {"Effect": "Deny", "Action": "s3:*", "Resource": "arn:aws:s3:::b/*"}}
    assert reached(allow("s3:GetObject", "arn:aws:s3:::b/*"), deny) == []
    assert reached(allow("s3:GetObject", "arn:aws:s3:::c/*"), deny) == [(R, ("aws/s3",), "c", False)]
    assert (W, ("aws/s3",), "*", True) in reached(allow("*", "*"), deny)
    for excepting in ({"NotAction": "sqs:*", "Resource": "*"}, {"Action": "s3:*", "NotResource": "arn:aws:s3:::c/*"}):
        unclear = {"Statement": {"Effect": "Deny", **excepting}}
        assert reached(allow("s3:GetObject", "arn:aws:s3:::b/*"), unclear) == [(R, ("aws/s3",), "b", False)]
    conditional = {"Statement": {**deny["Statement"], "Condition": {"Bool": {"aws:SecureTransport": "false"}}}}
    assert reached(allow("s3:GetObject", "arn:aws:s3:::b/*"), conditional) == [(R, ("aws/s3",), "b", False)]


def test_awss_own_policies_are_known_by_name() -> None:
    assert reached("arn:aws:iam::aws:policy/AdministratorAccess") == [(W, (), "*", True)]
    assert reached("arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess") == [(R, ("aws/s3",), "*", True)]
    assert reached("arn:aws:iam::aws:policy/service-role/Whatever", "arn:aws:iam::111122223333:policy/own") == []


def test_what_cannot_be_told_is_a_hole_and_no_grant() -> None:
    (unread,) = aws(["{broken"])
    assert (unread.text, unread.is_sure) == ("", False)
    (untold,) = aws([allow("s3:GetObject", f"arn:aws:s3:::{PLACEHOLDER}/*")])
    assert (untold.text, untold.origin) == ("", "s3:getobject on what cannot be told")
    assert [one.is_sure for one in aws([UNKNOWN])] == [False]


_json = st.recursive(
    st.none() | st.booleans() | st.text(max_size=12) | st.just(UNKNOWN),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["Statement", "Effect", "Action", "Resource", "Principal", "Condition", "NotAction", "x"]),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@given(st.lists(_json, max_size=3))
def test_nothing_hostile_raises(documents: list[object]) -> None:
    assert all(one.kind in EdgeKind for one in aws(documents))
