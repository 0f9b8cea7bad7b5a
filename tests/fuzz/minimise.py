"""A smaller input that fails in the same way: files left out, then lines, then bytes, in halving pieces.

The simple form of delta debugging (Zeller and Hildebrandt, “Simplifying and isolating failure-inducing input”, IEEE
TSE 28(2), 2002). What it finds is small, not the smallest.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace

from fuzz.case import Case

Fails = Callable[[Case], bool]


def minimise(case: Case, fails: Fails, *, most_runs: int = 400, most_seconds: float = 60) -> Case:
    """The case made small.

    Args:
        case: one that fails.
        fails: whether a case still fails in the same way.
        most_runs: the most cases that are tried.
        most_seconds: how long cases are tried, so that a slow one does not take the time of all others.
    """
    left = most_runs
    until = time.monotonic() + most_seconds

    def still(candidate: Case) -> bool:
        nonlocal left
        left -= 1
        if left < 0 or time.monotonic() > until:
            raise _EnoughError
        return fails(candidate)

    found = [case]
    with suppress(_EnoughError):
        _search(case, still, found)
    return found[-1]


class _EnoughError(Exception):
    """As many cases were tried as may be."""


def _search(case: Case, still: Fails, found: list[Case]) -> None:
    """Note ever smaller cases that fail."""
    for name in sorted(case.files):
        fewer = replace(case, files={key: content for key, content in case.files.items() if key != name})
        if fewer.files and still(fewer):
            case = fewer
            found.append(case)
    for separator in (b"\n", b""):
        for name in sorted(case.files):
            case = _smaller(case, name, separator, still, found)


def _smaller(case: Case, name: str, separator: bytes, still: Fails, found: list[Case]) -> Case:
    """One file with as many pieces left out as can be."""
    content = case.files[name]
    pieces = content.split(separator) if separator else [content[at : at + 1] for at in range(len(content))]
    step = max(1, len(pieces) // 2)
    while pieces:
        at = 0
        while at < len(pieces):
            fewer = pieces[:at] + pieces[at + step :]
            candidate = replace(case, files={**case.files, name: separator.join(fewer)})
            if still(candidate):
                pieces, case = fewer, candidate
                found.append(case)
            else:
                at += step
        if step == 1:
            break
        step //= 2
    return case
