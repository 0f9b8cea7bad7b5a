"""Tell people what is new in the newest snapshot, as remit.yaml says; several servers tell as one (R12)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

from remit.app.telling_kept import Post, tell
from remit.model.wording import counted
from remit.scheduler import Job, Work

EVERY_SECONDS = 300.0


def _notify(_payload: Mapping[str, object], work: Work) -> str:
    landscape = work.services.landscape()
    if landscape is None:
        return "nothing was read yet"
    if not landscape.organisation.notifications.targets:
        return "remit.yaml names nobody to be told"
    work.check()
    now = datetime.now(UTC)
    made = tell(Post(registers=work.services.registers, landscape=landscape, who=work.who, now=now))
    said = [f"{counted(len(made.sent), 'message')} sent"]
    if made.failed:
        said.append(f"{len(made.failed)} not taken: {made.failed[0][1].message}")
    if made.elsewhere:
        said.append(f"{made.elsewhere} left to another server")
    if made.plan.held:
        said.append(f"{len(made.plan.held)} wait")
    return "; ".join(said)


JOB = Job(
    id="notify",
    what="Tell people what is new in the newest snapshot, as remit.yaml says.",
    handler=_notify,
    every_seconds=EVERY_SECONDS,
)
