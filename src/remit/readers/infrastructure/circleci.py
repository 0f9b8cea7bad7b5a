"""CircleCI: `.circleci/config.yml`, read as declared and never run.

It cannot know contexts, project settings and runners that are set up in CircleCI, nor what an orb does. A variable that
a script uses is taken for a stored one where it is named like a secret.
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

_VARIABLE: Final = re.compile(r"\$\{?([A-Za-z_]\w{0,255})")
_FEDERATED: Final = re.compile(r"CIRCLE_OIDC_TOKEN|role[_-]arn|workload_identity", re.IGNORECASE)


class CircleCI:
    """Reads one configuration."""

    def recognise(self, path: Path, head: bytes) -> bool:  # noqa: ARG002 - its place tells
        """Whether the file lies where CircleCI looks for it."""
        return path.name in {"config.yml", "config.yaml"} and path.absolute().parent.name == ".circleci"

    def read(self, path: Path, *, name: str) -> Reading:
        """The pipeline.

        Raises:
            UnreadableError: it is no YAML, or has no jobs.
        """
        document = read_yaml(path, name=name)
        value = mapping(document.value)
        if not isinstance(value.get("jobs"), Mapping) and not isinstance(value.get("workflows"), Mapping):
            raise UnreadableError("neither jobs nor workflows", place=str(document.at()), hint="write jobs:")
        found = Pipeline(triggers={"push"})
        found.uses |= every(*(texts(orb) for orb in mapping(value.get("orbs")).values()))
        executors = mapping(value.get("executors")).values()
        for part in (*mapping(value.get("jobs")).values(), *executors, *mapping(value.get("commands")).values()):
            _job(found, mapping(part))
        for workflow in mapping(value.get("workflows")).values():
            _workflow(found, mapping(workflow))
        observation = observed(
            ("circleci", "config"),
            found,
            provider="circleci",
            address=".circleci/config.yml",
            name=f"pipeline of {path.absolute().parent.parent.name}",
            where=document.at(),
        )
        return Reading(observations=(observation,), inputs=(name,))


def _job(found: Pipeline, job: Mapping[str, Any]) -> None:
    resource = job.get("resource_class")
    if isinstance(resource, str) and "/" in resource:
        found.runners.add(f"agent:{resource}")  # a runner of one's own has a namespace before its name
    elif "docker" in job or "machine" in job or "macos" in job:
        found.runners.add(next(f"{kind}:hosted" for kind in ("docker", "machine", "macos") if kind in job))
    found.environment.update(mapping(job.get("environment")))
    for script in _scripts(job.get("steps")):
        names = {one for one in _VARIABLE.findall(script) if is_secret_name(one, in_environment=True)}
        names -= {*found.environment, *(one for one in names if one.startswith("CIRCLE_"))}
        found.secrets |= names
        found.federated = found.federated or bool(_FEDERATED.search(script))
        found.run(script, names)


def _scripts(steps: object) -> Iterator[str]:
    for step in steps if isinstance(steps, list) else []:
        held = mapping(step)
        run = held.get("run")
        yield from texts(run if isinstance(run, str) else mapping(run).get("command"))
        for orb in (mapping(one) for one in held.values() if isinstance(one, Mapping)):
            yield from (f"{key}: {one}" for key, one in orb.items() if isinstance(one, str) and key != "command")
            yield from _scripts(orb.get("steps"))


def _workflow(found: Pipeline, workflow: Mapping[str, Any]) -> None:
    if "triggers" in workflow:
        found.triggers.add("schedule")
    jobs = workflow.get("jobs")
    for job in jobs if isinstance(jobs, list) else []:
        for name, settings in mapping(job).items():
            held = mapping(settings)
            found.environments |= {f"context:{one}" for one in texts(held.get("context"))}
            if held.get("type") == "approval":
                found.approvals.add(name)


READER = CircleCI()
