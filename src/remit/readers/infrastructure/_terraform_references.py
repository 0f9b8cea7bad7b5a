"""From what an expression names to the resource instances that it means.

References are followed through module inputs and outputs, in the configuration. Where an expression names a
resource with several instances it means the one that it states (`b[0]`), else, when it also names
`each` or `count.index`, the one with the same key, else all of them. `data` sources are kept as they are;
locals, the root's variables and resources that are not planned point at nothing. A module's output that is
chosen by an index leaves only the module's name in a plan, so all its outputs are taken.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Final

from remit.readers.infrastructure._terraform_configuration import EMPTY, Call, Module, References
from remit.readers.infrastructure._terraform_modules import Instance, Key, ModuleInstance, step_key

MAX_DEPTH: Final = 64
_INDEX: Final = r'(?:\[(\d+|"(?:[^"\\]|\\.)*")\])?'
_RESOURCE: Final = re.compile(rf"([\w-]+\.[\w-]+){_INDEX}")
_DATA: Final = re.compile(rf"data\.[\w-]+\.[\w-]+{_INDEX}")
_MODULE: Final = re.compile(rf"module\.([\w-]+){_INDEX}(?:\.([\w-]+))?")
_VARIABLE: Final = re.compile(r"var\.([\w-]+)")
_KEYED: Final = ("each.", "count.")
_NOWHERE: Final = ("local.", "path.", "terraform.", "self.", *_KEYED)

Addresses = tuple[str, ...]


class Resolver:
    """Resolves the references of one plan; answers are kept, so repeated ones cost a lookup."""

    def __init__(self, root: Module, modules: Mapping[str, ModuleInstance], instances: Iterable[Instance]) -> None:
        self._modules = dict(modules)
        self._written: dict[str, Module] = {"": root}
        self._children: dict[tuple[str, str], dict[Key, str]] = {}
        for address, step in modules.items():
            self._children.setdefault((step.parent, step.name), {})[step.key] = address
        self._table: dict[tuple[str, str], dict[Key, str]] = {}
        for instance in instances:
            self._table.setdefault((instance.module, instance.block), {})[instance.key] = instance.address
        self._all: dict[tuple[str, str], Addresses] = {
            block: tuple(found.values()) for block, found in self._table.items()
        }
        self._kept: dict[tuple[str, str, Key], Addresses] = {}
        self._unkeyed: dict[tuple[References, str], Addresses] = {}

    def of(self, instance: Instance) -> dict[str, Addresses]:
        """Attribute path → addresses, for the paths that point at something."""
        block = self.module(instance.module).blocks.get(instance.block)
        if block is None:
            return {}
        found = {
            path: self._resolve(references, instance.module, instance.key, block.each, 0)
            for path, references in block.references.items()
        }
        return {path: addresses for path, addresses in found.items() if addresses}

    def module(self, address: str) -> Module:
        """The module as written of a module instance; an empty one when the configuration lacks it."""
        chain = []
        while address not in self._written and address in self._modules:
            chain.append(address)
            address = self._modules[address].parent
        written = self._written.get(address, EMPTY)
        for step in reversed(chain):
            call = written.calls.get(self._modules[step].name)
            written = self._written[step] = call.module if call else EMPTY
        return written

    def call(self, address: str) -> Call | None:
        """The call that a module instance comes from."""
        step = self._modules.get(address)
        return self.module(step.parent).calls.get(step.name) if step else None

    def _resolve(self, references: References, module: str, key: Key, each: References, depth: int) -> Addresses:
        if depth > MAX_DEPTH:
            return ()
        if not any(reference.startswith(_KEYED) for reference in references):
            question = (references, module)
            if question not in self._unkeyed:
                self._unkeyed[question] = _joined([self._one(one, module, None, depth) for one in references])
            return self._unkeyed[question]
        addresses = _joined([self._one(one, module, key, depth) for one in references])
        if not addresses and each and any(reference.startswith("each.") for reference in references):
            return _joined([self._one(reference, module, key, depth) for reference in each])
        return addresses

    def _one(self, reference: str, module: str, key: Key, depth: int) -> Addresses:
        question = (reference, module, key)
        if question not in self._kept:
            self._kept[question] = ()  # a circle ends here
            self._kept[question] = self._follow(reference, module, key, depth)
        return self._kept[question]

    def _follow(self, reference: str, module: str, key: Key, depth: int) -> Addresses:
        if reference.startswith(_NOWHERE):
            return ()
        if match := _VARIABLE.match(reference):
            return self._input(match[1], module, depth)
        if match := _MODULE.match(reference):
            return self._outputs(match, module, key, depth)
        if match := _DATA.match(reference):
            return (f"{module}.{match[0]}" if module else match[0],)
        match = _RESOURCE.match(reference)
        block = (module, match[1]) if match else ("", "")
        if not match or block not in self._table:
            return ()
        return _picked(self._table[block], step_key(match[2]), key) or (() if match[2] else self._all[block])

    def _input(self, name: str, module: str, depth: int) -> Addresses:
        step, call = self._modules.get(module), self.call(module)
        if step is None or call is None:
            return ()
        return self._resolve(call.inputs.get(name, ()), step.parent, step.key, call.each, depth + 1)

    def _outputs(self, match: re.Match[str], module: str, key: Key, depth: int) -> Addresses:
        name, index, output = match.groups()
        children = self._instances(module, name)
        addresses = _picked(children, step_key(index), key) or (() if index else tuple(children.values()))
        found: list[Addresses] = []
        for child in addresses:
            outputs = self.module(child).outputs
            wanted = [outputs.get(output, ())] if output else list(outputs.values())
            found.extend(self._resolve(references, child, None, (), depth + 1) for references in wanted)
        return _joined(found)

    def _instances(self, module: str, name: str) -> dict[Key, str]:
        """Instances of a call by key; a module that plans no resources of its own still hands on outputs."""
        if (module, name) not in self._children and name in self.module(module).calls:
            address = f"{module}.module.{name}" if module else f"module.{name}"
            self._modules[address] = ModuleInstance(parent=module, name=name, key=None)
            self._children[module, name] = {None: address}
        return self._children.get((module, name), {})


def _picked(table: Mapping[Key, str], stated: Key, key: Key) -> Addresses:
    for wanted in (stated, key):
        if wanted is not None:
            return (table[wanted],) if wanted in table else ()
    return ()


def _joined(found: list[Addresses]) -> Addresses:
    present = [addresses for addresses in found if addresses]
    if len(present) == 1:
        return present[0]
    return tuple(dict.fromkeys(address for addresses in present for address in addresses))
