"""Secrets in files that people hand in: found by what they look like and by what they are called, never repeated.

What is told of a finding is its kind and its place. What this file cannot know is a secret that looks like any other
word under an innocent name. The name of a temporary key (`ASIA…`) alone is no secret: audit logs are full of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from remit.documents.attachments import Attachment
from remit.documents.json import Lines
from remit.errors import UsageError
from remit.readers.infrastructure._secrets import is_secret_name

MOST_TOLD: Final = 5
# Kind, what a text with one of them holds (looked for first, since that is fast), and the pattern.
_KINDS: Final = tuple(
    (kind, hints, re.compile(pattern))
    for kind, hints, pattern in (
        ("private key", ("PRIVATE KEY",), r"-----BEGIN [A-Z0-9 ]{0,30}PRIVATE KEY"),
        ("AWS access key", ("AKIA",), r"\bAKIA[0-9A-Z]{16}\b"),
        (
            "GitHub token",
            ("ghp_", "gho_", "ghu_", "ghs_", "ghr_", "github_pat_"),
            r"\bgh[pousr]_\w{30,255}|\bgithub_pat_\w{40,255}",
        ),
        ("GitLab token", ("glpat-", "glptt-", "gldt-", "glrt-"), r"\bgl(?:pat|ptt|dt|rt)-[\w-]{20,255}"),
        (
            "Slack token",
            ("xox", "hooks.slack.com"),
            r"\bxox[abeprs]-[\w-]{8,255}|\bhooks\.slack\.com/services/T\w{6,20}/B\w{6,20}/\w{16,40}",
        ),
        ("Google key", ("AIza", "ya29."), r"\bAIza[\w-]{35}(?![\w-])|\bya29\.[\w-]{20,255}"),
        (
            "Azure key",
            ("AccountKey=", "SharedAccessKey=", "sig="),
            r"\b(?:AccountKey=[A-Za-z0-9+/]{80,90}|SharedAccessKey=[A-Za-z0-9+/]{40,50})={0,2}|[?&]sig=[\w%+/-]{40,200}",
        ),
        ("payment key", ("k_live_",), r"\b[rs]k_live_\w{16,255}"),
        ("mail key", ("SG.",), r"\bSG\.[\w-]{16,64}\.[\w-]{32,64}"),
        ("package token", ("npm_", "pypi-AgE"), r"\bnpm_\w{36}\b|\bpypi-AgE[\w-]{40,512}"),
        ("Vault token", ("hvs.", "hvb.", "hvr."), r"\bhv[sbr]\.[\w-]{24,255}"),
        ("age key", ("AGE-SECRET-KEY-1",), r"\bAGE-SECRET-KEY-1[0-9A-Z]{40,80}"),
        ("model key", ("sk-",), r"\bsk-(?:ant-|proj-)?[A-Za-z0-9_-]{32,255}"),
        ("Remit token", ("remit_",), r"\bremit_[A-Za-z0-9_-]{32,255}"),
        ("signed token", ("eyJ",), r"(?<![\w-])eyJ[\w-]{10,8192}+\.eyJ[\w-]{10,8192}+\.[\w-]{10,}"),
        (
            "authorization header",
            ("uthorization", "UTHORIZATION"),
            r"(?i:\bauthorization[\"']?\s{0,3}[:=]\s{0,3}[\"']?(?:basic|bearer)\s)[\w+/=.~-]{16,4096}",
        ),
        ("password in an address", ("://",), r"://[^\s/:@\"']{1,256}:[^\s/@${*<\"']{3,256}@"),
    )
)
_NAMED: Final = re.compile(
    r"(?<![\w.-])[\"']?(?P<name>[A-Za-z_][\w.-]{2,80})[\"']?\s{0,3}(?:[:=]>?|>)\s{0,3}[\"']?(?P<value>[^\s\"',;<>{}\[\]()]{8,512})"
)
_POINTER: Final = re.compile(
    r"arn:|/|https?:|\$|[\d.:TZ+-]+$|sha256:|projects/|vault:|ssm:|\*|x{4,}$|\.{3}", re.IGNORECASE
)
_LETTER: Final = re.compile(r"[A-Za-z]")
_DIGIT: Final = re.compile(r"\d")


@dataclass(frozen=True, slots=True)
class Secret:
    """Something that looks like a secret.

    Attributes:
        kind: what it looks like.
        place: where it stands.
    """

    kind: str
    place: str


def secrets_in(texts: Iterable[tuple[str, str]]) -> Iterator[Secret]:
    """What looks like a secret in texts, each given with the name of where it stands."""
    for name, text in texts:
        lines = Lines(text, name)
        for kind, offset in _found(text):
            yield Secret(kind, str(lines.at(offset)))


def refuse_secrets(file: Attachment) -> None:
    """Go on only if nothing in a file looks like a secret.

    Raises:
        UsageError: something does; the message tells kind and place, and not what stands there.
    """
    found: list[Secret] = []
    for one in secrets_in(file.texts()):
        found.append(one)
        if len(found) > MOST_TOLD:
            break
    if found:
        told = "; ".join(f"{one.kind} at {one.place}" for one in found[:MOST_TOLD])
        more = " and more" if len(found) > MOST_TOLD else ""
        raise UsageError(
            f"the file holds what looks like a secret: {told}{more}",
            place=found[0].place,
            hint="take it out, replace the secret where it is used, and hand the file in again; nothing was kept",
        )


def refuse_secret_text(**fields: str) -> None:
    """Go on only if nothing that somebody typed looks like a secret.

    Raises:
        UsageError: something does.
    """
    for one in secrets_in(fields.items()):
        raise UsageError(f"that looks like a secret: {one.kind}", place=one.place, hint="write it without")


def _found(text: str) -> Iterator[tuple[str, int]]:
    for kind, hints, pattern in _KINDS:
        if any(hint in text for hint in hints):
            yield from ((kind, found.start()) for found in pattern.finditer(text))
    for named in _NAMED.finditer(text):
        value = named["value"]
        is_random = _LETTER.search(value) and _DIGIT.search(value) and not _POINTER.match(value)
        if is_random and is_secret_name(named["name"], in_environment=False):
            yield "secret by its name", named.start("value")
