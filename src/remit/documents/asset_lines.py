"""The neutral list of assets: one JSON object a line, of which the first says what the file is.

    {"remit-assets": 1}
    {"id": "orders", "service": "aws/rds", "account": "111122223333", "facts": {"encryption_at_rest": "customer_key"}}

Only the shape stands here, and how a line is written. Whether a service or a fact of that name exists is the knowledge
base's question. What leads to what, and what a change does, is not in the list.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Final

import msgspec
from msgspec import Meta, Raw, Struct

from remit.model.control import Category
from remit.model.estate import FactCell
from remit.model.facts import FactStatus, Marker
from remit.model.ownership import NativeClaim
from remit.model.stated import CONTEXT, StatedAssets

MARK: Final = "remit-assets"
VERSION: Final = 1
STATED: Final = "the list of assets says so"  # where a fact comes from of which nothing else is said
UNSTATED: Final = "nothing in the input says"
HINT: Final = "the list of assets"  # what says who owns an asset, where the list does
MOST_OWNERS: Final = 20
_HEAD: Final = re.compile(rb'\s*\{\s*"remit-assets"\s*:')
Value = str | int | bool | list[str] | None
FactWord = Annotated[str, Meta(pattern=r"^[a-z][a-z0-9_]*$")]
Text = Annotated[str, Meta(max_length=4096)]
Id = Annotated[str, Meta(min_length=1, max_length=4096)]


class _Row(Struct, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """Every object of the file: a field that is not known is an error."""


class SweepRow(_Row):
    """Part of an account that was looked through without a hole."""

    service: str
    account: str
    region: str = ""


class Header(_Row, rename={"version": MARK}):
    """The first line."""

    version: Annotated[int, Meta(ge=1, description="Version of the format.")]
    live: Annotated[bool, Meta(description="Whether the list says what runs, not what is declared.")] = False
    sweeps: Annotated[
        list[SweepRow], Meta(description="Of a live list: where what is not in it is not there (drift asks for it).")
    ] = []


class FactRow(_Row):
    """A fact with where it comes from."""

    value: Annotated[Value, Meta(description="Null where it cannot be told.")] = None
    status: Annotated[FactStatus, Meta(description="How it is known.")] = FactStatus.STATED
    origin: Annotated[str, Meta(description="What it was read from, or why it is not known.")] = ""
    source: Annotated[str, Meta(description="Page that a provider's default rests on, `service#source`.")] = ""


class PlaceRow(_Row):
    """A place in a file."""

    file: str
    line: Annotated[int, Meta(ge=0, lt=2**31)] = 0
    column: Annotated[int, Meta(ge=0, lt=2**31)] = 0


class OwnerRow(_Row):
    """Who is said to own the asset; of several names the first known team owns, and the first known person answers."""

    names: Annotated[list[Text], Meta(min_length=1, max_length=MOST_OWNERS)]
    category: Annotated[Category | None, Meta(description="The one category it is about; all when left out.")] = None
    review_by: Annotated[str, Meta(pattern=r"^(\d{4}-\d{2}-\d{2})?$")] = ""


Facts = dict[FactWord, Value | FactRow]
Tags = dict[str, str]
Owners = Annotated[list[OwnerRow], Meta(max_length=MOST_OWNERS)]


class AssetLine(_Row):
    """One asset as it is read; tags, facts and owners are decoded once for each distinct text."""

    id: Id
    name: Text = ""
    service: Text = ""
    type: Text = ""
    account: Text = ""
    region: Text = ""
    environment: Text = ""
    workload: Text = ""
    data_class: Text = ""
    tier: Text = ""
    namespace: Text = ""
    path: Text = ""
    aliases: Annotated[list[Text], Meta(max_length=100)] = []
    tags: Raw = Raw()
    facts: Raw = Raw()
    owners: Raw = Raw()
    attributes: Raw = Raw()
    location: PlaceRow | None = None


class AssetRow(_Row):
    """One asset, as the published schema describes it."""

    id: Annotated[Id, Meta(description="Its address or number; unique in the file.")]
    name: Annotated[Text, Meta(description="Its own name; the id when left out.")] = ""
    service: Annotated[Text, Meta(description="Id of its service, as `remit kb list` has them.")] = ""
    type: Annotated[
        Text,
        Meta(description="Its native type. Without `service`, or with `attributes`, a key such as `tf:aws_s3_bucket`."),
    ] = ""
    account: Annotated[Text, Meta(description="Account, subscription or project.")] = ""
    region: Text = ""
    environment: Annotated[Text, Meta(description="Production, test, …")] = ""
    workload: Annotated[Text, Meta(description="What it is part of.")] = ""
    data_class: Text = ""
    tier: Annotated[Text, Meta(description="Criticality, 1 the highest.")] = ""
    namespace: Annotated[Text, Meta(description="Kubernetes namespace.")] = ""
    path: Annotated[Text, Meta(description="Path of what declares it, for rules about paths.")] = ""
    aliases: Annotated[
        list[Text], Meta(max_length=100, description="What else it is called, such as its ARN; drift and events look.")
    ] = []
    tags: Tags = {}
    facts: Annotated[Facts, Meta(description="What is known of it, in the words of `facts.yaml`.")] = {}
    owners: Annotated[Owners, Meta(description="Who the source says owns it.")] = []
    attributes: Annotated[
        dict[str, Any], Meta(description="Instead of `facts`: the resource as its own format has it.")
    ] = {}
    location: Annotated[PlaceRow | None, Meta(description="Where it is declared; its line here when left out.")] = None


def is_asset_list(head: bytes) -> bool:
    """Whether a file that begins so is such a list."""
    return bool(_HEAD.match(head))


def json_schema() -> dict[str, Any]:
    """The JSON Schema of one line: the header or an asset."""
    (header, row), parts = msgspec.json.schema_components([Header, AssetRow], ref_template="#/$defs/{name}")
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A line of a list of assets for Remit",
        "anyOf": [header, row],
        "$defs": parts,
    }


def render_header(*, is_live: bool = False) -> bytes:
    """The first line, without its end."""
    return msgspec.json.encode(Header(version=VERSION, live=is_live))


def render_lines(stated: StatedAssets) -> Iterator[bytes]:
    """One line for each asset, without its end; reading them gives the same assets.

    Raises:
        UnicodeEncodeError: a text holds half a character, which no JSON can carry.
    """
    columns = [(name, stated.columns[name]) for name in CONTEXT]
    texts = [[_pair(name, text) if text else b"" for text in column.values] for name, column in columns]
    tags = [_part("tags", dict(pairs)) for pairs in stated.tags.values]
    facts = [_part("facts", {name: _fact(cell) for name, cell in cells}) for cells in stated.facts.values]
    owners = [_part("owners", [_owner(claim) for claim in claims]) for claims in stated.owners.values]
    aliases = [_part("aliases", list(several)) for several in stated.aliases.values]
    files = [msgspec.json.encode(file) for file in stated.files.values]
    codes = [column.codes.tolist() for _, column in columns]
    more = (stated.tags, stated.facts, stated.owners, stated.aliases, stated.files)
    rows = zip(stated.ids, stated.names, *(column.codes.tolist() for column in more), strict=True)
    places = zip(stated.lines.tolist(), stated.line_columns.tolist(), strict=True)
    for row, ((asset, name, tag, fact, owner, alias, file), (line, column)) in enumerate(
        zip(rows, places, strict=True)
    ):
        yield b"".join((
            b'{"id":', msgspec.json.encode(asset), _pair("name", name) if name else b"",
            *(text[code[row]] for text, code in zip(texts, codes, strict=True)),
            aliases[alias], tags[tag], facts[fact], owners[owner],
            b',"location":{"file":', files[file], b',"line":%d,"column":%d}}' % (line, column),
        ))  # fmt: skip


def _pair(name: str, text: str) -> bytes:
    word = "type" if name == "native_type" else name
    return b',"%s":%s' % (word.encode(), msgspec.json.encode(text))


def _part(name: str, value: Mapping[str, Any] | list[Any]) -> bytes:
    return b',"%s":%s' % (name.encode(), msgspec.json.encode(value)) if value else b""


def _fact(cell: FactCell) -> object:
    value, status, origin, source = cell
    if isinstance(value, Marker):
        value = None
    if isinstance(value, int) and not -(2**63) <= value < 2**63:
        value = Raw(str(value).encode())  # type: ignore[assignment]  # beyond what msgspec writes, not what it reads
    plain = UNSTATED if status == FactStatus.UNKNOWN else STATED
    expected = FactStatus.UNKNOWN if value is None else FactStatus.STATED
    if not source and status == expected and origin == plain:
        return value
    more = {"status": status, "origin": origin, "source": source}
    return {"value": value} | {name: said for name, said in more.items() if said}


def _owner(claim: NativeClaim) -> OwnerRow:
    return OwnerRow(names=list(claim.owners), category=claim.category, review_by=claim.review_by)
