"""Lists of assets whose columns remit.yaml explains: an inventory, a register, a spreadsheet.

A file is such a list where a source of remit.yaml that matches its path has `columns:`; nothing is guessed.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from remit.errors import UnreadableError
from remit.model.observation import Reading
from remit.model.organisation import InputContext
from remit.readers import INFRASTRUCTURE, TableReader


@dataclass(frozen=True, slots=True)
class MappedTables:
    """Reads such lists, as one more reader of files.

    Attributes:
        contexts: what remit.yaml says of a file.
    """

    contexts: Callable[[Path], Sequence[InputContext]]

    def recognise(self, path: Path, head: bytes) -> bool:  # noqa: ARG002 - remit.yaml tells
        """Whether remit.yaml explains the columns of the file."""
        return bool(self._columns(path))

    def read(self, path: Path, *, name: str) -> Reading:
        """Every row as one asset.

        Raises:
            UnreadableError: it is no table, has none of the columns, or nothing that reads tables is installed.
        """
        reader = next((one for one in INFRASTRUCTURE.load_all().values() if isinstance(one, TableReader)), None)
        if reader is None:
            raise UnreadableError("no reader of tables is installed", place=name, hint="install Remit again")
        return reader.read_table(path, name=name, columns=self._columns(path))

    def _columns(self, path: Path) -> dict[str, str]:
        return {column: said for context in self.contexts(path) for column, said in context.columns}
