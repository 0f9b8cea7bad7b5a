"""AWS Step Functions: state machines with logging, tracing, key and role. It never asks for executions.

A definition is not asked for either: only metadata, as the interface calls everything beside it.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any, Final

from remit.model.facts import UNKNOWN
from remit.readers.accounts._aws_part import Part, Sweeper, camel

_KEPT: Final = ("roleArn", "loggingConfiguration", "tracingConfiguration", "encryptionConfiguration")


def _read(part: Part) -> None:
    part.each(partial(_machine, part), part.every("stepfunctions:ListStateMachines", "stateMachines"))


def _machine(part: Part, row: Mapping[str, Any]) -> None:
    arn = str(row["stateMachineArn"])
    only = {"includedData": "METADATA_ONLY"}
    told = part.get("stepfunctions:DescribeStateMachine", stateMachineArn=arn, **only)
    if told is None:
        return
    known = isinstance(told, Mapping)
    properties = {
        "Arn": arn,
        "StateMachineName": row.get("name"),
        "StateMachineType": row.get("type"),
        **camel({name: told.get(name) if known else UNKNOWN for name in _KEPT}),
    }
    tags = part.value("stepfunctions:ListTagsForResource", "tags", resourceArn=arn)
    part.report("AWS::StepFunctions::StateMachine", arn, properties, tags=tags)


_CALLS = ("ListStateMachines", "DescribeStateMachine", "ListTagsForResource")

SWEEP = Sweeper(
    service="aws/step-functions",
    calls={f"stepfunctions:{call}": f"states:{call}" for call in _CALLS},
    read=_read,
    resources=("states:stateMachine",),
)
