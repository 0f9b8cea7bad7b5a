"""AWS CloudFormation: templates in YAML and JSON, AWS SAM, what the CDK synthesizes, and change sets.

Every template that no other one nests is a root; a nested one is read under its parent's address. Property names
come in snake case, what users name stays as written (`_cloudformation_shape`); intrinsic functions are evaluated as
far as a template's own text goes, with the parameters' defaults. A resource's place is that of its logical id.

A template cannot say what a stack's parameters are given, in which account and region it stands, what a macro or a
dynamic reference makes, nor what CloudFormation fills in where nothing is stated.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Final

from remit.documents.text import encoding_of, read_bytes
from remit.errors import UnreadableError
from remit.model.location import Location
from remit.model.observation import Observation, Reading, Unreadable
from remit.readers.infrastructure._cloudformation_changes import is_change_set, reading_of
from remit.readers.infrastructure._cloudformation_document import MAX_BYTES, Template, parse_template
from remit.readers.infrastructure._cloudformation_scope import Budget
from remit.readers.infrastructure._cloudformation_template import Stack
from remit.readers.infrastructure._hcl_tree import boundary_of
from remit.readers.infrastructure._template_files import TemplateFiles

HEAD_BYTES: Final = 8192
_ENDINGS: Final = (".yaml", ".yml", ".json", ".template", ".cfn", ".txt", ".cform", ".cloudformation")
_VERSION: Final = re.compile(
    r"""^["']?AWSTemplateFormatVersion["']?\s*:|^\s*\{[^{}\[\]]*"AWSTemplateFormatVersion"\s*:""", re.MULTILINE
)
_SERVERLESS: Final = re.compile(r"""["']?Transform["']?\s*:[\s\[\-"']*AWS::(?:Serverless|LanguageExtensions|Include)""")
_SECTION: Final = re.compile(
    r"""^(?:Resources|Parameters|Conditions|Mappings|Transform)\s*:|^\s*\{\s*"[A-Z]\w+"\s*:""", re.MULTILINE
)
_RESOURCE: Final = re.compile(
    r"""["']?Resources["']?\s*:.*?["']?Type["']?\s*:\s*["']?(?:AWS::\w+::|Custom::)""", re.DOTALL
)
_CHANGES: Final = re.compile(r'"ResourceChange"\s*:|"ChangeSet(?:Id|Name)"\s*:')
_NESTED: Final = re.compile(rb"""["']?(?:TemplateURL|Location|aws:asset:path)["']?\s*:\s*["']?([^\s"',}]+)""")


def looks_like_template(head: bytes) -> bool:
    """Whether a file begins like a template or a change set."""
    text = head.decode(encoding_of(head), "ignore").lstrip("\ufeff")
    if _VERSION.search(text):
        return True
    if text.lstrip().startswith("{") and _CHANGES.search(text):
        return '"Changes"' in text or '"StackName"' in text
    return bool(_SECTION.search(text)) and bool(_SERVERLESS.search(text) or _RESOURCE.search(text))


class CloudFormation:
    """Reads all templates and change sets below a folder, one root a template."""

    def claims(self, path: Path) -> bool:
        """Whether the file begins like a template; pipes and devices are not opened."""
        if not path.name.lower().endswith(_ENDINGS) or not path.is_file():
            return False
        try:
            with path.open("rb") as opened:
                return looks_like_template(opened.read(HEAD_BYTES))
        except OSError:
            return False  # whoever reads single files says so

    def read_folders(
        self, top: Path, files: Sequence[Path], *, name: Callable[[Path], str]
    ) -> Iterator[tuple[str, Reading]]:
        """One reading a root, named after its file.

        Args:
            top: what was asked for; nothing outside of it, or of the repository that holds it, is read.
            files: files below it that this reader claims.
            name: how locations call a path.
        """
        shared = TemplateFiles(boundary_of(top), name)
        nested = _nested(files)
        roots = [file for file in files if os.path.realpath(file) not in nested]
        rest = [file for file in files if os.path.realpath(file) in nested]
        for file in (*roots, *rest):  # templates that nest each other in a circle have no root
            if file in rest and os.path.realpath(file) in shared.read:
                continue
            yield name(file), _read(file, shared)


def _nested(files: Sequence[Path]) -> set[str]:
    """Files that others seem to nest; a wrong guess changes only the order of reading."""
    found = set()
    for file in files:
        try:
            urls = _NESTED.findall(read_bytes(file, limit=MAX_BYTES))
        except UnreadableError:
            continue  # whoever reads it says so
        here = os.path.realpath(file)
        for url in urls:
            path = os.path.realpath(file.parent / os.fsdecode(url).replace("\0", ""))
            if path != here:
                found.add(path)
    return found


def _read(file: Path, shared: TemplateFiles) -> Reading:
    """One root; what keeps it from being read stands in the reading."""
    name = shared.name(file)
    found: list[Observation] = []
    unreadable: list[Unreadable] = []
    stack: Stack | None = None
    try:
        changes = _change_set(file, shared)
        if changes is not None:
            return reading_of(changes, name)
        stack = Stack(file, shared, Budget())
        found.extend(stack.observations())
    except UnreadableError as problem:
        unreadable.append(Unreadable(location=_place(problem.place, name), cause=problem.message, hint=problem.hint))
    return Reading(
        observations=tuple(found),
        unreadable=(*(stack.unreadable if stack else ()), *unreadable),
        inputs=(name,),
    )


def _change_set(file: Path, shared: TemplateFiles) -> Template | None:
    """The file as a change set; None when it is none."""
    text = shared.text(file, limit=MAX_BYTES)
    if not text.lstrip("\ufeff \t\r\n").startswith("{") or '"Changes"' not in text:
        return None
    template = parse_template(text, shared.name(file))
    return template if is_change_set(template.value) else None


def _place(place: str, name: str) -> Location:
    """The place that an error gives as text: `file`, `file:line` or `file:line:column`."""
    file, *numbers = place.rsplit(":", 2) if place.startswith(f"{name}:") else (place or name,)
    line, column = (*(int(number) for number in numbers if number.isdecimal()), 0, 0)[:2]
    return Location(file=name if place.startswith(f"{name}:") else file, line=line, column=column)


READER = CloudFormation()
