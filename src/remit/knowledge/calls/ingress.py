"""What annotations of a Kubernetes ingress say of plain HTTP.

Annotations belong to the controller that serves the ingress; only those of widely used ones are known: Google's, NGINX'
and the AWS Load Balancer Controller's.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from remit.knowledge.calls import Answer, Call, Values

_REFUSES_PLAIN: Final = {
    "kubernetes.io/ingress.allow-http": "false",
    "nginx.ingress.kubernetes.io/force-ssl-redirect": "true",
}
_REDIRECT_PORT: Final = "alb.ingress.kubernetes.io/ssl-redirect"


def redirects(annotations: Values) -> Answer:
    """`true` where plain requests are refused or sent on to the encrypted port; None where nothing says so."""
    for held in annotations:
        if isinstance(held, Mapping) and (
            held.get(_REDIRECT_PORT) or any(held.get(key) == value for key, value in _REFUSES_PLAIN.items())
        ):
            return "true"
    return None


CALLS: dict[str, Call] = {"redirects": redirects}
