"""The shape of the knowledge base's files, as types; the JSON Schema for editors is generated from them.

Only shapes stand here. Whether a control, a fact or a source that a file names exists is the loader's
question (`load`), and whether a row is worth having the linter's (`lint`).
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

import msgspec
from msgspec import UNSET, Meta, Struct, UnsetType, field

from remit.model.control import Category, Layer
from remit.model.facts import FactKind
from remit.model.framework import Organisational, Reach, Relation
from remit.model.offer import OfferKind
from remit.model.party import Label, Party, Role
from remit.model.pitfall import PitfallKind
from remit.model.source import Grade, Source

Date = Annotated[str, Meta(pattern=r"^\d{4}-\d{2}-\d{2}$")]
Id = Annotated[str, Meta(pattern=r"^[a-z0-9][a-z0-9-]*$")]
ServiceId = Annotated[str, Meta(pattern=r"^[a-z0-9-]+/[a-z0-9-]+$")]
FactWord = Annotated[str, Meta(pattern=r"^[a-z][a-z0-9_]*$")]
Share = Annotated[int, Meta(ge=0, le=3)]
ClaimedId = Annotated[str, Meta(pattern=r"^[^*\s]+\*?$")]


class _File(Struct, kw_only=True, forbid_unknown_fields=True):
    """Every file and every part of one: a field that is not known is an error."""


class FactRow(_File):
    """One word of the vocabulary."""

    kind: FactKind
    what: str
    values: list[str] = []


class FactsFile(_File):
    """`facts.yaml`: the shared vocabulary."""

    facts: dict[FactWord, FactRow]


class ProofRow(_File):
    """How a fact shows whether a control is in force."""

    fact: FactWord
    in_force: list[str] = []
    at_least: int | None = None


class ControlRow(_File):
    """One control of a family."""

    id: Id
    name: str
    layer: Layer
    category: Category
    cia: tuple[Share, Share, Share]
    provider_means: str
    customer_means: str
    proof: list[ProofRow] = []
    offers: dict[OfferKind, str] = {}


class ControlsFile(_File):
    """`controls/<family>.yaml`: one family of the catalogue."""

    family: str
    controls: list[ControlRow]


class AreaRow(_File):
    """One row of the published table and its anchor controls."""

    id: Id
    name: str
    anchors: list[Id]


class AreasFile(_File):
    """`areas.yaml`: the published table's rows, and which model stands in which column."""

    areas: list[AreaRow]
    columns: dict[str, Id]


class NotApplicableRow(_File):
    """A control that does not apply to a model, and why."""

    control: Id
    reason: str


class ModelSplits(_File):
    """Control ids by who takes them."""

    provider: list[Id] = []
    customer: list[Id] = []
    shared: list[Id] = []
    third_party: list[Id] = []
    not_applicable: list[NotApplicableRow] = []


class ModelFile(_File):
    """`models/<id>.yaml`: a service model's default split of every control."""

    model: Id
    name: str
    what: str
    splits: ModelSplits
    extends: Id | None = None


class SourceRow(_File):
    """A provider's page as cited; the last three say that its text was read."""

    title: str
    url: Annotated[str, Meta(pattern=r"^https://")]
    read: Date
    locator: str = ""
    passage: Annotated[str, Meta(pattern=r"^(sha256:[0-9a-f]{64})?$")] = ""
    edition: str = ""

    def source(self) -> Source:
        """The same, as the model says it."""
        return Source(
            title=self.title,
            url=self.url,
            read=self.read,
            locator=self.locator,
            passage=self.passage,
            edition=self.edition,
        )


class SplitRow(_File):
    """One departure of a service from its model."""

    control: Id
    grade: Grade
    when: dict[FactWord, str | list[str]] = {}
    split: Label | None = None
    roles: dict[Role, list[Party]] = {}
    accountable: Party | None = None
    provider: str = ""
    customer: str = ""
    third_party: str = ""
    reason: str = ""
    source: str = ""


class FoundationRow(_File):
    """What a service stands on, as its provider says."""

    on: Annotated[str, Meta(pattern=r"^[a-z0-9-]+(/[a-z0-9-]+)?$")]
    grade: Grade
    source: str
    model: str = ""
    when: dict[FactWord, str | list[str]] = {}


class ClauseRow(_File):
    """One clause of a fact: a condition and what it gives."""

    if_: str = field(name="if", default="")
    is_: str | int | bool | list[str] | UnsetType = field(name="is", default=UNSET)
    get: str = ""
    call: str = ""
    with_: list[str] = field(name="with", default=[])
    map_: dict[str, str | int | bool] = field(name="map", default={})
    source: str = ""


class DefaultRow(_File):
    """A provider's default for an attribute that is left out, while it holds."""

    is_: Any = field(name="is")
    source: str
    from_: Date | None = field(name="from", default=None)
    until: Date | None = None


class AssetRow(_File):
    """Which attributes identify and name an asset."""

    id: str = ""
    name: str = ""
    keys: list[str] = []


class NativeRow(_File):
    """How one native type becomes an asset with facts, or a companion of one."""

    asset: AssetRow | None = None
    part: str = ""
    of: str = ""
    like: str = ""
    facts: dict[FactWord, ClauseRow | list[ClauseRow]] = {}
    defaults: dict[str, list[DefaultRow]] = {}
    edges: dict[str, str | list[str]] = {}


class ExampleResource(_File):
    """One native resource of an example."""

    type: str
    attributes: dict[str, Any] = {}
    references: dict[str, int | list[int]] = {}
    unknown: list[str] = []


class ExampleRow(_File):
    """A service's test: native input, facts, expected parties."""

    name: str
    native: list[ExampleResource]
    facts: dict[FactWord, str | int | bool | list[str]] = {}
    parties: dict[Id, Label] = {}


class ServiceFile(_File):
    """`services/<provider>/<service>.yaml`: claims, sources, splits, native mapping, examples.

    Attributes:
        claims: ids of the provider's own lists, by list: `tf`, `cfn`, `arm`, `k8s`, `gcp` for types as native keys
            spell them, `iam` for AWS service prefixes, `api` for names of Google Cloud APIs, or another reader's room.
            A `*` at the end stands for the rest.
    """

    service: ServiceId
    name: str
    model: Id
    claims: dict[FactWord, list[ClaimedId]] = {}
    sources: dict[str, SourceRow] = {}
    splits: list[SplitRow] = []
    runs_on: list[FoundationRow] = []
    native: dict[str, NativeRow] = {}
    examples: list[ExampleRow] = []


class OfferRow(_File):
    """One thing that a provider offers for controls that are the customer's."""

    id: Id
    kind: OfferKind
    name: str
    what: str
    controls: Annotated[list[Id], Meta(min_length=1)]
    grade: Grade
    services: list[ServiceId] = []
    used: str = ""
    through: list[ServiceId] = []
    since: str = ""
    source: str = ""


class OffersFile(_File):
    """`offers/<provider>.yaml`: what a provider offers, with its sources."""

    provider: Id
    offers: list[OfferRow]
    sources: dict[str, SourceRow] = {}


class RequirementRow(_File):
    """One requirement of a framework: controls with a relation, or whose organisation it is a matter of, or both."""

    id: str
    title: Annotated[str, Meta(min_length=3, max_length=90)]
    controls: list[Id] = []
    relation: Relation | None = None
    organisational: Organisational | None = None
    reach: Reach | None = None
    parts: Annotated[str, Meta(pattern=r"^[a-z]*$")] = ""


class FrameworkFamily(_File):
    """One family, clause, function or chapter of a framework."""

    id: str
    name: str
    requirements: Annotated[list[RequirementRow], Meta(min_length=1)]


class FrameworkFile(_File):
    """`frameworks/<id>.yaml`: a framework's ids, own short titles, and their relation to the controls."""

    framework: Id
    name: str
    edition: str
    url: Annotated[str, Meta(pattern=r"^https://")]
    families: Annotated[list[FrameworkFamily], Meta(min_length=1)]


class PitfallRow(_File):
    """One thing that goes wrong where a border is unclear, and what shows it.

    Attributes:
        detectors: `check:` with a check's id, or `command:` with the words after `remit`.
        not_detectable: why nothing shows it; for rows without a detector that none is to come for.
        later: what is to come that shows it, or more of it.
    """

    id: Id
    name: str
    what: str
    truth: str
    remedy: str
    signal: str
    cause: str
    owner: Category
    detectors: list[Annotated[str, Meta(pattern=r"^(check:[a-z0-9-]+|command:[a-z0-9 -]+)$")]] = []
    not_detectable: str = ""
    later: str = ""
    source: str = ""


class PitfallsFile(_File):
    """`pitfalls/<kind>s.yaml`: failure modes, mistakes, misconceptions or anti-patterns."""

    kind: PitfallKind
    pitfalls: Annotated[list[PitfallRow], Meta(min_length=1)]
    sources: dict[str, SourceRow] = {}


class PatternRow(_File):
    """A prefix of native types and the service it stands for."""

    prefix: Annotated[str, Meta(pattern=r"^[a-z0-9]+:")]
    service: ServiceId | None = None
    name: str = ""
    model: Id | None = None
    kind: Annotated[str, Meta(pattern=r"^(asset|part|other)$")] = "asset"


class PatternsFile(_File):
    """`patterns/<name>.yaml`: service and model by the prefix of a native type, grade assumed."""

    provider: str
    patterns: list[PatternRow]


class UniverseService(_File):
    """A service that no file and no prefix names: what it is called, and its model."""

    name: str
    model: Id


class UniverseRow(_File):
    """Ids of one list that are a service, its features, or no service."""

    list_: Literal["iam", "api", "tf", "cfn", "arm", "gcp"] = field(name="list")
    service: ServiceId | None = None
    not_a_service: str = ""
    ids: list[ClaimedId] = []
    features: list[ClaimedId] = []


class UniverseFile(_File):
    """`universe/<provider>.yaml`: what ids of the provider's lists are, where no service file claims them."""

    provider: str
    services: dict[ServiceId, UniverseService] = {}
    rows: list[UniverseRow] = []


def json_schema() -> dict[str, Any]:
    """JSON Schema of every kind of file, by the kind's name."""
    catalogue = (FactsFile, ControlsFile, AreasFile, ModelFile)
    files = (*catalogue, ServiceFile, OffersFile, FrameworkFile, PitfallsFile, PatternsFile, UniverseFile)
    return {file.__name__: msgspec.json.schema(file) for file in files}
