"""AWS Config: snapshots and histories that it delivers to a bucket, and what an advanced query answers.

    aws configservice select-resource-config --expression
      "SELECT resourceId, resourceName, resourceType, accountId, awsRegion, arn, tags, configuration,
       supplementaryConfiguration"

The newest item of a resource counts. Instances, security groups, volumes, databases of RDS, buckets and keys are read
in full, and so is what Config itself keeps in CloudFormation's shape; of any other type only what it is, whose and
where, so that its facts are unknown and never wrong. It cannot know which types the recorder leaves out, so nothing
counts as absent.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import orjson

from remit.errors import UnreadableError
from remit.model.location import Location
from remit.model.observation import Observation, Reading, Unreadable
from remit.readers.infrastructure._aws_config_shapes import SHAPES, opened
from remit.readers.infrastructure._cloudformation_shape import shaped
from remit.readers.infrastructure._exported_file import Places, head_text, whole_document
from remit.readers.infrastructure._secrets import hide_secrets

_ENDINGS: Final = (".json", ".json.gz")
_SNAPSHOT: Final = re.compile(r'^\{[^{\[]*"configurationItems"\s*:\s*\[', re.DOTALL)
_ANSWER: Final = re.compile(r'"Results"\s*:\s*\[\s*"\{.*?\\"resourceType\\"', re.DOTALL)
_GONE: Final = frozenset({"resourcedeleted", "resourcedeletednotrecorded"})
_HINT: Final = "select configuration and supplementaryConfiguration too, or deliver a snapshot"


class AwsConfig:
    """Reads one snapshot, history or answer."""

    def recognise(self, path: Path, head: bytes) -> bool:
        """Whether the file begins like a delivery or an answer of AWS Config."""
        if not path.name.lower().endswith(_ENDINGS):
            return False
        text = head_text(head)
        return _SNAPSHOT.search(text) is not None or _ANSWER.search(text) is not None

    def read(self, path: Path, *, name: str) -> Reading:
        """The newest item of each resource.

        Raises:
            UnreadableError: no delivery and no answer.
        """
        value, text = whole_document(path, name)
        held = value.get("configurationItems", value.get("Results")) if isinstance(value, dict) else None
        if not isinstance(held, list):
            raise UnreadableError("nothing that AWS Config writes", place=name, hint="name a snapshot or an answer")
        unreadable: list[Unreadable] = []
        if isinstance(value, dict) and value.get("NextToken"):
            cause = f"the answer is cut short after {len(held)} rows"
            hint = "ask for the other pages too (--next-token), one file each"
            unreadable.append(Unreadable(location=Location(file=name), cause=cause, hint=hint))
        places = Places(text, name)
        newest: dict[tuple[str, str], tuple[Mapping[str, Any], Location]] = {}
        for raw in held:
            item = opened(raw)
            if not isinstance(item, dict) or not isinstance(item.get("resourceType"), str):
                cause = "an item without its resourceType"
                unreadable.append(Unreadable(location=places.of(""), cause=cause, hint=_HINT))
                continue
            place = places.of(_written(item))
            identity = (item["resourceType"], _address(item))  # what is global is recorded in several regions
            before = newest.get(identity)
            if before is None or _captured(before[0]) <= _captured(item):
                newest[identity] = (item, place)
        found: list[Observation] = []
        taken: set[str] = set()
        for (kind, address), (item, place) in newest.items():
            if str(item.get("configurationItemStatus", "")).lower() in _GONE:
                continue
            if not isinstance(opened(item.get("configuration")), dict):
                cause = f"{item['resourceType']} {item.get('resourceId', '')}: an item without its configuration"
                unreadable.append(Unreadable(location=place, cause=cause, hint=_HINT))
                continue
            found += _observations(item, f"{address}#{kind}" if address in taken else address, place)
            taken.add(address)
        return Reading(observations=tuple(found), unreadable=tuple(unreadable), inputs=(name,), is_live=True)


def _written(item: Mapping[str, Any]) -> str:
    """The id as the file has it; within the text of a document quotation marks are escaped."""
    return orjson.dumps(str(item.get("resourceId", ""))).decode().strip('"')


def _account(item: Mapping[str, Any]) -> str:
    return str(item.get("awsAccountId") or item.get("accountId") or "")


def _captured(item: Mapping[str, Any]) -> str:
    return str(item.get("configurationItemCaptureTime", ""))


def _address(item: Mapping[str, Any]) -> str:
    arn = _arn(item)
    kind, region = str(item["resourceType"]), str(item.get("awsRegion", ""))
    return arn or "/".join((kind, _account(item), region, str(item.get("resourceId", ""))))


def _arn(item: Mapping[str, Any]) -> str:
    return str(item.get("ARN") or item.get("arn") or "")


def _observations(item: Mapping[str, Any], address: str, place: Location) -> Iterator[Observation]:
    """The resource, and a bucket's policy beside it."""
    kind = item["resourceType"]
    held = opened(item.get("configuration"))
    more = opened(item.get("supplementaryConfiguration"))
    more = more if isinstance(more, dict) else {}
    native, properties = _shape(kind, held, more)
    attributes = shaped(properties)
    attributes.setdefault("arn", _arn(item))
    tags = _tags(item.get("tags"))
    attributes["tags"] = dict(tags)
    hide_secrets(attributes)
    region = str(item.get("awsRegion") or "")

    def observation(native: str, address: str, attributes: dict[str, Any], **more: Any) -> Observation:  # noqa: ANN401
        return Observation(
            reader="cfn",
            native_type=native,
            address=address,
            attributes=attributes,
            location=place,
            path=place.file,
            provider="aws",
            account=_account(item),
            region="" if region == "global" else region,
            **more,
        )

    yield observation(native, address, attributes, tags=tags)
    policy = opened(more.get("BucketPolicy")) if kind == "AWS::S3::Bucket" else None
    document = opened(policy.get("policyText")) if isinstance(policy, dict) else None
    if document is not None:
        held_policy = {"bucket": attributes.get("bucket_name"), "policy_document": document}
        yield observation("AWS::S3::BucketPolicy", f"{address}#policy", held_policy, references={"bucket": (address,)})


def _shape(kind: str, held: Mapping[str, Any], more: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
    """A type with its properties; one of another shape keeps its name and loses its facts."""
    if kind in SHAPES:
        return kind, SHAPES[kind](held, more)
    if held and all(str(key)[:1].isupper() for key in held):
        return kind, dict(held)  # a type that Config records through CloudFormation's own registry
    return f"{kind}:config", {}


def _tags(value: Any) -> dict[str, str]:  # noqa: ANN401 - JSON
    """Tags as a mapping, or as a list of keys and values."""
    if isinstance(value, dict):
        return {str(key): str(item) for key, item in value.items()}
    rows = [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []
    return {str(one["key"]): str(one.get("value", "")) for one in rows if "key" in one}


READER = AwsConfig()
