"""GitHub Actions: one workflow a file of `.github/workflows`, read as declared and never run.

A workflow cannot say what its repository and organisation allow (the token's default rights, who must approve a
deployment, which actions are permitted), what a called workflow or action does, nor the value of any secret. Names
of secrets are kept, scripts are not.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from remit.documents.yaml import Document, read_yaml
from remit.errors import UnreadableError
from remit.model.observation import Reading, Unreadable
from remit.readers.infrastructure._pipelines import (
    Pipeline,
    every,
    mapping,
    not_understood,
    observed,
    repository_path,
    texts,
)

_FOLDER: Final = (".github", "workflows")
_SECRET: Final = re.compile(r"\bsecrets\s*(?:\.\s*([A-Za-z_][\w-]{0,255})|\[\s*'([^']{1,256})'\s*\])")
_EXPRESSION: Final = re.compile(r"\$\{\{(.{0,4096}?)\}\}", re.DOTALL)
# What a stranger writes: GitHub, “Secure use reference”, script injection; contexts that end in text.
_UNTRUSTED: Final = re.compile(
    r"github\.(?:head_ref|event\.(?:issue\.(?:title|body)|pull_request\.(?:title|body|head\.(?:ref|label"
    r"|repo\.default_branch))|(?:comment|review|review_comment|discussion)\.(?:body|title)"
    r"|head_commit\.(?:message|author\.(?:email|name))|commits\.\*\.(?:message|author\.(?:email|name))"
    r"|workflow_run\.(?:head_branch|display_title)|pages\.\*\.page_name))"
)
_HEAD: Final = re.compile(
    r"github\.(?:head_ref|event\.(?:pull_request\.(?:head|number|merge_commit_sha)|workflow_run\.head))"
    r"|refs/pull/"
)
_PRIVILEGED: Final = frozenset({"pull_request_target", "workflow_run", "issue_comment"})
_TOKEN: Final = "GITHUB_TOKEN"  # noqa: S105 - the name of what every job is given


class GitHubActions:
    """Reads one workflow."""

    def recognise(self, path: Path, head: bytes) -> bool:  # noqa: ARG002 - its folder tells
        """Whether the file lies where GitHub looks for workflows."""
        return path.suffix in {".yml", ".yaml"} and path.absolute().parts[-3:-1] == _FOLDER

    def read(self, path: Path, *, name: str) -> Reading:
        """The workflow, and what of it is of no known shape.

        Raises:
            UnreadableError: it is no YAML, or no workflow.
        """
        document = read_yaml(path, name=name)
        value = document.value
        if not isinstance(value, Mapping) or not isinstance(value.get("jobs"), Mapping):
            raise UnreadableError(
                "a workflow without jobs", place=str(document.at()), hint="write jobs: with at least one job"
            )
        workflow = _Workflow(document, value)
        pipeline = workflow.pipeline()
        inner = repository_path(name, _FOLDER[0])
        title = value.get("name")
        found = observed(
            ("gha", "workflow"),
            pipeline,
            provider="github",
            address=inner,
            name=title if isinstance(title, str) and title else path.name,
            where=document.at(),
        )
        return Reading(observations=(found,), unreadable=tuple(workflow.unreadable), inputs=(name,))


class _Workflow:
    """One workflow while it is looked through."""

    def __init__(self, document: Document, value: Mapping[str, Any]) -> None:
        self.document = document
        self.value = value
        self.unreadable: list[Unreadable] = []

    def pipeline(self) -> Pipeline:
        """What it declares."""
        found = Pipeline(triggers=_triggers(self.value.get("on")))
        _note_secrets(found, self.value)
        outer = mapping(self.value.get("env"))
        found.environment.update(outer)
        above = self.value.get("permissions")
        for key, job in mapping(self.value["jobs"]).items():
            if not isinstance(job, Mapping):
                where = self.document.at("jobs", key)
                self.unreadable.append(not_understood(where, "a job that is no mapping", "write runs-on: and steps:"))
                continue
            self._job(found, str(key), mapping(job), above, outer)
        return found

    def _job(self, found: Pipeline, key: str, job: Mapping[str, Any], above: object, outer: Mapping[str, Any]) -> None:
        permissions = job.get("permissions", above)
        found.permissions.append("default" if permissions is None else permissions)
        if permissions == "write-all" or mapping(permissions).get("id-token") == "write":
            found.federated = True
        found.runners |= _runners(job, "uses" in job)
        found.uses |= every(texts(job.get("uses")))
        if job.get("secrets") == "inherit":
            found.secrets.add("*")
        target = job.get("environment")
        found.environments |= every(texts(target), texts(mapping(target).get("name")))
        environment = {**outer, **mapping(job.get("env"))}
        found.environment.update(environment)
        steps = job.get("steps")
        for index, step in enumerate(steps if isinstance(steps, list) else []):
            if isinstance(step, Mapping):
                self._step(found, mapping(step), environment)
            else:
                where = self.document.at("jobs", key, "steps", index)
                self.unreadable.append(not_understood(where, "a step that is no mapping", "write uses: or run:"))

    def _step(self, found: Pipeline, step: Mapping[str, Any], outer: Mapping[str, Any]) -> None:
        environment = {**outer, **mapping(step.get("env"))}
        found.environment.update(mapping(step.get("env")))
        found.uses |= every(texts(step.get("uses")))
        holding = {name for name, value in environment.items() if isinstance(value, str) and _secrets(value)}
        run = step.get("run")
        if isinstance(run, str):
            found.run(_EXPRESSION.sub(lambda one: f"${_first_secret(one[1])}", run), {*holding, *_secrets(run)})
            found.injected |= {one for part in _EXPRESSION.findall(run) for one in _UNTRUSTED.findall(part)}
        reference = mapping(step.get("with")).get("ref")
        is_checkout = any(one.startswith("actions/checkout@") for one in texts(step.get("uses")))
        fetched = reference if is_checkout and isinstance(reference, str) else run if isinstance(run, str) else ""
        wanted = is_checkout or "git fetch" in fetched or "git checkout" in fetched or "gh pr checkout" in fetched
        if wanted and not _PRIVILEGED.isdisjoint(found.triggers) and _HEAD.search(fetched):
            found.checks_out = True


def _first_secret(expression: str) -> str:
    """The name of the first secret that an expression reads, so that a script that prints it is seen."""
    found = _SECRET.search(expression)
    return (found[1] or found[2]) if found else ""


def _triggers(value: object) -> set[str]:
    """Names of the events; `on` is text, a list or a mapping."""
    return every(texts(value), mapping(value))


def _runners(job: Mapping[str, Any], is_call: bool) -> set[str]:
    """Labels of the machines that a job asks for; one that a called workflow chooses is not known."""
    asked = job.get("runs-on")
    if is_call or asked is None:
        return set()
    inner = mapping(asked)
    labels = every(texts(asked), texts(inner.get("labels")), (f"group:{one}" for one in texts(inner.get("group"))))
    matrix = mapping(mapping(job.get("strategy")).get("matrix"))
    found: set[str] = set()
    for label in labels:
        key = re.fullmatch(r"\$\{\{\s*matrix\.([\w-]+)\s*\}\}", label)
        found |= every(texts(matrix.get(key[1]))) or {label} if key else {label}
    return found


def _secrets(text: str) -> set[str]:
    """Names of the secrets that the expressions of a text read; the job's own token is none."""
    if "secrets" not in text:
        return set()
    parts = _EXPRESSION.findall(text)
    found = {one or other for part in parts for one, other in _SECRET.findall(part)}
    return found - {_TOKEN}


def _note_secrets(found: Pipeline, value: object) -> None:
    """Every secret that is read anywhere in the workflow."""
    text = json.dumps(value, default=str)
    found.secrets |= _secrets(text.replace("\\n", "\n"))
    if "toJSON(secrets)" in text.replace(" ", ""):
        found.secrets.add("*")


READER = GitHubActions()
