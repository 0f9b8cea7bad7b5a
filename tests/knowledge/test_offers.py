"""Offers of providers: read with their place, refused where wrong, told from facts, and linted (R1.12)."""

from __future__ import annotations

from pathlib import Path

import pytest

from knowledge.tiny import FILES, opened, write
from remit.errors import KnowledgeError
from remit.knowledge.binary import Binary, compile_knowledge
from remit.knowledge.lint import lint
from remit.knowledge.offers import offered, use_of
from remit.model.facts import HIDDEN, UNKNOWN, FactValue, Marker
from remit.model.offer import Offer, OfferKind, OfferText, Use

CONTROLS = FILES["controls/data.yaml"].replace(
    "    customer_means: You shield.\n",
    """    customer_means: You shield.
    offers:
      default: Boxes come shielded.
      feature: A shield can be had.
      solution: Somebody looks at shields.
""",
)
HEAD = """provider: acme
sources:
  page: {title: A page, url: https://example.com/page, read: 2026-01-01}
  read: {title: A page, url: https://example.com/page, read: 2026-01-01, locator: first paragraph, passage: sha256:%s,
    edition: of 2026}
offers:
""" % ("0" * 64)
LID = (
    "  - {id: lid, kind: feature, name: Acme Lid, what: It shields., controls: [shielding], services: [acme/box], "
    "used: \"shield == 'on'\", grade: reviewed, source: read, since: '2020'}\n"
)
GUARD = (
    "  - {id: guard, kind: solution, name: Acme Guard, what: It looks., controls: [shielding], through: [acme/box], "
    "grade: stated, source: page}\n"
)
ACME = "offers/acme.yaml"


def files(rows: str, head: str = HEAD) -> dict[str, str | tuple[str, str] | None]:
    return {"controls/data.yaml": CONTROLS, ACME: head + rows}


def lines(folder: Path, rows: str, head: str = HEAD) -> list[str]:
    found = lint(write(folder, files(rows, head)))
    return [f"{one.location}: {one.message}" for one in found]


def refused(folder: Path, rows: str) -> KnowledgeError:
    with pytest.raises(KnowledgeError) as caught:
        compile_knowledge(write(folder, files(rows)))
    return caught.value


def lid(used: str = "shield == 'on'") -> Offer:
    names = tuple(name for name in ("shield", "color", "size", "holes") if name in used)
    return Offer(
        id="lid", provider="acme", kind=OfferKind.FEATURE, name="Lid", what="It shields.", controls=("shielding",),
        used=used, facts=names,
    )  # fmt: skip


def test_a_provider_offers_what_its_file_says(tmp_path: Path) -> None:
    """R1.12: with what, for which control and service, and on which page."""
    knowledge = opened(tmp_path, files(LID + GUARD))
    first, second = knowledge.offers("acme")
    assert (first.name, first.kind, first.controls, first.facts) == (
        "Acme Lid", OfferKind.FEATURE, ("shielding",), ("shield",),
    )  # fmt: skip
    assert (first.since, first.source and first.source.edition) == ("2020", "of 2026")
    assert str(first.location) == f"knowledge/data/{ACME}:7:5"
    assert second.through == ("acme/box",)
    assert knowledge.offers("acme") is knowledge.offers("acme")
    assert knowledge.offers("nobody") == ()


def test_a_control_says_which_kinds_help_with_it(tmp_path: Path) -> None:
    """R1.12."""
    knowledge = opened(tmp_path, files(LID))
    (shielding,) = [control for control in knowledge.catalogue.controls if control.id == "shielding"]
    assert shielding.offers[1] == OfferText(kind=OfferKind.FEATURE, what="A shield can be had.")


def test_offers_are_a_section_of_their_own_that_nothing_else_decodes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    binary = Binary(compile_knowledge(write(tmp_path, files(LID))))
    monkeypatch.setattr(Binary, "offers", lambda *_: pytest.fail("offers were decoded"))
    assert list(binary.index.offers) == ["acme"]
    assert binary.catalogue().controls
    assert binary.service("acme/box").service.id == "acme/box"


def test_without_a_file_nothing_is_offered(tmp_path: Path) -> None:
    assert opened(tmp_path).offers("acme") == ()


@pytest.mark.parametrize(
    ("service", "control", "expected"),
    [
        ("acme/box", "", ["default", "lid", "all"]),
        ("acme/box", "shielding", ["default", "lid"]),
        ("acme/other", "shielding", ["default"]),
        ("acme/box", "locks", ["all"]),
    ],
)
def test_offers_are_for_a_service_and_a_control_by_kind(service: str, control: str, expected: list[str]) -> None:
    rows = [
        Offer(id=name, provider="acme", kind=kind, name=name, what="", controls=(control_id,), services=services)
        for name, kind, control_id, services in (
            ("all", OfferKind.ATTESTATION, "locks", ()),
            ("lid", OfferKind.FEATURE, "shielding", ("acme/box",)),
            ("default", OfferKind.DEFAULT, "shielding", ()),
        )
    ]
    if service == "acme/other":
        assert [one.id for one in offered(rows, service)] == ["default", "all"]
    assert [one.id for one in offered(rows, service, control)] == expected


@pytest.mark.parametrize(
    ("used", "facts", "expected"),
    [
        ("shield == 'on'", {"shield": "on"}, Use.USED),
        ("shield == 'on'", {"shield": "off"}, Use.NOT_USED),
        ("shield == 'on'", {"shield": UNKNOWN}, Use.UNKNOWN),
        ("shield == 'on'", {"shield": HIDDEN}, Use.UNKNOWN),
        ("shield == 'on'", {"color": "red"}, Use.OFFERED),
        ("shield == 'on' and color == 'red'", {"shield": "on"}, Use.OFFERED),
        ("shield == 'on' or color == 'red'", {"shield": "on", "color": UNKNOWN}, Use.USED),
        ("size > 0", {"size": 7}, Use.USED),
        ("size > 0", {"size": 0}, Use.NOT_USED),
        ("holes == '22'", {"holes": ("22", "443")}, Use.USED),
        ("holes == '22'", {"holes": ()}, Use.NOT_USED),
        ("", {"shield": "on"}, Use.OFFERED),
    ],
)
def test_use_follows_from_facts_and_is_never_guessed(
    used: str, facts: dict[str, FactValue | Marker], expected: Use
) -> None:
    """R1.12: without a condition, or without the fact, it is offered and nothing more."""
    assert use_of(lid(used), facts) is expected


@pytest.mark.parametrize(
    ("change", "message", "hint"),
    [
        (("[shielding]", "[shield]"), "no control “shield”", "did you mean “shielding”?"),
        (("source: read", "source: rad"), "no source “rad”", "did you mean “read”?"),
        (("\"shield == 'on'\"", "\"shild == 'on'\""), "no fact “shild”", "did you mean “shield”?"),
        (("'on'", "'onn'"), "no value of shield “onn”", "did you mean “on”?"),
        (("\"shield == 'on'\"", '"shield =="'), "condition not understood", "add-a-service"),
        (("\"shield == 'on'\"", '"7"'), "this is no condition", "compare it with something"),
        (("\"shield == 'on'\"", "\"not startswith(label, 'a')\""), "compares facts", "fact == 'value'"),
        (("\"shield == 'on'\"", '"count(holes) > 1"'), "compares facts", "fact == 'value'"),
    ],
)
def test_what_does_not_exist_is_refused_with_its_place(
    tmp_path: Path, change: tuple[str, str], message: str, hint: str
) -> None:
    problem = refused(tmp_path, LID.replace(*change))
    assert message in problem.message
    assert problem.place.startswith(f"knowledge/data/{ACME}:7:")
    assert hint in problem.hint


def test_an_unknown_kind_is_refused(tmp_path: Path) -> None:
    problem = refused(tmp_path, LID.replace("kind: feature", "kind: gift"))
    assert "gift" in problem.message
    assert problem.place.startswith(f"knowledge/data/{ACME}:7:")


def test_two_offers_of_one_id_are_refused(tmp_path: Path) -> None:
    problem = refused(tmp_path, LID + LID)
    assert (problem.message, problem.place) == ("the offer “lid” stands twice", f"knowledge/data/{ACME}:8:5")


def test_a_file_is_named_after_its_provider(tmp_path: Path) -> None:
    with pytest.raises(KnowledgeError, match=r"the offers of “acme” stand in other\.yaml"):
        compile_knowledge(write(tmp_path, {"controls/data.yaml": CONTROLS, "offers/other.yaml": HEAD + LID}))


@pytest.mark.parametrize(
    "used", ["shield in ['on', 'off'] and size > 0", "present(shield) and absent(color)", "shield != 'on'"]
)
def test_conditions_of_every_allowed_shape_load(tmp_path: Path, used: str) -> None:
    rows = LID.replace("shield == 'on'", used)
    assert opened(tmp_path, files(rows)).offers("acme")[0].used == used


def test_good_offers_are_without_fault(tmp_path: Path) -> None:
    rows = LID + GUARD + LID.replace("id: lid", "id: wide").replace("services: [acme/box], ", "")
    assert lines(tmp_path, rows) == []


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        (
            LID + GUARD.replace(", source: page", ""),
            ["the offer “guard” has no source", "no offer cites the source “page”"],
        ),
        (LID + GUARD.replace("grade: stated", "grade: unstated"), ["the offer “guard” is unstated"]),
        (
            LID + GUARD.replace("grade: stated", "grade: reviewed"),
            ["the offer “guard” is reviewed, but its source has no locator and no passage and no edition"],
        ),
        (
            LID + GUARD.replace("kind: solution", "kind: insurance"),
            ["shielding knows no offers of the kind “insurance”"],
        ),
        (LID.replace("[acme/box]", "[acme/bax]") + GUARD, ["no service “acme/bax” of acme"]),
        (LID + GUARD.replace("[acme/box]", "[acme/guard]"), ["no service “acme/guard” of acme"]),
        (
            LID.replace("[acme/box]", "[acme/box, acme/other]") + GUARD,
            ["the use of “lid” is never told for acme/other: nothing derives shield"],
        ),
        (
            LID.replace("services: [acme/box], ", "").replace("shield == 'on'", "color == 'red'") + GUARD,
            ["the use of “lid” is never told: no service derives color"],
        ),
        (
            LID.replace("shield == 'on'", "shield in ['on', 'off']") + GUARD,
            ["the condition of “lid” is the same whatever the facts are"],
        ),
        (
            LID.replace("shield == 'on'", "shield == 'on' and shield == 'off'") + GUARD,
            ["the condition of “lid” is the same whatever the facts are"],
        ),
    ],
)
def test_each_law_catches_the_row_that_it_is_for(tmp_path: Path, rows: str, expected: list[str]) -> None:
    """R1.12: no source, no kind, nothing that could tell its use."""
    found = lines(tmp_path, rows)
    assert len(found) == len(expected), found
    for line, part in zip(found, expected, strict=True):
        assert line.endswith(f": {part}")
        assert line.startswith(f"knowledge/data/{ACME}:")


def test_what_is_told_by_a_number_is_not_tried_out(tmp_path: Path) -> None:
    assert lines(tmp_path, LID.replace("shield == 'on'", "size > 0") + GUARD) == []


def test_a_file_that_cannot_be_loaded_is_one_problem(tmp_path: Path) -> None:
    assert lines(tmp_path, LID.replace("[shielding]", "[shield]")) == [
        f"knowledge/data/{ACME}:7:{len(LID.partition('[shielding]')[0]) + 2}: no control “shield”"
    ]
