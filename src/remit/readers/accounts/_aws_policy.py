"""The least that the reader of live AWS accounts has to be allowed, gathered from what the sweeps declare.

It cannot know what a service control policy or a permissions boundary of the organisation takes away again.
"""

from __future__ import annotations

from typing import Any

from remit.readers.accounts import _aws_accounts
from remit.readers.accounts._aws_sweeps import SWEEPS
from remit.readers.accounts._aws_tagging import INVENTORY


def actions() -> list[str]:
    """Every IAM action that a read may need in an account, sorted."""
    sweepers = (*SWEEPS.load_all().values(), INVENTORY)
    found = {action for sweeper in sweepers for action in sweeper.calls.values()}
    return sorted(found | {action for call, action in _aws_accounts.CALLS.items() if call.startswith("ec2:")})


def organization_actions() -> list[str]:
    """What the account that lists the organisation's members needs besides, sorted."""
    return sorted(action for call, action in _aws_accounts.CALLS.items() if not call.startswith("ec2:"))


def policy() -> dict[str, Any]:
    """The policy document, as IAM takes it."""
    return {
        "Version": "2012-10-17",
        "Statement": [
            {"Sid": "RemitReads", "Effect": "Allow", "Action": actions(), "Resource": "*"},
            {"Sid": "RemitListsAccounts", "Effect": "Allow", "Action": organization_actions(), "Resource": "*"},
        ],
    }
