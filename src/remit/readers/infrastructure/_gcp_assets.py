"""Assets as Google's Cloud Asset Inventory has them, on their way to observations; exports and live accounts share it.

Names of fields become snake case (`uniformBucketLevelAccess` → `uniform_bucket_level_access`); what users name stays as
it is written. A policy of access is a companion of its own, of the type `cloudasset.googleapis.com/IamPolicy`. Only
where policies were asked for at all is `iam_policies` *read* on an asset; then one without a policy lets nobody in.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from remit.model.facts import HIDDEN, UNKNOWN
from remit.model.location import Location
from remit.model.observation import Observation
from remit.readers.infrastructure._cloudformation_shape import snake_case
from remit.readers.infrastructure._secrets import hide_secrets

POLICY: Final = "cloudasset.googleapis.com/IamPolicy"
PROJECT: Final = "cloudresourcemanager.googleapis.com/Project"
MAX_DEPTH: Final = 64
_KEY: Final = re.compile(r"[a-z$@][A-Za-z0-9_]*")
_PATH: Final = re.compile(r"(?:^|/)(projects/[^?#]+)$")
_VERSION: Final = re.compile(r"/(?:cryptoKeyVersions|versions)/[^/]+$")
_PROJECT: Final = re.compile(r"(?:^|/)projects/([^/]+)")
_FREE: Final = frozenset({
    "labels", "user_labels", "resource_labels", "annotations", "environment_variables", "build_environment_variables",
    "node_labels", "resource_manager_tags",
})  # fmt: skip
_SECRET_ITEMS: Final = ("startup-script", "user-data", "sysprep", "windows-startup")
_LOCATION: Final = re.compile(r"/(?:zones|regions|locations)/([^/]+)")
_ZONE: Final = re.compile(r"([a-z]+-[a-z]+\d+)-[a-z]$")

_DARK: Final[Mapping[str, Any]] = {"members": UNKNOWN}  # a binding that cannot be told


@dataclass(slots=True)
class Asset:
    """Everything that was said of one asset.

    Attributes:
        name: its full resource name, `//storage.googleapis.com/ledger`.
        kind: its type.
        location: where it was read.
        data: the resource; None where only its policy was given.
        region: where it runs, as it is given.
        ancestors: the project, folders and organisation that it is in, as `projects/1`.
        bindings: its policy of access; None where none was given.
    """

    name: str
    kind: str
    location: Location
    data: Mapping[str, Any] | None = None
    region: str = ""
    ancestors: tuple[str, ...] = ()
    bindings: tuple[Mapping[str, Any], ...] | None = None


@dataclass(slots=True)
class Inventory:
    """Assets by name, with what was asked for.

    Attributes:
        assets: assets by full name.
        has_policies: whether policies of access were read, so that one that is not there is none.
    """

    assets: dict[str, Asset] = field(default_factory=dict)
    has_policies: bool = False

    def add(self, raw: Any, location: Location) -> str:  # noqa: ANN401 - JSON
        """Take up one entry, of either content; the answer is what is wrong with it, empty when nothing is."""
        if not isinstance(raw, dict):
            return "an asset is an object"
        name, kind = raw.get("name"), raw.get("asset_type", raw.get("assetType"))
        if not isinstance(name, str) or not name.startswith("//") or not isinstance(kind, str):
            return "an asset without name and type"
        one = self.assets.setdefault(name, Asset(name, kind, location))
        resource = raw.get("resource")
        policy = raw.get("iam_policy", raw.get("iamPolicy"))
        if isinstance(resource, dict) and isinstance(resource.get("data"), dict):
            one.data, one.region, one.location = resource["data"], str(resource.get("location") or ""), location
        if isinstance(policy, dict):
            bindings = policy.get("bindings")
            one.bindings = tuple(item if isinstance(item, dict) else _DARK for item in _listed(bindings))
            self.has_policies = True
        ancestors = raw.get("ancestors")
        if isinstance(ancestors, list):
            one.ancestors = tuple(str(item) for item in ancestors)
        is_something = one.data is not None or one.bindings is not None
        return "" if is_something else "an asset without its resource: ask for the content type resource"

    def observations(self) -> Iterator[Observation]:
        """Assets in order of appearance, each policy behind its asset."""
        numbers = dict(self._numbers())
        paths = {path: one.name for one in self.assets.values() if (path := _path(one.name))}
        for one in self.assets.values():
            account = _account(one, numbers)
            if one.data is not None:
                yield self._asset(one, account, paths)
            if one.bindings is not None:
                yield _policy(one, account, is_asset_known=one.data is not None)

    def _numbers(self) -> Iterator[tuple[str, str]]:
        """Project ids by number."""
        for one in self.assets.values():
            if one.kind == PROJECT and one.data is not None:
                yield str(one.data.get("projectNumber", "")), str(one.data.get("projectId", ""))

    def _asset(self, one: Asset, account: str, paths: Mapping[str, str]) -> Observation:
        references: dict[str, dict[str, None]] = {}
        shaped = _shaped(one.data or {}, "", paths, references)
        attributes: dict[str, Any] = shaped if isinstance(shaped, dict) else {}
        attributes["full_name"] = one.name
        attributes.setdefault("name", one.name.rpartition("/")[2])
        if self.has_policies:
            attributes["iam_policies"] = "read"
        parent = "/".join(one.name.split("/")[:-2])
        if parent in self.assets and self.assets[parent].data is not None:
            attributes["parent"] = parent
            references["parent"] = {parent: None}
        _hide_scripts(attributes.get("metadata"))
        hide_secrets(attributes)
        return Observation(
            reader="gcp",
            native_type=one.kind,
            address=one.name,
            attributes=attributes,
            tags=_labels(one.data or {}),
            location=one.location,
            path=one.location.file,
            provider="gcp",
            account=account,
            region=_region(one),
            references={
                path: kept for path, found in references.items() if (kept := tuple(a for a in found if a != one.name))
            },
        )


def _hide_scripts(metadata: Any) -> None:  # noqa: ANN401 - any value
    """Scripts that a machine runs at its start often carry a secret."""
    items = metadata.get("items") if isinstance(metadata, dict) else None
    for item in items if isinstance(items, list) else ():
        if isinstance(item, dict) and any(word in str(item.get("key", "")) for word in _SECRET_ITEMS):
            item["value"] = HIDDEN


def _listed(value: Any) -> list[Any]:  # noqa: ANN401 - JSON
    """A list; nothing where there is none, and something unknown where there is anything else."""
    return value if isinstance(value, list) else [] if value is None else [UNKNOWN]


def _member(value: Any) -> Any:  # noqa: ANN401 - JSON
    """Who was let in; unknown where that cannot be told, since it may be everyone."""
    return value if isinstance(value, str) else UNKNOWN


def _policy(one: Asset, account: str, *, is_asset_known: bool) -> Observation:
    roles = [
        {"role": str(binding.get("role", "")), "members": [_member(one) for one in _listed(binding.get("members"))]}
        for binding in one.bindings or ()
    ]
    members = [member for role in roles for member in role["members"]]
    return Observation(
        reader="gcp",
        native_type=POLICY,
        address=f"{one.name}#iam",
        attributes={"resource": one.name, "members": members, "bindings": roles},
        location=one.location,
        path=one.location.file,
        provider="gcp",
        account=account,
        references={"resource": (one.name,)} if is_asset_known else {},
    )


def _shaped(value: Any, path: str, paths: Mapping[str, str], found: dict[str, dict[str, None]], depth: int = 0) -> Any:  # noqa: ANN401
    """A resource's data in snake case, with what it refers to."""
    if depth > MAX_DEPTH:
        return None
    if isinstance(value, str):
        target = paths.get(_path(value)) if "projects/" in value else None
        if target is not None:
            found.setdefault(path, {})[target] = None
        return value
    if isinstance(value, list):
        return [_shaped(item, path, paths, found, depth + 1) for item in value if item is not None]
    if not isinstance(value, dict):
        return value
    is_free = not all(_KEY.fullmatch(str(key)) for key in value) or path.rpartition(".")[2] in _FREE
    shaped: dict[str, Any] = {}
    for key, item in value.items():
        name = str(key) if is_free else snake_case(str(key))
        if item is not None:
            shaped[name] = _shaped(item, f"{path}.{name}" if path else name, paths, found, depth + 1)
    return shaped


def _path(text: str) -> str:
    """What a name, a link or an id has in common: `projects/p/…`, without a version; empty for any other text."""
    match = _PATH.search(text)
    return _VERSION.sub("", match[1]) if match else ""


def _account(one: Asset, numbers: Mapping[str, str]) -> str:
    """The project's id, else its number."""
    match = _PROJECT.search(one.name)
    given = match[1] if match else next((a.partition("/")[2] for a in one.ancestors if a.startswith("projects/")), "")
    return numbers.get(given, given)


def _region(one: Asset) -> str:
    """The region in small letters, that of the zone where it has one; empty for what is everywhere."""
    match = _LOCATION.search(one.name)
    text = (one.region or (match[1] if match else "")).lower()
    zone = _ZONE.match(text)
    return zone[1] if zone else "" if text == "global" else text


def _labels(data: Mapping[str, Any]) -> dict[str, str]:
    held: Mapping[str, Any] = next(
        (data[key] for key in ("labels", "userLabels", "resourceLabels") if isinstance(data.get(key), dict)), {}
    )
    settings = data.get("settings")
    if not held and isinstance(settings, dict) and isinstance(settings.get("userLabels"), dict):
        held = settings["userLabels"]
    return {str(key): str(value) for key, value in held.items() if isinstance(value, (str, int, float))}


def read_all(entries: Iterable[tuple[Any, Location]]) -> tuple[Inventory, list[tuple[Location, str]]]:
    """An inventory of entries, and place and cause of those that are none."""
    inventory, refused = Inventory(), []
    for raw, location in entries:
        cause = inventory.add(raw, location)
        if cause:
            refused.append((location, cause))
    return inventory, refused
