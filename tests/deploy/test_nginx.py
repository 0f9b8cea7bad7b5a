"""The reverse proxy: nginx with TLS before a real server, by the file that we hand out (R12)."""

from __future__ import annotations

import http.client
import ssl
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from cli.test_running_server import Server, free_port, serving, until
from deploy.programs import DEPLOY, program
from notifiers.places import certificate
from remit.web.operation.limits import BODY_BYTES
from store.databases import new_database

FILE = DEPLOY / "nginx" / "remit.conf"
MAIN = """
daemon off;
pid {folder}/nginx.pid;
error_log stderr;
events {{}}
http {{
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    include {folder}/remit.conf;
}}
"""


@dataclass(frozen=True, slots=True)
class Front:
    """A proxy that runs, and the server behind it."""

    plain: int
    encrypted: int
    trust: ssl.SSLContext
    server: Server

    def ask(self, path: str, method: str = "GET", body: str = "", **headers: str) -> tuple[int, Mapping[str, str]]:
        connection = http.client.HTTPSConnection("localhost", self.encrypted, context=self.trust, timeout=30)
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request(method, path, body or None, named)
        answer = connection.getresponse()
        answer.read()
        connection.close()
        return answer.status, {name.lower(): value for name, value in answer.getheaders()}


def configured(folder: Path, plain: int, encrypted: int, behind: int) -> Path:
    """The file with this machine's ports and certificate in it, below a main file of the test's own."""
    text = FILE.read_text(encoding="utf-8")
    for old, new in (
        ("server 127.0.0.1:8350;", f"server 127.0.0.1:{behind};"),
        ("listen 80;", f"listen 127.0.0.1:{plain};"),
        ("listen 443 ssl http2;", f"listen 127.0.0.1:{encrypted} ssl http2;"),
        ("https://remit.example.com$request_uri", f"https://localhost:{encrypted}$request_uri"),
        ("server_name remit.example.com;", "server_name localhost;"),
        ("/etc/nginx/tls/remit.crt", f"{folder}/localhost.pem"),
        ("/etc/nginx/tls/remit.key", f"{folder}/localhost.pem"),
    ):
        assert old in text, old
        text = text.replace(old, new)
    (folder / "remit.conf").write_text(text, encoding="utf-8")
    (folder / "nginx.conf").write_text(MAIN.format(folder=folder), encoding="utf-8")
    return folder / "nginx.conf"


@pytest.fixture(scope="module")
def front(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Front]:
    folder = tmp_path_factory.mktemp("front")
    _, trust = certificate(folder)
    plain, encrypted = free_port(), free_port()
    options = ("--behind-proxy", "--url", f"https://localhost:{encrypted}")
    with serving(folder, new_database("sqlite", folder), *options) as server:
        main = configured(folder, plain, encrypted, server.port)
        words = [program("nginx"), "-e", "stderr", "-p", str(folder), "-c", str(main)]
        checked = subprocess.run([*words, "-t"], capture_output=True, text=True, check=False)
        assert checked.returncode == 0, checked.stderr
        with subprocess.Popen(words, stderr=subprocess.PIPE) as child:
            made = Front(plain, encrypted, trust, server)

            def answers() -> bool:
                try:
                    return made.ask("/static/remit.css")[0] == 200
                except OSError:
                    return False

            try:
                until(answers, "nginx answers")
                yield made
            finally:
                child.terminate()
                child.communicate()


def test_pages_come_over_tls_and_browsers_are_told_to_stay_with_it(front: Front) -> None:
    status, headers = front.ask("/static/remit.css")
    assert (status, headers["strict-transport-security"]) == (200, "max-age=31536000")
    assert "content-security-policy" in headers
    assert front.ask("/")[0] in {200, 303}  # 303 leads to where people sign in


def test_cookies_go_over_tls_alone(front: Front) -> None:
    _, headers = front.ask("/sign-in")
    assert "secure" in headers["set-cookie"].lower()


def test_whoever_comes_without_tls_is_sent_there(front: Front) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", front.plain, timeout=30)
    connection.request("GET", "/assets?team=pay", headers={"Host": "localhost"})
    answer = connection.getresponse()
    assert answer.status == 308
    assert answer.getheader("location") == f"https://localhost:{front.encrypted}/assets?team=pay"
    connection.close()


@pytest.mark.parametrize("path", ["/metrics", "/readyz"])
def test_what_is_for_those_who_run_it_stays_inside(front: Front, path: str) -> None:
    assert front.ask(path)[0] == 404


def test_figures_are_not_told_to_who_comes_by_the_proxys_address(front: Front) -> None:
    assert front.server.get("/metrics")[0] == 401


def test_a_form_of_this_site_passes_and_one_of_another_does_not(front: Front) -> None:
    own = f"https://localhost:{front.encrypted}"
    form = "application/x-www-form-urlencoded"
    for origin, passes in ((own, True), ("https://evil.example", False), ("https://localhost", False)):
        status, _ = front.ask("/preferences", "POST", "theme=dark&back=/", Origin=origin, Content_Type=form)
        assert (status != 403) is passes, origin


def test_the_proxy_takes_as_much_as_the_server() -> None:
    assert f"client_max_body_size    {BODY_BYTES // 2**20}m;" in FILE.read_text(encoding="utf-8")
