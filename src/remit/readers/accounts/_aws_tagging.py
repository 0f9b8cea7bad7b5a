"""The second inventory of an AWS account: what the Resource Groups Tagging API lists, beside what the sweeps find.

It lists what is tagged or once was, of every kind that supports it, and so shows kinds that no sweep looks for; sweeps
find what was never tagged. What only the tags show is of a kind that nothing is known about, or belongs to a sweep that
had a hole: it is reported under its own ARN as unresolved. Where a sweep came back whole, a resource that only the tags
still show was deleted a while ago. The interface cannot know what never carried a tag.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from remit.model.location import Location
from remit.model.observation import Observation
from remit.readers.accounts._aws_part import Part, Sweeper

CALL: Final = "resourcegroupstaggingapi:GetResources"
_UNNAMED: Final = {"s3": "bucket", "sns": "topic", "sqs": "queue"}
_ARN_PARTS: Final = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """How the two inventories of an account compare.

    Attributes:
        both: resources that both saw.
        sweep_only: those that only the sweeps saw; companions that cannot carry tags are not counted.
        tags_only: those that only the tags show, and that are reported as unresolved.
        gone: those that only the tags show though their sweep was whole: deleted.
    """

    both: int = 0
    sweep_only: int = 0
    tags_only: int = 0
    gone: int = 0


def _read(part: Part) -> None:
    for row in part.every(CALL, "ResourceTagMappingList", ResourcesPerPage=100):
        arn = str(row["ResourceARN"])
        properties = {"Arn": arn}
        part.report(kind_of(arn), arn, properties, tags=row.get("Tags", []))


INVENTORY: Final = Sweeper(service="", calls={CALL: "tag:GetResources"}, read=_read)


def kind_of(arn: str) -> str:
    """What an ARN names, `ec2:instance`."""
    pieces = arn.split(":", _ARN_PARTS - 1)
    if len(pieces) < _ARN_PARTS:
        return "unknown"
    service, resource = pieces[2], pieces[5]
    for mark in "/:":
        resource, _, rest = resource.lstrip("/").partition(mark)
        if rest:
            return f"{service}:{resource}"
    return f"{service}:{_UNNAMED.get(service, resource)}"


def compared(
    tagged: Iterable[Observation], swept: Collection[Observation], whole: Mapping[str, Collection[str]]
) -> tuple[list[Observation], Counted]:
    """What only the tags show, and how the inventories compare.

    Args:
        tagged: what the tagging interface lists, under ARNs.
        swept: what the sweeps found; a resource's address is its ARN.
        whole: kinds of resources that a whole sweep found, by region; `""` for those that have one list for all.
    """
    addresses = {one.address for one in swept if "#" not in one.address}
    seen: set[str] = set()
    alone: list[Observation] = []
    gone = 0
    for one in tagged:
        if one.address in seen:
            continue
        seen.add(one.address)
        if one.address in addresses:
            continue
        if one.native_type in whole.get(one.region, ()) or one.native_type in whole.get("", ()):
            gone += 1
        else:
            alone.append(_unresolved(one))
    both = len(addresses & seen)
    return alone, Counted(both=both, sweep_only=len(addresses) - both, tags_only=len(alone), gone=gone)


def _unresolved(one: Observation) -> Observation:
    return Observation(
        reader="aws",
        native_type=one.native_type,
        address=one.address,
        attributes=one.attributes,
        tags=one.tags,
        location=Location(file=one.location.file),
        path=one.path,
        provider="aws",
        account=one.account,
        region=one.region,
    )
