"""Where a cluster is and who asks: kubeconfig files, or the account that a pod is given inside of a cluster.

Follows “Organizing Cluster Access Using kubeconfig Files” and “client-go credential plugins” of Kubernetes'
documentation. Several files named by `KUBECONFIG` are one, the first that says something wins. A credential plug-in is
a program that the file names; it is run only where `REMIT_KUBERNETES_EXEC` is `1`, since reading a file must not run
what the file says. It cannot know whether the credentials still hold.
"""

from __future__ import annotations

import base64
import binascii
import ipaddress
import os
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from remit.documents.text import read_text
from remit.documents.yaml import read_yaml
from remit.errors import UnreadableError
from remit.readers.accounts._kubernetes_plugin import plugin_credentials

ACCOUNT_FOLDER: Final = Path("/var/run/secrets/kubernetes.io/serviceaccount")
IN_CLUSTER: Final = "in-cluster"
_LONGEST: Final = 2**20


@dataclass(frozen=True, slots=True, kw_only=True)
class Credentials:
    """How whoever asks is known; empty where a way is not used.

    Attributes:
        token: bearer token.
        certificate, key: PEM text of a client certificate.
    """

    token: str = ""
    certificate: str = ""
    key: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """One cluster and who asks it.

    Attributes:
        cluster: its name as the file calls it.
        server: address of its interface, without a slash at the end.
        authority: PEM text of the authority that signed its certificate; empty for the system's own.
        server_name: name that its certificate must carry where it is another than the address'.
        is_unchecked: whether its certificate is not looked at.
        proxy: address of a proxy; empty for the environment's.
        namespace: the context's namespace, empty when it names none.
        credentials: who asks.
    """

    cluster: str
    server: str
    authority: str = ""
    server_name: str = ""
    is_unchecked: bool = False
    proxy: str = ""
    namespace: str = ""
    credentials: Credentials = Credentials()

    @property
    def notes(self) -> tuple[str, ...]:
        """What a reader should know of the way the answers came."""
        found = []
        if self.is_unchecked:
            found.append("its certificate is not checked, as the kubeconfig says: anybody between may answer for it")
        if self.proxy:
            found.append(f"it is asked through the proxy {urlsplit(self.proxy).hostname}, as the kubeconfig says")
        return tuple(found)


def open_access(target: str, *, place: str, account_folder: Path = ACCOUNT_FOLDER) -> Access:
    """The cluster of a context.

    Args:
        target: a context; empty for the current one, or for the cluster that this runs in where no file is;
            `in-cluster` for that cluster outright.
        place: how errors call it.
        account_folder: where a pod finds its account.

    Raises:
        UnreadableError: no such context, a broken file, an address that is not safe, or a plug-in that may not run.
    """
    files = _files()
    is_inside = "KUBERNETES_SERVICE_HOST" in os.environ
    if target == IN_CLUSTER or (not target and not files and is_inside):
        return _inside(place, account_folder)
    if not files:
        hint = "write a kubeconfig, name it in KUBECONFIG, or run inside of a cluster"
        raise UnreadableError("there is no kubeconfig", place=place, hint=hint)
    config = _merged(files)
    context = target or str(config.current or "")
    chosen = config.contexts.get(context)
    if chosen is None:
        known = ", ".join(sorted(config.contexts)[:8]) or "none"
        raise UnreadableError(f"no context “{context[:80]}”", place=place, hint=f"the kubeconfig has: {known}")
    cluster = config.clusters.get(str(chosen.values.get("cluster", "")))
    if cluster is None:
        hint = "name a cluster of the same kubeconfig"
        raise UnreadableError(f"the context “{context[:80]}” names no known cluster", place=place, hint=hint)
    user = config.users.get(str(chosen.values.get("user", "")))
    access = Access(
        cluster=str(chosen.values.get("cluster")),
        server=_address(cluster.text("server"), place),
        authority=cluster.pem("certificate-authority"),
        server_name=cluster.text("tls-server-name"),
        is_unchecked=cluster.values.get("insecure-skip-tls-verify") is True,
        proxy=_proxy(cluster.text("proxy-url"), place),
        namespace=str(chosen.values.get("namespace") or ""),
    )
    return access if user is None else replace(access, credentials=_credentials(user, access, place))


@dataclass(frozen=True, slots=True)
class _Entry:
    """One cluster, user or context, with the file that says it."""

    file: Path
    values: Mapping[str, Any]

    def text(self, key: str) -> str:
        value = self.values.get(key)
        return value.strip() if isinstance(value, str) else ""

    def pem(self, key: str) -> str:
        """PEM text that stands there in base64, or in the file that it names beside its own."""
        data = self.text(f"{key}-data")
        if data:
            try:
                return base64.b64decode(data, validate=True).decode("ascii")
            except (binascii.Error, ValueError):
                raise UnreadableError(f"{key}-data is not base64 of PEM text", place=str(self.file)) from None
        name = self.text(key)
        return read_text(self.file.parent / name, limit=_LONGEST) if name else ""


@dataclass(frozen=True, slots=True)
class _Config:
    current: str
    clusters: Mapping[str, _Entry]
    users: Mapping[str, _Entry]
    contexts: Mapping[str, _Entry]


def _files() -> list[Path]:
    named = os.environ.get("KUBECONFIG", "")
    paths = [Path(one) for one in named.split(os.pathsep) if one] or [Path.home() / ".kube" / "config"]
    return [path for path in paths if path.is_file()]


def _merged(files: list[Path]) -> _Config:
    current = ""
    rooms: dict[str, dict[str, _Entry]] = {"cluster": {}, "user": {}, "context": {}}
    for file in files:
        value = read_yaml(file).value
        if not isinstance(value, Mapping):
            raise UnreadableError("not a kubeconfig", place=str(file), hint="it holds clusters, users and contexts")
        current = current or str(value.get("current-context") or "")
        for room, entries in rooms.items():
            listed = value.get(f"{room}s")
            for one in listed if isinstance(listed, list) else ():
                held = one.get(room) if isinstance(one, Mapping) else None
                if isinstance(held, Mapping):
                    entries.setdefault(str(one.get("name", "")), _Entry(file, held))
    return _Config(current, rooms["cluster"], rooms["user"], rooms["context"])


def _credentials(user: _Entry, access: Access, place: str) -> Credentials:
    if isinstance(user.values.get("exec"), Mapping):
        token, certificate, key = plugin_credentials(
            user.values["exec"],
            cluster={"server": access.server, "insecure-skip-tls-verify": access.is_unchecked},
            folder=user.file.parent,
            place=place,
        )
        return Credentials(token=token, certificate=certificate, key=key)
    for old in ("auth-provider", "username"):
        if user.values.get(old):
            hint = "use a token, a client certificate or a credential plug-in; servers no longer know this way"
            raise UnreadableError(f"the kubeconfig's user logs in by {old}", place=place, hint=hint)
    token = user.text("token")
    if not token and (name := user.text("tokenFile")):
        token = read_text(user.file.parent / name, limit=_LONGEST).strip()
    return Credentials(token=token, certificate=user.pem("client-certificate"), key=user.pem("client-key"))


def _inside(place: str, folder: Path) -> Access:
    host, port = os.environ.get("KUBERNETES_SERVICE_HOST", ""), os.environ.get("KUBERNETES_SERVICE_PORT", "443")
    if not host or not (folder / "token").is_file():
        hint = "run it in a pod that mounts the token of its service account, or name a context"
        raise UnreadableError("this does not run inside of a cluster", place=place, hint=hint)
    shown = f"[{host}]" if ":" in host else host
    return Access(
        cluster=IN_CLUSTER,
        server=_address(f"https://{shown}:{port}", place),
        authority=read_text(folder / "ca.crt", limit=_LONGEST),
        credentials=Credentials(token=read_text(folder / "token", limit=_LONGEST).strip()),
    )


def _address(server: str, place: str) -> str:
    """An address that credentials may be sent to: encrypted, or on this machine."""
    parts = urlsplit(server)
    if parts.scheme == "https" and parts.hostname and not parts.username:
        return server.rstrip("/")
    if parts.scheme == "http" and _is_loopback(parts.hostname or "") and not parts.username:
        return server.rstrip("/")
    hint = "write server: https://…; without encryption only an address of this machine is asked"
    raise UnreadableError(f"the server “{server[:80]}” is not asked", place=place, hint=hint)


def _proxy(proxy: str, place: str) -> str:
    if not proxy or urlsplit(proxy).scheme == "http":
        return proxy
    raise UnreadableError("proxy-url is no plain HTTP proxy", place=place, hint="write http://host:port")


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
