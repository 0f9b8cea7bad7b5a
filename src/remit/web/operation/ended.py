"""The figures of processes that have ended, added up in one file for all of them.

The library keeps a file for each process for as long as the folder is there, since what was counted stays counted.
Where each large snapshot brings a new process, that would be more files, and slower answers, every day.
"""

from __future__ import annotations

import logging
import os
import shutil
import struct
from pathlib import Path
from typing import Final

from prometheus_client.mmap_dict import MmapedDict
from prometheus_client.multiprocess import mark_process_dead

_ALL: Final = 0  # no process has this number
_SUMS: Final = ("counter", "histogram")  # kinds of figures that only grow, and whose sum over processes is told
_log = logging.getLogger("remit.operation")


def fold(folder: Path, pid: int) -> None:
    """Add what an ended process counted to what all before it did, and forget the process.

    Whoever reads in the moment between the two last steps counts it twice; the next look is right again.

    Args:
        folder: where the processes of one server keep their figures.
        pid: of the process.
    """
    mark_process_dead(pid, folder)  # type: ignore[no-untyped-call] # the library has no types here
    for kind in _SUMS:
        own, kept = folder / f"{kind}_{pid}.db", folder / f"{kind}_{_ALL}.db"
        if not own.is_file():
            continue
        made = folder / f"{kind}.folding"  # no name that readers look for
        try:
            if kept.is_file():
                shutil.copyfile(kept, made)
            _add(own, made)
            made.replace(kept)
        except (OSError, RuntimeError, ValueError, struct.error) as problem:  # it was ended in the middle of a line
            _log.warning("the figures of process %d cannot be read and are lost: %s", pid, problem)
            made.unlink(missing_ok=True)
        own.unlink(missing_ok=True)


def _add(own: Path, made: Path) -> None:
    total = MmapedDict(os.fspath(made))  # type: ignore[no-untyped-call] # as above
    try:
        for key, value, moment, _ in MmapedDict.read_all_values_from_file(own):  # type: ignore[no-untyped-call]
            before, _ = total.read_value(key)  # type: ignore[no-untyped-call]
            total.write_value(key, before + value, moment)  # type: ignore[no-untyped-call]
    finally:
        total.close()  # type: ignore[no-untyped-call]
