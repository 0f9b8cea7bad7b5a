"""What the pipelines of build systems may do, with what, and who starts them.

Each function takes what a pipeline's file declares. None can tell what a called script does, nor how long a stored
credential lives; a name that deploy credentials usually have is taken for one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final

from remit.knowledge.calls import Answer, Call, Values
from remit.knowledge.calls.environment import looks_secret
from remit.model.facts import UNKNOWN, Marker

_COMMIT: Final = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}|sha256:[0-9a-f]{64}|sha256-[\w+/]{43}=", re.IGNORECASE)
_VERSION: Final = re.compile(r"[vV]?\d+(?:\.\d+|\.x)*(?:[-+.][\w.-]{1,64})?|[\w-]{1,64}[-/]v?\d+(?:\.\d+)+")
_WAYS: Final = ("none", "commit", "tag", "branch")
_RIGHTS: Final = ("read", "scoped", "write_all")
_WORD: Final = re.compile(r"[A-Za-z]+|\d+")
# Names that deploy credentials have in the documentation of clouds and registries: any of these runs of words.
_CREDENTIALS: Final = tuple(
    tuple(one.split())
    for one in (
        "aws access key", "aws secret", "azure credentials", "azure client secret", "arm client secret",
        "gcp sa key", "gcp credentials", "gcp key", "gcloud key", "gcloud service key", "google credentials",
        "google application credentials", "service account key", "service account json", "kube config", "kubeconfig",
        "deploy key", "deploy token", "ssh key", "ssh private key", "publish profile", "npm token", "pypi token",
        "pypi api token", "docker password", "dockerhub token", "dockerhub password", "registry password",
        "acr password", "cloudflare api token", "heroku api key", "digitalocean access token", "terraform token",
        "tf api token", "vault token", "personal access token", "gh pat", "vercel token", "fly api token",
    )
)  # fmt: skip
_HOSTED: Final = re.compile(
    r"(?:ubuntu|windows|macos)-(?:latest|slim|\d)[\w.-]*|saas-[\w-]+|vmImage:.+|docker:.+|machine:.+|macos:.+"
    r"|resource_class:[\w.+-]+",
    re.IGNORECASE,
)
_STRANGERS: Final = frozenset({"pull_request_target", "workflow_run", "issue_comment"})
_PROPOSED: Final = frozenset({"pull_request", "merge_request_event", "external_pull_request_event", "pr"})


def pinning(uses: Values) -> Answer:
    """How what is taken from others is named, by the loosest: `none` taken, by `commit`, by `tag`, by `branch`."""
    found = {_way(one) if isinstance(one, str) else "branch" for one in uses}
    return max(found | {"none"}, key=_WAYS.index)


def _way(used: str) -> str:
    if used.startswith(("./", "../", "/", "$GITHUB_", "local:")):
        return "none"
    name, at, version = used.rpartition("@")
    if not at and used.startswith("docker://"):
        name, at, version = used.rpartition(":")
        at = at if "/" not in version else ""
    if not at or not name:
        return "branch"
    return "commit" if _COMMIT.fullmatch(version) else "tag" if _VERSION.fullmatch(version) else "branch"


def loose(uses: Values) -> Answer:
    """What is taken from others and not named by its content, sorted."""
    return tuple(sorted({one for one in uses if isinstance(one, str) and _way(one) in {"tag", "branch"}}))


def credentials(secrets: Values, federated: Values) -> Answer:
    """How it signs in where it deploys: `none` seen, `federated`, or with a `stored` credential.

    Every secret handed on at once cannot be told apart: unknown.
    """
    names = [one for one in secrets if isinstance(one, str)]
    if any(map(is_credential, names)):
        return "stored"
    if "*" in names:
        return UNKNOWN
    return "federated" if True in federated else "none"


def stored(secrets: Values) -> Answer:
    """Names of stored secrets that deploy credentials usually have, sorted."""
    return tuple(sorted({one for one in secrets if isinstance(one, str) and is_credential(one)}))


def is_credential(name: str) -> bool:
    """Whether a secret of that name usually lets in where something is deployed."""
    words = [word.lower() for word in _WORD.findall(name[:512])]
    return any(tuple(words[start : start + len(run)]) == run for run in _CREDENTIALS for start in range(len(words)))


def permissions(grants: Values) -> Answer:
    """What its token may do, by the widest job: `read`, `scoped` writing, or `write_all`.

    A job that leaves it open gets what the organisation has set: unknown, unless another may write everything.
    """
    found = [_rights(one) for one in grants]
    known = [one for one in found if isinstance(one, str)]
    if "write_all" in known or not found:
        return "write_all" if found else None
    return UNKNOWN if len(known) < len(found) else max(known, key=_RIGHTS.index)


def _rights(grant: object) -> str | Marker:
    if isinstance(grant, str):
        return {"write-all": "write_all", "read-all": "read"}.get(grant, UNKNOWN)
    if not isinstance(grant, Mapping):
        return UNKNOWN
    return "scoped" if any(level == "write" for scope, level in grant.items() if scope != "id-token") else "read"


def trigger(triggers: Values, checks_out: Values) -> Answer:
    """What a stranger's change can start: `none`, an `isolated` or a `privileged` run, or one that runs their code."""
    names = {one for one in triggers if isinstance(one, str)}
    if True in checks_out:
        return "runs_their_code"
    if UNKNOWN in triggers or UNKNOWN in checks_out:
        return UNKNOWN
    if not names.isdisjoint(_STRANGERS):
        return "privileged"
    return "none" if names.isdisjoint(_PROPOSED) else "isolated"


def runner(labels: Values) -> Answer:
    """Whose machines it runs on: `hosted` by the provider, or `self_hosted`; unknown where a label does not tell."""
    names = list(_texts(labels))
    if any(one.lower() in {"self-hosted", "agent:any"} or one.startswith("agent:") for one in names):
        return "self_hosted"
    if not names:
        return UNKNOWN
    return "hosted" if all(_HOSTED.fullmatch(one) for one in names) else UNKNOWN


def masking(printed: Values, traces: Values, secrets: Values) -> Answer:
    """Whether scripts keep secrets out of the log: `exposed` where one prints a secret, or traces with one at hand."""
    if any(True for _ in _texts(printed)) or (True in traces and any(True for _ in _texts(secrets))):
        return "exposed"
    return "kept_out"


def injection(injected: Values) -> Answer:
    """Whether text that a stranger writes is pasted into a script."""
    return "suspected" if any(True for _ in _texts(injected)) else "none_seen"


def approval(environments: Values, approvals: Values) -> Answer:
    """Whether a person has to agree: `required` in the file; unknown where its environment's settings decide."""
    if any(True for _ in _texts(approvals)):
        return "required"
    return UNKNOWN if any(True for _ in _texts(environments)) else "none"


def _texts(values: Values) -> Iterator[str]:
    return (one for one in values if isinstance(one, str))


def variable(names: Values, masked: Values) -> Answer:
    """Whether a stored variable is `exposed` in logs: named like a secret, and not masked."""
    if True in masked or not any(looks_secret(one) for one in _texts(names)):
        return "kept_out"
    return "exposed" if False in masked else None


CALLS: dict[str, Call] = {
    "variable": variable,
    "pinning": pinning,
    "loose": loose,
    "credentials": credentials,
    "stored": stored,
    "permissions": permissions,
    "trigger": trigger,
    "runner": runner,
    "masking": masking,
    "injection": injection,
    "approval": approval,
}
