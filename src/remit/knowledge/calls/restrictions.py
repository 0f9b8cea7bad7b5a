"""Whether a statement's conditions really keep strangers out.

The rule is Amazon S3's own: a grant to everyone is public unless it is tied to fixed values of certain keys,
or to address ranges that are not very broad ("The meaning of 'public'",
https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html). It departs in
one point: a key that holds an ARN counts as fixed when the account in it is, because a stranger cannot act
from that account. It cannot know who sits behind a fixed address or account.
"""

from __future__ import annotations

import ipaddress
import re

from remit.knowledge.calls.statements import Condition, Statement, either, is_clear, may_be
from remit.model.facts import UNKNOWN, Marker

_FIXED = frozenset({
    "aws:sourcevpc", "aws:sourcevpce", "aws:sourceowner", "aws:sourceaccount", "aws:sourceorgid",
    "aws:principalorgid", "aws:principalaccount", "aws:userid", "aws:vpceaccount", "aws:vpceorgid",
    "kms:calleraccount", "s3:dataaccesspointaccount", "s3:x-amz-server-side-encryption-aws-kms-key-id",
})  # fmt: skip
_ARNS = frozenset({"aws:sourcearn", "aws:principalarn", "aws:sourcevpcarn", "s3:dataaccesspointarn"})
_PATHS = frozenset({"aws:principalorgpaths", "aws:sourceorgpaths", "aws:vpceorgpaths"})
_ADDRESS = "aws:sourceip"
_KEYS = _FIXED | _ARNS | _PATHS | {_ADDRESS}
_POSITIVE = frozenset({
    "stringequals", "stringequalsignorecase", "stringlike", "arnequals", "arnlike", "ipaddress",
})  # fmt: skip
_NEGATIVE = frozenset({
    "stringnotequals", "stringnotequalsignorecase", "stringnotlike", "arnnotequals", "arnnotlike",
    "notipaddress",
})  # fmt: skip
_WILD = re.compile(r"[*?]|\$\{")
_ACCOUNT = re.compile(r"\d{12}")
_BROADEST = {4: 8, 6: 32}  # shorter prefixes count as public, private ranges apart


def are_restricting(conditions: tuple[Condition, ...]) -> bool | Marker:
    """Whether any of the conditions keeps strangers out; `UNKNOWN` when that hangs on an unknown value."""
    return either(*(_restricts(condition) for condition in conditions))


def may_undo(statement: Statement) -> bool:
    """Whether a Deny for everyone outside certain values may take back what another statement grants."""
    return (
        not statement.allows
        and is_everyone(statement) is not False
        and any(_may_except(condition) for condition in statement.conditions)
    )


def _may_except(condition: Condition) -> bool:
    """Whether the condition excepts certain values, or may: its operator or its key cannot be told."""
    is_key = condition.key in _KEYS or not is_clear(condition.key)
    operator = _plain(condition.operator)
    return is_key and (operator.removesuffix("ifexists") in _NEGATIVE or not is_clear(operator))


def is_everyone(statement: Statement) -> bool | Marker:
    """Whether the statement speaks of everyone, or of everyone except some."""
    if statement.excepts_principals:
        return True
    return either(*(value == "*" if is_clear(value) else may_be(value, "*") for _, value in statement.principals))


def is_without_tls(conditions: tuple[Condition, ...]) -> bool | Marker:
    """Whether the only condition is that a request came without TLS."""
    match conditions:
        case (only,) if not (is_clear(only.key) and is_clear(only.operator)):
            return UNKNOWN
        case (only,) if only.key == "aws:securetransport" and only.operator in {"bool", "boolifexists"}:
            return only.values == ("false",) if only.is_clear else UNKNOWN
    return False


def account_of(text: str) -> str:
    """The account in an account id or ARN; empty when there is none."""
    if _ACCOUNT.fullmatch(text):
        return text
    parts = text.split(":", 5)
    is_arn = len(parts) == 6 and parts[0] == "arn"
    return parts[4] if is_arn and _ACCOUNT.fullmatch(parts[4]) else ""


def is_fixed(text: str) -> bool:
    """Whether a text has no wildcard and no policy variable."""
    return bool(text) and not _WILD.search(text)


def is_positive(condition: Condition) -> bool:
    """Whether the operator asks for a match and fails where the key is missing.

    `…IfExists` and `ForAllValues:` also hold when the request does not carry the key at all.
    """
    return _plain(condition.operator) in _POSITIVE


def _plain(operator: str) -> str:
    return operator.removeprefix("foranyvalue:")


def _restricts(condition: Condition) -> bool | Marker:
    if not (is_clear(condition.key) and is_clear(condition.operator)):
        return UNKNOWN
    if condition.key == "elasticfilesystem:accessedviamounttarget":
        is_true = condition.values == ("true",) if condition.is_clear else UNKNOWN
        return condition.operator == "bool" and is_true
    if condition.key not in _KEYS or not is_positive(condition):
        return False
    if not condition.is_clear:
        return UNKNOWN
    return bool(condition.values) and all(_is_narrow(condition.key, value) for value in condition.values)


def _is_narrow(key: str, value: str) -> bool:
    if key == _ADDRESS:
        return _is_narrow_range(value)
    if key in _ARNS:
        return is_fixed(value) or bool(account_of(value))
    if key in _PATHS:
        return value.startswith("o-") and is_fixed(value.partition("/")[0])
    return is_fixed(value)


def _is_narrow_range(value: str) -> bool:
    try:
        network = ipaddress.ip_network(value, strict=False)
    except ValueError:
        return False
    return network.prefixlen >= _BROADEST[network.version]
