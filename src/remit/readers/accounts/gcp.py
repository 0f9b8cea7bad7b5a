"""Live Google Cloud: what stands in a project, folder or organisation, asked of the Cloud Asset interface.

    remit scan gcp:projects/NAME    remit scan gcp:folders/1    remit scan gcp:organizations/1

Two questions in pages (`assets.list`, the contents resource and IAM policy) give every asset and who was let in; both
only read. A token comes from GOOGLE_OAUTH_ACCESS_TOKEN, else from the extra `remit[gcp]`. A refused question is a hole:
without resources nothing counts as absent, without policies nobody can tell what is public. It cannot know what the
inventory has not taken up yet, some minutes after a change.
"""

from __future__ import annotations

import os
import re
from collections import defaultdict
from collections.abc import Iterator
from typing import Any, Final
from urllib.parse import urlencode

from remit.errors import UnreadableError
from remit.model.location import Location
from remit.model.observation import Observation, Reading, Sweep, Unreadable
from remit.readers.accounts._cloud_http import CloudClient, LogIn, checked_endpoint
from remit.readers.accounts._json_answers import RefusedError
from remit.readers.infrastructure._gcp_assets import Inventory

ENDPOINT: Final = "https://cloudasset.googleapis.com"
TOKEN: Final = "GOOGLE_OAUTH_ACCESS_TOKEN"  # noqa: S105 - the name of a variable
PAGE: Final = 1_000
MAX_PAGES: Final = 100_000
_SCOPE: Final = "https://www.googleapis.com/auth/cloud-platform.read-only"
_PARENT: Final = re.compile(r"(?:projects/[a-z0-9][a-z0-9.:-]{0,62}|(?:folders|organizations)/\d{1,20})")
_CONTENTS: Final = ("RESOURCE", "IAM_POLICY")
SWEPT: Final = (
    "gcp/cloud-kms",
    "gcp/cloud-ngfw",
    "gcp/cloud-run",
    "gcp/cloud-run-functions",
    "gcp/cloud-sql",
    "gcp/cloud-storage",
    "gcp/compute-engine",
    "gcp/gke",
    "gcp/persistent-disk",
    "gcp/vpc",
)


class GoogleCloud:
    """Reads projects by the Cloud Asset interface."""

    scheme = "gcp"

    def read_account(self, target: str) -> Iterator[tuple[str, Reading]]:
        """One reading a project.

        Args:
            target: `projects/NAME`, `folders/1`, `organizations/1`, a project's bare name, or nothing for the project
                of GOOGLE_CLOUD_PROJECT.

        Raises:
            UnreadableError: no such form of target, no token, or the token is not taken.
        """
        parent = _parent(target)
        name = f"gcp:{parent}"
        quota = os.environ.get("GOOGLE_CLOUD_QUOTA_PROJECT", "")
        client = CloudClient(
            checked_endpoint(os.environ.get("REMIT_GCP_ENDPOINT", ENDPOINT), name),
            LOG_IN.token(name),
            {"x-goog-user-project": quota} if quota else {},
        )
        inventory, holes = Inventory(), dict[str, list[Unreadable]]()
        for content in _CONTENTS:
            holes[content] = _take_up(client, parent, content, inventory)
        inventory.has_policies = not holes["IAM_POLICY"]
        refused = [hole for content in _CONTENTS for hole in holes[content]]
        by_project: dict[str, list[Observation]] = defaultdict(list)
        if parent.startswith("projects/"):
            by_project[parent.partition("/")[2]] = []
        for seen in inventory.observations():
            by_project[seen.account].append(seen)
        for project, observations in by_project.items():
            label = f"gcp:projects/{project}" if project else name
            is_swept = bool(project) and not holes["RESOURCE"]
            yield (
                label,
                Reading(
                    observations=tuple(observations),
                    unreadable=tuple(refused),
                    inputs=(label,),
                    is_live=True,
                    sweeps=tuple(Sweep(service=one, account=project) for one in SWEPT) if is_swept else (),
                ),
            )
            refused = []  # they are of the whole question, and said once
        if refused:
            yield name, Reading(observations=(), unreadable=tuple(refused), inputs=(name,), is_live=True)


def _parent(target: str) -> str:
    text = target or os.environ.get("GOOGLE_CLOUD_PROJECT", "")
    parent = text if "/" in text else f"projects/{text}"
    if _PARENT.fullmatch(parent):
        return parent
    raise UnreadableError(
        "neither a project, a folder nor an organisation",
        place=f"gcp:{target}",
        hint="write gcp:projects/NAME, gcp:folders/NUMBER or gcp:organizations/NUMBER",
    )


def _made(auth: Any, transport: Any) -> object:  # noqa: ANN401 - an extra
    """A token for the Cloud Asset interface, by whatever way is set up on this machine."""
    credentials, _ = auth.default(scopes=[_SCOPE])
    credentials.refresh(transport.Request())
    return credentials.token


LOG_IN: Final = LogIn(
    cloud="Google",
    variable=TOKEN,
    shown_by="gcloud auth print-access-token",
    extra="gcp",
    modules=("google.auth", "google.auth.transport.requests"),
    ask=_made,
)


def _take_up(client: CloudClient, parent: str, content: str, inventory: Inventory) -> list[Unreadable]:
    """Every page of one content; what is refused or broken is a hole."""
    place = Location(file=f"gcp:{parent} cloudasset.assets.list {content}")
    holes: list[Unreadable] = []

    def hole(cause: str, hint: str = "the caller needs the role Cloud Asset Viewer there") -> list[Unreadable]:
        holes.append(Unreadable(location=place, cause=cause, hint=hint))
        return holes

    token, seen = "", set[str]()
    for _ in range(MAX_PAGES):
        question = {"contentType": content, "pageSize": PAGE} | ({"pageToken": token} if token else {})
        try:
            answer = client.ask(f"/v1/{parent}/assets?{urlencode(question)}")
        except RefusedError as refusal:
            if refusal.status == 401:
                hint = f"get a new one: gcloud auth print-access-token, into {TOKEN}"
                raise UnreadableError(
                    f"the token is not taken: {refusal.reason}", place=place.file, hint=hint
                ) from None
            return hole(f"refused: {refusal}")
        assets = answer.get("assets", [])
        if not isinstance(assets, list):
            return hole("an answer without assets", "run it again")
        for raw in assets:
            cause = inventory.add(raw, place)
            if cause:
                hole(cause, "run it again")
        token = str(answer.get("nextPageToken") or "")
        if not token:
            return holes
        if token in seen:
            return hole("the same page is given twice", "run it again")
        seen.add(token)
    return hole(f"more than {MAX_PAGES} pages", "name one project at a time")


READER = GoogleCloud()
