"""Azure Pipelines: `azure-pipelines.yml`, read as declared and never run.

It cannot know variable groups, service connections and checks of environments that are set up in Azure DevOps, nor what
a template of another repository holds. A macro in a script is taken for a stored variable where it is named like a
secret.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from remit.documents.yaml import read_yaml
from remit.errors import UnreadableError
from remit.model.observation import Reading
from remit.readers.infrastructure._pipelines import Pipeline, every, mapping, observed, texts
from remit.readers.infrastructure._secrets import is_secret_name

MAX_DEPTH: Final = 12
_NAME: Final = re.compile(r"(?:\.?azure-pipelines?|.*[.-]azure-pipelines?)(?:[.-][\w.-]+)?\.ya?ml", re.IGNORECASE)
_MACRO: Final = re.compile(r"\$\(([A-Za-z_][\w.]{0,255})\)")
_SHELL: Final = ("script", "bash", "powershell", "pwsh")
_HEADS: Final = frozenset({"stages", "jobs", "steps", "extends"})


class AzurePipelines:
    """Reads one pipeline."""

    def recognise(self, path: Path, head: bytes) -> bool:  # noqa: ARG002 - its name tells
        """Whether the file is called as Azure DevOps proposes."""
        return _NAME.fullmatch(path.name) is not None

    def read(self, path: Path, *, name: str) -> Reading:
        """The pipeline.

        Raises:
            UnreadableError: it is no YAML, or has neither stages, jobs nor steps.
        """
        document = read_yaml(path, name=name)
        value = mapping(document.value)
        if _HEADS.isdisjoint(value):
            raise UnreadableError("neither stages, jobs nor steps", place=str(document.at()), hint="write steps:")
        found = Pipeline()
        found.triggers |= {"push"} if value.get("trigger") != "none" else set()
        found.triggers |= {"pr"} if value.get("pr", "none") != "none" else set()
        for one in _list(mapping(value.get("resources")).get("repositories")):
            reference = mapping(one).get("ref", "")
            version = str(reference).removeprefix("refs/heads/").removeprefix("refs/tags/")
            found.uses |= {
                f"{repository}@{version}" if version else repository for repository in texts(mapping(one).get("name"))
            }
        _walk(found, value, 0)
        observation = observed(
            ("azdo", "pipeline"),
            found,
            provider="azure-devops",
            address=path.name,
            name=f"{path.name} of {path.absolute().parent.name}",
            where=document.at(),
        )
        return Reading(observations=(observation,), inputs=(name,))


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _walk(found: Pipeline, part: Mapping[str, Any], depth: int) -> None:
    """A pipeline, stage or job, with what stands below it."""
    if depth > MAX_DEPTH:
        return
    _pool(found, part.get("pool"))
    found.environment.update(_variables(part.get("variables")))
    found.environments |= {f"group:{one}" for one in _groups(part.get("variables"))}
    target = part.get("environment")
    found.environments |= every(texts(target), texts(mapping(target).get("name")))
    for key in ("stages", "jobs", "steps"):
        for one in _list(part.get(key)):
            held = mapping(one)
            if key == "steps":
                _step(found, held)
            else:
                _walk(found, held, depth + 1)
    for inner in _strategies(part):
        _walk(found, inner, depth + 1)


def _strategies(part: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Steps of a deployment stand below its strategy."""
    for strategy in mapping(part.get("strategy")).values():
        yield from (mapping(phase) for phase in mapping(strategy).values() if isinstance(phase, Mapping))


def _pool(found: Pipeline, pool: object) -> None:
    image = mapping(pool).get("vmImage")
    found.runners |= {f"vmImage:{one}" for one in texts(image)}
    if not image:
        found.runners |= {f"agent:{one}" for one in every(texts(pool), texts(mapping(pool).get("name")))}


def _step(found: Pipeline, step: Mapping[str, Any]) -> None:
    if any(task.startswith("ManualValidation") for task in texts(step.get("task"))):
        found.approvals.add("ManualValidation")
    environment = mapping(step.get("env"))
    found.environment.update(environment)
    inputs = mapping(step.get("inputs"))
    for script in texts([step.get(key) for key in _SHELL] + [inputs.get(key) for key in ("script", "inlineScript")]):
        bound = {name for name, value in environment.items() if isinstance(value, str) and _MACRO.search(value)}
        macros = {one for one in _MACRO.findall(script) if is_secret_name(one, in_environment=True)}
        found.secrets |= macros
        found.run(_MACRO.sub(lambda one: f"${one[1].replace('.', '_')}", script), {*bound, *macros})
    for value in environment.values():
        found.secrets |= {one for one in _MACRO.findall(str(value)) if is_secret_name(one, in_environment=True)}


def _variables(value: object) -> dict[str, Any]:
    if isinstance(value, Mapping):
        return dict(mapping(value))
    pairs = (mapping(one) for one in _list(value))
    return {str(one["name"]): one.get("value") for one in pairs if "name" in one}


def _groups(value: object) -> set[str]:
    return every(*(texts(mapping(one).get("group")) for one in _list(value)))


READER = AzurePipelines()
