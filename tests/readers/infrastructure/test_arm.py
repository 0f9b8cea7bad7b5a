"""ARM templates and what Bicep builds: values, references, places, nesting, and nothing that vanishes. R2.1."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from remit.app.collect import collect
from remit.knowledge.base import open_knowledge
from remit.knowledge.join import join
from remit.model.facts import HIDDEN, UNKNOWN
from remit.model.observation import Observation, Reading
from remit.model.organisation import Organisation
from remit.readers.infrastructure._arm_document import parse_arm
from remit.readers.infrastructure._arm_expressions import NotAnExpressionError, parse_expression
from remit.readers.infrastructure.arm import READER, looks_like_template

SCHEMA = "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#"


def template(*resources: Any, **sections: Any) -> str:  # noqa: ANN401 - JSON
    held = sections.pop("resources", list(resources))
    return json.dumps({"$schema": SCHEMA, "contentVersion": "1.0.0.0", **sections, "resources": held}, indent=2)


def resource(type_: str, name: str, **more: Any) -> dict[str, Any]:  # noqa: ANN401 - JSON
    return {"type": type_, "apiVersion": "2023-01-01", "name": name, **more}


def read(folder: Path, **files: str) -> dict[str, Reading]:
    """What the files hold; `__` in a name stands for a point, `_S_` for a folder."""
    for name, text in files.items():
        path = folder / name.replace("_S_", "/").replace("__", ".")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    claimed = [path for path in sorted(folder.rglob("*")) if READER.claims(path)]
    return dict(READER.read_folders(folder, claimed, name=lambda path: os.path.relpath(path, folder)))


def one(folder: Path, text: str, **files: str) -> dict[str, Observation]:
    """The resources of one template in which everything can be read."""
    reading = read(folder, t__json=text, **files)["t.json"]
    assert reading.unreadable == ()
    return {seen.address: seen for seen in reading.observations}


def causes(readings: dict[str, Reading]) -> list[tuple[str, str]]:
    return [(str(item.location), item.cause) for reading in readings.values() for item in reading.unreadable]


PARAMETERS = {
    "plain": {"type": "string", "defaultValue": "Plain"},
    "open": {"type": "string"},
    "secret": {"type": "secureString", "defaultValue": "hunter2hunter2"},
    "noSecret": {"type": "securestring", "defaultValue": ""},
    "many": {"type": "array", "defaultValue": ["a", "b"]},
    "loop": {"type": "string", "defaultValue": "[parameters('loop')]"},
}
VARIABLES = {
    "deep": {"list": [{"Key": "v"}]},
    "copy": [{"name": "made", "count": 2, "input": "[concat('m', copyIndex('made', 1))]"}],
    "same": "[uniqueString(resourceGroup().id)]",
}


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("[parameters('plain')]", "Plain"),
        ("[parameters('PLAIN')]", "Plain"),
        ("[[literal]", "[literal]"),
        ("[variables('deep').list[0].key]", "v"),
        ("[variables('made')]", ["m1", "m2"]),
        ("[concat('a', 1, parameters('plain'))]", "a1Plain"),
        ("[concat(parameters('many'), createArray('c'))]", ["a", "b", "c"]),
        ("[format('{0}-{1:D3}', 'x', 7)]", "x-007"),
        ("[if(equals(parameters('plain'), 'Plain'), 'yes', 'no')]", "yes"),
        ("[if(empty(parameters('open')), 'same', 'same')]", "same"),
        ("[if(empty(parameters('open')), 'yes', 'no')]", UNKNOWN),
        ("[and(false(), empty(parameters('open')))]", False),
        ("[or(true(), empty(parameters('open')))]", True),
        ("[and(true(), empty(parameters('open')))]", UNKNOWN),
        ("[not(contains(parameters('many'), 'a'))]", False),
        ("[contains(createObject('A', 1), 'a')]", True),
        ("[coalesce(null(), 'x')]", "x"),
        ("[coalesce(parameters('open'), 'x')]", UNKNOWN),
        ("[equals(variables('same'), variables('same'))]", True),
        (
            "[union(createObject('a', createObject('b', 1)), createObject('a', createObject('c', 2)))]",
            {"a": {"b": 1, "c": 2}},
        ),
        ("[union(parameters('many'), createArray('b', 'c'))]", ["a", "b", "c"]),
        ("[intersection(createArray(1, 2), createArray(2, 3))]", [2]),
        ("[toLower('ABC')]", "abc"),
        ("[toUpper('abc')]", "ABC"),
        ("[replace('a-b', '-', '_')]", "a_b"),
        ("[split('a,b;c', createArray(',', ';'))]", ["a", "b", "c"]),
        ("[join(parameters('many'), '+')]", "a+b"),
        ("[length(parameters('many'))]", 2),
        ("[first(parameters('many'))]", "a"),
        ("[last('xyz')]", "z"),
        ("[substring('abcdef', 1, 2)]", "bc"),
        ("[take(skip(createArray(1, 2, 3), 1), 1)]", [2]),
        ("[padLeft('7', 3, '0')]", "007"),
        ("[add(2, mul(3, sub(9, div(8, 3))))]", 23),
        ("[mod(-7, 3)]", -1),
        ("[max(1, createArray(5, 2))]", 5),
        ("[json('{\"a\": [1]}').a[0]]", 1),
        ("[string(createObject('a', true()))]", '{"a":true}'),
        ("[base64ToString(base64('text'))]", "text"),
        ("[map(range(0, 3), lambda('i', format('n{0}', lambdaVariables('i'))))]", ["n0", "n1", "n2"]),
        ("[filter(range(0, 4), lambda('i', greater(lambdaVariables('i'), 1)))]", [2, 3]),
        ("[reduce(range(1, 3), 0, lambda('s', 'i', add(lambdaVariables('s'), lambdaVariables('i'))))]", 6),
        ("[toObject(parameters('many'), lambda('i', lambdaVariables('i')), lambda('i', 1))]", {"a": 1, "b": 1}),
        ("[tryGet(variables('deep'), 'none', 'at', 'all')]", None),
        ("[variables('deep').?none]", None),
        ("[items(createObject('b', 2, 'a', 1))[0].key]", "a"),
        ("[indexOf('abc', 'C')]", 2),
        ("[uniqueString('x')]", UNKNOWN),
        ("[newGuid()]", UNKNOWN),
        ("[subscription().subscriptionId]", UNKNOWN),
        ("[nobodyKnowsThis('x')]", UNKNOWN),
        ("[concat('a'", "[concat('a'"),
        ("[concat('a')) ]", UNKNOWN),
        ("[parameters('loop')]", UNKNOWN),
        ("[parameters('notDeclared')]", UNKNOWN),
        ("[parameters('many')[9]]", UNKNOWN),
        ("[div(1, 0)]", UNKNOWN),
        ("[int('x')]", UNKNOWN),
        ("[range(0, 999999999)]", UNKNOWN),
        ("[parameters('secret')]", HIDDEN),
        ("[concat('x', parameters('secret'))]", HIDDEN),
        ("[base64(parameters('secret'))]", HIDDEN),
        ("[parameters('noSecret')]", ""),
        ("[listKeys(resourceId('Microsoft.Storage/storageAccounts', 'x'), '2019-06-01').keys[0].value]", HIDDEN),
        ("[deployment().properties.templateLink.uri]", UNKNOWN),
        ("[my.twice('q')]", "qq"),
    ],
)
def test_what_an_expression_comes_to(tmp_path: Path, expression: str, expected: Any) -> None:  # noqa: ANN401
    """R2.1"""
    functions = [
        {
            "namespace": "my",
            "members": {
                "twice": {
                    "parameters": [{"name": "text", "type": "string"}],
                    "output": {"type": "string", "value": "[concat(parameters('text'), parameters('text'))]"},
                }
            },
        }
    ]
    text = template(
        resource("Microsoft.X/ys", "n", properties={"it": expression, "parameters": {}}),
        parameters=PARAMETERS,
        variables=VARIABLES,
        functions=functions,
    )
    (seen,) = one(tmp_path, text).values()
    assert seen.attributes.get("it") == expected


def test_a_resource_with_everything_around_it(tmp_path: Path) -> None:
    """R2.1"""
    text = template(
        resource(
            "Microsoft.Storage/storageAccounts",
            "[parameters('plain')]",
            location="West Europe",
            kind="StorageV2",
            sku={"name": "Standard_ZRS"},
            tags={"team": "ledger", "n": 3, "unknown": "[parameters('open')]"},
            identity={"type": "UserAssigned", "userAssignedIdentities": {"/subscriptions/0/id": {}}},
            properties={"allowBlobPublicAccess": False, "encryption": {"keySource": "Microsoft.Keyvault"}, "x": None},
        ),
        parameters=PARAMETERS,
    )
    (seen,) = one(tmp_path, text).values()
    assert seen.address == "Microsoft.Storage/storageAccounts/Plain"
    assert seen.native == "arm:Microsoft.Storage/storageAccounts"
    assert (seen.region, seen.provider, seen.path) == ("westeurope", "azure", "t.json")
    assert seen.tags == {"team": "ledger", "n": "3"}
    assert (seen.location.line, seen.location.column) == (33, 5)
    assert seen.attributes == {
        "name": "Plain",
        "api_version": "2023-01-01",
        "kind": "StorageV2",
        "location": "West Europe",
        "sku": {"name": "Standard_ZRS"},
        "tags": {"team": "ledger", "n": 3, "unknown": UNKNOWN},
        "identity": {"type": "UserAssigned", "user_assigned_identities": {"/subscriptions/0/id": {}}},
        "allow_blob_public_access": False,
        "encryption": {"key_source": "Microsoft.Keyvault"},
    }


def test_references_by_id_by_name_and_by_unclear_names(tmp_path: Path) -> None:
    """R2.1"""
    named = "[concat('st', uniqueString(resourceGroup().id))]"
    text = template(
        resource("Microsoft.Storage/storageAccounts", named),
        resource(
            "Microsoft.Network/virtualNetworks",
            "net",
            properties={"subnets": [{"name": "a", "properties": {"addressPrefix": "10.0.0.0/24"}}]},
        ),
        resource(
            "Microsoft.X/ys",
            "y",
            dependsOn=[
                "net",
                "[resourceId('Microsoft.Storage/storageAccounts', format('st{0}', uniqueString(resourceGroup().id)))]",
                "elsewhere",
            ],
            properties={
                "subnetId": "[resourceId('Microsoft.Network/virtualNetworks/subnets', 'net', 'a')]",
                "other": {"id": "[concat(resourceId('Microsoft.Network/virtualNetworks', 'net'), '/subnets/a')]"},
                "endpoints": ["[reference(variables('account')).primaryEndpoints.blob]"],
                "far": "[resourceId('other-group', 'Microsoft.Storage/storageAccounts', 'elsewhere')]",
            },
        ),
        variables={"account": "[concat('st', uniqueString(resourceGroup().id))]"},
    )
    seen = one(tmp_path, text)
    account, net = "Microsoft.Storage/storageAccounts/st{uniquestring}", "Microsoft.Network/virtualNetworks/net"
    assert list(seen) == [account, net, "Microsoft.X/ys/y"]
    assert seen["Microsoft.X/ys/y"].references == {
        "subnet_id": (net,),
        "other.id": (net,),
        "endpoints": (account,),
        "depends_on": (net, account),
    }
    assert seen[net].attributes["subnets"] == [{"name": "a", "address_prefix": "10.0.0.0/24"}]


def test_children_and_extensions_in_every_way_of_writing(tmp_path: Path) -> None:
    """R2.1"""
    vault = "Microsoft.KeyVault/vaults"
    text = template(
        resource(
            vault,
            "v",
            resources=[
                resource("secrets", "inner", properties={"value": "a secret nobody may see"}),
                resource(f"{vault}/providers/Microsoft.Authorization/locks".split("/providers/")[1], "within"),
            ],
        ),
        resource(f"{vault}/secrets", "v/beside", properties={"value": "[parameters('open')]"}),
        resource("Microsoft.Authorization/locks", "scoped", scope="[concat('Microsoft.KeyVault/vaults/', 'v')]"),
        resource("Microsoft.Insights/diagnosticSettings", "d", scope="[resourceId('Microsoft.KeyVault/vaults', 'v')]"),
        resource(f"{vault}/providers/diagnosticSettings", "v/Microsoft.Insights/older"),
        resource("Microsoft.Authorization/locks", "group"),
        parameters=PARAMETERS,
    )
    seen = one(tmp_path, text)
    assert list(seen) == [
        f"{vault}/v",
        f"{vault}/secrets/v/inner",
        "Microsoft.Authorization/locks/within",
        f"{vault}/secrets/v/beside",
        "Microsoft.Authorization/locks/scoped",
        "Microsoft.Insights/diagnosticSettings/d",
        "Microsoft.Insights/diagnosticSettings/older",
        "Microsoft.Authorization/locks/group",
    ]
    related = {address: one.references for address, one in seen.items()}
    assert related[f"{vault}/secrets/v/inner"] == related[f"{vault}/secrets/v/beside"] == {"parent": (f"{vault}/v",)}
    for extension in list(seen)[2:3] + list(seen)[4:7]:
        assert related[extension] == {"scope": (f"{vault}/v",)}
    assert related["Microsoft.Authorization/locks/group"] == {}
    assert seen[f"{vault}/secrets/v/inner"].attributes["value"] is HIDDEN
    assert seen[f"{vault}/secrets/v/inner"].attributes["name"] == "inner"


def test_loops_conditions_and_files_of_parameters(tmp_path: Path) -> None:
    """R2.1"""
    text = template(
        resource(
            "Microsoft.X/disks", "[concat('d', copyIndex())]", copy={"name": "disks", "count": "[parameters('n')]"}
        ),
        resource("Microsoft.X/none", "[concat('d', copyIndex())]", copy={"name": "none", "count": 0}),
        resource(
            "Microsoft.X/open", "[concat('d', copyIndex('o', 1))]", copy={"name": "o", "count": "[parameters('m')]"}
        ),
        resource("Microsoft.X/off", "off", condition="[parameters('wanted')]"),
        resource("Microsoft.X/dim", "dim", condition="[equals(parameters('m'), 1)]"),
        resource(
            "Microsoft.X/vms",
            "vm",
            properties={
                "copy": [{"name": "disks", "count": 2, "input": {"lun": "[copyIndex('disks')]"}}],
                "kept": True,
            },
        ),
        parameters={
            "n": {"type": "int", "defaultValue": 2},
            "m": {"type": "int"},
            "wanted": {"type": "bool", "defaultValue": False},
        },
    )
    seen = one(tmp_path / "plain", text)
    assert [address.removeprefix("Microsoft.X/") for address in seen] == [
        "disks/d0",
        "disks/d1",
        "open/d{copyindex}",
        "dim/dim",
        "vms/vm",
    ]
    assert seen["Microsoft.X/vms/vm"].attributes["disks"] == [{"lun": 0}, {"lun": 1}]
    stated = json.dumps({"parameters": {"n": {"value": 1}, "M": {"value": 1}, "wanted": {"value": True}}})
    seen = one(tmp_path / "stated", text, t__parameters__json=stated)
    assert [address.removeprefix("Microsoft.X/") for address in seen] == [
        "disks/d0",
        "open/d1",
        "off/off",
        "dim/dim",
        "vms/vm",
    ]
    readings = read(tmp_path / "stated")
    assert readings["t.json"].inputs == ("t.json", "t.parameters.json")
    broken = read(tmp_path / "broken", t__json=text, t__parameters__json="{}")
    assert causes(broken) == [("t.parameters.json:1:1", "a file of parameters without parameters")]


def nested(name: str, body: dict[str, Any], scope: str = "", **parameters: Any) -> dict[str, Any]:  # noqa: ANN401
    properties: dict[str, Any] = {
        "mode": "Incremental",
        "template": {"$schema": SCHEMA, "contentVersion": "1.0.0.0", **body},
    }
    if scope:
        properties["expressionEvaluationOptions"] = {"scope": scope}
    properties["parameters"] = {key: {"value": value} for key, value in parameters.items()}
    return resource("Microsoft.Resources/deployments", name, properties=properties)


def test_nested_templates_have_names_of_their_own_or_their_parents(tmp_path: Path) -> None:
    """R2.1"""
    who = {"who": {"type": "string"}}
    made = {
        "parameters": who,
        "resources": [resource("Microsoft.X/ys", "[parameters('who')]")],
        "outputs": {
            "id": {"type": "string", "value": "[resourceId('Microsoft.X/ys', parameters('who'))]"},
            "key": {"type": "secureString", "value": "not to be seen"},
        },
    }
    text = template(
        nested("inner", made, "inner", who="child"),
        nested("outer", made, who="child"),
        resource(
            "Microsoft.X/zs",
            "z",
            properties={
                "of": "[reference('inner').outputs.id.value]",
                "key": "[reference(resourceId('Microsoft.Resources/deployments', 'inner')).outputs.key.value]",
                "none": "[reference('inner').outputs.none.value]",
            },
        ),
        parameters={"who": {"type": "string", "defaultValue": "parent"}},
    )
    seen = one(tmp_path, text)
    assert [address for address in seen if "/ys/" in address] == [
        "inner.Microsoft.X/ys/child",
        "outer.Microsoft.X/ys/parent",
    ]
    z = seen["Microsoft.X/zs/z"]
    assert z.references["of"] == ("inner.Microsoft.X/ys/child",)
    assert z.attributes["key"] is HIDDEN
    assert z.attributes["none"] is UNKNOWN
    assert (
        seen["inner.Microsoft.X/ys/child"].location.line > seen["Microsoft.Resources/deployments/inner"].location.line
    )


def test_linked_templates_are_read_where_they_lie(tmp_path: Path) -> None:
    """R2.1, R0.9: nothing outside is read, and what lies elsewhere is named."""

    def linked(name: str, **link: str) -> dict[str, Any]:
        return resource("Microsoft.Resources/deployments", name, properties={"templateLink": link})

    child = template(
        resource("Microsoft.X/ys", "[parameters('n')]"), parameters={"n": {"type": "string", "defaultValue": "y"}}
    )
    text = template(
        linked("relative", relativePath="parts/child.json"),
        linked("beside", uri="[uri(deployment().properties.templateLink.uri, 'parts/child.json')]"),
        linked(
            "artifacts", uri="[uri(parameters('_artifactsLocation'), concat('parts/child.json', parameters('sas')))]"
        ),
        linked("remote", uri="https://example.com/t.json"),
        linked("spec", id="[resourceId('Microsoft.Resources/templateSpecs/versions', 's', '1')]"),
        linked("open", uri="[parameters('open')]"),
        linked("missing", relativePath="parts/none.json"),
        linked("above", relativePath="../../../../../../etc/passwd"),
        linked("outside", relativePath="parts/out.json"),
        linked("itself", relativePath="main.json"),
        parameters={
            "_artifactsLocation": {"type": "string", "defaultValue": "[deployment().properties.templateLink.uri]"},
            "sas": {"type": "securestring", "defaultValue": ""},
            "open": {"type": "string"},
        },
    )
    (tmp_path / "outside.json").write_text(child)
    folder = tmp_path / "scanned"
    (folder / "parts").mkdir(parents=True)
    (folder / "parts" / "out.json").symlink_to(tmp_path / "outside.json")
    readings = read(folder, main__json=text, parts_S_child__json=child)
    reading = readings.pop("main.json")
    assert list(readings) == ["parts/out.json"]
    assert [one.address for one in reading.observations if "/ys/" in one.address] == [
        "relative.Microsoft.X/ys/y",
        "beside.Microsoft.X/ys/y",
        "artifacts.Microsoft.X/ys/y",
    ]
    assert {one.location.file for one in reading.observations if "/ys/" in one.address} == {"parts/child.json"}
    told = [cause.removeprefix("Microsoft.Resources/deployments/") for _, cause in causes({"": reading})]
    lies_elsewhere = "it nests a template that lies elsewhere,"
    assert told == [
        f"remote: {lies_elsewhere} https://example.com/t.json",
        f"spec: {lies_elsewhere} {{group}}/providers/Microsoft.Resources/templateSpecs/s/versions/1",
        "open: the template that it nests is not known here",
        "missing: no such file",
        "above: no such file",
        "outside: it lies outside of what is scanned",
        "itself: it nests itself",
    ]


def test_symbolic_names_and_what_exists_already(tmp_path: Path) -> None:
    """R2.1: what Bicep builds."""
    text = template(
        languageVersion="2.0",
        resources={
            "vault": {"existing": True, "type": "Microsoft.KeyVault/vaults", "apiVersion": "2023-07-01", "name": "old"},
            "account": resource("Microsoft.Storage/storageAccounts", "acc"),
            "blobs": resource(
                "Microsoft.Storage/storageAccounts/blobServices",
                "[format('{0}/{1}', 'acc', 'default')]",
                dependsOn=["account"],
            ),
            "app": resource(
                "Microsoft.Web/sites",
                "app",
                properties={
                    "endpoint": "[reference('account').primaryEndpoints.blob]",
                    "id": "[resourceInfo('account').id]",
                    "old": "[resourceId('Microsoft.KeyVault/vaults', 'old')]",
                },
            ),
        },
    )
    seen = one(tmp_path, text)
    account = "Microsoft.Storage/storageAccounts/acc"
    assert list(seen) == [
        account,
        "Microsoft.Storage/storageAccounts/blobServices/acc/default",
        "Microsoft.Web/sites/app",
    ]
    assert seen["Microsoft.Storage/storageAccounts/blobServices/acc/default"].references == {
        "parent": (account,),
        "depends_on": (account,),
    }
    assert seen["Microsoft.Web/sites/app"].references == {"endpoint": (account,), "id": (account,)}


def test_secrets_are_not_kept(tmp_path: Path) -> None:
    """R0.9"""
    text = template(
        resource(
            "Microsoft.Web/sites/config",
            "app/appsettings",
            properties={"DB_PASSWORD": "correct-horse-1", "LEVEL": "info"},
        ),
        resource(
            "Microsoft.Web/sites/config",
            "app/connectionstrings",
            properties={"Db": {"value": "Server=x;Uid=y", "type": "SQLAzure"}},
        ),
        resource(
            "Microsoft.Web/sites",
            "app",
            properties={"siteConfig": {"appSettings": [{"name": "API_KEY", "value": "correct-horse-2"}]}},
        ),
        resource(
            "Microsoft.Compute/virtualMachines",
            "vm",
            properties={"osProfile": {"adminPassword": "correct-horse-3", "customData": "correct-horse-4"}},
        ),
        resource(
            "Microsoft.Compute/virtualMachines/extensions",
            "vm/x",
            properties={"protectedSettings": {"commandToExecute": "correct-horse-5"}},
        ),
    )
    seen = one(tmp_path, text)
    assert "correct-horse" not in repr(seen)
    assert "Server=x" not in repr(seen)
    assert seen["Microsoft.Web/sites/config/app/appsettings"].attributes["app_settings"] == {
        "DB_PASSWORD": HIDDEN,
        "LEVEL": "info",
    }


def test_what_is_no_template_is_not_claimed(tmp_path: Path) -> None:
    """R2.1: a policy that deploys a template is none, nor is its file of parameters."""
    assert looks_like_template(
        b'{ // with a comment\n "$schema": "http://schema.management.azure.com/x/subscriptionDeploymentTemplate.json#"'
    )
    assert looks_like_template(json.dumps({"$schema": SCHEMA}).encode("utf-16"))
    policy = json.dumps({"properties": {"policyRule": {"then": {"template": {"$schema": SCHEMA, "resources": []}}}}})
    files = {"policy__json": policy, "other__json": "{}", "lone__parameters__json": json.dumps({"parameters": {}})}
    assert read(tmp_path, **files) == {}
    (tmp_path / "pipe.json").mkdir()
    assert not READER.claims(tmp_path / "pipe.json")


def test_bicep_that_nobody_built_is_named(tmp_path: Path) -> None:
    """R2.1"""
    readings = read(
        tmp_path,
        main__bicep="module net 'net.bicep' = {\n}\n",
        net__bicep="resource x 'y' = {}\n",
        built__bicep="param x string\n",
        built__json=template(resource("Microsoft.X/ys", "y")),
    )
    assert causes(readings) == [
        ("main.bicep", "Bicep's source is not read, and nothing that was built from it lies beside it")
    ]
    assert len(readings["built.json"].observations) == 1


def test_what_is_broken_is_named_at_its_place(tmp_path: Path) -> None:
    """R2.1: nothing vanishes."""
    inner = {"copy": [{"name": "n", "count": 800, "input": 1}]}
    properties = {"copy": [{"name": "m", "count": 800, "input": inner}]}
    looped = resource("Microsoft.X/ys", "y", copy={"name": "l", "count": 800}, properties=properties)
    head = '{\n  "$schema": "' + SCHEMA + '",\n'
    readings = read(
        tmp_path,
        a__json=head
        + '  "resources": [\n    {"type": "Microsoft.X/ys", "name": "y"},\n    7,\n    {"name": "z"}\n  ]\n}',
        b__json=head + '  "resources": [,]\n}',
        c__json=head + '  "resources": 7\n}',
        d__json=head + f'  "variables": {"[" * 150}{"]" * 150}, "resources": []\n}}',
        e__json=head + '  "resources": [' + json.dumps(looped) + "]}",
    )
    told = causes(readings)
    assert told[:4] == [
        ("a.json:3:3", "a resource is an object"),
        ("a.json:6:5", "it has no type"),
        ("b.json:3:17", "not valid JSON: unexpected character, expected a JSON value"),
        ("c.json:1:1", "a template without resources"),
    ]
    assert [where for where, _ in told[4:]] == ["d.json", "e.json"]
    assert "more than 3000000 values" in told[5][1]


def test_comments_and_texts_over_lines_keep_their_places() -> None:
    """R2.1"""
    text = '{ // {"a": 1}\n  /* "x\n" */ "key": "over\n two lines // no comment", "b": {"c": [{}, {"d": 1}]}}'
    document = parse_arm(text, "t")
    assert document.value == {"key": "over  two lines // no comment", "b": {"c": [{}, {"d": 1}]}}
    assert (
        str(document.at("b", "c", 1)) == f"t:4:{len(text.splitlines()[3].partition(chr(123) + chr(34) + 'd')[0]) + 1}"
    )
    assert str(document.at("nowhere")) == "t:1:1"


@pytest.mark.parametrize(
    "text",
    [
        "[a]",
        "[a(]",
        "[a()b()]",
        "[a(1 2)]",
        "[a(').b]",
        "[#]",
        f"[{'a(' * 99}{')' * 99}]",
        f"[{'a' * 30000}()]",
        f"[a(){'.b' * 99}]",
    ],
)
def test_what_is_no_expression(text: str) -> None:
    with pytest.raises(NotAnExpressionError):
        parse_expression(text)


@given(st.text(alphabet="abc()[].,'{}0 -?", max_size=40))
def test_no_expression_brings_the_reader_down(text: str) -> None:
    """R0.9"""
    try:
        parse_expression(f"[{text}]")
    except NotAnExpressionError:
        return


def test_a_template_gives_facts(tmp_path: Path) -> None:
    """R2.1: the whole way, from a template to what is known of its assets."""
    text = template(
        resource(
            "microsoft.storage/storageaccounts",
            "ledger",
            sku={"name": "Standard_ZRS"},
            properties={"allowBlobPublicAccess": False, "encryption": {"keySource": "Microsoft.Keyvault"}},
            resources=[resource("blobServices", "default", properties={"isVersioningEnabled": True})],
        ),
        resource("Microsoft.Web/sites", "jobs", kind="functionapp,linux", properties={"httpsOnly": True}),
        resource("Microsoft.Web/sites", "shop", kind="app"),
        resource("Microsoft.KeyVault/vaults", "keys"),
        resource(
            "Microsoft.Insights/diagnosticSettings",
            "log",
            scope="[resourceId('Microsoft.KeyVault/vaults', 'keys')]",
            properties={"logs": [{"categoryGroup": "audit", "enabled": True}]},
        ),
        resource(
            "Microsoft.Network/networkSecurityGroups",
            "open",
            properties={
                "securityRules": [
                    {
                        "name": "ssh",
                        "properties": {
                            "direction": "Inbound",
                            "access": "Allow",
                            "priority": 100,
                            "protocol": "Tcp",
                            "sourceAddressPrefix": "*",
                            "sourcePortRange": "*",
                            "destinationAddressPrefix": "*",
                            "destinationPortRange": "22",
                        },
                    }
                ]
            },
        ),
    )
    joined = join(list(one(tmp_path, text).values()), open_knowledge())
    facts = {asset.name: {fact.name: fact.value for fact in asset.facts} for asset in joined.assets}
    assert [(asset.service, len(asset.parts)) for asset in joined.assets] == [
        ("azure/storage", 1),
        ("azure/functions", 0),
        ("azure/app-service", 0),
        ("azure/key-vault", 1),
        ("azure/virtual-network", 0),
    ]
    assert facts["ledger"]["public_access"] == "blocked"
    assert facts["ledger"]["encryption_at_rest"] == "customer_key"
    assert facts["ledger"]["versioning"] == "on"
    assert facts["ledger"]["redundancy"] == "multi_zone"
    assert facts["jobs"]["encryption_in_transit"] == "required"
    assert facts["keys"]["access_logging"] == "on"
    assert facts["open"]["management_ports"] == "open_to_world"
    (tmp_path / "main.json").write_text(text)
    assert collect([tmp_path / "main.json"], open_knowledge(), Organisation()).estate.counts.assets == 5


CHANGES = {
    "status": "Succeeded",
    "changes": [
        {
            "resourceId": "/subscriptions/S1/resourceGroups/g/providers/Microsoft.Storage/storageAccounts/new",
            "changeType": "Create",
            "after": {
                "name": "new",
                "type": "Microsoft.Storage/storageAccounts",
                "location": "westeurope",
                "properties": {"allowBlobPublicAccess": True, "later": "[reference('x').y]"},
            },
        },
        {
            "resourceId": "/subscriptions/S1/resourceGroups/g/providers/Microsoft.Storage/storageAccounts/old",
            "changeType": "Modify",
            "before": {},
            "after": {"properties": {"minimumTlsVersion": "TLS1_2"}},
        },
        {
            "resourceId": "/subscriptions/S1/resourceGroups/g/providers/Microsoft.Storage/storageAccounts/idle",
            "changeType": "Ignore",
            "before": {"tags": {"a": "b"}},
            "after": None,
        },
        {
            "resourceId": "/subscriptions/S1/resourceGroups/g/providers/Microsoft.Storage/storageAccounts/gone",
            "changeType": "Delete",
            "before": {},
        },
        {
            "resourceId": "/subscriptions/S1/resourceGroups/g/providers/Microsoft.X/ys/dim",
            "changeType": "Unsupported",
            "unsupportedReason": "its id cannot be told",
        },
        {"changeType": "Create"},
    ],
}


def test_a_what_if_is_a_change(tmp_path: Path) -> None:
    """R2.1"""
    readings = read(
        tmp_path,
        whatif__json=json.dumps(CHANGES),
        broken__json=json.dumps({"changes": {"changeType": "", "resourceId": ""}, "error": {"message": "no access"}}),
    )
    reading = readings["whatif.json"]
    assert reading.is_change
    new, old, idle = reading.observations
    assert [one.action.value for one in reading.observations] == ["create", "update", "stands"]
    assert (new.account, new.region, new.native_type) == ("s1", "westeurope", "Microsoft.Storage/storageAccounts")
    assert new.attributes["later"] is UNKNOWN
    assert new.attributes["allow_blob_public_access"] is True
    assert old.attributes["name"] == "old"
    assert idle.tags == {"a": "b"}
    assert [cause for where, cause in causes(readings) if where.startswith("whatif")] == [
        "/subscriptions/S1/resourceGroups/g/providers/Microsoft.X/ys/dim: its id cannot be told",
        "a change without a resourceId",
    ]
    assert ("broken.json:1:1", "a what-if without changes, and Azure says 'no access'") in causes(readings)


def test_a_nested_template_is_called_as_the_others_are(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """R2.1: however the folder was named, no place is the file's absolute path."""
    child = template(resource("Microsoft.X/ys", "y"))
    link = resource("Microsoft.Resources/deployments", "d", properties={"templateLink": {"relativePath": "child.json"}})
    for name, text in (("child.json", child), ("main.json", template(link))):
        (tmp_path / name).write_text(text, encoding="utf-8")
    (tmp_path / "given").symlink_to(tmp_path, target_is_directory=True)
    monkeypatch.chdir(tmp_path)
    files = [Path("given/child.json"), Path("given/main.json")]
    [(_, reading)] = READER.read_folders(Path("given"), files, name=str)
    assert {one.location.file for one in reading.observations} == {"given/child.json", "given/main.json"}
