"""Ways in: only over something weak, as bad as the whole chain, with the cheapest cut, within bounds (R1.13)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from planned import NOW, Resource, example, knowledge, nothing, resource, surveyed
from remit.app.scan import scan
from remit.model.access_path import AccessPath
from remit.model.edges import OutsiderKind, Reach
from remit.model.finding import Confidence, Severity
from remit.model.landscape import Landscape
from remit.model.party import Label
from remit.model.state import State
from remit.resolver import access_paths as room
from remit.resolver.access_paths import AccessPaths, PathFinder, reach_words
from remit.resolver.graph import INTERNET, graph_of

HOST = "token.actions.githubusercontent.com"
ISSUER = f"arn:aws:iam::111122223333:oidc-provider/{HOST}"
CONFIGURATION = """
accounts: {"111122223333": {name: Shop, provider: aws}}
sources: [{path: "*", account: "111122223333"}]
data_classes: {secret: {what: Secrets., requires: {public_access: [blocked]}}}
workloads: {vault: {match: {addresses: ["aws_s3_bucket.vault"]}, data_class: secret, tier: 1}}
"""


def finder(landscape: Landscape) -> PathFinder:
    return PathFinder(landscape, graph_of(landscape.estate))


def found(landscape: Landscape) -> AccessPaths:
    return finder(landscape).find()


def role(name: str, principal: object, action: str = "", target: str = "*", **condition: object) -> Resource:
    trusted: dict[str, Any] = {"Effect": "Allow", "Principal": principal, "Action": "sts:AssumeRole"}
    if condition:
        trusted["Condition"] = condition
    granted = {"Statement": [{"Effect": "Allow", "Action": action, "Resource": target}]}
    more = {"inline_policy": [{"name": "p", "policy": json.dumps(granted)}]} if action else {}
    return resource("aws_iam_role", name, name=name, assume_role_policy=json.dumps({"Statement": [trusted]}), **more)


def bucket(name: str) -> Resource:
    return resource("aws_s3_bucket", name, bucket=name)


def names(path: AccessPath) -> list[str]:
    return [hop.name for hop in path.hops]


def host(name: str, role_name: str, tokens: str) -> list[Resource]:
    return [
        Resource(
            type="aws_instance",
            name=name,
            values={
                "tags": {"Name": name},
                "associate_public_ip_address": True,
                "metadata_options": [{"http_tokens": tokens}],
            },
            references={"iam_instance_profile": f"aws_iam_instance_profile.{name}"},
        ),
        Resource(type="aws_iam_instance_profile", name=name, references={"role": f"aws_iam_role.{role_name}"}),
    ]


EC2 = {"Service": "ec2.amazonaws.com"}
READS_ONE = ("s3:GetObject", "arn:aws:s3:::vault/*")


def test_a_way_without_anything_weak_is_no_path(tmp_path: Path) -> None:
    fine = [*host("h", "r", "required"), role("r", EC2, *READS_ONE), bucket("vault")]
    landscape = surveyed(tmp_path, *fine, configuration=CONFIGURATION)
    assert finder(landscape).graph.walk([len(landscape.estate)]).distance[0] == 1
    assert found(landscape).paths == ()


def test_one_weak_place_on_the_way_to_what_asks_for_protection(tmp_path: Path) -> None:
    weak = [*host("h", "r", "optional"), role("r", EC2, *READS_ONE), bucket("vault"), bucket("other")]
    (path,) = found(surveyed(tmp_path, *weak, configuration=CONFIGURATION)).paths
    assert names(path) == ["anyone", "h", "r", "vault"]
    assert (path.severity, path.confidence, path.goals) == (Severity.HIGH, Confidence.HIGH, 1)
    assert (path.worst, path.data_class) == (("aws_s3_bucket.vault",), "secret")
    assert [one.rule for one in path.weaknesses] == ["instance-metadata"]
    assert path.cut.control == "workload-identity"
    instance = next(hop for hop in path.hops if hop.asset == "aws_instance.h")
    states = {one.control: one.state for one in instance.controls}
    assert states["workload-identity"] is State.NOT_IN_FORCE
    assert instance.side in {Label.CUSTOMER, Label.SHARED}


def test_what_asks_for_nothing_is_less_bad_to_lose(tmp_path: Path) -> None:
    weak = [*host("h", "r", "optional"), role("r", EC2, "s3:GetObject", "arn:aws:s3:::other/*"), bucket("other")]
    (path,) = found(surveyed(tmp_path, *weak, configuration=CONFIGURATION)).paths
    assert (path.severity, path.data_class) == (Severity.MEDIUM, "")


def test_credentials_that_lead_nowhere_are_no_way(tmp_path: Path) -> None:
    weak = [*host("h", "r", "optional"), role("r", EC2), bucket("vault")]
    assert found(surveyed(tmp_path, *weak, configuration=CONFIGURATION)).paths == ()


def test_a_step_that_may_be_leaves_the_path_unsure(tmp_path: Path) -> None:
    vendor = role("v", {"AWS": "444455556666"}, "*")
    vendor.values["inline_policy"][0]["policy"] = json.dumps(
        {"Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": {"Bool": {"a": "true"}}}]}
    )
    (path,) = found(surveyed(tmp_path, vendor, bucket("vault"), configuration=CONFIGURATION)).paths
    assert path.confidence is Confidence.LOW
    assert names(path)[-1] == "every asset of Shop"
    assert path.entry.kind is OutsiderKind.VENDOR
    assert path.hops[0].side is Label.THIRD_PARTY


def test_a_pipelines_door_without_audience_and_subject_is_weak_itself(tmp_path: Path) -> None:
    deploy = role("deploy", {"Federated": ISSUER}, "s3:PutObject", "arn:aws:s3:::vault/*")
    (path,) = found(surveyed(tmp_path, deploy, bucket("vault"), configuration=CONFIGURATION)).paths
    flaws = [one for one in path.weaknesses if not one.rule]
    assert [one.message.partition(",")[0] for one in flaws] == ["It asks for no audience", "It asks for no subject"]
    assert all(one.asset == "aws_iam_role.deploy" for one in flaws)
    assert path.cut in flaws


def test_a_cluster_that_was_not_read_is_an_outsider(tmp_path: Path) -> None:
    issuer = "arn:aws:iam::111122223333:oidc-provider/oidc.eks.eu-north-1.amazonaws.com/id/ABC"
    landscape = surveyed(tmp_path, role("pod", {"Federated": issuer}, "s3:GetObject"), bucket("vault"))
    looked = finder(landscape)
    (outsider, _) = landscape.estate.edges.outsiders[0], looked.graph.nodes
    assert looked.hop(looked.graph.node_of(outsider), -1).what == "a workload of a cluster"


def test_what_is_shut_in_between_is_told_as_a_membership() -> None:
    looked = finder(example())
    path = next(path for path in looked.find().paths if "entrance" in names(path))
    assert next(hop for hop in path.hops if hop.name == "entrance").what == "as one of its members"


def test_a_path_starts_outside() -> None:
    looked = finder(example())
    row = list(example().estate.ids).index("aws_instance.reverse_proxy")
    walk = looked.graph.walk([row])
    inside = looked.hops(walk, int(walk.distance.argmax()))
    assert looked.judge(inside) is None


def test_weak_places_of_an_asset_are_counted() -> None:
    looked = finder(example())
    ids = list(example().estate.ids)
    assert looked.weak(ids.index("aws_iam_role.gullwatch_support")) > 1
    assert looked.weak(ids.index("aws_instance.relay")) == 0
    assert looked.weak(looked.graph.node_of(INTERNET)) == 0


@pytest.mark.parametrize(
    ("bound", "told"),
    [
        ("MOST_OUTSIDERS", "outsiders, of which 1"),
        ("MOST_WEAK", "of which 1 were followed"),
        ("MOST_PATHS", "of which 1"),
    ],
)
def test_a_bound_that_was_met_is_told(monkeypatch: pytest.MonkeyPatch, bound: str, told: str) -> None:
    assert found(example()).limits == ()
    monkeypatch.setattr(room, bound, 1)
    assert any(told in limit for limit in found(example()).limits)


def test_reaches_in_words() -> None:
    assert reach_words(Reach(), example()) == "every asset"
    assert reach_words(Reach(services=("aws/s3",), account="210987654321", pattern="logs-*"), example()) == (
        "every Amazon S3 named logs-* of Production"
    )
    assert reach_words(Reach(services=("x/y",), account="1"), example()) == "every x/y of 1"


def test_an_estate_of_nothing_has_no_path() -> None:
    assert found(nothing()).paths == ()


def test_a_way_whose_weak_places_are_all_on_another_is_not_told_twice(tmp_path: Path) -> None:
    """Two hosts run as one role that reads every bucket; only one of them is weak itself."""
    plan = [*host("a", "r", "required"), *host("b", "r", "optional"), role("r", EC2, "s3:GetObject"), bucket("vault")]
    (path,) = found(surveyed(tmp_path, *plan, configuration=CONFIGURATION)).paths
    assert {one.rule for one in path.weaknesses} == {"instance-metadata", "wide-data-access"}
    assert path.severity is Severity.CRITICAL


GRAPH = "https://graph.microsoft.com/v1.0/$metadata#"
TENANT = "5f0c1e2d-0000-4000-8000-00000000e047"


def tenant(folder: Path, *, has_factor: bool = True, scope: str = "Directory.ReadWrite.All", issuer: str = "") -> None:
    """A tenant that a guest administers, an application of somebody else in it, and an account that trusts it."""
    guest = {"userPrincipalName": "a_vendor.example#EXT#@x", "userType": "guest", "isAdmin": True}
    answers = {
        "organization": [{"id": TENANT, "displayName": "Acme"}],
        "userRegistrationDetails": [{**guest, "isMfaRegistered": has_factor}],
        "oauth2PermissionGrants": [{"clientId": "1", "consentType": "AllPrincipals", "scope": scope}],
        "servicePrincipals": [{"id": "1", "displayName": "Notes", "appOwnerOrganizationId": "somebody"}],
        "identity/conditionalAccess/policies": [
            {
                "state": "enabled",
                "conditions": {"users": {"includeUsers": ["All"]}, "applications": {"includeApplications": ["All"]}},
                "grantControls": {"builtInControls": ["mfa"]},
            }
        ],
    }
    for number, (kind, value) in enumerate(answers.items()):
        body = {"@odata.context": f"{GRAPH}{kind}", "value": value}
        (folder / f"{number}.json").write_text(json.dumps(body), encoding="utf-8")
    trust = '{"Statement": [{"Effect": "Allow", "Action": "sts:AssumeRoleWithSAML", "Principal": {"Federated": '
    trust += '"arn:aws:iam::111122223333:saml-provider/corporate"}}]}'
    (folder / "main.tf").write_text(
        f"""
        resource "aws_iam_saml_provider" "corporate" {{
          name                   = "corporate"
          saml_metadata_document = {json.dumps(f'<X entityID="{issuer or f"https://sts.windows.net/{TENANT}/"}"/>')}
        }}
        resource "aws_iam_role" "readers" {{
          name               = "readers"
          assume_role_policy = {json.dumps(trust)}
          inline_policy {{
            name   = "p"
            policy = jsonencode({{Statement = [{{Effect = "Allow", Action = "s3:GetObject", Resource = "*"}}]}})
          }}
        }}
        resource "aws_s3_bucket" "vault" {{ bucket = "vault" }}
        """,
        encoding="utf-8",
    )
    (folder / "remit.yaml").write_text(
        'accounts: {"111122223333": {name: Shop, provider: aws}}\nsources: [{path: "*", account: "111122223333"}]\n',
        encoding="utf-8",
    )


def seen(folder: Path, monkeypatch: pytest.MonkeyPatch) -> dict[tuple[str, ...], AccessPath]:
    monkeypatch.chdir(folder)
    landscape = scan([Path()], knowledge(), now=NOW).landscape
    return {tuple(names(path)): path for path in found(landscape).paths if path.entry.kind in _OUTSIDE}


_OUTSIDE = {OutsiderKind.VENDOR, OutsiderKind.APPLICATION}
GUEST, PROGRAM = "administrators from vendor.example in Acme", "Notes in Acme"
REACH = "every Amazon S3 of Shop"


def test_r1_13_a_vendors_administrator_gets_to_what_the_tenant_signs_in_to(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tenant(tmp_path, has_factor=False)
    paths = seen(tmp_path, monkeypatch)
    way = ("Acme", "corporate", "readers", REACH)
    assert set(paths) == {(GUEST, *way), (PROGRAM, *way)}
    weak = {one.control: one for one in paths[GUEST, *way].weaknesses if one.asset.startswith("entra:")}
    assert set(weak) == {"mfa"}
    assert weak["mfa"].message == "No second factor is registered for a@vendor.example."
    assert "administer" in weak["mfa"].fix
    told = [one.message for one in paths[PROGRAM, *way].weaknesses if one.asset.startswith("entra:")]
    assert told == ["It holds Directory.ReadWrite.All, granted by an administrator for everybody."]


def test_who_only_reads_or_writes_what_a_tenant_stores_gets_no_further(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tenant(tmp_path, scope="Files.ReadWrite.All")
    paths = seen(tmp_path, monkeypatch)
    assert (PROGRAM, "Acme") in paths
    assert not [way for way in paths if way[0] == PROGRAM and len(way) > 2]
    landscape = scan([Path()], knowledge(), now=NOW).landscape
    graph = graph_of(landscape.estate)
    (bucket,) = (row for row, name in enumerate(landscape.estate.names) if name == "vault")
    (acme,) = (row for row, name in enumerate(landscape.estate.names) if name == "Acme")
    (program,) = (one for one in graph.outsiders if one.name == PROGRAM)
    (person,) = (one for one in graph.outsiders if one.name == GUEST)
    back = graph.walk([bucket], is_backward=True)
    assert back.distance[graph.node_of(person)] > 0
    assert back.distance[graph.node_of(program)] == -1
    assert graph.walk([acme], is_backward=True).distance[graph.node_of(program)] == 1
    ahead = graph.walk([graph.node_of(program)])
    assert (ahead.distance[acme], ahead.distance[bucket]) == (1, -1)


def test_an_account_that_trusts_another_tenant_is_not_come_to(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tenant(tmp_path, has_factor=False, issuer="https://sts.windows.net/5f0c1e2d-0000-4000-8000-000000000000/")
    assert (GUEST, "Acme") in seen(tmp_path, monkeypatch)
    tenant(tmp_path, scope="User.Read")
    for path in seen(tmp_path, monkeypatch).values():  # the role's wildcard is weak, the tenant is in order
        assert {one.rule for one in path.weaknesses} == {"wide-data-access"}
