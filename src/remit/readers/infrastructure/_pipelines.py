"""What the pipelines of every build system have in common: scripts that print secrets, and one shape for all of them.

Scripts are looked at and never kept. It cannot know what a script calls does, nor what a variable holds at run time.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any, Final

from remit.model.location import Location
from remit.model.observation import Observation, Unreadable
from remit.readers.infrastructure._secrets import hide_secrets

_PRINTS: Final = re.compile(r"\b(?:echo|printf|print|println|Write-(?:Host|Output))\b([^\n]{0,4096})")
_ELSEWHERE: Final = re.compile(r"[|>]")  # piped into a command or written to a file, so not to the log
_ALL: Final = re.compile(r"^\s*(?:env|printenv|export\s+-p|set)\s*$", re.MULTILINE)
_TRACES: Final = re.compile(
    r"^\s*(?:set\s+-[a-wyz]{0,8}x|set\s+-o\s+xtrace|(?:ba|z|k)?sh\s+-[a-wyz]{0,8}x)", re.MULTILINE
)
_VARIABLE: Final = re.compile(r"\$\{?(?:env:)?([A-Za-z_]\w{0,255})|%([A-Za-z_]\w{0,255})%")
_LEVELS: Final = ("read", "write", "none", "admin")
_GRANTS: Final = ("read-all", "write-all", "default")
_LONGEST_SCRIPT: Final = 1_000_000


@dataclass(slots=True)
class Pipeline:
    """One pipeline as its file declares it, in the words of its system.

    Attributes:
        triggers: events that start it.
        permissions: what the token of each job may do; text or a mapping, `default` where the file leaves it open.
        runners: labels of the machines it asks for, one text a label.
        uses: what it takes from others, with the version behind `@`.
        secrets: names of stored secrets.
        environment: plain variables, name to value.
        environments: names of what it deploys to.
        approvals: jobs that wait for a person.
        printed: names of secrets that scripts print.
        traces: whether a script prints its commands as it runs them.
        injected: untrusted texts that are pasted into a script.
        federated: whether it asks for an identity token.
        checks_out: whether it fetches the code of a proposed change where secrets are at hand.
    """

    triggers: set[str] = field(default_factory=set)
    permissions: list[Any] = field(default_factory=list)
    runners: set[str] = field(default_factory=set)
    uses: set[str] = field(default_factory=set)
    secrets: set[str] = field(default_factory=set)
    environment: dict[str, Any] = field(default_factory=dict)
    environments: set[str] = field(default_factory=set)
    approvals: set[str] = field(default_factory=set)
    printed: set[str] = field(default_factory=set)
    injected: set[str] = field(default_factory=set)
    traces: bool = False
    federated: bool = False
    checks_out: bool = False

    def run(self, script: object, names: Collection[str]) -> None:
        """Look at a script, or a list of commands.

        Args:
            script: text, or a list of texts; anything else says nothing.
            names: variables that hold secrets while it runs.
        """
        for text in script if isinstance(script, list) else [script]:
            if isinstance(text, list):
                self.run(text, names)
            elif isinstance(text, str):
                short = text[:_LONGEST_SCRIPT]
                self.printed |= printed(short, names)
                self.traces = self.traces or bool(_TRACES.search(short))

    def attributes(self, name: str) -> dict[str, Any]:
        """The attributes of its observation; what is empty is an empty list, since a file says all there is."""
        found: dict[str, Any] = {
            "name": name,
            "triggers": sorted(self.triggers),
            "runners": sorted(self.runners),
            "uses": sorted(self.uses),
            "secrets": sorted(self.secrets),
            "environment": self.environment,
            "environments": sorted(self.environments),
            "approvals": sorted(self.approvals),
            "printed": sorted(self.printed),
            "injected": sorted(self.injected),
            "traces": self.traces,
            "federated": self.federated,
            "checks_out": self.checks_out,
        }
        hide_secrets(found)
        found["permissions"] = [_levels(one) for one in self.permissions]  # `id-token: write` is named like a secret
        return found


def _levels(grant: object) -> object:
    """A grant with nothing in it but the words that the systems know."""
    if isinstance(grant, Mapping):
        return {str(scope): level if level in _LEVELS else "" for scope, level in grant.items()}
    return grant if grant in _GRANTS else ""


def printed(script: str, names: Collection[str]) -> set[str]:
    """Those of the names whose values a script writes to the log; `*` for all, where it prints every variable."""
    found = {"*"} if names and _ALL.search(script) else set()
    for line in _PRINTS.findall(script):
        if _ELSEWHERE.search(line):
            continue
        mentioned = {one or other for one, other in _VARIABLE.findall(line)}
        found |= mentioned & set(names)
    return found


def texts(value: object) -> list[str]:
    """Text, or the texts of a list; nothing for anything else."""
    if isinstance(value, str):
        return [value]
    return [one for one in value if isinstance(one, str)] if isinstance(value, list) else []


def mapping(value: object) -> Mapping[str, Any]:
    """The mapping, or an empty one where it is none; keys that are no text are left out."""
    return {key: one for key, one in value.items() if isinstance(key, str)} if isinstance(value, Mapping) else {}


def repository_path(name: str, mark: str) -> str:
    """The path from the repository on, told by a folder that stands on top of one; the whole where there is none."""
    parts = PurePosixPath(name).parts
    return "/".join(parts[parts.index(mark) :]) if mark in parts else PurePosixPath(name).name


def observed(
    native: tuple[str, str], pipeline: Pipeline, *, provider: str, address: str, name: str, where: Location
) -> Observation:
    """One pipeline as an observation.

    Args:
        native: reader's prefix and native type.
        pipeline: what was read.
        provider: whose system it is.
        address: its address.
        name: its name.
        where: its place.
    """
    return Observation(
        reader=native[0],
        native_type=native[1],
        address=address,
        attributes=pipeline.attributes(name),
        location=where,
        path=where.file,
        provider=provider,
    )


def not_understood(where: Location, cause: str, hint: str) -> Unreadable:
    """An item of a pipeline that is of no shape the system has."""
    return Unreadable(location=where, cause=cause, hint=hint)


def every(*groups: Iterable[str]) -> set[str]:
    """The texts of all groups."""
    return {one for group in groups for one in group}
