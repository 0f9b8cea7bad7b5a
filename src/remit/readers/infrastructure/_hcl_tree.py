"""The files of a source tree, read within a boundary; every look is remembered, so that a cache can repeat it.

The boundary is the repository that holds the given folder, else the folder itself: a module or file outside of it,
by a path or by a link, is not read. What was seen is kept as digests: of a file's bytes, of a folder's names.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from remit.documents.text import decode, read_bytes
from remit.documents.witness import see
from remit.errors import UnreadableError
from remit.model.location import Location
from remit.model.observation import Reading

MAX_BYTES: Final = 16 * 2**20
MAX_FILES: Final = 20_000
ABSENT: Final = "-"
SUFFIXES: Final = (".tf", ".tf.json", ".tofu", ".tofu.json")
VALUES: Final = ("terraform.tfvars", "terraform.tfvars.json")
AUTOMATIC: Final = (".auto.tfvars", ".auto.tfvars.json")


@dataclass(slots=True)
class Seen:
    """What one root came to.

    Attributes:
        reading: its observations.
        folders: folders of the modules that it calls within the tree, itself among them.
        empty: places of the resource blocks that make nothing here: `count = 0`, an empty `for_each`.
    """

    reading: Reading
    folders: tuple[str, ...]
    empty: tuple[Location, ...] = ()


def is_source(name: str) -> bool:
    """Whether a file of that name holds configuration; editors' leftovers do not."""
    return name.endswith(SUFFIXES) and not name.startswith((".", "#")) and not name.endswith("~")


def is_values(name: str) -> bool:
    """Whether a file of that name gives values to variables without being asked for."""
    return name in VALUES or name.endswith(AUTOMATIC)


def boundary_of(folder: Path) -> Path:
    """The nearest folder above that is a Git repository; the folder itself where there is none."""
    real = Path(os.path.realpath(folder))
    for above in (real, *real.parents):
        see(above / ".git")
        if (above / ".git").exists():
            return above
    return real


class Tree:
    """Reads files and lists folders.

    Attributes:
        name: how locations call a path.
        seen: what was looked at since it was last emptied: absolute path → digest.
    """

    def __init__(self, boundary: Path, name: Callable[[Path], str]) -> None:
        self.boundary = boundary
        self.name = name
        self.seen: dict[str, str] = {}
        self._digests: dict[str, str] = {}
        self._names: dict[str, tuple[str, ...]] = {}

    def holds(self, path: Path) -> bool:
        """Whether the path, links followed, lies within the boundary."""
        real = os.path.realpath(path)
        return real == str(self.boundary) or real.startswith(str(self.boundary).rstrip("/") + "/")

    def text(self, path: Path) -> str:
        """The file's text.

        Raises:
            UnreadableError: it lies outside, is missing, too large, or no text.
        """
        name = self.name(path)
        key = os.path.abspath(path)  # noqa: PTH100 - links stay, so that a changed link is noticed
        self.seen[key] = self._digests[key] = ABSENT
        see(path)
        if not self.holds(path):
            raise UnreadableError(
                "it lies outside of what is scanned", place=name, hint="scan the folder that holds it"
            )
        data = read_bytes(path, limit=MAX_BYTES)
        self.seen[key] = self._digests[key] = hashlib.sha256(data).hexdigest()
        return decode(data, name=name)

    def configuration(self, folder: Path) -> tuple[str, ...]:
        """Names of the configuration files and of the files of values in a folder, sorted.

        OpenTofu's `a.tofu` stands in the place of `a.tf` (OpenTofu, Files and Directories).
        """
        key = os.path.abspath(folder)  # noqa: PTH100 - as above
        if key not in self._names:
            self._names[key] = self._listed(folder)
        names = self._names[key]
        self.seen[key + "/"] = _digest_of(names)
        return names

    def _listed(self, folder: Path) -> tuple[str, ...]:
        see(folder)
        if not self.holds(folder):
            return ()
        try:
            with os.scandir(folder) as entries:
                names = {entry.name for entry in entries if is_source(entry.name) or is_values(entry.name)}
        except OSError:
            return ()
        see(*(folder / name for name in names))
        names = {name for name in names if not (folder / name).is_dir()}  # a link that leads nowhere is named when read
        replaced = {name.replace(".tofu", ".tf") for name in names if ".tofu" in name}
        return tuple(sorted(names - replaced))[:MAX_FILES]

    def is_unchanged(self, seen: dict[str, str]) -> bool:
        """Whether everything that was seen is still the same."""
        return all(self._digest(path) == digest for path, digest in seen.items())

    def _digest(self, path: str) -> str:
        if path.endswith("/"):
            folder = path.rstrip("/")
            if folder not in self._names:
                self._names[folder] = self._listed(Path(folder))
            return _digest_of(self._names[folder])
        if path not in self._digests:
            self._digests[path] = ABSENT
            see(path)
            if self.holds(Path(path)):
                with suppress(UnreadableError):
                    self._digests[path] = hashlib.sha256(read_bytes(Path(path), limit=MAX_BYTES)).hexdigest()
        return self._digests[path]


def _digest_of(names: tuple[str, ...]) -> str:
    return hashlib.sha256("\0".join(names).encode("utf-8", "surrogateescape")).hexdigest()
