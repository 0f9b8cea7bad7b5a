"""What Kubernetes objects point at: by name within a namespace, and by label selectors.

Only objects that were read together are found. A namespace that neither side writes is taken for the same one, as
`kubectl apply` would.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from remit.knowledge.subject import walk

Labels = Mapping[str, Any]
_BY_NAME: Final = (
    ("pod.serviceAccountName", "ServiceAccount"),
    ("pod.volumes.secret.secretName", "Secret"),
    ("pod.volumes.configMap.name", "ConfigMap"),
    ("pod.volumes.persistentVolumeClaim.claimName", "PersistentVolumeClaim"),
    ("pod.containers.env.valueFrom.secretKeyRef.name", "Secret"),
    ("pod.containers.envFrom.secretRef.name", "Secret"),
    ("pod.containers.envFrom.configMapRef.name", "ConfigMap"),
    ("pod.imagePullSecrets.name", "Secret"),
    ("spec.rules.http.paths.backend.service.name", "Service"),
    ("spec.defaultBackend.service.name", "Service"),
    ("spec.tls.secretName", "Secret"),
    ("spec.parentRefs.name", "Gateway"),
    ("spec.rules.backendRefs.name", "Service"),
    ("webhooks.clientConfig.service.name", "Service"),
)
_SELECTORS: Final = {
    "Service": "spec.selector",
    "NetworkPolicy": "spec.podSelector",
    "PodDisruptionBudget": "spec.selector",
}
_TARGETS: Final = ("spec.scaleTargetRef", "spec.targetRef", "roleRef")
MAX_TARGETS: Final = 10_000
"""Objects that one selector may name; an empty one names a whole namespace."""


@dataclass(slots=True)
class Index:
    """The objects that were read together.

    Attributes:
        by_name: address by kind, namespace and name.
        pods: address and pod labels of every workload by namespace.
    """

    by_name: dict[tuple[str, str, str], str] = field(default_factory=dict)
    pods: dict[str, list[tuple[str, Labels]]] = field(default_factory=lambda: defaultdict(list))

    def add(self, address: str, kind: str, namespace: str, name: str, pod_labels: Labels | None) -> None:
        """Take in one object; the labels are those of the pods that it makes, None where it makes none."""
        self.by_name.setdefault((kind, namespace, name), address)
        if pod_labels is not None:
            self.pods[namespace].append((address, pod_labels))

    def references(self, kind: str, namespace: str, attributes: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
        """Attribute path → addresses it points to."""
        found: dict[str, tuple[str, ...]] = {}
        for path, target in _BY_NAME:
            addresses = [self.by_name.get((target, namespace, name)) for name in _texts(attributes, path)]
            if known := tuple(dict.fromkeys(one for one in addresses if one)):
                found[path] = known
        if kind in _SELECTORS:
            selector = next(iter(_values(attributes, _SELECTORS[kind])), None)
            if selected := tuple(self._selected(kind, namespace, selector)):
                found[_SELECTORS[kind]] = selected[:MAX_TARGETS]
        for path in _TARGETS:
            for target in _values(attributes, path):
                if address := self._named(target, namespace):
                    found[f"{path}.name"] = (address,)
        return found

    def _selected(self, kind: str, namespace: str, selector: object) -> Iterator[str]:
        if not isinstance(selector, Mapping) or (kind == "Service" and not selector):
            return  # an empty map of labels selects nothing, an empty selector everything
        wanted = {"matchLabels": selector} if kind == "Service" else selector
        yield from (address for address, labels in self.pods.get(namespace, ()) if matches(wanted, labels))

    def _named(self, target: object, namespace: str) -> str | None:
        if not isinstance(target, Mapping):
            return None
        kind, name = str(target.get("kind", "")), str(target.get("name", ""))
        return self.by_name.get((kind, namespace, name)) or self.by_name.get((kind, "", name))


def matches(selector: Mapping[str, Any], labels: Labels) -> bool:
    """Whether a label selector picks these labels (Kubernetes, “Labels and Selectors”); an empty one picks all."""
    wanted = selector.get("matchLabels")
    if isinstance(wanted, Mapping) and any(labels.get(key) != value for key, value in wanted.items()):
        return False
    expressions = selector.get("matchExpressions")
    return all(_holds(one, labels) for one in expressions) if isinstance(expressions, Sequence) else True


def _holds(expression: object, labels: Labels) -> bool:
    if not isinstance(expression, Mapping):
        return False
    key, operator, values = expression.get("key"), expression.get("operator"), expression.get("values") or ()
    given = labels.get(key) if isinstance(key, str) else None
    held = isinstance(values, Sequence) and given in values
    return {
        "In": given is not None and held,
        "NotIn": not held,
        "Exists": given is not None,
        "DoesNotExist": given is None,
    }.get(str(operator), False)


def _values(attributes: Mapping[str, Any], path: str) -> list[Any]:
    return list(walk(attributes, path.split(".")))


def _texts(attributes: Mapping[str, Any], path: str) -> list[str]:
    return [value for value in _values(attributes, path) if isinstance(value, str)]
