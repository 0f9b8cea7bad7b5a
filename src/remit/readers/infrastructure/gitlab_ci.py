"""GitLab CI: `.gitlab-ci.yml` with the files of the same project that it includes, read as declared and never run.

It cannot know the variables, runners and protected environments that are set up in GitLab, nor what included projects,
components and remote files hold. A variable that a script uses and no file defines is taken for a stored one where it
is named like a secret.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from remit.documents.yaml import Document, read_yaml
from remit.errors import UnreadableError
from remit.model.observation import Reading, Unreadable
from remit.readers.infrastructure._pipelines import Pipeline, every, mapping, not_understood, observed, texts
from remit.readers.infrastructure._secrets import is_secret_name

MAX_FILES: Final = 100
_TAGS: Final = {"!reference": "!reference"}
_GLOBAL: Final = frozenset({
    "default", "include", "stages", "variables", "workflow", "image", "services", "cache", "before_script",
    "after_script", "spec", "types",
})  # fmt: skip
_SOURCE: Final = re.compile(r"\$CI_PIPELINE_SOURCE\s*==\s*[\"'](\w+)[\"']")
_VARIABLE: Final = re.compile(r"\$\{?([A-Za-z_]\w{0,255})")
_REQUEST: Final = "merge_request_event"
_SCRIPTS: Final = ("before_script", "script", "after_script")
_TRUE: Final = ("true", "1", True, 1)


class GitLabCI:
    """Reads one pipeline."""

    def recognise(self, path: Path, head: bytes) -> bool:  # noqa: ARG002 - its name tells
        """Whether the file is called as GitLab looks for it."""
        return path.name in {".gitlab-ci.yml", ".gitlab-ci.yaml"}

    def read(self, path: Path, *, name: str) -> Reading:
        """The pipeline, and what of it could not be read.

        Raises:
            UnreadableError: it is no YAML, or no mapping.
        """
        document = read_yaml(path, name=name, tags=_TAGS)
        if not isinstance(document.value, Mapping):
            raise UnreadableError("no mapping", place=str(document.at()), hint="write jobs as keys")
        files = _Files(path.parent, name)
        files.add(document)
        pipeline = Pipeline()
        for one in files.documents:
            _Part(one, pipeline, files.unreadable).read()
        if not pipeline.triggers:
            pipeline.triggers.add("push")
        pipeline.uses |= files.uses
        found = observed(
            ("gitlab", "pipeline"),
            pipeline,
            provider="gitlab",
            address=path.name,
            name=f"pipeline of {path.absolute().parent.name}",
            where=document.at(),
        )
        return Reading(observations=(found,), unreadable=tuple(files.unreadable), inputs=tuple(files.names))


class _Files:
    """A pipeline's own files: those that it includes from its project; what lies outside is noted, not read."""

    def __init__(self, root: Path, name: str) -> None:
        self.root = root.resolve()
        self.prefix = name.rpartition("/")[0]
        self.documents: list[Document] = []
        self.names: list[str] = [name]
        self.uses: set[str] = set()
        self.unreadable: list[Unreadable] = []

    def add(self, document: Document) -> None:
        """A file and, one after the other, all that it includes."""
        self.documents.append(document)
        includes = mapping(document.value).get("include")
        for index, one in enumerate(includes if isinstance(includes, list) else [includes] if includes else []):
            self._include(one, document, index)

    def _include(self, one: object, document: Document, index: int) -> None:
        held = mapping(one)
        for project in texts(held.get("project")):
            self.uses.add(f"{project}@{ref}" if (ref := held.get("ref")) else project)
        for remote in texts(held.get("remote")):
            self.uses.add(f"{remote}@{check}" if (check := held.get("integrity")) else remote)
        self.uses |= every(texts(held.get("component")))
        if isinstance(one, str) and one.startswith(("https://", "http://")):
            self.uses.add(one)
        elif isinstance(one, str) or "local" in held:
            for local in texts(one if isinstance(one, str) else held["local"]):
                self._local(local, document, index)

    def _local(self, local: str, document: Document, index: int) -> None:
        where = document.at("include", index)
        if "*" in local or "$" in local:
            return self.unreadable.append(
                not_understood(where, f"the include “{local}” is decided when it runs", "name the file outright")
            )
        path = self.root / local.lstrip("/")
        name = f"{self.prefix}/{local.lstrip('/')}".lstrip("/")
        if name in self.names:
            return None
        if not os.path.realpath(path).startswith(f"{self.root}{os.sep}"):
            return self.unreadable.append(
                not_understood(where, f"the include “{local}” lies outside", "keep it within")
            )
        if len(self.names) >= MAX_FILES:
            return self.unreadable.append(not_understood(where, f"more than {MAX_FILES} files", "include fewer"))
        self.names.append(name)
        try:
            return self.add(read_yaml(path, name=name, tags=_TAGS))
        except UnreadableError as problem:
            return self.unreadable.append(not_understood(where, f"{local}: {problem.message}", problem.hint))


class _Part:
    """One file while it is looked through."""

    def __init__(self, document: Document, found: Pipeline, unreadable: list[Unreadable]) -> None:
        self.document = document
        self.value = mapping(document.value)
        self.found = found
        self.unreadable = unreadable

    def read(self) -> None:
        """Everything that it declares, into the pipeline."""
        default = mapping(self.value.get("default"))
        outer = _plain(self.value.get("variables"))
        self._variables(outer)
        self._rules(mapping(self.value.get("workflow")).get("rules"))
        for script in (*(default.get(key) for key in _SCRIPTS), *(self.value.get(key) for key in _SCRIPTS)):
            self._script(script, outer)
        self.found.runners |= every(texts(default.get("tags")))
        for key, job in self.value.items():
            if key in _GLOBAL:
                continue
            if isinstance(job, Mapping):
                self._job(key, mapping(job), outer)
            elif not key.startswith("."):  # a hidden key may hold anything that others refer to
                where = self.document.at(key)
                self.unreadable.append(not_understood(where, "a job that is no mapping", "write script: below it"))

    def _job(self, key: str, job: Mapping[str, Any], outer: Mapping[str, Any]) -> None:
        found = self.found
        inner = _plain(job.get("variables"))
        self._variables(inner)
        self._rules(job.get("rules"))
        if "merge_requests" in every(texts(job.get("only")), texts(mapping(job.get("only")).get("refs"))):
            found.triggers.add(_REQUEST)
        found.runners |= every(texts(job.get("tags")))
        found.federated = found.federated or bool(job.get("id_tokens"))
        found.secrets |= set(mapping(job.get("secrets")))
        target = job.get("environment")
        targets = every(texts(target), texts(mapping(target).get("name")))
        found.environments |= targets
        if targets and (job.get("when") == "manual" or "manual" in _whens(job.get("rules"))):
            found.approvals.add(key)
        for script in _SCRIPTS:
            self._script(job.get(script), {**outer, **inner})

    def _variables(self, variables: Mapping[str, Any]) -> None:
        self.found.environment.update(variables)
        if variables.get("CI_DEBUG_TRACE") in _TRUE:
            self.found.traces = True

    def _script(self, script: object, defined: Mapping[str, Any]) -> None:
        lines = "\n".join(_lines(script))
        names = {one for one in _VARIABLE.findall(lines) if one not in defined and _is_stored(one)}
        self.found.secrets |= names
        self.found.run(lines, names)

    def _rules(self, rules: object) -> None:
        for rule in rules if isinstance(rules, list) else []:
            for condition in texts(mapping(rule).get("if")):
                self.found.triggers |= set(_SOURCE.findall(condition))


def _lines(script: object) -> Iterator[str]:
    for one in script if isinstance(script, list) else [script]:
        if isinstance(one, list):
            yield from texts(one)
        elif isinstance(one, str):
            yield one


def _plain(variables: object) -> dict[str, Any]:
    """Variables by name; one that is described stands with its `value`."""
    return {
        name: mapping(one).get("value", "") if isinstance(one, Mapping) else one
        for name, one in mapping(variables).items()
    }


def _is_stored(name: str) -> bool:
    return not name.startswith(("CI_", "GITLAB_")) and is_secret_name(name, in_environment=True)


def _whens(rules: object) -> set[str]:
    return every(*(texts(mapping(rule).get("when")) for rule in (rules if isinstance(rules, list) else [])))


READER = GitLabCI()
