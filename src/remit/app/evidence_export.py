"""Evidence as one file for an auditor: lists, documents with every version, and the files as they were handed in.

Whoever has it can compare each file's digest with the one in the document, and each document's with the audit trail.
"""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Final

import msgspec

from remit.app.assurance import report_standing
from remit.app.evidence import every
from remit.app.registers import Registers
from remit.errors import UsageError
from remit.exports.matrix_csv import harmless
from remit.ledger.act import Act, Who
from remit.model.assurance import ASSURANCE, AssuranceReport
from remit.model.evidence_item import EVIDENCE, EvidenceItem

_ITEMS: Final = (
    "id", "control", "scope", "of", "party", "role", "type", "title", "standing", "taken_at", "last_day",
    "attested_by", "team", "state", "file", "url",
)  # fmt: skip
_REPORTS: Final = ("id", "provider", "kind", "title", "issuer", "since", "until", "last_day", "standing", "file", "url")
_ABOUT: Final = """Evidence as it was kept.

evidence.csv and reports.csv list what there is. The .json files hold every version of every document as it stands in
the store; the audit trail has their digests. files/ holds what was handed in, named by its SHA-256.
"""


def export_evidence(registers: Registers, who: Who, out: Path, now: datetime, *, controls: Sequence[str] = ()) -> int:
    """Write all evidence, or that of some controls, to a new file, and say so in the audit trail.

    Args:
        registers: where it is kept.
        who: exports it.
        out: the ZIP archive to be written.
        now: the moment that items are judged at.
        controls: ids; all, and providers' reports, when empty.

    Returns:
        How many items there are in it.

    Raises:
        UsageError: the file exists or cannot be written.
        StoreError: something cannot be read, or is not as it was kept.
    """
    items = [one for one in every(registers, EVIDENCE) if not controls or one.document.control in controls]
    reports = [] if controls else every(registers, ASSURANCE)
    day = now.date().isoformat()
    if out.exists():
        raise UsageError("the file exists already", place=str(out), hint="choose another name")
    draft = out.with_name(f"{out.name}.part")  # so that nobody takes half of it for the whole
    try:
        with zipfile.ZipFile(draft, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("README.txt", _ABOUT)
            archive.writestr("evidence.csv", _sheet(_ITEMS, (_item(one.document, day) for one in items)))
            archive.writestr("reports.csv", _sheet(_REPORTS, (_report(one.document, day) for one in reports)))
            histories = [version for one in items for version in registers.history(EVIDENCE, one.name)]
            archive.writestr("evidence.json", msgspec.json.format(msgspec.json.encode(histories)))
            report_histories = [version for one in reports for version in registers.history(ASSURANCE, one.name)]
            archive.writestr("reports.json", msgspec.json.format(msgspec.json.encode(report_histories)))
            files = {one.document.digest: one.document.file_name for one in items}
            files |= {one.document.digest: one.document.file_name for one in reports}
            files.pop("", None)
            for digest, name in sorted(files.items()):
                archive.writestr(f"files/{digest.removeprefix('sha256:')}/{name}", registers.content(digest).content)
        details = {"to": out.name, "items": str(len(items)), "reports": str(len(reports)), "files": str(len(files))}
        registers.write(who, acts=(Act(kind="evidence.exported", object="evidence", details=details),))
        draft.rename(out)
    except OSError as problem:
        raise UsageError(f"cannot be written: {problem.strerror}", place=str(out), hint="choose another file") from None
    finally:
        draft.unlink(missing_ok=True)
    return len(items)


def _sheet(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(header)
    writer.writerows([harmless(value) for value in row] for row in rows)
    return text.getvalue()


def _item(one: EvidenceItem, day: str) -> tuple[str, ...]:
    return (
        one.id, one.control, one.scope.value, one.of, one.party.value, one.role.value, one.type.value, one.title,
        one.standing(day).word, one.taken_at, one.last_day, one.attested_by, one.team, one.state.value, one.digest,
        one.url,
    )  # fmt: skip


def _report(one: AssuranceReport, day: str) -> tuple[str, ...]:
    return (
        one.id, one.provider, one.kind.value, one.title, one.issuer, one.since, one.until, one.last_day,
        report_standing(one, day), one.digest, one.url,
    )  # fmt: skip
