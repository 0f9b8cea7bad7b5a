"""One source, several workspaces: read once for each, with its own values, account and environment (R2.1, R2.3)."""

from __future__ import annotations

from pathlib import Path

import pytest

from remit.app.collect import Collection, collect
from remit.knowledge.base import open_knowledge
from remit.organisation.load import load_organisation

SOURCE = """
variable "retention" { default = 0 }
variable "copies" { default = 1 }
resource "aws_db_instance" "ledger" {
  count                   = var.copies
  identifier              = "ledger-${terraform.workspace}"
  backup_retention_period = var.retention
}
"""
CONFIGURATION = """
accounts: {"111122223333": {provider: aws}, "444455556666": {provider: aws}}
sources:
  - {path: infra, workspace: dev, variables: [env/dev.tfvars], account: "111122223333", environment: development}
  - path: infra
    workspace: prod
    variables: [env/base.tfvars, env/prod.tfvars]
    account: "444455556666"
    environment: production
"""


@pytest.fixture
def collected(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Collection:
    monkeypatch.chdir(tmp_path)
    for folder in ("infra", "env", ".git"):
        (tmp_path / folder).mkdir()
    (tmp_path / "infra" / "main.tf").write_text(SOURCE)
    (tmp_path / "env" / "dev.tfvars").write_text("retention = 1\n")
    (tmp_path / "env" / "base.tfvars").write_text("retention = 3\ncopies = 2\n")
    (tmp_path / "env" / "prod.tfvars").write_text("retention = 30\n")
    (tmp_path / "remit.yaml").write_text(CONFIGURATION)
    organisation = load_organisation(tmp_path / "remit.yaml", controls=())
    return collect([Path("infra")], open_knowledge(), organisation, folder=tmp_path)


def test_each_workspace_is_an_estate_of_its_own(collected: Collection) -> None:
    """R2.1, R2.3"""
    estate = collected.estate
    rows = {estate.ids[row]: row for row in range(len(estate))}
    assert collected.inputs == ("infra[dev]", "infra[prod]")
    assert set(rows) == {
        "infra[dev]#aws_db_instance.ledger[0]", "infra[prod]#aws_db_instance.ledger[0]", "aws_db_instance.ledger[1]"
    }  # fmt: skip
    told = {
        asset: (
            estate.names[row],
            estate.columns["account"][row],
            estate.columns["environment"][row],
            estate.columns["path"][row],
        )
        for asset, row in rows.items()
    }
    assert told["infra[dev]#aws_db_instance.ledger[0]"] == (
        "ledger-dev",
        "111122223333",
        "development",
        "infra",
    )
    assert told["aws_db_instance.ledger[1]"] == ("ledger-prod", "444455556666", "production", "infra")


def test_the_last_file_of_values_wins(collected: Collection) -> None:
    """R2.1: Terraform, Variable Definition Precedence."""
    estate = collected.estate
    days = {estate.ids[row]: estate.fact(row, "backup_retention_days") for row in range(len(estate))}
    assert {asset: fact and fact.value for asset, fact in days.items()} == {
        "infra[dev]#aws_db_instance.ledger[0]": 1,
        "infra[prod]#aws_db_instance.ledger[0]": 30,
        "aws_db_instance.ledger[1]": 30,
    }


def test_a_file_of_values_that_is_missing_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """R2.1: what it would have said is not taken for a default."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "main.tf").write_text(SOURCE)
    (tmp_path / "remit.yaml").write_text("sources: [{path: '.', workspace: dev, variables: [gone.tfvars]}]\n")
    organisation = load_organisation(tmp_path / "remit.yaml", controls=())
    found = collect([Path()], open_knowledge(), organisation, folder=tmp_path)
    assert [(one.location.file, one.cause) for one in found.estate.unreadable] == [("gone.tfvars", "no such file")]
