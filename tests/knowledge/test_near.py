"""What is suggested for a service that is misspelt. R1.9."""

from __future__ import annotations

import pytest

from remit.knowledge.near import near_service

IDS = [
    "aws/ec2", "aws/ecs", "aws/eks", "aws/lambda", "aws/rds", "aws/s3", "azure/blob-storage",
    "azure/database-postgresql",
    "azure/migrate", "azure/sql", "gcp/compute", "gcp/sql",
]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("S3", "did you mean “aws/s3”?"),
        ("Amazon RDS", "did you mean “aws/rds”?"),
        ("aws/rdss", "did you mean “aws/rds”?"),
        ("sql", "did you mean “azure/sql” or “gcp/sql”?"),
        ("aws/sql", "did you mean “azure/sql” or “gcp/sql”?"),
        ("blob", "did you mean “azure/blob-storage”?"),
        ("postgresql", "did you mean “azure/database-postgresql”?"),
        ("lambdas", "did you mean “aws/lambda”?"),
        ("ec3", "did you mean “aws/ecs” or “aws/ec2”?"),
        ("fargate", "remit kb list names every service; write its id, for example aws/s3"),
        ("?", "remit kb list names every service; write its id, for example aws/s3"),
        ("aws/", "remit kb list names every service; write its id, for example aws/s3"),
    ],
)
def test_the_services_that_may_be_meant(name: str, hint: str) -> None:
    """R1.9: the provider left out, the provider's own name for it, a letter mistyped."""
    assert near_service(name, IDS) == hint
