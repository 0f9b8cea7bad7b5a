"""What the resources of reviews and transfers share: whoever acts, what they look at, and the answers' shapes."""

from __future__ import annotations

import msgspec

from remit.app.acting import Acting
from remit.app.review_documents import review_document, review_row, transfer_document, transfer_row
from remit.app.review_figures import Facts
from remit.app.reviews import agenda, review
from remit.app.snapshots import MOST_LISTED, HistoryPoint
from remit.app.transfers import progress_of, transfer
from remit.ledger.entry import instant
from remit.model.landscape import Landscape
from remit.model.register import Kept
from remit.model.review import Review
from remit.model.transfer import Transfer
from remit.web.rest.resource import Scene
from remit.wire.reviews import ReviewDetail, ReviewLine
from remit.wire.transfers import TransferDetail, TransferLine


def acting_of(scene: Scene) -> Acting:
    """Whoever acts, with the version that they expect."""
    return Acting(
        registers=scene.services.registers,
        principal=scene.principal,
        who=scene.who,
        now=scene.now,
        expects=scene.expects,
    )


def facts_of(scene: Scene) -> Facts:
    """What figures are computed from: what is in sight."""
    return Facts(look=scene.look, registers=scene.services.registers, now=scene.now)


def point_of(scene: Scene) -> HistoryPoint | None:
    """The snapshot that is looked at, with its digest; whoever signs need not see all that its figures count."""
    look = scene.look
    number = look.id if look else 0
    return next((one for one in scene.services.snapshots.history(MOST_LISTED) if one.id == number), None)


def whole_landscape(scene: Scene) -> Landscape | None:
    """The landscape that is meant, not cut to a sight; None before anything was kept.

    Only for what a transfer's own assets say: either side sees the transfer, and only one of them the assets.
    """
    look = scene.look
    if look is None or scene.principal.sees.is_all:
        return look.landscape if look else None
    return scene.services.snapshots.load(look.id)


def review_line(kept: Kept[Review], scene: Scene) -> ReviewLine:
    """A review in a list."""
    return msgspec.convert(review_row(kept, instant(scene.now)), ReviewLine)


def review_seen(scene: Scene, name: str) -> ReviewDetail:
    """A review whole.

    Raises:
        UnknownNameError: there is none of that name in sight.
    """
    return review_told(review(scene.services.registers, scene.principal.sees, name), scene)


def review_told(kept: Kept[Review], scene: Scene) -> ReviewDetail:
    """A review whole, each item with what facts say."""
    lines = agenda(kept.document, facts_of(scene))
    return msgspec.convert(review_document(kept, lines, instant(scene.now)), ReviewDetail)


def transfer_line(kept: Kept[Transfer]) -> TransferLine:
    """A transfer in a list."""
    return msgspec.convert(transfer_row(kept), TransferLine)


def transfer_seen(scene: Scene, name: str) -> TransferDetail:
    """A transfer whole.

    Raises:
        UnknownNameError: there is none of that name of which either side is in sight.
    """
    return transfer_told(transfer(scene.services.registers, scene.principal.sees, name), scene)


def transfer_told(kept: Kept[Transfer], scene: Scene) -> TransferDetail:
    """A transfer whole, with how far the map shows it."""
    progress = progress_of(kept.document, whole_landscape(scene))
    return msgspec.convert(transfer_document(kept, progress), TransferDetail)
