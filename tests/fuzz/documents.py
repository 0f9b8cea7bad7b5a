"""Pieces that several families are made of: types and words that the knowledge base knows, policies, any JSON value."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from random import Random
from typing import Any, Final

from fuzz.case import FORMULA, MARKUP, SECRET
from repository import PACKAGE, ROOT

SECRET_NAMES: Final = ("password", "secret_key", "token", "master_password", "client_secret", "private_key_pem")
NAMES: Final = ("a", "b_1", "main", MARKUP, FORMULA, "-x", "@y", "\u202eabc", "x" * 300, "ü", "a\x1b[31m", "a|b")
TEXTS: Final = (
    "",
    "true",
    "0.0.0.0/0",
    "::/0",
    "10.0.0.0/8",
    "*",
    "Enabled",
    "arn:aws:iam::123456789012:role/x",
    "aws:kms",
    "-1",
    "arn:aws:iam::aws:policy/AdministratorAccess",
    "tcp",
    "0-65535",
    "443",
    "22",
    "Allow",
    "TLS1_2",
    "alias/aws/s3",
    "public-read",
    "${var.x}",
    "eu-west-1",
    "allUsers",
    "roles/owner",
    "999.1.1.1/99",
    "ALLOW",
    "sqlserver-ex",
    "7",
    *NAMES,
)
_WORD: Final = re.compile(r"\b[a-z][a-z0-9]*(?:_[a-z0-9]+)*\b")
OPERATORS: Final = (
    "StringEquals",
    "StringLike",
    "StringNotEquals",
    "ArnLike",
    "IpAddress",
    "NotIpAddress",
    "Bool",
    "Null",
    "ForAnyValue:StringLike",
    "ForAllValues:StringEquals",
    "StringEqualsIfExists",
    "stringequals",
    "DateGreaterThan",
)
KEYS: Final = (
    "aws:SourceVpce",
    "aws:SourceIp",
    "aws:PrincipalOrgID",
    "aws:PrincipalArn",
    "aws:SourceArn",
    "kms:CallerAccount",
    "aws:SecureTransport",
    "AWS:SourceAccount",
    "token.actions.githubusercontent.com:sub",
    "sts:ExternalId",
    "aws:PrincipalOrgPaths",
    "accounts.google.com:aud",
)
PRINCIPALS: Final = (
    "*",
    "123456789012",
    "arn:aws:iam::123456789012:root",
    "arn:aws:iam::999999999999:role/x",
    "ec2.amazonaws.com",
    "arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com",
    "accounts.google.com",
    "arn:aws:iam::123456789012:saml-provider/x",
    "arn:aws:iam::*:root",
    "١٢٣٤٥٦٧٨٩٠١٢",
    "",
)


@cache
def native_types(prefix: str) -> Mapping[str, tuple[str, ...]]:
    """Words of the knowledge base by native type of a format: those of the file that maps it."""
    found: dict[str, tuple[str, ...]] = {}
    pattern = re.compile(rf"^  (?:\? )?[\"']?{prefix}:([\w./:-]+)", re.MULTILINE)
    for path in sorted((PACKAGE / "knowledge/data/services").rglob("*.yaml")):
        text = path.read_text(encoding="utf-8").partition("\nexamples:")[0]
        begin = text.find("\nnative:")
        words = tuple(sorted(set(_WORD.findall(text[begin:])))) if begin >= 0 else ()
        found |= dict.fromkeys((one.rstrip(":") for one in pattern.findall(text)), words)
    return found


def vocabulary() -> Mapping[str, tuple[str, ...]]:
    """Words of the knowledge base by Terraform type."""
    return native_types("tf")


@cache
def test_texts(folder: str) -> tuple[str, ...]:
    """Texts that stand in the tests below a folder, as far as they are longer than a name."""
    return tuple(
        node.value
        for path in sorted((ROOT / "tests" / folder).rglob("test_*.py"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and len(node.value) > 12
    )


@cache
def test_mappings(folder: str) -> tuple[dict[str, Any], ...]:
    """Mappings that are written out in the tests below a folder."""
    return tuple(_mappings(sorted((ROOT / "tests" / folder).rglob("test_*.py"))))


def _mappings(paths: Sequence[Path]) -> Iterator[dict[str, Any]]:
    for path in paths:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Dict) and len(node.keys) > 1:
                try:
                    value = ast.literal_eval(node)
                    json.dumps(value)
                except (ValueError, TypeError):
                    continue
                yield value


def value(draw: Random, words: Sequence[str] = ("a",), depth: int = 0) -> Any:  # noqa: ANN401 - any JSON value
    """Any JSON value; keys are drawn from the words."""
    kind = draw.randrange(6 if depth > 3 else 10)
    if kind < 3:
        return draw.choice(TEXTS)
    if kind == 3:
        return draw.choice((0, 1, -1, 22, 3389, 65535, 10**15, 1.5, 0.1, 7, 35))
    if kind < 6:
        return draw.choice((None, True, False))
    if kind == 6:
        return [value(draw, words, depth + 1) for _ in range(draw.randrange(4))]
    if kind == 7:
        return policy_text(draw)
    return [attributes(draw, words, depth + 1)] if kind == 8 else attributes(draw, words, depth + 1)


def attributes(draw: Random, words: Sequence[str], depth: int = 0) -> dict[str, Any]:
    """A few attributes; some of them secret."""
    found = {draw.choice(words): value(draw, words, depth) for _ in range(draw.randrange(7))}
    if draw.random() < 0.3:
        found[draw.choice(SECRET_NAMES)] = SECRET
    if depth == 0 and draw.random() < 0.5:
        found["tags"] = {draw.choice(("owner", "Name", "team", *NAMES)): draw.choice(TEXTS) for _ in range(3)}
    return found


def statement(draw: Random) -> dict[str, Any]:
    """A statement of a policy, whole or nearly."""
    found: dict[str, Any] = {"Effect": draw.choice(("Allow", "Allow", "Allow", "Deny", "allow"))}
    many = draw.choice((1, 1, 3))
    if draw.random() < 0.8:
        principal: Any = {
            draw.choice(("AWS", "Service", "Federated", "aws")): [draw.choice(PRINCIPALS) for _ in range(many)]
        }
        found[draw.choice(("Principal", "Principal", "NotPrincipal"))] = draw.choice((principal, principal, "*"))
    actions = [
        draw.choice(("*", "s3:*", "iam:PassRole", "sts:AssumeRole", "kms:Decrypt", "S3:Get*")) for _ in range(many)
    ]
    found[draw.choice(("Action", "Action", "NotAction"))] = draw.choice((actions, actions[0]))
    found[draw.choice(("Resource", "Resource", "NotResource"))] = draw.choice(("*", ["*"], "arn:aws:s3:::b/*", []))
    if draw.random() < 0.5:
        found["Condition"] = {
            draw.choice(OPERATORS): {
                draw.choice(KEYS): draw.choice(
                    ("*", "vpce-1", ["10.0.0.0/8", "0.0.0.0/0"], "repo:a/b:*", True, 1, None, [])
                )
                for _ in range(many)
            }
            for _ in range(draw.choice((1, 1, 2)))
        }
    return found


def policy(draw: Random) -> dict[str, Any]:
    """A policy document."""
    statements = [statement(draw) for _ in range(draw.choice((1, 1, 2, 5)))]
    return {"Version": "2012-10-17", "Statement": statements[0] if draw.random() < 0.2 else statements}


def policy_text(draw: Random) -> str:
    """A policy document as it stands in an attribute."""
    return json.dumps(policy(draw))
