"""Terraform code that provisions one Kubernetes namespace and says whose it is, in the defaults of its variables.

A file with `variable "namespace" { default = "…" }` speaks of that namespace; `team_name`, `infrastructure_support`
and their like name its owner, the other texts say what is to be true of it. It cannot know what is given on the
command line or in `.tfvars`: a default that is overridden elsewhere is still what this file says.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

from remit.documents.text import decode, read_bytes
from remit.model.location import Location
from remit.model.observation import Unreadable
from remit.model.ownership import ClaimRank, Entry, NativeClaim
from remit.readers import CatalogueReading
from remit.readers.infrastructure._hcl_files import parse_source
from remit.readers.infrastructure._hcl_syntax import Literal

MAX_BYTES: Final = 4 * 2**20
_HEAD: Final = re.compile(rb'^\s*variable\s+"namespace"', re.MULTILINE)
_OWNERS: Final = (
    "team_name", "team", "owner_team", "squad", "owner", "service_owner", "owner_email", "infrastructure_support",
)  # fmt: skip


class NamespaceVariables:
    """Reads the variables of a namespace's own code."""

    usual = frozenset({"variables.tf"})

    def recognise(self, path: Path, head: bytes) -> bool:
        """A `.tf` file that declares the variable."""
        return path.suffix == ".tf" and _HEAD.search(head) is not None

    def read_catalogue(self, path: Path, *, name: str) -> CatalogueReading:
        """The namespace with its owner; nothing where it has no default, as in a module for many."""
        source = parse_source(decode(read_bytes(path, limit=MAX_BYTES), name=name), name)
        broken = tuple(
            Unreadable(location=source.lines.at(one.offset), cause=one.message, hint="mend the syntax at that place")
            for one in source.broken
            if one.label.startswith("variable")
        )
        texts: dict[str, str] = {}
        places: dict[str, Location] = {}
        for block in source.blocks:
            default = block.attributes.get("default")
            if block.type == "variable" and block.labels and isinstance(default, Literal):
                value = default.value
                texts[block.labels[0]] = str(value).lower() if isinstance(value, bool) else str(value or "")
                places[block.labels[0]] = source.lines.at(block.offset)
        namespace = texts.get("namespace", "").strip()
        if not namespace:
            return CatalogueReading(unreadable=broken)
        naming = [one for one in _OWNERS if texts.get(one, "").strip()]
        said = ", ".join(f"{one}={texts[one]}" for one in naming)
        claim = NativeClaim(
            rank=ClaimRank.DECLARATION,
            owners=tuple(texts[one].strip() for one in naming),
            evidence=f"variable {said}" if said else f"variables of namespace {namespace}",
            location=places[naming[0]] if naming else places["namespace"],
        )
        says = tuple((one, text) for one, text in texts.items() if text and one not in {*_OWNERS, "namespace"})
        return CatalogueReading(entries=(Entry(claim=claim, namespaces=(namespace,), says=says),), unreadable=broken)


CATALOGUE = NamespaceVariables()
