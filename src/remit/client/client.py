"""The client: a method for each resource, lists as iterators that page themselves.

    from remit.client.client import Client

    remit = Client("http://127.0.0.1:8350")
    for asset in remit.assets(team="payments"):
        print(asset.id, asset.person_name)

With a token it does what its owner may do:

    remit = Client("https://remit.example.org", token=os.environ["REMIT_TOKEN"])
    answer = remit.act("waive", WaiverAsked(…), WaiverLine)

A list stays on the snapshot that it was begun on, however long its reader takes. Parameters are those of the API's
document, with `from` and `with` written `from_` and `with_`; what is None or empty is left out.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TypeVar

from msgspec import Struct

from remit.client._transport import TIMEOUT_SECONDS, Transport
from remit.wire.estate import (
    AssetLine,
    AssetPage,
    CellLine,
    Hit,
    Matrix,
    Overview,
    SnapshotLine,
    Story,
    Why,
)
from remit.wire.known import Control, ControlLine, SeenPitfall, Service, ServiceLine
from remit.wire.lists import Listed
from remit.wire.moves import HandOver, Shift
from remit.wire.things import Finding
from remit.wire.ways import AccessPath, Graph

Item = TypeVar("Item")
Answer = TypeVar("Answer")
Parameter = str | int | bool | Sequence[str] | None


class Client:
    """Asks one server, and acts there.

    Every method raises UnknownNameError for what is not there, ForbiddenError for what the token's owner may not see
    or do, ConflictError for what changed meanwhile, UsageError for what cannot be asked so, and ServerError
    (`remit.client._transport`) where the server cannot be reached or fails.
    """

    def __init__(self, server: str, *, token: str = "", timeout_seconds: float = TIMEOUT_SECONDS) -> None:
        """A client of the server at that address, http or https, without a path.

        Args:
            server: its address.
            token: of a person or a service account; sent over https, or to this machine, and nowhere else.
            timeout_seconds: how long to wait for an answer.

        Raises:
            UsageError: that is no address or no token, or the token would travel in plain sight.
        """
        self._transport = Transport(server, timeout_seconds, token)

    @property
    def transport(self) -> Transport:
        """What sends, for answers that are no single document."""
        return self._transport

    def act(
        self, action: str, body: Struct, shape: type[Answer], *, key: str = "", expects: int | None = None
    ) -> Answer:
        """Do something, once: where no answer comes it is sent again with the same key.

        Args:
            action: its id, as in the API's document: `waive`.
            body: what it takes, a Struct of `remit.wire`.
            shape: of its answer, likewise.
            key: idempotency key of one's own, for who starts anew after a crash; else one is made.
            expects: the version that is to be changed; it must still be the newest.
        """
        return self._transport.post(action, body, shape, key=key, expects=expects)

    def get(self, resource: str, shape: type[Answer], **parameters: Parameter) -> Answer:
        """One answer of any resource, in the shape that is given."""
        return self._transport.get(resource, _pairs(parameters), shape)

    def items(self, resource: str, shape: type[Item], **parameters: Parameter) -> Iterator[Item]:
        """Every item of any list, page by page."""
        page = self.get(resource, Listed[shape], **parameters)  # type: ignore[valid-type]
        while True:
            yield from page.items
            if page.next is None:
                return
            kept = {name: value for name, value in parameters.items() if name not in {"snapshot", "as_of"}}
            page = self.get(resource, Listed[shape], **{**kept, "cursor": page.next})  # type: ignore[valid-type]

    def overview(self, **parameters: Parameter) -> Overview:
        """The figures of the estate."""
        return self.get("overview", Overview, **parameters)

    def assets(self, **parameters: Parameter) -> Iterator[AssetLine]:
        """Assets with their owners."""
        return self.items("assets", AssetLine, **parameters)

    def asset(self, asset: str, **parameters: Parameter) -> AssetPage:
        """One asset with its stack."""
        return self.get("asset", AssetPage, id=asset, **parameters)

    def story(self, asset: str) -> Story:
        """What happened to an asset."""
        return self.get("story", Story, asset=asset)

    def cells(self, **parameters: Parameter) -> Iterator[CellLine]:
        """The map, a line for each control of each asset."""
        return self.items("cells", CellLine, **parameters)

    def matrix(self, **parameters: Parameter) -> Matrix:
        """Controls against workloads, services or teams."""
        return self.get("matrix", Matrix, **parameters)

    def why(self, asset: str, control: str, **parameters: Parameter) -> Why:
        """The reason behind one cell."""
        return self.get("why", Why, asset=asset, control=control, **parameters)

    def findings(self, **parameters: Parameter) -> Iterator[Finding]:
        """What is wrong or could not be judged."""
        return self.items("findings", Finding, **parameters)

    def snapshots(self) -> Iterator[SnapshotLine]:
        """The looks that were kept, the newest first."""
        return self.items("snapshots", SnapshotLine)

    def search(self, text: str) -> Iterator[Hit]:
        """Whatever has these words in its name."""
        return self.items("search", Hit, q=text)

    def services(self, **parameters: Parameter) -> Iterator[ServiceLine]:
        """The services that are known."""
        return self.items("services", ServiceLine, **parameters)

    def service(self, service: str, **parameters: Parameter) -> Service:
        """One service."""
        return self.get("service", Service, id=service, **parameters)

    def controls(self, **parameters: Parameter) -> Iterator[ControlLine]:
        """The catalogue."""
        return self.items("controls", ControlLine, **parameters)

    def control(self, control: str, **parameters: Parameter) -> Control:
        """One control."""
        return self.get("control", Control, id=control, **parameters)

    def pitfalls(self, **parameters: Parameter) -> Iterator[SeenPitfall]:
        """What people get wrong."""
        return self.items("pitfalls", SeenPitfall, **parameters)

    def paths(self, **parameters: Parameter) -> Iterator[AccessPath]:
        """The ways in that are open."""
        return self.items("paths", AccessPath, **parameters)

    def graph(self, **parameters: Parameter) -> Graph:
        """A part of the estate with its neighbours."""
        return self.get("graph", Graph, **parameters)

    def shift(self, **parameters: Parameter) -> Shift:
        """What changes hands."""
        return self.get("shift", Shift, **parameters)

    def hand_over(self, control: str, **parameters: Parameter) -> HandOver:
        """What would hand a control over."""
        return self.get("hand-over", HandOver, control=control, **parameters)


def _pairs(parameters: dict[str, Parameter]) -> list[tuple[str, str]]:
    """Parameters as a query has them."""
    pairs: list[tuple[str, str]] = []
    for name, value in parameters.items():
        said = name.removesuffix("_")
        if isinstance(value, bool):
            pairs.append((said, "true" if value else "false"))
        elif isinstance(value, str | int):
            pairs += [(said, str(value))] if value != "" else []
        else:
            pairs += [(said, one) for one in value or ()]
    return pairs
