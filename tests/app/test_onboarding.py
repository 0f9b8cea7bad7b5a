"""The lines that take something on name nobody who does not exist (R2.4)."""

from __future__ import annotations

import pytest

from remit.app.onboarding import Adoption, snippet
from remit.errors import UsageError
from remit.model.finding import Confidence
from remit.model.location import Location
from remit.model.organisation import DataClass, Organisation
from remit.model.ownership import Team
from remit.model.usage import Candidate, Sighting, UsageKind, UsageSource

ORGANISATION = Organisation(
    teams={"web": Team(id="web", name="Web")},
    team_ids={"web": "web"},
    data_classes={"internal": DataClass(id="internal")},
)
TODAY = "2026-11-22"


def candidate(kind: UsageKind = UsageKind.SOFTWARE, *, owner: str = "", name: str = "Acme") -> Candidate:
    seen = Sighting(
        kind=kind, source=UsageSource.BILL, name=f"{name}\n  x: y", id="1", location=Location(file="a.csv", line=2)
    )
    return Candidate(
        id="acme", kind=kind, name=name, provider="aws", sightings=(seen,), confidence=Confidence.HIGH, owner=owner
    )


def test_r2_4_the_guess_stands_where_nobody_is_named_and_a_comment_where_there_is_none() -> None:
    assert '    owner: "web"' in snippet(candidate(owner="web"), Adoption(), ORGANISATION, TODAY)
    text = snippet(candidate(), Adoption(), ORGANISATION, TODAY)
    assert "    # owner: the team that answers for it" in text
    assert "    review: 2027-05-23" in text


def test_r2_4_a_hostile_name_stays_in_its_comment_and_its_quotes() -> None:
    text = snippet(candidate(name='A"\nteams: {x: {}}'), Adoption(), ORGANISATION, TODAY)
    assert not any(line.startswith("teams:") for line in text.splitlines())


@pytest.mark.parametrize(
    ("kind", "adoption", "words"),
    [
        (UsageKind.SOFTWARE, Adoption(team="wob"), "no team “wob”"),
        (UsageKind.SOFTWARE, Adoption(data_class="intern"), "no data class “intern”"),
        (UsageKind.SOFTWARE, Adoption(review="soon"), "there is no day “soon”"),
        (UsageKind.SOFTWARE, Adoption(until="2026-02-30"), "there is no day “2026-02-30”"),
        (UsageKind.SERVICE, Adoption(), "managed already"),
    ],
)
def test_r2_4_what_does_not_exist_is_refused(kind: UsageKind, adoption: Adoption, words: str) -> None:
    with pytest.raises(UsageError, match=words):
        snippet(candidate(kind), adoption, ORGANISATION, TODAY)
