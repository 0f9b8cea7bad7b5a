"""The knowledge base that ships: complete, equal to the published table, and nothing in it without effect."""

from __future__ import annotations

import re
import shutil
from dataclasses import replace
from itertools import product
from pathlib import Path

import pytest
import yaml

from remit.knowledge.base import open_knowledge
from remit.knowledge.catalogue import Catalogue, load_catalogue
from remit.knowledge.files import DATA
from remit.model.control import Layer
from remit.model.facts import FactKind
from remit.model.offer import OfferKind
from remit.model.party import Label, plain_split
from remit.model.rules import ServiceModel
from remit.model.source import Grade
from remit.resolver.areas import area_label

CATALOGUE = load_catalogue()
C, S, P = Label.CUSTOMER, Label.SHARED, Label.PROVIDER
PUBLISHED = {
    #                      on-prem iaas paas saas
    "data-classification": (C, C, C, C),
    "endpoint": (C, C, C, S),
    "identity": (C, C, S, S),
    "application": (C, C, S, S),
    "network": (C, S, P, P),
    "host": (C, S, P, P),
    "physical": (C, P, P, P),
}
COLUMNS = ("on-prem", "iaas", "paas", "saas")
FLIPPED = {C: P, P: C}
ANCHORS = [
    (area.id, column, anchor)
    for area, column in product(CATALOGUE.areas, CATALOGUE.columns.values())
    for anchor in area.anchors
]


def labels(catalogue: Catalogue) -> dict[str, tuple[Label, ...]]:
    models = [catalogue.models[model] for model in catalogue.columns.values()]
    return {area.id: tuple(area_label(area, model) for model in models) for area in catalogue.areas}


def label_of(model: ServiceModel, control: str) -> Label:
    return next(rule.cell.label for rule in model.rules if rule.control == control)


def test_every_model_says_of_every_control_who_takes_it() -> None:
    """R1.2, R1.3."""
    controls = {control.id for control in CATALOGUE.controls}
    assert {model.id: {rule.control for rule in model.rules} for model in CATALOGUE.models.values()} == dict.fromkeys(
        CATALOGUE.models, controls
    )


def test_the_published_areas_come_out_for_every_model() -> None:
    """R1.3: they are computed from the anchor controls, nowhere stored."""
    assert tuple(CATALOGUE.columns) == COLUMNS
    assert labels(CATALOGUE) == PUBLISHED


@pytest.mark.parametrize(("area", "column", "anchor"), ANCHORS)
def test_turning_one_anchor_over_to_the_other_party_changes_the_area(area: str, column: str, anchor: str) -> None:
    """R1.3: no cell of the published table is there by accident."""
    model = CATALOGUE.models[column]
    other = FLIPPED[label_of(model, anchor)]
    rules = tuple(replace(rule, cell=plain_split(other)) if rule.control == anchor else rule for rule in model.rules)
    (row,) = [row for row in CATALOGUE.areas if row.id == area]
    assert area_label(row, replace(model, rules=rules)) is not area_label(row, model)


@pytest.mark.parametrize(("area", "column", "anchor"), ANCHORS[::5])
def test_an_edit_of_a_models_file_shows_in_the_published_table(
    tmp_path: Path, area: str, column: str, anchor: str
) -> None:
    """R1.3: the same, through the files as an editor would change them."""
    data = tmp_path / "data"
    shutil.copytree(DATA, data)
    path = data / "models" / f"{column}.yaml"
    before = label_of(CATALOGUE.models[column], anchor)
    file = yaml.safe_load(path.read_text(encoding="utf-8"))
    for ids in file["splits"].values():
        if anchor in ids:
            ids.remove(anchor)
    file["splits"].setdefault(FLIPPED[before].value, []).append(anchor)
    path.write_text(yaml.safe_dump(file), encoding="utf-8")
    changed = labels(load_catalogue(data))
    place = list(CATALOGUE.columns.values()).index(column)
    assert changed[area][place] is not PUBLISHED[area][place]


def test_every_anchor_is_wholly_one_sides_so_that_it_can_be_turned_over() -> None:
    assert {label_of(CATALOGUE.models[column], anchor) for _, column, anchor in ANCHORS} <= set(FLIPPED)


def test_an_area_none_of_whose_anchors_applies_is_not_applicable() -> None:
    area, model = CATALOGUE.areas[0], CATALOGUE.models["paas"]
    assert area_label(area, replace(model, rules=())) is Label.NOT_APPLICABLE


def test_controls_follow_the_stack_and_say_what_each_side_does() -> None:
    """R1.1, R1.2."""
    layers = [list(Layer).index(control.layer) for control in CATALOGUE.controls]
    assert layers == sorted(layers)
    assert all(
        control.provider_means.endswith(".") and control.customer_means.endswith(".") for control in CATALOGUE.controls
    )
    assert all(control.confidentiality + control.integrity + control.availability > 0 for control in CATALOGUE.controls)


def test_every_word_of_the_vocabulary_has_values_where_it_needs_them() -> None:
    for fact in CATALOGUE.facts.values():
        assert bool(fact.values) is (fact.kind is FactKind.ENUM), fact.name
        assert len(set(fact.values)) == len(fact.values)
        assert fact.what.endswith(".")


def test_every_type_of_the_index_has_a_mapping_and_every_prefix_a_service(tmp_path: Path) -> None:
    knowledge = open_knowledge(DATA, tmp_path / "knowledge.bin")
    explicit = [knowledge.entry(one) for one in knowledge.service_ids() if knowledge.service(one).is_explicit]
    assert explicit
    for entry in explicit:
        assert entry.service.model in CATALOGUE.models
        for native in entry.native:
            mapping = knowledge.mapping(native)
            assert mapping is not None
            assert mapping.service == entry.service.id
    assert all(knowledge.service(one).model in CATALOGUE.models for one in knowledge.service_ids())


PROVIDERS_OWN = {
    "aws": r"https://docs\.aws\.amazon\.com/",
    "azure": r"https://(learn\.microsoft\.com|github\.com/Azure)/",
    "gcp": r"https://((docs\.)?cloud\.google\.com|googleapis\.dev|github\.com/(terraform-google-modules|googleapis))/",
}
OFFERS = {provider: open_knowledge().offers(provider) for provider in ("aws", "azure", "gcp")}


def test_every_control_says_which_offers_help_with_it() -> None:
    """R1.12: kinds in their order, each with one sentence."""
    kinds = list(OfferKind)
    for control in CATALOGUE.controls:
        assert control.offers, control.id
        order = [kinds.index(text.kind) for text in control.offers]
        assert order == sorted(order), control.id
        assert all(re.fullmatch(r"[A-Z][^.]*\.", text.what) for text in control.offers), control.id


def test_every_kind_is_named_by_a_control_and_offered_by_somebody() -> None:
    """R1.12: secure defaults, blueprints, policy hierarchies, features, solutions, attestations and insurance."""
    assert {text.kind for control in CATALOGUE.controls for text in control.offers} == set(OfferKind)
    assert {offer.kind for offers in OFFERS.values() for offer in offers} == set(OfferKind)


@pytest.mark.parametrize("provider", OFFERS)
def test_each_provider_offers_a_real_set(provider: str) -> None:
    """R1.12: on pages of its own, and for some the use can be told."""
    offers = OFFERS[provider]
    assert len(offers) >= 30
    assert sum(offer.can_be_told for offer in offers) >= len(offers) // 3
    assert all(re.fullmatch(r"[A-Z].*[^.]\.", offer.what) for offer in offers)
    assert len({offer.what for offer in offers}) == len(offers)
    for offer in offers:
        assert offer.source is not None
        assert re.match(PROVIDERS_OWN[provider], offer.source.url), offer.id
        assert offer.grade is not Grade.UNSTATED
