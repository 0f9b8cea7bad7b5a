"""Azure Resource Manager: templates of every scope, what Bicep builds, and what a what-if foretells.

Every template that no other one nests is a root; a nested one is read under its deployment's name. A file of parameters
beside a template (`main.parameters.json` of `main.json`) gives its values, else its defaults do. Bicep's own source is
not read: where nothing built lies beside it, it is named as unreadable.

A template cannot say in which subscription and group it will stand, what a policy adds, nor what Azure fills in where
nothing is stated; what hangs on these is unknown.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, Final

from remit.documents.text import encoding_of, read_bytes
from remit.errors import UnreadableError
from remit.model.facts import HIDDEN
from remit.model.location import Location
from remit.model.observation import Observation, Reading, Unreadable
from remit.readers.infrastructure._arm_changes import looks_like_changes, reading_of
from remit.readers.infrastructure._arm_document import MAX_BYTES
from remit.readers.infrastructure._arm_files import Files
from remit.readers.infrastructure._arm_scope import Budget
from remit.readers.infrastructure._arm_template import Root, Template, observations
from remit.readers.infrastructure._arm_values import ABSENT
from remit.readers.infrastructure._hcl_tree import boundary_of

HEAD_BYTES: Final = 8192
_SCHEMA: Final = re.compile(
    r'"\$schema"\s*:\s*"https?://schema\.management\.azure\.com/[^"]*deploymentTemplate\.json', re.IGNORECASE
)
_TEMPLATE: Final = re.compile(r'"https?://schema\.management\.azure\.com/.*deploymentTemplate\.json', re.IGNORECASE)
_TOKEN: Final = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"|//[^\n]*|/\*.*?\*/|[{}\[\]]', re.DOTALL)
_NAMED: Final = re.compile(rb"([\w./-]{1,200}\.json)\b")
_MODULE: Final = re.compile(r"^\s*(?:module\s+\w+|using|import\s.*from)\s+'([^'\n]{1,300})'", re.MULTILINE)
_BUILD: Final = "build it, and scan what comes out: az bicep build --file {}"


def looks_like_template(head: bytes) -> bool:
    """Whether a file begins like a deployment template; one within a policy's definition makes no template of it."""
    text = head.decode(encoding_of(head), "ignore").removeprefix("\ufeff")
    if not _SCHEMA.search(text):
        return False
    depth, is_key = 0, False
    for sign in _TOKEN.findall(text):
        is_key = is_key and sign.startswith('"')
        if is_key and depth == 1:
            return _TEMPLATE.match(sign) is not None
        depth += (sign in "{[") - (sign in "}]")
        is_key = sign.lower() == '"$schema"'
    return False


class AzureResourceManager:
    """Reads all templates and what-if results below a folder, one root a template."""

    def claims(self, path: Path) -> bool:
        """Whether the file begins like a template or is Bicep's; pipes and devices are not opened."""
        name = path.name.lower()
        if not name.endswith((".json", ".jsonc", ".bicep")) or not path.is_file():
            return False
        if name.endswith(".bicep"):
            return True
        if name.endswith(".parameters.json"):
            return _template_of(path).is_file() and _begins(_template_of(path))
        return _begins(path)

    def read_folders(
        self, top: Path, files: Sequence[Path], *, name: Callable[[Path], str]
    ) -> Iterator[tuple[str, Reading]]:
        """One reading a root, named after its file.

        Args:
            top: what was asked for; nothing outside of it, or of the repository that holds it, is read.
            files: files below it that this reader claims.
            name: how locations call a path.
        """
        boundary = boundary_of(top)
        asked = {os.path.realpath(file): file for file in files}

        def named(path: Path) -> str:
            """A nested template is found by its real path and called as the others are."""
            return name(asked.get(str(path), path))

        shared = Files(Path(os.path.realpath(boundary)), named)
        sources = [file for file in files if file.name.lower().endswith(".bicep")]
        templates = [file for file in files if file not in set(sources) and not _is_parameters(file)]
        for file in _unbuilt(sources):
            refusal = Unreadable(
                location=Location(file=name(file)),
                cause="Bicep's source is not read, and nothing that was built from it lies beside it",
                hint=_BUILD.format(name(file)),
            )
            yield name(file), Reading(observations=(), unreadable=(refusal,), inputs=(name(file),))
        nested = _nested(templates)
        roots = [file for file in templates if os.path.realpath(file) not in nested]
        rest = [file for file in templates if os.path.realpath(file) in nested]
        later = {os.path.realpath(file) for file in rest}
        for file in (*roots, *rest):  # templates that nest each other in a circle have no root
            real = os.path.realpath(file)
            if real in later and real in shared.read:
                continue
            yield name(file), _read(file, shared)


def _begins(path: Path) -> bool:
    try:
        with path.open("rb") as opened:
            head = opened.read(HEAD_BYTES)
    except OSError:
        return False  # whoever reads single files says so
    return looks_like_template(head) or looks_like_changes(head)


def _is_parameters(path: Path) -> bool:
    return path.name.lower().endswith(".parameters.json")


def _template_of(parameters: Path) -> Path:
    return parameters.with_name(f"{parameters.name[: -len('.parameters.json')]}.json")


def _unbuilt(sources: Sequence[Path]) -> Iterator[Path]:
    """Bicep files that no other one uses and beside which no template lies."""
    used: set[str] = set()
    for file in sources:
        try:
            text = read_bytes(file, limit=MAX_BYTES).decode("utf-8", "replace")
        except UnreadableError:
            continue
        used |= {os.path.realpath(file.parent / module) for module in _MODULE.findall(text) if "\0" not in module}
    for file in sources:
        if os.path.realpath(file) not in used and not file.with_suffix(".json").is_file():
            yield file


def _nested(files: Sequence[Path]) -> set[str]:
    """Files that others seem to nest; a wrong guess changes only the order of reading."""
    known = {os.path.realpath(file) for file in files}
    found = set()
    for file in files:
        try:
            named = set(_NAMED.findall(read_bytes(file, limit=MAX_BYTES)))
        except UnreadableError:
            continue  # whoever reads it says so
        here = os.path.realpath(file)
        for one in named:
            path = os.path.realpath(file.parent / os.fsdecode(one).lstrip("/"))
            if path != here and path in known:
                found.add(path)
    return found


def _read(file: Path, shared: Files) -> Reading:
    """One root; what keeps it from being read stands in the reading."""
    name = shared.name(file)
    root = Root(shared, Budget(name))
    found: tuple[Observation, ...] = ()
    inputs: tuple[str, ...] = (name,)
    try:
        document = shared.document(file)
        if isinstance(document.value, dict) and "changes" in document.value:
            return reading_of(document)
        parameters, beside = _parameters(file, shared)
        inputs += beside
        given = _giving(parameters)
        Template(root, document, file, given=given, above=(os.path.realpath(file),)).expand()
        found = tuple(observations(root))
    except RecursionError:
        root.refuse(Location(file=name), "its expressions are nested too deeply", "flatten them")
    except UnreadableError as problem:
        root.refuse(_place(problem.place, name), problem.message, problem.hint)
    return Reading(observations=found, unreadable=tuple(root.unreadable), inputs=inputs)


def _parameters(file: Path, shared: Files) -> tuple[dict[str, Any], tuple[str, ...]]:
    """The values in the file beside the template, by name in small letters, and that file where there is one.

    Raises:
        UnreadableError: there is one, and it cannot be read.
    """
    beside = file.with_name(f"{file.stem}.parameters.json")
    if not beside.is_file():
        return {}, ()
    document = shared.document(beside)
    rows = document.value.get("parameters") if isinstance(document.value, dict) else None
    if not isinstance(rows, dict):
        raise UnreadableError(
            "a file of parameters without parameters",
            place=str(document.at()),
            hint='write {"parameters": {"name": {"value": …}}}',
        )
    return {str(key).lower(): row for key, row in rows.items()}, (shared.name(beside),)


def _giving(rows: dict[str, Any]) -> Callable[[str], Any]:
    def given(name: str) -> Any:  # noqa: ANN401 - any value
        row = rows.get(name.lower())
        if not isinstance(row, dict):
            return ABSENT
        return HIDDEN if "reference" in row else row.get("value", ABSENT)

    return given


def _place(place: str, name: str) -> Location:
    """The place that an error gives as text: `file`, `file:line` or `file:line:column`."""
    if not place.startswith(f"{name}:"):
        return Location(file=place or name)
    numbers = [int(number) for number in place[len(name) + 1 :].split(":") if number.isdecimal()]
    line, column = (*numbers, 0, 0)[:2]
    return Location(file=name, line=line, column=column)


READER = AzureResourceManager()
