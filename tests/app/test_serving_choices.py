"""How a server is to run: what it is called, and what cannot work together."""

from __future__ import annotations

import pickle

import pytest

from remit.app.serving import Serving, is_loopback
from remit.errors import UsageError

EVERYWHERE = ("0.0.0.0", "::")  # noqa: S104 - named here, not listened on


def test_it_answers_to_this_machine_and_to_its_public_name() -> None:
    local = ("localhost", "127.0.0.1", "::1")
    assert Serving(store="s").hosts == local
    assert Serving(store="s", host="10.0.0.5", url="https://Remit.example.com").hosts == (
        *local,
        "10.0.0.5",
        "remit.example.com",
    )
    assert Serving(store="s", host=EVERYWHERE[0], url="http://remit.internal:8350").hosts == (*local, "remit.internal")


@pytest.mark.parametrize(
    ("host", "is_local"),
    [
        ("127.0.0.1", True),
        ("127.8.0.1", True),
        ("::1", True),
        ("localhost", True),
        (EVERYWHERE[0], False),
        ("remit", False),
    ],
)
def test_what_only_this_machine_reaches(host: str, is_local: bool) -> None:
    assert is_loopback(host) is is_local
    assert Serving(store="s", host=host).is_local is is_local


def test_it_is_encrypted_where_people_come_by_https() -> None:
    assert Serving(store="s", url="https://remit.example.com").is_encrypted
    assert not Serving(store="s").is_encrypted


@pytest.mark.parametrize("url", ["https://remit.example.com", "http://10.0.0.5:8350/", "https://[::1]:8443"])
def test_a_sound_address_is_taken(url: str) -> None:
    Serving(store="s", url=url, proxies=("127.0.0.1", "10.0.0.0/8", "fd00::/8")).require_sound()


@pytest.mark.parametrize(
    "url",
    [
        "remit.example.com",
        "ftp://remit.example.com",
        "https://",
        "https://remit.example.com/below",
        "https://ann:secret@remit.example.com",
        "https://remit.example.com?x=1",
        "https://[::1",
        "https://remit.example.com:99999",
    ],
)
def test_an_address_that_is_none_is_refused(url: str) -> None:
    with pytest.raises(UsageError, match="no address of a server"):
        Serving(store="s", url=url).require_sound()


def test_a_proxy_that_is_no_address_is_refused() -> None:
    with pytest.raises(UsageError, match="neither an address nor a network"):
        Serving(store="s", proxies=("proxy.internal",)).require_sound()


@pytest.mark.parametrize("host", EVERYWHERE)
def test_a_server_that_listens_everywhere_has_to_know_its_name(host: str) -> None:
    with pytest.raises(UsageError, match="has to know its name"):
        Serving(store="s", host=host).require_sound()
    Serving(store="s", host=host, url="https://remit.example.com").require_sound()


def test_it_can_be_handed_to_another_process() -> None:
    serving = Serving(store="s", workers=3)
    assert pickle.loads(pickle.dumps(serving)) == serving  # noqa: S301 - our own
