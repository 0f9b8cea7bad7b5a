"""Azure Resource Manager's types have no case, and the knowledge base understands any. R2.1."""

from __future__ import annotations

import pytest

from remit.knowledge.base import Naming, open_knowledge


@pytest.mark.parametrize("native", ["arm:Microsoft.Storage/storageAccounts", "arm:microsoft.storage/STORAGEaccounts"])
def test_a_type_in_any_case_is_the_same_type(native: str) -> None:
    """R2.1: Resource Graph gives types in small letters."""
    knowledge = open_knowledge()
    assert knowledge.name(native) == Naming(service="azure/storage", kind="asset", is_explicit=True)
    mapping = knowledge.mapping(native)
    assert mapping is not None
    assert mapping.key == "arm:Microsoft.Storage/storageAccounts"


def test_prefixes_too() -> None:
    """R2.1"""
    knowledge = open_knowledge()
    assert knowledge.name("arm:microsoft.dashboard/grafana") == Naming(
        service="azure/managed-grafana", kind="asset", is_explicit=False
    )
    assert knowledge.name("arm:MICROSOFT.DASHBOARD/grafana/managedPrivateEndpoints") == Naming(
        service="azure/managed-grafana", kind="part", is_explicit=False
    )
    assert knowledge.name("arm:Nobody.Knows/this") is None
    assert knowledge.mapping("arm:microsoft.dashboard/grafana") is None


def test_types_of_other_formats_have_a_case() -> None:
    """R2.1"""
    assert open_knowledge().name("cfn:aws::s3::bucket") is None
