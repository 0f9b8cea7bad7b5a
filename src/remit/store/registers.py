"""Registers in the database: documents are only added to, and each version stands in the audit trail.

A document is written as canonical JSON, so that its digest is the same on every database. What this file cannot know
is whether whoever writes may do so: the use cases ask that before.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final, TypeVar

import msgspec
from sqlalchemy import ColumnElement, Connection, RowMapping, and_, func, insert, select

from remit.errors import ConflictError, UnknownNameError, UsageError
from remit.ledger.act import Act, Who
from remit.ledger.canonical import canonical
from remit.ledger.entry import instant
from remit.model.credential import Credential, Spent
from remit.model.register import Change, Content, Kept, RegisterKind
from remit.store.audit import append
from remit.store.credentials import put, take_away
from remit.store.door import Door
from remit.store.engine import take_turn, transaction
from remit.store.errors import StoreError
from remit.store.ledgered import CONTENT, REGISTER, row_digest
from remit.store.tables import contents, register_versions

LONGEST_NAME: Final = 300
MOST_FOUND: Final = 10_000
LONGEST_DOCUMENT: Final = 2**20  # characters
_later = register_versions.alias("later")
Shape = TypeVar("Shape")


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterQuery:
    """Which documents are wanted; an empty field asks for nothing.

    Attributes:
        states: with one of these states.
        teams: of one of these teams; None for all, empty for none.
        due_before: due before it, ISO 8601 in UTC.
        names: these.
        prefix: whose names begin so.
        at: as they stood then; None for now.
        limit: at most so many, by name.
        after: only names that come later, for paging.
    """

    states: Sequence[str] = ()
    teams: Sequence[str] | None = None
    due_before: str = ""
    names: Sequence[str] = ()
    prefix: str = ""
    at: datetime | None = None
    limit: int = MOST_FOUND
    after: str = ""


class RegisterTable(Door):
    """The registers of one database."""

    def write(
        self,
        who: Who,
        changes: Iterable[Change[Any]],
        kept: Iterable[Content] = (),
        acts: Iterable[Act] = (),
        *,
        made: Iterable[Credential] = (),
        spent: Iterable[Spent] = (),
    ) -> list[Kept[Any]]:
        """Write documents, the files they refer to, credentials, and what the trail tells: all of it or nothing.

        What is spent goes before what is made comes, so that one can take the other's name.

        Raises:
            ConflictError: a document has another version than was expected, or what was to be spent is gone.
            UsageError: a name or a document is too long.
            StoreError: the database refuses, or the trail cannot be signed.
        """
        listed = list(changes)
        told: list[Act] = []
        written: list[Kept[Any]] = []
        with transaction(self._engine, is_writing=True) as connection:
            take_turn(connection)  # versions follow each other, and the trail is appended to in turn anyway
            at = instant(datetime.now(UTC))
            take_away(connection, who, spent)
            for content in kept:
                told += _keep(connection, content)
            told += put(connection, made, at)
            for change in listed:
                row = self._row(connection, change, at)
                number = connection.execute(insert(register_versions).returning(register_versions.c.id), row)
                full = {"id": int(number.scalar_one()), **row}
                told.append(
                    Act(
                        kind=change.act,
                        object=REGISTER.object_of(full),
                        after=row_digest(full),
                        details={"state": str(row["state"]), "team": str(row["team"]), **change.details},
                    )
                )
                written.append(Kept(change.name, int(row["version"]), at, change.document))
            append(connection, who, (*told, *acts))
        return written

    def get(self, kind: RegisterKind[Shape], name: str, *, at: datetime | None = None) -> Kept[Shape]:
        """The newest version of a document, or the one that was it at a moment.

        Raises:
            UnknownNameError: there is none of that name, or there was none then.
            StoreError: it cannot be read.
        """
        found = self.find(kind, RegisterQuery(names=(name,), at=at, limit=1))
        if not found:
            raise UnknownNameError(
                f"no {kind.id} “{name[:80]}”", place=self.place, hint="list them to see which there are"
            )
        return found[0]

    def find(self, kind: RegisterKind[Shape], query: RegisterQuery) -> list[Kept[Shape]]:
        """The newest versions of the documents that are wanted, by name.

        Raises:
            StoreError: the database refuses, or a document cannot be read.
        """
        with transaction(self._engine) as connection:
            wanted = select(register_versions).where(_newest(kind.id, query.at), *_asked(query))
            rows = connection.execute(wanted.order_by(register_versions.c.name).limit(query.limit)).mappings().all()
        return [self._read(kind, row) for row in rows]

    def count(self, kind: RegisterKind[Any], query: RegisterQuery) -> int:
        """How many documents are wanted, whatever the limit.

        Raises:
            StoreError: the database refuses.
        """
        wanted = select(func.count()).select_from(register_versions).where(_newest(kind.id, query.at), *_asked(query))
        with transaction(self._engine) as connection:
            return int(connection.execute(wanted).scalar_one())

    def history(self, kind: RegisterKind[Shape], name: str) -> list[Kept[Shape]]:
        """Every version of a document, the oldest first; none where there is no such document.

        Raises:
            StoreError: the database refuses, or a document cannot be read.
        """
        columns = register_versions.c
        wanted = select(register_versions).where(columns.register == kind.id, columns.name == name)
        with transaction(self._engine) as connection:
            rows = connection.execute(wanted.order_by(columns.version)).mappings().all()
        return [self._read(kind, row) for row in rows]

    def content(self, digest: str) -> Content:
        """A file by its digest.

        Raises:
            UnknownNameError: none is kept with that digest.
            StoreError: it is not as it was kept, or the database refuses.
        """
        with transaction(self._engine) as connection:
            row = connection.execute(select(contents).where(contents.c.digest == digest)).mappings().one_or_none()
        if row is None:
            raise UnknownNameError(
                f"no file {digest[:80]}", place=self.place, hint="look at the evidence that names it"
            )
        if "sha256:" + hashlib.sha256(row["content"]).hexdigest() != digest:
            raise StoreError(
                f"the file {digest} is not as it was kept", place=self.place, hint="restore the store from a backup"
            )
        return Content(digest=digest, media_type=row["media_type"], content=row["content"])

    def _row(self, connection: Connection, change: Change[Any], at: str) -> dict[str, Any]:
        if not 1 <= len(change.name) <= LONGEST_NAME or not change.name.isprintable():
            raise UsageError(f"a name has 1 to {LONGEST_NAME} printable characters", place=change.name[:80])
        columns = register_versions.c
        newest = select(func.max(columns.version)).where(
            columns.register == change.kind.id, columns.name == change.name
        )
        version = connection.execute(newest).scalar() or 0
        if change.expects is not None and change.expects != version:
            raise ConflictError(
                f"{change.kind.id} “{change.name}” has been changed meanwhile"
                if version
                else f"there is no {change.kind.id} “{change.name}”",
                place=f"version {version}, and {change.expects} was expected",
                hint="look at it again, then decide again",
            )
        document = canonical(msgspec.to_builtins(change.document)).decode()
        if len(document) > LONGEST_DOCUMENT:
            raise UsageError(
                f"a {change.kind.id} of {len(document)} characters", hint=f"{LONGEST_DOCUMENT} are the most"
            )
        return {
            "register": change.kind.id,
            "name": change.name,
            "version": version + 1,
            "at": at,
            "state": change.kind.state(change.document),
            "team": change.kind.team(change.document),
            "due_at": change.kind.due_at(change.document),
            "document": document,
        }

    def _read(self, kind: RegisterKind[Shape], row: RowMapping) -> Kept[Shape]:
        try:
            document = msgspec.json.decode(row["document"], type=kind.shape)
        except (msgspec.DecodeError, ValueError) as problem:
            raise StoreError(
                f"{kind.id} “{row['name']}”, version {row['version']}, cannot be read: {problem}",
                place=self.place,
                hint="restore the store from a backup; remit audit verify tells what was changed",
            ) from None
        return Kept(row["name"], row["version"], row["at"], document)


def _newest(register: str, at: datetime | None) -> ColumnElement[bool]:
    """A version after which none comes, or came by then."""
    here = register_versions.c
    comes = (_later.c.register == here.register) & (_later.c.name == here.name) & (_later.c.version > here.version)
    which = here.register == register
    if at is not None:
        comes &= _later.c["at"] <= instant(at)
        which &= here["at"] <= instant(at)
    return which & ~select(_later.c.id).where(comes).exists()


def _asked(query: RegisterQuery) -> list[ColumnElement[bool]]:
    columns = register_versions.c
    asked: list[ColumnElement[bool]] = []
    if query.states:
        asked.append(columns.state.in_(query.states))
    if query.teams is not None:
        asked.append(columns.team.in_(query.teams))
    if query.due_before:
        asked.append(and_(columns.due_at != "", columns.due_at < query.due_before))
    if query.names:
        asked.append(columns.name.in_(query.names))
    if query.prefix:
        asked.append(columns.name.startswith(query.prefix, autoescape=True))
    if query.after:
        asked.append(columns.name > query.after)
    return asked


def _keep(connection: Connection, content: Content) -> list[Act]:
    """Keep a file; one that is there already is not kept twice, and the trail does not tell it twice."""
    if "sha256:" + hashlib.sha256(content.content).hexdigest() != content.digest:
        raise UsageError("the digest is not that of the content", place=content.digest)
    there = select(contents.c.id).where(contents.c.digest == content.digest)
    if connection.execute(there).scalar_one_or_none() is not None:
        return []
    row = {
        "digest": content.digest,
        "media_type": content.media_type,
        "size": len(content.content),
        "content": content.content,
    }
    number = int(connection.execute(insert(contents).returning(contents.c.id), row).scalar_one())
    details = {"media_type": content.media_type, "size": str(len(content.content))}
    return [
        Act(
            kind="content.kept", object=CONTENT.object_of(row), after=row_digest({"id": number, **row}), details=details
        )
    ]
