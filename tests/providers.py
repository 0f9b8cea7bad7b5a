"""OpenID providers on loopback: a real one, and one that says whatever a test has it say."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import threading
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
from joserfc import jwt
from joserfc.errors import SecurityWarning
from joserfc.jwk import ECKey, KeySet, OctKey, OKPKey, RSAKey

from remit.app.identity.settings import Provider

CLIENT = "remit"
_MADE: dict[str, Any] = {}


def key_of(algorithm: str, kid: str = "one", bits: int = 2048) -> Any:  # noqa: ANN401 - a key of any kind
    """A private key for an algorithm; the same one each time, since making one is slow."""
    name = f"{algorithm} {kid} {bits}"
    if name not in _MADE:
        warnings.simplefilter("ignore", SecurityWarning)  # one key is meant to be too short, one name is old
        told: Any = {"kid": kid, "use": "sig"}
        _MADE[name] = (
            RSAKey.generate_key(bits, parameters=told)
            if algorithm == "RS256"
            else ECKey.generate_key("P-256", parameters=told)
            if algorithm == "ES256"
            else OKPKey.generate_key("Ed25519", parameters=told)
        )
    return _MADE[name]


def public(key: Any) -> dict[str, Any]:  # noqa: ANN401 - a key of any kind
    """A key set with the public part of a key."""
    return {**KeySet([key]).as_dict(private=False)}


@dataclass
class Told:
    """A provider that says what it is told to say.

    Attributes:
        issuer: its address.
        metadata: what its discovery document says besides, or instead.
        keys: its key set, as it is told.
        id_token: what the token endpoint gives as ID token.
        userinfo: what that endpoint gives.
        asked: what it was asked, path and form.
    """

    issuer: str = ""
    metadata: dict[str, Any] = field(default_factory=dict)
    keys: dict[str, Any] = field(default_factory=dict)
    id_token: str = ""
    userinfo: dict[str, Any] = field(default_factory=dict)
    asked: list[tuple[str, dict[str, str], str]] = field(default_factory=list)

    def provider(self, **more: Any) -> Provider:  # noqa: ANN401 - fields of any kind
        """Its entry in the settings."""
        return Provider(**{"id": "told", "name": "Told", "issuer": self.issuer, "client_id": CLIENT, **more})

    def claims(self, **more: Any) -> dict[str, Any]:  # noqa: ANN401 - claims of any kind
        """Claims of Ann that hold for a minute."""
        now = int(time.time())
        usual = {
            "iss": self.issuer,
            "aud": CLIENT,
            "sub": "ann-1",
            "exp": now + 60,
            "iat": now,
            "nonce": "nonce",
            "email": "ann@example.com",
            "email_verified": True,
            "name": "Ann",
            "groups": [],
        }
        return {name: value for name, value in {**usual, **more}.items() if value is not None}

    def sign(self, claims: dict[str, Any], algorithm: str = "RS256", **header: Any) -> str:  # noqa: ANN401 - as above
        """A token; its key goes into the key set."""
        key = key_of(algorithm)
        self.keys = public(key)
        return jwt.encode({"alg": algorithm, "kid": key.kid, **header}, claims, key, algorithms=[algorithm])

    def answer(self, path: str) -> dict[str, Any]:
        if path == "/.well-known/openid-configuration":
            return {
                "issuer": self.issuer,
                "authorization_endpoint": f"{self.issuer}/authorize",
                "token_endpoint": f"{self.issuer}/token",
                "jwks_uri": f"{self.issuer}/keys",
                "userinfo_endpoint": f"{self.issuer}/userinfo",
                **self.metadata,
            }
        if path == "/token":
            return {"access_token": "access", "token_type": "Bearer", "id_token": self.id_token}
        return self.userinfo if path == "/userinfo" else self.keys


@contextmanager
def told_provider() -> Iterator[Told]:
    """A provider on loopback."""
    told = Told()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:  # both as the framework calls them
            path = urlsplit(self.path).path
            form = parse_qs(self.rfile.read(int(self.headers.get("content-length", "0"))).decode())
            plain = {name: values[0] for name, values in form.items()}
            told.asked.append((path, plain, self.headers.get("authorization", "")))
            body = json.dumps(told.answer(path)).encode()
            self.send_response(200)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_POST = do_GET  # noqa: N815 - as above

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    told.issuer = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield told
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@dataclass(frozen=True)
class Real:
    """A real provider, in a process of its own.

    Attributes:
        issuer: its address.
        client_id, secret: ours, registered there.
    """

    issuer: str
    client_id: str
    secret: str

    def provider(self, **more: Any) -> Provider:  # noqa: ANN401 - fields of any kind
        """Its entry in the settings; the secret stands in REMIT_REAL_SECRET."""
        own = {"id": "real", "name": "Real", "issuer": self.issuer, "client_id": self.client_id}
        return Provider(**{**own, "client_secret_env": "REMIT_REAL_SECRET", **more})


def _registered(url: str, address_back: str) -> dict[str, str]:
    """Register as a client, as soon as the provider answers."""
    deadline = time.monotonic() + 60
    while True:
        try:
            made: dict[str, str] = httpx.post(url, json={"redirect_uris": [address_back]}).json()
        except httpx.TransportError:
            assert time.monotonic() < deadline, "the provider does not start"
            time.sleep(0.1)
        else:
            return made


@contextmanager
def real_provider(address_back: str, *people: dict[str, Any]) -> Iterator[Real]:
    """A real provider that knows these people, and this server as its client."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [str(Path(sys.executable).with_name("oidc-provider-mock")), "-p", str(port), "-n", "true", "-r", "true"]
    told = [part for one in people for part in ("--user-claims", json.dumps(one))]
    running = subprocess.Popen([*command, *told], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    issuer = f"http://localhost:{port}"
    try:
        made = _registered(f"{issuer}/oauth2/clients", address_back)
        yield Real(issuer, made["client_id"], made["client_secret"])
    finally:
        running.terminate()
        running.wait()


def shared_secret() -> OctKey:
    """A key that both sides would have."""
    return OctKey.import_key("x" * 64)
