"""Terraform source in both syntaxes: the folder reader, and the whole of `scan` and `check`.

The law of its own: a resource whose first line stands in a file is read, or something is said to be unreadable about
it; judged only where nothing in the file can hide a line (comments, here-documents) or leave a resource out (`count`).
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from random import Random
from typing import Final, TypeAlias

from fuzz import estates
from fuzz.case import SECRET, BrokenLawError, Case, Family, files_below
from fuzz.documents import NAMES, SECRET_NAMES, TEXTS, policy_text, test_texts, vocabulary
from remit.app.scan import Scan
from remit.readers.infrastructure._hcl_functions import FUNCTIONS, PARTIAL
from repository import ROOT

_ENDINGS: Final = (".tf", ".tofu", ".tf.json", ".tfvars")
_HEADER: Final = re.compile(r'^resource "([a-z_0-9]+)" "([a-z_0-9]+)" \{', re.MULTILINE)
_HIDING: Final = re.compile(r"/\*|<<|count|for_each|\bmodule\b|[\r\x0b\x0c\x85\u2028\u2029\ufeff\x00]|\$\{|%\{")
_SECRET_LINE: Final = re.compile(rf'\s*(?:{"|".join(SECRET_NAMES)}) = "{SECRET}"\s*')
FUNCTIONS_KNOWN: Final = tuple(
    sorted({*FUNCTIONS, *PARTIAL, "try", "can", "file", "templatefile", "timestamp", "nope"})
)
_NAMES: Final = (
    "local.a",
    "local.b",
    "local.deep",
    "var.v",
    "var.w",
    "each.key",
    "each.value",
    "count.index",
    "self.x",
    "aws_s3_bucket.r0.arn",
    "aws_kms_key.r1",
    "module.m.o",
    "module.m[0].o",
    "data.x.y.z",
    "path.module",
    "terraform.workspace",
    "x",
    "k",
    "null",
    "local.a[*].b",
    "local.a.*.b",
    'local.a["k"]',
    "each.value.a",
)
_LITERALS: Final = ("1", "0", "-1", "true", "false", "null", "1e400", "443", "0.5", "99999999999999999999", "[]", "{}")
_OPERATORS: Final = ("+", "-", "*", "/", "%", "==", "!=", "<", ">=", "&&", "||")
_TYPES: Final = ("string", "list(string)", "map(any)", "any", "object({a=optional(string)})")
Inner: TypeAlias = "Callable[[], str]"
Form: TypeAlias = "Callable[[Random, Inner], str]"
TOKENS: Final = (
    'resource "aws_s3_bucket" "z" {',
    'module "m" {',
    "locals {",
    'data "a" "b" {',
    'dynamic "r" {',
    "content {",
    "}",
    "\n",
    "a = ",
    "for_each = ",
    "count = ",
    'source = "./m"',
    'source = "."',
    '"',
    "${",
    "%{ if ",
    "%{ for x in ",
    "%{ endif ~}",
    "<<EOT\n",
    "<<-EOT\n",
    "EOT\n",
    "[",
    "]",
    "(",
    ")",
    "{",
    "for k, v in ",
    " : ",
    "?",
    "...",
    ".",
    "*",
    "[*]",
    "local.a",
    "each.key",
    ",",
    "-",
    "!",
    "&&",
    "==",
    "/*",
    "*/",
    "#",
    "//",
    "\\",
    "=>",
    "~",
    "1e400",
    "sensitive(",
    "$${",
    "\\u00e9",
    "/**/" * 60,
    *FUNCTIONS_KNOWN,
    *_NAMES,
    *TEXTS,
)


def seeds(folders: Sequence[Path]) -> Iterator[Case]:
    """The example's folders, texts of the tests, and every folder of configuration in the folders given."""
    found: dict[Path, dict[str, bytes]] = {}
    for path in files_below([ROOT / "examples", *folders], *_ENDINGS):
        found.setdefault(path.parent, {})[path.name] = path.read_bytes()
    for files in found.values():
        yield Case(files)
    for text in test_texts("readers/infrastructure"):
        if "{" in text:
            yield Case({"main.tf": text.encode("utf-8", "surrogatepass")})


def make(draw: Random) -> Case:
    """A root with a few files and modules."""
    files = {"main.tf": _file(draw, 0), "m/main.tf": _file(draw, 20), "v.tf": _variables(draw)}
    if draw.random() < 0.3:
        files["m/n/main.tf"] = _file(draw, 40)
    if draw.random() < 0.4:
        files["terraform.tfvars"] = f'db_password = "{SECRET}"\nv = {_expression(draw, 2)}\n'
    if draw.random() < 0.3:
        kind, words = _kind(draw)
        body = {draw.choice(words): _expression_text(draw) for _ in range(3)}
        files["j.tf.json"] = json.dumps({"resource": {kind: {"j": {**body, "password": SECRET}}}})
    return Case({name: text.encode("utf-8", "replace") for name, text in files.items()}, hides=True)


def _kind(draw: Random) -> tuple[str, tuple[str, ...]]:
    kind = draw.choice(sorted(vocabulary()))
    return kind, vocabulary()[kind] or ("name",)


def _variables(draw: Random) -> str:
    return (
        f'variable "db_password" {{ default = "{SECRET}" }}\n'
        f'variable "v" {{\n  type = {draw.choice(_TYPES)}\n'
        f'  default = {_expression(draw, 2)}\n}}\nvariable "w" {{}}\n'
        f'provider "aws" {{\n  region = "eu-west-1"\n  token = "{SECRET}"\n}}\n'
        f"locals {{\n  a = {_expression(draw, 1)}\n  b = {_expression(draw, 1)}\n  deep = {_expression(draw, 0)}\n}}\n"
    )


def _file(draw: Random, first: int) -> str:
    blocks = [_resource(draw, first + number) for number in range(draw.randrange(6))]
    if draw.random() < 0.5:
        source = draw.choice(("./m", "./n", ".", "..", "./none", "hashicorp/x/aws", "git::https://example.com/x"))
        repeat = _repeat(draw) if draw.random() < 0.4 else ""
        blocks.append(f'module "m" {{\n  source = "{source}"\n{repeat}  v = {_expression(draw, 1)}\n}}\n')
    if draw.random() < 0.4:
        blocks.append(f'output "o" {{\n  value = {_expression(draw, 1)}\n}}\n')
    draw.shuffle(blocks)
    return "".join(blocks)


def _repeat(draw: Random) -> str:
    return draw.choice(("  count = ", "  for_each = ")) + _expression(draw, 2) + "\n"


def _resource(draw: Random, number: int) -> str:
    kind, words = _kind(draw)
    lines = [f'resource "{kind}" "r{number}" {{\n']
    if draw.random() < 0.25:
        lines.append(_repeat(draw))
    for name in sorted({draw.choice(words) for _ in range(draw.randrange(5))}):
        lines += [f"  {name} = {_expression(draw, 0)}\n" if draw.random() < 0.7 else _block(draw, name, words, 1)]
    if draw.random() < 0.5:
        lines += [f"  {draw.choice(SECRET_NAMES)} = {draw.choice((json.dumps(SECRET), 'var.db_password'))}\n"]
    if draw.random() < 0.4:
        lines.append(f"  tags = {{ owner = {_quoted(draw)}, Name = {_quoted(draw)} }}\n")
    return "".join([*lines, "}\n"])


def _block(draw: Random, name: str, words: Sequence[str], depth: int) -> str:
    inner = "".join(f"    {word} = {_expression(draw, 1)}\n" for word in sorted({draw.choice(words) for _ in range(3)}))
    if depth < 4 and draw.random() < 0.3:
        inner += _block(draw, draw.choice(words), words, depth + 1)
    if draw.random() < 0.3:
        return f'  dynamic "{name}" {{\n    for_each = {_expression(draw, 1)}\n    content {{\n{inner}    }}\n  }}\n'
    return f"  {name} {{\n{inner}  }}\n"


def _quoted(draw: Random) -> str:
    return json.dumps(draw.choice((*NAMES, *TEXTS)))


def _expression_text(draw: Random) -> str:
    return f"${{{_expression(draw, 1)}}}" if draw.random() < 0.5 else draw.choice(TEXTS)


def _expression(draw: Random, depth: int) -> str:
    """An expression; the deeper, the simpler."""
    return draw.choice(_SIMPLE if depth > 3 else _FORMS)(draw, lambda: _expression(draw, depth + 1))


def _call(draw: Random, inner: Inner) -> str:
    arguments = ", ".join(inner() for _ in range(draw.randrange(4)))
    return f"{draw.choice(FUNCTIONS_KNOWN)}({arguments}{draw.choice(('', '', '', '...'))})"


def _loop(draw: Random, inner: Inner) -> str:
    where = f" if {inner()}" if draw.random() < 0.3 else ""
    forms = (
        f"[for x in {inner()} : {inner()}{where}]",
        f"{{for k, x in {inner()} : k => {inner()}{where}}}",
        f"{{for k, x in {inner()} : x => {inner()}...{where}}}",
    )
    return draw.choice(forms)


def _template(draw: Random, inner: Inner) -> str:
    forms = (
        f'"a${{{inner()}}}b"',
        f'"%{{ if {inner()} }}x%{{ else }}y%{{ endif }}"',
        f'"%{{ for x in {inner()} ~}}${{x}}%{{ endfor }}"',
        f"<<-EOT\n  a ${{{inner()}}}\n  EOT\n",
    )
    return draw.choice(forms)


def _list(draw: Random, inner: Inner) -> str:
    return f"[{', '.join(inner() for _ in range(draw.randrange(4)))}]"


def _object(draw: Random, inner: Inner) -> str:
    return "{ " + ", ".join(f"{draw.choice(('a', 'k', '(local.a)'))} = {inner()}" for _ in range(2)) + " }"


_SIMPLE: Final[tuple[Form, ...]] = (
    lambda draw, _: _quoted(draw),
    lambda draw, _: draw.choice(_LITERALS),
    lambda draw, _: draw.choice(_NAMES),
)
_FORMS: Final[tuple[Form, ...]] = (
    *_SIMPLE * 2,
    _list,
    _object,
    _call,
    _call,
    _call,
    _call,
    _loop,
    _template,
    lambda draw, inner: f"({inner()} {draw.choice(_OPERATORS)} {inner()})",
    lambda _, inner: f"{inner()} ? {inner()} : {inner()}",
    lambda draw, _: f"jsonencode({policy_text(draw).replace('${', '$${')})",
)


def accounts(case: Case, result: Scan) -> None:
    """Every header that nothing can hide is read, or is among what is not."""
    there = Counter(estates.addresses(result))
    said = " ".join(f"{one.location}: {one.cause}" for one in result.landscape.estate.unreadable)
    for name, content in case.files.items():
        try:
            text = content.decode()
        except UnicodeDecodeError:
            continue
        if not name.endswith((".tf", ".tofu")) or _HIDING.search(text) or name in said:
            continue
        for kind, label in _HEADER.findall(text):
            address = f"{kind}.{label}"
            if not any(one == address or one.endswith(f".{address}") for one in there) and address not in said:
                raise BrokenLawError("a resource of the source vanishes")


def is_kept(case: Case) -> bool:
    """Whether the secret still stands on lines of its own, and nothing could take them for something else."""
    for content in case.files.values():
        if SECRET.encode() not in content:
            continue
        if b"<<" in content or b"/*" in content:
            return False
        lines = content.decode("utf-8", "replace").split("\n")
        if not all(_SECRET_LINE.fullmatch(line) for line in lines if SECRET in line):
            return False
    return True


def run(case: Case, folder: Path) -> str:
    """Scan and judge it."""
    del folder
    return estates.survey(case, accounts)


FAMILY = Family(
    what="Terraform source, native and JSON syntax", seeds=seeds, make=make, run=run, tokens=TOKENS, is_kept=is_kept
)
