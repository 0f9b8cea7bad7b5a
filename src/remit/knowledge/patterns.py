"""Prefixes of native types: service and model for whatever no service file knows, grade assumed."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

from remit.documents.convert import convert
from remit.errors import KnowledgeError
from remit.knowledge import schema
from remit.knowledge.files import need, open_file
from remit.model.rules import Service, ServiceModel


@dataclass(frozen=True, slots=True, kw_only=True)
class Pattern:
    """A prefix of native types and what it stands for.

    Attributes:
        prefix: start of the native key.
        service: service id; empty for what is no service.
        kind: asset, part or other.
    """

    prefix: str
    service: str
    kind: str


def load_patterns(
    data: Path, models: Mapping[str, ServiceModel], explicit: Collection[str] = ()
) -> tuple[list[Pattern], list[Service]]:
    """Prefixes of native types, longest first, and the services that only they name.

    Args:
        data: folder of the knowledge base.
        models: service models by id.
        explicit: ids of the services that have a file of their own.

    Raises:
        KnowledgeError: a prefix stands twice, or one of assets leads to no service or to one without a model.
        UnreadableError: a file is not YAML.
    """
    patterns: dict[str, Pattern] = {}
    services: dict[str, Service] = {}
    for path in sorted((data / "patterns").glob("*.yaml")):
        document = open_file(path, data)
        file = convert(document, schema.PatternsFile, KnowledgeError)
        for index, row in enumerate(file.patterns):
            place = str(document.at("patterns", index))
            if row.prefix in patterns:
                raise KnowledgeError(f"the prefix “{row.prefix}” stands twice", place=place, hint="keep one")
            patterns[row.prefix] = Pattern(prefix=row.prefix, service=row.service or "", kind=row.kind)
            if row.model is not None:
                need(document, ("patterns", index, "model"), row.model, models, "service model")
            if row.service is None:
                if row.kind == "asset":
                    raise KnowledgeError(f"“{row.prefix}” is no service's", place=place, hint="give service: or kind:")
                continue
            if row.service in explicit:
                continue
            known = services.get(row.service)
            service = Service(
                id=row.service,
                name=row.name or (known.name if known else row.service),
                provider=file.provider,
                model=row.model or (known.model if known else ""),
                is_explicit=False,
            )
            if not service.model:
                raise KnowledgeError(f"“{row.service}” has no model", place=place, hint="give model: where it is first")
            services[row.service] = service
    return sorted(patterns.values(), key=lambda pattern: -len(pattern.prefix)), list(services.values())
