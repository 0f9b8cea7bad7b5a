"""The house stays legible: small modules, small functions, small templates."""

from __future__ import annotations

from statistics import median

import sizes


def test_no_module_is_too_long() -> None:
    assert [size for size in sizes.module_sizes() if size.lines > sizes.MODULE_MOST] == []


def test_no_function_is_too_long() -> None:
    assert [size for size in sizes.function_sizes() if size.lines > sizes.FUNCTION_MOST] == []


def test_no_template_is_too_long() -> None:
    assert [size for size in sizes.template_sizes() if size.lines > sizes.TEMPLATE_MOST] == []


def test_most_modules_and_functions_are_short() -> None:
    assert median(size.lines for size in sizes.module_sizes()) <= sizes.MODULE_MEDIAN
    assert median(size.lines for size in sizes.function_sizes()) <= sizes.FUNCTION_MEDIAN


def test_a_docstring_and_decorators_do_not_count() -> None:
    source = '@cache\ndef told() -> int:\n    """One.\n\n    Two.\n    """\n    return 1\n\n\ndef bare(): ...\n'
    assert [size.lines for size in sizes.functions_of(source, "a.py")] == [2, 1]
