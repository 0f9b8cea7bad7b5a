"""Policies in Terraform source that name what only a provider knows: their structure is read all the same. R2.1."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from remit.knowledge.calls.policy import public, wildcard
from remit.model.facts import HIDDEN, PLACEHOLDER, UNKNOWN, Marker
from remit.readers.infrastructure.terraform_source import READER

ARN = f"arn:{PLACEHOLDER}"
MORE = """
variable "open" {}
variable "secret" {
  default   = "hunter2"
  sensitive = true
}
resource "aws_s3_bucket" "b" {}
resource "aws_iam_role" "r" { count = 2 }
data "aws_caller_identity" "me" {}
locals { bucket = aws_s3_bucket.b.arn }
"""


def policy(folder: Path, expression: str, more: str = "", **files: str) -> Any:  # noqa: ANN401 - any value
    """The attribute of a resource as the reader keeps it."""
    main = f'{MORE}\n{more}\nresource "aws_x" "z" {{\n  policy = {expression}\n}}\n'
    for name, text in {"main.tf": main, **{name.replace("__", "."): text for name, text in files.items()}}.items():
        (folder / name).write_text(text, encoding="utf-8")
    claimed = sorted(path for path in folder.iterdir() if READER.claims(path))
    ((_, reading),) = READER.read_folders(folder, claimed, name=str)
    assert reading.unreadable == ()
    (seen,) = (one for one in reading.observations if one.address == "aws_x.z")
    return seen.attributes.get("policy")


def statement(folder: Path, expression: str, more: str = "", **files: str) -> Any:  # noqa: ANN401 - any value
    """The one statement of a policy."""
    text = policy(folder, expression, more, **files)
    assert isinstance(text, str), text
    found = json.loads(text)["Statement"]
    return found[0] if isinstance(found, list) and len(found) == 1 else found


ENCODED = 'jsonencode({{Statement = [{{Effect = "Allow", Action = "*", Resource = {}}}]}})'
HEREDOC = '<<-EOT\n  {{"Statement": [{{"Effect": "Allow", "Action": "*", "Resource": "{}"}}]}}\n  EOT'


@pytest.mark.parametrize(
    ("resource", "expected"),
    [
        ("aws_s3_bucket.b.arn", ARN),
        ('"${aws_s3_bucket.b.arn}/*"', f"{ARN}/*"),
        ("local.bucket", ARN),
        ('[local.bucket, "${local.bucket}/*"]', [ARN, f"{ARN}/*"]),
        ("aws_iam_role.r[*].arn", [ARN, ARN]),
        ("aws_s3_bucket.b.id", PLACEHOLDER),
        ("var.open", PLACEHOLDER),
        ("[var.open]", [PLACEHOLDER]),
        ('"arn:aws:iam::${data.aws_caller_identity.me.account_id}:root"', f"arn:aws:iam::{PLACEHOLDER}:root"),
        ('format("arn:aws:s3:::%s/*", var.open)', f"arn:aws:s3:::{PLACEHOLDER}/*"),
        ('format("%s/*", "arn:aws:s3:::known")', "arn:aws:s3:::known/*"),
        ('format("%d", var.open)', PLACEHOLDER),
        ("aws_s3_bucket.b", PLACEHOLDER),
        ("data.aws_caller_identity.me.arn.part", PLACEHOLDER),
        ("coalesce(local.bucket, 1)", PLACEHOLDER),
        ('local.bucket == "*" ? "*" : "x"', PLACEHOLDER),
        ('can(local.bucket) ? "*" : "x"', PLACEHOLDER),
        ('{"${local.bucket}" = 1}', PLACEHOLDER),
    ],
)
def test_what_cannot_be_told_has_a_placeholder_in_its_place(tmp_path: Path, resource: str, expected: object) -> None:
    assert statement(tmp_path, ENCODED.format(resource))["Resource"] == expected


def test_texts_and_files_are_read_alike(tmp_path: Path) -> None:
    for resource, expected in (("${aws_s3_bucket.b.arn}/*", f"{ARN}/*"), ("${var.open}", PLACEHOLDER)):
        assert statement(tmp_path, HEREDOC.format(resource))["Resource"] == expected
    template = '{"Statement": [%{ for one in arns }{"Effect": "Allow", "Resource": "${one}"}%{ endfor }]}'
    call = 'templatefile("p.json.tpl", {arns = [local.bucket]})'
    assert statement(tmp_path, call, p__json__tpl=template)["Resource"] == ARN
    inner = HEREDOC.replace('"{}"', "{}").format("${jsonencode([local.bucket])}")
    assert statement(tmp_path, inner)["Resource"] == [ARN]
    chosen = HEREDOC.format("%{ if true }${local.bucket}%{ endif }")
    assert statement(tmp_path, chosen)["Resource"] == ARN


@pytest.mark.parametrize(
    "expression",
    [
        "local.bucket",
        "jsonencode(local.bucket)",
        "jsonencode(var.open)",
        'jsonencode([{Statement = "${local.bucket}/*"}])',
        'jsonencode({image = "${local.bucket}:1"})',
        HEREDOC.format('${join("\\",\\"", var.open)}'),
        HEREDOC.format("%{ if var.open }a%{ endif }"),
        HEREDOC.format("%{ for one in var.open }a%{ endfor }"),
        HEREDOC.replace('"{}"', "{}").format("${var.open}"),
        'trimspace("Statement ${local.bucket}")',
        'file("${local.bucket}/policy.json")',
    ],
)
def test_what_is_no_policy_or_has_no_known_structure_is_unknown(tmp_path: Path, expression: str) -> None:
    assert policy(tmp_path, expression) is UNKNOWN


@pytest.mark.parametrize("expression", [ENCODED.format("var.secret"), HEREDOC.format("${var.secret}${var.open}")])
def test_a_secret_in_it_hides_all_of_it(tmp_path: Path, expression: str) -> None:
    assert policy(tmp_path, expression) is HIDDEN


DOCUMENT = """
data "aws_iam_policy_document" "base" {
  statement {
    sid       = "Known"
    actions   = ["s3:GetObject"]
    resources = ["*"]
  }
}
data "aws_iam_policy_document" "d" {
%s
}
"""


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (
            'statement {\n actions = ["*"]\n resources = [aws_s3_bucket.b.arn, "${aws_s3_bucket.b.arn}/*"]\n}',
            {"Action": "*", "Effect": "Allow", "Resource": [ARN, f"{ARN}/*"]},
        ),
        (
            "statement {\n actions = var.open\n not_resources = [var.open]\n effect = var.open\n sid = var.open\n}",
            {"Action": PLACEHOLDER, "NotResource": PLACEHOLDER, "Effect": PLACEHOLDER, "Sid": PLACEHOLDER},
        ),
        (
            'statement {\n principals {\n type = "AWS"\n identifiers = aws_iam_role.r[*].arn\n}\n}',
            {"Effect": "Allow", "Principal": {"AWS": [ARN, ARN]}},
        ),
        (
            "statement {\n principals {\n type = var.open\n identifiers = []\n}\n}",
            {"Effect": "Allow", "Principal": PLACEHOLDER},
        ),
        (
            'statement {\n dynamic "principals" {\n for_each = var.open\n content {}\n}\n}',
            {"Effect": "Allow", "Principal": PLACEHOLDER},
        ),
        (
            'statement {\n condition {\n test = "ArnEquals"\n variable = var.open\n values = [local.bucket]\n}\n}',
            {"Effect": "Allow", "Condition": {"ArnEquals": {PLACEHOLDER: ARN}}},
        ),
        (
            'statement {\n dynamic "condition" {\n for_each = var.open\n content {}\n}\n}',
            {"Effect": "Allow", "Condition": {PLACEHOLDER: {PLACEHOLDER: PLACEHOLDER}}},
        ),
        ('dynamic "statement" {\n for_each = var.open\n content {}\n}', PLACEHOLDER),
        ("source_policy_documents = [var.open]", PLACEHOLDER),
        ('source_policy_documents = ["{${var.open}}"]', PLACEHOLDER),
        ("override_policy_documents = []", []),
    ],
)
def test_policy_documents_keep_their_structure(tmp_path: Path, body: str, expected: object) -> None:
    assert statement(tmp_path, "data.aws_iam_policy_document.d.json", DOCUMENT % body) == expected


@pytest.mark.parametrize(
    "body",
    [
        "override_policy_documents = [var.open]",
        "statement {\n sid = var.open\n}\noverride_policy_documents = [data.aws_iam_policy_document.base.json]",
        'source_policy_documents = ["{"]',
        "statement {\n actions = [var.secret]\n}",
    ],
)  # fmt: skip
def test_a_document_is_unknown_where_nobody_knows_what_stays_in_it(tmp_path: Path, body: str) -> None:
    assert policy(tmp_path, "data.aws_iam_policy_document.d.json", DOCUMENT % body) is UNKNOWN


# --- the law ---------------------------------------------------------------------------------------

# What stands in the source, and what it may turn out to be.
PARTS: Sequence[tuple[str, str]] = (
    ("aws_s3_bucket.b.arn", "arn:aws:s3:::b"),
    ('"${aws_s3_bucket.b.arn}/*"', "arn:aws:s3:::b/*"),
    ("aws_iam_role.r[0].arn", "arn:aws:iam::111122223333:role/r"),
    ('"arn:aws:iam::${data.aws_caller_identity.me.account_id}:root"', "arn:aws:iam::111122223333:root"),
    ("var.open", "*"),
    ("var.open", "s3:*"),
    ("var.open", "arn:aws:s3:::b"),
    ('"${var.open}:*"', "s3:*"),
    ('"*"', "*"),
    ('"s3:GetObject"', "s3:GetObject"),
    ("aws_s3_bucket.b.id", "vpce-1"),
)
CHOICES = st.sampled_from(PARTS)
PRINCIPALS = st.sampled_from([PARTS[index] for index in (2, 3, 4, 8)])


@settings(max_examples=60, deadline=None)
@given(action=CHOICES, resource=CHOICES, principal=PRINCIPALS, value=CHOICES, is_encoded=st.booleans())
@pytest.mark.parametrize("judge", [public, wildcard])
def test_a_reference_in_place_of_a_value_proves_nothing_that_is_not_so(
    judge: Callable[..., object],
    action: tuple[str, str],
    resource: tuple[str, str],
    principal: tuple[str, str],
    value: tuple[str, str],
    is_encoded: bool,
) -> None:
    parts = (action, resource, principal, value)
    concrete = {
        "Effect": "Allow", "Action": action[1], "Resource": resource[1], "Principal": {"AWS": principal[1]},
        "Condition": {"StringEquals": {"aws:SourceVpce": value[1]}},
    }  # fmt: skip
    written = [source for source, _ in parts]
    if is_encoded:
        text = (
            'jsonencode({{Statement = [{{Effect = "Allow", Action = {}, Resource = {}, Principal = {{AWS = {}}}, '
            'Condition = {{StringEquals = {{"aws:SourceVpce" = {}}}}}}}]}})'
        ).format(*written)
    else:
        filled = [source[1:-1] if source.startswith('"') else f"${{{source}}}" for source in written]
        text = (
            '<<EOT\n{{"Statement": [{{"Effect": "Allow", "Action": "{}", "Resource": "{}", '
            '"Principal": {{"AWS": "{}"}}, "Condition": {{"StringEquals": {{"aws:SourceVpce": "{}"}}}}}}]}}\nEOT'
        ).format(*filled)
    with tempfile.TemporaryDirectory() as folder:
        seen = judge([policy(Path(folder), text)])
    assert isinstance(seen, Marker) or seen == judge([{"Statement": [concrete]}])
