"""Namespaces that let pods ask for anything.

Reads `pod_security`. It cannot see what another admission controller refuses, nor the cluster's own default.
"""

from __future__ import annotations

from remit.checks import Failing, plain_check
from remit.model.check import CheckText
from remit.model.finding import Severity


def _weigh(group: Failing) -> Severity:
    return Severity.LOW if group.is_default else Severity.MEDIUM  # other controllers may stand where no label does


CHECK = plain_check(
    CheckText(
        id="pod-security",
        title="Namespaces enforce a pod security standard",
        control="application-configuration",
        severity=Severity.MEDIUM,
        what="Whether a namespace refuses pods that break the baseline or the restricted pod security standard.",
        why="Whoever may start a pod in such a namespace may start one with all rights of the node.",
        fix="Label the namespace pod-security.kubernetes.io/enforce: baseline, better restricted.",
        bad=(
            "apiVersion: v1\n"
            "kind: Namespace\n"
            "metadata:\n"
            "  name: shop\n"
            "  labels: {pod-security.kubernetes.io/enforce: privileged}"
        ),
        good=(
            "apiVersion: v1\n"
            "kind: Namespace\n"
            "metadata:\n"
            "  name: shop\n"
            "  labels: {pod-security.kubernetes.io/enforce: restricted}"
        ),
    ),
    fact="pod_security",
    good=frozenset({"restricted", "baseline"}),
    fails={"privileged": "The namespace lets pods ask for any rights"},
    question="which pod security standard the namespace enforces",
    weigh=_weigh,
)
