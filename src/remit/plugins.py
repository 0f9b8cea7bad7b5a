"""One small registry for everything that can be added: files of a folder first, then entry points.

A plug-in is one module. The module's name is its id; the object it offers stands under one agreed name
(`CHECK`, `EXPORT`, `PAGE`, …). Nothing is imported until it is asked for, so listing ids is cheap.
What this room cannot know is what the objects are: each room declares its own protocol.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from importlib import import_module
from importlib.metadata import EntryPoint, EntryPoints, entry_points
from pathlib import Path
from typing import Generic, TypeVar, cast

from remit.errors import RemitError, UnknownNameError

Plugin = TypeVar("Plugin")


class PluginError(RemitError):
    """Two plug-ins claim one id, or a plug-in lacks the object it should offer."""


@lru_cache(maxsize=64)
def _installed(group: str, find: Callable[..., EntryPoints]) -> tuple[EntryPoint, ...]:
    """The entry points of a group; looking through everything installed is slow and done once."""
    return tuple(find(group=group))


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
        for point in _installed(self.package, entry_points):
            if point.name in found:
                raise PluginError(
                    f"two plug-ins of {self.package} are called “{point.name}”",
                    place=point.value,
                    hint=f"rename one; the other is {found[point.name]}",
                )
            found[point.name] = point.value
        return found
