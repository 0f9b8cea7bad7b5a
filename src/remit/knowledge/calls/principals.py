"""Who takes on an identity: through a trust policy roles, accounts, pipelines, people; in a cluster its workloads.

Grammar: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html. What a federation
asks for is in its conditions (https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create_for-idp_oidc.html): the
audience says for whom a token was made, the subject whose it is; a door that asks for neither has a flaw. The room
cannot know how the identity provider itself signs people in.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Final

from remit.knowledge.calls import Values
from remit.knowledge.calls.restrictions import account_of, are_restricting, is_everyone
from remit.knowledge.calls.statements import Statement, is_clear, read
from remit.knowledge.relations import Relation, RelationCall
from remit.model.edges import EdgeKind, Outsider, OutsiderKind

_PIPELINES: Final = (
    "token.actions.githubusercontent.com", "gitlab", "app.terraform.io", "agent.buildkite.com", "circleci.com",
    "codefresh.io", "vercel.com", "bitbucket.org",
)  # fmt: skip
_IDENTITY: Final = ("aws/iam",)
_CLUSTER: Final = "oidc.eks."
_ACCOUNT_SUBJECT: Final = "system:serviceaccount:"
_IDENTITIES: Final = frozenset({
    "eks.amazonaws.com/role-arn", "iam.gke.io/gcp-service-account", "azure.workload.identity/client-id",
})  # fmt: skip


def aws(documents: Values) -> Iterator[Relation]:
    """Everybody whom the trust policies let take on the role.

    Provider services are left out: what runs as a role says so itself. An account as a whole stands for its
    identities; an account that is not the organisation's own is an outsider.
    """
    for statement in read(documents):
        if not isinstance(statement, Statement):
            yield Relation(kind=EdgeKind.ASSUMES, is_sure=False, origin="a trust statement that cannot be told")
        elif statement.allows:
            yield from _of(statement)


def _of(statement: Statement) -> Iterator[Relation]:
    if is_everyone(statement) is True:
        is_tied = are_restricting(statement.conditions)
        if is_tied is not True:
            outsider = Outsider(kind=OutsiderKind.INTERNET, name="anyone")
            yield _comes(outsider, "everyone", is_sure=is_tied is False)
        return
    for kind, value in statement.principals:
        if not is_clear(kind) or not is_clear(value):
            yield Relation(kind=EdgeKind.ASSUMES, is_reversed=True, is_sure=False, origin="a principal not told")
        elif kind == "aws":
            yield _of_account(value, is_sure=not statement.conditions)
        elif kind == "federated":
            yield from _of_federation(value, statement)


def _of_account(value: str, *, is_sure: bool) -> Relation:
    account = account_of(value)
    is_whole = value == account or value.endswith(":root")
    return Relation(
        kind=EdgeKind.ASSUMES,
        text="" if is_whole else value,
        services=_IDENTITY,
        account=account,
        outsider=Outsider(kind=OutsiderKind.VENDOR, name=f"account {account}" if account else value),
        is_reversed=True,
        is_sure=is_sure or is_whole,
        origin=f"trusts {value}",
    )


def _of_federation(value: str, statement: Statement) -> Iterator[Relation]:
    host = value.partition(":oidc-provider/")[2] or value
    subjects = [text for one in statement.conditions if one.key.endswith(":sub") for text in one.values]
    if _CLUSTER in host:
        for subject in subjects or ["*"]:
            yield _workload(host, subject)
        return
    is_pipeline = any(name in host for name in _PIPELINES)
    kind = OutsiderKind.PIPELINE if is_pipeline else OutsiderKind.PEOPLE
    label = host.rpartition("/")[2] if ":saml-provider/" in host else host
    whose = f" {', '.join(subjects)}" if subjects else ""
    outsider = Outsider(
        kind=kind, name=f"{label}{whose}", flaws=tuple(_flaws(statement, subjects, is_oidc=host != value))
    )
    provider = value.partition(":oidc-provider/")[2] or value
    yield replace(_comes(outsider, f"trusts {host}", is_sure=True), vouched_by=provider)


def _flaws(statement: Statement, subjects: list[str], *, is_oidc: bool) -> Iterator[str]:
    """What the door leaves open; only a log-in with tokens has an audience and a subject."""
    if not is_oidc:
        return
    if not any(one.key.endswith(":aud") for one in statement.conditions):
        yield "it asks for no audience, so a token that was made for another service is taken as well"
    if not subjects:
        yield "it asks for no subject, so every project of the issuer comes in"
    elif any(text.partition(":")[2].startswith("*") or text == "*" for text in subjects):
        yield "its subject is a wildcard, so every project of the issuer comes in"


def _workload(host: str, subject: str) -> Relation:
    """A service account of a cluster; of a cluster that was not read an outsider."""
    name = subject.removeprefix(_ACCOUNT_SUBJECT).replace(":", "/")
    return Relation(
        kind=EdgeKind.ASSUMES,
        text=name,
        services=("kubernetes/access",),
        outsider=Outsider(kind=OutsiderKind.WORKLOAD, name=f"{name} of {host.rpartition('/')[2]}"),
        is_reversed=True,
        is_sure="*" not in subject,
        origin=f"trusts {subject}",
    )


def _comes(outsider: Outsider, origin: str, *, is_sure: bool) -> Relation:
    return Relation(kind=EdgeKind.ASSUMES, outsider=outsider, is_reversed=True, is_sure=is_sure, origin=origin)


def workload(annotations: Values) -> Iterator[Relation]:
    """Cloud identities that a Kubernetes service account stands for, by its annotations.

    EKS: https://docs.aws.amazon.com/eks/latest/userguide/associate-service-account-role.html; GKE:
    https://cloud.google.com/kubernetes-engine/docs/how-to/workload-identity; AKS:
    https://learn.microsoft.com/azure/aks/workload-identity-overview.
    """
    for given in annotations:
        for key, value in given.items() if isinstance(given, Mapping) else ():
            if key in _IDENTITIES and isinstance(value, str) and value:
                yield Relation(kind=EdgeKind.RUNS_AS, text=value, origin=str(key))


RELATIONS: dict[str, RelationCall] = {"aws": aws, "workload": workload}
