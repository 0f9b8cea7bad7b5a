"""One small registry for everything that can be added: files of a folder first, then entry points.

A plug-in is one module. The module's name is its id; the object it offers stands under one agreed name
(`CHECK`, `EXPORT`, `PAGE`, …). Nothing is imported until it is asked for, so listing ids is cheap.
What this room cannot know is what the objects are: each room declares its own protocol.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from importlib import import_module
from pathlib import Path
from typing import Generic, TypeVar, cast

from remit.errors import RemitError, UnknownNameError

Plugin = TypeVar("Plugin")


class PluginError(RemitError):
    """Two plug-ins claim one id, or a plug-in lacks the object it should offer."""


@lru_cache(maxsize=64)
def _installed(group: str, find: Callable[[str], Iterable[tuple[str, str]]]) -> tuple[tuple[str, str], ...]:
    """Name and target of each entry point of a group; what is installed is looked through once."""
    return tuple(find(group))


def entry_points(group: str) -> Iterator[tuple[str, str]]:
    """Name and target of each entry point of a group.

    Read from the `entry_points.txt` of installed distributions (PyPA, "Entry points specification"); the standard
    library's reader would take longer to import than most commands take to run.
    """
    for folder in sys.path:
        for file in Path(folder or ".").glob("*.dist-info/entry_points.txt"):
            text = file.read_text(encoding="utf-8", errors="replace")
            if f"[{group}]" not in text:
                continue
            section = ""
            for line in text.splitlines():
                name, equals, target = (part.strip() for part in line.partition("="))
                if line.strip().startswith("["):
                    section = line.strip()
                elif section == f"[{group}]" and equals:
                    yield name, target.partition(":")[0]


@dataclass(frozen=True)  # no slots: typing marks instances of generic classes
class Registry(Generic[Plugin]):
    """The plug-ins of one room.

    Attributes:
        package: dotted name of the room, e.g. `remit.checks`; also the entry-point group.
        folder: where the room's files lie.
        attribute: name of the object each module offers, e.g. `CHECK`.
    """

    package: str
    folder: Path
    attribute: str

    def ids(self) -> list[str]:
        """Every plug-in's id, sorted; files first claim, then entry points.

        Raises:
            PluginError: two plug-ins claim the same id.
        """
        return sorted(self._targets())

    def load(self, plugin_id: str) -> Plugin:
        """The plug-in of that id.

        Raises:
            UnknownNameError: there is none.
            PluginError: its module lacks the agreed object.
        """
        targets = self._targets()
        if plugin_id not in targets:
            known = ", ".join(sorted(targets))
            raise UnknownNameError(f"“{plugin_id}” is not in {self.package}", hint=f"known: {known}")
        return self._import(targets[plugin_id])

    def _import(self, target: str) -> Plugin:
        module = import_module(target)
        if not hasattr(module, self.attribute):
            raise PluginError(
                f"{target} offers no {self.attribute}",
                hint=f"define {self.attribute} in that module",
            )
        return cast("Plugin", getattr(module, self.attribute))

    def load_all(self) -> dict[str, Plugin]:
        """Every plug-in by id, in id order."""
        targets = self._targets()
        return {plugin_id: self._import(targets[plugin_id]) for plugin_id in sorted(targets)}

    def _targets(self) -> dict[str, str]:
        found = {
            path.stem.replace("_", "-"): f"{self.package}.{path.stem}"
            for path in self.folder.glob("*.py")
            if not path.stem.startswith("_")
        }
        for name, target in _installed(self.package, entry_points):
            if name in found:
                raise PluginError(
                    f"two plug-ins of {self.package} are called “{name}”",
                    place=target,
                    hint=f"rename one; the other is {found[name]}",
                )
            found[name] = target
        return found
