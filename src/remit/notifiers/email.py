"""Mail, by SMTP with STARTTLS (RFC 3207), as text, as HTML and with a table of everything.

Nothing is said before the connection is encrypted; a server that offers no STARTTLS gets no mail unless it is this
machine, and even that one no password. A line break in what becomes a header is taken out; the library refuses others.
"""

from __future__ import annotations

import csv
import html
import io
import smtplib
import socket
from collections.abc import Mapping
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import make_msgid
from ipaddress import ip_address

from remit.errors import UsageError
from remit.notifiers import Item, Message, Notifier, Setting, Status
from remit.notifiers._sender import SECONDS, AgainError, DeliveryError, Sender
from remit.notifiers._words import clean, closing, headline, line

_MOST_SHOWN = 50
_MOST_ROWS = 5000
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "|", "%")
_COLUMNS = ("status", "severity", "check", "asset", "control", "message", "fix", "place")


def cell(text: str) -> str:
    """A cell that no spreadsheet takes for a formula, with or without spaces before it."""
    told = clean(text, 2000)
    return f"'{told}" if told.startswith(_FORMULA) else told


def _table(message: Message) -> str:
    lines = io.StringIO()
    writer = csv.writer(lines, lineterminator="\r\n")
    writer.writerow(_COLUMNS)
    for item in message.items[:_MOST_ROWS]:
        told = (item.status.value, item.severity.word, item.check, item.asset, item.control, item.text, item.fix)
        writer.writerow([cell(one) for one in (*told, item.place)])
    return lines.getvalue()


def _text(message: Message) -> str:
    lines, shown = [headline(message), ""], message.items[:_MOST_SHOWN]
    for topic in message.topics:
        lines += [clean(topic.title, 150), ""]
        for item in (item for item in topic.items if item in shown):
            lines += [f"- {item.severity.word}: {clean(item.asset, 200)}", f"  {line(item)}"]
            lines += [f"  What to do: {clean(item.fix)}"] if item.status is Status.OPEN else []
            lines += [f"  Where: {clean(item.place)}", ""]
    rest = closing(message, len(shown))
    lines += [rest, ""] if rest else []
    lines += [f"We take care: {message.link}", ""] if message.link else []
    return "\n".join(lines)


def _row(item: Item) -> str:
    told = (item.severity.word, clean(item.asset, 200), line(item), clean(item.fix), clean(item.place))
    return f"<tr>{''.join(f'<td>{html.escape(one)}</td>' for one in told)}</tr>"


def _page(message: Message) -> str:
    shown = message.items[:_MOST_SHOWN]
    parts = [f"<h2>{html.escape(headline(message))}</h2>"]
    for topic in message.topics:
        parts.append(f"<h3>{html.escape(clean(topic.title, 150))}</h3><table>")
        parts += [_row(item) for item in topic.items if item in shown]
        parts.append("</table>")
    if rest := closing(message, len(shown)):
        parts.append(f"<p>{html.escape(rest)}</p>")
    if message.link:
        parts.append(f'<p><a href="{html.escape(message.link)}">We take care</a></p>')
    return f"<!doctype html><html><body>{''.join(parts)}</body></html>"


def _render(message: Message) -> tuple[EmailMessage, ...]:
    mail = EmailMessage(policy=SMTP)
    mail["Subject"] = clean(f"Remit: {headline(message)}", 180)
    mail["Auto-Submitted"] = "auto-generated"  # RFC 3834: no machine answers
    mail.set_content(_text(message))
    mail.add_alternative(_page(message), subtype="html")
    mail.add_attachment(_table(message).encode(), maintype="text", subtype="csv", filename=f"{message.noun}s.csv")
    return (mail,)


def _addresses(text: str) -> list[Address]:
    """Addresses between commas.

    Raises:
        UsageError: one is none.
    """
    found = []
    for one in filter(None, (part.strip() for part in text.split(","))):
        address = _address(one)
        if address is None:
            raise UsageError("that is no mail address", place=clean(one, 80), hint="write name@example.org")
        found.append(address)
    return found


def _address(text: str) -> Address | None:
    """The address; None when it is none that goes into a header as it is."""
    try:
        address = Address(addr_spec=text)
    except (ValueError, MessageError, IndexError):
        return None
    is_plain = text.isascii() and text.isprintable() and " " not in text
    return address if is_plain and address.username and address.domain else None


class _Guarded(smtplib.SMTP):
    """Connects only where the sender lets it."""

    def __init__(self, sender: Sender, host: str, port: int, *, is_plain: bool) -> None:
        self._sender, self._is_plain = sender, is_plain
        super().__init__(timeout=SECONDS)
        self._host = host  # what starttls compares the certificate with
        self.code, said = self.connect(host, port)
        if self.code != 220:
            raise smtplib.SMTPConnectError(self.code, said)

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        del timeout
        return self._sender.connect(host, port, is_plain=self._is_plain)


def _is_here(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def _hand_over(mail: EmailMessage, given: Mapping[str, str], sender: Sender) -> None:
    host = given["server"]
    try:
        with _Guarded(sender, host, int(given.get("port", "587")), is_plain=_is_here(host)) as line:
            if line.sock is None:
                raise smtplib.SMTPServerDisconnected
            with sender.watched(line.sock):
                _speak(line, mail, given, sender)
    except smtplib.SMTPRecipientsRefused as problem:
        codes = sorted({code for code, _ in problem.recipients.values()})
        _refuse(codes[0], f"nobody is taken as a recipient ({codes[0]})", host)
    except smtplib.SMTPResponseException as problem:
        _refuse(problem.smtp_code, f"it answers with {problem.smtp_code}", host)
    except (OSError, smtplib.SMTPException) as problem:
        raise AgainError(f"the connection failed: {type(problem).__name__}") from None


def _refuse(code: int, cause: str, host: str) -> None:
    """Raise what the code means: 4yz may work later, 5yz will not (RFC 5321, 4.2.1)."""
    if 400 <= code < 500:
        raise AgainError(cause) from None
    raise DeliveryError(cause, place=host, hint="check server, sender, recipients and rights") from None


def _speak(line: _Guarded, mail: EmailMessage, given: Mapping[str, str], sender: Sender) -> None:
    line.ehlo()
    if line.has_extn("starttls"):
        line.starttls(context=sender.context)
        line.ehlo()
    elif not _is_here(given["server"]) or "user" in given:
        raise DeliveryError(
            "the server offers no STARTTLS", place=given["server"], hint="name one that does, on port 587 as a rule"
        )
    if "user" in given:
        line.login(given["user"], given.get("password", ""))
    line.send_message(mail)


def _deliver(message: Message, given: Mapping[str, str], sender: Sender) -> Mapping[str, str]:
    to = _addresses(given["to"]) if given.get("to") else _addresses(",".join(message.addresses))
    if not to:
        raise UsageError(
            f"no mail address is known of {clean(message.to, 80)}",
            hint="add `email:` to the person, or `to:` to the target",
        )
    if not given.get("port", "587").isdecimal():
        raise UsageError("the port is not a number", place=given["server"], hint="write 587")
    for mail in _render(message):
        mail["From"] = _addresses(given["sender"])
        mail["To"] = to
        mail["Message-ID"] = make_msgid(domain="remit.invalid")
        sender.repeat(lambda made=mail: _hand_over(made, given, sender), given["server"])  # type: ignore[misc]
    return {}


NOTIFIER = Notifier(
    id="email",
    what="A mail to the person or team that answers, or to fixed addresses.",
    settings=(
        Setting(name="server", what="Mail server that takes mail with STARTTLS."),
        Setting(name="port", what="Its port; 587 when left out.", is_needed=False),
        Setting(name="sender", what="Address that it comes from."),
        Setting(name="to", what="Addresses, with commas between; whoever answers when left out.", is_needed=False),
        Setting(name="user", what="Who signs in.", is_secret=True, is_needed=False),
        Setting(name="password", what="Password of who signs in.", is_secret=True, is_needed=False),
    ),
    render=_render,
    deliver=_deliver,
)
