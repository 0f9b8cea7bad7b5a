"""Which code an input reaches: inputs that reach what none before them did are kept and mutated further.

Measured with coverage.py, as branches of the package. What is reached says nothing about whether it is right.
"""

from __future__ import annotations

import warnings
import zlib

import coverage


class Guide:
    """Remembers what was reached; started before a fork, asked in the child."""

    def __init__(self) -> None:
        self.known: set[int] = set()
        self._measure = coverage.Coverage(data_file=None, branch=True, source_pkgs=["remit"], config_file=False)

    def start(self) -> None:
        """Begin to look, in the child."""
        warnings.simplefilter("ignore", coverage.exceptions.CoverageWarning)  # most is imported already
        self._measure.start()

    def stop(self) -> set[int]:
        """What was reached now and never before."""
        self._measure.stop()
        data = self._measure.get_data()
        found: set[int] = set()
        for file in data.measured_files():
            salt = zlib.crc32(file.encode())
            found.update(((salt << 40) ^ (begin << 20) ^ end) & 2**62 - 1 for begin, end in data.arcs(file) or ())
        return found - self.known

    def learn(self, reached: frozenset[int]) -> None:
        """Note what a child told."""
        self.known |= reached
