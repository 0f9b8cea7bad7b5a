"""A page for each control of the catalogue, and their index: both sides, models, services, who asks, what proves it.

The pages are built and not kept: everything on them is data, and stands in the files of the knowledge base.
"""

from __future__ import annotations

from collections.abc import Iterator

from reference_words import check_line, label, offer_line, parts, pitfall_line, rests_on, section, table, when

from remit.app.control_reference import ControlReference, ModelSplit, control_reference
from remit.knowledge.base import KnowledgeBase
from remit.model.control import Proof
from remit.web.looks import provider_name

UP = "../"


def pages(knowledge: KnowledgeBase) -> Iterator[tuple[str, str]]:
    """Each page's path within the reference, without its ending, and its text."""
    for control in knowledge.catalogue.controls:
        yield f"controls/{control.id}", page(control_reference(knowledge, control.id))


def page(known: ControlReference) -> str:
    """All that is known of one control."""
    control = known.control
    share = f"{control.confidentiality} / {control.integrity} / {control.availability}"
    proven = "; ".join(map(proof_text, control.proof)) or "nothing that is read today"
    areas = f"- Decides the area {', '.join(area.name for area in known.areas)}\n" if known.areas else ""
    head = (
        f"# {control.name}\n\n`{control.id}` · {control.family} · layer {control.layer.value} · "
        f"category {control.category.value} · confidentiality / integrity / availability {share}\n\n"
        f"- Provider's: {control.provider_means}\n- Yours: {control.customer_means}\n- In force when: {proven}\n{areas}"
    )
    models = table(("model", "who", "what each does"), map(model_row, known.models))
    kinds = (f"- A provider may offer ({text.kind.value}): {text.what}" for text in control.offers)
    told = [
        head,
        section("By service model", [models]),
        section("Services with a word of their own", departures(known)),
        section("Who asks for it", asked(known)),
        section("Checks that prove it", (check_line(one, UP) for one in known.checks)),
        section("What people get wrong there", (pitfall_line(one, UP) for one in known.pitfalls)),
        section("What providers offer", [*kinds, *offers(known)]),
    ]
    return "\n".join(filter(None, told))


def proof_text(proof: Proof) -> str:
    """What a fact has to be for a control to be in force."""
    if proof.at_least is not None:
        return f"`{proof.fact}` ≥ {proof.at_least}"
    return f"`{proof.fact}` is {' or '.join(f'`{value}`' for value in proof.in_force)}"


def model_row(split: ModelSplit) -> tuple[str, ...]:
    """A service model's default."""
    name = f"[{split.model.name}]({UP}models.md)"
    return (name, label(split.rule.cell), parts(split.rule)) if split.rule else (name, "unstated", "")


def departures(known: ControlReference) -> Iterator[str]:
    """The rows of each service that has any for it."""
    rows = [
        (
            f"[{one.service.name}]({UP}services/{one.service.id}.md)",
            label(rule.cell),
            when(rule),
            parts(rule),
            rests_on(rule),
        )
        for one in known.departures
        for rule in one.rules
    ]
    if rows:
        yield table(("service", "who", "when", "what each does", "rests on"), rows)


def asked(known: ControlReference) -> Iterator[str]:
    """The requirements that are mapped to it."""
    for one in known.asked_by:
        told = "; ".join(
            f"{row.id} {row.title} ({row.relation.value if row.relation else 'organisational'})"
            for row in one.requirements
        )
        yield f"- [{one.framework.name}]({UP}frameworks.md#{one.framework.id}), {one.framework.edition}. {told}"


def offers(known: ControlReference) -> Iterator[str]:
    """What each provider offers for it."""
    for provider in dict.fromkeys(one.provider for one in known.offers):
        yield f"\n### {provider_name(provider)}\n"
        yield from (offer_line(one) for one in known.offers if one.provider == provider)


def index(knowledge: KnowledgeBase) -> str:
    """The catalogue, from the bottom of the stack to the top."""
    rows = (
        (
            f"[{control.name}](controls/{control.id}.md)",
            f"`{control.id}`",
            control.family,
            control.layer.value,
            control.provider_means,
            control.customer_means,
        )
        for control in knowledge.catalogue.controls
    )
    return "# Controls\n\n" + table(("control", "id", "family", "layer", "provider's", "yours"), rows)
