"""Families of formats that files have: where their inputs begin, how new ones are grown from those, how one is run.

A family says which readers it is of, under which names files lie and which tests write such files. Inputs to begin with
are what those tests write and what lies in the folders, as far as one of the readers takes it. New ones are grown from
them: a subtree stands where another of its key stood, keys and words come from each other and from the knowledge base.
"""

from __future__ import annotations

import json
import re
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from random import Random
from typing import Any, Final

import yaml

from fuzz import estates
from fuzz.case import MARKUP, SECRET, Case, Family, files_below, write
from fuzz.documents import SECRET_NAMES, TEXTS, native_types, value
from fuzz.mutations import mutate_lines
from fuzz.told import values_of
from remit.plugins import Registry
from remit.readers import HEAD_BYTES, FolderReader, TableReader
from repository import ROOT

_YAML: Final = (".yaml", ".yml")
_LINES: Final = (".jsonl", ".ndjson")
_SHOWN: Final = re.compile(r"tag|label|annotation|metadata", re.IGNORECASE)  # what stands there is no secret
_WORD: Final = re.compile(r"[^\s,;:='\"(){}\[\]]+")
_MOST_LINES: Final = 400
_MOST_TEXT: Final = 100_000


class _Loader(yaml.SafeLoader):
    """YAML with short forms of functions, as CloudFormation has them."""


def _short_form(loader: Any, suffix: str, node: yaml.Node) -> dict[str, Any]:  # noqa: ANN401 - PyYAML names no type
    if isinstance(node, yaml.ScalarNode):
        held: Any = loader.construct_scalar(node)
    elif isinstance(node, yaml.SequenceNode):
        held = loader.construct_sequence(node, deep=True)
    else:
        held = loader.construct_mapping(node, deep=True)
    return {suffix if suffix in {"Ref", "Condition"} else f"Fn::{suffix}": held}


_Loader.add_multi_constructor("!", _short_form)


@dataclass(kw_only=True)
class Format:
    """What a family of formats is made of.

    Attributes:
        what: what it is, one line.
        readers: a room of readers and the ids of those that are tried; no id stands for all of the room.
        places: name of a file → the tests, below `tests/readers`, that write such files.
        own: files to begin with that no test writes, by name.
        fixed: files that lie beside each input.
        native: prefixes of the knowledge base's native types → keys under which a type stands.
        together: the most files of one input.
        run: how the program is run; the whole of scan and check when left out.
    """

    what: str
    readers: Mapping[Registry[Any], Sequence[str]]
    places: Mapping[str, Sequence[str]] = field(default_factory=dict)
    own: Mapping[str, Sequence[bytes]] = field(default_factory=dict)
    fixed: Mapping[str, bytes] = field(default_factory=dict)
    native: Mapping[str, str] = field(default_factory=dict)
    together: int = 3
    run: Callable[[Case], str] = estates.survey_files

    def family(self) -> Family:
        """The family."""
        reads = {f"{room.package}:{one}" for room, ids in self.readers.items() for one in ids or room.ids()}
        return Family(
            what=self.what,
            seeds=self.seeds,
            make=self.make,
            run=self._run,
            tokens=_Words(self),
            reads=frozenset(reads),
        )

    def _run(self, case: Case, folder: Path) -> str:
        del folder
        write(Case(dict(self.fixed)), Path())
        return self.run(case)

    @cached_property
    def _endings(self) -> frozenset[str]:
        return frozenset(Path(name).suffix for name in (*self.places, *self.own))

    @cached_property
    def _takers(self) -> list[Any]:
        return [room.load(one) for room, ids in self.readers.items() for one in ids or room.ids()]

    def takes(self, path: Path) -> bool:
        """Whether one of the readers takes the file; where none is asked, every file is taken."""
        return not self._takers or any(takes(one, path) for one in self._takers)

    def seeds(self, folders: Sequence[Path]) -> Iterator[Case]:
        """What tests write and what lies in examples and folders, as far as a reader takes it."""
        yield from self._of_tests
        for path in files_below([ROOT / "examples", *folders], ""):
            if path.suffix in self._endings and self.takes(path):
                yield Case({path.name: path.read_bytes()})

    @cached_property
    def _of_tests(self) -> list[Case]:
        found: dict[tuple[str, bytes], None] = {}
        with tempfile.TemporaryDirectory(prefix="seeds-") as folder:
            for name, tests in self.places.items():
                path = Path(folder) / name
                path.parent.mkdir(parents=True, exist_ok=True)
                for content in (text for test in tests for one in values_of(test) for text in _contents(one, name)):
                    path.write_bytes(content)
                    if (name, content) not in found and self.takes(path):
                        found[name, content] = None
        own = [Case({name: content}) for name, contents in self.own.items() for content in contents]
        return own + [Case({name: content}) for name, content in found]

    @cached_property
    def _grown(self) -> _Grown:
        trees = [tree for case in self.seeds([]) for name, one in case.files.items() for tree in parsed(one, name)]
        grown = _Grown()
        for tree in trees:
            grown.learn(tree)
        for prefix, key in self.native.items():
            types = native_types(prefix)
            grown.values[key] += sorted(types)
            grown.words += sorted({_cased(word, prefix) for words in set(types.values()) for word in words})
        return grown

    @cached_property
    def words(self) -> list[str]:
        """What mutations put in: keys and texts of the seeds."""
        texts = {one for held in self._grown.values.values() for one in held if isinstance(one, str) and len(one) < 200}
        return sorted({*self._grown.words, *texts, *TEXTS})

    def make(self, draw: Random) -> Case:
        """One of the seeds or a few, changed where their structure allows it."""
        files: dict[str, bytes] = {}
        for number in range(min(self.together, draw.choice((1, 1, 1, 2, 3)))):
            (name, content), *_ = draw.choice(self._of_tests).files.items()
            trees = parsed(content, name)
            changed = (
                written([self._grown.change(tree, draw) for tree in trees], name, draw)
                if trees
                else self._by_words(content, draw)
            )
            files[_numbered(name, number) if name in files else name] = changed
        return Case(files, hides=True)

    def _by_words(self, content: bytes, draw: Random) -> bytes:
        lines = content.decode("utf-8", "replace").split("\n")[:_MOST_LINES]
        for _ in range(draw.choice((1, 2, 6))):
            at = draw.randrange(len(lines))
            found = list(_WORD.finditer(lines[at]))
            if found:
                one = draw.choice(found)
                lines[at] = lines[at][: one.start()] + draw.choice(TEXTS) + lines[at][one.end() :]
        changed = "\n".join(lines).encode("utf-8", "surrogatepass")
        return mutate_lines(changed, draw) if draw.random() < 0.5 else changed


@dataclass(frozen=True)
class _Words(Sequence[str]):
    """What mutations put in, gathered when the first one asks."""

    of: Format

    def __len__(self) -> int:
        return len(self.of.words)

    def __getitem__(self, at: Any) -> Any:  # noqa: ANN401 - a number or a slice
        return self.of.words[at]


def takes(reader: Any, path: Path) -> bool:  # noqa: ANN401 - the rooms' protocols share no type
    """Whether a reader of any room takes the file for its own; a reader of tables takes what it is told to."""
    if isinstance(reader, FolderReader):
        return reader.claims(path)
    return isinstance(reader, TableReader) or bool(reader.recognise(path, path.read_bytes()[:HEAD_BYTES]))


def _numbered(name: str, number: int) -> str:
    """The name for one more file of its kind, in a folder of its own where only that name will do."""
    path = Path(name)
    if path.name.startswith(("a.", "log.", "list.")) or path.parent.name == "workflows":
        return str(path.with_name(f"{path.stem}{number}{path.suffix}"))
    return f"more{number}/{name}"


def _contents(value: object, name: str) -> Iterator[bytes]:
    """A value as the content of a file of that name, once or not at all."""
    if isinstance(value, str):
        if _MOST_TEXT > len(value) > 12 and _looks_like(value, name):
            yield value.encode("utf-8", "surrogatepass")
        return
    try:
        text = json.dumps(value)
    except (TypeError, ValueError, RecursionError):
        return
    if value and len(text) < _MOST_TEXT and (not name.endswith(_YAML) or isinstance(value, dict)):
        yield text.encode()


def _looks_like(text: str, name: str) -> bool:
    if name.endswith((".json", *_LINES)):
        return text.lstrip()[:1] in {"{", "["}
    return "\n" in text and (not name.endswith(_YAML) or ":" in text)


def parsed(content: bytes, name: str) -> list[Any]:
    """The trees of a file's documents; none where it holds no trees."""
    text = content.decode("utf-8", "replace")
    try:
        if name.endswith(_LINES):
            found = [json.loads(line) for line in text.splitlines() if line.strip()]
        elif name.endswith(_YAML):
            found = [_plain(one) for one in yaml.load_all(text, Loader=_Loader)]
        elif name.endswith(".json"):
            found = [json.loads(text)]
        else:
            return []
    except (ValueError, yaml.YAMLError, RecursionError, TypeError):
        return []
    return [one for one in found if isinstance(one, dict | list)]


def _plain(tree: object) -> Any:  # noqa: ANN401 - any JSON value
    return json.loads(json.dumps(tree, default=str))


def written(trees: Sequence[Any], name: str, draw: Random) -> bytes:
    """The trees as the documents of a file."""
    if name.endswith(_LINES):
        return "\n".join(map(json.dumps, trees)).encode()
    if name.endswith(_YAML) and draw.random() < 0.5:
        text = yaml.safe_dump_all(trees, allow_unicode=True, sort_keys=False)
        return str(text).encode("utf-8", "surrogatepass")
    return "\n---\n".join(json.dumps(one, indent=draw.choice((None, 1))) for one in trees).encode()


def _cased(word: str, prefix: str) -> str:
    """A word of the knowledge base as the format writes it: `KmsKeyId`, `kmsKeyId`."""
    first, *rest = word.split("_")
    camel = "".join(part.title() for part in rest)
    return (first.title() if prefix == "cfn" else first) + camel


@dataclass
class _Grown:
    """What stands under which key in the seeds.

    Attributes:
        values: key → what stood there.
        words: keys.
    """

    values: dict[str, list[Any]] = field(default_factory=lambda: defaultdict(list))
    words: list[str] = field(default_factory=list)

    def learn(self, tree: object) -> None:
        """Note everything that stands in a tree."""
        for holder, _ in _holders(tree):
            for key, held in holder.items() if isinstance(holder, dict) else ():
                if key not in self.values:
                    self.words.append(key)
                self.values[key].append(held)

    def change(self, tree: object, draw: Random) -> object:
        """A changed copy."""
        changed = _plain(tree)
        for _ in range(draw.choice((0, 1, 2, 4, 10))):
            holders = list(_holders(changed))
            if not holders:
                break
            holder, is_shown = draw.choice(holders)
            if isinstance(holder, list):
                self._change_list(holder, draw)
            else:
                self._change_mapping(holder, draw, is_shown=is_shown)
        return changed

    def _change_list(self, holder: list[Any], draw: Random) -> None:
        at = draw.randrange(len(holder))
        kind = draw.randrange(4)
        if kind == 0:
            del holder[at]
        elif kind == 1:
            holder[at] = value(draw, self.words or ("a",))
        else:
            holder.insert(at, _plain(draw.choice(holder)))

    def _change_mapping(self, holder: dict[str, Any], draw: Random, *, is_shown: bool) -> None:
        key = draw.choice(list(holder))
        kind = draw.randrange(8)
        if kind == 0:
            del holder[key]
        elif kind == 1:
            holder[key] = value(draw, self.words)
        elif kind == 2:
            holder[key] = draw.choice((MARKUP, *TEXTS))
        elif kind == 3 and not is_shown:
            holder[draw.choice(SECRET_NAMES)] = SECRET
        elif kind == 4:
            new = draw.choice(self.words)
            holder[new] = _plain(draw.choice(self.values[new] or [None]))
        else:
            holder[key] = _plain(draw.choice(self.values[key] or [None]))


def _holders(tree: object) -> Iterable[tuple[Any, bool]]:
    """Mappings and lists that hold something, and whether they stand where what is said is shown."""
    stack = [(tree, False)]
    while stack:
        node, is_shown = stack.pop()
        if isinstance(node, dict) and node:
            yield node, is_shown
            stack.extend((inner, is_shown or bool(_SHOWN.search(key))) for key, inner in node.items())
        elif isinstance(node, list) and node:
            yield node, is_shown
            stack.extend((inner, is_shown) for inner in node)
