"""The neutral list of assets (`remit.documents.asset_lines`): JSON lines, plain or gzip, of any number.

Assets that state their facts become columns while they are read, so memory grows by what is told apart, not by what is
written; those in their own format's words become observations and are joined like any other. A line that cannot be
read is listed, and the others are read. It cannot know whether what is stated is true.
"""

from __future__ import annotations

import posixpath
import re
from collections import Counter
from pathlib import Path
from typing import Any, Final

import msgspec

from remit.documents.asset_lines import VERSION, AssetLine, Header, is_asset_list
from remit.documents.stream import MAX_RECORD, head_of, numbered_lines
from remit.errors import UnreadableError
from remit.model.facts import HIDDEN
from remit.model.location import Location
from remit.model.observation import Hint, Observation, Reading, Sweep, Unreadable
from remit.readers import HEAD_BYTES
from remit.readers.infrastructure._asset_columns import AssetColumns, below
from remit.readers.infrastructure._asset_parts import LineError, decoded, explained
from remit.readers.infrastructure._secrets import SECRET_ATTRIBUTES, hide_secrets

MOST_NAMED: Final = 1000  # unreadable lines that are listed each; the rest is counted
_NATIVE: Final = re.compile(r"([a-z0-9]+):(.+)", re.DOTALL)
_OTHERS: Final = "mend the line or leave it out; the other lines are read"
_NOT_FOLLOWED: Final = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)


class AssetList:
    """Reads one list."""

    def recognise(self, path: Path, head: bytes) -> bool:
        """By the header line, plain or packed."""
        if head.startswith(b"\x1f\x8b"):
            head = head_of(path, HEAD_BYTES)
        return is_asset_list(head.removeprefix(b"\xef\xbb\xbf"))

    def read(self, path: Path, *, name: str) -> Reading:
        """Every asset of the list.

        Raises:
            UnreadableError: the header is missing, or of a later version.
        """
        lines = numbered_lines(path, name=name)
        header = _header(next(lines, (1, b""))[1], name)
        assets = _Assets(name)
        try:
            for number, line in lines:
                assets.take(number, line)
        except UnreadableError as problem:  # what was read before it counts
            assets.refuse(0, f"not read to its end: {problem.message}", problem.hint)
        return Reading(
            observations=tuple(assets.observations),
            unreadable=assets.unreadable(),
            inputs=(name,),
            is_live=header.live,
            sweeps=tuple(Sweep(service=one.service, account=one.account, region=one.region) for one in header.sweeps),
            stated=assets.columns.build() if len(assets.columns) else None,
            hints=assets.hints,
        )


def _header(line: bytes | None, name: str) -> Header:
    try:
        header: Header = decoded(line or b"", Header)
    except LineError as problem:
        cause = f"the first line is no header of a list of assets: {problem}"
        raise UnreadableError(cause, place=f"{name}:1:1", hint='write {"remit-assets": 1}') from None
    if header.version > VERSION:
        raise UnreadableError(
            f"the list has version {header.version}; this version of Remit reads {VERSION}",
            place=f"{name}:1:1",
            hint="install a later version of Remit, or export the list again",
        )
    return header


class _Assets:
    """What the lines of one list came to.

    Attributes:
        columns: assets that state their facts.
        observations: assets in the words of their own formats.
        hints: what was said of those beside.
    """

    def __init__(self, name: str) -> None:
        self.columns = AssetColumns(name)
        self.observations: list[Observation] = []
        self.hints: dict[str, Hint] = {}
        self._name = name
        self._decode = msgspec.json.Decoder(AssetLine).decode
        self._native: dict[str, int] = {}  # the line of each observation
        self._refused: list[Unreadable] = []
        self._more: Counter[str] = Counter()

    def take(self, number: int, line: bytes | None) -> None:
        """Take one line on, or note what is wrong with it."""
        if line is None:
            self.refuse(number, f"the line is longer than {MAX_RECORD} bytes")
            return
        if not line or line.isspace():
            return
        try:
            self._add(number, self._decode(line))
        except LineError as problem:
            self.refuse(number, str(problem))
        except _NOT_FOLLOWED as problem:
            self.refuse(number, explained(problem))

    def refuse(self, number: int, cause: str, hint: str = _OTHERS) -> None:
        """Note that a line, 0 for the file, cannot be read."""
        if len(self._refused) >= MOST_NAMED:
            self._more[re.sub(r"“.*”|\d+", "…", cause)] += 1
            return
        where = Location(file=self._name, line=number)
        self._refused.append(Unreadable(location=where, cause=cause, hint=hint))

    def unreadable(self) -> tuple[Unreadable, ...]:
        """What could not be read: each line, and of very many a count by cause."""
        more = (
            Unreadable(location=Location(file=self._name), cause=f"{count} more lines: {cause}", hint=_OTHERS)
            for cause, count in self._more.most_common(MOST_NAMED)
        )
        return (*self._refused, *more)

    def _add(self, number: int, line: AssetLine) -> None:
        columns = self.columns
        first = columns.line_of(line.id) or self._native.get(line.id)
        if first:
            raise LineError(f"the id “{line.id[:200]}” stands on line {first} already")
        tags = columns.tags.code(bytes(line.tags))
        owners = columns.owners.code(bytes(line.owners))
        facts = columns.facts.code(bytes(line.facts))
        if line.attributes:
            if line.facts:
                raise LineError("both facts and attributes are given; one of them says it")
            self._observe(number, line, tags, owners)
            return
        if not line.service and not _NATIVE.fullmatch(line.type):
            raise LineError("neither a service nor a native type such as tf:aws_s3_bucket is given")
        columns.add(number, line, tags=tags, facts=facts, owners=owners)

    def _observe(self, number: int, line: AssetLine, tags: int, owners: int) -> None:
        """Take on what its own format's words describe; knowledge of the format tells what they mean."""
        found = _NATIVE.fullmatch(line.type)
        if found is None:
            raise LineError("attributes are given, but no native type such as tf:aws_s3_bucket says whose")
        attributes = decoded(bytes(line.attributes), dict[str, Any], "attributes")
        hide_secrets(attributes)
        for secret in SECRET_ATTRIBUTES.get(found[2], ()):
            if secret in attributes:
                attributes[secret] = HIDDEN
        place, folder = line.location, posixpath.dirname(self._name)
        hint = Hint(
            environment=line.environment,
            workload=line.workload,
            data_class=line.data_class,
            tier=line.tier,
            owners=self.columns.owners.values[owners],
            aliases=tuple(line.aliases),
        )
        if hint != Hint():
            self.hints[line.id] = hint
        self._native[line.id] = number
        self.observations.append(
            Observation(
                reader=found[1],
                native_type=found[2],
                address=line.id,
                attributes=attributes,
                location=Location(file=below(folder, place.file), line=place.line, column=place.column)
                if place
                else Location(file=self._name, line=number),
                tags=dict(self.columns.tags.values[tags]),
                path=below(folder, line.path),
                account=line.account,
                region=line.region,
                namespace=line.namespace,
            )
        )


READER = AssetList()
