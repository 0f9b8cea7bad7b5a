"""What a Kubernetes pod's specification asks of its node: rights, host access, images, limits, probes.

Each function takes the specification as the reader offers it under `pod` (Kubernetes API reference, “PodSpec v1 core”).
A setting of a container wins over the pod's; what neither says is the platform's default, as the API reference gives
it. It cannot know what the image sets (its user), nor what an admission controller adds or refuses.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from remit.knowledge.calls import Answer, Call, Values
from remit.model.facts import UNKNOWN, Marker

Pod = Mapping[str, Any]
_HOST_SWITCHES: Final = ("hostPID", "hostIPC", "hostNetwork")
_CONFINED: Final = frozenset({"RuntimeDefault", "Localhost"})
_OLD_CONFINED: Final = re.compile(r"runtime/default|docker/default|localhost/.+")
_OLD_SECCOMP: Final = "container.seccomp.security.alpha.kubernetes.io/"
_ENFORCE: Final = "pod-security.kubernetes.io/enforce"
_LEVELS: Final = ("restricted", "baseline", "privileged")
_QUANTITY: Final = re.compile(r"(?P<number>\d{1,18}(?:\.\d{1,9})?)(?P<unit>[KMGTPE]i|[kMGTPE]|m)?")
_UNITS: Final = {
    "": 1.0, "m": 0.001, "k": 1e3, "M": 1e6, "G": 1e9, "T": 1e12, "P": 1e15, "E": 1e18,
    "Ki": 2.0**10, "Mi": 2.0**20, "Gi": 2.0**30, "Ti": 2.0**40, "Pi": 2.0**50, "Ei": 2.0**60,
}  # fmt: skip
MEBIBYTE: Final = 2**20
MAX_CONTAINERS: Final = 1_000


def _pods(values: Values) -> list[Pod]:
    return [value for value in values if isinstance(value, Mapping)]


def _containers(pod: Pod, *, with_init: bool = True) -> Iterator[Mapping[str, Any]]:
    for key in ("containers", "initContainers", "ephemeralContainers") if with_init else ("containers",):
        held = pod.get(key)
        for one in held[:MAX_CONTAINERS] if isinstance(held, list) else ():
            yield one if isinstance(one, Mapping) else {}


def _context(holder: Mapping[str, Any]) -> Mapping[str, Any]:
    context = holder.get("securityContext")
    return context if isinstance(context, Mapping) else {}


def _every(good: str, bad: str, asks: Callable[[Mapping[str, Any], Pod], bool | Marker | None]) -> Call:
    """A call that says `good` where every container is, `bad` where one is not."""

    def call(values: Values) -> Answer:
        answers = [asks(one, pod) for pod in _pods(values) for one in _containers(pod)]
        if not answers:
            return None
        if any(answer is False or answer is None for answer in answers):
            return bad
        return UNKNOWN if any(isinstance(answer, Marker) for answer in answers) else good

    return call


def _said(holder: Mapping[str, Any], key: str, *, wanted: bool) -> bool | Marker:
    value = holder.get(key)
    return value if isinstance(value, Marker) else value is wanted


def _is_privileged(container: Mapping[str, Any]) -> bool:
    return _context(container).get("privileged") is True


def _is_confined(container: Mapping[str, Any], pod: Pod) -> bool | Marker:
    if _is_privileged(container):
        return False  # a privileged container runs without any profile, whatever is named
    for holder in (_context(container), _context(pod)):
        profile = holder.get("seccompProfile")
        if isinstance(profile, Mapping):
            return str(profile.get("type")) in _CONFINED
    return False


def run_as(values: Values) -> Answer:
    """`root` where a container is told to be, `non_root` where none can be, unknown where the image decides."""
    users = [_user(container, pod) for pod in _pods(values) for container in _containers(pod)]
    if not users:
        return None
    return "root" if "root" in users else UNKNOWN if UNKNOWN in users else "non_root"


def _user(container: Mapping[str, Any], pod: Pod) -> str | Marker:
    own, shared = _context(container), _context(pod)
    user = own.get("runAsUser", shared.get("runAsUser"))
    if own.get("runAsNonRoot", shared.get("runAsNonRoot")) is True:
        return "non_root"  # the kubelet refuses to start it else
    if isinstance(user, int) and not isinstance(user, bool):
        return "non_root" if user else "root"
    return UNKNOWN


def capabilities(values: Values) -> Answer:
    """Linux capabilities that containers are given on top of the runtime's own, sorted."""
    pods = _pods(values)
    added: set[str] = set()
    for pod in pods:
        for container in _containers(pod):
            held = _context(container).get("capabilities")
            names = held.get("add") if isinstance(held, Mapping) else None
            added.update(str(name) for name in names if isinstance(name, str)) if isinstance(names, list) else None
    return tuple(sorted(added)) if pods else None


def host_namespaces(values: Values) -> Answer:
    """`shared` where the pod joins the node's processes, memory or network, else `own`."""
    pods = _pods(values)
    return (
        None if not pods else "shared" if any(pod.get(key) is True for pod in pods for key in _HOST_SWITCHES) else "own"
    )


def host_ports(values: Values) -> Answer:
    """Ports of the node that containers take, sorted by number."""
    pods = _pods(values)
    taken = (
        port.get("hostPort") for pod in pods for container in _containers(pod) for port in _items(container, "ports")
    )
    found = {port for port in taken if isinstance(port, int)}
    return tuple(str(port) for port in sorted(found)) if pods else None


def host_paths(values: Values) -> Answer:
    """Folders of the node that the pod mounts, sorted."""
    pods = _pods(values)
    paths = (volume.get("hostPath") for pod in pods for volume in _items(pod, "volumes"))
    found = {str(path.get("path", "")) for path in paths if isinstance(path, Mapping)}
    return tuple(sorted(found)) if pods else None


def _items(holder: Mapping[str, Any], key: str) -> list[Mapping[str, Any]]:
    held = holder.get(key)
    return [one for one in held if isinstance(one, Mapping)] if isinstance(held, list) else []


def images(values: Values) -> Answer:
    """How images are named, the least certain first: `latest` (no tag, or that one), `tag`, `digest`."""
    kinds = {_image(container.get("image")) for pod in _pods(values) for container in _containers(pod)}
    return next((kind for kind in ("latest", UNKNOWN, "tag", "digest") if kind in kinds), None)


def _image(value: object) -> str | Marker:
    if not isinstance(value, str) or not value:
        return UNKNOWN
    if "@sha256:" in value:
        return "digest"
    tag = value.rpartition("/")[2].partition(":")[2]
    return "tag" if tag not in {"", "latest"} else "latest"


def limits(values: Values) -> Answer:
    """`set` where every container has a memory limit, else `none`."""
    asked = [_memory(container) is not None for pod in _pods(values) for container in _containers(pod, with_init=False)]
    return None if not asked else "set" if all(asked) else "none"


def memory_limit(values: Values) -> Answer:
    """The largest memory limit of a container in whole MiB (Kubernetes, “Quantity”); None without any."""
    found = [_memory(container) for pod in _pods(values) for container in _containers(pod)]
    sizes = [size for size in found if size is not None]
    return int(max(sizes) // MEBIBYTE) if sizes else None


def _memory(container: Mapping[str, Any]) -> float | None:
    resources = container.get("resources")
    held = resources.get("limits") if isinstance(resources, Mapping) else None
    match = _QUANTITY.fullmatch(str(held.get("memory", ""))) if isinstance(held, Mapping) else None
    return float(match["number"]) * _UNITS[match["unit"] or ""] if match else None


def probes(values: Values) -> Answer:
    """`set` where every container has a liveness and a readiness probe, else `none`."""
    asked = [
        bool(container.get("livenessProbe")) and bool(container.get("readinessProbe"))
        for pod in _pods(values)
        for container in _containers(pod, with_init=False)
    ]
    return None if not asked else "set" if all(asked) else "none"


def seccomp(values: Values, annotations: Values = ()) -> Answer:
    """`confined` where a profile filters the system calls of every container, else `unconfined`.

    Args:
        values: the pod's specification.
        annotations: the pod's; until Kubernetes 1.27 a profile could be named there.
    """
    old = {
        key.removeprefix(_OLD_SECCOMP)
        for held in annotations
        if isinstance(held, Mapping)
        for key, value in held.items()
        if str(key).startswith(_OLD_SECCOMP) and _OLD_CONFINED.fullmatch(str(value))
    }
    confined = [
        _is_confined(container, pod) or (container.get("name") in old and not _is_privileged(container))
        for pod in _pods(values)
        for container in _containers(pod)
    ]
    return None if not confined else "confined" if all(confined) else "unconfined"


def enforced(labels: Values) -> Answer:
    """The pod security standard that a namespace's labels enforce; None where they name none that is known."""
    named = [held.get(_ENFORCE) for held in labels if isinstance(held, Mapping)]
    return next((level for level in named if level is UNKNOWN or level in _LEVELS), None)


CALLS: dict[str, Call] = {
    "enforced": enforced,
    "privileged": _every("no", "yes", lambda one, _pod: not _context(one).get("privileged", False)),
    "escalation": _every(
        "blocked", "allowed", lambda one, _pod: _said(_context(one), "allowPrivilegeEscalation", wanted=False)
    ),
    "root_filesystem": _every(
        "read_only", "writable", lambda one, _pod: _said(_context(one), "readOnlyRootFilesystem", wanted=True)
    ),
    "run_as": run_as,
    "capabilities": capabilities,
    "host_namespaces": host_namespaces,
    "host_ports": host_ports,
    "host_paths": host_paths,
    "images": images,
    "limits": limits,
    "memory_limit": memory_limit,
    "probes": probes,
    "seccomp": seccomp,
}
