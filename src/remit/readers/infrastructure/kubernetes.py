"""Kubernetes objects: manifests, rendered charts and what `kubectl get -o json|yaml` prints.

The files of one folder belong together, as `kubectl apply -f FOLDER` has it: selectors and names are followed within
it. Which cluster they go to, what admission changes and what a controller makes of a custom resource is not in them.
"""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

from remit.documents.witness import see
from remit.model.observation import Reading, Unreadable
from remit.readers.infrastructure._kubernetes_kustomize import is_kustomization, patches
from remit.readers.infrastructure._kubernetes_objects import KubernetesObject, looks_like_objects, objects_of, what_else
from remit.readers.infrastructure._kubernetes_observations import observations_of

HEAD_BYTES: Final = 8192
_ENDINGS: Final = (".yaml", ".yml", ".json")


class Kubernetes:
    """Reads the objects below a folder, one root a folder."""

    def claims(self, path: Path) -> bool:
        """Whether the file is named like one of objects and begins like one; pipes and devices are not opened."""
        if not path.name.endswith(_ENDINGS) or not path.is_file() or _is_values(path):
            return False
        try:
            with path.open("rb") as opened:
                return looks_like_objects(opened.read(HEAD_BYTES))
        except OSError:
            return False  # whoever reads single files says so

    def read_folders(
        self,
        top: Path,  # noqa: ARG002 - nothing outside of the files is read
        files: Sequence[Path],
        *,
        name: Callable[[Path], str],
    ) -> Iterator[tuple[str, Reading]]:
        """One reading a folder, named after it; a folder's only file gives its own name."""
        folders: dict[str, list[Path]] = defaultdict(list)
        for file in files:
            folders[os.fspath(file.parent)].append(file)
        half = patches(files, name)
        for folder, members in folders.items():
            unit = name(members[0]) if len(members) == 1 else f"{name(Path(folder))}/*"
            reading = _read(members, name, half)
            if reading.observations or reading.unreadable or reading.passed_over:
                yield unit, reading


def _is_values(path: Path) -> bool:
    """Whether the file holds values of a chart, which may have keys that objects have and are none."""
    chart = path.parent / "Chart.yaml"
    if not path.name.startswith("values"):
        return False
    see(chart)
    return chart.is_file()


def _read(files: Sequence[Path], name: Callable[[Path], str], half: Mapping[str, Unreadable]) -> Reading:
    """The objects of some files; those that are patches are told as that, and so are patches inside of the others."""
    objects: list[KubernetesObject] = []
    unreadable: list[Unreadable] = []
    passed_over: dict[str, str] = {}
    for file in files:
        if patch := half.get(os.path.abspath(file)):  # noqa: PTH100 - links stay
            unreadable.append(patch)
            continue
        unreadable += [one for key, one in half.items() if key.startswith(f"{name(file)}:")]
        before = len(objects) + len(unreadable)
        for one in objects_of(file, name(file)):
            if isinstance(one, Unreadable):
                unreadable.append(one)
            else:
                objects.append(one)
        if len(objects) + len(unreadable) == before and (len(files) == 1 or not is_kustomization(file)):
            passed_over[name(file)] = what_else(file)
    return Reading(
        observations=tuple(observations_of(objects)),
        unreadable=tuple(unreadable),
        inputs=tuple(one for one in map(name, files) if one not in passed_over),
        passed_over=passed_over,
    )


READER = Kubernetes()
