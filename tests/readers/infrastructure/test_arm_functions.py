"""Functions of ARM templates at their edges: whatever cannot be told is unknown, and nothing raises. R2.1."""

from __future__ import annotations

from typing import Any

import pytest

from remit.errors import UnreadableError
from remit.model.facts import HIDDEN
from remit.readers.infrastructure._arm_scope import Budget, Scope
from remit.readers.infrastructure._arm_values import MAX_SIZE, Pointer, Unclear, label, points_of, segments, size_of

DARK = "uniqueString('x')"


def value(expression: str) -> Any:  # noqa: ANN401 - any value
    """What an expression comes to in a template with a few parameters."""
    parameters = {
        "open": {"type": "string"},
        "secret": {"type": "secureObject", "defaultValue": {"a": "b"}},
        "wide": {"type": "int", "defaultValue": 5},
    }
    functions = {"my.loop": {"parameters": [], "output": {"value": "[my.loop()]"}}, "my.none": {}}
    scope = Scope("", "https://here.invalid/t.json", Budget("t"), parameters, {}, functions)
    return scope.evaluate(f"[{expression}]")


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("equals(true(), 1)", False),
        ("empty(null())", True),
        ("length('abc')", 3),
        ("contains('abc', 'b')", True),
        ("contains(createArray(1, 2), 2)", True),
        ("first('abc')", "a"),
        ("first(createArray())", None),
        ("last(createArray(1, 2))", 2),
        ("last(createArray())", None),
        ("skip('abc', 1)", "bc"),
        ("take('abc', -1)", ""),
        ("union(createArray(createObject('a', 1)), createArray(createObject('a', 1)))", [{"a": 1}]),
        ("shallowMerge(createArray(createObject('a', createObject('b', 1)), createObject('a', 2)))", {"a": 2}),
        ("intersection(createObject('a', 1, 'b', 2), createObject('a', 1, 'b', 3))", {"a": 1}),
        ("format('{{{0,3}}}|{1,-3}|{2:000}', 1, 'a', 7)", "{  1}|a  |007"),
        ("substring('abc', 1)", "bc"),
        ("array('a')", ["a"]),
        ("array(createArray('a'))", ["a"]),
        ("int('-7')", -7),
        ("int(7)", 7),
        ("bool('1')", True),
        ("bool(0)", False),
        ("string(true())", "True"),
        ("string(createArray(1))", "[1]"),
        ("lastIndexOf('abcabc', 'B')", 4),
        ("lastIndexOf(createArray(1, 2, 1), 1)", 2),
        ("indexOf(createArray(1, 2), 2)", 1),
        ("indexOf(createArray(1), 9)", -1),
        ("flatten(createArray(createArray(1), 2))", [1, 2]),
        ("objectKeys(createObject('b', 1, 'a', 2))", ["a", "b"]),
        ("min(createArray(3, 1), 2)", 1),
        ("less('a', 'b')", True),
        ("lessOrEquals(2, 2)", True),
        ("greaterOrEquals(1, 2)", False),
        ("startsWith('Abc', 'aB')", True),
        ("endsWith('abC', 'Bc')", True),
        ("uriComponent('a b')", "a%20b"),
        ("uriComponentToString('a%20b')", "a b"),
        ("uri('https://x.invalid/a/b.json', 'c.json')", "https://x.invalid/a/c.json"),
        ("base64ToJson(base64('{\"a\": 1}'))", {"a": 1}),
        ("trim('  a ')", "a"),
        ("concat()", ""),
        ("float('3')", 3.0),
        ("createArray(1, 2)[1]", 2),
        ("tryGet(createArray(1), 0)", 1),
        ("null().?a", None),
        ("coalesce(null(), null())", None),
        ("map(createArray('a'), lambda('x', 'i', concat(lambdaVariables('x'), lambdaVariables('i'))))", ["a0"]),
        ("toObject(createArray('a'), lambda('x', lambdaVariables('x')))", {"a": "a"}),
        ("join(createArray('a', 'b'), '')", "ab"),
        (f"contains(createObject('a', {DARK}), 'a')", True),
        (f"contains(createArray('a', {DARK}), 'a')", True),
        (f"length(createArray({DARK}))", 1),
        (f"equals(concat('a', {DARK}), concat('a', {DARK}))", True),
        (f"createObject('a', 1, 'b', createArray({DARK})).a", 1),
        ("parameters('secret').a", HIDDEN),
        ("if(empty(parameters('open')), parameters('secret'), 'x')", HIDDEN),
        ("reference(parameters('secret')).a", HIDDEN),
        ("toLower(parameters('secret'))", HIDDEN),
    ],
)
def test_what_it_gives(expression: str, expected: Any) -> None:  # noqa: ANN401 - any value
    """R2.1"""
    assert value(expression) == expected


@pytest.mark.parametrize(
    "expression",
    [
        "length(1)", "contains(1, 1)", "first(1)", "skip(1, 1)", "take('a', 'b')", "union(createArray(1), 'a')",
        "union(1, 2)", "shallowMerge(1)", "intersection(createArray(1), 2)", "split('a', '')", "split(1, ',')",
        "join('a', 'b')", "format('{1}', 'a')", "format('{0:X}', 1)", "format(1)", "substring('abc', 9)",
        "range(0, -1)", "createObject('a')", "int('1.5')", "bool('maybe')", "json('{')", "json(1)", "items(1)",
        "base64ToString('%%')", "div(1, 0)", "mod(1, 0)", "min()", "max('a')", "less('a', 1)", "padLeft(1, 'a')",
        "add('a', 1)", "toUpper(1)", "concat(createArray(1), 'a')", "first()", "if(true())", "not()",
        "variables('none')", f"variables({DARK})", f"parameters({DARK})", "parameters()", "my.loop()", "my.none()",
        "reduce(createArray(1), lambda('a', 'b', 1))", "map('a', lambda('x', 1))", "map(createArray(1), 2)",
        f"filter(createArray(1), lambda('x', {DARK}))", "toObject(1, lambda('x', 1))", "lambdaVariables('none')",
        "empty(parameters('secret'))", f"contains(createArray({DARK}), 'a')", f"replace({DARK}, 'a', 'b')",
        f"createArray(1)[{DARK}]", f"format('{{1}}', {DARK})", f"union(createArray(1), {DARK})", "copyIndex()",
        f"if({DARK}, 'a', 'b')", f"coalesce({DARK}, 'a')", f"substring(concat('a', {DARK}), 0, 1)", "copyIndex('x', 1)",
        "resourceId('nonsense', 'a')", "resourceId('Microsoft.X/ys/zs', 'a')", "extensionResourceId('a', 'b')",
        "subscription().id", "uri(1, 'a')", "uri('http://[', 'x')",
    ],
)  # fmt: skip
def test_what_it_cannot_tell(expression: str) -> None:
    """R2.1"""
    assert isinstance(value(expression), Unclear)


def test_ids_point_to_what_they_name() -> None:
    """R2.1: whatever function makes them, and whatever else is made of them."""
    vault = Pointer("microsoft.keyvault/vaults", ("v",))
    for expression in (
        "resourceId('Microsoft.KeyVault/vaults', 'V')",
        "resourceId('other-subscription', 'group', 'Microsoft.KeyVault/vaults', 'v')",
        "reference(resourceId('Microsoft.KeyVault/vaults', 'v')).vaultUri",
        "concat(reference(resourceId('Microsoft.KeyVault/vaults', 'v')).vaultUri, 'keys')",
        "if(empty(parameters('open')), resourceId('Microsoft.KeyVault/vaults', 'v'), 'x')",
        "tenantResourceId('Microsoft.KeyVault/vaults', 'v')",
        "subscriptionResourceId('Microsoft.KeyVault/vaults', 'v')",
        "managementGroupResourceId('Microsoft.KeyVault/vaults', 'v')",
    ):
        assert points_of(value(expression)) == (vault,), expression
    lock = "extensionResourceId(resourceId('Microsoft.KeyVault/vaults', 'v'), 'Microsoft.Authorization/locks', 'l')"
    assert points_of(value(lock)) == (Pointer("microsoft.authorization/locks", ("l",)),)
    assert points_of(value("resourceId('Microsoft.X/ys/zs', 'a/b')")) == (Pointer("microsoft.x/ys/zs", ("a", "b")),)
    assert points_of(7) == ()
    assert points_of("just/a/path") == ()
    assert points_of("Microsoft.X/ys") == ()


def test_unclear_values_have_a_name_to_show() -> None:
    """R2.1"""
    assert label(value("concat('st', uniqueString('x'))")) == "st{uniquestring}"
    assert label(value("parameters('open')")) == "{open}"
    assert segments(value("concat('A/', uniqueString('x'), '/b')"))[0] == "a"
    long = value(f"concat('{'x' * 500}', string(parameters('open')), {DARK})")
    assert isinstance(long, Unclear)
    nested = value(f"guid({','.join([DARK] * 60)})")
    assert len(nested.text) < 500


BOMBS = {
    "lists": ("createArray(1)", "createArray(variables('v{0}'), variables('v{0}'))"),
    "texts": ("'aaaaaaaa'", "concat(variables('v{0}'), variables('v{0}'))"),
    "joins": ("createArray('aaaa')", "createArray(join(createArray(variables('v{0}')[0], variables('v{0}')[0]), 'x'))"),
    "unclear": ("uniqueString('x')", "concat(variables('v{0}'), variables('v{0}'))"),
}


@pytest.mark.parametrize("bomb", BOMBS)
def test_values_made_of_each_other_stay_bounded(bomb: str) -> None:
    """R0.9: a hundred lines that double what stands above them."""
    first, then = BOMBS[bomb]
    variables = {"v0": f"[{first}]"} | {f"v{one + 1}": f"[{then.format(one)}]" for one in range(100)}
    scope = Scope("", "", Budget("t"), {}, variables)
    assert size_of(scope.evaluate("[variables('v100')]")) < MAX_SIZE


def test_lambdas_and_literals_stay_bounded() -> None:
    """R0.9"""
    doubled = "createArray(lambdaVariables('a'), lambdaVariables('a'))"
    assert size_of(value(f"reduce(range(0, 50), createArray(1), lambda('a', 'b', {doubled}))")) <= MAX_SIZE * 2
    variables: dict[str, Any] = {"v0": [1]}
    for one in range(60):
        variables[f"v{one + 1}"] = {"a": f"[variables('v{one}')]", "b": f"[variables('v{one}')]"}
    scope = Scope("", "", Budget("t"), {}, variables)
    assert size_of(scope.evaluate("[variables('v60')]")) < MAX_SIZE
    nearly_spent = Scope("", "", Budget("t", left=60_000), {}, {})
    with pytest.raises(UnreadableError, match="more than 3000000 values"):
        nearly_spent.evaluate(
            "[map(range(0, 9999), lambda('a', map(range(0, 9999), lambda('b', lambdaVariables('b')))))]"
        )


def test_sections_of_odd_shapes_raise_nothing() -> None:
    """R0.9: found by changing real templates at random."""
    variables: dict[str, Any] = {"copy": 7}
    functions = {"a.b": {"parameters": 7, "output": {"value": "x"}}}
    scope = Scope("", "", Budget("t"), {"p": 7}, variables, functions)
    assert isinstance(scope.evaluate("[variables('none')]"), Unclear)
    assert isinstance(scope.evaluate("[parameters('p')]"), Unclear)
    assert scope.evaluate("[a.b(1)]") == "x"
