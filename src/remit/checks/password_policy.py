"""Accounts whose users may choose short passwords.

Reads `password_policy`. It cannot see an account whose policy stands in no input, nor which users have a password.
"""

from __future__ import annotations

from remit.checks import always, plain_check
from remit.model.check import CheckText
from remit.model.finding import Severity

CHECK = plain_check(
    CheckText(
        id="password-policy",
        title="Passwords are long",
        control="application-configuration",
        severity=Severity.LOW,
        what="Whether the account's password policy asks for at least 14 characters.",
        why="Short passwords are guessed, or found in lists of passwords that have leaked.",
        fix="Set a password policy of at least 14 characters, or better let people log in through your directory.",
        bad='resource "aws_iam_account_password_policy" "all" {\n  minimum_password_length = 8\n}',
        good='resource "aws_iam_account_password_policy" "all" {\n  minimum_password_length = 14\n}',
    ),
    fact="password_policy",
    good=frozenset({"strong"}),
    fails={"weak": "The account's password policy asks for less than 14 characters"},
    question="what the account's password policy asks for",
    weigh=always(Severity.LOW),
)
