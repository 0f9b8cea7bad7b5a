"""One account and region of AWS as a sweep sees it: calls that only read, holes that are kept, things that are found.

A call that is refused, that the server lacks or that fails after its last try becomes a hole: one entry for each call
and cause, with the number of times, however many resources it was refused for. What a hole hides is `UNKNOWN`.
It cannot know what a call leaves out without saying so.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, field
from datetime import date, datetime
from threading import Lock
from typing import Any, Final, Protocol

import orjson

from remit.model.facts import REFUSED, UNKNOWN, Marker
from remit.model.location import Location
from remit.model.observation import Observation, Unreadable
from remit.readers.infrastructure._cloudformation_shape import join_tags, shaped
from remit.readers.infrastructure._secrets import hide_secrets

ONLY_READS: Final = re.compile(r"(?:Get|List|Describe|BatchGet)[A-Z]\w*")
_REFUSED: Final = re.compile(r"AccessDenied|Unauthorized|Forbidden|AuthFailure|OptInRequired|NotAuthorized")
_GONE: Final = re.compile(r"NotFound|NoSuch|DoesNotExist|NonExistent")
_BAD_ACCESS_HINT: Final = (
    "give the role the read-only policy of docs/guides/read-live-aws.md, or ask who guards the account"
)
_LACKING_HINT: Final = "try again later; what this call would have told stays unknown"


class Asks(Protocol):
    """What performs calls: a cache of clients of one account and region."""

    def __call__(self, service: str, operation: str, arguments: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
        """The answer's pages, one for a call that has none.

        Raises:
            CallError: it was refused, is not known, or failed after its last try.
        """


class CallError(Exception):
    """A call that gave no answer.

    Attributes:
        code: the provider's code, or the kind of failure.
        text: what it said, one line.
    """

    def __init__(self, code: str, text: str) -> None:
        super().__init__(f"{code}: {text}")
        self.code, self.text = code, text


@dataclass(frozen=True, slots=True, kw_only=True)
class Sweeper:
    """How one service is looked through.

    Attributes:
        service: id of the service in the knowledge base (`aws/s3`).
        calls: each call that it may make (`s3:ListBuckets`, as the SDK names it) → the IAM action that allows it.
        read: reports what the part holds.
        resources: what the tagging interface calls the resources that this sweep finds whole (`s3:bucket`).
        is_global: whether there is one list for all regions.
        counts_for_home: whether that list is only a part of the service, and counts for the home region alone.
    """

    service: str
    calls: Mapping[str, str]
    read: Callable[[Part], None]
    resources: tuple[str, ...] = ()
    is_global: bool = False
    counts_for_home: bool = False


@dataclass(slots=True)
class _Hole:
    """One call that failed for one cause.

    Attributes:
        text: what the provider said the first time.
        times: how often.
    """

    text: str
    times: int = 0


@dataclass(slots=True)
class Part:
    """One account and region, for one sweep.

    Attributes:
        account: account id.
        region: region; empty for what is global.
        partition: `aws`, `aws-cn` or `aws-us-gov`, the second part of an ARN.
        sweeper: what may be called.
        asks: performs calls.
        pool: runs calls for single resources beside each other.
        path: what path rules know the account by.
        found: what was reported.
    """

    account: str
    region: str
    partition: str
    sweeper: Sweeper
    asks: Asks
    pool: Executor
    path: str = ""
    found: list[Observation] = field(default_factory=list)
    _holes: dict[tuple[str, str], _Hole] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    @property
    def name(self) -> str:
        """How locations call the part, `aws:123456789012/eu-west-1`."""
        return f"aws:{self.account}/{self.region}" if self.region else f"aws:{self.account}"

    @property
    def is_whole(self) -> bool:
        """Whether no call failed."""
        return not self._holes

    def has_told(self, call: str) -> bool:
        """Whether a call never failed; where it did, what it would have listed is not known to be absent."""
        return all(failed != call for failed, _ in self._holes)

    def holes(self) -> list[Unreadable]:
        """Each failed call, once for each cause."""
        return [self._unreadable(call, code, hole) for (call, code), hole in sorted(self._holes.items())]

    def _unreadable(self, call: str, code: str, hole: _Hole) -> Unreadable:
        times = f", {hole.times} times" if hole.times > 1 else ""
        is_refused = _REFUSED.search(code) is not None
        return Unreadable(
            location=Location(file=f"{self.name} {self.sweeper.calls[call]}"),
            cause=f"{'refused' if is_refused else 'no answer'}{times}: {hole.text} ({code})",
            hint=_BAD_ACCESS_HINT if is_refused else _LACKING_HINT,
        )

    def look_through(self) -> None:
        """Run the sweep; an answer of another shape than the documented one is a hole of its own."""
        try:
            self.sweeper.read(self)
        except (KeyError, TypeError, ValueError, AttributeError, IndexError) as error:
            call = next(iter(self.sweeper.calls))
            self._note(call, CallError("UnexpectedAnswer", f"an answer lacks what AWS documents: {error}"))

    def arn(self, service: str, resource: str, *, is_regional: bool = True) -> str:
        """The ARN of something in this part."""
        return f"arn:{self.partition}:{service}:{self.region if is_regional else ''}:{self.account}:{resource}"

    def every(self, call: str, key: str, **arguments: Any) -> list[Any]:  # noqa: ANN401 - the SDK's own
        """Everything that a list holds, over all its pages; what came before it failed when it fails.

        Args:
            call: a declared call, `s3:ListBuckets`.
            key: where an answer keeps its items; points lead further down.
            arguments: the call's own.
        """
        items: list[Any] = []
        try:
            for page in self._pages(call, arguments):
                found: Any = page
                for step in key.split("."):
                    found = found.get(step) if isinstance(found, Mapping) else None
                items.extend(found or ())
        except CallError as error:
            self._note(call, error)
        return items

    def get(self, call: str, *, absent: Sequence[str] = (), **arguments: Any) -> Any:  # noqa: ANN401 - the SDK's own
        """A call's answer; None where it says that there is none; `UNKNOWN` where it fails.

        Args:
            call: a declared call.
            absent: codes that mean that nothing is set.
            arguments: the call's own.
        """
        try:
            return next(self._pages(call, arguments), None)
        except CallError as error:
            if error.code in absent:
                return None
            if not absent and _GONE.search(error.code):
                return None  # it was deleted between the list and this question
            self._note(call, error)
            return UNKNOWN

    def value(self, call: str, key: str, *, absent: Sequence[str] = (), **arguments: Any) -> Any:  # noqa: ANN401
        """One value of a call's answer; None and `UNKNOWN` as `get` has them."""
        answer = self.get(call, absent=absent, **arguments)
        for step in key.split("."):
            if isinstance(answer, Mapping):
                answer = answer.get(step)
        return answer

    def each(self, look: Callable[[Any], None], items: Iterable[Any]) -> None:
        """Look at each item, several beside each other; reports stay in the items' order of address."""
        for _ in self.pool.map(look, list(items)):
            pass

    def report(
        self,
        native_type: str,
        address: str,
        properties: Mapping[str, Any],
        *,
        tags: object = None,
        references: Mapping[str, str] | None = None,
        region: str | None = None,
    ) -> None:
        """Report a resource as CloudFormation has it.

        Args:
            native_type: `AWS::S3::Bucket`.
            address: unique within the account: its ARN, or its owner's with the companion's name behind it.
            properties: CamelCase; what is None, empty text or an empty list is left out, as a template does.
            tags: a mapping, a list of pairs, or `UNKNOWN`.
            references: attribute → address of what it points to.
            region: where it is, if not in the part's region.
        """
        given = plain(dict(properties))
        attributes: dict[str, Any] = shaped(given)
        told = _tags(tags)
        if told is not None:
            attributes["tags"] = told
        effective = join_tags(attributes)
        hide_secrets(attributes)
        one = Observation(
            reader="cfn",
            native_type=native_type,
            address=address,
            attributes=attributes,
            tags=effective,
            location=Location(file=self.name if region is None else f"aws:{self.account}/{region}"),
            path=self.path,
            provider="aws",
            account=self.account,
            region=self.region if region is None else region,
            references={name: (target,) for name, target in (references or {}).items()},
        )
        with self._lock:
            self.found.append(one)

    def report_unseen(self, native_type: str, owner: str, attribute: str) -> None:
        """Report that nobody knows whether a resource has companions of a type, since listing them was refused.

        Args:
            native_type: that of the companions.
            owner: address of the resource.
            attribute: by which such a companion names it, snake case.
        """
        self.report(native_type, f"{owner}#{native_type}", {"": UNKNOWN}, references={attribute: owner})

    def _pages(self, call: str, arguments: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
        """The pages of a declared call.

        Raises:
            KeyError: it is not declared; a fault of the sweep.
        """
        _ = self.sweeper.calls[call]
        service, _, operation = call.partition(":")
        yield from self.asks(service, operation, arguments)

    def _note(self, call: str, error: CallError) -> None:
        with self._lock:
            hole = self._holes.setdefault((call, error.code), _Hole(text=error.text))
            hole.times += 1


def plain(value: Any) -> Any:  # noqa: ANN401 - an answer of the SDK
    """An answer as JSON has it: times as text, bytes decoded; None, empty text and empty lists are left out.

    What could not be told was refused: nobody knows whether there is a value.
    """
    if value is UNKNOWN:
        return REFUSED
    if isinstance(value, Mapping):
        return {key: plain(item) for key, item in value.items() if not _is_nothing(item)}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value if not _is_nothing(item)]
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    return value


def _is_nothing(value: object) -> bool:
    return value is None or value == "" or (isinstance(value, list | tuple) and not value)


def camel(value: Any) -> Any:  # noqa: ANN401 - an answer of the SDK
    """An answer of an interface that writes `clusterName`, with names as templates write them, `ClusterName`."""
    if isinstance(value, Mapping):
        return {str(key)[:1].upper() + str(key)[1:]: camel(item) for key, item in value.items()}
    if isinstance(value, list):
        return [camel(item) for item in value]
    return value


def pick(value: Mapping[str, Any], *names: str) -> dict[str, Any]:
    """The named entries of an answer, those that it has."""
    return {name: value[name] for name in names if name in value}


def opened(policy: object) -> Any:  # noqa: ANN401 - any JSON
    """A policy document as an object where an answer gives it as JSON text; anything else as it is."""
    if not isinstance(policy, str):
        return policy
    try:
        return orjson.loads(policy)
    except orjson.JSONDecodeError:
        return policy


def _tags(tags: object) -> dict[str, str] | Marker | None:
    """Tags in any of the forms that AWS's interfaces give them."""
    if isinstance(tags, Marker) or tags is None:
        return UNKNOWN if tags else None
    if isinstance(tags, Mapping):
        return {str(key): str(value) for key, value in tags.items()}
    found: dict[str, str] = {}
    for one in tags if isinstance(tags, list | tuple) else ():
        name = next((one[key] for key in ("Key", "key", "TagKey") if key in one), None)
        if name is not None:
            found[str(name)] = str(next((one[key] for key in ("Value", "value", "TagValue") if key in one), ""))
    return found
