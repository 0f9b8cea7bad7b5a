"""One job: how far it is, why an attempt came to nothing, what came out; cancel it, or run it again."""

from __future__ import annotations

from remit.app.job_documents import moment
from remit.errors import ForbiddenError
from remit.model.access import Right
from remit.model.job import JobRecord, JobState
from remit.web.page import Page, Request, Services, View

WORDS = {
    JobState.WAITING: "waits for a worker",
    JobState.RUNNING: "runs",
    JobState.STOPPING: "was asked to stop, and ends as soon as it looks up",
    JobState.DONE: "is done",
    JobState.FAILED: "has failed",
    JobState.CANCELLED: "was cancelled",
}


def show(request: Request, given: Services) -> View:
    """The job of that number.

    Raises:
        ForbiddenError: somebody sees a part of the organisation only.
        UnknownNameError: there is none.
    """
    if not request.principal.may(Right.READ):
        raise ForbiddenError("jobs are about the whole organisation, and you see a part of it", place="read")
    job = given.jobs.get(request.number("id", 0))
    context = {
        "job": job,
        "sentence": f"This {job.kind} {WORDS[job.state]}{_why(job)}.",
        "share": round(100 * job.progress.done / job.progress.of) if job.progress.of else None,
        "made": moment(job.made_at),
        "due": moment(job.run_at),
        "ended": moment(job.ended_at) if job.ended_at else None,
        "may_run": request.principal.may(Right.RUN),
        "is_open": not job.state.is_over,
        "may_again": job.state in {JobState.FAILED, JobState.CANCELLED},
    }
    return View(template="job.html", context=context, title=f"Job {job.id}")


def _why(job: JobRecord) -> str:
    if job.state is JobState.FAILED:
        return f": {job.cause}".rstrip(".")
    if job.state is JobState.WAITING and job.attempts:
        return f" again after {job.attempts} of its attempts came to nothing"
    return ""


PAGE = Page(id="job", title="Job", path="/job", handler=show, under="jobs")
