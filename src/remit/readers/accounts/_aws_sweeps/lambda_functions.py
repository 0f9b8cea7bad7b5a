"""AWS Lambda: functions with their configuration, addresses, permissions and event sources.

It never asks for code. Names of environment variables are kept, their values are not.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any, Final

from remit.model.facts import UNKNOWN, Marker
from remit.readers.accounts._aws_environment import hidden_environment
from remit.readers.accounts._aws_part import Part, Sweeper, opened, pick

_KEPT: Final = (
    "FunctionName", "PackageType", "Runtime", "Role", "KmsKeyArn", "Timeout", "MemorySize", "Handler", "Architectures",
    "TracingConfig", "DeadLetterConfig", "EphemeralStorage",
)  # fmt: skip
_NARROWING: Final = {  # key of a condition → property of a permission
    "aws:sourcearn": "SourceArn",
    "aws:sourceaccount": "SourceAccount",
    "aws:principalorgid": "PrincipalOrgID",
    "lambda:functionurlauthtype": "FunctionUrlAuthType",
}


def _read(part: Part) -> None:
    part.each(partial(_function, part), part.every("lambda:ListFunctions", "Functions"))
    for row in part.every("lambda:ListEventSourceMappings", "EventSourceMappings"):
        function = str(row.get("FunctionArn", ""))
        properties = pick(row, "FunctionArn", "EventSourceArn", "State", "BatchSize")
        reference = {"function_name": _unqualified(function)}
        part.report("AWS::Lambda::EventSourceMapping", f"{function}#{row['UUID']}", properties, references=reference)


def _unqualified(arn: str) -> str:
    """A function's ARN without a version or an alias."""
    return ":".join(arn.split(":")[:7])


def _function(part: Part, row: Mapping[str, Any]) -> None:
    arn, name = str(row["FunctionArn"]), str(row["FunctionName"])
    update = part.value("lambda:GetRuntimeManagementConfig", "UpdateRuntimeOn", FunctionName=name)
    variables = row.get("Environment", {}).get("Variables")
    properties: dict[str, Any] = {
        **pick(row, *_KEPT),
        "KmsKeyArn": row.get("KMSKeyArn"),
        "Arn": arn,
        "Environment": {"Variables": hidden_environment(variables)} if variables else None,
        "VpcConfig": _network(row.get("VpcConfig")),
        "RuntimeManagementConfig": None if update is None else {"UpdateRuntimeOn": update},
        "Layers": [layer.get("Arn") for layer in row.get("Layers", ())],
    }
    tags = part.value("lambda:ListTags", "Tags", Resource=arn)
    part.report("AWS::Lambda::Function", arn, properties, tags=tags)
    for url in part.every("lambda:ListFunctionUrlConfigs", "FunctionUrlConfigs", FunctionName=name):
        found = {"TargetFunctionArn": arn, **pick(url, "AuthType", "InvokeMode", "FunctionUrl")}
        address = f"{arn}#url-{url.get('FunctionUrl', '')}"
        part.report("AWS::Lambda::Url", address, found, references={"target_function_arn": arn})
    policy = opened(part.value("lambda:GetPolicy", "Policy", FunctionName=name))
    for number, permission in enumerate(_permissions(policy)):
        found = {"FunctionName": name, **permission}
        address = f"{arn}#permission-{number}"
        part.report("AWS::Lambda::Permission", address, found, references={"function_name": arn})


def _network(told: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """Nothing for a function that stands in no network of the customer's."""
    if not told or not told.get("SubnetIds"):
        return None
    return pick(told, "SubnetIds", "SecurityGroupIds")


def _permissions(policy: object) -> Iterator[dict[str, Any]]:
    """The permissions that a function's policy was made of, one for each principal."""
    if isinstance(policy, Marker):
        yield {"Principal": UNKNOWN, "Action": UNKNOWN}
    if not isinstance(policy, Mapping):
        return
    statements = policy.get("Statement", ())
    for statement in statements if isinstance(statements, list) else [statements]:
        if statement.get("Effect") != "Allow":
            continue
        conditions = {
            str(key).lower(): value for test in statement.get("Condition", {}).values() for key, value in test.items()
        }
        narrowed = {_NARROWING[key]: value for key, value in conditions.items() if key in _NARROWING}
        for principal in _principals(statement.get("Principal", UNKNOWN)):
            yield {"Principal": principal, "Action": statement.get("Action"), **narrowed}


def _principals(principal: Any) -> Iterator[Any]:  # noqa: ANN401 - any JSON
    if not isinstance(principal, Mapping):
        yield principal
        return
    for value in principal.values():
        yield from value if isinstance(value, list) else [value]


_CALLS = {
    "ListFunctions": "ListFunctions",
    "ListEventSourceMappings": "ListEventSourceMappings",
    "GetRuntimeManagementConfig": "GetRuntimeManagementConfig",
    "ListTags": "ListTags",
    "ListFunctionUrlConfigs": "ListFunctionUrlConfigs",
    "GetPolicy": "GetPolicy",
}

SWEEP = Sweeper(
    service="aws/lambda",
    calls={f"lambda:{call}": f"lambda:{action}" for call, action in _CALLS.items()},
    read=_read,
    resources=("lambda:function",),
)
