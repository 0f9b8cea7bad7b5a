"""What AWS identity policies let somebody reach: data to read or change, roles to take on, functions to call.

Actions: Service Authorization Reference
(https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html);
how statements combine: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html (an
explicit Deny wins over every Allow). A Deny counts where it holds without a condition and covers all that is granted.
It cannot know boundaries, organisation policies, or what the resource's own policy adds.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from fnmatch import fnmatchcase
from itertools import chain
from typing import Final, NamedTuple

from remit.knowledge.calls import Values
from remit.knowledge.calls.arns import named_by
from remit.knowledge.calls.statements import Statement, is_clear, read
from remit.knowledge.relations import Relation, RelationCall
from remit.model.edges import EdgeKind


class _Ability(NamedTuple):
    """Actions, any of which gives the same."""

    kind: EdgeKind
    services: tuple[str, ...]
    actions: tuple[str, ...]


_DATABASES: Final = ("aws/rds", "aws/aurora")
_ABILITIES: Final = (
    _Ability(EdgeKind.READS, ("aws/s3",), ("s3:getobject",)),
    _Ability(EdgeKind.WRITES, ("aws/s3",), ("s3:putobject", "s3:deleteobject", "s3:putbucketpolicy")),
    _Ability(
        EdgeKind.READS,
        ("aws/dynamodb",),
        ("dynamodb:getitem", "dynamodb:batchgetitem", "dynamodb:query", "dynamodb:scan"),
    ),
    _Ability(
        EdgeKind.WRITES,
        ("aws/dynamodb",),
        ("dynamodb:putitem", "dynamodb:updateitem", "dynamodb:deleteitem", "dynamodb:deletetable"),
    ),
    _Ability(EdgeKind.READS, ("aws/secrets-manager",), ("secretsmanager:getsecretvalue",)),
    _Ability(EdgeKind.WRITES, ("aws/secrets-manager",), ("secretsmanager:putsecretvalue",)),
    _Ability(EdgeKind.READS, ("aws/sqs",), ("sqs:receivemessage",)),
    _Ability(EdgeKind.WRITES, ("aws/sqs",), ("sqs:sendmessage", "sqs:deletemessage")),
    _Ability(EdgeKind.READS, _DATABASES, ("rds-db:connect", "rds-data:executestatement")),
    _Ability(EdgeKind.ASSUMES, ("aws/iam",), ("sts:assumerole",)),
    _Ability(
        EdgeKind.WRITES,
        ("aws/iam",),
        ("iam:updateassumerolepolicy", "iam:attachrolepolicy", "iam:putrolepolicy", "iam:createpolicyversion"),
    ),
    _Ability(EdgeKind.ROUTES_TO, ("aws/lambda",), ("lambda:invokefunction",)),
    _Ability(EdgeKind.WRITES, ("aws/lambda",), ("lambda:updatefunctioncode",)),
    _Ability(EdgeKind.ROUTES_TO, ("aws/ec2",), ("ssm:startsession", "ssm:sendcommand")),
)
_EVERYTHING: Final = Relation(kind=EdgeKind.WRITES, is_set=True, text="*", origin="may do everything")
_PREFIX: Final = "arn:aws:iam::aws:policy/"
# AWS's own policies that hand out data, by name (AWS Managed Policy Reference Guide); its others are passed over.
_MANAGED: Final[dict[str, tuple[tuple[EdgeKind, str], ...]]] = {
    "AdministratorAccess": ((EdgeKind.WRITES, ""),),
    "PowerUserAccess": ((EdgeKind.WRITES, ""),),
    "AmazonS3FullAccess": ((EdgeKind.READS, "aws/s3"), (EdgeKind.WRITES, "aws/s3")),
    "AmazonS3ReadOnlyAccess": ((EdgeKind.READS, "aws/s3"),),
    "AmazonDynamoDBFullAccess": ((EdgeKind.READS, "aws/dynamodb"), (EdgeKind.WRITES, "aws/dynamodb")),
    "AmazonDynamoDBReadOnlyAccess": ((EdgeKind.READS, "aws/dynamodb"),),
    "AmazonSQSFullAccess": ((EdgeKind.READS, "aws/sqs"), (EdgeKind.WRITES, "aws/sqs")),
    "SecretsManagerReadWrite": ((EdgeKind.READS, "aws/secrets-manager"), (EdgeKind.WRITES, "aws/secrets-manager")),
}


def aws(*documents: Values) -> Iterator[Relation]:
    """What all documents of one identity together let it reach.

    Policies may be named by ARN: AWS's own are known by name. A customer's own of which only the ARN is given, and a
    statement that cannot be read, give a relation that leads nowhere, so that the hole shows.
    """
    given = list(chain.from_iterable(documents))
    names = [one for one in given if isinstance(one, str) and one.startswith("arn:")]
    for name in names:
        yield from _managed(name)
    statements = read([one for one in given if not (isinstance(one, str) and one.startswith("arn:"))])
    known = [one for one in statements if isinstance(one, Statement)]
    if len(known) < len(statements):
        yield Relation(kind=EdgeKind.READS, is_sure=False, origin="a policy statement that cannot be told")
    # What stands after `Not…` is not kept, so such a denial is passed over, and such a grant may reach everything.
    denials = [one for one in known if not (one.allows or one.conditions or one.excepts_actions)]
    denials = [one for one in denials if not one.excepts_resources]
    for statement in known:
        if statement.allows:
            yield from _granted(statement, denials)


def _managed(arn: str) -> Iterator[Relation]:
    name = arn.rpartition("/")[2]
    if not arn.startswith(_PREFIX):
        return  # a customer's own: its documents come through `ref()` where it was read
    for kind, service in _MANAGED.get(name, ()):
        services = (service,) if service else ()
        yield Relation(kind=kind, services=services, text="*", is_set=True, origin=f"policy {name}")


def _granted(statement: Statement, denials: Sequence[Statement]) -> Iterator[Relation]:
    is_sure = not (statement.conditions or statement.excepts_resources or statement.excepts_actions)
    resources = statement.resources or (("*",) if statement.excepts_resources else ())
    if "*" in statement.actions and "*" in resources and not denials:
        yield replace(_EVERYTHING, is_sure=is_sure)
        return
    for ability in _ABILITIES:
        actions = [one for one in ability.actions if _is_meant(statement, one)]
        if not actions:
            continue
        for resource in resources:
            left = [one for one in actions if not any(_denies(denial, one, resource) for denial in denials)]
            if left:
                blank = Relation(kind=ability.kind, services=ability.services)
                yield from _on(blank, resource, is_sure=is_sure, origin=left[0])


def _is_meant(statement: Statement, action: str) -> bool:
    return statement.excepts_actions or any(_covers(pattern, action) for pattern in statement.actions)


def _denies(denial: Statement, action: str, resource: str) -> bool:
    return _is_meant(denial, action) and any(_covers(pattern, resource) for pattern in denial.resources)


def _covers(pattern: str, text: str) -> bool:
    return is_clear(pattern) and fnmatchcase(text, pattern.replace("[", "[[]"))


def _on(blank: Relation, resource: str, *, is_sure: bool, origin: str) -> Iterator[Relation]:
    """One relation for one resource of a statement, where it may be of that service."""
    if not is_clear(resource):
        yield Relation(kind=blank.kind, is_sure=False, origin=f"{origin} on what cannot be told")
    elif not resource.strip("*"):
        yield _relation(blank, "*", is_sure=is_sure, origin=origin)
    else:
        named = named_by(resource)
        if named is not None and set(named.services) & set(blank.services):
            yield _relation(blank, named.name, is_sure=is_sure, origin=origin, account=named.account)


def _relation(blank: Relation, name: str, *, is_sure: bool, origin: str, account: str = "") -> Relation:
    is_set = "*" in name or "?" in name or "${" in name
    text = name if "${" not in name else name.partition("${")[0] + "*"
    return Relation(
        kind=blank.kind,
        text=text,
        services=blank.services,
        is_set=is_set,
        account=account,
        is_sure=is_sure and "${" not in name,
        origin=f"may {origin} on {name}",
    )


RELATIONS: dict[str, RelationCall] = {"aws": aws}
