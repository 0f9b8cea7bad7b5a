"""Many patterns against many texts: which set of patterns matches each, without trying each on each.

What `remit.resolver.patterns` says of one pattern and one text is the law that the tests hold this module to.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from remit.model.columns import Codes, Column, Interner
from remit.model.paths import Paths
from remit.model.texts import Texts
from remit.resolver.path_rules import PathRule, PathRules, Tail
from remit.resolver.patterns import clean_path_pattern, matches_path, text_pattern
from remit.resolver.sieve import sieved

Numbers = tuple[int, ...]


@dataclass(frozen=True, slots=True, eq=False)
class PatternSets:
    """Which patterns match each text.

    Attributes:
        codes: int32 (texts,), index into `sets`.
        sets: each distinct set of pattern numbers, ascending; the first is empty.
    """

    codes: Codes
    sets: tuple[Numbers, ...]


def match_words(words: Sequence[str], texts: Sequence[str]) -> PatternSets:
    """Words in which every character stands for itself."""
    numbers: dict[str, list[int]] = {}
    for number, word in enumerate(words):
        numbers.setdefault(word, []).append(number)
    sets: Interner[Numbers] = Interner()
    sets.code(())
    codes = np.fromiter([sets.code(tuple(numbers.get(text, ()))) for text in texts], np.int32, len(texts))
    return PatternSets(codes, sets.values())


def match_texts(patterns: Sequence[str], texts: Sequence[str]) -> PatternSets:
    """Address patterns: those without `*` are looked up, the others tried where the text begins or ends as they do."""
    literals: dict[str, list[int]] = {}
    globs: list[tuple[int, re.Pattern[str]]] = []
    for number, pattern in enumerate(patterns):
        if "*" in pattern:
            globs.append((number, text_pattern(pattern)))
        else:
            literals.setdefault(pattern, []).append(number)
    sets: Interner[Numbers] = Interner()
    sets.code(())
    codes = np.zeros(len(texts), dtype=np.int32)
    ends = [(pattern.partition("*")[0], pattern.rpartition("*")[2]) for pattern in patterns if "*" in pattern]
    asked = sieved(
        texts if isinstance(texts, Texts) else Texts.of(texts),
        words=literals,
        begins={begin for begin, end in ends if begin or not end},
        ends={end for begin, end in ends if end and not begin},
    )
    for row in asked.tolist():
        text = texts[row]
        hits = [number for number, glob in globs if glob.fullmatch(text)]
        codes[row] = sets.code(tuple(sorted((*literals.get(text, ()), *hits))))
    return PatternSets(codes, sets.values())


def match_paths(patterns: Sequence[str], paths: Column[str]) -> PatternSets:
    """Path patterns on each distinct path: what a folder has settled holds for all that lies in it."""
    if not patterns:
        return PatternSets(np.zeros(len(paths.values), dtype=np.int32), ((),))
    tree = paths.values if isinstance(paths.values, Paths) else Paths.of(paths.values)
    rules = [_rule(clean_path_pattern(pattern), number) for number, pattern in enumerate(patterns)]
    by_name = [rule for rule in rules if rule is not None]
    made = PathRules(by_name, blank="")
    codes = made.match(tree)
    sets: Interner[Numbers] = Interner()
    for answer in made.answers:
        sets.code(tuple([by_name[number].group for number in answer]))
    wide = [number for number, rule in enumerate(rules) if rule is None]
    for row in _rare(tree).tolist():
        codes[row] = sets.code(_matching(range(len(patterns)), patterns, tree[row]))
    if wide:
        found = sets.values()
        numbers = (
            sorted({*found[code], *_matching(wide, patterns, path)})
            for code, path in zip(codes.tolist(), tree, strict=True)
        )
        codes = np.fromiter((sets.code(tuple(some)) for some in numbers), np.int32, len(tree))
    return PatternSets(codes, sets.values())


def _rule(clean: str, number: int) -> PathRule | None:
    """A clean pattern as a rule that overrules no other; None where it says more than names, one by one."""
    if clean == "**":
        return PathRule((), Tail.ANYTHING, group=number)
    segments = clean.split("/")
    if segments[-1] == "**" or not all(segments) or any("**" in one and one != "**" for one in segments):
        return None
    escaped = (one.replace("\\", "\\\\").replace("?", "\\?") for one in segments)
    return PathRule(tuple(escaped), Tail.ANYTHING, group=number)


def _rare(tree: Paths) -> NDArray[np.intp]:
    """Paths that are left to the law: where all begin, and what is written with a dot in front."""
    dot = tree.node(["."])
    begins = np.flatnonzero(tree.nodes == 0)
    return begins if dot < 0 else np.concatenate((begins, tree.below(dot)[0]))


def _matching(numbers: Iterable[int], patterns: Sequence[str], path: str) -> Numbers:
    """The patterns that match a path, each tried alone."""
    return tuple([number for number in numbers if matches_path(patterns[number], path)])
