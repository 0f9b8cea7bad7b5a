"""What Kubernetes roles allow and whom their bindings name (Kubernetes, “Using RBAC Authorization”).

A role that aggregates others is known by its own rules only.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from remit.knowledge.calls import Answer, Call, Values

_EVERYTHING: Final = "*"
_ANYONE: Final = frozenset({"system:anonymous", "system:unauthenticated"})


def privileges(*rules: Values) -> Answer:
    """`wildcard` where a rule allows every verb on every resource of some API group, else `scoped`."""
    held = [rule for values in rules for rule in values if isinstance(rule, Mapping)]
    if not held:
        return None
    return "wildcard" if any(_has(rule, "verbs") and _has(rule, "resources") for rule in held) else "scoped"


def _has(rule: Mapping[str, Any], key: str) -> bool:
    held = rule.get(key)
    return isinstance(held, list) and _EVERYTHING in held


def grantees(*subjects: Values) -> Answer:
    """Whom bindings name, as `Group:system:masters` or `ServiceAccount:shop/deployer`, sorted."""
    held = [subject for values in subjects for subject in values if isinstance(subject, Mapping)]
    return tuple(sorted({_grantee(subject) for subject in held})) if held else None


def _grantee(subject: Mapping[str, Any]) -> str:
    namespace, name = subject.get("namespace"), str(subject.get("name", ""))
    return f"{subject.get('kind', '')}:{f'{namespace}/' if namespace else ''}{name}"


def reach(*subjects: Values) -> Answer:
    """`public` where a binding names whoever has not logged in, else `scoped`."""
    names = {str(subject.get("name", "")) for values in subjects for subject in values if isinstance(subject, Mapping)}
    return None if not names else "scoped" if names.isdisjoint(_ANYONE) else "public"


CALLS: dict[str, Call] = {"privileges": privileges, "grantees": grantees, "reach": reach}
