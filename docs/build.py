"""Builds the reference into `docs/reference/` from what the code and the data say about themselves.

Nothing here is written by hand twice: a command's text is its help, a control's is its row in the catalogue, a
check's is its own documentation. Services and controls have a page each, made in files beside this one. What this
script cannot know is whether those texts are good.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterable
from pathlib import Path

import click
import reference_api
import reference_controls
import reference_services
from reference_words import code, label, table

from remit.app.pitfalls import pitfalls_of
from remit.app.responsibility_table import RequirementView, requirement_views
from remit.checks import CHECKS
from remit.cli import remit
from remit.documents.asset_lines import json_schema as asset_schema
from remit.exports import EXPORTS
from remit.knowledge.base import KnowledgeBase, open_knowledge
from remit.knowledge.schema import json_schema as knowledge_schemas
from remit.model.framework import Framework
from remit.model.offer import Offer, OfferKind
from remit.model.ownership import ClaimRank
from remit.model.pitfall import Pitfall, PitfallKind
from remit.organisation.schema import json_schema as organisation_schema

HERE = Path(__file__).resolve().parent
OUTPUT = HERE / "reference"


def facts(knowledge: KnowledgeBase) -> str:
    """The vocabulary."""
    rows = (
        (f"`{fact.name}`", fact.kind.value, code(fact.values), fact.what) for fact in knowledge.catalogue.facts.values()
    )
    return (
        "# Facts\n\nThe vocabulary between every source and everything that judges. Values stand best protected "
        "first; any fact can be *unknown*.\n\n" + table(("fact", "kind", "values", "what it says"), rows)
    )


def models(knowledge: KnowledgeBase) -> str:
    """The default split of every control by service model."""
    catalogue = knowledge.catalogue
    cells = {model.id: {rule.control: rule.cell for rule in model.rules} for model in catalogue.models.values()}
    rows = (
        (
            f"[{control.name}](controls/{control.id}.md)",
            *(label(cells[model][control.id]) if control.id in cells[model] else "unstated" for model in cells),
        )
        for control in catalogue.controls
    )
    about = "\n".join(f"- **{model.id}**, {model.name}: {model.what}" for model in catalogue.models.values())
    return f"# Service models\n\n{about}\n\n" + table(("control", *cells), rows)


def offer_text(offer: Offer) -> str:
    """One thing that a provider offers."""
    helps = ", ".join(f"[{control}](controls/{control}.md)" for control in offer.controls)
    brought = f"an asset of {code(offer.through)} in the same account and region" if offer.through else ""
    used = ", where ".join(filter(None, (brought, f"`{offer.used}`" if offer.used else "")))
    source = offer.source
    lines = [
        f"### {offer.name}\n\n{offer.what}\n",
        f"- For {helps}" + (f" of {code(offer.services)}" if offer.services else ""),
        f"- Used where {used}" if used else "- Nothing that is read tells whether it is used",
        f"- Since {offer.since}" if offer.since else "",
        f"- *{offer.grade.value}*, [{source.title}]({source.url}), {offer.looked_at} {source.read}" if source else "",
    ]
    return "\n".join(filter(None, lines)) + "\n"


def offers(knowledge: KnowledgeBase) -> str:
    """What each provider offers for the customer's side, by kind."""
    providers = sorted({service.partition("/")[0] for service in knowledge.service_ids()})
    parts = ["# Offers\n\nWhat providers offer to whoever has to do a control.\n"]
    for provider in providers:
        for kind in OfferKind:
            if mine := [offer for offer in knowledge.offers(provider) if offer.kind is kind]:
                parts += [f"## {provider}, {kind.value}\n", *map(offer_text, mine)]
    return "\n".join(parts)


def requirement_text(framework: Framework, view: RequirementView) -> tuple[str, ...]:
    """One requirement's row: controls and relation, whose it is apart from them, its reach, who by three models."""
    row = view.row
    helps = ", ".join(f"[{control}](controls/{control}.md)" for control in row.controls)
    mapped = f"{row.relation.value}: {helps}" if row.relation else ""
    own = f"organisational: {row.organisational.value}" if row.organisational else ""
    reach = f"reach: {row.reach.value}" if row.reach else ""
    models = {model: parties for parties, models in view.models_by_parties.items() for model in models}
    who = (models[model] for model in ("iaas", "paas", "saas"))
    told = "; ".join(filter(None, (mapped, own, reach)))
    return (f"`{row.id}`", row.title, framework.families[row.family], told, *who)


def frameworks(knowledge: KnowledgeBase) -> str:
    """Every framework's requirements, their relation to the controls, and who has a part."""
    parts = ["# Frameworks\n\nWhat others ask for, and how it relates to the controls. Titles are ours.\n"]
    for name in knowledge.framework_ids():
        one = knowledge.framework(name)
        rows = (requirement_text(one, view) for view in requirement_views(knowledge, one))
        head = ("id", "about", "family", "relation", "IaaS", "PaaS", "SaaS")
        parts.append(f"## {name}\n\n**[{one.name}]({one.url})**, {one.edition}\n\n{table(head, rows)}")
    return "\n".join(parts)


def pitfall_text(pitfall: Pitfall) -> str:
    """One thing that goes wrong, and what shows it."""
    shown = [*(f"[{check}](checks.md#{check})" for check in pitfall.checks), *map(code_of, pitfall.commands)]
    lines = [
        f"### {pitfall.name}\n\n`{pitfall.id}` · the owner for {pitfall.owner.value} is told\n",
        f"{pitfall.what} **{pitfall.truth}** {pitfall.remedy}\n",
        f"- Signal: {pitfall.signal}\n- Likely cause: {pitfall.cause}",
        f"- Shown by {', '.join(shown)}" if shown else "",
        f"- Not yet: {pitfall.later}" if pitfall.later else "",
        f"- Nothing shows it: {pitfall.not_detectable}" if pitfall.not_detectable else "",
    ]
    return "\n".join(filter(None, lines)) + "\n"


def code_of(command: str) -> str:
    """A command with its link."""
    return f"[`remit {command}`](commands.md#remit-{command.replace(' ', '-')})"


def pitfalls(knowledge: KnowledgeBase) -> str:
    """Failure modes, mistakes, misconceptions and anti-patterns."""
    parts = ["# Pitfalls\n\nWhat goes wrong where a border is unclear, and what shows it.\n"]
    for kind in PitfallKind:
        mine = [pitfall for pitfall in pitfalls_of(knowledge) if pitfall.kind is kind]
        parts += [f"## {kind.words.capitalize()}s\n", *map(pitfall_text, mine)]
    return "\n".join(parts)


def checks(_knowledge: KnowledgeBase) -> str:
    """Every check, in its own words."""
    texts = [
        f"## {check.id}\n\n**{check.title}** · control [{check.control}](controls/{check.control}.md) · "
        f"up to {check.severity.word}\n\n{check.what} {check.why}\n\n**Fix.** {check.fix}\n\n"
        f"Fails:\n\n```{check.text.language}\n{check.bad}\n```\n\nPasses:\n\n```{check.text.language}\n{check.good}\n```\n"
        for check in CHECKS.load_all().values()
    ]
    return "# Checks\n\n" + "\n".join(texts)


def exports(_knowledge: KnowledgeBase) -> str:
    """Every format that `remit scan --format` can write."""
    rows = ((f"`{export.id}`", export.what) for export in EXPORTS.load_all().values())
    return (
        "# Exports\n\n"
        "Formats of `remit scan --format` and, with the findings that decided, of `remit check --format`.\n\n"
        + table(("format", "what it is for"), rows)
    )


def command_texts(command: click.Command, path: str) -> Iterable[str]:
    """The help of a command and of all below it."""
    context = click.Context(command, info_name=path, terminal_width=100)
    yield f"## {path}\n\n```text\n{command.get_help(context)}\n```\n"
    if isinstance(command, click.Group):
        for name in command.list_commands(context):
            child = command.get_command(context, name)
            if child is not None and not child.hidden:
                yield from command_texts(child, f"{path} {name}")


def commands(_knowledge: KnowledgeBase) -> str:
    """Every command, as `--help` prints it."""
    return "# Commands\n\n" + "\n".join(command_texts(remit, "remit"))


def owners(_knowledge: KnowledgeBase) -> str:
    """Every kind of claim of ownership, the strongest first."""
    rows = (
        (str(number), rank.title, "yes" if rank.is_direct else "no", rank.confidence.value)
        for number, rank in enumerate(sorted(ClaimRank, reverse=True), 1)
    )
    return (
        "# Owners\n\nThe one order of claims: the first of these wins. Two that speak of the very asset may contradict "
        "each other, which is a finding; any other is only overruled. "
        "[How each is written](../guides/name-owners.md).\n\n"
        + table(("rank", "claim", "speaks of the very asset", "sure"), rows)
    )


PAGES: dict[str, Callable[[KnowledgeBase], str]] = {
    "commands": commands,
    "facts": facts,
    "controls": reference_controls.index,
    "models": models,
    "services": reference_services.index,
    "offers": offers,
    "frameworks": frameworks,
    "owners": owners,
    "checks": checks,
    "pitfalls": pitfalls,
    "exports": exports,
    "api": reference_api.page,
}


SCHEMAS = """
For editors: `remit.yaml.schema.json` checks remit.yaml while you write it, the other `*.schema.json` files the files
of the knowledge base, and `assets.jsonl.schema.json` a line of a list of assets. In VS Code's YAML extension, write
`# yaml-language-server: $schema=PATH` on the first line.
"""


def _title(text: str) -> str:
    return text.partition("\n")[0].removeprefix("# ")


def build(output: Path) -> dict[str, int]:
    """Write every page anew into a folder.

    Returns:
        Lines by page.
    """
    knowledge = open_knowledge()
    texts = {name: page(knowledge) for name, page in PAGES.items()}
    texts.update(reference_services.pages(knowledge))
    texts.update(reference_controls.pages(knowledge))
    links = "\n".join(f"- [{_title(texts[name])}]({name}.md)" for name in PAGES)
    texts["index"] = f"# Reference\n\n{links}\n- [The words](../glossary.md)\n" + SCHEMAS
    shutil.rmtree(output, ignore_errors=True)
    output.mkdir(parents=True)
    for name, text in texts.items():
        path = output / f"{name}.md"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    schemas = {"remit.yaml": organisation_schema(), "assets.jsonl": asset_schema(), **knowledge_schemas()}
    for name, schema in schemas.items():
        (output / f"{name}.schema.json").write_text(json.dumps(schema, indent=2), encoding="utf-8")
    return {name: len(text.splitlines()) for name, text in texts.items()}


if __name__ == "__main__":
    built = build(OUTPUT)
    for page, lines in built.items():
        if "/" not in page:
            print(f"docs/reference/{page}.md: {lines} lines")
    print(f"and {sum('/' in page for page in built)} pages of services and controls")
