"""A seeded tree of Terraform: roots of ten files each, modules they share, counts, loops, policies, references.

It is regular where real trees are not, so it tells how time grows and not how real code reads.
"""

from __future__ import annotations

import random
from pathlib import Path

FILES_OF_A_ROOT = 10
MODULES = 20

_BUCKET = """resource "aws_s3_bucket" "store_{n}" {{
  bucket = "${{var.prefix}}-{n}"
  tags   = merge(local.tags, {{ Team = "team-{team}" }})
}}

resource "aws_s3_bucket_public_access_block" "store_{n}" {{
  bucket                  = aws_s3_bucket.store_{n}.id
  block_public_acls       = true
  block_public_policy     = {flag}
  ignore_public_acls      = true
  restrict_public_buckets = {flag}
}}
"""
_HOST = """resource "aws_security_group" "host_{n}" {{
  name = "host-{n}"
  dynamic "ingress" {{
    for_each = var.ports
    content {{
      from_port   = ingress.value
      to_port     = ingress.value
      protocol    = "tcp"
      cidr_blocks = [cidrsubnet("10.0.0.0/8", 8, {octet})]
    }}
  }}
}}

resource "aws_instance" "host_{n}" {{
  count                  = {count}
  ami                    = data.aws_ami.this.id
  instance_type          = "t3.small"
  vpc_security_group_ids = [aws_security_group.host_{n}.id]
  tags                   = local.tags
}}
"""
_ROLE = """resource "aws_iam_role" "role_{n}" {{
  name = format("role-%03d", {n})
  assume_role_policy = jsonencode({{
    Version   = "2012-10-17"
    Statement = [{{ Effect = "Allow", Action = "sts:AssumeRole", Principal = {{ Service = "lambda.amazonaws.com" }} }}]
  }})
}}

data "aws_iam_policy_document" "role_{n}" {{
  statement {{
    actions   = ["s3:Get*", "sqs:SendMessage"]
    resources = ["arn:aws:s3:::${{var.prefix}}-{n}/*"]
  }}
}}

resource "aws_iam_role_policy" "role_{n}" {{
  role   = aws_iam_role.role_{n}.id
  policy = data.aws_iam_policy_document.role_{n}.json
}}
"""
_CALL = """module "queue_{n}" {{
  source   = "../../modules/queue-{module}"
  for_each = toset(["orders", "invoices"])
  name     = "${{var.prefix}}-${{each.key}}-{n}"
  tags     = local.tags
}}
"""
_MAIN = """variable "prefix" {{ default = "root-{root}" }}
variable "ports" {{ default = [443, 8443] }}
locals {{ tags = {{ Environment = "production", Root = var.prefix }} }}
data "aws_ami" "this" {{ most_recent = true }}
"""
_MODULE = """variable "name" {}
variable "tags" { default = {} }
resource "aws_sqs_queue" "this" {
  name                    = var.name
  sqs_managed_sse_enabled = true
  tags                    = var.tags
}
output "arn" { value = aws_sqs_queue.this.arn }
"""


def write_tree(top: Path, files: int, seed: int = 7) -> None:
    """So many files, the modules' among them; as many for the same seed, to the last byte."""
    draw = random.Random(seed)  # noqa: S311 - a repeatable draw, no secret
    for number in range(MODULES):
        folder = top / "modules" / f"queue-{number}"
        folder.mkdir(parents=True)
        (folder / "main.tf").write_text(_MODULE, encoding="utf-8")
    for index in range(files - MODULES):
        root, number = divmod(index, FILES_OF_A_ROOT)
        folder = top / "roots" / f"root-{root:04d}"
        folder.mkdir(parents=True, exist_ok=True)
        if number == 0:
            (folder / "main.tf").write_text(_MAIN.format(root=root), encoding="utf-8")
            continue
        shape = (_BUCKET, _HOST, _ROLE, _CALL)[draw.randrange(4)]
        fields = {
            "n": number,
            "team": draw.randrange(40),
            "flag": draw.choice(("true", "false")),
            "octet": draw.randrange(250),
            "count": draw.randrange(4),
            "module": draw.randrange(MODULES),
        }
        (folder / f"part-{number}.tf").write_text(shape.format(**fields), encoding="utf-8")
