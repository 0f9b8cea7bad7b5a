"""Kubernetes objects as observations: files and clusters speak the same objects, so both come through here.

Every kind that makes pods offers its pod's specification as `pod`, wherever the kind keeps it. What a controller that
was read as well has made (a deployment's replica sets and pods) is its companion, not an asset. Values of secrets are
never kept, nor are the commands of containers, which often carry one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from remit.model.facts import HIDDEN
from remit.model.observation import Observation
from remit.readers.infrastructure._kubernetes_objects import KubernetesObject
from remit.readers.infrastructure._kubernetes_references import Index
from remit.readers.infrastructure._secrets import hide_secrets

_POD_PATHS: Final = {
    "Pod": (),
    "PodTemplate": ("template",),
    "CronJob": ("spec", "jobTemplate", "spec", "template"),
}
_LONGEST_ANNOTATION: Final = 512
_LAST_APPLIED: Final = "kubectl.kubernetes.io/last-applied-configuration"
_SECRET_FIELDS: Final = ("data", "stringData", "binaryData")
_TOKEN: Final = "automountServiceAccountToken"  # noqa: S105 - the name of a setting
_COMMANDS: Final = frozenset({"command", "args"})


def observations_of(objects: Sequence[KubernetesObject], *, account: str = "") -> Iterator[Observation]:
    """Every object, with what it points at among the others.

    Args:
        objects: what was read together.
        account: the cluster that they run on; empty where nothing says so.
    """
    index, named = Index(), []
    addresses: dict[str, int] = {}
    for one in _with_controllers(objects):
        address = _address(one, addresses)
        template = _template(one)
        index.add(address, one.kind, one.namespace, one.name, None if template is None else _labels(template))
        named.append((one, address, template))
    accounts = {address: one.body for one, address, _ in named if one.kind == "ServiceAccount"}
    for one, address, template in named:
        attributes = _attributes(one, template)
        references = index.references(one.kind, one.namespace, attributes)
        for owner in references.get("pod.serviceAccountName", ()):  # what a pod leaves open, its account decides
            attributes["service_account"] = {_TOKEN: accounts[owner].get(_TOKEN)}
        yield Observation(
            reader="k8s",
            native_type=one.native_type,
            address=address,
            attributes=attributes,
            tags=_tags(one),
            location=one.location,
            path=one.location.file,
            provider="kubernetes",
            account=account,
            namespace=one.name if one.native_type == "Namespace" else one.namespace,
            references=references,
        )


def _with_controllers(objects: Sequence[KubernetesObject]) -> Iterator[KubernetesObject]:
    """The objects, with those marked that belong to a controller among them (Kubernetes, “Owners and Dependents”)."""
    uids = {uid for one in objects if isinstance(uid := _metadata(one).get("uid"), str) and uid}
    for one in objects:
        owners = _metadata(one).get("ownerReferences")
        is_controlled = any(
            isinstance(owner, Mapping)
            and owner.get("controller") is True
            and isinstance(uid := owner.get("uid"), str)
            and uid in uids
            and owner.get("kind") != "Node"  # a pod that a node runs by itself is nobody's but its own
            for owner in (owners if isinstance(owners, list) else ())
        )
        yield replace(one, is_controlled=True) if is_controlled else one


def _metadata(one: KubernetesObject) -> Mapping[str, Any]:
    metadata = one.body.get("metadata")
    return metadata if isinstance(metadata, Mapping) else {}


def _address(one: KubernetesObject, taken: dict[str, int]) -> str:
    """`Deployment/shop/web`; the group, then a number, tells apart what would be called the same.

    Args:
        one: the object.
        taken: addresses that are given, and the number that was last tried for each; the new one is added.
    """
    plain = "/".join(part for part in (one.kind, one.namespace, one.name or "?") if part)
    grouped = plain.replace(one.kind, f"{one.kind}.{one.group}", 1) if one.group else plain
    address = grouped if plain in taken else plain
    while address in taken:
        taken[grouped] = max(2, taken.get(grouped, 0) + 1)
        address = f"{grouped}#{taken[grouped]}"
    taken[address] = 0
    return address


def _template(one: KubernetesObject) -> Mapping[str, Any] | None:
    """The object's pod template, with metadata and spec; None where it makes no pods."""
    value: Any = one.body
    for step in _POD_PATHS.get(one.kind, ("spec", "template")):
        value = value.get(step) if isinstance(value, Mapping) else None
    spec = value.get("spec") if isinstance(value, Mapping) else None
    return value if isinstance(spec, Mapping) and isinstance(spec.get("containers"), list) else None


def _labels(template: Mapping[str, Any]) -> Mapping[str, Any]:
    metadata = template.get("metadata")
    labels = metadata.get("labels") if isinstance(metadata, Mapping) else None
    return labels if isinstance(labels, Mapping) else {}


def _attributes(one: KubernetesObject, template: Mapping[str, Any] | None) -> dict[str, Any]:
    """The object without what it reports of itself, with its pod, and with every secret value hidden."""
    attributes = {key: _copy(value) for key, value in one.body.items() if key != "status"}
    if template is not None:
        attributes["pod"] = _copy(template["spec"])
        metadata = template.get("metadata")
        attributes["pod_annotations"] = _copy(metadata.get("annotations")) if isinstance(metadata, Mapping) else None
    if one.kind == "Secret":
        for key in _SECRET_FIELDS:
            held = attributes.get(key)
            if held is not None:
                attributes[key] = dict.fromkeys(held, HIDDEN) if isinstance(held, Mapping) else HIDDEN
    metadata = attributes.get("metadata")
    if isinstance(metadata, dict):
        for key in ("annotations", "managedFields"):  # the whole object again, secrets included
            metadata.pop(key, None)
        attributes["annotations"] = _short_annotations(one)
    if one.kind == "ConfigMap" and isinstance(attributes.get("data"), dict):
        attributes["environment"] = attributes.pop("data")  # that is how most are used, and read for secrets
    hide_secrets(attributes)
    return attributes


def _copy(value: Any) -> Any:  # noqa: ANN401 - objects are any JSON-like value
    """A copy to hide secrets in, without commands; documents are shallow enough for recursion by their reader."""
    if isinstance(value, Mapping):
        return {
            key: HIDDEN if key in _COMMANDS and isinstance(one, list | str) else _copy(one)
            for key, one in value.items()
        }
    return [_copy(one) for one in value] if isinstance(value, list) else value


def _short_annotations(one: KubernetesObject) -> dict[str, str]:
    metadata = one.body.get("metadata")
    held = metadata.get("annotations") if isinstance(metadata, Mapping) else None
    return {
        str(key): _text(value)
        for key, value in (held.items() if isinstance(held, Mapping) else ())
        if isinstance(value, str | int | float) and len(str(value)) <= _LONGEST_ANNOTATION and key != _LAST_APPLIED
    }


def _tags(one: KubernetesObject) -> dict[str, str]:
    """Labels, and annotations that are as short as a label could be; a label wins. What is no plain value is none."""
    metadata = one.body.get("metadata")
    held = metadata.get("labels") if isinstance(metadata, Mapping) else None
    labels = held.items() if isinstance(held, Mapping) else ()
    return _short_annotations(one) | {
        str(key): _text(value) for key, value in labels if isinstance(value, str | int | float)
    }


def _text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
