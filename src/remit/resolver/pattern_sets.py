"""Many patterns against many texts: which set of patterns matches each, without trying each on each.

What `remit.resolver.patterns` says of one pattern and one text is the law that the tests hold this module to.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass
from typing import Final
from weakref import WeakKeyDictionary

import numpy as np

from remit.model.columns import Codes, Column, Interner
from remit.resolver.patterns import clean_path_pattern, exact_path_pattern, matches_path, text_pattern

Numbers = tuple[int, ...]
_MOST_FOLDERS: Final = 200_000  # folders whose state is kept
_OPEN: Final = -1
_RARE: Final = ("/", "./")  # paths that begin so are left to the law itself


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
    for row in _candidates(literals, [pattern for pattern in patterns if "*" in pattern], texts):
        text = texts[row]
        hits = [number for number, glob in globs if glob.fullmatch(text)]
        codes[row] = sets.code(tuple(sorted((*literals.get(text, ()), *hits))))
    return PatternSets(codes, sets.values())


def _candidates(literals: Container[str], globs: Sequence[str], texts: Sequence[str]) -> list[int]:
    """Rows that some pattern may match, ascending."""
    pairs = [(glob.partition("*")[0], glob.rpartition("*")[2]) for glob in globs]
    begins = tuple({begin for begin, end in pairs if begin or not end})
    ends = tuple({end for begin, end in pairs if end and not begin})
    if not begins and not ends:
        return [row for row, text in enumerate(texts) if text in literals]
    return [row for row, text in enumerate(texts) if text in literals or text.startswith(begins) or text.endswith(ends)]


def match_paths(patterns: Sequence[str], paths: Column[str]) -> PatternSets:
    """Path patterns on each distinct path: what a folder has settled holds for most that lies in it."""
    if not patterns:
        return PatternSets(np.zeros(len(paths.values), dtype=np.int32), ((),))
    return _PathMatcher(patterns).match(paths)


class _Numbers(dict[str, int]):
    """Numbers texts in order of first appearance."""

    def __missing__(self, text: str) -> int:
        number = self[text] = len(self)
        return number


_FOLDERS: Final[WeakKeyDictionary[Column[str], Column[str]]] = WeakKeyDictionary()


def _folders(paths: Column[str]) -> Column[str]:
    """The folder of each distinct path, its last slash included; found once as long as the column of paths lives."""
    known = _FOLDERS.get(paths)
    if known is None:
        numbers = _Numbers()
        found = (numbers[path[: path.rfind("/") + 1]] for path in paths.values)
        codes = np.fromiter(found, np.int32, len(paths.values))
        known = _FOLDERS[paths] = Column(codes, tuple(numbers))
    return known


@dataclass(frozen=True, slots=True, eq=False)
class _Glob:
    """A pattern with stars whose last segment stands alone.

    Attributes:
        number: of the pattern.
        head: matches the folder, its last slash included.
        name: matches the last segment.
    """

    number: int
    head: re.Pattern[str]
    name: re.Pattern[str]


@dataclass(frozen=True, slots=True, eq=False)
class _Folder:
    """What is known of the paths that lie directly in a folder.

    Attributes:
        settled: patterns that match the folder and so everything in it.
        code: of the settled set; `_OPEN` where a name decides more.
        names: patterns by the only name that they match here.
        globs: patterns tried on the name.
        others: patterns tried on the whole path.
    """

    settled: frozenset[int]
    code: int
    names: dict[str, list[int]]
    globs: tuple[_Glob, ...]
    others: tuple[tuple[int, re.Pattern[str]], ...]


class _PathMatcher(dict[str, _Folder]):
    """Folders by their path with its last slash; the empty text is where a path without folder lies."""

    def __init__(self, patterns: Sequence[str]) -> None:
        super().__init__()
        self.patterns = patterns
        self.sets: Interner[Numbers] = Interner()
        self.sets.code(())
        self.names: dict[str, dict[str, list[int]]] = {}
        self.globs: dict[int | None, list[_Glob]] = {}  # by slashes of the folder; None where it may have any number
        self.others: list[tuple[int, re.Pattern[str]]] = []
        for number, pattern in enumerate(patterns):
            self._add(number, clean_path_pattern(pattern))

    def match(self, paths: Column[str]) -> PatternSets:
        """The set of each distinct path."""
        folders = _folders(paths)
        table = np.array([self[folder].code for folder in folders.values], dtype=np.int32)
        codes: Codes = table[folders.codes] if len(table) else folders.codes
        for row in np.flatnonzero(codes == _OPEN).tolist():
            codes[row] = self._code(self._hits(paths.values[row]))
        return PatternSets(codes, self.sets.values())

    def __missing__(self, head: str) -> _Folder:
        if len(self) > _MOST_FOLDERS:
            self.clear()
        folder = self[head] = self._folder(head)
        return folder

    def _add(self, number: int, clean: str) -> None:
        head, slash, name = clean.rpartition("/")
        if "*" not in clean:
            self.names.setdefault(head + slash, {}).setdefault(name, []).append(number)
        elif "**" in name or re.search(r"[^/]\*\*/", clean):
            self.others.append((number, exact_path_pattern(clean)))
        else:
            depth = None if "**" in head else clean.count("/")
            glob = _Glob(number, exact_path_pattern(head + slash), exact_path_pattern(name))
            self.globs.setdefault(depth, []).append(glob)

    def _folder(self, head: str) -> _Folder:
        if head.startswith(_RARE):
            return _Folder(frozenset(), _OPEN, {}, (), ())
        settled = frozenset(self._hits(head[:-1])) if head else frozenset()
        near = (*self.globs.get(head.count("/"), ()), *self.globs.get(None, ()))
        globs = tuple(one for one in near if one.number not in settled and one.head.fullmatch(head))
        others = tuple(one for one in self.others if one[0] not in settled)
        names = self.names.get(head, {})
        code = _OPEN if names or globs or others else self._code(settled)
        return _Folder(settled, code, names, globs, others)

    def _hits(self, path: str) -> set[int]:
        """The patterns that match a path."""
        if path.startswith(_RARE):
            return {number for number, pattern in enumerate(self.patterns) if matches_path(pattern, path)}
        head, slash, name = path.rpartition("/")
        folder = self[head + slash]
        found = {*folder.settled, *folder.names.get(name, ())}
        found.update(one.number for one in folder.globs if one.name.fullmatch(name))
        found.update(number for number, pattern in folder.others if pattern.fullmatch(path))
        return found

    def _code(self, numbers: Iterable[int]) -> int:
        return self.sets.code(tuple(sorted(numbers)))
