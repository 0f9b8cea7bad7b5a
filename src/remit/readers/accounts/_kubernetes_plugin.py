"""Credential plug-ins of kubeconfig files: programs that print a token or a certificate.

Kubernetes, “client-go credential plugins”, `client.authentication.k8s.io`. Whoever writes the file says which program
runs, so none runs unless the user says so in the environment. It runs without a shell and without a terminal, for a
minute at most; what it prints is never shown.
"""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from remit.errors import UnreadableError

ALLOWED: Final = "REMIT_KUBERNETES_EXEC"
SECONDS: Final = 60
_LONGEST: Final = 2**20


def plugin_credentials(
    plugin: Mapping[str, Any], *, cluster: Mapping[str, Any], folder: Path, place: str
) -> tuple[str, str, str]:
    """Token, certificate and key, each empty when it gives none.

    Args:
        plugin: `exec` of a user.
        cluster: what the program is told of the cluster where it asks for that.
        folder: of the kubeconfig, to which a command with a slash is relative.
        place: how errors call it.

    Raises:
        UnreadableError: it may not run, cannot run, fails, takes too long, or prints something else.
    """
    command = plugin.get("command")
    if not isinstance(command, str) or not command:
        raise UnreadableError("the credential plug-in names no command", place=place, hint="write exec: command:")
    if os.environ.get(ALLOWED) != "1":
        hint = f"set {ALLOWED}=1 if you trust the kubeconfig, or give it a token or a certificate"
        raise UnreadableError(f"the kubeconfig wants to run “{command[:80]}”", place=place, hint=hint)
    run = str(folder / command) if "/" in command else command
    arguments = [str(one) for one in plugin.get("args") or ()]
    try:
        done = subprocess.run(  # noqa: S603 - the user has allowed this very program, and no shell is used
            [run, *arguments],
            env=_environment(plugin, cluster),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as problem:
        cause = "takes too long" if isinstance(problem, subprocess.TimeoutExpired) else "cannot be run"
        raise UnreadableError(f"the plug-in “{command[:80]}” {cause}", place=place, hint="run it by hand") from None
    if done.returncode:
        hint = "run it by hand to see what it says"
        raise UnreadableError(f"the plug-in “{command[:80]}” ended with {done.returncode}", place=place, hint=hint)
    return _status(done.stdout[:_LONGEST], command, place)


def _environment(plugin: Mapping[str, Any], cluster: Mapping[str, Any]) -> dict[str, str]:
    more = {str(one.get("name")): str(one.get("value")) for one in plugin.get("env") or () if isinstance(one, Mapping)}
    spec: dict[str, Any] = {"interactive": False}
    if plugin.get("provideClusterInfo") is True:
        spec["cluster"] = dict(cluster)
    told = {"apiVersion": plugin.get("apiVersion"), "kind": "ExecCredential", "spec": spec}
    return {**os.environ, **more, "KUBERNETES_EXEC_INFO": json.dumps(told)}


def _status(printed: bytes, command: str, place: str) -> tuple[str, str, str]:
    try:
        value = json.loads(printed)
    except ValueError:
        value = None
    status = value.get("status") if isinstance(value, dict) else None
    if not isinstance(status, dict):
        hint = "it has to print an ExecCredential with a status"
        raise UnreadableError(f"the plug-in “{command[:80]}” prints no credentials", place=place, hint=hint)
    found = [status.get(key) for key in ("token", "clientCertificateData", "clientKeyData")]
    token, certificate, key = (one if isinstance(one, str) else "" for one in found)
    return token, certificate, key
