"""The catalogue that every service file refers to: facts, controls, areas and service models.

What is checked here is what the product cannot run without: shapes, and that every name a row uses exists.
Whether the rows are complete and worth having is the linter's question.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from remit.documents.convert import convert
from remit.documents.yaml import Document
from remit.errors import KnowledgeError
from remit.knowledge import schema
from remit.knowledge.files import DATA, need, open_file
from remit.model.control import Area, Control, Layer, Proof
from remit.model.facts import FactKind, FactType
from remit.model.location import Location
from remit.model.offer import OfferText
from remit.model.party import Label, plain_split
from remit.model.rules import RuleKind, ServiceModel, SplitRule
from remit.model.source import Grade


@dataclass(frozen=True, slots=True, kw_only=True)
class Catalogue:
    """What every service file refers to: facts, controls, areas, models."""

    facts: dict[str, FactType]
    controls: tuple[Control, ...]
    areas: tuple[Area, ...]
    columns: dict[str, str]
    models: dict[str, ServiceModel]


def load_catalogue(data: Path = DATA) -> Catalogue:
    """Facts, controls, areas and models.

    Raises:
        KnowledgeError: a file is not of its shape, or names something that does not exist.
        UnreadableError: a file is not YAML.
    """
    facts = _load_facts(data)
    controls = _load_controls(data, facts)
    ids = [control.id for control in controls]
    models = _load_models(data, {control.id: control for control in controls})
    document = open_file(data / "areas.yaml", data)
    file = convert(document, schema.AreasFile, KnowledgeError)
    for index, area in enumerate(file.areas):
        for anchor in area.anchors:
            need(document, ("areas", index, "anchors"), anchor, ids, "control")
    for column, model in file.columns.items():
        need(document, ("columns", column), model, models, "service model")
    areas = tuple(Area(id=row.id, name=row.name, anchors=tuple(row.anchors)) for row in file.areas)
    return Catalogue(facts=facts, controls=controls, areas=areas, columns=file.columns, models=models)


def _load_facts(data: Path) -> dict[str, FactType]:
    file = convert(open_file(data / "facts.yaml", data), schema.FactsFile, KnowledgeError)
    return {
        name: FactType(name=name, kind=row.kind, values=tuple(row.values), what=row.what)
        for name, row in file.facts.items()
    }


def _load_controls(data: Path, facts: Mapping[str, FactType]) -> tuple[Control, ...]:
    controls: dict[str, Control] = {}
    for path in sorted((data / "controls").glob("*.yaml")):
        document = open_file(path, data)
        file = convert(document, schema.ControlsFile, KnowledgeError)
        for index, row in enumerate(file.controls):
            if row.id in controls:
                raise KnowledgeError(
                    f"the control “{row.id}” stands twice",
                    place=str(document.at("controls", index)),
                    hint="rename one",
                )
            for number, proof in enumerate(row.proof):
                place = ("controls", index, "proof", number)
                need(document, place, proof.fact, facts, "fact")
                for value in proof.in_force if facts[proof.fact].kind is FactKind.ENUM else ():
                    need(document, place, value, facts[proof.fact].values, f"value of {proof.fact}")
            controls[row.id] = Control(
                id=row.id,
                name=row.name,
                family=file.family,
                layer=row.layer,
                category=row.category,
                confidentiality=row.cia[0],
                integrity=row.cia[1],
                availability=row.cia[2],
                provider_means=row.provider_means,
                customer_means=row.customer_means,
                proof=tuple(
                    Proof(fact=proof.fact, in_force=tuple(proof.in_force), at_least=proof.at_least)
                    for proof in row.proof
                ),
                offers=tuple(OfferText(kind=kind, what=what) for kind, what in row.offers.items()),
            )
    layers = tuple(Layer)
    return tuple(sorted(controls.values(), key=lambda control: layers.index(control.layer)))


def _load_models(data: Path, controls: Mapping[str, Control]) -> dict[str, ServiceModel]:
    opened: dict[str, tuple[Document, schema.ModelFile]] = {}
    for path in sorted((data / "models").glob("*.yaml")):
        document = open_file(path, data)
        file = convert(document, schema.ModelFile, KnowledgeError)
        if file.model != path.stem:
            raise KnowledgeError(
                f"the model “{file.model}” stands in {path.name}",
                place=str(document.at("model")),
                hint="its id is the file's name",
            )
        opened[file.model] = (document, file)
    return {model: _build_model(model, opened, controls, ()) for model in opened}


def _build_model(
    model: str,
    opened: Mapping[str, tuple[Document, schema.ModelFile]],
    controls: Mapping[str, Control],
    seen: tuple[str, ...],
) -> ServiceModel:
    document, file = opened[model]
    rules: dict[str, SplitRule] = {}
    if file.extends is not None:
        need(document, ("extends",), file.extends, opened.keys() - {*seen, model}, "service model")
        parent = _build_model(file.extends, opened, controls, (*seen, model))
        rules = {rule.control: rule for rule in parent.rules}
    own: set[str] = set()
    for label, index, control, reason in _model_rows(file):
        place = document.at("splits", label.value, index)
        need(document, ("splits", label.value, index), control, controls, "control")
        if control in own:
            raise KnowledgeError(f"“{control}” stands twice", place=str(place), hint="keep one of them")
        own.add(control)
        rules[control] = _model_rule(controls[control], label, reason, place)
    return ServiceModel(id=model, name=file.name, what=file.what, rules=tuple(rules.values()))


def _model_rows(file: schema.ModelFile) -> Iterable[tuple[Label, int, str, str]]:
    splits = file.splits
    for label, ids in (
        (Label.PROVIDER, splits.provider),
        (Label.CUSTOMER, splits.customer),
        (Label.SHARED, splits.shared),
        (Label.THIRD_PARTY, splits.third_party),
    ):
        yield from ((label, index, control, "") for index, control in enumerate(ids))
    for index, row in enumerate(splits.not_applicable):
        yield Label.NOT_APPLICABLE, index, row.control, row.reason


def _model_rule(control: Control, label: Label, reason: str, place: Location) -> SplitRule:
    return SplitRule(
        control=control.id,
        cell=plain_split(label),
        kind=RuleKind.MODEL,
        grade=Grade.ASSUMED,
        location=place,
        provider_part=control.provider_means if label in {Label.PROVIDER, Label.SHARED} else "",
        customer_part=control.customer_means if label in {Label.CUSTOMER, Label.SHARED} else "",
        reason=reason,
    )
