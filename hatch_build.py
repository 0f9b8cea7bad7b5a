"""What a wheel carries beside the code: the knowledge base compiled and frozen, and the built front end.

An editable install carries neither: there the knowledge base is compiled when a file has changed, and
`frontend/build.py` builds the pages' script and style.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CarryBuiltFiles(BuildHookInterface):  # type: ignore[type-arg]  # hatchling leaves the type of its config open
    """Adds built files to a wheel."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Compile and add; refuse a wheel without its pages' script and style."""
        if version == "editable" or self.target_name != "wheel":
            return
        root = Path(self.root)
        built = root / "src/remit/web/static/build"
        if not (built / "remit.css").is_file():
            raise FileNotFoundError("the front end is not built; run: python frontend/build.py")
        sys.path.insert(0, str(root / "src"))
        from remit.knowledge.binary import FROZEN, compile_knowledge  # noqa: PLC0415 - from the tree being built

        binary = Path(tempfile.mkdtemp()) / "knowledge.bin"
        binary.write_bytes(compile_knowledge(stamp=FROZEN))
        build_data["force_include"][str(binary)] = "remit/knowledge/knowledge.bin"
