"""Runs the server until it is stopped; says where it is, and why when it cannot be."""

from __future__ import annotations

import socket
from collections.abc import Callable

import uvicorn

from remit.errors import UsageError
from remit.web.app import create_app
from remit.web.page import Services


def serve(services: Services, *, host: str, port: int, say: Callable[[str], None]) -> None:
    """Serve until interrupted.

    Args:
        services: what pages ask for.
        host: address to listen on.
        port: port to listen on.
        say: takes the one line that tells where the pages are.

    Raises:
        UsageError: the port is taken or not allowed.
    """
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_STREAM) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((host, port))
            listener.listen()  # who follows the address at once waits for the first answer instead of being refused
        except OSError as problem:
            reason = problem.strerror or "it cannot be used"
            raise UsageError(f"port {port} of {host}: {reason}", hint="choose another with --port") from None
        config = uvicorn.Config(
            create_app(services), log_level="warning", server_header=False, date_header=True, access_log=False
        )
        say(f"Remit is at http://{host}:{port} (Ctrl-C stops it)")
        uvicorn.Server(config).run(sockets=[listener])
