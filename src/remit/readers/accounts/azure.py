"""Live Azure: what stands in a subscription or below a management group, asked of Azure Resource Graph.

    remit scan azure:SUBSCRIPTION    remit scan azure:managementGroups/NAME    remit scan azure:

One question in pages gives every resource (Azure Resource Graph REST, `resources`); it only reads. A token comes from
AZURE_ACCESS_TOKEN, else from the extra `remit[azure]`. Resource Graph leaves out, without a word, what the caller may
not read: only where the caller may read the whole subscription does what is not found count as absent. Most children of
resources and what extends them are not in the table; what hangs on these is unknown.
"""

from __future__ import annotations

import os
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import quote

from remit.errors import UnreadableError
from remit.model.location import Location
from remit.model.observation import Observation, Reading, Sweep, Unreadable
from remit.readers.accounts._cloud_http import CloudClient, LogIn, checked_endpoint
from remit.readers.accounts._json_answers import RefusedError
from remit.readers.infrastructure._azure_resources import AzureResource, inventoried

ENDPOINT: Final = "https://management.azure.com"
TOKEN: Final = "AZURE_ACCESS_TOKEN"  # noqa: S105 - the name of a variable
PAGE: Final = 1_000  # the most that Resource Graph gives at once
MAX_PAGES: Final = 10_000
_GRAPH: Final = "/providers/Microsoft.ResourceGraph/resources?api-version=2022-10-01"
_PERMISSIONS: Final = "/subscriptions/{}/providers/Microsoft.Authorization/permissions?api-version=2022-04-01"
_SUBSCRIPTION: Final = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_GROUP: Final = re.compile(r"(?:managementGroups|mg)/([\w.()-]{1,90})")
_ALL: Final = frozenset({"*", "*/read"})
# Services of which the table has every asset: no subnets, keys and pools of nodes are in it.
SWEPT: Final = (
    "azure/app-service",
    "azure/functions",
    "azure/managed-disks",
    "azure/sql-database",
    "azure/storage",
    "azure/virtual-machines",
)


@dataclass(slots=True)
class _Found:
    """What was answered, and what was not."""

    rows: list[AzureResource] = field(default_factory=list)
    holes: list[Unreadable] = field(default_factory=list)


class Azure:
    """Reads subscriptions by Resource Graph."""

    scheme = "azure"

    def read_account(self, target: str) -> Iterator[tuple[str, Reading]]:
        """One reading a subscription.

        Args:
            target: a subscription's id, `managementGroups/NAME`, or nothing for all that the token may read.

        Raises:
            UnreadableError: no such form of target, no token, or the token is not taken.
        """
        scope, name = _scope(target), f"azure:{target}"
        client = CloudClient(
            checked_endpoint(os.environ.get("REMIT_AZURE_ENDPOINT", ENDPOINT), name), LOG_IN.token(name)
        )
        found = _all_rows(client, scope, name)
        by_subscription: dict[str, list[Observation]] = defaultdict(list)
        for seen in inventoried(found.rows):
            by_subscription[seen.account].append(seen)
        if "subscriptions" in scope:
            by_subscription.setdefault(target.lower(), [])
        holes = found.holes
        for account, observations in by_subscription.items():
            label = f"azure:{account}" if account else name
            own, is_swept = list(holes), False
            if account and not holes:
                is_swept = _may_read_all(client, account, own)
            holes = []  # they are of the whole question, and said once
            yield (
                label,
                Reading(
                    observations=tuple(observations),
                    unreadable=tuple(own),
                    inputs=(label,),
                    is_live=True,
                    sweeps=tuple(Sweep(service=one, account=account) for one in SWEPT)
                    if is_swept and not found.holes
                    else (),
                ),
            )
        if holes:
            yield name, Reading(observations=(), unreadable=tuple(holes), inputs=(name,), is_live=True)


def _scope(target: str) -> dict[str, list[str]]:
    """What Resource Graph is asked of."""
    group = _GROUP.fullmatch(target)
    if group:
        return {"managementGroups": [group[1]]}
    if _SUBSCRIPTION.fullmatch(target):
        return {"subscriptions": [target]}
    if target:
        raise UnreadableError(
            "neither a subscription's id nor a management group",
            place=f"azure:{target}",
            hint="write azure:00000000-0000-0000-0000-000000000000 or azure:managementGroups/NAME",
        )
    return {}


def _made(identity: Any) -> object:  # noqa: ANN401 - an extra
    """A token for Azure Resource Manager, by whatever way is set up on this machine."""
    return identity.DefaultAzureCredential().get_token(f"{ENDPOINT}/.default").token


LOG_IN: Final = LogIn(
    cloud="Azure",
    variable=TOKEN,
    shown_by="az account get-access-token --query accessToken -o tsv",
    extra="azure",
    modules=("azure.identity",),
    ask=_made,
)


def _all_rows(client: CloudClient, scope: dict[str, list[str]], name: str) -> _Found:
    """Every row of every page; what is refused or cut short is a hole."""
    found = _Found()
    place = Location(file=f"{name} Microsoft.ResourceGraph/resources")
    token, seen = "", set[str]()

    def hole(cause: str, hint: str = "the caller needs the role Reader there") -> _Found:
        found.holes.append(Unreadable(location=place, cause=cause, hint=hint))
        return found

    for _ in range(MAX_PAGES):
        options: dict[str, Any] = {"resultFormat": "objectArray", "$top": PAGE}
        if token:
            options["$skipToken"] = token
        try:
            answer = client.ask(_GRAPH, {**scope, "query": "resources | order by id asc", "options": options})
        except RefusedError as refusal:
            if refusal.status == 401:
                hint = f"get a new one: az account get-access-token, into {TOKEN}"
                raise UnreadableError(f"the token is not taken: {refusal.reason}", place=name, hint=hint) from None
            return hole(f"refused: {refusal}")
        if not _take_up(answer.get("data"), place, found):
            return hole("an answer without rows, or with one without an id", "run it again")
        token = str(answer.get("$skipToken") or "")
        if not token:
            if str(answer.get("resultTruncated", "")).lower() == "true":
                return hole(f"the answer is cut short after {len(found.rows)} rows", "name one subscription at a time")
            return found
        if token in seen:
            return hole("the same page is given twice", "run it again")
        seen.add(token)
    return hole(f"more than {MAX_PAGES} pages", "name one subscription at a time")


def _take_up(rows: Any, place: Location, found: _Found) -> bool:  # noqa: ANN401 - JSON
    """Keep the rows of a page; whether every one of them is a resource."""
    if not isinstance(rows, list):
        return False
    whole = [row for row in rows if isinstance(row, dict) and str(row.get("id", "")).startswith("/")]
    for row in whole:
        properties = row.get("properties")
        found.rows.append(AzureResource(row if isinstance(properties, dict) else {**row, "properties": {}}, place))
    return len(whole) == len(rows)


def _may_read_all(client: CloudClient, subscription: str, holes: list[Unreadable]) -> bool:
    """Whether the caller may read everything in the subscription, so that what is not found is not there."""
    try:
        answer = client.ask(_PERMISSIONS.format(quote(subscription, safe="")))
    except RefusedError as refusal:
        place = Location(file=f"azure:{subscription} Microsoft.Authorization/permissions")
        cause = f"refused: {refusal}; whether anything is absent cannot be told"
        holes.append(Unreadable(location=place, cause=cause, hint="the caller needs the role Reader there"))
        return False
    rows = answer.get("value")
    granted = [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []
    return any(_ALL & set(_texts(row, "actions")) and not _hides(_texts(row, "notActions")) for row in granted)


def _hides(excluded: list[str]) -> bool:
    """Whether a role's exceptions may take away the reading of something."""
    return any(one.lower().endswith(("/read", "*")) for one in excluded)


def _texts(row: dict[str, Any], key: str) -> list[str]:
    held = row.get(key)
    return [str(one) for one in held] if isinstance(held, list) else []


READER = Azure()
