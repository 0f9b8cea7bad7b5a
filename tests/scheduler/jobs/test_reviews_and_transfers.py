"""Jobs that open reviews and settle transfers, carried out by the real worker on both databases. R6.1, R1.6."""

from __future__ import annotations

import dataclasses
from datetime import UTC, datetime
from pathlib import Path

from app.acting_people import CORAL, ISLA, acting
from remit.app.kept_looks import KeptLook
from remit.app.transfer_offer import Offer, offer
from remit.app.transfers import accept
from remit.app.wiring import Services
from remit.ledger.act import Who
from remit.model.review import REVIEWS
from remit.model.transfer import TRANSFERS, TransferKind
from remit.scheduler import JOBS, Settings
from remit.scheduler.worker import Worker
from store.landscapes import harbourlight, small

ANN = Who(actor="ann", channel="cli")
VOLUME = "aws_ebs_volume.checkout_journal"
REMARKS = dict.fromkeys(("person", "access", "on-call", "runbook", "training", "findings"), "from Monday on")


def done(services: Services, kind: str, key: str, folder: Path) -> str:
    """What a job of a kind says; no other is carried out."""
    job = services.jobs.ask(kind, key, {}, ANN)
    every = dict.fromkeys(JOBS.ids(), 0.0)
    settings = Settings(configuration=folder / "remit.yaml", every=every)
    worker = Worker(services, JOBS.load_all(), settings, say=lambda _: None)
    while worker.step():
        pass
    return services.jobs.get(job.id).result


def test_new_snapshots_open_reviews_once(services: Services, tmp_path: Path) -> None:
    assert done(services, "reviews", "a", tmp_path) == "nothing calls for a review"
    services.snapshots.save(small("2026-03-01T11:00:00+00:00"))
    services.snapshots.save(harbourlight())
    said = done(services, "reviews", "b", tmp_path)
    found = services.registers.find(REVIEWS)
    assert said == f"{len(found)} reviews opened"
    assert "new-service:service:aws/s3@2" in {one.name for one in found}
    assert {one.document.opened_by for one in found} == {"ann"}
    assert done(services, "reviews", "c", tmp_path) == "nothing calls for a review"


def test_a_merged_transfer_is_noted(services: Services, tmp_path: Path) -> None:
    whole = harbourlight()
    services.snapshots.save(whole)
    wish = Offer(kind=TransferKind.ASSETS, of=(VOLUME,), to_team="booking", reason="x")
    now = datetime.now(UTC)
    name = offer(acting(services.registers, CORAL, now=now), KeptLook(id=1, landscape=whole), wish).name
    accept(acting(services.registers, ISLA, now=now), whole, name, remarks=REMARKS)
    assert done(services, "transfers", "a", tmp_path) == "no transfer is over"
    owner = dataclasses.replace(whole.owners.owners[0], team="booking")
    codes = whole.owners.owner_of.copy()
    codes[whole.estate.ids.index(VOLUME)] = len(whole.owners.owners)
    owners = dataclasses.replace(whole.owners, owners=(*whole.owners.owners, owner), owner_of=codes)
    services.snapshots.save(dataclasses.replace(whole, owners=owners, taken_at=now.isoformat()))
    assert done(services, "transfers", "b", tmp_path) == f"1 transfer: {name} done"
    assert services.registers.get(TRANSFERS, name).document.done_snapshot == 2
