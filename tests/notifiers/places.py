"""Places to which messages go, on this machine: a web server that keeps what it was sent, and a mail server."""

from __future__ import annotations

import datetime as dt
import json
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from remit.model.finding import Severity
from remit.notifiers import Item, Message, Status, Topic
from remit.notifiers._sender import Sender

AT = "2026-11-20T09:30:00+00:00"
HOSTILE = (
    "<!channel> *b* _i_ ~s~ `c` [x](https://evil.example) ![i](https://evil.example/i) @everyone #1 "
    "<script>alert(1)</script> |cell| https://evil.example\r\nBcc: all@evil.example \u202eturned"
)


def item(key: str = "a", **changed: Any) -> Item:  # noqa: ANN401 - any field
    """A finding; its key is the letter, many times."""
    fields: dict[str, Any] = {
        "key": key * 32,
        "check": "public-storage",
        "severity": Severity.HIGH,
        "asset": "aws_s3_bucket.reports",
        "control": "access",
        "text": "Everybody may read it.",
        "fix": "Block public access.",
        "place": "plan.json:1:2",
    }
    return Item(**{**fields, **changed})


def message(*items: Item, **changed: Any) -> Message:  # noqa: ANN401 - any field
    """A message about one check."""
    topic = Topic(check="public-storage", title="Storage is not public", items=items or (item(),))
    fields: dict[str, Any] = {
        "to": "Dana Reef (Payments)",
        "addresses": ("dana@example.org",),
        "at": AT,
        "topics": (topic,),
    }
    return Message(**{**fields, **changed})


def hostile() -> Message:
    """A message in which every text is hostile."""
    one = item(asset=HOSTILE, text=HOSTILE, fix=HOSTILE, place=HOSTILE, control=HOSTILE, check=HOSTILE)
    gone = item("b", status=Status.RESOLVED, asset="=HYPERLINK(1)", text=HOSTILE)
    return message(topics=(Topic(check=HOSTILE, title=HOSTILE, items=(one, gone)),), to=HOSTILE)


def sender(**changed: Any) -> Sender:  # noqa: ANN401 - any field
    """A sender that may speak to this machine and does not wait."""
    return Sender(**{"private": ("127.0.0.1", "localhost"), "pause": lambda _: None, **changed})


# --- the web ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Asked:
    """One request."""

    method: str
    path: str
    headers: dict[str, str]
    raw: bytes

    @property
    def body(self) -> Any:  # noqa: ANN401 - JSON
        return json.loads(self.raw)


@dataclass(frozen=True, slots=True)
class Said:
    """One answer."""

    status: int = 200
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Web:
    """Where it listens, and what it was asked."""

    url: str
    asked: list[Asked] = field(default_factory=list)


@contextmanager
def web(answer: Callable[[Asked], Said] = lambda _: Said(), *, tls: ssl.SSLContext | None = None) -> Iterator[Web]:
    """A web server, while the block runs."""
    kept: list[Asked] = []

    class Handler(BaseHTTPRequestHandler):
        def _any(self) -> None:
            raw = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            asked = Asked(self.command, self.path, {name.lower(): value for name, value in self.headers.items()}, raw)
            kept.append(asked)
            said = answer(asked)
            data = said.body if isinstance(said.body, bytes) else json.dumps(said.body).encode()
            self.send_response(said.status)
            for name, value in said.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        do_GET = do_POST = do_PUT = do_PATCH = _any  # noqa: N815 - as the library has it

        def log_message(self, *_: Any) -> None:  # noqa: ANN401 - as the library has it
            """Say nothing."""

    class Server(ThreadingHTTPServer):
        def handle_error(self, *_: Any) -> None:  # noqa: ANN401 - as the library has it
            """A client that goes away is what some tests are about."""

    server = Server(("127.0.0.1", 0), Handler)
    if tls is not None:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=lambda: server.serve_forever(poll_interval=0.02), daemon=True)
    thread.start()
    try:
        host = "localhost" if tls else "127.0.0.1"
        yield Web(f"{'https' if tls else 'http'}://{host}:{server.server_port}", kept)
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def certificate(folder: Path) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """What a server called localhost shows, and what a client needs to trust it."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.DNSName("localhost"), x509.IPAddress(ip_address("127.0.0.1"))]),
            critical=False,
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = folder / "localhost.pem"
    path.write_bytes(
        made.public_bytes(serialization.Encoding.PEM)
        + key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(path)
    return server, ssl.create_default_context(cafile=str(path))


# --- mail ---------------------------------------------------------------------------------------------


@dataclass(slots=True)
class Post:
    """A mail server: where it listens, and what it took."""

    port: int
    mails: list[bytes] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)
    encrypted: list[str] = field(default_factory=list)


@contextmanager
def post(*, tls: ssl.SSLContext | None = None, refusals: list[str] | None = None) -> Iterator[Post]:
    """A small mail server (RFC 5321, with STARTTLS where it has a certificate), while the block runs.

    Args:
        tls: its certificate; None to offer no STARTTLS.
        refusals: what it answers to the first recipients instead of taking them, one a connection.
    """
    listening = socket.create_server(("127.0.0.1", 0))
    office = Post(listening.getsockname()[1])
    left = list(refusals or ())

    def serve() -> None:
        while True:
            try:
                line, _ = listening.accept()
            except OSError:
                return
            try:
                with line, line.makefile("rwb") as stream:
                    stream.write(b"220 here\r\n")
                    stream.flush()
                    _converse(stream, office, tls, left, line=line)
            except (OSError, ValueError):  # whoever called hung up, or took what was under the encryption
                pass

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield office
    finally:
        listening.shutdown(socket.SHUT_RDWR)
        listening.close()
        thread.join()


def _converse(  # noqa: C901 - a protocol
    stream: Any,  # noqa: ANN401 - a pair of buffers
    office: Post,
    tls: ssl.SSLContext | None,
    refusals: list[str],
    *,
    is_encrypted: bool = False,
    line: socket.socket | None = None,
) -> None:
    def say(text: str) -> None:
        stream.write(text.encode() + b"\r\n")
        stream.flush()

    while raw := stream.readline():
        told = raw.decode().strip()
        (office.encrypted if is_encrypted else office.lines).append(told)
        word = told.upper().partition(" ")[0]
        if word == "EHLO":
            more = ["AUTH PLAIN"] if is_encrypted else []
            offers = ["here", *(["STARTTLS"] if tls and not is_encrypted else []), *more]
            for number, offer in enumerate(offers):
                say(f"250{'-' if number < len(offers) - 1 else ' '}{offer}")
        elif word == "STARTTLS" and tls and line:
            say("220 go on")
            stream.close()
            with tls.wrap_socket(line, server_side=True) as safe, safe.makefile("rwb") as inner:
                _converse(inner, office, None, refusals, is_encrypted=True)
            return
        elif word == "AUTH":
            say("235 fine")
        elif word == "RCPT" and refusals:
            say(refusals.pop(0))
        elif word == "DATA":
            say("354 go on")
            data = b""
            while (part := stream.readline()) not in {b".\r\n", b""}:
                data += part
            office.mails.append(data)
            say("250 taken")
        elif word == "QUIT":
            say("221 bye")
            return
        else:
            say("250 fine")
