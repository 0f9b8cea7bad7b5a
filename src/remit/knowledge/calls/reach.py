"""How much stored data an AWS identity policy lets somebody read: what it names, or all there are.

Actions are those that hand out content (Service Authorization Reference of S3, DynamoDB, Secrets Manager and SQS,
https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html).
It cannot know what a policy that is only named by its ARN contains, nor what a boundary or the data's own policy takes
back.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from fnmatch import fnmatchcase
from itertools import chain

from remit.knowledge.calls import Answer, Call, Values
from remit.knowledge.calls.statements import Statement, read
from remit.model.facts import UNKNOWN, Marker

_READING = (
    "s3:getobject", "dynamodb:getitem", "dynamodb:batchgetitem", "dynamodb:query", "dynamodb:scan",
    "secretsmanager:getsecretvalue", "sqs:receivemessage",
)  # fmt: skip
# Everything: `*`, and ARNs whose name is nothing but wildcards (`arn:aws:s3:::*/*`, `arn:aws:dynamodb:*:*:table/*`).
_EVERY = re.compile(r"\*+|arn:[a-z*-]+:(?:s3|dynamodb|secretsmanager|sqs|\*):[^:]*:[^:]*:(?:table/|secret:)?[*/]+")
# Conditions on what is asked for; those on who asks and from where leave the reach as it is.
_NARROWING = ("aws:resource", "s3:existingobjecttag", "s3:resourceaccount", "s3:prefix", "dynamodb:leadingkeys",
              "secretsmanager:resourcetag", "secretsmanager:secretid")  # fmt: skip


def data(*documents: Values) -> Answer:
    """What the grants let somebody read: `named` data, or `every` bucket, table, secret or queue of the account.

    Policies that are named by ARN are left out; None when nothing else is there. A condition on the resource keeps a
    grant to what it names.
    """
    given = [one for one in chain.from_iterable(documents) if not (isinstance(one, str) and one.startswith("arn:"))]
    answers = [_reads_every(one) if isinstance(one, Statement) else UNKNOWN for one in read(given)]
    if not answers:
        return None
    return "every" if True in answers else UNKNOWN if UNKNOWN in answers else "named"


def _reads_every(statement: Statement) -> bool | Marker:
    if not statement.allows or any(one.key.startswith(_NARROWING) for one in statement.conditions):
        return False
    is_everywhere = _any(statement.excepts_resources, (_is_every(one) for one in statement.resources))
    is_reading = _any(statement.excepts_actions, (_is_reading(one) for one in statement.actions))
    if False in (is_everywhere, is_reading):
        return False
    return True if (is_everywhere, is_reading) == (True, True) else UNKNOWN


def _any(is_excepting: bool, answers: Iterable[bool | Marker]) -> bool | Marker:
    """Whether one is true: after `Not…`, what the statement leaves out is meant as well."""
    found = {is_excepting, *answers}
    return True if True in found else UNKNOWN if UNKNOWN in found else False


def _is_every(resource: str) -> bool | Marker:
    return bool(_EVERY.fullmatch(resource)) if _is_told(resource) else UNKNOWN


def _is_reading(pattern: str) -> bool | Marker:
    if not _is_told(pattern):
        return UNKNOWN
    plain = pattern.replace("[", "[[]")  # only `*` and `?` stand for other letters
    return any(fnmatchcase(action, plain) for action in _READING)


def _is_told(text: str) -> bool:
    """Whether all of a text is known: what stands in for a part that cannot be told is no letter."""
    return text.isprintable()


CALLS: dict[str, Call] = {"data": data}
