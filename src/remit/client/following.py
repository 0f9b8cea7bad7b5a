"""Following a job as it goes: server-sent events, read as they come, and taken up again where the line breaks.

for job in follow(client, 12):
print(job.done, job.of, job.words)
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Final

import msgspec

from remit.client._transport import ServerError, Transport, UnreachedError
from remit.client.client import Client
from remit.wire.jobs import JobLine

LONGEST_LINE: Final = 2**20  # bytes
PAUSES: Final = (0.5, 1.0, 2.0, 4.0, 8.0)  # seconds before a broken stream is taken up again, then it is given up


def follow(client: Client, job: int) -> Iterator[JobLine]:
    """Each change of a job as it comes; the last one is how it ended.

    Raises:
        UnknownNameError: there is no such job.
        ForbiddenError: the token's owner may not see it.
        ServerError: the server cannot be reached any more.
    """
    seen, broken = 0, 0
    while True:
        try:
            for kind, line in _events(client.transport, job, seen):
                broken = 0
                if kind == "end":
                    if line.step > seen:
                        yield line
                    return
                seen = line.step
                yield line
        except UnreachedError:
            if broken >= len(PAUSES):
                raise
        if broken >= len(PAUSES):  # it ends again and again, and nothing new comes
            raise UnreachedError("the stream ends again and again", place=client.transport.server, hint="try later")
        time.sleep(PAUSES[broken])
        broken += 1


def _events(transport: Transport, job: int, seen: int) -> Iterator[tuple[str, JobLine]]:
    """The events of one stream; it just ends where the server ends it."""
    kind, data = "", ""
    for raw in transport.lines(f"job-progress?id={job}", {"Last-Event-ID": str(seen)}, LONGEST_LINE):
        name, _, value = raw.partition(": ")
        if name == "event":
            kind = value
        elif name == "data":
            data = value
        elif not raw and data:
            try:
                yield kind, msgspec.json.decode(data, type=JobLine)
            except msgspec.DecodeError as error:
                raise ServerError(
                    f"an event cannot be read: {error}", place=transport.server, hint="is it a server of this version?"
                ) from None
            kind, data = "", ""
