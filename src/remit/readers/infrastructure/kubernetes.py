"""Kubernetes objects: manifests, rendered charts and what `kubectl get -o json|yaml` prints.

The files of one folder belong together, as `kubectl apply -f FOLDER` has it: selectors and names are followed within
it. Which cluster they go to, what admission changes and what a controller makes of a custom resource is not in them.
Every kind that makes pods offers its pod's specification as `pod`, wherever the kind keeps it. Values of secrets are
never kept, nor are the commands of containers, which often carry one.
"""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from remit.model.facts import HIDDEN
from remit.model.observation import Observation, Reading, Unreadable
from remit.readers.infrastructure._kubernetes_objects import KubernetesObject, looks_like_objects, objects_of
from remit.readers.infrastructure._kubernetes_references import Index
from remit.readers.infrastructure._secrets import hide_secrets

HEAD_BYTES: Final = 8192
_ENDINGS: Final = (".yaml", ".yml", ".json")
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


class Kubernetes:
    """Reads the objects below a folder, one root a folder."""

    def claims(self, path: Path) -> bool:
        """Whether the file is named like one of objects and begins like one; pipes and devices are not opened."""
        if not path.name.endswith(_ENDINGS) or not path.is_file():
            return False
        try:
            with path.open("rb") as opened:
                return looks_like_objects(opened.read(HEAD_BYTES))
        except OSError:
            return False  # whoever reads single files says so

    def read_folders(
        self,
        top: Path,  # noqa: ARG002 - nothing outside of the files is read
        files: Sequence[Path],
        *,
        name: Callable[[Path], str],
    ) -> Iterator[tuple[str, Reading]]:
        """One reading a folder, named after it; a folder's only file gives its own name."""
        folders: dict[str, list[Path]] = defaultdict(list)
        for file in files:
            folders[os.fspath(file.parent)].append(file)
        for folder, members in folders.items():
            unit = name(members[0]) if len(members) == 1 else f"{name(Path(folder))}/*"
            reading = _read(members, name)
            if reading.observations or reading.unreadable:
                yield unit, reading


def _read(files: Sequence[Path], name: Callable[[Path], str]) -> Reading:
    objects: list[KubernetesObject] = []
    unreadable: list[Unreadable] = []
    for file in files:
        for one in objects_of(file, name(file)):
            if isinstance(one, Unreadable):
                unreadable.append(one)
            else:
                objects.append(one)
    return Reading(
        observations=tuple(_observations(objects)),
        unreadable=tuple(unreadable),
        inputs=tuple(name(file) for file in files),
    )


def _observations(objects: Sequence[KubernetesObject]) -> Iterator[Observation]:
    index, named = Index(), []
    addresses: set[str] = set()
    for one in objects:
        address = _address(one, addresses)
        addresses.add(address)
        template = _template(one)
        index.add(address, one.kind, one.namespace, one.name, None if template is None else _labels(template))
        named.append((one, address, template))
    accounts = {address: one.body for one, address, _ in named if one.kind == "ServiceAccount"}
    for one, address, template in named:
        attributes = _attributes(one, template)
        references = index.references(one.kind, one.namespace, attributes)
        for account in references.get("pod.serviceAccountName", ()):  # what a pod leaves open, its account decides
            attributes["service_account"] = {_TOKEN: accounts[account].get(_TOKEN)}
        yield Observation(
            reader="k8s",
            native_type=one.native_type,
            address=address,
            attributes=attributes,
            tags=_tags(one),
            location=one.location,
            path=one.location.file,
            provider="kubernetes",
            references=references,
        )


def _address(one: KubernetesObject, taken: set[str]) -> str:
    """`Deployment/shop/web`; the group, then a number, tells apart what would be called the same."""
    plain = "/".join(part for part in (one.kind, one.namespace, one.name or "?") if part)
    grouped = plain.replace(one.kind, f"{one.kind}.{one.group}", 1) if one.group else plain
    for address in (plain, grouped):
        if address not in taken:
            return address
    number = 2
    while f"{grouped}#{number}" in taken:
        number += 1
    return f"{grouped}#{number}"


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
    """Labels, and annotations that are as short as a label could be; a label wins."""
    metadata = one.body.get("metadata")
    held = metadata.get("labels") if isinstance(metadata, Mapping) else None
    labels = held.items() if isinstance(held, Mapping) else ()
    return _short_annotations(one) | {str(key): _text(value) for key, value in labels if value is not None}


def _text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


READER = Kubernetes()
