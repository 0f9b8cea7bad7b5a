"""Where a shift starts and ends, by service or by asset."""

from __future__ import annotations

from typing import Any

import pytest

from planned import knowledge
from remit.app.shift_start import shift_end, shift_start
from remit.errors import RemitError, UnknownNameError, UsageError
from remit.model.landscape import Landscape
from web.estate import landscape


@pytest.fixture(scope="module")
def surveyed() -> Landscape:
    return landscape()


def test_a_service_stands_for_its_assets(surveyed: Landscape) -> None:
    start = shift_start(knowledge(), surveyed, service="aws/s3", facts={"public_access": "blocked"}, workload="w1")
    assert (start.side.facts["public_access"], len(start.rows)) == ("blocked", 3)
    assert shift_start(knowledge(), None, service="aws/s3", facts={}).rows == []
    end = shift_end(knowledge(), start, "", {"public_access": "public"})
    assert (end.service.id, end.facts["public_access"]) == ("aws/s3", "public")
    assert shift_end(knowledge(), start, "aws/rds", {}).service.id == "aws/rds"


def test_an_asset_comes_with_what_was_read_of_it(surveyed: Landscape) -> None:
    start = shift_start(knowledge(), surveyed, asset="aws_s3_bucket.b1", facts={})
    assert (start.side.asset, start.rows) == ("aws_s3_bucket.b1", (1,))
    assert start.side.facts["public_access"] == "public"
    assert shift_end(knowledge(), start, "", {"public_access": "blocked"}).facts["public_access"] == "blocked"


@pytest.mark.parametrize(
    ("asked", "error"),
    [
        ({"facts": {}}, UsageError),
        ({"asset": "a", "service": "aws/s3", "facts": {}}, UsageError),
        ({"asset": "aws_s3_bucket.b1", "facts": {"public_access": "blocked"}}, UsageError),
        ({"asset": "nothing", "facts": {}}, UnknownNameError),
        ({"service": "aws/nothing", "facts": {}}, UnknownNameError),
        ({"service": "aws/s3", "facts": {"nothing": "x"}}, UnknownNameError),
        ({"service": "aws/s3", "facts": {}, "workload": "nowhere"}, UnknownNameError),
    ],
)
def test_what_cannot_be_is_refused(surveyed: Landscape, asked: dict[str, Any], error: type[RemitError]) -> None:
    with pytest.raises(error):
        shift_start(knowledge(), surveyed, **asked)


def test_without_an_estate_no_asset_is_known() -> None:
    with pytest.raises(UnknownNameError, match="no asset"):
        shift_start(knowledge(), None, asset="aws_s3_bucket.b1", facts={})
