"""What is gathered from files, and what is told of those that cannot be read (R2.4)."""

from __future__ import annotations

from pathlib import Path

import pytest

from planned import knowledge
from remit.app.shadow import find_shadow, gather
from remit.errors import UnreadableError
from remit.model.finding import Confidence
from remit.model.organisation import Account, Organisation
from remit.model.usage import Sighting, UsageKind, UsageSource


def test_r2_4_broken_and_unknown_files_are_told_and_the_others_are_read(tmp_path: Path) -> None:
    (tmp_path / "okta.json").write_text('[{"label": "A", "signOnMode": "X", "status": "ACTIVE"}]')
    (tmp_path / "broken.json").write_text('[{"label": "A", "signOnMode": ')
    (tmp_path / "notes.txt").write_text("nothing")
    found = gather([tmp_path])
    assert [one.name for one in found.sightings] == ["A"]
    assert [Path(one.location.file).name for one in found.unreadable] == ["broken.json"]
    assert [Path(one).name for one in found.ignored] == ["notes.txt"]


def test_r2_4_nothing_to_read_is_an_error_with_a_next_step(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("nothing")
    with pytest.raises(UnreadableError, match="nothing here is a bill"):
        gather([tmp_path])
    with pytest.raises(UnreadableError, match="no such file"):
        gather([tmp_path / "gone"])


def sighting(source: UsageSource, **more: object) -> Sighting:
    given: dict[str, object] = {"kind": UsageKind.SOFTWARE, "name": "Miro", "domains": ("a.miro.com",)} | more
    return Sighting(source=source, **given)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("sources", "confidence"),
    [
        ([UsageSource.DNS], Confidence.LOW),
        ([UsageSource.IDENTITY], Confidence.MEDIUM),
        ([UsageSource.BILL], Confidence.HIGH),
        ([UsageSource.DNS, UsageSource.IDENTITY], Confidence.HIGH),
    ],
)
def test_r2_4_how_sure_it_is_follows_from_the_evidence(sources: list[UsageSource], confidence: Confidence) -> None:
    found = find_shadow(map(sighting, sources), Organisation(), knowledge(), estate=None, today="2026-11-22")
    assert [(one.id, one.confidence) for one in found.candidates] == [("miro", confidence)]


def test_r2_4_names_that_lead_nowhere_known_are_counted_and_not_listed() -> None:
    seen = [sighting(UsageSource.DNS, domains=("x.example.net",)), sighting(UsageSource.IDENTITY, name="", id="orphan")]
    found = find_shadow(seen, Organisation(), knowledge(), estate=None, today="2026-11-22")
    assert (found.candidates, found.unknown_names) == ((), 1)


def test_r2_4_a_declared_account_is_managed() -> None:
    seen = [sighting(UsageSource.BILL, kind=UsageKind.ACCOUNT, id=one, provider="aws") for one in ("1", "2")]
    organisation = Organisation(accounts={"1": Account(id="1", name="One")})
    found = find_shadow(seen, organisation, knowledge(), estate=None, today="2026-11-22")
    assert ([one.id for one in found.candidates], found.managed) == (["aws-2"], 1)
