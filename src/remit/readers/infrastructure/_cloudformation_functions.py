"""CloudFormation's intrinsic functions over values that are known: pure, three-valued, bounded.

Each takes evaluated arguments and gives the value, or `UNKNOWN` where an argument cannot be told or is not what the
function takes (AWS CloudFormation Template Reference, Intrinsic functions). They cannot know zones, exports or what
a macro makes.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Callable, Sequence
from itertools import islice
from typing import Any, Final

import orjson

from remit.model.facts import HIDDEN, UNKNOWN, Marker

MAX_TEXT: Final = 2**20
MAX_ITEMS: Final = 10_000


def plain_text(value: object) -> str | Marker:
    """The text that a scalar becomes inside another text."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (str, int, float)):
        return str(value)
    return HIDDEN if value is HIDDEN else UNKNOWN


def join(pieces: Sequence[object], delimiter: str = "") -> str | Marker:
    """Texts in a row; `HIDDEN` when one is a secret, `UNKNOWN` when one cannot be told."""
    texts = [plain_text(piece) for piece in pieces]
    if HIDDEN in texts:
        return HIDDEN
    known = [text for text in texts if isinstance(text, str)]
    if len(known) != len(texts) or sum(map(len, known)) + len(delimiter) * len(known) > MAX_TEXT:
        return UNKNOWN
    return delimiter.join(known)


def join_list(value: Any) -> Any:  # noqa: ANN401 - arguments are any JSON
    """`Fn::Join: [delimiter, [values]]`."""
    if not _is_pair(value) or not isinstance(value[0], str) or not isinstance(value[1], list):
        return UNKNOWN
    return join(value[1], value[0])


def select(value: Any) -> Any:  # noqa: ANN401 - as above
    """`Fn::Select: [index, list]`."""
    if not _is_pair(value) or not isinstance(value[1], list):
        return HIDDEN if _is_pair(value) and value[1] is HIDDEN else UNKNOWN
    index = plain_text(value[0])
    if isinstance(index, Marker) or not index.isdecimal() or len(index) > 6 or int(index) >= len(value[1]):
        return UNKNOWN
    return value[1][int(index)]


def split(value: Any) -> Any:  # noqa: ANN401 - as above
    """`Fn::Split: [delimiter, text]`."""
    if not _is_pair(value) or not isinstance(value[0], str) or not value[0]:
        return UNKNOWN
    text = plain_text(value[1])
    return text if isinstance(text, Marker) else text.split(value[0], MAX_ITEMS)


def encode(value: Any) -> Any:  # noqa: ANN401 - as above
    """`Fn::Base64: text`: the plain text stays, so that what it says can be read and hidden."""
    return plain_text(value)


def cidr(value: Any) -> Any:  # noqa: ANN401 - as above
    """`Fn::Cidr: [block, count, bits]`: the first blocks of that size."""
    if not isinstance(value, list) or not 2 <= len(value) <= 3:
        return UNKNOWN
    block, count, bits = (plain_text(item) for item in (*value, 32)[:3])
    if not isinstance(count, str) or not isinstance(bits, str) or not isinstance(block, str):
        return UNKNOWN
    try:
        network = ipaddress.ip_network(block)
        length = network.max_prefixlen - int(bits)
        found = [str(one) for one in islice(network.subnets(new_prefix=length), min(int(count), 256))]
    except ValueError:
        return UNKNOWN
    return found if len(found) == int(count) else UNKNOWN


def length(value: Any) -> Any:  # noqa: ANN401 - as above
    """`Fn::Length: list`."""
    return len(value) if isinstance(value, list) else UNKNOWN


def to_json(value: Any) -> Any:  # noqa: ANN401 - as above
    """`Fn::ToJsonString: object`; a part that cannot be told leaves the whole unknown."""
    waiting, budget = [value], MAX_ITEMS
    for one in waiting:  # grows while it is read
        if isinstance(one, Marker) or len(waiting) > budget:
            return one if one is HIDDEN else UNKNOWN
        waiting += one.values() if isinstance(one, dict) else one if isinstance(one, list) else ()
    return orjson.dumps(value).decode()


def equals(value: Any) -> bool | Marker:  # noqa: ANN401 - as above
    """`Fn::Equals: [a, b]`."""
    if not _is_pair(value):
        return UNKNOWN
    left, right = (plain_text(item) if not isinstance(item, (list, dict)) else item for item in value)
    if isinstance(left, Marker) or isinstance(right, Marker):
        return UNKNOWN
    return bool(left == right)


def _is_pair(value: object) -> bool:
    return isinstance(value, list) and len(value) == 2


PLAIN: Final[dict[str, Callable[[Any], Any]]] = {
    "Fn::Join": join_list,
    "Fn::Select": select,
    "Fn::Split": split,
    "Fn::Base64": encode,
    "Fn::Cidr": cidr,
    "Fn::Length": length,
    "Fn::ToJsonString": to_json,
}
