"""Remind people of what is due, each step once however many servers there are; write down which waivers ran out."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from urllib.parse import urlsplit

from remit.app.reminding import Round, remind
from remit.app.waivers import lapse
from remit.model.wording import counted
from remit.scheduler import Job, Work

EVERY_SECONDS = 900.0


def _remind(_payload: Mapping[str, object], work: Work) -> str:
    now, registers = datetime.now(UTC), work.services.registers
    said = []
    if ended := lapse(registers, work.who, now):
        said.append(f"{counted(len(ended), 'waiver')} ran out")
    landscape = work.services.landscape()
    rules = landscape.organisation.notifications if landscape else None
    if landscape is None or rules is None or not rules.targets:
        return "; ".join([*said, "remit.yaml names nobody to be told"])
    work.check()
    place = urlsplit(rules.acknowledge_url)
    site = f"{place.scheme}://{place.netloc}" if place.netloc else ""
    made = remind(Round(registers=registers, organisation=landscape.organisation, who=work.who, now=now, site=site))
    sent = sum(count for _, count in made.sent)
    said.append(f"{counted(sent, 'reminder')} sent in {counted(len(made.sent), 'message')}")
    if made.failed:
        said.append(f"{len(made.failed)} not taken: {made.failed[0][1].message}")
    if made.plan.waiting:
        said.append(f"{len(made.plan.waiting)} wait")
    if made.plan.unsure:
        said.append(f"{len(made.plan.unsure)} of which nobody knows whether they went out")
    return "; ".join(said)


JOB = Job(
    id="remind",
    what="Remind people of reviews, evidence, waivers, transfers and reports that are due.",
    handler=_remind,
    every_seconds=EVERY_SECONDS,
)
