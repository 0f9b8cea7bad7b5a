"""A module's configuration as references, in the shape that plans give it, so that both are resolved alike.

What a plan cannot say is said here: which references a `local` stands for, and those of blocks that a `dynamic` makes.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Final

from remit.readers.infrastructure._hcl_module import Module
from remit.readers.infrastructure._hcl_scope import suffix
from remit.readers.infrastructure._hcl_syntax import Block, Get, Literal, Name, Node, Splat, children
from remit.readers.infrastructure._terraform_configuration import EMPTY, References
from remit.readers.infrastructure._terraform_configuration import Block as WrittenBlock
from remit.readers.infrastructure._terraform_configuration import Call as WrittenCall
from remit.readers.infrastructure._terraform_configuration import Module as WrittenModule

MAX_REFERENCES: Final = 1_000  # of one expression
MAX_DEPTH: Final = 30
_LONGEST: Final = 4_096  # characters of an address
_META: Final = frozenset({"count", "for_each", "provider", "providers", "depends_on", "source", "version"})
_META_BLOCKS: Final = frozenset({"lifecycle", "provisioner", "connection"})


class Writer:
    """Turns modules into configurations.

    Args:
        called: the module that a call of a module names; None where it is not there.
        unkeyed: by module folder, blocks (`aws_s3_bucket.b`, `module.m`) whose keys are not known somewhere.
    """

    def __init__(
        self, called: Callable[[Module, str], Module | None], unkeyed: Callable[[Module], Collection[str]]
    ) -> None:
        self._called = called
        self._unkeyed = unkeyed
        self._kept: dict[int, WrittenModule] = {}
        self._locals: dict[tuple[int, str], References] = {}

    def module(self, module: Module) -> WrittenModule:
        """The configuration of a module; one that calls itself has no inner one."""
        if id(module) not in self._kept:
            self._kept[id(module)] = EMPTY
            self._kept[id(module)] = WrittenModule(
                blocks={name: self._block(module, block) for name, block in module.resources.items()},
                calls={name: self._call(module, name, block) for name, block in module.calls.items()},
                outputs={
                    name: self._references(module, block.attributes["value"])
                    for name, block in module.outputs.items()
                    if "value" in block.attributes
                },
            )
        return self._kept[id(module)]

    def _block(self, module: Module, block: Block) -> WrittenBlock:
        found: dict[str, References] = {}
        self._collect(module, block, "", found, {})
        return WrittenBlock(references=found, each=self._each(module, block), provider="")

    def _call(self, module: Module, name: str, block: Block) -> WrittenCall:
        inner = self._called(module, name)
        inputs = {
            argument: self._references(module, node)
            for argument, node in block.attributes.items()
            if argument not in _META
        }
        return WrittenCall(
            source="", inputs=inputs, each=self._each(module, block), module=self.module(inner) if inner else EMPTY
        )

    def _each(self, module: Module, block: Block) -> References:
        node = block.attributes.get("for_each") or block.attributes.get("count")
        return self._references(module, node) if node is not None else ()

    def _collect(
        self, module: Module, block: Block, prefix: str, found: dict[str, References], bound: dict[str, References]
    ) -> None:
        """References by path; `bound` is what iterators of `dynamic` blocks stand for."""
        for name, node in block.attributes.items():
            if prefix or name not in _META:
                references = self._references(module, node, bound)
                if references:
                    path = f"{prefix}{name}"
                    found[path] = tuple(dict.fromkeys((*found.get(path, ()), *references)))
        for inner in block.blocks:
            if inner.type != "dynamic":
                if prefix or inner.type not in _META_BLOCKS:
                    self._collect(module, inner, f"{prefix}{inner.type}.", found, bound)
                continue
            each, content = inner.attributes.get("for_each"), next(inner.of("content"), None)
            if content is None or not inner.labels:
                continue
            iterator = inner.attributes.get("iterator")
            variable = iterator.name if isinstance(iterator, Name) else inner.labels[0]
            stands_for = self._references(module, each, bound) if each is not None else ()
            self._collect(module, content, f"{prefix}{inner.labels[0]}.", found, {**bound, variable: stands_for})

    def _references(
        self, module: Module, node: Node, bound: dict[str, References] | None = None, depth: int = 0
    ) -> References:
        found: dict[str, None] = {}
        unkeyed = self._unkeyed(module)
        stack = [node]
        while stack and len(found) < MAX_REFERENCES:
            one = stack.pop()
            if isinstance(one, Get) and isinstance(one.base, Name):
                if bound and one.base.name in bound:
                    found.update(dict.fromkeys(bound[one.base.name]))
                elif one.base.name == "local" and isinstance(one.steps[0], str):
                    found.update(dict.fromkeys(self._local(module, one.steps[0], depth)))
                else:
                    found[_written(one, unkeyed)] = None
            stack.extend(reversed(children(one)))
        return tuple(found)

    def _local(self, module: Module, name: str, depth: int) -> References:
        key = (id(module), name)
        if key not in self._locals:
            self._locals[key] = ()  # a circle ends here
            node = module.locals.get(name)
            if node is not None and depth < MAX_DEPTH:
                self._locals[key] = self._references(module, node, None, depth + 1)
        return self._locals[key]


def _written(node: Get, unkeyed: Collection[str]) -> str:
    """The traversal as text, up to the first index that is no literal."""
    text = node.base.name if isinstance(node.base, Name) else ""
    for step in node.steps:
        if isinstance(step, str):
            text += f".{step}"
        elif isinstance(step, Splat):
            break
        elif len(text) > _LONGEST:
            break  # no address is so long, and what follows it is a part of a value
        elif text not in unkeyed:
            key = step.value if isinstance(step, Literal) else step
            if not isinstance(key, (str, int)):
                break
            text += suffix(key)
    return text
