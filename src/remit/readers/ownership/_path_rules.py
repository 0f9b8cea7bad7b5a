"""Many path patterns at once: which rules speak last about each of many paths.

All patterns share one trie of segments, walked as an automaton whose states are made when a path first needs them.
A folder's state is kept, so a path costs a few look-ups however many rules there are; the state also holds the
answer. What is said of one pattern by the naive loop (each pattern tried on each path, the last in each group wins)
is the law that the tests hold this module to.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Final

import numpy as np

from remit.model.columns import Codes, Interner
from remit.readers.ownership._globs import compiled, is_literal, simple_prefix, simple_suffix, unescaped

SOME_FILE: Final = "\0\0.tf"  # stands for a .tf file of any name: no pattern can spell it out
_MOST_KEPT: Final = 200_000  # names and folders whose class or state is remembered
_OTHER: Final = ""  # the literal of a name that no pattern spells out


class Tail(Enum):
    """What may follow the last segment of a pattern."""

    NOTHING = "nothing"
    ANYTHING = "anything"  # the thing itself, or what lies in it
    SOMETHING = "something"  # only what lies in it


@dataclass(frozen=True, slots=True)
class PathRule:
    """One pattern.

    Attributes:
        segments: from the root; `**` stands for any number of folders, `*` for any one name.
        tail: what may follow.
        group: rules of one group overrule each other, rules of different groups do not.
        is_final: whether it overrules its group's other rules wherever it stands.
        has_classes: whether `[a-z]` in a segment is a class.
    """

    segments: tuple[str, ...]
    tail: Tail = Tail.NOTHING
    group: int = 0
    is_final: bool = False
    has_classes: bool = False


@dataclass(slots=True, eq=False)
class _Node:
    """A place in the trie; numbers are those of rules, which later ones exceed."""

    literals: dict[str, _Node] = field(default_factory=dict)
    globs: dict[int, _Node] = field(default_factory=dict)
    any: _Node | None = None
    folders: _Node | None = None  # after `**`
    is_loop: bool = False
    here: dict[int, int] = field(default_factory=dict)
    below: dict[int, int] = field(default_factory=dict)


@dataclass(slots=True, eq=False)
class _State:
    """The places that a path has reached, what its folders have settled, and what they and it settle below."""

    nodes: tuple[_Node, ...]
    below: tuple[int, ...]
    answer: int
    next: dict[int, _State] = field(default_factory=dict)


class _Globs:
    """Every distinct glob, and which of them a name matches."""

    def __init__(self) -> None:
        self.numbers: dict[tuple[str, bool], int] = {}
        self.suffixes: dict[str, list[int]] = {}
        self.prefixes: dict[str, list[int]] = {}
        self.others: list[tuple[int, str, bool]] = []
        self.patterns: list[tuple[int, re.Pattern[str]]] | None = None  # made when a name first needs them

    def number(self, segment: str, *, has_classes: bool) -> int:
        known = self.numbers.get((segment, has_classes))
        if known is not None:
            return known
        number = self.numbers[segment, has_classes] = len(self.numbers)
        if suffix := simple_suffix(segment):
            self.suffixes.setdefault(suffix, []).append(number)
        elif prefix := simple_prefix(segment):
            self.prefixes.setdefault(prefix, []).append(number)
        else:
            self.others.append((number, segment, has_classes))
        return number

    def matching(self, name: str) -> tuple[int, ...]:
        found: list[int] = []
        for length in self.suffix_lengths:
            found += self.suffixes.get(name[-length:], ())
        for length in self.prefix_lengths:
            found += self.prefixes.get(name[:length], ())
        if self.patterns is None:
            self.patterns = [(number, compiled(text, has_classes=classes)) for number, text, classes in self.others]
        found += [number for number, pattern in self.patterns if pattern.fullmatch(name)]
        return tuple(found)

    def seal(self) -> None:
        """No more globs come; note which lengths are worth a look."""
        self.suffix_lengths = sorted({len(text) for text in self.suffixes})
        self.prefix_lengths = sorted({len(text) for text in self.prefixes})


class PathRules:
    """Rules, compiled together.

    Attributes:
        answers: each distinct answer: the numbers of the rules that speak last, one a group, ascending.
    """

    def __init__(self, rules: Sequence[PathRule]) -> None:
        self._rules = rules
        self._globs = _Globs()
        self._words: set[str] = set()
        root = _Node()
        for number, rule in enumerate(rules):
            self._add(root, rule, number + len(rules) if rule.is_final else number)
        self._globs.seal()
        self._answers: Interner[tuple[int, ...]] = Interner()
        self._kinds: Interner[tuple[str, tuple[int, ...]]] = Interner()
        self._kind_of: dict[str, int] = {}
        self._kind_list: list[tuple[str, tuple[int, ...]]] = []
        self._states: dict[tuple[frozenset[int], tuple[int, ...]], _State] = {}
        self._root = self._state(_closed([root]), ())
        self._folders: dict[str, _State] = {"": self._root}

    @property
    def answers(self) -> tuple[tuple[int, ...], ...]:
        """Each distinct answer so far."""
        return self._answers.values()

    @property
    def slow_globs(self) -> int:
        """How many globs have to be tried on each distinct name."""
        return len(self._globs.others)

    def match(self, paths: Sequence[str]) -> Codes:
        """For each path the index of its answer: int32 (paths,)."""
        codes = np.empty(len(paths), dtype=np.int32)
        kinds = self._kind_of
        for place, path in enumerate(paths):
            folder, _, name = path.rpartition("/")
            state = self._folders.get(folder) or self._folder(folder)
            kind = kinds.get(name)
            if kind is None:
                kind = self._kind(name)
            codes[place] = (state.next.get(kind) or self._step(state, kind)).answer
        return codes

    def _add(self, root: _Node, rule: PathRule, number: int) -> None:
        node = root
        for segment in rule.segments:
            node = self._child(node, segment, rule)
        if rule.tail is not Tail.SOMETHING:
            node.here[rule.group] = max(number, node.here.get(rule.group, -1))
        if rule.tail is not Tail.NOTHING:
            node.below[rule.group] = max(number, node.below.get(rule.group, -1))

    def _child(self, node: _Node, segment: str, rule: PathRule) -> _Node:
        if segment == "**":
            if node.is_loop:
                return node
            node.folders = node.folders or _Node(is_loop=True)
            return node.folders
        if segment == "*":
            node.any = node.any or _Node()
            return node.any
        if is_literal(segment, has_classes=rule.has_classes):
            word = unescaped(segment)
            self._words.add(word)
            return node.literals.setdefault(word, _Node())
        return node.globs.setdefault(self._globs.number(segment, has_classes=rule.has_classes), _Node())

    def _folder(self, folder: str) -> _State:
        """The state that a folder reaches; its parents' are found on the way."""
        missing: list[tuple[str, str]] = []
        state = None
        at = folder
        while state is None:
            parent, _, name = at.rpartition("/")
            missing.append((at, name))
            at = parent
            state = self._folders.get(parent)
        if len(self._folders) > _MOST_KEPT:
            self._folders = {"": self._root}
        for whole, name in reversed(missing):
            kind = self._kind_of.get(name)
            if kind is None:
                kind = self._kind(name)
            state = state.next.get(kind) or self._step(state, kind)
            self._folders[whole] = state
        return state

    def _kind(self, name: str) -> int:
        """The number of the name's kind: names that no pattern tells apart share one."""
        kind = (name if name in self._words else _OTHER, self._globs.matching(name or SOME_FILE))
        number = self._kinds.code(kind)
        if number == len(self._kind_list):
            self._kind_list.append(kind)
        if len(self._kind_of) > _MOST_KEPT:
            self._kind_of.clear()
        self._kind_of[name] = number
        return number

    def _step(self, state: _State, kind: int) -> _State:
        word, globs = self._kind_list[kind]
        reached: list[_Node] = []
        for node in state.nodes:
            if node.is_loop:
                reached.append(node)
            if node.any is not None:
                reached.append(node.any)
            if word and (child := node.literals.get(word)) is not None:
                reached.append(child)
            if node.globs:
                reached += [node.globs[glob] for glob in globs if glob in node.globs]
        found = state.next[kind] = self._state(_closed(reached), state.below)
        return found

    def _state(self, nodes: tuple[_Node, ...], settled: tuple[int, ...]) -> _State:
        key = (frozenset(map(id, nodes)), settled)
        state = self._states.get(key)
        if state is None:
            said = self._latest(settled, [node.here for node in nodes if node.here])
            answer = self._answers.code(tuple(sorted(number % len(self._rules) for number in said)))
            below = self._latest(settled, [node.below for node in nodes if node.below])
            state = self._states[key] = _State(nodes, below, answer)
        return state

    def _latest(self, settled: tuple[int, ...], more: Sequence[dict[int, int]]) -> tuple[int, ...]:
        """The highest number of each group."""
        if not more:
            return settled
        best = {self._rules[number % len(self._rules)].group: number for number in settled}
        for numbers in more:
            for group, number in numbers.items():
                if number > best.get(group, -1):
                    best[group] = number
        return tuple(sorted(best.values()))


def _closed(nodes: Iterable[_Node]) -> tuple[_Node, ...]:
    """The nodes, and those that are reached by skipping a `**`."""
    found: dict[int, _Node] = {}
    for node in nodes:
        found[id(node)] = node
        if node.folders is not None:
            found[id(node.folders)] = node.folders
    return tuple(found.values())
