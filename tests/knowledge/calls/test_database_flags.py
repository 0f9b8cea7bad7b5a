import pytest

from remit.knowledge.calls.database_flags import CALLS, iam_authentication
from remit.model.facts import HIDDEN, UNKNOWN


def test_the_room_offers_its_functions_by_name() -> None:
    assert dict(CALLS) == {"iam_authentication": iam_authentication}


@pytest.mark.parametrize(
    ("flags", "verdict"),
    [
        ([], None),
        ([{"name": "cloudsql.iam_authentication", "value": "on"}], "on"),
        ([{"name": "cloudsql_iam_authentication", "value": "On"}], "on"),
        ([{"name": "cloudsql.iam_authentication", "value": "off"}], "off"),
        ([{"name": "max_connections", "value": "500"}], "off"),
        ([{"name": "max_connections", "value": "500"}, {"name": "cloudsql.iam_authentication", "value": True}], "on"),
        ([{"name": "cloudsql.iam_authentication", "value": UNKNOWN}], UNKNOWN),
        ([{"name": "cloudsql.iam_authentication", "value": HIDDEN}], UNKNOWN),
        ([{"name": UNKNOWN, "value": "on"}], UNKNOWN),
        ([{"name": ["x"], "value": "on"}], UNKNOWN),
        ([UNKNOWN], UNKNOWN),
        ([UNKNOWN, {"name": "cloudsql.iam_authentication", "value": "on"}], "on"),
    ],
)
def test_whether_log_ins_use_the_providers_identities(flags: list[object], verdict: object) -> None:
    assert iam_authentication(flags) == verdict
