"""A transfer's plan as a patch of the files that are here: remit.yaml and Terraform's source (R2.2).

A file is changed only where the changed text reads back as meant; a word that cannot be changed so becomes a rule for
each address. It reads files that the landscape names, so it is for whoever stands in the checkout, never for a server.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from copy import deepcopy
from pathlib import Path
from typing import Any, Final

from remit.app.owner_patch import OwnerPatch, says, with_items, with_meant
from remit.app.transfer_plan import Edit, Item, TransferPlan, rule_for
from remit.documents.yaml import Document, Step, parse_yaml
from remit.errors import UnreadableError
from remit.model.transfer import Transfer
from remit.readers.infrastructure._hcl_files import parse_source

_SECTIONS: Final = (("ownership", "rules"), ("lifecycle", "transitions"))
_NAME: Final = re.compile(r"[A-Za-z0-9_.-]+")


def transfer_patch(transfer: Transfer, plan: TransferPlan, *, configuration: Path | None) -> OwnerPatch:
    """The patch that a plan comes to here.

    Args:
        transfer: what is handed over.
        plan: of that transfer.
        configuration: remit.yaml; None where there is none.
    """
    patch = OwnerPatch()
    rules: list[Item] = list(plan.rules)
    for edit in plan.edits:
        if _edited(edit, patch):
            patch.closed += edit.assets
        else:
            rules += [rule_for(transfer, asset) for asset in edit.assets if "*" not in asset]
            why = f"{edit.place}: `{edit.key}` cannot be changed safely; a rule is added, and the word is left to you"
            patch.left.update(dict.fromkeys(edit.assets, why))
    added = {section: items for section, items in zip(_SECTIONS, (rules, plan.transitions), strict=True) if items}
    for section, items in added.items():
        named = [str(item.get("address") or _address(item)) for item in items]
        if configuration is None:
            patch.left.update(dict.fromkeys(named, "there is no remit.yaml; `remit init` writes a first one"))
        elif _added(configuration.as_posix(), section, items, patch):
            patch.closed += [one for one in named if one not in patch.closed]
        else:
            why = f"{configuration} is written in a way that cannot be changed safely; add it by hand"
            patch.left.update(dict.fromkeys(named, why))
    patch.left.update({asset: why for asset, why in plan.notes if asset not in patch.left})
    return patch


def _address(item: Item) -> object:
    match = item["match"]
    return match["address"] if isinstance(match, dict) else ""


def _added(file: str, section: tuple[str, str], items: Sequence[Item], patch: OwnerPatch) -> bool:
    """Put items into a list of remit.yaml; False where that cannot be done safely."""
    try:
        text = patch.text(file)
        document = parse_yaml(text, name=file)
    except UnreadableError:
        return False
    missing = [item for item in items if item not in _listed(document.value, section)]  # a second run adds nothing
    if not missing:
        return True
    new = with_items(text, missing, document, section)
    if new is None or not says(new, with_meant(document.value, missing, section), file):
        return False
    patch.after[file] = new
    return True


def _listed(value: Any, section: tuple[str, str]) -> Sequence[object]:  # noqa: ANN401 - a document is any value
    for step in section:
        value = value.get(step) if isinstance(value, dict) else None
    return value if isinstance(value, list) else ()


def _edited(edit: Edit, patch: OwnerPatch) -> bool:
    """Change one word in its file; False where that cannot be done safely."""
    try:
        text = patch.text(edit.place.file)
        new = _retagged(edit, text) if edit.is_tag else _reworded(edit, text)
    except UnreadableError:
        return False
    if new is None:
        return False
    patch.after[edit.place.file] = new
    return True


# --- remit.yaml -------------------------------------------------------------------------------------


def _reworded(edit: Edit, text: str) -> str | None:
    """The text with another team in the statement at that place."""
    document = parse_yaml(text, name=edit.place.file)
    path = _path_at(document, edit)
    if path is None:
        return None
    written = _value(document.value, path)
    if written == edit.after:
        return text
    line, column = document.marks[path]
    lines = text.splitlines(keepends=True)
    key = re.escape(str(path[-1]))
    word = re.compile(
        rf"""(["']?{key}["']?[ \t]*:[ \t]*)(["']?){re.escape(str(written))}\2(?=[ \t]*(?:[,}}#\r\n]|$))"""
    )
    found = word.match(lines[line - 1], column - 1)
    if found is None or not isinstance(written, str) or not _NAME.fullmatch(edit.after):
        return None
    lines[line - 1] = f"{lines[line - 1][: found.end(1)]}{edit.after}{lines[line - 1][found.end() :]}"
    new, meant = "".join(lines), deepcopy(document.value)
    _value(meant, path[:-1])[path[-1]] = edit.after
    return new if says(new, meant, edit.place.file) else None


def _path_at(document: Document, edit: Edit) -> tuple[Step, ...] | None:
    """Where in the document the word stands."""
    here = (edit.place.line, edit.place.column)
    found = [path for path, mark in document.marks.items() if mark == here]
    for path in found:
        value = _value(document.value, path)
        if isinstance(value, dict) and edit.key in value:
            return (*path, edit.key)
        if isinstance(value, str) and path[:2] == ("ownership", "directories"):
            return path
    return None


def _value(value: Any, path: Sequence[Step]) -> Any:  # noqa: ANN401 - a document is any value
    for step in path:
        value = value[step]
    return value


# --- Terraform --------------------------------------------------------------------------------------


def _retagged(edit: Edit, text: str) -> str | None:
    """The text with another value of the tag in the block at that place; None where it is not written out there."""
    source = parse_source(text, edit.place.file)
    block = next((one for one in source.blocks if source.lines.at(one.offset).line == edit.place.line), None)
    if block is None or source.broken or not _NAME.fullmatch(edit.after):
        return None
    end = min((one.offset for one in source.blocks if one.offset > block.offset), default=len(text))
    inside = text[block.offset : end]
    key = re.escape(edit.key).replace(r"\-", "[-_]")
    opens = rf'(^|[{{,\s])("?{key}"?[ \t]*[=:][ \t]*)'
    places = list(re.finditer(rf'{opens}"{re.escape(edit.before)}"', inside, re.MULTILINE | re.IGNORECASE))
    if not places and re.search(rf'{opens}"{re.escape(edit.after)}"', inside, re.MULTILINE | re.IGNORECASE):
        return text
    if "tags" not in block.attributes or len(places) != 1:
        return None
    found = places[0]
    new = f'{inside[: found.end(2)]}"{edit.after}"{inside[found.end() :]}'
    whole = text[: block.offset] + new + text[end:]
    again = parse_source(whole, edit.place.file)
    same = [(one.type, one.labels, set(one.attributes)) for one in source.blocks]
    is_same = not again.broken and [(one.type, one.labels, set(one.attributes)) for one in again.blocks] == same
    return whole if is_same else None
