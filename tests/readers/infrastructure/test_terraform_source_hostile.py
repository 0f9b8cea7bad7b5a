"""Hostile and accidental configuration: nothing but `UnreadableError`, nothing without end, nothing outside. R10.3."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from remit.model.facts import UNKNOWN
from remit.model.observation import Reading
from remit.readers.infrastructure import _hcl_files
from remit.readers.infrastructure.terraform_source import READER

BLOCK = 'resource "x_y" "z" {{\n  a = {}\n}}\n'
PIECES = st.sampled_from([
    'resource "x_y" "z" {', 'module "m" {', "locals {", 'data "a" "b" {', 'dynamic "r" {', "content {", "}",
    "\n", "a = ", "b=", "for_each = ", "count = ", 'source = "./m"', '"', "${", "%{ if ", "%{ for x in ",
    "%{ endif }", "<<EOT\n", "EOT\n", "[", "]", "(", ")", "{", "for k, v in ", " : ", "?", "...", ".", "*",
    "[*]", "local.a", "var.b", "x_y.z.a", "each.key", "merge(", "range(", "try(", ",", "1", "-", "!", "&&",
    "==", "/*", "*/", "#", "//", "\\", "\x00", "null", "true", "\ufeff", "=>", "~", "1e400", "module.m.o",
    "sensitive(",
])  # fmt: skip


def read(files: dict[str, str]) -> dict[str, Reading]:
    with tempfile.TemporaryDirectory() as folder:
        for name, text in files.items():
            path = Path(folder, name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text.encode("utf-8", "surrogatepass"))
        paths = [Path(folder, name) for name in sorted(files)]
        return dict(READER.read_folders(Path(folder), paths, name=lambda path: path.relative_to(folder).as_posix()))


def value(expression: str, before: str = "") -> object:
    reading = read({"main.tf": before + BLOCK.format(expression)})["."]
    return reading.observations[0].attributes.get("a") if reading.observations else reading.unreadable[0].cause


@given(st.text(max_size=200))
def test_any_text_is_read_or_named(text: str) -> None:
    assert list(read({"main.tf": text})) == ["."]


@given(st.lists(PIECES, max_size=60).map("".join))
def test_any_pieces_are_read_or_named(text: str) -> None:
    assert "." in read({"main.tf": text, "m/main.tf": 'output "o" { value = 1 }'})


@given(st.lists(PIECES, max_size=25).map("".join))
def test_any_expression_leaves_the_block_after_it(text: str) -> None:
    reading = read({"main.tf": BLOCK.format(text) + '\nresource "p_q" "after" {}\n'})["."]
    named = {item.address for item in reading.observations} | {item.cause for item in reading.unreadable}
    assert any("p_q.after" in one for one in named) or any(mark in text for mark in ("/*", "<<", "{"))


KEYS = st.sampled_from(["resource", "x_y", "z", "module", "dynamic", "content", "locals", "a", "//"])
JSON = st.recursive(
    st.none() | st.booleans() | st.text(max_size=8),
    lambda inner: st.dictionaries(KEYS, inner | st.lists(inner, max_size=3), max_size=3),
)


@given(JSON)
def test_any_json_is_read_or_named(document: object) -> None:
    import orjson  # noqa: PLC0415 - only here

    assert list(read({"main.tf.json": orjson.dumps(document).decode()})) == ["."]


@pytest.mark.parametrize(
    "expression",
    [
        "(" * 50_000,
        "[" * 50_000,
        "{a=" * 50_000,
        '"${' * 5_000,
        "true ? 1 : " * 5_000,
        "f(" * 50_000,
        "-" * 50_000 + "1",
    ],
)
def test_deep_nesting_is_refused(expression: str) -> None:
    cause = value(expression)
    assert isinstance(cause, str)
    assert cause.startswith("resource x_y.z: ")


def test_blocks_nest_only_so_deep() -> None:
    reading = read({"main.tf": 'resource "x_y" "z" {\n' + "b {\n" * 50_000})["."]
    assert [item.cause for item in reading.unreadable] == ["resource x_y.z: blocks nest deeper than 30 levels"]


def test_long_chains_are_no_depth() -> None:
    assert value("+".join(["1"] * 20_000)) == 20_000


def locals_of(*lines: str) -> str:
    return "locals {\n" + "\n".join(lines) + "\n}\n"


DOUBLED = locals_of('l0 = "ab"', *(f'l{n + 1} = "${{local.l{n}}}${{local.l{n}}}"' for n in range(64)))
MULTIPLIED = locals_of("l0 = [1]", *(f"l{n + 1} = [{', '.join([f'local.l{n}'] * 9)}]" for n in range(64)))
CHAINED = locals_of("l0 = 1", *(f"l{n + 1} = local.l{n}" for n in range(5_000)))
RUNAWAYS = [
    (DOUBLED, "local.l64"),
    (MULTIPLIED, "local.l64"),
    (CHAINED, "local.l5000"),
    (locals_of("x = range(1000)"), "[for a in local.x : [for b in local.x : jsonencode(local.x)]]"),
    (locals_of("a = local.b", "b = local.a"), "local.a"),
    ("", "x_y.z.a"),
    ("", "pow(10, 1000000000)"),
    ("", "range(1000000000)"),
    ("", 'regex("(a+)+$", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!")'),
    ("", 'replace("aaaa", "/(a*)*$/", "")'),
    ("", "setproduct(range(999), range(999), range(999))"),
]


@pytest.mark.parametrize(("before", "expression"), RUNAWAYS)
def test_what_would_run_away_is_unknown(before: str, expression: str) -> None:
    assert value(expression, before) is UNKNOWN


def test_too_many_instances_are_read_as_one() -> None:
    reading = read({"main.tf": 'resource "x_y" "z" {\n  count = 1000000000\n}\n'})["."]
    assert [item.address for item in reading.observations] == ["x_y.z"]
    assert [item.cause for item in reading.unreadable] == ["x_y.z: more than 5000 instances; they are read as one"]


def test_modules_that_multiply_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    from remit.readers.infrastructure import _hcl_root  # noqa: PLC0415 - only here

    monkeypatch.setattr(_hcl_root, "MAX_SCOPES", 100)
    files = {f"m{n}/main.tf": f'module "c" {{\n  count  = 100\n  source = "../m{n + 1}"\n}}\n' for n in range(4)}
    reading = read(files | {"m4/main.tf": BLOCK.format(1)})["m0"]
    assert any("more module instances than are read" in item.cause for item in reading.unreadable)


def test_after_many_errors_the_rest_is_named_unread(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_hcl_files, "MAX_ERRORS", 3)
    text = "".join(f'resource "x_y" "z{n}" {{\n  a = =\n}}\n' for n in range(6))
    reading = read({"main.tf": text})["."]
    assert [item.location.line for item in reading.unreadable] == [2, 5, 8, 10, 13, 16]


def test_links_lead_nowhere_else(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "main.tf").write_text('resource "x_y" "out" {}', encoding="utf-8")
    inside = tmp_path / "in"
    inside.mkdir()
    (inside / "main.tf").write_text(BLOCK.format(1) + 'module "m" {\n  source = "./link"\n}\n', encoding="utf-8")
    (inside / "link").symlink_to("../out")
    (inside / "loop.tf").symlink_to("loop.tf")
    (inside / "gone.tf").symlink_to("missing")
    (inside / "far.tf").symlink_to("../out/main.tf")
    (inside / "circle").symlink_to(".")
    readings = dict(
        READER.read_folders(inside, [inside / "main.tf"], name=lambda path: path.relative_to(inside).as_posix())
    )
    assert [item.address for item in readings["."].observations] == ["x_y.z"]
    assert sorted(item.location.file for item in readings["."].unreadable) == [
        "far.tf",
        "gone.tf",
        "loop.tf",
        "main.tf",
    ]
