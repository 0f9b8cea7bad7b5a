"""The one way out: bounded, without redirects, never into the own network by accident, patient where it helps."""

from __future__ import annotations

import socket
import ssl
import threading
import time
from contextlib import suppress
from email.utils import formatdate
from ipaddress import ip_address
from pathlib import Path

import pytest

from notifiers.places import Said, certificate, sender, web
from remit.errors import UsageError
from remit.notifiers import _sender
from remit.notifiers._sender import ATTEMPTS, DeliveryError, Request, Sender


class Clock:
    """A clock that goes forward only while somebody waits."""

    def __init__(self) -> None:
        self.now = 0.0
        self.waits: list[float] = []

    def pause(self, seconds: float) -> None:
        self.waits.append(seconds)
        self.now += seconds

    def sender(self) -> Sender:
        return sender(pause=self.pause, clock=lambda: self.now)


def test_what_is_refused_for_now_is_tried_again() -> None:
    answers = [Said(503), Said(500), Said(200, {"fine": 1})]
    clock = Clock()
    with web(lambda _: answers.pop(0)) as place:
        answer = clock.sender().send(Request(url=f"{place.url}/a?b=c", body=b"{}"))
    assert (answer.status, answer.value(), len(place.asked)) == (200, {"fine": 1}, 3)
    assert 0.75 <= clock.waits[0] <= 1.25
    assert 1.5 <= clock.waits[1] <= 2.5
    assert place.asked[0].path == "/a?b=c"


@pytest.mark.parametrize("is_date", [False, True])
def test_retry_after_is_honoured(is_date: bool) -> None:
    wish = formatdate(time.time() + 7, usegmt=True) if is_date else "7"
    answers = [Said(429, headers={"Retry-After": wish}), Said(204, b"")]
    clock = Clock()
    with web(lambda _: answers.pop(0)) as place:
        assert clock.sender().send(Request(url=place.url)).status == 204
    assert len(clock.waits) == 1
    assert 5 <= clock.waits[0] <= 7


def test_whoever_asks_for_too_much_patience_is_left_for_the_next_run() -> None:
    clock = Clock()
    with web(lambda _: Said(429, headers={"Retry-After": "3600"})) as place, pytest.raises(DeliveryError) as caught:
        clock.sender().send(Request(url=place.url))
    assert caught.value.message == "it answers with 429; it asks for 3600 s of patience, after 1 of 4 attempts"
    assert (len(place.asked), clock.waits) == (1, [])


def test_attempts_end() -> None:
    with web(lambda _: Said(502, headers={"Retry-After": "soon"})) as place, pytest.raises(DeliveryError, match="502"):
        sender().send(Request(url=place.url))
    assert len(place.asked) == ATTEMPTS


@pytest.mark.parametrize(("status", "asked"), [(500, 1), (503, ATTEMPTS), (429, ATTEMPTS)])
def test_what_must_not_happen_twice_is_only_repeated_where_nothing_happened(status: int, asked: int) -> None:
    with web(lambda _: Said(status)) as place, pytest.raises(DeliveryError):
        sender().send(Request(url=place.url, is_repeatable=False))
    assert len(place.asked) == asked


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_redirects_are_not_followed(status: int) -> None:
    with web() as other:
        answer = Said(status, headers={"Location": f"{other.url}/secret"})
        with web(lambda _: answer) as place, pytest.raises(DeliveryError, match="redirect"):
            sender().send(Request(url=place.url, body=b"{}"))
        assert (len(place.asked), other.asked) == (1, [])


def test_a_refusal_is_told_without_secrets() -> None:
    body = b"no such hook: s3cret \x1b[31m" + b"x" * 9000
    with web(lambda _: Said(403, body)) as place, pytest.raises(DeliveryError) as caught:
        sender().send(Request(url=f"{place.url}/s3cret", secrets=("s3cret",)))
    assert "s3cret" not in str(caught.value)
    assert "\x1b" not in str(caught.value)
    assert caught.value.message.startswith("it answers with 403: no such hook: …")
    assert len(str(caught.value)) < 400


def test_a_status_that_is_expected_is_an_answer() -> None:
    with web(lambda _: Said(404, b"<no json>")) as place:
        answer = sender().send(Request(url=place.url, takes=frozenset({404})))
    assert (answer.status, answer.value()) == (404, None)


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "100.100.100.200",
        "168.63.129.16", "0.0.0.1", "224.0.0.1", "255.255.255.255", "192.0.0.192", "::1", "::", "fe80::1%eth0",
        "fd00:ec2::254", "ff02::1", "::ffff:10.0.0.1", "::ffff:169.254.169.254", "64:ff9b::a9fe:a9fe", "2002:a00:1::1",
    ],
)  # fmt: skip
def test_nothing_inside_is_spoken_to(address: str) -> None:
    """SSRF: whatever name leads there."""
    careful = Sender(resolve=lambda _host, _port: [address], pause=lambda _: None)
    with pytest.raises(UsageError, match="lies inside a network") as caught:
        careful.send(Request(url="https://hooks.example.org/x"))
    assert "notify.private" in caught.value.hint


def test_one_address_inside_is_enough() -> None:
    careful = Sender(resolve=lambda _host, _port: ["93.184.216.34", "10.0.0.1"])
    with pytest.raises(UsageError, match=r"10\.0\.0\.1"):
        careful.send(Request(url="https://hooks.example.org/x"))


@pytest.mark.parametrize(
    ("private", "address", "is_taken"),
    [
        (("10.1.0.0/16",), "10.1.2.3", True),
        (("10.1.0.0/16",), "10.2.2.3", False),
        (("Jira.corp.example",), "10.2.2.3", True),
        (("jira.corp.example",), "169.254.169.254", False),
        (("jira.corp.example",), "168.63.129.16", False),
        (("jira.corp.example",), "::ffff:169.254.169.254", False),
        (("169.254.169.254",), "169.254.169.254", True),
        ((), "93.184.216.34", True),
        ((), "2606:2800:220:1::1", True),
    ],
)
def test_what_is_named_is_spoken_to_but_a_name_never_opens_the_metadata(
    private: tuple[str, ...], address: str, is_taken: bool
) -> None:
    careful = Sender(private=private)
    if is_taken:
        careful._judge("jira.corp.example", ip_address(address))
    else:
        with pytest.raises(UsageError):
            careful._judge("jira.corp.example", ip_address(address))


def test_the_connection_goes_to_the_address_that_was_judged() -> None:
    """A name that is looked up a second time may say something else (DNS rebinding)."""
    asked: list[str] = []

    def resolve(host: str, _port: int) -> list[str]:
        asked.append(host)
        return ["127.0.0.1"] if len(asked) == 1 else ["10.0.0.1"]

    with web() as place:
        port = place.url.rpartition(":")[2]
        sender(resolve=resolve, private=("hooks.example.org",)).send(Request(url=f"http://hooks.example.org:{port}/"))
    assert asked == ["hooks.example.org"]
    assert place.asked[0].headers["host"] == f"hooks.example.org:{port}"


def test_nothing_leaves_unencrypted() -> None:
    plain = Sender(resolve=lambda _host, _port: ["93.184.216.34"])
    with pytest.raises(UsageError, match="encrypted"):
        plain.send(Request(url="http://hooks.example.org/x"))


@pytest.mark.parametrize(
    "url",
    ["ftp://a.example/x", "file:///etc/passwd", "https://", "https://me:pw@a.example/", "https://a.example/x\r\nX: y",
     "https://a.example/a b", "https://[::1", "https://a.example:99999/", "gopher://a", "https://ä.example/"],
)  # fmt: skip
def test_an_address_that_is_none_is_refused_and_not_told(url: str) -> None:
    with pytest.raises(UsageError) as caught:
        Sender().send(Request(url=url))
    assert "pw" not in str(caught.value)


def test_certificates_are_checked(tmp_path: Path) -> None:
    shown, trusting = certificate(tmp_path)
    with web(tls=shown) as place:
        assert sender(context=trusting).send(Request(url=place.url)).status == 200
        with pytest.raises(DeliveryError, match="CERTIFICATE"):
            sender(context=ssl.create_default_context()).send(Request(url=place.url))
    assert len(place.asked) == 1


def test_a_name_that_is_not_known_and_a_port_that_is_closed_are_told() -> None:
    def unknown(_host: str, _port: int) -> list[str]:
        raise OSError

    with pytest.raises(DeliveryError, match=r"hooks\.example\.org is not known"):
        sender(resolve=unknown).send(Request(url="https://hooks.example.org/x"))
    with web() as place:
        pass
    with pytest.raises(DeliveryError, match="cannot be reached"):
        sender().send(Request(url=place.url))
    with pytest.raises(DeliveryError, match="no address"):
        sender(resolve=lambda _host, _port: []).send(Request(url="https://hooks.example.org/x"))


def test_a_message_and_an_answer_have_a_size(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_sender, "MOST_READ", 1000)
    with web(lambda _: Said(200, b"x" * 2000)) as place:
        with pytest.raises(DeliveryError, match="larger than is read"):
            sender().send(Request(url=place.url))
        with pytest.raises(DeliveryError, match="larger than anybody takes"):
            sender().send(Request(url=place.url, body=b"x" * (_sender.MOST_SENT + 1)))
    assert len(place.asked) == 1


def test_whoever_keeps_the_line_open_is_hung_up_on(monkeypatch: pytest.MonkeyPatch) -> None:
    """A byte now and then keeps every single read short; the whole is bounded nevertheless."""
    monkeypatch.setattr(_sender, "SECONDS", 0.3)
    listening = socket.create_server(("127.0.0.1", 0))
    sent: list[int] = []

    def trickle() -> None:
        line, _ = listening.accept()
        with line, suppress(OSError):
            line.sendall(b"HTTP/1.1 200 OK\r\nX-Long: ")
            while len(sent) < 600:
                line.sendall(b"x")
                sent.append(1)
                time.sleep(0.05)

    thread = threading.Thread(target=trickle, daemon=True)
    thread.start()
    url = f"http://127.0.0.1:{listening.getsockname()[1]}/"
    with listening, pytest.raises(DeliveryError, match="connection failed"):
        sender().send(Request(url=url, is_repeatable=False))
    thread.join()
    assert len(sent) < 600
