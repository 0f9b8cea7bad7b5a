"""Which files are patches of a kustomization: half an object each, and not to be taken for one.

Kubernetes, “Declarative Management of Kubernetes Objects Using Kustomize”. A patch says only what it changes, so it is
listed as unreadable with the way out: what `kubectl kustomize` prints is whole. Bases are read as they stand; images,
names and labels that an overlay gives them show in what is rendered only.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from remit.documents.witness import see
from remit.documents.yaml import Document, read_yaml
from remit.errors import UnreadableError
from remit.model.location import Location
from remit.model.observation import Unreadable

_NAMES: Final = ("kustomization.yaml", "kustomization.yml", "Kustomization")
_CAUSE: Final = "a patch of a kustomization, which says only what it changes"
_MAX_PATCHES: Final = 10_000
_LONGEST_PATH: Final = 4_096


def is_kustomization(file: Path) -> bool:
    """Whether the file is called like one, which says of other files what they are."""
    return file.name in _NAMES


def patches(files: Iterable[Path], name: Callable[[Path], str]) -> dict[str, Unreadable]:
    """Patches by the absolute path of their file; those that stand in a kustomization itself by their place.

    Args:
        files: claimed files; kustomizations are looked for beside them and one folder above.
        name: how locations call a path.
    """
    folders = dict.fromkeys(folder for file in files for folder in (file.parent, file.parent.parent))
    found: dict[str, Unreadable] = {}
    for folder in folders:
        for path in (folder / one for one in _NAMES):
            see(path)
            if path.is_file():
                hint = f"render it: kubectl kustomize {name(folder)} > rendered.yaml, and read that"
                for key, place in _of_one(path, name):
                    found[key] = Unreadable(location=place, cause=_CAUSE, hint=hint)
    return found


def _of_one(path: Path, name: Callable[[Path], str]) -> Iterator[tuple[str, Location]]:
    try:
        document = read_yaml(path, name=name(path))
    except UnreadableError:
        return  # it is told where the file itself is read, and names no file here
    if not isinstance(document.value, Mapping):
        return
    for text, place in _patches(document, document.value):
        file = os.path.normpath(path.parent / text)
        is_file = bool(text) and "\n" not in text and len(text) < _LONGEST_PATH
        yield (os.path.abspath(file), Location(file=name(Path(file)))) if is_file else (str(place), place)  # noqa: PTH100


def _patches(document: Document, value: Mapping[str, Any]) -> Iterator[tuple[str, Location]]:
    """The file that each patch names, empty or many lines where it stands there itself, and its place."""
    for key in ("patches", "patchesJson6902", "patchesStrategicMerge"):
        listed = value.get(key)
        for index, one in enumerate(listed[:_MAX_PATCHES] if isinstance(listed, list) else ()):
            place = document.at(key, index)
            if isinstance(one, str):
                yield one, place
            elif isinstance(one, Mapping):
                yield str(one.get("path") or ""), place
