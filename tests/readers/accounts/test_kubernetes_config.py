"""Where a cluster is and who asks: kubeconfig files, certificates, plug-ins that run only when allowed (R2.1)."""

from __future__ import annotations

import base64
import datetime as dt
import ipaddress
import json
import select
import socket
import socketserver
import ssl
import sys
import threading
from dataclasses import replace
from pathlib import Path
from typing import Any, ClassVar

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from readers.accounts.fake_cluster import FakeCluster, serving
from remit.errors import UnreadableError
from remit.readers.accounts._json_answers import RefusedError
from remit.readers.accounts._kubernetes_config import Access, open_access
from remit.readers.accounts._kubernetes_http import Client

HERE = "kubernetes:dev"
LOOPBACK = "http://127.0.0.1:8001"
TOKEN = "right"  # noqa: S105 - nobody's


@pytest.fixture(autouse=True)
def _alone(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("KUBECONFIG", "KUBERNETES_SERVICE_HOST", "HTTPS_PROXY", "https_proxy", "REMIT_KUBERNETES_EXEC"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))


def config(path: Path, *, user: dict[str, Any] | None = None, **cluster: Any) -> Path:  # noqa: ANN401 - any JSON value
    path.parent.mkdir(parents=True, exist_ok=True)
    value = {
        "current-context": "dev",
        "clusters": [{"name": "harbour", "cluster": {"server": LOOPBACK, **cluster}}],
        "users": [{"name": "me", "user": user or {}}],
        "contexts": [{"name": "dev", "context": {"cluster": "harbour", "user": "me", "namespace": "shop"}}],
    }
    path.write_text(json.dumps(value))
    return path


def opened(path: Path, monkeypatch: pytest.MonkeyPatch, target: str = "") -> Access:
    monkeypatch.setenv("KUBECONFIG", str(path))
    return open_access(target, place=HERE)


def test_the_file_at_home_is_taken_where_no_other_is_named(tmp_path: Path) -> None:
    config(tmp_path / ".kube" / "config", user={"token": TOKEN})
    access = open_access("", place=HERE)
    assert (access.cluster, access.server, access.namespace) == ("harbour", LOOPBACK, "shop")
    assert access.credentials.token == TOKEN
    assert access.notes == ()


def test_several_files_are_one_and_the_first_wins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = tmp_path / "first"
    first.write_text(json.dumps({"current-context": "dev", "users": [{"name": "me", "user": {"token": TOKEN}}]}))
    second = config(tmp_path / "second", user={"token": "other"})
    monkeypatch.setenv("KUBECONFIG", f"{first}:{second}:{tmp_path / 'none'}")
    assert open_access("dev", place=HERE).credentials.token == TOKEN


def test_a_token_and_certificates_may_lie_in_files_beside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "token").write_text(f"{TOKEN}\n")
    (tmp_path / "ca.pem").write_text("PEM")
    data = base64.b64encode(b"KEY").decode()
    user = {"tokenFile": "token", "client-key-data": data}
    access = opened(config(tmp_path / "c", user=user, **{"certificate-authority": "ca.pem"}), monkeypatch)
    assert (access.credentials.token, access.authority, access.credentials.key) == (TOKEN, "PEM", "KEY")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"cluster": {"server": "http://192.0.2.1:8080"}}, "is not asked"),
        ({"cluster": {"server": "https://me:secret@192.0.2.1"}}, "is not asked"),
        ({"cluster": {"server": "file:///etc/passwd"}}, "is not asked"),
        ({"cluster": {"proxy-url": "socks5://127.0.0.1:1080"}}, "no plain HTTP proxy"),
        ({"user": {"auth-provider": {"name": "gcp"}}}, "logs in by auth-provider"),
        ({"user": {"username": "me", "password": "x"}}, "logs in by username"),
        ({"user": {"client-key-data": "%%%"}}, "is not base64"),
        ({"user": {"exec": {"args": []}}}, "names no command"),
    ],
)
def test_what_is_refused(
    change: dict[str, dict[str, Any]], message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = config(tmp_path / "c", user=change.get("user"), **change.get("cluster", {}))
    with pytest.raises(UnreadableError, match=message):
        opened(path, monkeypatch)


def test_contexts_that_are_not_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = config(tmp_path / "c")
    with pytest.raises(UnreadableError, match="no context “prod”") as problem:
        opened(path, monkeypatch, "prod")
    assert problem.value.hint == "the kubeconfig has: dev"
    path.write_text(path.read_text().replace('"cluster": "harbour"', '"cluster": "other"'))
    with pytest.raises(UnreadableError, match="names no known cluster"):
        opened(path, monkeypatch, "dev")
    path.write_text("[1]")
    with pytest.raises(UnreadableError, match="not a kubeconfig"):
        opened(path, monkeypatch)


def test_the_notes_say_how_the_answers_came(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    proxy = "http://me:secret@proxy.example:80"
    said: dict[str, Any] = {"insecure-skip-tls-verify": True, "proxy-url": proxy}
    path = config(tmp_path / "c", **said)
    unchecked, proxied = opened(path, monkeypatch).notes
    assert unchecked.startswith("its certificate is not checked")
    assert "proxy.example" in proxied
    assert "secret" not in proxied


def test_a_pod_s_own_account(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KUBERNETES_SERVICE_HOST", "fd00::1")
    with pytest.raises(UnreadableError, match="does not run inside"):
        open_access("in-cluster", place=HERE, account_folder=tmp_path / "none")
    (tmp_path / "token").write_text(TOKEN)
    (tmp_path / "ca.crt").write_text("PEM")
    access = open_access("", place=HERE, account_folder=tmp_path)
    assert (access.cluster, access.server) == ("in-cluster", "https://[fd00::1]:443")
    assert (access.credentials.token, access.authority) == (TOKEN, "PEM")


def plugin(folder: Path, body: str) -> dict[str, Any]:
    (folder / "plug.py").write_text(f"import json, os, sys\n{body}\n")
    return {
        "apiVersion": "client.authentication.k8s.io/v1",
        "command": sys.executable,
        "args": [str(folder / "plug.py")],
        "env": [{"name": "WHO", "value": "me"}],
        "provideClusterInfo": True,
    }


PRINTS = 'info = json.loads(os.environ["KUBERNETES_EXEC_INFO"])\nprint(json.dumps({"status": {"token": '
PRINTS += 'os.environ["WHO"] + info["spec"]["cluster"]["server"]}}))'


def test_a_plug_in_runs_only_where_the_user_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    marker = tmp_path / "ran"
    path = config(tmp_path / "c", user={"exec": plugin(tmp_path, f"open({str(marker)!r}, 'w')\n{PRINTS}")})
    with pytest.raises(UnreadableError, match="wants to run") as problem:
        opened(path, monkeypatch)
    assert "REMIT_KUBERNETES_EXEC=1" in problem.value.hint
    assert not marker.exists()
    monkeypatch.setenv("REMIT_KUBERNETES_EXEC", "1")
    assert opened(path, monkeypatch).credentials.token == f"me{LOOPBACK}"
    assert marker.exists()


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ("sys.exit(3)", "ended with 3"),
        ("print('no')", "prints no credentials"),
        ("print('{}')", "prints no credentials"),
    ],
)
def test_a_plug_in_that_fails(body: str, message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REMIT_KUBERNETES_EXEC", "1")
    with pytest.raises(UnreadableError, match=message):
        opened(config(tmp_path / "c", user={"exec": plugin(tmp_path, body)}), monkeypatch)


def test_a_plug_in_that_is_not_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REMIT_KUBERNETES_EXEC", "1")
    with pytest.raises(UnreadableError, match="cannot be run"):
        opened(config(tmp_path / "c", user={"exec": {"command": "./nothing-here"}}), monkeypatch)


class Pki:
    """An authority, and certificates that it signs."""

    def __init__(self) -> None:
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Harbour authority")])
        self.authority = self._made(self.name, self.key, is_authority=True)[0]

    def pair(self, name: str) -> tuple[str, str]:
        key = ec.generate_private_key(ec.SECP256R1())
        return self._made(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)]), key, is_authority=False)

    def _made(self, name: x509.Name, key: ec.EllipticCurvePrivateKey, *, is_authority: bool) -> tuple[str, str]:
        now = dt.datetime.now(dt.UTC)
        builder = x509.CertificateBuilder(
            issuer_name=self.name,
            subject_name=name,
            public_key=key.public_key(),
            serial_number=x509.random_serial_number(),
            not_valid_before=now - dt.timedelta(days=1),
            not_valid_after=now + dt.timedelta(days=1),
        )
        names = x509.SubjectAlternativeName(
            [x509.IPAddress(ipaddress.ip_address("127.0.0.1")), x509.DNSName("harbour")]
        )
        issuer = x509.AuthorityKeyIdentifier.from_issuer_public_key(self.key.public_key())
        subject = x509.SubjectKeyIdentifier.from_public_key(key.public_key())
        usage = x509.KeyUsage(True, False, False, False, False, is_authority, is_authority, False, False)  # noqa: FBT003
        builder = builder.add_extension(x509.BasicConstraints(ca=is_authority, path_length=None), critical=True)
        builder = builder.add_extension(names, critical=False).add_extension(issuer, critical=False)
        made = builder.add_extension(subject, critical=False).add_extension(usage, critical=True)
        certificate = made.sign(self.key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM).decode()
        private = key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        ).decode()
        return certificate, private


@pytest.fixture(scope="module")
def pki() -> Pki:
    return Pki()


def server_context(pki: Pki, folder: Path) -> ssl.SSLContext:
    """A server that wants a client certificate of the authority."""
    (folder / "server.pem").write_text("\n".join(pki.pair("server")))
    (folder / "authority.pem").write_text(pki.authority)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "server.pem")
    context.load_verify_locations(folder / "authority.pem")
    context.verify_mode = ssl.CERT_REQUIRED
    return context


def test_both_sides_show_certificates(pki: Pki, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    certificate, key = pki.pair("me")
    encoded = {
        "client-certificate-data": base64.b64encode(certificate.encode()).decode(),
        "client-key-data": base64.b64encode(key.encode()).decode(),
    }
    authority = base64.b64encode(pki.authority.encode()).decode()
    with serving(FakeCluster(), server_context(pki, tmp_path)) as server:
        trusted = {"server": server, "certificate-authority-data": authority}
        client = Client(opened(config(tmp_path / "c", user=encoded, **trusted), monkeypatch))
        assert client.get("/version")["major"] == "1"
        client.close()
        named = Client(
            opened(config(tmp_path / "c", user=encoded, **trusted, **{"tls-server-name": "harbour"}), monkeypatch)
        )
        assert named.get("/version")["major"] == "1"
        named.close()
        for wrong in ({"server": server}, {**trusted, "tls-server-name": "other.example"}):
            refused = Client(opened(config(tmp_path / "c", user=encoded, **wrong), monkeypatch), sleep=lambda _: None)
            with pytest.raises(RefusedError, match=r"no answer: .*certificate"):
                refused.get("/version")
        unchecked = {"server": server, "insecure-skip-tls-verify": True}
        lax = Client(opened(config(tmp_path / "c", user=encoded, **unchecked), monkeypatch))
        assert lax.get("/version")["major"] == "1"
        lax.close()


def test_a_certificate_without_its_key_is_told(pki: Pki) -> None:
    access = Access(cluster="harbour", server="https://127.0.0.1:1", authority=pki.authority)
    broken = replace(access, credentials=replace(access.credentials, certificate=pki.authority))
    with pytest.raises(UnreadableError, match="client certificate cannot be used"):
        Client(broken).get("/version")


class Proxy(socketserver.StreamRequestHandler):
    """An HTTP proxy that knows CONNECT, and what it was told."""

    told: ClassVar[list[bytes]] = []

    def handle(self) -> None:
        lines = list(iter(self.rfile.readline, b"\r\n"))
        self.told.extend(lines)
        host, _, port = lines[0].split()[1].decode().partition(":")
        self.wfile.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
        with socket.create_connection((host, int(port))) as there:
            ends = {self.connection: there, there: self.connection}
            while ready := select.select(list(ends), [], [], 5)[0]:
                data = ready[0].recv(65_536)
                if not data:
                    return
                ends[ready[0]].sendall(data)


def test_a_proxy_is_asked_for_a_tunnel(pki: Pki, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    certificate, key = pki.pair("me")
    user = {
        "client-certificate-data": base64.b64encode(certificate.encode()).decode(),
        "client-key-data": base64.b64encode(key.encode()).decode(),
    }
    with (
        socketserver.ThreadingTCPServer(("127.0.0.1", 0), Proxy) as proxy,
        serving(FakeCluster(), server_context(pki, tmp_path)) as server,
    ):
        threading.Thread(target=proxy.serve_forever, daemon=True).start()
        said: dict[str, Any] = {
            "server": server,
            "certificate-authority-data": base64.b64encode(pki.authority.encode()).decode(),
            "proxy-url": f"http://me:secret@127.0.0.1:{proxy.server_address[1]}",
        }
        client = Client(opened(config(tmp_path / "c", user=user, **said), monkeypatch))
        assert client.get("/version")["major"] == "1"
        client.close()
        proxy.shutdown()
    assert Proxy.told[0].startswith(b"CONNECT 127.0.0.1:")
    assert b"Proxy-Authorization: Basic bWU6c2VjcmV0\r\n" in Proxy.told
