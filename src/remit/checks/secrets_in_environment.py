"""Secrets that stand in settings of functions and containers.

Reads `secrets_in_environment`, which goes by the names of variables. It cannot see a secret under an innocent name,
nor that a value is a mere placeholder; therefore no finding is more than fairly sure.
"""

from __future__ import annotations

from remit.checks import always, plain_check
from remit.model.check import CheckText
from remit.model.finding import Severity

CHECK = plain_check(
    CheckText(
        id="secrets-in-environment",
        title="Secrets do not stand in environment variables",
        control="secrets-in-code",
        severity=Severity.MEDIUM,
        what="Whether environment variables with the names of secrets hold plain values.",
        why="Everybody who may look at the settings reads them, and so do logs, crash reports and the state file.",
        fix="Put the value into a secret store and let the variable refer to it; replace the secret, it has been seen.",
        bad='resource "aws_lambda_function" "pay" {\n  function_name = "pay"\n  environment {\n'
        '    variables = { DB_PASSWORD = "tern-and-gull" }\n  }\n}',
        good='resource "aws_lambda_function" "pay" {\n  function_name = "pay"\n  environment {\n'
        '    variables = { DB_PASSWORD_ARN = "arn:aws:secretsmanager:eu-north-1:210987654321:secret:pay" }\n'
        "  }\n}",
    ),
    fact="secrets_in_environment",
    good=frozenset({"none_seen"}),
    fails={"suspected": "An environment variable that is named like a secret holds a plain value"},
    question="whether environment variables hold secrets",
    weigh=always(Severity.MEDIUM),
    is_guess=True,
)
