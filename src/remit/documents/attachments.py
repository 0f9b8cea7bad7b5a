"""Files that people hand in: what they are by content, whether they may be taken, and the text in them.

The name decides nothing but which kind of plain text a plain text is. What this file cannot know is whether a file is
true, and it sees no text in pictures, nor in documents under a password.

How browsers guess types, and so what must not look like a page: WHATWG, MIME Sniffing, 7.1.
PDF: ISO 32000-2, 7.3.8, 7.4, 7.5.
"""

from __future__ import annotations

import re
import unicodedata
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from remit.documents.archives import START, entries_of, is_archive, names_of
from remit.documents.json import parse_json
from remit.documents.pictures import check_picture, picture_type
from remit.documents.text import decode
from remit.errors import UnreadableError, UsageError

MOST_BYTES: Final = 20 * 2**20
LONGEST_NAME: Final = 120  # characters
MOST_INFLATED: Final = 256 * 2**20  # of the streams of one PDF
_PIECE: Final = 2**20
_FED: Final = 2**16
_MOST_FED: Final = 8  # times the document, over all streams: overlapping ones are read more than once
_ZIP: Final = "application/zip"
_PDF: Final = "application/pdf"
_OFFICE: Final = "application/vnd.openxmlformats-officedocument."
EXTENSIONS: Final = {
    "application/pdf": (".pdf",),
    "image/png": (".png",),
    "image/jpeg": (".jpg", ".jpeg"),
    "image/webp": (".webp",),
    "application/json": (".json", ".sarif", ".har"),
    "application/yaml": (".yaml", ".yml"),
    "text/csv": (".csv",),
    "text/markdown": (".md",),
    "text/plain": (".txt", ".log", ".jsonl", ".ndjson", ".tsv", ".eml", ".conf", ".ini", ".toml", ".tf", ".hcl"),
    f"{_OFFICE}spreadsheetml.sheet": (".xlsx",),
    f"{_OFFICE}wordprocessingml.document": (".docx",),
    f"{_OFFICE}presentationml.presentation": (".pptx",),
    _ZIP: (".zip",),
}
TAKEN: Final = "PDF, PNG, JPEG, WebP, CSV, JSON, YAML, Markdown, plain text, XLSX, DOCX, PPTX and ZIP are taken"
_PARTS: Final = {
    "xl/workbook.xml": f"{_OFFICE}spreadsheetml.sheet",
    "word/document.xml": f"{_OFFICE}wordprocessingml.document",
    "ppt/presentation.xml": f"{_OFFICE}presentationml.presentation",
}
_TEXTS: Final = ("application/yaml", "text/csv", "text/markdown")
_MARKUP: Final = re.compile(
    r"<(?:!doctype|html|head|script|iframe|h1|div|font|table|a|style|title|b|body|br|p|svg|object|embed|!--|\?)"
    r"(?![a-z0-9])|<!--|<\?",
    re.IGNORECASE,
)
_PROGRAMS: Final = (b"MZ", b"\x7fELF", b"\xca\xfe\xba\xbe", b"\xfe\xed\xfa", b"\xcf\xfa\xed\xfe", b"\xce\xfa\xed\xfe",
                    b"#!", b"dex\n", b"\x00asm")  # fmt: skip
_MACROS: Final = re.compile(r"(?:^|/)(?:vbaProject|vbaData)[^/]*$|\.(?:class|dex)$", re.IGNORECASE)
_CONTROL: Final = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f]")
_STREAM: Final = re.compile(rb"stream\r?\n")
_RUN: Final = re.compile(rb"[\x20-\x7e]{12,}")  # what is text among bytes
_RESERVED: Final = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that may be taken.

    Attributes:
        name: what it is called from now on: no folder, nothing invisible, an extension that fits.
        media_type: by its content.
        content: its bytes, as they came.
    """

    name: str
    media_type: str
    content: bytes

    def texts(self) -> Iterator[tuple[str, str]]:
        """The text in it, piece by piece, each with the name of where it stands.

        Raises:
            UsageError: an archive or a document in it is broken or grows without measure.
        """
        yield from _texts(self.content, self.name, self.media_type)


def attachment(data: bytes, name: str, *, most: int = MOST_BYTES) -> Attachment:
    """Look at a file that somebody hands in.

    Args:
        data: its bytes.
        name: as it was called; of folders in it only the last part counts.
        most: so many bytes are taken.

    Raises:
        UsageError: it is empty, too large, of a kind that is not taken, two kinds at once, or grows when unpacked.
    """
    called = safe_name(name)
    if not data:
        raise UsageError("the file is empty", place=called, hint="hand in one that says something")
    if len(data) > most:
        raise UsageError(f"{len(data)} bytes", place=called, hint=f"at most {most} bytes are taken")
    media_type = _type(data, called)
    if not called.lower().endswith(EXTENSIONS[media_type]):
        called = safe_name(f"{called}{EXTENSIONS[media_type][0]}")
    return Attachment(called, media_type, data)


def safe_name(name: str) -> str:
    """A file's name that every system takes and that shows what it says."""
    last = re.split(r"[/\\]", name)[-1]
    folded = unicodedata.normalize("NFC", last)
    shown = "".join("_" if unicodedata.category(one)[0] in "CZ" and one != " " else one for one in folded)
    plain = re.sub(r'[<>:"|?*%]', "_", shown).strip(" .")
    if len(plain) > LONGEST_NAME:
        stem, dot, extension = plain.rpartition(".")
        ending = f"{dot}{extension}" if stem and len(extension) <= 10 else ""
        plain = plain[: LONGEST_NAME - len(ending)].rstrip(" .") + ending
    return f"_{plain}" if _RESERVED.match(plain) else plain or "file"


def _type(data: bytes, name: str) -> str:
    if data.startswith(_PROGRAMS):
        raise UsageError("a program is no evidence", place=name, hint=TAKEN)
    if data.startswith(START):
        return _archive(data, name)
    kind = picture_type(data)
    if kind:
        check_picture(data, name)
    elif data.startswith(b"%PDF-"):
        kind = _PDF
        for _ in _streams(data, name):
            pass
        if b"%%EOF" not in data[-1024:]:
            raise UsageError("the document ends too early", place=name, hint="save it again")
    if is_archive(data):
        raise UsageError("a file that is an archive as well", place=name, hint="save it again as what it is")
    return kind or _text(data, name)


def _archive(data: bytes, name: str) -> str:
    for one in entries_of(data, name):
        if one.content.startswith(_PROGRAMS) or _MACROS.search(one.name):
            raise UsageError("a program or macro is no evidence", place=one.name[:300], hint="save it without")
    names = names_of(data, name)
    if "[Content_Types].xml" not in names:
        return _ZIP
    return next((kind for part, kind in _PARTS.items() if part in names), _ZIP)


def _text(data: bytes, name: str) -> str:
    try:
        text = decode(data, name=name)
    except UnreadableError:
        raise UsageError("a kind of file that is not taken", place=name, hint=TAKEN) from None
    if _CONTROL.search(text):
        raise UsageError("a kind of file that is not taken: it holds control characters", place=name, hint=TAKEN)
    if _MARKUP.match(text.lstrip("\ufeff \t\r\n\f")):
        raise UsageError("a page or drawing that a browser would run", place=name, hint=f"print it to PDF: {TAKEN}")
    lower = name.lower()
    is_called_json = lower.endswith(EXTENSIONS["application/json"])
    if is_called_json or text.lstrip("\ufeff \t\r\n")[:1] in {"{", "["}:
        try:
            parse_json(text, name)
        except UnreadableError as problem:
            if is_called_json:
                raise UsageError(problem.message, place=problem.place, hint=problem.hint) from None
        else:
            return "application/json"
    return next((kind for kind in _TEXTS if lower.endswith(EXTENSIONS[kind])), "text/plain")


def _streams(data: bytes, name: str) -> Iterator[bytes]:
    """The streams of a PDF that unpack, in pieces; what does not unpack is passed over."""
    left, fed = MOST_INFLATED, 0
    for found in _STREAM.finditer(data):
        words = data[max(found.start() - 512, 0) : found.start()].rpartition(b"obj")[2]
        if words.count(b"/FlateDecode") + words.count(b"/Fl ") + words.count(b"/LZWDecode") > 1:
            raise UsageError("a document that is packed twice", place=name, hint="print it to PDF again")
        unpacker, place, piece = zlib.decompressobj(), found.end(), b""
        while not unpacker.eof:
            rest = unpacker.unconsumed_tail
            if not rest and len(piece) < _PIECE:  # else more may come out of what was fed already
                rest = data[place : place + _FED]
                place, fed = place + len(rest), fed + len(rest)
                if not rest:
                    break
            try:
                piece = unpacker.decompress(rest, _PIECE)
            except zlib.error:
                break
            left -= len(piece)
            if left < 0 or fed > _MOST_FED * len(data) + _PIECE:
                raise UsageError(
                    f"a document of more than {MOST_INFLATED // 2**20} MiB unpacked", place=name, hint="split it"
                )
            yield piece


def _texts(data: bytes, name: str, media_type: str) -> Iterator[tuple[str, str]]:
    if media_type.startswith("text/") or media_type in {"application/json", "application/yaml"}:
        yield name, decode(data, name=name)
        return
    if media_type in {_ZIP, *_PARTS.values()}:
        for one in entries_of(data, name):
            yield one.name, _said(one.content)
        return
    yield name, _said(data)
    if media_type == _PDF:
        yield from ((name, _said(piece)) for piece in _streams(data, name))


def _said(data: bytes) -> str:
    """Text where it is text, else the runs of letters in it, a line each."""
    try:
        return data.decode()
    except UnicodeDecodeError:
        return b"\n".join(_RUN.findall(data)).decode("ascii")
