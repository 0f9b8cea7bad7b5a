"""From files to Kubernetes objects: streams of YAML, JSON, the lists that `kubectl get` prints, admission reviews.

An object is known by `apiVersion` and `kind` (Kubernetes API conventions, “Types (Kinds)”). A chart's template that
nobody has rendered is unreadable, never clean: what it will say is decided by values that are not in it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from remit.documents.text import decode, read_bytes
from remit.documents.yaml import MAX_BYTES, Document, Step, parse_yaml, split_documents
from remit.errors import UnreadableError
from remit.model.location import Location
from remit.model.observation import Unreadable

MAX_DOCUMENTS: Final = 20_000
_HEAD: Final = re.compile(rb"""(?:^|[{,])\s*["']?(apiVersion|kind)["']?\s*:""", re.MULTILINE)
_AUDIT: Final = re.compile(rb'"apiVersion"\s*:\s*"audit\.k8s\.io/')
_EVENT: Final = re.compile(rb'"kind"\s*:\s*"Event(?:List)?"')
_TEMPLATE: Final = re.compile(r"^[^#\n]*\{\{", re.MULTILINE)
# What has the same two keys and is no object of a cluster: catalogues, objectives, settings of tools.
_FOREIGN: Final = frozenset({
    "backstage.io", "openslo", "sloth.slok.dev", "kustomize.config.k8s.io", "skaffold", "kind.x-k8s.io",
    "kubeadm.k8s.io", "audit.k8s.io", "config.kio.kpt.dev", "helm.toolkit", "k3d.io", "eksctl.io",
})  # fmt: skip
_SETTINGS: Final = frozenset({("", "Config"), ("", "Kustomization"), ("", "Component")})


@dataclass(frozen=True, slots=True, kw_only=True)
class KubernetesObject:
    """One object as written.

    Attributes:
        group: API group, empty for the core group.
        kind: its kind.
        name: its name; `generateName` with a `*` where the name is given out later; empty when it has none.
        namespace: as written, empty when it says none.
        body: the whole object.
        location: where it begins.
        is_controlled: whether a controller that was read as well has made it.
    """

    group: str
    kind: str
    name: str
    namespace: str
    body: Mapping[str, Any]
    location: Location
    is_controlled: bool = False

    @property
    def native_type(self) -> str:
        """`apps/Deployment`, the kind alone in the core group; `controlled/Pod` of what a controller has made."""
        if self.is_controlled:
            return f"controlled/{self.kind}"
        return f"{self.group}/{self.kind}" if self.group else self.kind


def looks_like_objects(head: bytes) -> bool:
    """Whether the first bytes of a file name both `apiVersion` and `kind`, and are no line of the audit log."""
    if _AUDIT.search(head) and _EVENT.search(head):
        return False
    return len({found.group(1) for found in _HEAD.finditer(head)}) == 2


def objects_of(file: Path, name: str) -> Iterator[KubernetesObject | Unreadable]:
    """Every object of a file, in order; what cannot be read comes as that, and the rest still follows.

    Args:
        file: the file.
        name: how locations call it.
    """
    try:
        text = decode(read_bytes(file, limit=MAX_BYTES), name=name)
        documents = split_documents(text)
    except UnreadableError as problem:
        yield _unreadable(problem, Location(file=name))
        return
    if len(documents) > MAX_DOCUMENTS:
        cause = f"{len(documents)} documents are more than the {MAX_DOCUMENTS} that are read"
        yield Unreadable(location=Location(file=name), cause=cause, hint="split the file")
        documents = documents[:MAX_DOCUMENTS]
    for above, document in documents:
        yield from _of_document(document, above, name)


def what_else(file: Path) -> str:
    """What a file without objects is that is written like one: a catalogue, a kubeconfig, settings of a tool."""
    documents = split_documents(decode(read_bytes(file, limit=MAX_BYTES), name=file.name))
    values = (parse_yaml(text, name=file.name).value for _, text in documents)
    first = next((value for value in values if isinstance(value, Mapping)), None)
    if first is None:
        return "nothing is written in it"
    version, kind = str(first.get("apiVersion")), str(first.get("kind"))
    if (version, kind) == ("v1", "Config"):
        return "a kubeconfig: it says how to reach clusters, and holds no object of one"
    if version.startswith("backstage.io/"):
        return "a catalogue of Backstage: read where ownership.catalogues in remit.yaml or another catalogue names it"
    return f"{kind} of {version}, with no object of a cluster in it"


def _of_document(text: str, above: int, name: str) -> Iterator[KubernetesObject | Unreadable]:
    template = _TEMPLATE.search(text)
    try:
        document = parse_yaml(text, name=name, above=above)
    except UnreadableError as problem:
        if template:
            yield _unrendered(name, above + text.count("\n", 0, template.end()) + 1)
        else:
            yield _unreadable(problem, Location(file=name, line=above + 1))
        return
    if template and any(isinstance(value, str) and "{{" in value for value in _heads(document.value)):
        yield _unrendered(name, above + text.count("\n", 0, template.end()) + 1)
        return
    yield from _of_value(document, document.value, ())


def _of_value(document: Document, value: object, path: tuple[Step, ...]) -> Iterator[KubernetesObject | Unreadable]:
    where = document.at(*path)
    if value is None:
        return
    if not isinstance(value, Mapping):
        yield Unreadable(location=where, cause="not an object", hint="an object has apiVersion, kind and metadata")
        return
    version, kind = value.get("apiVersion"), value.get("kind")
    if not isinstance(version, str) or not isinstance(kind, str) or not kind:
        yield Unreadable(location=where, cause="apiVersion or kind is missing", hint="write both as text")
        return
    group = version.rpartition("/")[0]
    if (group, kind) == ("admission.k8s.io", "AdmissionReview"):
        yield from _of_review(document, value, path)
        return
    items = value.get("items")
    if kind.endswith("List") and isinstance(items, list):
        for index, item in enumerate(items):
            typed = {"apiVersion": version, "kind": kind.removesuffix("List"), **item} if _is_bare(item) else item
            yield from _of_value(document, typed, (*path, "items", index))
        return
    if (group, kind) in _SETTINGS or any(group == one or group.endswith(f".{one}") for one in _FOREIGN):
        return
    metadata = value.get("metadata")
    named: Mapping[str, Any] = metadata if isinstance(metadata, Mapping) else {}
    yield KubernetesObject(
        group=group,
        kind=kind,
        name=_name(named),
        namespace=_text(named.get("namespace")),
        body=value,
        location=where,
    )


def _of_review(
    document: Document, value: Mapping[str, Any], path: tuple[Step, ...]
) -> Iterator[KubernetesObject | Unreadable]:
    """The object that a cluster asks about (admission.k8s.io/v1), where the request has one: a deletion has none."""
    request = value.get("request")
    inner = request.get("object") if isinstance(request, Mapping) else None
    for one in _of_value(document, inner, (*path, "request", "object")):
        known = _text(request.get("namespace")) if isinstance(request, Mapping) else ""
        is_open = isinstance(one, KubernetesObject) and not one.namespace and one.kind != "Namespace"
        yield replace(one, namespace=known) if isinstance(one, KubernetesObject) and is_open else one


def _is_bare(item: object) -> bool:
    """Whether an item of a typed list leaves out what its list says already."""
    return isinstance(item, Mapping) and "kind" not in item and "metadata" in item


def _heads(value: object) -> Iterator[object]:
    """What names an object and its kind: a template there cannot be told from another object."""
    if isinstance(value, Mapping):
        metadata = value.get("metadata")
        yield from (value.get("apiVersion"), value.get("kind"))
        if isinstance(metadata, Mapping):
            yield from (metadata.get("name"), metadata.get("namespace"))


def _name(metadata: Mapping[str, Any]) -> str:
    name = _text(metadata.get("name"))
    prefix = _text(metadata.get("generateName"))
    return name or (f"{prefix}*" if prefix else "")


def _text(value: object) -> str:
    return str(value) if isinstance(value, str | int) and not isinstance(value, bool) else ""


def _unreadable(problem: UnreadableError, fallback: Location) -> Unreadable:
    place = problem.place.removeprefix(f"{fallback.file}:").split(":")
    numbers = [int(one) for one in place if one.isdecimal()] if problem.place.startswith(f"{fallback.file}:") else []
    line, column = (*numbers, fallback.line if not numbers else 0, 0)[:2]
    return Unreadable(
        location=Location(file=fallback.file, line=line, column=column), cause=problem.message, hint=problem.hint
    )


def _unrendered(name: str, line: int) -> Unreadable:
    return Unreadable(
        location=Location(file=name, line=line),
        cause="a template that nobody has rendered: its values are not in it",
        hint="render it and name the result: helm template RELEASE CHART -f values.yaml > rendered.yaml",
    )
