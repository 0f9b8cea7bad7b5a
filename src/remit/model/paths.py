"""Many paths as one tree of names: what is asked about folders is asked once a folder, not once a path.

Nodes stand in order of depth, so that whatever follows from a folder and a name is found for a whole depth at once.
A path is its text and nothing more: `a/../b` is three names, and nothing here knows what exists.
"""

from __future__ import annotations

import sys
from array import array
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate, chain, pairwise
from typing import overload

import numpy as np
from numpy.typing import NDArray

from remit.model.columns import Codes
from remit.model.texts import Texts


class Paths(Sequence[str]):
    """Distinct paths by number; stands wherever a tuple of texts would.

    Attributes:
        names: each distinct name of a folder or file once.
        parents: int32 (nodes,), the folder that a node lies in; node 0 is where all paths begin, and its own parent.
        name_of: int32 (nodes,), index into `names`; that of node 0 says nothing.
        levels: where each depth of nodes begins, and where the last one ends; node 0 alone is the first.
        nodes: int32 (paths,), the node of each path.
        is_inside: bool (paths,): whether the path ends in a slash and so stands for what lies in its node.
    """

    __slots__ = ("is_inside", "levels", "name_of", "names", "nodes", "parents")

    def __init__(
        self,
        *,
        names: Texts,
        parents: Codes,
        name_of: Codes,
        levels: tuple[int, ...],
        nodes: Codes,
        is_inside: NDArray[np.bool_],
    ) -> None:
        self.names = names
        self.parents = parents
        self.name_of = name_of
        self.levels = levels
        self.nodes = nodes
        self.is_inside = is_inside

    @classmethod
    def of(cls, texts: Iterable[str]) -> Paths:
        """From distinct texts."""
        given = tuple(texts)
        folders = _Folders()
        above = array("i", [folders.node(text[: text.rfind("/") + 1] if text != "/" else "") for text in given])
        nodes, is_inside = array("i"), bytearray()
        for text, parent in zip(given, above, strict=True):
            is_inside.append(is_folder := text.endswith("/"))
            # a path that is a folder of another, or ends in a slash, has its node already
            node = parent if is_folder or not text else folders.known.get(f"{text}/")
            nodes.append(folders.add(parent, text[text.rfind("/") + 1 :]) if node is None else node)
        depth_of = np.array(folders.depths, dtype=np.int32)
        order = np.argsort(depth_of, kind="stable")
        place = np.empty(len(order), dtype=np.int32)
        place[order] = np.arange(len(order), dtype=np.int32)
        return cls(
            names=Texts.of(folders.codes),
            parents=place[np.array(folders.parents, dtype=np.int32)[order]],
            name_of=np.array(folders.name_of, dtype=np.int32)[order],
            levels=(0, *np.bincount(depth_of).cumsum().tolist()),
            nodes=place[np.array(nodes, dtype=np.int32)],
            is_inside=np.frombuffer(bytes(is_inside), dtype=np.bool_),
        )

    def __len__(self) -> int:
        return len(self.nodes)

    @overload
    def __getitem__(self, place: int) -> str: ...
    @overload
    def __getitem__(self, place: slice) -> tuple[str, ...]: ...
    def __getitem__(self, place: int | slice) -> str | tuple[str, ...]:
        if isinstance(place, slice):
            return tuple(self[each] for each in range(len(self))[place])
        text = "/".join(self.names_to(int(self.nodes[place])))
        return f"{text}/" if self.is_inside[place] else text

    def __iter__(self) -> Iterator[str]:
        folders = {0: ""}  # a node by its number: its path and a slash
        for node, is_inside in zip(self.nodes.tolist(), self.is_inside.tolist(), strict=True):
            if not node:
                yield "/" * is_inside
                continue
            parent = int(self.parents[node])
            if parent not in folders:
                folders[parent] = "".join(f"{name}/" for name in self.names_to(parent))
            yield f"{folders[parent]}{self.names[int(self.name_of[node])]}{'/' * is_inside}"

    def __contains__(self, text: object) -> bool:
        return isinstance(text, str) and self.find(text) >= 0

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Sequence) or isinstance(other, str):
            return NotImplemented
        return len(self) == len(other) and all(mine == theirs for mine, theirs in zip(self, other, strict=True))

    def __hash__(self) -> int:
        return hash(tuple(self))

    def __repr__(self) -> str:
        return f"Paths.of({list(self)!r})"

    def index(self, value: object, start: int = 0, stop: int = sys.maxsize) -> int:
        """The number of a path.

        Raises:
            ValueError: it is not there.
        """
        place = self.find(value) if isinstance(value, str) else -1
        if not max(start, 0) <= place < stop:
            raise ValueError(f"no path {value!r}")
        return place

    def names_to(self, node: int) -> list[str]:
        """The names on the way from where all paths begin to a node."""
        found = []
        while node:
            found.append(self.names[int(self.name_of[node])])
            node = int(self.parents[node])
        return found[::-1]

    def find(self, text: str) -> int:
        """The number of a path; -1 where it is not there."""
        bare = text.removesuffix("/")
        node = self.node(bare.split("/") if bare else ())
        places = np.flatnonzero((self.nodes == node) & (self.is_inside == text.endswith("/")))
        return int(places[0]) if len(places) else -1

    def node(self, names: Iterable[str]) -> int:
        """The node that the names lead to; -1 where there is none."""
        node = 0
        for depth, name in enumerate(names, start=1):
            if depth + 1 >= len(self.levels):
                return -1
            start, end = self.levels[depth : depth + 2]
            is_it = (self.parents[start:end] == node) & (self.name_of[start:end] == self.names.find(name))
            if not is_it.any():
                return -1
            node = start + int(is_it.argmax())
        return node

    def taken(self, numbers: NDArray[np.intp]) -> Paths:
        """Some of the paths, in that order."""
        return self._with(nodes=self.nodes[numbers], is_inside=self.is_inside[numbers])

    def insides(self) -> Paths:
        """Each path with a slash at its end, where it has none."""
        return self._with(nodes=self.nodes, is_inside=np.ones(len(self), dtype=np.bool_))

    def below(self, folder: int) -> tuple[NDArray[np.intp], Paths]:
        """The numbers of the paths that are a node or lie in it, and these as they are called from there."""
        is_below = np.zeros(len(self.parents), dtype=np.bool_)
        is_below[folder] = True
        for start, end in pairwise(self.levels[1:]):
            is_below[start:end] |= is_below[self.parents[start:end]]
        place = is_below.cumsum(dtype=np.int32) - 1
        numbers = np.flatnonzero(is_below[self.nodes])
        parents = place[self.parents[is_below]]
        parents[0] = 0
        kept = [int(is_below[start:end].sum()) for start, end in pairwise(self.levels)]
        return numbers, Paths(
            names=self.names,
            parents=parents,
            name_of=self.name_of[is_below],
            levels=(0, *accumulate(filter(None, kept))),
            nodes=place[self.nodes[numbers]],
            is_inside=self.is_inside[numbers],
        )

    def from_above(self, folders: Sequence[str]) -> Paths:
        """The same paths as they are called from a folder further up; the names of the folders in between."""
        more = len(folders)
        found = [self.names.find(name) for name in folders]
        added = list(dict.fromkeys(name for name, code in zip(folders, found, strict=True) if code < 0))
        codes = [
            len(self.names) + added.index(name) if code < 0 else code for name, code in zip(folders, found, strict=True)
        ]
        parents = np.concatenate((np.arange(-1, more - 1), self.parents + more)).astype(np.int32)
        parents[0], parents[more] = 0, max(more - 1, 0)
        return Paths(
            names=Texts.of(chain(self.names, added)) if added else self.names,
            parents=parents,
            name_of=np.concatenate(([0], codes, self.name_of[1:])).astype(np.int32),
            levels=(*range(more), *(start + more for start in self.levels)),
            nodes=self.nodes + np.int32(more),
            is_inside=self.is_inside,
        )

    def _with(self, *, nodes: Codes, is_inside: NDArray[np.bool_]) -> Paths:
        return Paths(
            names=self.names,
            parents=self.parents,
            name_of=self.name_of,
            levels=self.levels,
            nodes=nodes,
            is_inside=is_inside,
        )


class _Folders:
    """The folders of many paths while a tree grows.

    Attributes:
        known: a node by its names, a slash after each.
        codes: a name's number, in order of first appearance.
        parents, name_of, depths: by node.
    """

    def __init__(self) -> None:
        self.known: dict[str, int] = {"": 0}
        self.codes: dict[str, int] = {}
        self.parents, self.name_of, self.depths = array("i", [0]), array("i", [0]), array("i", [0])

    def node(self, folder: str) -> int:
        """The node of a folder, written with a slash at its end; the folders that it lies in are made before it."""
        missing: list[str] = []
        while (node := self.known.get(folder)) is None:
            missing.append(folder)
            folder = folder[: folder.rfind("/", 0, -1) + 1]
        for whole in reversed(missing):
            self.known[whole] = len(self.parents)
            node, folder = self.add(node, whole[len(folder) : -1]), whole
        return node

    def add(self, parent: int, name: str) -> int:
        """A new node."""
        self.parents.append(parent)
        self.name_of.append(self.codes.setdefault(name, len(self.codes)))
        self.depths.append(self.depths[parent] + 1)
        return len(self.parents) - 1
