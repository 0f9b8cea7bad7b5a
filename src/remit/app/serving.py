"""Where the server listens, and where the example organisation lies."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import remit
from remit.errors import UnreadableError

HOST: Final = "127.0.0.1"
PORT: Final = 8350
EXAMPLE: Final = "harbourlight"
ESTATE: Final = "terraform"


def example_folder() -> Path:
    """The example organisation: inside the installed package, or in the checkout that the package runs from.

    Raises:
        UnreadableError: it is in neither place.
    """
    package = Path(remit.__file__).parent
    for folder in (package / "examples" / EXAMPLE, package.parents[1] / "examples" / EXAMPLE):
        if (folder / ESTATE).is_dir():
            return folder
    raise UnreadableError("the example organisation is not installed", hint="run it from a checkout: make run")


def example_estate() -> Path:
    """What of the example is to be scanned: its Terraform source. The changes beside it are not part of the estate.

    Raises:
        UnreadableError: it is not installed.
    """
    return example_folder() / ESTATE
