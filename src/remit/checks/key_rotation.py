"""Keys whose material is never replaced.

Reads `key_rotation`. It cannot see keys that are replaced by hand, nor that asymmetric keys have to be.
"""

from __future__ import annotations

from remit.checks import Failing, plain_check
from remit.model.check import CheckText
from remit.model.finding import Severity


def _weigh(group: Failing) -> Severity:
    return Severity.MEDIUM if group.is_sensitive or group.is_first_tier else Severity.LOW


CHECK = plain_check(
    CheckText(
        id="key-rotation",
        title="Keys are replaced by schedule",
        control="key-rotation",
        severity=Severity.MEDIUM,
        what="Whether the material of an encryption key is replaced by schedule.",
        why="The longer one key is in use, the more it opens when it leaks, and the fewer know what it opens.",
        fix="Turn on automatic rotation; replace imported and asymmetric keys by hand within twelve months.",
        bad='resource "aws_kms_key" "data" {\n  enable_key_rotation = false\n}',
        good='resource "aws_kms_key" "data" {\n  enable_key_rotation = true\n}',
    ),
    fact="key_rotation",
    good=frozenset({"on"}),
    fails={"off": "The key's material is not replaced by schedule"},
    question="whether the key's material is replaced by schedule",
    weigh=_weigh,
)
