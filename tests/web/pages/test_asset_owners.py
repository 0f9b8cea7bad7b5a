"""What the page of an asset says where its ownership is not in order (R1.6, R2.2)."""

from __future__ import annotations

from pathlib import Path

import pytest

from planned import resource, surveyed
from web.conftest import client_of
from web.markup import offences

BASE = """
people:
  dana: {name: Dana Reef, email: dana@example.org, able: {on_call: false}}
  gus: {name: Gus Shoal, email: gus@example.org, left: 2025-01-01}
teams: {pay: {owner: dana, members: [dana, gus]}, data: {owner: dana}}
"""


@pytest.mark.parametrize(
    ("tags", "said"),
    [
        ({"owner": "pay", "team": "data"}, "<strong>Team:</strong> pay (tag owner=pay), data (tag team=data)."),
        ({"owner": "gus@example.org"}, "Gus Shoal left on 2025-01-01."),
        ({"owner": "pay"}, "Dana Reef is not on call."),
        ({"owner": "<b>pay</b>", "team": "data"}, "&lt;b&gt;pay&lt;/b&gt;"),
    ],
)
def test_contradictions_what_is_out_of_date_and_who_cannot_act(tmp_path: Path, tags: dict[str, str], said: str) -> None:
    shown = surveyed(tmp_path, resource("aws_s3_bucket", "b", bucket="b", tags=tags), configuration=BASE)
    with client_of(shown) as client:
        html = client.get("/asset?id=aws_s3_bucket.b").text
    assert said in html
    assert "By tag, high confidence" in html
    assert offences(html) == []
