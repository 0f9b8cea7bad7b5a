"""Secrets in files are found and never repeated (R1.14, R12)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from documents.test_archives import packed
from documents.test_attachments import pdf
from remit.app.secret_scan import refuse_secret_text, refuse_secrets, secrets_in
from remit.documents.attachments import attachment
from remit.errors import UsageError

A = "aB3" * 30  # letters and digits, so that no real secret stands here
SECRETS = {
    "private key": "-----BEGIN RSA PRIV" + "ATE KEY-----",
    "AWS access key": "AK" + "IA" + "Z9" * 8,
    "GitHub token": "gh" + "p_" + A[:36],
    "GitLab token": "glp" + "at-" + A[:20],
    "Slack token": "xo" + "xb-" + A[:20],
    "Google key": "AI" + "za" + A[:35],
    "Azure key": "Account" + "Key=" + A[:86] + "==",
    "payment key": "sk_" + "live_" + A[:24],
    "mail key": "S" + "G." + A[:22] + "." + A[:43],
    "package token": "np" + "m_" + A[:36],
    "Vault token": "hv" + "s." + A[:24],
    "age key": "AGE-SECRET-" + "KEY-1" + "Q9" * 29,
    "model key": "s" + "k-" + A[:48],
    "Remit token": "rem" + "it_" + A[:43],
    "signed token": "ey" + "J" + A[:30] + ".ey" + "J" + A[:30] + "." + A[:20],
    "authorization header": "Authori" + "zation: Bearer " + A[:30],
    "password in an address": "postgres://ann:" + "hunter2@db/x",
    "secret by its name": "client_" + "secret: " + A[:12],
}
FINE = [
    "password_policy: strong12",
    "PASSWORD=${DB_PASSWORD1}",
    "secret_arn = arn:aws:secretsmanager:eu-1:1:secret:x1",
    "password: ********",
    "token: 2026-01-01T00:00:00Z",
    "password: required",
    "userIdentity.accessKeyId: ASIAABCDEFGHIJKLMNOP",
    "https://example.com:8443/path",
    "master_password: projects/1/secrets/x1",
]


@pytest.mark.parametrize("kind", SECRETS)
def test_each_kind_is_found_at_its_place_and_not_repeated(kind: str) -> None:
    text = f"first line\n  {SECRETS[kind]} \n"
    assert kind in {one.kind for one in secrets_in([("a.log", text)])}
    with pytest.raises(UsageError) as problem:
        refuse_secrets(attachment(text.encode(), "a.log"))
    told = str(problem.value)
    assert kind in told
    assert "a.log:2:" in told
    assert SECRETS[kind][-12:] not in told


@pytest.mark.parametrize("text", FINE)
def test_what_only_speaks_of_secrets_is_taken(text: str) -> None:
    refuse_secrets(attachment(text.encode(), "a.txt"))


def test_documents_and_archives_are_looked_into() -> None:
    secret = SECRETS["GitHub token"]
    for data in (
        pdf(f"BT ({secret}) Tj ET".encode()),
        packed({"notes/a.txt": f"x {secret}".encode()}),
        packed({"in.zip": packed({"b.json": f'{{"x": "{secret}"}}'.encode()})}),
    ):
        with pytest.raises(UsageError, match="GitHub token at f"):
            refuse_secrets(attachment(data, "f"))


def test_only_the_first_few_are_told() -> None:
    text = "\n".join([SECRETS["GitHub token"]] * 9)
    with pytest.raises(UsageError, match="and more"):
        refuse_secrets(attachment(text.encode(), "a.txt"))


def test_what_is_typed_is_looked_at_as_well() -> None:
    refuse_secret_text(title="Restore of the shop", note="")
    with pytest.raises(UsageError, match="Slack token") as problem:
        refuse_secret_text(title="fine", note=SECRETS["Slack token"])
    assert problem.value.place == "note:1:1"


@given(st.text(max_size=300))
def test_any_text_is_looked_through(text: str) -> None:
    list(secrets_in([("a", text)]))
