"""Evidence: the list, one item, its file, its forms; and providers' reports, gaps and duties (R1.14)."""

from __future__ import annotations

import base64
import io
import re
import zipfile
from typing import Any

import pytest

from documents.test_pictures import png
from remit.model.access import Grant, Role
from remit.model.evidence_item import EVIDENCE
from web.estate import BUCKET_ID, HOSTILE, landscape
from web.markup import offences
from web.test_jobs import Board

EDITOR = Grant(role=Role.EDITOR)


@pytest.fixture
def board() -> Board:
    return Board(landscape(), EDITOR)


def item(**changes: Any) -> dict[str, Any]:  # noqa: ANN401 - fields of the body
    said = {
        "control": "backup",
        "scope": "asset",
        "of": "aws_s3_bucket.b1",
        "type": "test-record",
        "title": f"Restore {HOSTILE}",
        "taken_at": "2026-05-20",
        "note": f"Compared. {HOSTILE}",
    }
    return {**said, **changes}


def report(**changes: Any) -> dict[str, Any]:  # noqa: ANN401 - fields of the body
    said = {
        "provider": "aws",
        "kind": "soc-2-type-2",
        "title": f"Invented {HOSTILE}",
        "issuer": f"Quill & Lantern {HOSTILE}",
        "services": ["*"],
        "regions": ["*"],
        "since": "2020-01-01",
        "until": "2099-12-31",
    }
    return {**said, **changes}


def test_before_anything_was_read_and_before_anything_was_handed_in(board: Board) -> None:
    for path in ("/evidence", "/assurance"):
        assert "remit" in Board(None, EDITOR).client.get(path).text
        html = board.client.get(path).text
        assert offences(html) == []
    assert "Nothing was handed in yet" in board.client.get("/evidence").text
    assert "No report was written down yet" in board.client.get("/assurance").text


def test_what_is_handed_in_by_the_form_is_listed_and_shown(board: Board) -> None:
    done = board.do("attest", "/evidence", **item())
    assert done.status_code == 200, done.text
    assert "Kept: it counts until" in done.text
    (kept,) = board.given.registers.find(EVIDENCE)
    page = board.client.get("/evidence-item", params={"id": kept.name}).text
    listed = board.client.get("/evidence").text
    for html in (done.text, page, listed):
        assert offences(html) == []
        assert "<script>alert" not in html
    assert f"/evidence-item?id={kept.name.replace('/', '%2F')}" in listed
    assert "It shows" in page or "It has shown nothing since" in page
    assert board.client.get("/evidence?standing=withdrawn").text.count("No such evidence") == 1
    csv = board.client.get("/evidence?format=csv")
    assert csv.headers["content-disposition"] == 'attachment; filename="evidence.csv"'


def test_a_form_that_fails_keeps_what_was_typed_and_says_what_is_wrong(board: Board) -> None:
    again = board.do("attest", "/evidence", **item(of="no-such"))
    assert again.status_code in {404, 422}
    assert "no asset" in again.text
    assert 'value="no-such"' in again.text
    assert offences(again.text) == []
    assert board.given.registers.find(EVIDENCE) == []


def test_a_file_is_only_ever_saved_and_never_shown(board: Board) -> None:
    made = board.post("attest", **item(file=_b64(png()), file_name="../x/<b>shot.png"))
    assert made.status_code == 200, made.text
    saved = board.client.get("/evidence-file", params={"id": made.json()["id"]})
    assert saved.content == png()
    assert saved.headers["content-disposition"] == 'attachment; filename="b-shot.png"'
    assert saved.headers["content-type"] == "application/octet-stream"
    assert saved.headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in saved.headers["content-security-policy"]
    given = board.client.get("/api/v1/evidence-file", params={"id": made.json()["id"]}).json()
    assert (given["content"], given["name"]) == (_b64(png()), "_b_shot.png")
    assert board.client.get("/evidence-file?id=no-such").status_code == 404
    assert board.client.get("/evidence-file?report=no-such").status_code == 404


def test_hostile_files_are_refused_by_form_and_api(board: Board) -> None:
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("zeros", b"\0" * (32 * 2**20))
    page = board.client.get("/evidence").text
    for content, told in ((bomb.getvalue(), "grow without measure"), (b"<svg/>", "browser"), (b"MZ", "program")):
        refused = board.post("attest", **item(file=_b64(content), file_name="a.zip"))
        assert (refused.status_code, told in refused.json()["detail"]) == (422, True)
        files = {"file": ("a.zip", content)}
        data = {"csrf": _csrf(page), "page": "/evidence", **item()}
        sent = board.client.post("/do/attest", data=data, files=files, headers={"origin": "http://127.0.0.1:8350"})
        assert (sent.status_code, told in sent.text) == (422, True)
    assert board.given.registers.find(EVIDENCE) == []


def test_withdrawing_asks_for_a_reason_and_keeps_the_item(board: Board) -> None:
    name = board.post("attest", **item()).json()["id"]
    page = f"/evidence-item?id={name}"
    done = board.do("withdraw-evidence", page, id=name, reason="Wrong month.")
    assert "Withdrawn." in done.text
    html = board.client.get(page).text
    assert "It was withdrawn: Wrong month." in html
    assert "/do/withdraw-evidence" not in html
    assert board.post("withdraw-evidence", id=name, reason="again").status_code == 409
    past = board.client.get(page + "&on=2020-01-01")
    assert past.status_code == 404


def test_a_report_closes_gaps_and_leaves_duties(board: Board) -> None:
    assert "where no valid report shows" in board.client.get("/assurance").text
    duty = {"id": "U1", "words": f"Remove leavers {HOSTILE}", "controls": ["backup"]}
    made = board.post("add-report", **report(user_controls=[duty], file=_b64(png()), file_name="r.png"))
    assert made.status_code == 200, made.text
    html = board.client.get("/assurance").text
    assert offences(html) == []
    assert "Valid reports show every part" in html
    assert "Remove leavers" in html
    name = made.json()["id"]
    one = board.client.get("/assurance", params={"id": name}).text
    assert offences(one) == []
    assert "Add to it" in one
    assert board.client.get("/evidence-file", params={"report": name}).content == png()
    page = f"/assurance?id={name}"
    done = board.do(
        "amend-report", page, report=name, what="carve-out", id="C1", words="Halls.", controls="backup, physical-access"
    )
    assert "Added to the report." in done.text, done.text
    assert "Left out: C1" in board.client.get(page).text
    gone = board.do("withdraw-report", page, id=name, reason="A draft.")
    assert "Withdrawn." in gone.text
    assert "where no valid report shows" in board.client.get("/assurance").text


def test_a_report_is_written_down_by_the_form(board: Board) -> None:
    done = board.do("add-report", "/assurance", **report(services="*", regions="eu-west-1, global"))
    assert "Kept: it covers days until 2099-12-31." in done.text, done.text


def test_why_asset_and_matrix_tell_what_shows_a_control(board: Board) -> None:
    shown = landscape()
    theirs = next(
        control.id
        for column, control in enumerate(shown.controls)
        if shown.map.cell(0, column).label.value == "provider"
    )
    before = board.client.get("/why", params={"asset": BUCKET_ID, "control": theirs}).text
    assert "no report has it in its scope" in before
    board.post("add-report", **report())
    after = board.client.get("/why", params={"asset": BUCKET_ID, "control": theirs}).text
    assert "attested until 2099-12-31" in after
    ours = board.client.get("/why", params={"asset": "aws_s3_bucket.b1", "control": "backup"}).text
    assert "Hand in evidence" in ours
    for html in (before, after, ours):
        assert offences(html) == []
    matrix = board.client.get("/matrix").text
    assert 'data-state="attested"' in matrix
    asset = board.client.get("/asset", params={"id": "aws_s3_bucket.b1"}).text
    assert 'id="evidence"' in asset
    assert offences(asset) == []


def _b64(data: bytes) -> str:
    return base64.b64encode(data).decode()


def _csrf(html: str) -> str:
    found = re.search(r'name="csrf" value="([^"]+)"', html)
    assert found is not None
    return found[1]
