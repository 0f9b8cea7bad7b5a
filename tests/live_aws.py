"""A real server that speaks AWS's protocols on loopback (moto), with a profile that leads to it.

Each `Cloud` is a process of its own. What is made in it is made through the SDK, as anybody would.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3

ACCOUNT = "123456789012"
REGION = "eu-west-1"
_START_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Cloud:
    """A running server.

    Attributes:
        url: where it listens.
        folder: holds the SDK's configuration.
    """

    url: str
    folder: Path

    def client(self, service: str, region: str = REGION, account: str = ACCOUNT) -> Any:  # noqa: ANN401 - no types
        """A client that may write; in another account by the role that trusts this one."""
        keys = {"aws_access_key_id": "test", "aws_secret_access_key": "test"}
        if account != ACCOUNT:
            told = self.client("sts").assume_role(RoleArn=f"arn:aws:iam::{account}:role/make", RoleSessionName="make")
            found = told["Credentials"]
            keys = {
                "aws_access_key_id": found["AccessKeyId"],
                "aws_secret_access_key": found["SecretAccessKey"],
                "aws_session_token": found["SessionToken"],
            }
        return boto3.Session(region_name=region, **keys).client(service, endpoint_url=self.url)

    def profile(self, name: str, **settings: str) -> None:
        """Add a profile to the SDK's configuration."""
        keys = {"region": REGION, "aws_access_key_id": "test", "aws_secret_access_key": "test", **settings}
        lines = [f"[profile {name}]", *(f"{key} = {value}" for key, value in keys.items())]
        with (self.folder / "config").open("a", encoding="utf-8") as opened:
            opened.write("\n".join(lines) + "\n")

    @property
    def environment(self) -> Mapping[str, str]:
        """What leads the SDK here: no other file, no other host, and no second try of calls that the server lacks."""
        return {
            "AWS_ENDPOINT_URL": self.url,
            "AWS_CONFIG_FILE": str(self.folder / "config"),
            "AWS_SHARED_CREDENTIALS_FILE": str(self.folder / "credentials"),
            "AWS_EC2_METADATA_DISABLED": "true",
            "AWS_MAX_ATTEMPTS": "1",
        }


@contextmanager
def cloud(folder: Path) -> Iterator[Cloud]:
    """A server that is empty but for what AWS makes in every account."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    url = f"http://127.0.0.1:{port}"
    keys = {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test"}
    environment = {**os.environ, **keys, "MOTO_IAM_LOAD_MANAGED_POLICIES": "true"}
    with (folder / "server.log").open("wb") as log:
        command = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)]
        server = subprocess.Popen(command, stdout=log, stderr=log, env=environment)
    try:
        _await(url, server)
        yield Cloud(url, folder)
    finally:
        server.terminate()
        server.wait(timeout=_START_SECONDS)


def _await(url: str, server: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + _START_SECONDS
    while time.monotonic() < end and server.poll() is None:
        try:
            urllib.request.urlopen(f"{url}/moto-api/", timeout=1).close()  # noqa: S310 - loopback
        except OSError:
            time.sleep(0.1)
        else:
            return
    msg = "the server did not start"
    raise RuntimeError(msg)
