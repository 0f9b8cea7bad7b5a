"""One answer of the API: which look is meant, the piece of a list, the tag, and the bytes.

A tag is strong: the snapshot, the question, the reader's sight and this version of Remit settle the bytes of a settled
resource, so that a reader who has them is told so before anything is worked out. Of any other resource the bytes
themselves are the tag. What is held for one reader is given to those with the same sight only.
"""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from http import HTTPStatus
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlencode

import msgspec

import remit
from remit.app.kept_looks import KeptLook
from remit.errors import UnknownNameError
from remit.ledger.act import Who
from remit.web.rest.asking import Pairs, asked_of, moment_asked
from remit.web.rest.begun import Begun
from remit.web.rest.cursor import Cursor, question_of, read_cursor
from remit.web.rest.problems import AskedWrongError
from remit.web.rest.resource import Asked, AskedList, Items, Resource, Scene
from remit.web.sight import sight_text
from remit.web.visitor import Visitor
from remit.wire.lists import Listed

ROOT: Final = "/api/v1"
JSON: Final = "application/json"
LEAST_PACKED: Final = 1_000  # bytes; less is not worth packing
_AROUND: Final = frozenset({"cursor", "limit", "snapshot", "as_of"})  # what is no part of a list's question


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """An answer.

    Attributes:
        status: 200, or 304 where the reader has it.
        body: its bytes, packed where `headers` say so.
        headers: tag, links and the like; names in lower case.
    """

    status: int = 200
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)


@cache
def edition() -> str:
    """What stands for this version of Remit and of what it knows: a digest of its files."""
    digest = hashlib.sha256()
    package = Path(remit.__file__).parent
    for path in sorted(one for one in package.rglob("*") if one.suffix in {".py", ".yaml", ".yml"}):
        digest.update(f"{path.relative_to(package)}\0".encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def answer(resource: Resource, pairs: Pairs, visitor: Visitor, begun: Begun) -> Answer:
    """Answer one question.

    Args:
        resource: what is asked for.
        pairs: its parameters.
        visitor: who asks.
        begun: lists that are being read.

    Raises:
        AskedWrongError: it was asked wrong.
        RemitError: it cannot be answered.
    """
    headers, sight = visitor.headers, sight_text(visitor.principal.sees)
    asked = asked_of(pairs, resource.asked)
    cursor, question = _cursor(resource, asked, pairs, sight)
    scene = _scene(visitor, asked, cursor)
    settled = _settled_tag(resource, pairs, scene, sight) if resource.is_settled else ""
    if settled and (held := _held(settled, headers)):
        return Answer(status=HTTPStatus.NOT_MODIFIED, headers={**_caching(), "etag": held})
    known = begun.bodies.get(settled) if settled and not resource.is_list else None
    if known is not None:
        return _packed(Answer(body=known, headers={**_caching(), "etag": f'"{settled}"'}), headers)
    links: dict[str, str] = {}
    made = _made(resource, asked, scene, question, begun)
    if isinstance(made, Items):
        made, links = _piece(resource, made, asked, pairs, scene, Cursor(scene.snapshot.id, _offset(cursor), question))
    body = msgspec.json.encode(made)
    tag = settled or _version(resource, made) + hashlib.sha256(body).hexdigest()[:32]
    if settled and not resource.is_list:
        begun.bodies.put(settled, body)
    if not settled and (held := _held(tag, headers)):
        return Answer(status=HTTPStatus.NOT_MODIFIED, headers={**_caching(), "etag": held})
    return _packed(Answer(body=body, headers={**_caching(), "etag": f'"{tag}"', **links}), headers)


def _made(resource: Resource, asked: Asked, scene: Scene, question: bytes, begun: Begun) -> msgspec.Struct | Items:
    """What the resource makes of it; a settled list that is being read is not made again."""
    if not (resource.is_list and resource.is_settled):
        return resource.handler(asked, scene)

    def make() -> Items:
        made = resource.handler(asked, scene)
        if not isinstance(made, Items):
            raise TypeError(f"the resource {resource.id} takes a cursor and answers no list")
        return made

    return begun.list_of(scene.snapshot, question, make)


def _version(resource: Resource, made: msgspec.Struct | Items) -> str:
    """What a tag begins with, so that If-Match can be compared: `3.` of the third version."""
    return f"{getattr(made, 'version', 0)}." if resource.is_versioned else ""


def _offset(cursor: Cursor | None) -> int:
    return cursor.offset if cursor else 0


def _cursor(resource: Resource, asked: Asked, pairs: Pairs, sight: str) -> tuple[Cursor | None, bytes]:
    """Where the page begins, and what stands for the question."""
    said = urlencode(sorted(pair for pair in pairs if pair[0] not in _AROUND and pair[1]))
    question = question_of(edition(), resource.id, said, sight)
    text = getattr(asked, "cursor", "")
    if not text:
        return None, question
    cursor = read_cursor(text)
    if cursor.question != question or (asked.snapshot and asked.snapshot != cursor.snapshot):
        raise AskedWrongError(
            HTTPStatus.UNPROCESSABLE_ENTITY,
            "this cursor is of another question",
            place="cursor",
            hint="leave the cursor out to begin again, and change no filter between pages",
        )
    return cursor, question


def scene_of(visitor: Visitor, channel: str, looks: Callable[[], KeptLook | None], expects: int | None = None) -> Scene:
    """What somebody who visits may look at."""
    return Scene(
        services=visitor.services,
        looks=looks,
        principal=visitor.principal,
        who=Who(actor=visitor.principal.id, channel=channel),
        expects=expects,
        address=visitor.address,
        cookies=visitor.cookies,
        headers=visitor.headers,
        is_secure=visitor.is_secure,
    )


def _scene(visitor: Visitor, asked: Asked, cursor: Cursor | None) -> Scene:
    """The look that is meant: the cursor's, else the one that was named, else the newest."""
    services = visitor.services
    if cursor is not None:
        try:
            look = services.look(cursor.snapshot) if cursor.snapshot else None
        except UnknownNameError:
            gone = f"snapshot {cursor.snapshot}, on which this list was begun, is kept no more"
            raise AskedWrongError(HTTPStatus.GONE, gone, place="cursor", hint="begin the list again") from None
        return scene_of(visitor, "api", lambda: look)
    if asked.snapshot and asked.as_of:
        both = "name a snapshot or a time, and not both"
        raise AskedWrongError(HTTPStatus.UNPROCESSABLE_ENTITY, both, place="as_of", hint="leave one of them out")
    named = services.look(asked.snapshot, moment_asked(asked.as_of))
    return scene_of(visitor, "api", lambda: named)


def _piece(
    resource: Resource, items: Items, asked: Asked, pairs: Pairs, scene: Scene, begin: Cursor
) -> tuple[Listed[Any], dict[str, str]]:
    """One page of a list, and the link to the next."""
    limit = getattr(asked, "limit", AskedList.__struct_defaults__[0])
    if begin.offset and begin.offset >= items.total:
        raise AskedWrongError(HTTPStatus.GONE, "the list has become shorter", place="cursor", hint="begin it again")
    end = min(begin.offset + limit, items.total)
    following = replace(begin, offset=end).text() if end < items.total else None
    page: Listed[Any] = Listed(
        snapshot=scene.snapshot,
        total=items.total,
        items=list(items.piece(begin.offset, end)),
        next=following,
    )
    if following is None:
        return page, {}
    query = urlencode([*(pair for pair in pairs if pair[0] not in {"cursor", "as_of"}), ("cursor", following)])
    return page, {"link": f'<{ROOT}/{resource.id}?{query}>; rel="next"'}


def _settled_tag(resource: Resource, pairs: Pairs, scene: Scene, sight: str) -> str:
    snapshot = scene.snapshot
    said = [edition(), resource.id, str(snapshot.id), snapshot.taken_at or "", urlencode(sorted(pairs)), sight]
    return hashlib.sha256("\0".join(said).encode()).hexdigest()[:32]


def _held(tag: str, headers: Mapping[str, str]) -> str:
    """The tag that the reader holds, of this answer plain or packed; empty for neither (RFC 9110, 13.1.2)."""
    named = headers.get("if-none-match", "")
    given = {one.strip().removeprefix("W/") for one in named.split(",")}
    for one in (f'"{tag}"', f'"{tag}-gzip"'):
        if one in given:
            return one
    return f'"{tag}"' if "*" in given else ""


def _caching() -> dict[str, str]:
    return {"cache-control": "private, no-cache", "vary": "Accept-Encoding, Authorization, Cookie"}


def _packed(plain: Answer, headers: Mapping[str, str]) -> Answer:
    """Packed where the reader takes that; other bytes need another strong tag."""
    takes = {one.split(";")[0].strip() for one in headers.get("accept-encoding", "").split(",") if ";q=0" not in one}
    if "gzip" not in takes or len(plain.body) < LEAST_PACKED:
        return plain
    tag = plain.headers["etag"].removesuffix('"') + '-gzip"'
    return replace(
        plain,
        body=gzip.compress(plain.body, 5, mtime=0),
        headers={**plain.headers, "content-encoding": "gzip", "etag": tag},
    )
