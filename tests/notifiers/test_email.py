"""Mail goes out encrypted, to whoever answers, and no text of an input becomes a header, markup or a formula."""

from __future__ import annotations

import csv
import io
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

import pytest

from notifiers.places import HOSTILE, certificate, hostile, item, message, post, sender
from remit.errors import UsageError
from remit.notifiers import Message
from remit.notifiers._sender import DeliveryError
from remit.notifiers.email import NOTIFIER, cell

WORD = "s3cret"


def given(port: int, **more: str) -> dict[str, str]:
    return {"server": "localhost", "port": str(port), "sender": "remit@example.org", **more}


def parsed(data: bytes) -> EmailMessage:
    return message_from_bytes(data, policy=default)


def parts(mail: EmailMessage) -> tuple[str, str, str]:
    """Text, HTML and table."""
    text, page = mail.get_body(("plain",)), mail.get_body(("html",))
    (table,) = mail.iter_attachments()
    assert text is not None
    assert page is not None
    return text.get_content(), page.get_content(), str(table.get_content())


def sent(told: Message, folder: Path, **more: str) -> tuple[EmailMessage, list[str], list[str]]:
    """The mail that arrives, and what the server heard before and after it was encrypted."""
    shown, trusting = certificate(folder)
    with post(tls=shown) as office:
        assert NOTIFIER.deliver(told, given(office.port, **more), sender(context=trusting)) == {}
    return parsed(office.mails[0]), office.lines, office.encrypted


def test_it_reaches_who_answers_encrypted(tmp_path: Path) -> None:
    told = message(item(), link="https://remit.example/a?token=t", standing=1)
    mail, before, after = sent(told, tmp_path, user="me", password=WORD)
    assert (mail["To"], mail["From"]) == ("dana@example.org", "remit@example.org")
    assert mail["Subject"] == "Remit: Storage is not public: 1 finding, high (Dana Reef (Payments))"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert [line.upper().split()[0] for line in before] == ["EHLO", "STARTTLS"]
    assert [line.split()[0].upper() for line in after] == ["EHLO", "AUTH", "MAIL", "RCPT", "DATA", "QUIT"]
    text, page, table = parts(mail)
    assert "- high: aws_s3_bucket.reports" in text
    assert "We take care: https://remit.example/a?token=t" in text
    assert '<a href="https://remit.example/a?token=t">' in page
    assert table.splitlines()[1].startswith("open,high,public-storage,aws_s3_bucket.reports,")


def test_hostile_text_is_text(tmp_path: Path) -> None:
    mail, _, _ = sent(hostile(), tmp_path)
    assert set(mail.keys()) <= {"Subject", "Auto-Submitted", "MIME-Version", "Content-Type", "From", "To", "Message-ID"}
    assert mail["Bcc"] is None
    _, page, table = parts(mail)
    assert "<script" not in page
    assert "<img" not in page
    rows = list(csv.reader(io.StringIO(table)))
    assert {len(row) for row in rows} == {8}
    assert rows[2][3] == "'=HYPERLINK(1)"
    assert not any(field.startswith(("=", "+", "-", "@")) for row in rows for field in row)


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x", "  =1", "\t=1", "\r\n=1", "|x", "%0A=1"])
def test_no_cell_is_a_formula(text: str) -> None:
    assert cell(text).startswith("'")


def test_a_server_elsewhere_without_starttls_gets_nothing() -> None:
    with post() as office:
        away = sender(private=("mail.example.org",), resolve=lambda _host, _port: ["127.0.0.1"])
        with pytest.raises(DeliveryError, match="no STARTTLS"):
            NOTIFIER.deliver(message(), {**given(office.port), "server": "mail.example.org"}, away)
        with pytest.raises(DeliveryError, match="no STARTTLS"):
            NOTIFIER.deliver(message(), given(office.port, user="me", password=WORD), sender())
        assert office.mails == []
        assert not any("MAIL" in line or "AUTH" in line for line in office.lines)
        NOTIFIER.deliver(message(), given(office.port), sender())  # this machine, and no password
        assert len(office.mails) == 1


def test_a_certificate_that_is_not_trusted_ends_it(tmp_path: Path) -> None:
    shown, _ = certificate(tmp_path)
    with post(tls=shown) as office, pytest.raises(DeliveryError, match="SSLCertVerificationError"):
        NOTIFIER.deliver(message(), given(office.port), sender())
    assert office.mails == []


def test_a_busy_server_is_asked_again_and_a_refusal_is_one() -> None:
    with post(refusals=["451 later", "450 later"]) as office:
        NOTIFIER.deliver(message(), given(office.port), sender())
        assert len(office.mails) == 1
    with post(refusals=["550 nobody"]) as office:
        with pytest.raises(DeliveryError, match=r"nobody is taken as a recipient \(550\)"):
            NOTIFIER.deliver(message(), given(office.port), sender())
        assert office.mails == []


def test_inside_is_not_spoken_to() -> None:
    with pytest.raises(UsageError, match="lies inside a network"):
        NOTIFIER.deliver(message(), given(25), sender(private=()))


@pytest.mark.parametrize(
    "to", [HOSTILE, "a@b.example\r\nBcc: x@y.example", "a b@c.example", "@x", "nobody", "a@é.example"]
)
def test_what_is_no_address_is_refused(to: str) -> None:
    with pytest.raises(UsageError, match="no mail address"):
        NOTIFIER.deliver(message(), given(25, to=to), sender())


def test_who_has_no_address_is_told_of_and_fixed_addresses_stand_in() -> None:
    with pytest.raises(UsageError, match="no mail address is known of Dana Reef"):
        NOTIFIER.deliver(message(addresses=()), given(25), sender())
    with pytest.raises(UsageError, match="the port is not a number"):
        NOTIFIER.deliver(message(), {**given(25), "port": "smtp"}, sender())
    with post() as office:
        NOTIFIER.deliver(message(addresses=()), given(office.port, to="a@x.example, b@x.example"), sender())
    assert parsed(office.mails[0])["To"] == "a@x.example, b@x.example"
