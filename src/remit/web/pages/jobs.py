"""Jobs: what is done beside the pages, what failed and why, and asking for one."""

from __future__ import annotations

from remit.app.job_documents import moment
from remit.app.jobs import MOST_LISTED, kinds, states_of
from remit.model.access import Right
from remit.model.job import JobRecord, JobState
from remit.web.page import Page, Request, Services, View
from remit.web.wording import count

PAGE_SIZE = 50
OPEN = (JobState.WAITING, JobState.RUNNING, JobState.STOPPING)


def show(request: Request, given: Services) -> View:
    """The newest jobs, or one kind or state of them; whoever sees a part of the organisation sees no jobs."""
    if not request.principal.may(Right.READ):
        sentence = "Jobs are about the whole organisation, and you see a part of it."
        return View(template="jobs.html", context={"sentence": sentence, "is_hidden": True})
    chosen = {name: request.get(name) for name in ("kind", "state")}
    states = states_of([chosen["state"]] if chosen["state"] in set(JobState) else [])
    words = request.get("find").casefold().split()
    found = [job for job in given.jobs.find(chosen["kind"], states, MOST_LISTED) if _has(job, words)]
    page = min(request.number("page", 1), max(1, -(-len(found) // PAGE_SIZE)))
    rows = found[(page - 1) * PAGE_SIZE : page * PAGE_SIZE]
    offered = [one for one in kinds() if one.is_offered]
    context = {
        "sentence": _sentence(given.jobs.counts(), found),
        "rows": [(job, moment(job.made_at)) for job in rows],
        "found": len(found),
        "page_number": page,
        "size": PAGE_SIZE,
        "is_any": bool(found or words) or any(chosen.values()),
        "choices": {
            "kind": ("Kind", [(one.id, one.id) for one in kinds()]),
            "state": ("State", [(state.value, state.value) for state in JobState]),
        },
        "chosen": chosen,
        "offered": [(one.id, one.id) for one in offered],
        "may_run": request.principal.may(Right.RUN),
        "is_open": any(job.state in OPEN for job in rows),
    }
    return View(template="jobs.html", context=context)


def _has(job: JobRecord, words: list[str]) -> bool:
    text = f"{job.id} {job.kind} {job.key} {job.actor} {job.result} {job.cause}".casefold()
    return all(word in text for word in words)


def _sentence(counts: dict[JobState, int], found: list[JobRecord]) -> str:
    running = counts[JobState.RUNNING] + counts[JobState.STOPPING]
    if not sum(counts.values()):
        return "Nothing was done beside the pages yet."
    now = f"{count(running, 'job')} {'runs' if running == 1 else 'run'}, {counts[JobState.WAITING]} wait"
    if not counts[JobState.FAILED]:
        return f"{now}, and none has failed."
    worst = next((job for job in found if job.state is JobState.FAILED), None)
    told = f"; the last was a {worst.kind}" if worst else ""
    return f"{now}, and {counts[JobState.FAILED]} failed{told}."


PAGE = Page(id="jobs", title="Jobs", path="/jobs", handler=show, rail=170, icon="reliability", key="j")
