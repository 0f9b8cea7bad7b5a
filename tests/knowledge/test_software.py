"""Products told from names and domains, cautiously (R2.4)."""

from __future__ import annotations

from pathlib import Path

import pytest

from remit.errors import KnowledgeError
from remit.knowledge.software import fold_name, load_software, open_software


@pytest.mark.parametrize(
    ("name", "product"),
    [
        ("Slack", "slack"),
        ("Slack for Teams", "slack"),
        ("SLACK TECHNOLOGIES, LLC", "slack"),
        ("Datadog, Inc.", "datadog"),
        ("Jira Cloud", "atlassian"),
        ("Box Enterprise", "box"),
        ("Box office planner", ""),
        ("Slacker", ""),
        ("", ""),
    ],
)
def test_r2_4_a_name_has_to_be_the_product_s_own(name: str, product: str) -> None:
    assert open_software().of_name(name) == product


@pytest.mark.parametrize(
    ("domain", "product"),
    [
        ("acme.zendesk.com", "zendesk"),
        ("Zendesk.com.", "zendesk"),
        ("notzendesk.com", ""),
        ("zendesk.com.example.org", ""),
        ("d1.cloudfront.net", ""),
        ("", ""),
    ],
)
def test_r2_4_a_domain_has_to_end_in_one_of_the_product(domain: str, product: str) -> None:
    assert open_software().of_domain(domain) == product


def test_no_domain_is_one_that_clouds_share() -> None:
    shared = ("amazonaws.com", "cloudfront.net", "azurewebsites.net", "googleapis.com", "akamai.net", "fastly.net")
    assert [domain for domain in shared if open_software().of_domain(f"x.{domain}")] == []


def test_names_fold_to_words() -> None:
    assert fold_name("  New-Relic, Inc. ") == "new relic"


def test_two_products_of_one_name_are_refused(tmp_path: Path) -> None:
    (tmp_path / "software.yaml").write_text("software: {a: {name: One}, b: {name: Two, names: [one]}}")
    with pytest.raises(KnowledgeError, match="belongs to a and to b"):
        load_software(tmp_path)
