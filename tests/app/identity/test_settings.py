"""How people sign in, read from a file: what is taken, and what is refused with its place (R12)."""

from __future__ import annotations

from pathlib import Path

import pytest

from remit.app.identity.settings import Settings, is_allowed, read_settings
from remit.errors import ConfigurationError, UnreadableError
from remit.model.access import Grant, Role

WHOLE = """\
url: https://remit.example.com/
passwords: false
sessions: {idle_hours: 8, days: 1}
private: [keycloak.internal]
providers:
  - id: corp
    name: Corp
    issuer: https://login.example.com/realm
    client_id: remit
    client_secret_env: REMIT_OIDC_SECRET
    accounts: groups
    groups:
      - {group: platform, role: administrator}
      - {group: platform, role: auditor}
      - {group: payments, role: editor, team: payments}
"""


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "identity.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_without_a_file_passwords_are_taken() -> None:
    assert read_settings(environment={}) == Settings()
    assert read_settings(url="https://remit.example.com", environment={}).is_secure
    assert not Settings(url="http://localhost:8350").is_secure


def test_a_whole_file_is_read_by_name_or_by_variable(tmp_path: Path) -> None:
    path = written(tmp_path, WHOLE)
    settings = read_settings(path, url="https://other.example")
    assert settings == read_settings(environment={"REMIT_IDENTITY": str(path)})
    assert settings.url == "https://remit.example.com"
    (provider,) = settings.providers
    assert settings.provider("corp") == provider
    assert settings.provider("other") is None
    assert provider.granted == {
        "platform": (Grant(role=Role.ADMINISTRATOR), Grant(role=Role.AUDITOR)),
        "payments": (Grant(role=Role.EDITOR, team="payments"),),
    }


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("url: https:", "url: http:", "over https"),
        ("issuer: https:", "issuer: http:", "can be trusted"),
        ("passwords: false", "passwords: maybe", "identity.yaml:2"),
        ("role: editor", "role: king", "identity.yaml:15"),
        ("team: payments}", "team: payments, workload: till}", "at one place"),
        ("client_id:", "client:", "identity.yaml:9"),
        ("id: corp", "id: Corp!", "identity.yaml:6"),
        ("idle_hours: 8", "idle_hours: 0", "identity.yaml:3"),
        ("accounts: groups", "accounts: everybody", "identity.yaml:11"),
    ],
)
def test_what_cannot_be_followed_is_told_with_its_place(tmp_path: Path, old: str, new: str, said: str) -> None:
    with pytest.raises(ConfigurationError) as problem:
        read_settings(written(tmp_path, WHOLE.replace(old, new, 1)))
    assert said in str(problem.value)


def test_two_of_one_name_and_nobody_who_could_sign_in_are_refused(tmp_path: Path) -> None:
    begin, _, provider = WHOLE.partition("providers:\n")
    with pytest.raises(ConfigurationError, match="two providers"):
        read_settings(written(tmp_path, f"{begin}providers:\n{provider}{provider}"))
    with pytest.raises(ConfigurationError, match="nobody could sign in"):
        read_settings(written(tmp_path, "passwords: false\n"))
    with pytest.raises(UnreadableError):
        read_settings(tmp_path / "missing.yaml")


@pytest.mark.parametrize(
    ("url", "holds"),
    [
        ("https://login.example.com/realm", True),
        ("http://localhost:8080", True),
        ("http://127.0.0.1", True),
        ("http://[::1]:9", True),
        ("http://login.example.com", False),
        ("https://user:x@login.example.com", False),
        ("https://login.example.com/?x=1", False),
        ("https://login.example.com/#x", False),
        ("ftp://login.example.com", False),
        ("https://", False),
        ("https://[x", False),
        ("", False),
    ],
)
def test_an_address_is_https_or_of_this_machine(url: str, holds: bool) -> None:
    assert is_allowed(url) is holds
