"""One action of the API: its body read strictly, carried out once where it has a key, and answered.

Whoever calls has been let in before. The same is done for a program that sends JSON and for a form of a page.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Final

import msgspec

from remit.app.given import Given
from remit.errors import ConflictError, ForbiddenError, UnknownNameError, UsageError
from remit.web.rest.answering import Answer
from remit.web.rest.problems import AskedWrongError
from remit.web.rest.resource import Resource, Scene

KEY: Final = "idempotency-key"
LONGEST_KEY: Final = 255
_FIELD: Final = re.compile(r"^Object (?:missing required|contains unknown) field `([^`]*)`")
_KEY: Final = re.compile(rf"[!#-~]{{1,{LONGEST_KEY}}}")
_TAG: Final = re.compile(r'"(\d{1,18})(?:[.-][!#-~]*)?"')
_HARMLESS: Final = (AskedWrongError, ConflictError, ForbiddenError, UnknownNameError, UsageError)


@dataclass(frozen=True, slots=True)
class Done:
    """What an action came to.

    Attributes:
        made: its answer; None where that was given before and is shown only once.
        body: the same as JSON.
        is_repeated: whether it had been done before, and was not done again.
    """

    made: Any
    body: bytes
    is_repeated: bool = False


def body_of_json(content_type: str, content: bytes, shape: type[Any]) -> Any:  # noqa: ANN401 - of that shape
    """The body of a request in its shape.

    Raises:
        AskedWrongError: it is no JSON, or not of that shape.
    """
    kind, _, parameters = content_type.partition(";")
    if kind.strip().lower() != "application/json" or parameters.strip().lower() not in {"", "charset=utf-8"}:
        raise AskedWrongError(
            HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
            f"this takes JSON, and not “{content_type[:80]}”",
            place="Content-Type",
            hint="send application/json",
        )
    try:
        return msgspec.json.decode(content, type=shape)
    except msgspec.ValidationError as problem:
        raise faulty(problem) from None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as problem:
        raise AskedWrongError(
            HTTPStatus.BAD_REQUEST,
            f"the body is no JSON: {problem}",
            hint="send one JSON object",
        ) from None


def faulty(problem: msgspec.ValidationError) -> AskedWrongError:
    """A body that has not its shape, with the place of the fault."""
    said, _, place = str(problem).partition(" - at `$")
    named = _FIELD.search(said)  # what is missing or too much is named in the message, and its place is what it is in
    place = place.rstrip("`") + (f".{named[1]}" if named else "")
    return AskedWrongError(
        HTTPStatus.BAD_REQUEST,
        said[:1].lower() + said[1:],
        place=place.lstrip("."),
        hint="the document /api/v1/openapi.json says what it takes",
    )


def expected_version(resource: Resource, headers: Mapping[str, str]) -> int | None:
    """The version that `If-Match` names (RFC 9110, section 13.1.1); None where any will do.

    Raises:
        AskedWrongError: it names none that there could be.
    """
    said = headers.get("if-match", "").strip()
    if not said or (said == "*" and resource.is_versioned):
        return None
    found = _TAG.fullmatch(said)
    if not resource.is_versioned or found is None:
        hint = "send the ETag of the answer that you read" if resource.is_versioned else "leave If-Match out"
        raise AskedWrongError(HTTPStatus.PRECONDITION_FAILED, "nothing here has this tag", place="If-Match", hint=hint)
    return int(found[1])


def key_sent(headers: Mapping[str, str]) -> str:
    """The idempotency key that was sent, with quotation marks (RFC 8941) or without; empty for none.

    Raises:
        AskedWrongError: it is empty or too long, or has characters that no key has.
    """
    if KEY not in headers:
        return ""
    said = headers[KEY].strip()
    bare = said[1:-1] if len(said) > 1 and said[0] == said[-1] == '"' else said
    if not _KEY.fullmatch(bare):
        raise AskedWrongError(
            HTTPStatus.BAD_REQUEST,
            f"a key has 1 to {LONGEST_KEY} printable ASCII characters, and no space or quotation mark",
            place="Idempotency-Key",
            hint="a new UUID will do",
        )
    return bare


def act(resource: Resource, body: Any, scene: Scene, key: str = "") -> Done:  # noqa: ANN401 - of the resource's shape
    """Carry out an action, with a key only once.

    Raises:
        AskedWrongError: the document that is to be changed has another version than `If-Match` says.
        RemitError: it cannot be done.
    """
    made: Any = None
    if not key:
        made = _done(resource, body, scene)
        return Done(made, msgspec.json.encode(made))

    def do() -> Given:
        nonlocal made
        made = _done(resource, body, scene)
        return Given(HTTPStatus.OK, b"" if resource.is_shown_once else msgspec.json.encode(made))

    question = msgspec.json.encode([body, scene.expects])
    given = scene.services.given.once((scene.principal.id, resource.id, key), question, do, harmless=_HARMLESS)
    if not given.is_repeated:
        return Done(made, given.body or msgspec.json.encode(made))
    if resource.is_shown_once:
        raise ConflictError(
            "this was done, and what it answered is shown only once",
            place="Idempotency-Key",
            hint="do it again with a new key, and take back what was made before",
        )
    return Done(msgspec.json.decode(given.body, type=resource.answer), given.body, is_repeated=True)


def _done(resource: Resource, body: Any, scene: Scene) -> Any:  # noqa: ANN401 - of the resource's shapes
    try:
        return resource.handler(body, scene)
    except ConflictError as problem:
        if scene.expects is None:
            raise
        raise AskedWrongError(
            HTTPStatus.PRECONDITION_FAILED, problem.message, place=problem.place, hint=problem.hint
        ) from None


def answered(resource: Resource, done: Done) -> Answer:
    """What an action came to, as an answer."""
    headers = {"cache-control": "no-store"}
    if resource.is_versioned:
        headers["etag"] = f'"{done.made.version}"'
    if done.is_repeated:
        headers["idempotency-replayed"] = "true"
    return Answer(body=done.body, headers=headers)
