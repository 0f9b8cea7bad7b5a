"""What was typed into a form of a page, as the body of an action of the API.

Everything is typed as text, so it is read less strictly than JSON: `3` is a number, a ticked box is true, a field that
was left empty is left out unless it is a text.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import parse_qsl

import msgspec
from msgspec import inspect as shapes
from multipart import (  # type: ignore[import-untyped]
    MultipartError,
    MultipartSegment,
    PushMultipartParser,
    parse_options_header,
)

from remit.web.rest.acting import faulty
from remit.web.rest.problems import AskedWrongError

MOST_FIELDS: Final = 200
MOST_FILES: Final = 10
LONGEST_HEAD: Final = 8_192  # bytes of one part's headers
SLACK: Final = 64 * 1024  # bytes beyond those of the action's body: names, boundaries, the fields below
# What msgspec says of a value that is not of its shape, and how a form says it; the first that matches.
_WORDS: Final = tuple(
    (re.compile(pattern), words)
    for pattern, words in (
        (r"^object missing required field", "this must be filled in"),
        (r"^expected `(?:str|array|bytes)(?: \| null)?` of length >= 1$", "this must be filled in"),
        (r"^expected `str(?: \| null)?` of length >= (\d+)", "this has at least {} characters"),
        (r"^expected `str(?: \| null)?` of length <= (\d+)", "this has at most {} characters"),
        (r"^expected `bytes(?: \| null)?` of length <= (\d+)", "this file has more than {} bytes"),
        (r"^expected `array(?: \| null)?` of length <= (\d+)", "these are more than {}"),
        (r"^expected `(?:int|float)(?: \| null)?` >= (\S+)$", "this is at least {}"),
        (r"^expected `(?:int|float)(?: \| null)?` <= (\S+)$", "this is at most {}"),
        (r"^expected `int", "this is no whole number"),
        (r"^(?:expected `float|number out of range)", "this is no number"),
        (r"^invalid enum value", "this is none of those that are offered"),
        (r"^expected `str(?: \| null)?` matching regex", "this is not written as it must be"),
    )
)
_NO_NUMBERS: Final = frozenset({"nan", "inf", "infinity"})
OWN: Final = frozenset({"csrf", "page", "expects"})


@dataclass(frozen=True, slots=True)
class Typed:
    """What a form brought.

    Attributes:
        texts: by field, in order; without the form's own fields.
        files: name and content of the file by field.
        own: the form's own fields: `csrf`, `page`, `expects`.
    """

    texts: Mapping[str, Sequence[str]] = field(default_factory=dict)
    files: Mapping[str, tuple[str, bytes]] = field(default_factory=dict)
    own: Mapping[str, str] = field(default_factory=dict)

    @property
    def expects(self) -> int | None:
        """The version that the document to be changed must have; None for whichever it has.

        Raises:
            AskedWrongError: it is no number.
        """
        said = self.own.get("expects", "")
        if not said:
            return None
        if not (said.isascii() and said.isdigit() and len(said) < 19):
            raise AskedWrongError(HTTPStatus.BAD_REQUEST, "this is no version", place="expects")
        return int(said)


def typed_of(content_type: str, content: bytes) -> Typed:
    """What was typed into a form.

    Raises:
        AskedWrongError: it is no form, or has too many fields.
    """
    kind, options = parse_options_header(content_type)
    if kind == "application/x-www-form-urlencoded":
        return _sorted(_urlencoded(content), {})
    if kind == "multipart/form-data" and options.get("boundary"):
        return _sorted(*_multipart(options["boundary"], content))
    raise AskedWrongError(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "this takes a form", hint="send it from its page")


def _urlencoded(content: bytes) -> list[tuple[str, str]]:
    try:
        text = content.decode("ascii")
        return parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=MOST_FIELDS)
    except ValueError:
        raise _unreadable() from None


def _multipart(boundary: str, content: bytes) -> tuple[list[tuple[str, str]], dict[str, tuple[str, bytes]]]:
    """Texts and files (RFC 7578); a file field that was left empty is none."""
    texts: list[tuple[str, str]] = []
    files: dict[str, tuple[str, bytes]] = {}
    part: MultipartSegment | None = None
    held = bytearray()
    try:
        with PushMultipartParser(
            boundary, max_segment_count=MOST_FIELDS + MOST_FILES, max_header_size=LONGEST_HEAD
        ) as parser:
            for event in parser.parse(content):
                if isinstance(event, MultipartSegment):
                    part, held = event, bytearray()
                elif event:
                    held += event
                elif part is not None:
                    if part.filename is None:
                        texts.append((part.name, held.decode()))
                    elif part.filename or held:
                        if part.name in files:
                            raise AskedWrongError(
                                HTTPStatus.BAD_REQUEST, "one file a field", place=part.name[:80], hint="choose one"
                            )
                        files[part.name] = part.filename[:255], bytes(held)
    except (MultipartError, ValueError):
        raise _unreadable() from None
    if len(texts) > MOST_FIELDS or len(files) > MOST_FILES:
        raise _unreadable()
    return texts, files


def _sorted(texts: Sequence[tuple[str, str]], files: Mapping[str, tuple[str, bytes]]) -> Typed:
    typed: dict[str, list[str]] = {}
    own: dict[str, str] = {}
    for name, value in texts:
        if name in OWN:
            own[name] = value
        else:
            typed.setdefault(name, []).append(value)
    return Typed(typed, files, own)


def body_of_form(typed: Typed, shape: type[Any]) -> Any:  # noqa: ANN401 - of that shape
    """The body of an action, as its JSON would have been read.

    Raises:
        AskedWrongError: a field is unknown or missing, comes twice, or cannot be what it is.
    """
    known = {one.encode_name: one for one in shapes.type_info(shape).fields}  # type: ignore[attr-defined]
    for name in (*typed.files, *typed.texts):
        if name not in known:
            raise AskedWrongError(
                HTTPStatus.BAD_REQUEST, f"there is no field “{name[:80]}”", place=name[:80], hint="use its page"
            )
    # A box that is not ticked is not sent.
    found: dict[str, Any] = {
        name: False for name, one in known.items() if one.required and _is(one.type, shapes.BoolType)
    }
    for name, (called, content) in typed.files.items():
        found |= {name: content, **({f"{name}_name": called} if f"{name}_name" in known else {})}
    for name, values in typed.texts.items():
        found |= _said(known[name], values)
    try:
        return msgspec.convert(found, shape, strict=False)
    except msgspec.ValidationError as problem:
        raise _worded(faulty(problem)) from None


def _worded(error: AskedWrongError) -> AskedWrongError:
    """The same for somebody who filled in a form and knows of no types."""
    for pattern, words in _WORDS:
        if found := pattern.search(error.message):
            said = words.format(*found.groups())
            return AskedWrongError(HTTPStatus.BAD_REQUEST, said, place=error.place, hint="The field is marked below.")
    return error


def _said(one: shapes.Field, values: Sequence[str]) -> dict[str, Any]:
    """A field as it is converted from; nothing for one that was left empty.

    Raises:
        AskedWrongError: it has several values, and takes one; or it is no number that JSON has.
    """
    plain = [value.replace("\r\n", "\n") for value in values]
    if _is(one.type, shapes.ListType):
        return {one.encode_name: [value for value in plain if value]}
    if len(plain) > 1:
        raise AskedWrongError(
            HTTPStatus.BAD_REQUEST, f"“{one.name}” comes twice", place=one.encode_name, hint="give it once"
        )
    if _is(one.type, shapes.FloatType) and plain[0].strip("+-").lower() in _NO_NUMBERS:
        raise AskedWrongError(HTTPStatus.BAD_REQUEST, "this is no number", place=one.encode_name)
    if _is(one.type, shapes.BoolType) and plain[0] == "on":
        return {one.encode_name: True}
    return {one.encode_name: plain[0]} if plain[0] or _keeps_empty(one) else {}


def _keeps_empty(one: shapes.Field) -> bool:
    """Whether an empty text is something else than none."""
    return isinstance(one.type, shapes.StrType) and (one.required or not one.type.min_length)


def _is(kind: shapes.Type, wanted: type[shapes.Type]) -> bool:
    """Whether a shape is of a kind, or may be null instead."""
    return isinstance(kind, wanted) or (
        isinstance(kind, shapes.UnionType) and any(isinstance(one, wanted) for one in kind.types)
    )


def _unreadable() -> AskedWrongError:
    return AskedWrongError(
        HTTPStatus.BAD_REQUEST,
        "the form cannot be read",
        hint=f"it has at most {MOST_FIELDS} fields and {MOST_FILES} files, in UTF-8",
    )
