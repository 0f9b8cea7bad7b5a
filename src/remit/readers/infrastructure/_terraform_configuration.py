"""A plan's `configuration` section: which expression refers to what, and how modules are wired.

The section keeps each expression as a constant or as a flat list of references (Terraform, "JSON Output
Format", Configuration and Expression Representation). It cannot say what a `local` stands for, nor which
element of a list a reference belongs to.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, TypeAlias

from remit.readers.infrastructure._terraform_values import MalformedError

MAX_DEPTH: Final = 64

References = tuple[str, ...]


Written: TypeAlias = "Mapping[str, Written | None]"


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """One resource block.

    Attributes:
        references: attribute path without indices → references, each at its longest.
        each: references of its `for_each` or `count`.
        provider: key of its provider's configuration.
        written: attributes and blocks that are written, see `written_in`.
    """

    references: Mapping[str, References]
    each: References
    provider: str
    written: Written = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One module call: where the module comes from, what goes in, and the module itself."""

    source: str
    inputs: Mapping[str, References]
    each: References
    module: Module


@dataclass(frozen=True, slots=True, kw_only=True)
class Module:
    """One module as written, whatever number of instances it has.

    Attributes:
        blocks: by `type.name`; data sources are left out.
        calls: module calls by name.
        outputs: references by output.
    """

    blocks: Mapping[str, Block] = field(default_factory=dict)
    calls: Mapping[str, Call] = field(default_factory=dict)
    outputs: Mapping[str, References] = field(default_factory=dict)


EMPTY: Final = Module()


def module_of(raw: object, depth: int = 0) -> Module:
    """The module that a `root_module` or a call's `module` describes.

    Raises:
        MalformedError: a part has another shape than the format gives it, or calls nest too deep.
    """
    if depth > MAX_DEPTH:
        raise MalformedError(f"module calls nest deeper than {MAX_DEPTH} levels")
    module = mapping(raw, "a module")
    blocks = [mapping(block, "a resource") for block in sequence(module.get("resources"), "resources")]
    return Module(
        blocks={
            f"{block.get('type')}.{block.get('name')}": _block(block) for block in blocks if block.get("mode") != "data"
        },
        calls={
            name: _call(mapping(call, "a module call"), depth)
            for name, call in mapping(module.get("module_calls"), "module calls").items()
        },
        outputs={
            name: longest(mapping(mapping(output, "an output").get("expression"), "an output"))
            for name, output in mapping(module.get("outputs"), "outputs").items()
        },
    )


def _block(raw: dict[str, Any]) -> Block:
    return Block(
        references=references_in(raw.get("expressions")),
        each=_each(raw),
        provider=str(raw.get("provider_config_key") or ""),
        written=written_in(raw.get("expressions")),
    )


def _call(raw: dict[str, Any], depth: int) -> Call:
    return Call(
        source=str(raw.get("source") or ""),
        inputs=references_in(raw.get("expressions")),
        each=_each(raw),
        module=module_of(raw.get("module"), depth + 1),
    )


def _each(raw: dict[str, Any]) -> References:
    expression = raw.get("for_each_expression") or raw.get("count_expression")
    return longest(expression) if isinstance(expression, dict) else ()


def references_in(expressions: object) -> dict[str, References]:
    """References by attribute path without indices; nested blocks join theirs by a point.

    Raises:
        MalformedError: references that are no list of text.
    """
    found: dict[str, References] = {}
    stack: list[tuple[str, object]] = [("", expressions)]
    while stack:
        path, node = stack.pop()
        if isinstance(node, list):
            stack.extend((path, child) for child in reversed(node))
        elif isinstance(node, dict) and path and _is_expression(node):
            references = longest(node)
            if references:
                found[path] = tuple(dict.fromkeys((*found.get(path, ()), *references)))
        elif isinstance(node, dict):
            prefix = f"{path}." if path else ""
            stack.extend(
                (f"{prefix}{name}", child)
                for name, child in reversed(node.items())
                if isinstance(child, (dict, list)) and "constant_value" not in child
            )
    return found


def written_in(expressions: object) -> dict[str, Written | None]:
    """What the code writes: None for an attribute, for a block what is written in any of its kind.

    Blocks made by `dynamic` do not show in a plan's configuration.
    """
    found: dict[str, Written | None] = {}
    for name, node in mapping(expressions, "expressions").items():
        blocks = node if isinstance(node, list) else [node]
        if any(not isinstance(block, dict) or "constant_value" in block or _is_expression(block) for block in blocks):
            found[name] = None
            continue
        inner: dict[str, Written | None] = {}
        for block in blocks:
            inner.update(written_in(block))
        found[name] = inner
    return found


def _is_expression(node: dict[str, Any]) -> bool:
    references = node.get("references")
    return isinstance(references, list) and (not references or isinstance(references[0], str))


def longest(expression: Mapping[str, Any]) -> References:
    """The references of an expression without those that only lead up to the one before.

    Terraform lists `aws_s3_bucket.b[0].id` as itself, `aws_s3_bucket.b[0]` and `aws_s3_bucket.b`.
    """
    kept: dict[str, None] = {}
    previous = ""
    for reference in sequence(expression.get("references"), "references"):
        if not isinstance(reference, str):
            raise MalformedError("a reference that is not text")
        if not (previous.startswith(reference) and previous[len(reference) :][:1] in {".", "["}):
            kept[reference] = None
        previous = reference
    return tuple(kept)


def mapping(value: object, what: str) -> dict[str, Any]:
    """The value where it is a mapping, an empty one where it is null.

    Raises:
        MalformedError: it is something else.
    """
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise MalformedError(f"{what}: not a mapping")
    return value


def sequence(value: object, what: str) -> list[Any]:
    """The value where it is a list, an empty one where it is null.

    Raises:
        MalformedError: it is something else.
    """
    if value is None:
        return []
    if not isinstance(value, list):
        raise MalformedError(f"{what}: not a list")
    return value
