"""A first remit.yaml from what an estate says (R6.7): it reads back, says why, and trusts no text it found."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from planned import Resource, knowledge, resource, surveyed
from remit.app.begin import Proposal, duties, first_week, identifier, interview, propose, render
from remit.app.scan import organisation_of
from remit.model.control import Control
from remit.model.landscape import Landscape
from remit.model.organisation import Organisation

ARN = "arn:aws:s3:::reports"


def volume(name: str, **tags: str) -> Resource:
    return resource("aws_ebs_volume", name, tags=tags)


def read_back(folder: Path, proposal: Proposal) -> Organisation:
    file = folder / "first.yaml"
    file.write_text(render(proposal), encoding="utf-8")
    return organisation_of(file, knowledge())


def estate(folder: Path) -> Landscape:
    return surveyed(
        folder,
        volume("a", owner="Payments Team", app="checkout"),
        volume("b", team="payments_team", app="checkout"),
        volume("c", owner="ana@example.org", app="checkout"),
        volume("d"),
        resource("aws_kms_key", "k", arn="arn:aws:kms:eu-north-1:210987654321:key/1"),
    )


def test_what_is_found_is_proposed_and_reads_back(tmp_path: Path) -> None:
    proposal = propose(estate(tmp_path), organisation="Reef: & Sons")
    organisation = read_back(tmp_path, proposal)
    assert organisation.name == "Reef: & Sons"
    assert list(organisation.accounts) == ["210987654321"]
    assert list(organisation.workloads) == ["checkout"]
    assert organisation.people["ana"].email == "ana@example.org"
    assert organisation.team_called("Payments Team") is not None
    assert organisation.team_called("payments_team") is not None
    assert proposal.unowned == 2


def test_nothing_found_still_reads_back_and_says_what_to_write(tmp_path: Path) -> None:
    proposal = propose(surveyed(tmp_path, volume("only")), organisation="reef")
    organisation = read_back(tmp_path, proposal)
    assert organisation.teams == {}
    assert "# No owner tag was found" in render(proposal)
    assert "# No person is known yet" in render(proposal)


def test_the_interview_asks_what_is_ours_and_its_answers_become_rules(tmp_path: Path) -> None:
    landscape = estate(tmp_path)
    proposal = propose(landscape, organisation="reef")
    asked: list[str] = []

    def ask(control: Control, so_far: str) -> str | None:
        asked.append(control.id)
        if control.id == "backup":
            return "Bo Kelp"
        return so_far or "Ana Reef"

    interview(landscape, proposal, "checkout", ask)
    assert asked == [control.id for control in duties(landscape, "checkout")]
    assert "physical-access" not in asked
    organisation = read_back(tmp_path, proposal)
    assert {rule.person for rule in organisation.ownership_rules} >= {"ana-reef"}
    assert all(rule.pattern == "checkout" and rule.team == "payments-team" for rule in organisation.ownership_rules)
    assert "answers differ" in render(proposal)


def test_an_interview_may_end_early_and_skip(tmp_path: Path) -> None:
    landscape = estate(tmp_path)
    proposal = propose(landscape, organisation="reef")
    answers = iter(["", "Ana", None])
    interview(landscape, proposal, "", lambda _control, _so_far: next(answers))
    assert [answer.person for answer in proposal.answers] == ["ana"]
    assert read_back(tmp_path, proposal).ownership_rules[0].pattern == "*"


def test_without_a_team_the_answers_stay_as_a_note(tmp_path: Path) -> None:
    landscape = surveyed(tmp_path, volume("only", app="site"))
    proposal = propose(landscape, organisation="reef")
    interview(landscape, proposal, "site", lambda _control, _so_far: "Ana")
    assert read_back(tmp_path, proposal).ownership_rules == ()
    assert "#   backup: ana" in render(proposal)


def test_a_workload_that_only_the_interview_names_is_declared(tmp_path: Path) -> None:
    proposal = Proposal(organisation="reef", accounts={}, teams={}, workloads={}, workload="site")
    assert list(read_back(tmp_path, proposal).workloads) == ["site"]


def test_the_first_week_says_how_many_assets_lack_an_owner(tmp_path: Path) -> None:
    assert first_week(propose(estate(tmp_path), organisation="reef"))[0].startswith("Name owners: 2 of 5 assets")


@given(st.text(max_size=30), st.text(max_size=30), st.text(max_size=30))
def test_whatever_a_tag_says_the_file_reads_back(
    tmp_path_factory: object, owner: str, workload: str, name: str
) -> None:
    folder: Path = tmp_path_factory.mktemp("begin")  # type: ignore[attr-defined]
    teams = {owner.strip(): 1} if owner.strip() and "@" not in owner else {}
    found = {workload.strip(): 1} if workload.strip() else {}
    proposal = Proposal(organisation=name or "x", accounts={}, teams=teams, workloads=found)
    assert list(read_back(folder, proposal).workloads) == list(found)


@given(st.text())
def test_an_identifier_is_short_plain_and_never_empty(text: str) -> None:
    found = identifier(text)
    assert found
    assert identifier(found) == found
