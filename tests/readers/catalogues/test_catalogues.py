"""Every catalogue says who owns what, in its own words, with the place; what it cannot say is told (R2.2)."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from remit.errors import UnreadableError
from remit.model.ownership import Entry
from remit.readers import CATALOGUES, HEAD_BYTES, CatalogueReading


def written(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def reading(folder: Path, reader: str, name: str, text: str) -> CatalogueReading:
    path = written(folder, name, text)
    chosen = CATALOGUES.load(reader)
    takers = [one for one, each in CATALOGUES.load_all().items() if each.recognise(path, text.encode()[:HEAD_BYTES])]
    assert takers == [reader]  # and nobody else
    return chosen.read_catalogue(path, name=f"shop/{name}")


def said(found: CatalogueReading) -> list[tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]]:
    return [(one.claim.owners, one.names, one.folders) for one in found.entries]


BACKSTAGE = """\
apiVersion: backstage.io/v1alpha1
kind: Component
metadata:
  name: checkout
  annotations: {backstage.io/kubernetes-id: checkout-web, backstage.io/kubernetes-namespace: shop}
spec:
  type: service
  owner: payments
---
apiVersion: backstage.io/v1alpha1
kind: API
metadata: {name: checkout-api}
spec: {owner: "user:ana"}
---
apiVersion: backstage.io/v1alpha1
kind: Location
metadata: {name: more}
spec: {targets: [./more/catalog-info.yaml, "https://example.org/catalog-info.yaml"]}
---
apiVersion: backstage.io/v1alpha1
kind: Group
metadata: {name: payments}
spec: {}
"""


def test_a_target_that_is_no_text_is_refused_with_its_place(tmp_path: Path) -> None:
    text = "apiVersion: backstage.io/v1alpha1\nkind: Location\nspec:\n  targets:\n    - [more.yaml]\n    - other.yaml\n"
    found = reading(tmp_path, "backstage", "catalog-info.yaml", text)
    assert found.further == ("other.yaml",)
    (refused,) = found.unreadable
    assert (str(refused.location), refused.cause) == ("shop/catalog-info.yaml:5:7", "a target is no text")


def test_backstage_entities_with_owners_names_namespace_and_further_files(tmp_path: Path) -> None:
    found = reading(tmp_path, "backstage", "catalog-info.yaml", BACKSTAGE)
    assert said(found) == [
        (("group:default/payments",), ("checkout", "checkout-web"), ("shop",)),
        (("user:default/ana",), ("checkout-api",), ()),
    ]
    assert found.entries[0].namespaces == ("shop",)
    assert str(found.entries[0].claim.location) == "shop/catalog-info.yaml:8:3"
    assert found.entries[0].claim.evidence == "Backstage component:default/checkout, owner group:default/payments"
    assert (found.further, found.unreadable) == (("./more/catalog-info.yaml",), ())


def test_a_broken_document_of_backstage_hides_no_other(tmp_path: Path) -> None:
    text = BACKSTAGE + "---\napiVersion: backstage.io/v1\nkind: [\n---\nkind: Component\nspec: {owner: x}\n--- \n- 1\n"
    found = reading(tmp_path, "backstage", "catalog-info.yaml", text)
    assert len(found.entries) == 2
    assert [one.location.line for one in found.unreadable] == [24, 28, 31]


def test_of_several_components_with_different_owners_none_speaks_of_the_folder(tmp_path: Path) -> None:
    second = "---\nkind: Resource\nmetadata: {name: db}\nspec: {owner: data}\n"
    found = reading(tmp_path, "backstage", "catalog-info.yaml", BACKSTAGE + second)
    assert [one.folders for one in found.entries] == [(), (), ()]


def entity(name: str, **more: object) -> dict[str, object]:
    return {"apiVersion": "backstage.io/v1alpha1", "kind": "Component", "metadata": {"name": name}, **more}


def test_an_export_of_backstage_goes_by_its_relations(tmp_path: Path) -> None:
    related = [
        {"type": "ownedBy", "targetRef": "group:default/payments"},
        {"type": "partOf", "targetRef": "system:x/y"},
    ]
    items = [entity("a", relations=related), entity("b", spec={"owner": "group:ops/base"}), entity("", spec={})]
    for text in (json.dumps(items), json.dumps({"items": items})):
        found = reading(tmp_path, "backstage", "entities.json", text)
        assert said(found) == [(("group:default/payments",), ("a",), ()), (("group:ops/base",), ("b",), ())]
        assert [one.cause for one in found.unreadable] == ["1 entities have no name"]
    with pytest.raises(UnreadableError, match="no entities"):
        reading(tmp_path, "backstage", "entities.json", json.dumps({"of": entity("a")}))


@pytest.mark.parametrize(
    ("reader", "name", "text", "expected"),
    [
        (
            "cortex",
            "cortex.yaml",
            "info: {title: Checkout, x-cortex-tag: checkout, x-cortex-owners: [{name: payments}, {email: a@x.org}]}",
            [(("payments", "a@x.org"), ("checkout", "Checkout"), ("shop",))],
        ),
        (
            "opslevel",
            "opslevel.yml",
            'version: 1\nservice:\n  name: Checkout\n  owner: payments\n  aliases: ["pay-web"]\n',
            [(("payments",), ("Checkout", "pay-web"), ("shop",))],
        ),
        (
            "opslevel",
            "opslevel.yml",
            "repository: {owner: platform}\nservices:\n  - {name: A, owner: payments}\n  - {name: B}\n",
            [(("platform",), (), ("shop",)), (("payments",), ("A",), ()), ((), ("B",), ())],
        ),
        (
            "compass",
            "compass.yml",
            "configVersion: 1\nname: Checkout\nownerId: ari:cloud:teams::team/5f1c\ntypeId: SERVICE\n",
            [(("ari:cloud:teams::team/5f1c", "5f1c"), ("Checkout",), ("shop",))],
        ),
        ("compass", "compass.yml", "name: Checkout\nownerId: null\n", [((), ("Checkout",), ())]),
        (
            "datadog",
            "service.datadog.yaml",
            "schema-version: v2.2\ndd-service: checkout\nteam: payments\n",
            [(("payments",), ("checkout",), ("shop",))],
        ),
        (
            "datadog",
            "entity.datadog.yaml",
            "apiVersion: v3\nkind: api\nmetadata: {name: checkout, owner: payments, additionalOwners: [{name: ops}]}",
            [(("payments", "ops"), ("checkout",), ("shop",))],
        ),
    ],
)
def test_each_format_says_owners_names_and_folder(
    tmp_path: Path, reader: str, name: str, text: str, expected: list[object]
) -> None:
    found = reading(tmp_path, reader, name, text)
    assert (said(found), found.unreadable) == (expected, ())


@pytest.mark.parametrize(
    ("reader", "name", "text", "missing"),
    [
        ("cortex", "cortex.yaml", "info: {x-cortex-owners: []}\n", "info.x-cortex-tag"),
        ("opslevel", "opslevel.yml", "service: {owner: a}\n", "service.name"),
        ("compass", "compass.yml", "configVersion: 1\n", "name"),
        ("datadog", "service.datadog.yaml", "schema-version: v2\nteam: a\n", "dd-service"),
        ("datadog", "entity.datadog.yaml", "apiVersion: v3\nkind: service\n", "metadata.name"),
    ],
)
def test_what_has_no_name_and_what_is_no_yaml_is_unreadable(
    tmp_path: Path, reader: str, name: str, text: str, missing: str
) -> None:
    found = reading(tmp_path, reader, name, f"{text}---\na: [\n")
    assert found.entries == ()
    assert found.unreadable[0].cause.partition(",")[0] == f"“{missing}” is missing"
    assert len(found.unreadable) == 2


VARIABLES = """\
variable "namespace" { default = "shop-prod" }
variable "team_name" { default = "Payments" }
variable "infrastructure_support" { default = "ana@example.org" }
variable "is_production" { default = true }
variable "region" {}
locals { a = 1 }
"""


def test_variables_of_a_namespace_name_its_owner_and_say_more(tmp_path: Path) -> None:
    (one,) = reading(tmp_path, "namespace-variables", "variables.tf", VARIABLES).entries
    assert isinstance(one, Entry)
    assert (one.namespaces, one.claim.owners) == (("shop-prod",), ("Payments", "ana@example.org"))
    assert one.says == (("is_production", "true"),)
    assert one.claim.evidence == "variable team_name=Payments, infrastructure_support=ana@example.org"
    assert one.claim.location.line == 2


def test_variables_of_a_module_for_many_namespaces_say_nothing(tmp_path: Path) -> None:
    assert reading(tmp_path, "namespace-variables", "variables.tf", 'variable "namespace" {}\n').entries == ()
    found = reading(tmp_path, "namespace-variables", "variables.tf", VARIABLES + 'variable "x" { default = }\n')
    assert (len(found.entries), len(found.unreadable)) == (1, 1)
