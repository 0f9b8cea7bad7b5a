"""Lists every object of a cluster, kind by kind, as discovery offers them.

Kubernetes, “Kubernetes API Concepts”: lists come in chunks (`limit`, `continue`); where a chunk has expired (410) the
list begins anew. Of secrets only the metadata are asked for. What is refused is a hole with the name of the list. An
object that two groups offer has one `uid` and is kept once. It cannot know objects that come and go while it lists.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import quote

from remit.model.location import Location
from remit.model.observation import Unreadable
from remit.readers.accounts._json_answers import RefusedError
from remit.readers.accounts._kubernetes_http import Client, TooLargeError
from remit.readers.infrastructure._kubernetes_objects import KubernetesObject

CHUNK: Final = 500
MAX_OBJECTS: Final = 500_000
MAX_GROUPS: Final = 1_000
RESTARTS: Final = 3
METADATA_ONLY: Final = "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1"
_FORBIDDEN: Final = frozenset({401, 403})
_GONE: Final = 410
# What says how things go rather than what there is, and would be another at each look.
_PASSING: Final = frozenset({
    ("", "events"), ("events.k8s.io", "events"), ("", "componentstatuses"), ("coordination.k8s.io", "leases"),
    ("metrics.k8s.io", "pods"), ("metrics.k8s.io", "nodes"),
})  # fmt: skip
_SECRETS: Final = ("", "secrets")


@dataclass(frozen=True, slots=True, kw_only=True)
class Resource:
    """One listable type of object.

    Attributes:
        group, version: empty group for the core one.
        name: plural, as in paths: `deployments`.
        kind: `Deployment`.
        is_namespaced: whether its objects lie in namespaces.
    """

    group: str
    version: str
    name: str
    kind: str
    is_namespaced: bool

    @property
    def root(self) -> str:
        """Path of its group and version."""
        return f"/apis/{self.group}/{self.version}" if self.group else f"/api/{self.version}"

    @property
    def call(self) -> str:
        """How holes call its list: `list deployments.apps`."""
        return f"list {self.name}.{self.group}" if self.group else f"list {self.name}"


@dataclass(slots=True)
class Sweeping:
    """A cluster that is being looked through.

    Attributes:
        client: asks it.
        name: how places call it, `kubernetes:production`.
        namespace: asked instead where the whole cluster may not be.
        holes: what could not be asked.
        refused: group and plural of each list with a hole.
        uids: of the objects that were kept.
    """

    client: Client
    name: str
    namespace: str = ""
    holes: list[Unreadable] = field(default_factory=list)
    refused: set[tuple[str, str]] = field(default_factory=set)
    uids: set[str] = field(default_factory=set)

    def objects(self) -> Iterator[KubernetesObject]:
        """Every object, each once."""
        count = 0
        for resource in self.resources():
            for item in self._listed(resource):
                uid = str(_metadata(item).get("uid") or "")
                if uid and uid in self.uids:
                    continue
                self.uids.add(uid)
                count += 1
                if count > MAX_OBJECTS:
                    self._hole(resource, f"more than {MAX_OBJECTS} objects", "name a context of one namespace")
                    return
                yield self._object(resource, item)

    def resources(self) -> list[Resource]:
        """What discovery offers, each resource once, in the version that its group prefers."""
        roots = [("", "v1")]
        try:
            answer = self.client.get("/apis")
        except (RefusedError, TooLargeError) as problem:
            self._unlisted("discovery /apis", problem)
            answer = {}
        for group in _maps(answer.get("groups"))[:MAX_GROUPS]:
            preferred = group.get("preferredVersion")
            first = str(preferred.get("version", "")) if isinstance(preferred, Mapping) else ""
            versions = [str(one.get("version", "")) for one in _maps(group.get("versions"))]
            roots += [(str(group.get("name", "")), one) for one in dict.fromkeys((first, *versions)) if one]
        found: dict[tuple[str, str], Resource] = {}
        for name, version in roots:
            for resource in self._offered(name, version):
                found.setdefault((resource.group, resource.name), resource)
        # what stays in an old group is the same object as in its new one, which names it
        return sorted(found.values(), key=lambda one: one.group == "extensions")

    def _offered(self, group: str, version: str) -> Iterator[Resource]:
        root = f"/apis/{quote(group, safe='')}/{quote(version, safe='')}" if group else f"/api/{version}"
        try:
            answer = self.client.get(root)
        except (RefusedError, TooLargeError) as problem:
            self._unlisted(f"discovery {root}", problem)
            return
        for one in _maps(answer.get("resources")):
            name, verbs = str(one.get("name", "")), one.get("verbs")
            if "/" in name or not isinstance(verbs, list) or "list" not in verbs or (group, name) in _PASSING:
                continue
            yield Resource(
                group=group,
                version=version,
                name=name,
                kind=str(one.get("kind", "")),
                is_namespaced=one.get("namespaced") is True,
            )

    def _listed(self, resource: Resource) -> list[dict[str, Any]]:
        """The whole list, or what of it may be seen."""
        path = f"{resource.root}/{quote(resource.name, safe='')}"
        try:
            return self._whole(resource, path)
        except (RefusedError, TooLargeError) as problem:
            self._hole(resource, _cause(problem), _hint(problem, resource))
            is_forbidden = isinstance(problem, RefusedError) and problem.status in _FORBIDDEN
        if not (is_forbidden and resource.is_namespaced and self.namespace):
            return []
        path = f"{resource.root}/namespaces/{quote(self.namespace, safe='')}/{quote(resource.name, safe='')}"
        try:
            return self._whole(resource, path)
        except (RefusedError, TooLargeError):
            return []  # the hole is told already

    def _whole(self, resource: Resource, path: str) -> list[dict[str, Any]]:
        for restart in range(RESTARTS + 1):
            try:
                return list(self._chunks(resource, path))
            except RefusedError as problem:
                if problem.status != _GONE or restart == RESTARTS:
                    raise
        raise AssertionError  # the loop above always ends by itself

    def _chunks(self, resource: Resource, path: str) -> Iterator[dict[str, Any]]:
        is_secret = (resource.group, resource.name) == _SECRETS
        accept = f"{METADATA_ONLY}, application/json" if is_secret else "application/json"
        token, limit, seen = "", CHUNK, set[str]()
        while True:
            more = f"&continue={quote(token, safe='')}" if token else ""
            try:
                answer = self.client.get(f"{path}?limit={limit}{more}", accept=accept)
            except TooLargeError:
                if limit == 1:
                    raise
                limit = max(limit // 8, 1)  # a token says where to go on, not how far
                continue
            for item in _maps(answer.get("items")):
                yield _without_values(item) if is_secret else dict(item)
            metadata = answer.get("metadata")
            token = str(metadata.get("continue") or "") if isinstance(metadata, Mapping) else ""
            if not token:
                return
            if token in seen:
                raise RefusedError(0, "the list goes round in circles")
            seen.add(token)

    def _object(self, resource: Resource, item: dict[str, Any]) -> KubernetesObject:
        metadata = _metadata(item)
        name, namespace = str(metadata.get("name") or ""), str(metadata.get("namespace") or "")
        version = f"{resource.group}/{resource.version}" if resource.group else resource.version
        kept = {key: value for key, value in metadata.items() if key != "managedFields"}
        where = "/".join(part for part in (namespace, name) if part)
        return KubernetesObject(
            group=resource.group,
            kind=resource.kind,
            name=name,
            namespace=namespace,
            body={**item, "apiVersion": version, "kind": resource.kind, "metadata": kept},
            location=Location(file=f"{self.name} {resource.name}/{where}"),
        )

    def _hole(self, resource: Resource, cause: str, hint: str) -> None:
        self.refused.add((resource.group, resource.name))
        self.holes.append(Unreadable(location=Location(file=f"{self.name} {resource.call}"), cause=cause, hint=hint))

    def _unlisted(self, call: str, problem: Exception) -> None:
        self.refused.add(("*", "*"))
        hint = "what the group offers is not seen; ask whoever runs the cluster"
        self.holes.append(Unreadable(location=Location(file=f"{self.name} {call}"), cause=_cause(problem), hint=hint))


def _without_values(item: Mapping[str, Any]) -> dict[str, Any]:
    """A secret's metadata, from a server that does not know how to leave the rest out as well."""
    return {key: item[key] for key in ("metadata", "type") if key in item}


def _cause(problem: Exception) -> str:
    if isinstance(problem, RefusedError):
        return f"refused: {problem.status} {problem.reason}".strip() if problem.status else problem.reason
    return "the answer is too long"


def _hint(problem: Exception, resource: Resource) -> str:
    if isinstance(problem, RefusedError) and problem.status in _FORBIDDEN:
        if (resource.group, resource.name) == _SECRETS:
            return "names of secrets stay unknown; a role cannot allow them without the values, so refusing is sound"
        return "grant get and list on it; the guide read-kubernetes shows a role"
    return "try again, or ask whoever runs the cluster"


def _metadata(item: Mapping[str, Any]) -> Mapping[str, Any]:
    metadata = item.get("metadata")
    return metadata if isinstance(metadata, Mapping) else {}


def _maps(value: object) -> list[Mapping[str, Any]]:
    return [one for one in value if isinstance(one, Mapping)] if isinstance(value, list) else []
