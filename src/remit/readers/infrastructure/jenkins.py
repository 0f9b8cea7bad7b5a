"""Jenkinsfiles, declarative and scripted, looked through by a tolerant scanner and never executed.

A Jenkinsfile is a Groovy program: what it computes is not known. Agents, triggers, credentials, libraries, approvals
and shell steps are found where they are written out. It cannot know the settings of the controller, its agents, jobs
and plug-ins, nor what a shared library does.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

from remit.documents.text import decode, read_bytes
from remit.errors import UnreadableError
from remit.model.location import Location
from remit.model.observation import Reading
from remit.readers.infrastructure._pipelines import Pipeline, observed

MAX_BYTES: Final = 2**20
_OPENERS: Final = re.compile(r"//|/\*|'''|\"\"\"|'|\"")
_BEGINNING: Final = re.compile(r"\b(?:pipeline|node|podTemplate|stage|library)\s*[({]|@Library\b")
_LIBRARY: Final = re.compile(
    r"(?:@Library\s*\(\s*\[?|\blibrary\s*\(?\s*(?:identifier\s*:\s*)?)['\"]([^'\"\n]{1,256})['\"]"
)
_AGENT: Final = re.compile(r"\bagent\s+any\b|\b(?:label|node)\s*\(?\s*['\"]([^'\"\n]{1,256})['\"]")
_DOCKER: Final = re.compile(r"\bdocker\s*\{[^{}]{0,1024}?\bimage\s*\(?\s*['\"]([^'\"\n]{1,256})['\"]")
_TRIGGERS: Final = re.compile(r"\btriggers\s*\{([^{}]{0,4096})\}")
_NAME: Final = re.compile(r"\b([A-Za-z_]\w{0,63})\s*\(")
_CREDENTIAL: Final = re.compile(r"\b(?:credentials\s*\(\s*|credentialsId\s*:\s*)['\"]([^'\"\n]{1,256})['\"]")
_BOUND: Final = re.compile(r"\b\w*[vV]ariable\s*:\s*['\"](\w{1,255})['\"]|\b(\w{1,255})\s*=\s*credentials\s*\(")
_PLAIN: Final = re.compile(r"\b([A-Za-z_]\w{0,255})\s*=\s*(?:'([^'\n]{0,1024})'|\"([^\"\n]{0,1024})\")")
_SHELL: Final = re.compile(
    r"\b(?:sh|bat|powershell|pwsh)\b\s*\(?\s*(?:script\s*:\s*)?"
    r"(?:'''(?P<a>(?:[^']|'(?!''))*)'''|\"\"\"(?P<b>(?:[^\"]|\"(?!\"\"))*)\"\"\"|'(?P<c>[^'\n]*)'|\"(?P<d>[^\"\n]*)\")"
)
_INPUT: Final = re.compile(r"\binput\s*(?:[({]|['\"]|message\s*:)")
_PASTED: Final = re.compile(r"\$\{?\s*((?:env\.)?(?:CHANGE_(?:TITLE|BRANCH|AUTHOR\w{0,64})|BRANCH_NAME))\b")
_ENVIRONMENT: Final = re.compile(r"\benvironment\s*\{([^{}]{0,16384})\}")


class Jenkins:
    """Reads one Jenkinsfile."""

    def recognise(self, path: Path, head: bytes) -> bool:
        """Whether the file is called like one, or begins like a declarative pipeline under Groovy's ending."""
        name = path.name.lower()
        if name == "jenkinsfile" or name.startswith("jenkinsfile.") or name.endswith(".jenkinsfile"):
            return True
        return name.endswith(".groovy") and re.search(rb"^\s*pipeline\s*\{", head, re.MULTILINE) is not None

    def read(self, path: Path, *, name: str) -> Reading:
        """The pipeline.

        Raises:
            UnreadableError: too large, no text, or nothing of a pipeline is in it.
        """
        text = _without_comments(decode(read_bytes(path, limit=MAX_BYTES), name=name))
        if not _BEGINNING.search(text):
            raise UnreadableError("no pipeline, node or stage in it", place=f"{name}:1:1", hint="check the file")
        found = observed(
            ("jenkins", "pipeline"),
            _pipeline(text),
            provider="jenkins",
            address=name.rpartition("/")[2],
            name=f"{path.name} of {path.absolute().parent.name}",
            where=Location(file=name, line=1, column=1),
        )
        return Reading(observations=(found,), inputs=(name,))


def _without_comments(text: str) -> str:
    """The program without its comments; what stands in quotes is left as it is."""
    kept, at = [], 0
    while opener := _OPENERS.search(text, at):
        mark, start = opener[0], opener.start()
        kept.append(text[at:start])
        if mark in {"//", "/*"}:
            end = text.find("\n" if mark == "//" else "*/", opener.end())
            at = len(text) if end < 0 else end if mark == "//" else end + 2
            continue
        at = _closed(text, mark, opener.end())
        kept.append(text[start:at])
    kept.append(text[at:])
    return "".join(kept)


def _closed(text: str, mark: str, at: int) -> int:
    """Where the quoted text ends; a single quote that is never closed ends with its line."""
    while True:
        end = text.find(mark, at)
        line = text.find("\n", at) if len(mark) == 1 else -1
        if end < 0 or 0 <= line < end:
            return line if line >= 0 else len(text)
        escapes = 0
        while end - escapes > 0 and text[end - escapes - 1] == "\\":
            escapes += 1
        if escapes % 2 == 0:
            return end + len(mark)
        at = end + 1


def _pipeline(text: str) -> Pipeline:
    found = Pipeline()
    for block in _TRIGGERS.findall(text):
        found.triggers |= set(_NAME.findall(block))
    found.runners |= {f"agent:{one or 'any'}" for one in _AGENT.findall(text)}
    found.runners |= {f"agent:docker:{one}" for one in _DOCKER.findall(text)}
    found.uses |= set(_LIBRARY.findall(text))
    found.secrets |= set(_CREDENTIAL.findall(text))
    names = {one or other for one, other in _BOUND.findall(text)}
    for block in _ENVIRONMENT.findall(text):
        found.environment.update({name: one or other for name, one, other in _PLAIN.findall(block)})
    if _INPUT.search(text):
        found.approvals.add("input")
    for shell in _SHELL.finditer(text):
        pasted = shell["b"] or shell["d"] or ""
        found.run(shell["a"] or shell["c"] or pasted, names)
        found.injected |= set(_PASTED.findall(pasted))
        found.printed |= {name for name in names if re.search(rf"\$\{{?(?:env\.)?{name}\b", pasted)}
    return found


READER = Jenkins()
