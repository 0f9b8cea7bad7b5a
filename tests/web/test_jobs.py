"""Jobs over the API and on their pages: listed, asked for, cancelled, run again, by those who may (R6.1)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import pytest
from litestar.testing import TestClient

from remit.ledger.act import Who
from remit.model.access import Grant, Principal, Role
from remit.model.job import JobState
from remit.model.landscape import Landscape
from remit.web.app import Site, create_app
from web.conftest import Given
from web.markup import offences

ANN = Who(actor="ann", channel="cli")


class As:
    """Everybody is this one."""

    def __init__(self, *grants: Grant) -> None:
        self._principal = Principal(id="ann@example.com", name="Ann", grants=grants)

    def principal(self, _cookies: Mapping[str, str], _headers: Mapping[str, str]) -> Principal:
        return self._principal

    def session(self, _cookies: Mapping[str, str]) -> str:
        return "a session"

    def renewed(self, _cookies: Mapping[str, str]) -> None:
        return None


class Board:
    """A server, its services, and somebody who asks."""

    def __init__(self, shown: Landscape | None, *grants: Grant) -> None:
        self.given = Given(shown, identity=As(*grants))
        self.jobs = self.given.jobs
        address = "http://127.0.0.1:8350"
        self.client: TestClient[Site] = TestClient(
            create_app(self.given), base_url=address, raise_server_exceptions=False
        )

    def post(self, action: str, **body: object) -> Any:  # noqa: ANN401 - a response
        return self.client.post(f"/api/v1/{action}", json=body)

    def do(self, action: str, page: str, **fields: str) -> Any:  # noqa: ANN401 - a response
        """Send a form as the page has it."""
        html = self.client.get(page).text
        csrf = re.search(r'name="csrf" value="([^"]+)"', html)
        assert csrf is not None
        data = {"csrf": csrf[1], "page": page, **fields}
        return self.client.post(f"/do/{action}", data=data, headers={"origin": "http://127.0.0.1:8350"})


EDITOR = Grant(role=Role.EDITOR)
VIEWER = Grant(role=Role.VIEWER)
PAYMENTS = Grant(role=Role.EDITOR, team="payments")


@pytest.fixture
def board() -> Board:
    return Board(None, EDITOR)


def test_asked_for_listed_cancelled_and_run_again(board: Board) -> None:
    made = board.post("run-job", kind="scan", key="a")
    assert (made.status_code, made.json()["state"], made.json()["asked_by"]) == (200, "waiting", "ann@example.com")
    number = made.json()["id"]
    assert board.post("run-job", kind="scan", key="a").json()["id"] == number
    listed = board.client.get("/api/v1/jobs?kind=scan&state=waiting").json()
    assert (listed["total"], listed["items"][0]) == (1, board.client.get(f"/api/v1/job?id={number}").json())
    assert board.client.get("/api/v1/jobs?state=done").json()["items"] == []
    assert board.post("cancel-job", id=number).json()["state"] == "cancelled"
    assert board.post("cancel-job", id=number).status_code == 409
    assert board.post("job-again", id=number).json()["state"] == "waiting"
    assert board.post("job-again", id=number).status_code == 409


def test_what_there_is_not_is_said(board: Board) -> None:
    assert board.post("run-job", kind="scam").status_code == 404
    assert board.post("run-job", kind="recompute").status_code == 404  # done by itself only
    assert board.post("cancel-job", id=999).status_code == 404
    assert board.post("cancel-job", id=0).status_code == 400
    assert board.client.get("/api/v1/job?id=999").status_code == 404
    assert board.client.get("/api/v1/jobs?state=lazy").status_code == 400


def test_kinds_are_listed(board: Board) -> None:
    kinds = {one["id"]: one for one in board.client.get("/api/v1/job-kinds").json()["items"]}
    assert (kinds["scan"]["is_offered"], kinds["recompute"]["is_offered"]) == (True, False)


@pytest.mark.parametrize(("grant", "reads", "runs"), [(EDITOR, 200, 200), (VIEWER, 200, 403), (PAYMENTS, 403, 403)])
def test_jobs_are_about_everything(grant: Grant, reads: int, runs: int) -> None:
    board = Board(None, grant)
    job = board.jobs.ask("scan", "a", {}, ANN)
    got = [board.client.get(f"/api/v1/{path}").status_code for path in ("jobs", f"job?id={job.id}")]
    assert got == [reads, reads]
    assert board.client.get(f"/api/v1/job-progress?id={job.id + 1}").status_code == (404 if reads == 200 else 403)
    assert board.post("run-job", kind="scan").status_code == runs
    assert board.post("cancel-job", id=job.id).status_code == runs
    page = board.client.get("/jobs")
    assert (page.status_code, "you see a part of it" in page.text) == (200, reads == 403)
    assert ("Run it now" in page.text) == (runs == 200)
    assert board.client.get(f"/job?id={job.id}").status_code == reads


# --- pages ----------------------------------------------------------------------------------------


def test_an_empty_page_teaches_how_jobs_are_run(board: Board) -> None:
    html = board.client.get("/jobs").text
    assert offences(html) == []
    assert "Nothing was done beside the pages yet." in html
    assert "remit serve . --every scan=1h" in html


def test_the_page_says_what_runs_and_what_failed_and_narrows(board: Board) -> None:
    for key in ("a", "<b>bold</b>"):
        board.jobs.ask("poll", key, {}, ANN)
    taken = board.jobs.table.take({"poll": 1}, "w", 60)
    assert taken is not None
    board.jobs.table.fail(taken.fence, "the <i>cloud</i> is away", most_attempts=1)
    html = board.client.get("/jobs").text
    assert offences(html) == []
    assert "0 jobs run, 1 wait, and 1 failed; the last was a poll." in html
    assert "the &lt;i&gt;cloud&lt;/i&gt; is away" in html
    assert 'data-follow="/api/v1/job-progress?id=' in html
    assert "poll 2" not in board.client.get("/jobs?state=failed").text
    assert "No such job" in board.client.get("/jobs?find=nowhere").text
    assert "No such job" in board.client.get("/jobs?kind=scan").text


def test_a_form_asks_for_a_job_and_says_so(board: Board) -> None:
    page = board.do("run-job", "/jobs", kind="prune")
    assert (page.status_code, "Job 1 is asked for." in page.text) == (200, True)
    assert board.do("run-job", "/jobs", kind="nothing").status_code == 404


def test_the_page_of_a_job(board: Board) -> None:
    job = board.jobs.ask("scan", "a", {}, ANN)
    taken = board.jobs.table.take({"scan": 1}, "w1", 60)
    assert taken is not None
    board.jobs.table.tell(taken.fence, 1, 4, "reading")
    html = board.client.get(f"/job?id={job.id}").text
    assert offences(html) == []
    assert "This scan runs." in html
    assert '<progress max="4" value="1">25 %</progress> 1 of 4, reading' in html
    page = board.do("cancel-job", f"/job?id={job.id}", id=str(job.id))
    assert "was asked to stop" in page.text
    board.jobs.table.fail(taken.fence, "", most_attempts=1)
    page = board.do("job-again", f"/job?id={job.id}", id=str(job.id))
    assert "waits for a worker" in page.text
    assert board.jobs.get(job.id).state is JobState.WAITING
    taken = board.jobs.table.take({"scan": 2}, "w1", 60)
    assert taken is not None
    board.jobs.table.fail(taken.fence, "the network is down", most_attempts=2, wait=0.0)
    assert "again after 1 of its attempts came to nothing" in board.client.get(f"/job?id={job.id}").text
    taken = board.jobs.table.take({"scan": 2}, "w1", 60)
    assert taken is not None
    board.jobs.table.fail(taken.fence, "the network is down", most_attempts=2)
    assert "This scan has failed: the network is down" in board.client.get(f"/job?id={job.id}").text
    assert board.client.get("/job?id=99").status_code == 404
