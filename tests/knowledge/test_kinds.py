"""Services that do the same job (R1.10)."""

from __future__ import annotations

from pathlib import Path

import pytest

from planned import knowledge
from remit.errors import KnowledgeError
from remit.knowledge.kinds import load_kinds, same_kind


def test_every_service_of_the_table_has_a_file_and_stands_once_in_its_job() -> None:
    for kind in load_kinds().values():
        assert len(kind.services) == len(set(kind.services)) > 1
        assert [one for one in kind.services if not knowledge().service(one).is_explicit] == []


def test_those_of_the_same_provider_come_first() -> None:
    found = same_kind("azure/functions")
    assert found[0] == "azure/virtual-machines"
    assert set(found) >= {"aws/lambda", "gcp/cloud-run"}
    assert "azure/functions" not in found
    providers = [one.partition("/")[0] == "azure" for one in found]
    assert providers == sorted(providers, reverse=True)


def test_a_service_of_no_job_has_no_alternative() -> None:
    assert same_kind("aws/organizations") == ()


def test_a_table_of_another_shape_is_refused(tmp_path: Path) -> None:
    (tmp_path / "kinds.yaml").write_text("kinds: {compute: {services: aws/ec2}}")
    with pytest.raises(KnowledgeError, match="kinds"):
        load_kinds(tmp_path)
