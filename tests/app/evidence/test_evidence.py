"""Evidence is taken in, withdrawn, listed and exported, on both databases (R1.14, R12)."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from app.evidence.kept_evidence import ANN, DAY, NOW, example, handed, kept, ours, theirs
from documents.test_pictures import png
from remit.app.evidence import EvidenceQuery, due_rows, every, evidence_items, evidence_row, evidence_rows
from remit.app.evidence_export import export_evidence
from remit.app.evidence_intake import hand_in, place_of, withdraw
from remit.app.registers import Registers
from remit.errors import ConflictError, ForbiddenError, UnknownNameError, UsageError
from remit.model.access import EVERYTHING, Sight
from remit.model.evidence_item import EVIDENCE, EvidenceScope, EvidenceState, Standing
from remit.store.audit import TrailQuery
from remit.store.trail import TrailTable
from store.databases import Database


def entries(database: Database, kind: str) -> list[Any]:
    trail = TrailTable.open(database.where)
    try:
        assert not trail.verify(trail.key(), {}).faults
        return trail.find(TrailQuery(kind=kind))
    finally:
        trail.close()


def test_what_is_handed_in_is_kept_with_its_file_and_told_in_the_trail(
    registers: Registers, database: Database
) -> None:
    found = kept(registers, file=png(), file_name="../shots/Restore.png")
    item = found.document
    landscape, (row, _) = example(), ours()
    assert (item.of, item.team, item.workload) == (
        landscape.estate.ids[row],
        landscape.owners.of(row).team,
        landscape.estate.columns["workload"][row],
    )
    assert (item.file_name, item.media_type, item.size) == ("Restore.png", "image/png", len(png()))
    assert (item.attested_by, item.fresh_for_days, item.standing(DAY)) == (ANN.actor, 365, Standing.FRESH)
    assert registers.content(item.digest).content == png()
    (entry,) = entries(database, "evidence.attested")
    assert entry.object == f"register:evidence/{item.id}/1"
    assert entry.details["file"] == item.digest
    assert len(entries(database, "content.kept")) == 1
    kept(registers, file=png(), file_name="again.png")
    assert len(entries(database, "content.kept")) == 1


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"control": "no-such"}, "no control"),
        ({"of": "no-such"}, "no asset"),
        ({"of": ""}, "which asset"),
        ({"scope": "everything"}, "as well"),
        ({"scope": "workload", "of": "no-such"}, "no workload"),
        ({"scope": "team", "of": "no-such"}, "no team"),
        ({"scope": "account", "of": "no-such"}, "no account"),
        ({"scope": "service", "of": "no-such"}, "no service"),
        ({"taken_at": "2026-13-01"}, "no day"),
        ({"taken_at": "2026-06-03"}, "still to come"),
        ({"period_from": "2026-05-01", "period_until": "2026-04-01"}, "ends before"),
        ({"url": "http://wiki.example/1"}, "https"),
        ({"url": "https://ann:hunter22@wiki.example/1"}, "linked to"),
        ({"url": "https://[::1"}, "linked to"),
        ({"url": "javascript:alert(1)"}, "linked to"),
        ({"url": "https://wiki.example/1", "file": b"x"}, "a file and an address"),
        ({"note": ""}, "nothing is handed in"),
        ({"type": "check-result"}, "snapshots"),
        ({"party": "third_party"}, "has no such part"),
        ({"file": b"MZ\x90", "file_name": "a.pdf"}, "program"),
        ({"file": b"aws: AK" + b"IA" + b"Z9" * 8, "file_name": "a.txt"}, "AWS access key"),
        ({"note": "token gh" + "p_" + "aB3" * 12}, "GitHub token"),
        ({"supersedes": "no-such"}, "no evidence"),
    ],
)
def test_what_cannot_be_true_or_taken_is_refused_and_nothing_is_kept(
    registers: Registers, changes: dict[str, Any], told: str
) -> None:
    with pytest.raises((UsageError, UnknownNameError)) as problem:
        hand_in(registers, example(), ANN, handed(**changes), now=NOW)
    assert told in str(problem.value)
    assert problem.value.hint
    assert every(registers, EVIDENCE) == []


def test_a_providers_part_is_no_matter_of_items(registers: Registers) -> None:
    landscape, (row, column) = example(), theirs()
    with pytest.raises(UsageError, match="has no such part") as problem:
        kept(registers, of=landscape.estate.ids[row], control=landscape.controls[column].id)
    assert "by its reports" in problem.value.hint


def test_each_scope_says_whose_it_is() -> None:
    landscape = example()
    organisation = landscape.organisation
    workload = next(one for one in organisation.workloads.values() if one.owner)
    team = next(one for one in organisation.teams.values())
    service = landscape.estate.columns["service"].values[0]
    account = next(one for one in landscape.estate.columns["account"].values if one)
    assert place_of(landscape, EvidenceScope.WORKLOAD, workload.id) == (workload.id, workload.owner, workload.id)
    assert place_of(landscape, EvidenceScope.TEAM, team.id.upper()) == (team.id, team.id, "")
    assert place_of(landscape, EvidenceScope.SERVICE, service) == (service, "", "")
    assert place_of(landscape, EvidenceScope.ACCOUNT, account) == (account, "", "")
    assert place_of(landscape, EvidenceScope.EVERYTHING, "") == ("", "", "")
    undeclared = next(
        (one for one in landscape.estate.columns["workload"].values if one and one not in organisation.workloads), None
    )
    if undeclared:
        assert place_of(landscape, EvidenceScope.WORKLOAD, undeclared) == (undeclared, "", undeclared)


def test_who_may_not_do_it_writes_nothing(registers: Registers) -> None:
    asked = []

    def refuse(team: str, workload: str) -> None:
        asked.append((team, workload))
        raise ForbiddenError("no")

    item = kept(registers).document
    with pytest.raises(ForbiddenError):
        hand_in(registers, example(), ANN, handed(), allow=refuse, now=NOW)
    with pytest.raises(ForbiddenError):
        withdraw(registers, ANN, item.id, "wrong file", allow=refuse)
    assert asked == [(item.team, item.workload)] * 2
    assert [one.version for one in every(registers, EVIDENCE)] == [1]


def test_a_newer_one_takes_the_place_of_an_older_one(registers: Registers, database: Database) -> None:
    first = kept(registers, taken_at="2026-01-05").document
    second = kept(registers, supersedes=first.id).document
    assert registers.get(EVIDENCE, first.id).document.state is EvidenceState.SUPERSEDED
    assert second.supersedes == first.id
    assert entries(database, "evidence.superseded")[0].details["by"] == second.id
    with pytest.raises(ConflictError, match="superseded already"):
        kept(registers, supersedes=first.id)
    with pytest.raises(UsageError, match="something else"):
        kept(registers, supersedes=second.id, role="monitor")


def test_what_is_withdrawn_stays_with_its_reason_and_the_past_is_as_it_was(registers: Registers) -> None:
    item = kept(registers, file=b"a,b\r\n1,2\r\n", file_name="a.csv").document
    before = registers.get(EVIDENCE, item.id)
    with pytest.raises(UsageError, match="no reason"):
        withdraw(registers, ANN, item.id, " ")
    with pytest.raises(ConflictError):
        withdraw(registers, ANN, item.id, "wrong month", expects=7)
    gone = withdraw(registers, ANN, item.id, "wrong month", expects=1)
    assert (gone.document.state, gone.document.reason) == (EvidenceState.WITHDRAWN, "wrong month")
    assert registers.content(item.digest).content == b"a,b\r\n1,2\r\n"
    with pytest.raises(ConflictError, match="withdrawn already"):
        withdraw(registers, ANN, item.id, "again")
    with pytest.raises(UnknownNameError):
        withdraw(registers, ANN, "no-such", "x")
    then = datetime.fromisoformat(before.at)
    assert [one.state for one in evidence_items(registers, at=then)] == [EvidenceState.CURRENT]
    assert evidence_row(registers, item.id, DAY, at=then).standing is Standing.FRESH
    assert evidence_row(registers, item.id, DAY).standing is Standing.WITHDRAWN


def test_lists_are_filtered_judged_and_cut_to_what_is_in_sight(registers: Registers) -> None:
    old = kept(registers, taken_at="2024-01-05", title="Old restore").document
    new = kept(registers, role="monitor").document
    whole = kept(registers, scope="everything", of="").document

    def ids(sight: Sight = EVERYTHING, **wanted: Any) -> list[str]:  # noqa: ANN401 - fields of the query
        return [one.item.id for one in evidence_rows(registers, EvidenceQuery(**wanted), DAY, sight=sight)]

    assert sorted(ids()) == sorted([old.id, new.id, whole.id])
    assert ids()[0] == old.id
    assert ids(standing="stale") == [old.id]
    assert sorted(ids(standing="counts")) == sorted([new.id, whole.id])
    assert ids(text="OLD") == [old.id]
    assert ids(scope="everything") == [whole.id]
    assert ids(of=old.of, type="ticket") == []
    assert len(ids(control=old.control)) == 3
    assert ids(control="no-such") == []
    assert sorted(ids(Sight(teams=frozenset({old.team})))) == sorted([old.id, new.id])
    assert ids(Sight(teams=frozenset({"nobody"}))) == []
    with pytest.raises(UnknownNameError):
        evidence_row(registers, old.id, DAY, sight=Sight())
    withdraw(registers, ANN, old.id, "x y")
    assert old.id not in ids(is_current=True)


def test_what_is_due_is_found_by_its_day(registers: Registers) -> None:
    old = kept(registers, taken_at="2024-01-05").document
    soon = kept(registers, fresh_for_days=20).document
    kept(registers, fresh_for_days=300)
    assert [one.item.id for one in due_rows(registers, NOW, 14)] == [old.id, soon.id]
    assert [one.item.id for one in due_rows(registers, NOW, 0)] == [old.id]
    assert due_rows(registers, NOW + timedelta(days=1), 14, sight=Sight()) == []


def test_more_than_one_piece_is_listed(registers: Registers, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("remit.app.evidence._AT_ONCE", 2)
    names = sorted(kept(registers).name for _ in range(5))
    assert sorted(one.name for one in every(registers, EVIDENCE)) == names


def test_the_export_holds_every_version_and_file_and_no_formula(
    registers: Registers, database: Database, tmp_path: Path
) -> None:
    item = kept(registers, title="=HYPERLINK(1)", file=b"a,b\r\n", file_name="a.csv").document
    withdraw(registers, ANN, item.id, "wrong month")
    out = tmp_path / "evidence.zip"
    assert export_evidence(registers, ANN, out, NOW) == 1
    with zipfile.ZipFile(out) as archive:
        rows = list(csv.reader(io.StringIO(archive.read("evidence.csv").decode())))
        assert rows[1][7] == "'=HYPERLINK(1)"
        documents = json.loads(archive.read("evidence.json"))
        assert [one["document"]["state"] for one in documents] == ["current", "withdrawn"]
        assert archive.read(f"files/{item.digest[7:]}/a.csv") == b"a,b\r\n"
    assert entries(database, "evidence.exported")[0].details["items"] == "1"
    with pytest.raises(UsageError, match="exists already"):
        export_evidence(registers, ANN, out, NOW)
    with pytest.raises(UsageError, match="cannot be written"):
        export_evidence(registers, ANN, tmp_path / "no" / "x.zip", NOW)
    assert export_evidence(registers, ANN, tmp_path / "b.zip", NOW, controls=["no-such"]) == 0
    assert sorted(one.name for one in tmp_path.glob("*.zip*")) == ["b.zip", "evidence.zip"]
