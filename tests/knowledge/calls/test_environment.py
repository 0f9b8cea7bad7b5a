import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from remit.knowledge.calls.environment import CALLS, secrets
from remit.model.facts import HIDDEN, UNKNOWN

LITERAL = "correct horse"  # no secret, but nobody else's value either
ARN = "arn:aws:secretsmanager:eu-west-1:111122223333:secret:db-AbCdEf"


def test_the_room_offers_its_functions_by_name() -> None:
    assert dict(CALLS) == {"secrets": secrets}


@pytest.mark.parametrize(
    "name",
    [
        "PASSWORD", "DB_PASSWORD", "dbPassword", "DB_PWD", "DB_PASS", "SECRET", "clientSecret", "AWS_SECRET_ACCESS_KEY",
        "GITHUB_TOKEN", "API_KEY", "apiKey", "APIKEY", "PRIVATE_KEY", "SSH_PRIVATE_KEY", "STORAGE_ACCOUNT_KEY",
        "CONNECTION_STRING", "ENCRYPTION_KEY", "GOOGLE_CREDENTIALS", "splunk-token",
    ],
)  # fmt: skip
def test_names_of_secrets_with_literal_values(name: str) -> None:
    assert secrets([{name: LITERAL}]) == "suspected"


@pytest.mark.parametrize(
    "name",
    [
        "PWD", "OLDPWD", "LOG_LEVEL", "TOKENIZER", "BYPASS", "COMPASS", "KEYBOARD", "SECRET_NAME", "SECRET_ARN",
        "PASSWORD_FILE", "TOKEN_URL", "TOKEN_TTL", "AWS_ACCESS_KEY_ID", "PASSWORD_MIN_LENGTH", "KMS_KEY", "", "_",
        "A" * 600 + "_PASSWORD",
    ],
)  # fmt: skip
def test_other_names(name: str) -> None:
    assert secrets([{name: LITERAL}]) == "none_seen"


@pytest.mark.parametrize(
    "value",
    [
        ARN, "/app/db/password", "ssm:/app/db", "{{resolve:secretsmanager:db}}", "${DB_PASSWORD}", "", " ", None,
        "true", True, 12, "12", "@Microsoft.KeyVault(SecretUri=x)", "projects/p/secrets/s/versions/latest",
        "https://acme.vault.azure.net/secrets/db",
    ],
)  # fmt: skip
def test_values_that_are_no_literal_secret(value: object) -> None:
    assert secrets([{"DB_PASSWORD": value}]) == "none_seen"


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ({"A": "b", "DB_PASSWORD": LITERAL}, "suspected"),
        ([{"name": "DB_PASSWORD", "value": LITERAL}], "suspected"),
        ({"name": "DB_PASSWORD", "value": LITERAL}, "suspected"),
        ([{"name": "DB_PASSWORD", "valueFrom": ARN}], "none_seen"),
        ([{"name": "DB_PASSWORD", "value": "", "value_source": [{"secret_key_ref": []}]}], "none_seen"),
        ([{"variables": {"DB_PASSWORD": LITERAL}}], "suspected"),
        (
            json.dumps([{"name": "app", "image": "x", "environment": [{"name": "API_KEY", "value": LITERAL}]}]),
            "suspected",
        ),
        (
            json.dumps([{"name": "app", "image": "x", "secrets": [{"name": "API_KEY", "valueFrom": ARN}]}]),
            "none_seen",
        ),
        ([{"environment": [None], "env": [{"name": "TOKEN", "value": LITERAL}]}], "suspected"),
        ({"DB_PASSWORD": HIDDEN}, "suspected"),
        ({"DB_PASSWORD": UNKNOWN}, UNKNOWN),
        ({"LOG_LEVEL": UNKNOWN}, "none_seen"),
        ({"DB_PASSWORD": UNKNOWN, "TOKEN": LITERAL}, "suspected"),
        (UNKNOWN, UNKNOWN),
        (HIDDEN, UNKNOWN),
        ("not json", UNKNOWN),
        (7, UNKNOWN),
        ("[" * 1000, UNKNOWN),
    ],
)
def test_shapes(value: object, expected: object) -> None:
    assert secrets([value]) == expected


@pytest.mark.parametrize("values", [[], [None], [{}], [""]])
def test_nothing_to_judge_gives_no_answer(values: list[object]) -> None:
    assert secrets(values) is None


@given(
    st.lists(st.recursive(st.none() | st.text() | st.integers(), lambda i: st.lists(i) | st.dictionaries(st.text(), i)))
)
def test_garbage_never_raises(values: list[object]) -> None:
    assert secrets(values) in {"suspected", "none_seen", UNKNOWN, None}
