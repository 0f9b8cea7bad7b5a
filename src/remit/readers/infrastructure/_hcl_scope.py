"""Module instances: what names mean inside of one, evaluated when they are asked for and then kept.

A value that leads back to itself cannot be told. What a provider fills in cannot either: of a resource only what is
written is known. `terraform.workspace` is known where somebody names it; what else comes from outside (`TF_VAR_…`,
`-var`) is not.
"""

from __future__ import annotations

import posixpath
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from remit.errors import UnreadableError
from remit.model.facts import HIDDEN, PLACEHOLDER, UNKNOWN, Marker
from remit.readers.infrastructure._hcl_evaluate import evaluate, value_in
from remit.readers.infrastructure._hcl_expansion import Expansion, body_of, expansion_of, nested
from remit.readers.infrastructure._hcl_expressions import Expressions
from remit.readers.infrastructure._hcl_module import Module
from remit.readers.infrastructure._hcl_place import Budget, Scope
from remit.readers.infrastructure._hcl_policy import policy_text
from remit.readers.infrastructure._hcl_scanner import SyntaxProblem
from remit.readers.infrastructure._hcl_syntax import Block, Literal, Step
from remit.readers.infrastructure._hcl_tree import Tree
from remit.readers.infrastructure._hcl_types import converted
from remit.readers.infrastructure._hcl_values import (
    Draft,
    EvaluationError,
    Lazy,
    Value,
    known,
    mapping_of,
    text_of,
)
from remit.readers.infrastructure._terraform_modules import Key

_FILES: Final = frozenset({"file", "filebase64", "fileexists", "templatefile", "pathexpand", "abspath"})
_POLICY: Final = "aws_iam_policy_document"


@dataclass(slots=True)
class Surroundings:
    """What all module instances of one root share.

    Attributes:
        root: the root's folder.
        tree: reads files.
        budget: steps that are left.
        load: the module that a call names, by the caller and the call's name; None where it is not there.
        workspace: the workspace that is read; empty where nobody names one.
    """

    root: Path
    tree: Tree
    load: Callable[[ModuleScope, str], Module | None]
    budget: Budget = field(default_factory=Budget)
    workspace: str = ""


class ModuleScope:
    """One module instance.

    Attributes:
        module: the module as written.
        address: `module.a["x"]`, empty for the root.
        parent: the caller; None for the root.
        call: the calling block; None for the root.
        key: its key among the call's instances.
    """

    def __init__(
        self,
        module: Module,
        around: Surroundings,
        *,
        parent: ModuleScope | None = None,
        call: Block | None = None,
        key: Key = None,
        bound: dict[str, Value] | None = None,
    ) -> None:
        self.module, self.around, self.parent, self.call, self.key = module, around, parent, call, key
        self.scope = Scope(self, around.budget)
        self._outside = Scope(parent, around.budget, bound or {}) if parent else self.scope
        name = f"module.{call.labels[0]}{suffix(key)}" if call else ""
        self.address: str = ".".join(filter(None, (parent.address if parent else "", name)))
        self._kept: dict[tuple[Any, ...], Value] = {}
        self._expansions: dict[int, Expansion] = {}
        self._children: dict[str, dict[Key, ModuleScope]] = {}

    # --- names -----------------------------------------------------------------------------------

    def value_of(self, name: str, steps: list[Step]) -> tuple[Value, int]:
        """What a name with its first steps stands for, and how many steps that took.

        Raises:
            EvaluationError: nothing of that name is declared.
        """
        first = steps[0] if steps else None
        if not isinstance(first, str):
            return UNKNOWN, 0
        match name:
            case "var":
                return self._keep(("var", first), lambda: self._variable(first)), 1
            case "local":
                return self._keep(("local", first), lambda: self._local(first)), 1
            case "module":
                return self._keep(("module", first), lambda: self._called(first)), 1
            case "path" | "terraform":
                return self._path(first) if name == "path" else self._setting(first), 1
            case "data":
                second = steps[1] if len(steps) > 1 else None
                return (self._thing(self.module.data, f"{first}.{second}"), 2) if second else (UNKNOWN, 1)
            case "self" | "each" | "count":
                return UNKNOWN, 1
        return self._thing(self.module.resources, f"{name}.{first}"), 1

    def _keep(self, question: tuple[Any, ...], answer: Callable[[], Value]) -> Value:
        """The answer, worked out once; a question that leads back to itself cannot be told."""
        if question not in self._kept:
            self._kept[question] = UNKNOWN
            self._kept[question] = answer()
        return self._kept[question]

    def _setting(self, name: str) -> Value:
        return self.around.workspace or UNKNOWN if name == "workspace" else UNKNOWN

    def _variable(self, name: str) -> Value:
        declared = self.module.variables.get(name)
        attributes = declared.attributes if declared else {}
        given = UNKNOWN if self.parent is None else None
        if self.call is not None and name in self.call.attributes:
            given = value_in(self.call.attributes[name], self._outside)
        elif self.parent is None and name in self.module.values:
            given = value_in(self.module.values[name], self.scope)
        is_given = name in (self.call.attributes if self.call is not None else self.module.values)
        nullable = attributes.get("nullable")
        is_replaced = given is None and isinstance(nullable, Literal) and nullable.value is False
        if "default" in attributes and (not is_given or is_replaced):
            given = value_in(attributes["default"], self.scope)
        elif not is_given:
            given = UNKNOWN
        sensitive = attributes.get("sensitive")
        if isinstance(sensitive, Literal) and sensitive.value is True and given not in (None, UNKNOWN):
            return HIDDEN
        return converted(given, attributes.get("type"))

    def _local(self, name: str) -> Value:
        node = self.module.locals.get(name)
        return UNKNOWN if node is None else value_in(node, self.scope)

    def _path(self, name: str) -> Value:
        if name == "root":
            return "."
        if name == "module":
            return posixpath.relpath(self.module.folder.as_posix(), self.around.root.as_posix())
        return UNKNOWN

    # --- resources and data sources --------------------------------------------------------------

    def expansion(self, block: Block) -> Expansion:
        """The instances of a resource, data source or call."""
        if id(block) not in self._expansions:
            self._expansions[id(block)] = Expansion({None: {}}, is_known=False)
            self._expansions[id(block)] = expansion_of(block, self.scope)
        return self._expansions[id(block)]

    def body(self, block: Block, bound: dict[str, Value]) -> dict[str, Any]:
        """What one instance of a resource holds."""
        return body_of(block, self.scope.with_names(bound) if bound else self.scope)

    def _thing(self, table: dict[str, Block], name: str) -> Value:
        block = table.get(name)
        if block is None:
            return UNKNOWN
        return self._keep(("thing", id(block)), lambda: self._instances(block))

    def _instances(self, block: Block) -> Value:
        expansion = self.expansion(block)
        return expansion.shaped(
            {key: Lazy(self._attributes(block, key, bound)) for key, bound in expansion.bound.items()}
        )

    def _attributes(self, block: Block, key: Key, bound: dict[str, Value]) -> Callable[[str], Value]:
        scope = self.scope.with_names(bound) if bound else self.scope

        def written(name: str) -> Value:
            if name in block.attributes:
                return value_in(block.attributes[name], scope)
            if block.type == "data" and block.labels[0] == _POLICY and name in {"json", "minified_json"}:
                return policy_text(body_of(block, scope, kept=lambda value: value))
            blocks = nested(block, name, scope)
            return _provided(block, name) if blocks is None else blocks

        return lambda name: self._keep(("attribute", id(block), key, name), lambda: written(name))

    # --- modules ---------------------------------------------------------------------------------

    def children(self, name: str) -> dict[Key, ModuleScope]:
        """The instances of a call by key; empty where its module is not there."""
        if name not in self._children:
            self._children[name] = {}
            call = self.module.calls[name]
            module = self.around.load(self, name)
            if module is not None:
                self._children[name] = {
                    key: ModuleScope(module, self.around, parent=self, call=call, key=key, bound=bound)
                    for key, bound in self.expansion(call).bound.items()
                }
        return self._children[name]

    def _called(self, name: str) -> Value:
        call = self.module.calls.get(name)
        children = self.children(name) if call else {}
        if call is None or (not children and self.expansion(call).bound):
            return UNKNOWN
        return self.expansion(call).shaped({key: Lazy(child.output) for key, child in children.items()})

    def output(self, name: str) -> Value:
        """The value of an output."""
        block = self.module.outputs.get(name)
        node = block.attributes.get("value") if block else None
        return UNKNOWN if node is None else self._keep(("output", name), lambda: value_in(node, self.scope))

    # --- functions that read files ---------------------------------------------------------------

    def call_function(self, function: str, arguments: list[Value]) -> Value:
        """The result of a function that reads a file of the tree; `UNKNOWN` of any other."""
        if function not in _FILES or not arguments or any(isinstance(one, (Marker, Lazy, Draft)) for one in arguments):
            return UNKNOWN
        if function in {"pathexpand", "abspath"}:
            path = text_of(arguments[0])
            return UNKNOWN if path.startswith("~") or function == "abspath" else path
        path = text_of(arguments[0])
        if "\0" in path or len(path) > 4096:
            raise EvaluationError("no path")
        try:
            text = self.around.tree.text(self.around.root / path)
        except UnreadableError:
            return UNKNOWN
        if function == "fileexists":
            return True
        if function == "file":
            return text
        return self._rendered(text, arguments) if function == "templatefile" and len(arguments) == 2 else UNKNOWN

    def _rendered(self, text: str, arguments: list[Value]) -> Value:
        values = mapping_of(known(arguments[1]))
        try:
            node = Expressions(text).whole()
        except SyntaxProblem:
            raise EvaluationError("no template") from None
        return evaluate(node, Scope(_NoNames(), self.around.budget, values))


def _provided(block: Block, name: str) -> Value:
    """What a provider fills in: of an ARN the beginning is known (AWS General Reference, Amazon Resource Names)."""
    is_arn = (name == "arn" or name.endswith("_arn")) and block.labels[0].startswith("aws_")
    return Draft(f"arn:{PLACEHOLDER}") if is_arn else UNKNOWN


class _NoNames:
    """Inside of a template file only what it is given has a meaning."""

    def value_of(self, name: str, steps: list[Step]) -> tuple[Value, int]:  # noqa: ARG002 - as `Names` has it
        return UNKNOWN, 0

    def call_function(self, function: str, arguments: list[Value]) -> Value:  # noqa: ARG002 - as `Names` has it
        return UNKNOWN


def suffix(key: Key) -> str:
    """The key in brackets, as addresses have it."""
    if key is None:
        return ""
    if isinstance(key, int):
        return f"[{key}]"
    escaped = key.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'["{escaped}"]'
