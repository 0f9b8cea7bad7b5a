"""The loop: take an input, change it, run it, keep what reaches new code, and make small what fails.

One input at a time. The n-th input of a seed depends on the seed, the corpus and what earlier inputs reached, so a
seed repeats a run of so many inputs; one that is ended by the clock is repeated as far as it came.
"""

from __future__ import annotations

import os
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from random import Random
from typing import Final

from fuzz.case import MOST_BYTES, Case, Family
from fuzz.guidance import Guide
from fuzz.minimise import minimise
from fuzz.mutations import mutate, mutate_lines, mutate_tree
from fuzz.worker import Limits, Outcome, run

_TRACED: Final = 3  # every third input is watched: watching doubles its time
_WARMING: Final = 5
_MOST_KEPT: Final = 4000
_LARGEST_SEED: Final = 2**16


@dataclass(frozen=True, slots=True)
class Failure:
    """One way to fail, and a small input that does."""

    kind: str
    detail: str
    case: Case


@dataclass(slots=True)
class Report:
    """What a run came to.

    Attributes:
        inputs: how many were run.
        kept: how many of the corpus reached something new, the seeds included.
        reached: branches of the package that were reached.
        seconds: on the wall.
        slowest: the most processor seconds of one input that was not watched.
        largest: the most bytes in memory of one.
        words: how inputs ended.
        failures: each kind once.
    """

    inputs: int = 0
    kept: int = 0
    reached: int = 0
    seconds: float = 0.0
    slowest: float = 0.0
    largest: int = 0
    words: Counter[str] = field(default_factory=Counter)
    failures: dict[str, Failure] = field(default_factory=dict)


def chance(seed: int) -> Random:
    """A source of chance that gives the same again for the same seed."""
    return Random(seed)  # noqa: S311 - nothing here is kept secret


class Job:
    """One family under way."""

    def __init__(self, family: Family, *, seed: int, corpus: Sequence[Path], limits: Limits, is_guided: bool) -> None:
        self.family = family
        self.draw = chance(seed)
        self.limits = limits
        self.guide = Guide() if is_guided else None
        self.report = Report()
        self.waiting = [case for case in family.seeds(corpus) if case.size <= _LARGEST_SEED]
        self.pool: list[Case] = []
        self.draw.shuffle(self.waiting)

    def work(self, *, seconds: float, inputs: int, tell: Callable[[str], None]) -> Report:
        """Run until the time or the number is up, whichever is first; 0 stands for no limit."""
        begun = time.monotonic()
        self._warm()
        while not (seconds and time.monotonic() - begun >= seconds) and not (inputs and self.report.inputs >= inputs):
            self._one(tell)
        self.report.seconds = time.monotonic() - begun
        self.report.kept = len(self.pool)
        self.report.reached = len(self.guide.known) if self.guide else 0
        return self.report

    def _warm(self) -> None:
        """Import in this process what every run imports, so that a fork has it."""
        here = Path.cwd()
        with tempfile.TemporaryDirectory(prefix="fuzz-") as folder:
            os.chdir(folder)
            try:
                for seed in range(_WARMING):
                    self.family.run(self.family.make(chance(seed)), Path(folder))
            except Exception:  # noqa: BLE001, S110 - it is run again, and judged, in a process of its own
                pass
            finally:
                os.chdir(here)

    def _one(self, tell: Callable[[str], None]) -> None:
        case = self._next()
        is_traced = self.guide is not None and self.report.inputs % _TRACED == 0
        outcome = run(self.family, case, self._limits(is_traced=is_traced), self.guide if is_traced else None)
        self.report.inputs += 1
        self.report.largest = max(self.report.largest, outcome.memory)
        if not is_traced:
            self.report.slowest = max(self.report.slowest, outcome.seconds)
        if outcome.reached and self.guide:
            self.guide.learn(outcome.reached)
            if len(self.pool) < _MOST_KEPT:
                self.pool.append(case)
        if outcome.failure:
            self._fail(case, outcome, tell)
        else:
            self.report.words[outcome.word] += 1

    def _limits(self, *, is_traced: bool) -> Limits:
        """Watching takes time and memory of its own."""
        limits = self.limits
        return replace(limits, processor=limits.processor * 4, memory=limits.memory * 2) if is_traced else limits

    def _next(self) -> Case:
        if self.waiting and self.draw.random() < 0.5:
            case = self.waiting.pop()
            self.pool.append(case)
            return case
        kind = self.draw.random()
        if kind < 0.25 or not self.pool:
            return self.family.make(self.draw)
        if kind < 0.4:
            return self._gently(self.family.make(self.draw))
        base = self.family.make(self.draw) if kind < 0.5 else self.draw.choice(self.pool)
        return mutate(base, self.draw, self.pool, self.family.tokens)

    def _gently(self, case: Case) -> Case:
        """Changed by lines or by its tree, so that a secret may still stand where secrets stand."""
        name = self.draw.choice(sorted(case.files))
        content = mutate_lines(case.files[name], self.draw)
        if case.files[name].startswith(b"{"):
            content = mutate_tree(case.files[name], self.draw)
        changed = replace(case, files={**case.files, name: content[:MOST_BYTES]})
        return replace(changed, hides=case.hides and self.family.is_kept is not None and self.family.is_kept(changed))

    def _fail(self, case: Case, outcome: Outcome, tell: Callable[[str], None]) -> None:
        """Try it again without watching, and make it small, unless its kind is known."""
        again = run(self.family, case, self.limits)
        if not again.failure:
            self.report.words["failed once, and not again"] += 1
            return
        self.report.words["failed"] += 1
        if again.kind in self.report.failures:
            return
        tell(f"failed: {again.kind}; making it small …")
        small = minimise(case, lambda one: run(self.family, one, self.limits).kind == again.kind)
        self.report.failures[again.kind] = Failure(again.kind, run(self.family, small, self.limits).failure, small)
        del outcome
