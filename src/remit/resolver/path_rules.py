"""Many path patterns at once: which rules speak last about each of many paths.

All patterns share one trie of segments, walked as an automaton whose states are made when a path first needs them. A
tree of paths is walked depth by depth: what a name leads to is found once for each distinct pair of a state and a
kind of name, so that cost grows with what the rules tell apart, and a path costs a few operations on arrays. What is
said of one pattern by the naive loop (each pattern tried on each path, the last in each group wins) is the law that
the tests hold this module to.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import Enum
from itertools import pairwise
from typing import Final

import numpy as np

from remit.model.columns import Codes, Interner, combine
from remit.model.paths import Paths
from remit.model.texts import Texts
from remit.resolver.globs import both_ends, compiled, is_literal, simple_prefix, simple_suffix, unescaped
from remit.resolver.sieve import sieved

SOME_FILE: Final = "\0\0.tf"  # stands for a .tf file of any name: no pattern can spell it out
_PLAIN: Final = 0  # the kind of a name that no pattern speaks of
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
    """The places that a path has reached, what they and its folders settle below, its answer, and states by kind."""

    nodes: tuple[_Node, ...]
    below: tuple[int, ...]
    answer: int
    next: dict[int, int] = field(default_factory=dict)


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
        """No more globs come; note which lengths are worth a look, and how names begin or end that match one."""
        self.suffix_lengths = sorted({len(text) for text in self.suffixes})
        self.prefix_lengths = sorted({len(text) for text in self.prefixes})
        pairs = [both_ends(text) for _, text, _ in self.others]
        self.begins = {*self.prefixes, *(begin for begin, end in pairs if begin or not end)}
        self.ends = {*self.suffixes, *(end for begin, end in pairs if end and not begin)}


class PathRules:
    """Rules, compiled together.

    Attributes:
        answers: each distinct answer: the numbers of the rules that speak last, one a group, ascending; the first
            is empty.
    """

    def __init__(self, rules: Sequence[PathRule], *, blank: str = SOME_FILE) -> None:
        """Compile them.

        Args:
            rules: a later one exceeds an earlier one of its group.
            blank: what an empty name stands for, such as the one after a slash at the end of a path.
        """
        self._rules = rules
        self._blank = blank
        self._globs = _Globs()
        self._words: set[str] = set()
        root = _Node()
        for number, rule in enumerate(rules):
            self._add(root, rule, number + len(rules) if rule.is_final else number)
        self._globs.seal()
        self._answers: Interner[tuple[int, ...]] = Interner()
        self._answers.code(())
        self._kinds: Interner[tuple[str, tuple[int, ...]]] = Interner()
        self._kinds.code((_OTHER, ()))
        self._kind_list: list[tuple[str, tuple[int, ...]]] = [(_OTHER, ())]
        self._numbers: dict[tuple[frozenset[int], tuple[int, ...]], int] = {}
        self._states: list[_State] = []
        self._root = self._state(_closed([root]), ())

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
        tree = paths if isinstance(paths, Paths) else Paths.of(paths)
        kinds = self._kinds_of(tree.names)
        states = np.full(len(tree.parents), self._root, dtype=np.int32)
        for start, end in pairwise(tree.levels[1:]):
            above = states[tree.parents[start:end]]
            states[start:end] = self._after(above, kinds[tree.name_of[start:end]])
        found = states[tree.nodes]
        # where all paths begin is no name yet: what is asked there is an empty name, as behind a slash
        inner = np.flatnonzero(tree.is_inside | (tree.nodes == 0))
        if len(inner):
            kind = np.full(len(inner), self._kind(""), dtype=np.int32)
            found[inner] = self._after(found[inner], kind)
        answers = np.array([state.answer for state in self._states], dtype=np.int32)
        return answers[found]

    def _after(self, above: Codes, kinds: Codes) -> Codes:
        """The state that each name leads to from the state of its folder: int32 (n,)."""
        is_plain = kinds == _PLAIN
        if is_plain.all():
            first, of = combine(above)
            return self._table(above[first], kinds[first])[of]
        found = np.empty(len(above), dtype=np.int32)
        for rows in map(np.flatnonzero, (is_plain, ~is_plain)):
            first, of = combine(above[rows], kinds[rows])
            found[rows] = self._table(above[rows[first]], kinds[rows[first]])[of]
        return found

    def _table(self, above: Codes, kinds: Codes) -> Codes:
        """The same for pairs that differ, one by one."""
        steps = [self._step(state, kind) for state, kind in zip(above.tolist(), kinds.tolist(), strict=True)]
        return np.array(steps, dtype=np.int32)

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

    def _kinds_of(self, names: Texts) -> Codes:
        """The kind of each name: int32 (names,)."""
        kinds = np.full(len(names), _PLAIN, dtype=np.int32)
        asked = sieved(names, words=(*self._words, ""), begins=self._globs.begins, ends=self._globs.ends)
        kinds[asked] = [self._kind(names[row]) for row in asked.tolist()]
        return kinds

    def _kind(self, name: str) -> int:
        """The number of the name's kind: names that no pattern tells apart share one."""
        kind = (name if name in self._words else _OTHER, self._globs.matching(name or self._blank))
        number = self._kinds.code(kind)
        if number == len(self._kind_list):
            self._kind_list.append(kind)
        return number

    def _step(self, number: int, kind: int) -> int:
        """The state after a name of that kind, which is made when it is first reached."""
        state = self._states[number]
        if (known := state.next.get(kind)) is not None:
            return known
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

    def _state(self, nodes: tuple[_Node, ...], settled: tuple[int, ...]) -> int:
        key = (frozenset(map(id, nodes)), settled)
        number = self._numbers.get(key)
        if number is None:
            said = self._latest(settled, [node.here for node in nodes if node.here])
            answer = self._answers.code(tuple(sorted(number % len(self._rules) for number in said)))
            below = self._latest(settled, [node.below for node in nodes if node.below])
            number = self._numbers[key] = len(self._states)
            self._states.append(_State(nodes, below, answer))
        return number

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
