"""From references to edges between rows: by address, by name across inputs, with outsiders and loose ends (R1.13)."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from planned import Resource, knowledge, resource, surveyed, write_plan
from remit.app import edges as room
from remit.app.scan import scan
from remit.model.edges import KINDS, OutsiderKind
from remit.model.estate import Estate
from remit.resolver.graph import INTERNET, graph_of


def edges(estate: Estate) -> set[tuple[str, str, str]]:
    """Every edge in words."""
    found, nodes = estate.edges, graph_of(estate)

    def named(node: int) -> str:
        if node < found.assets:
            return estate.ids[node]
        behind = node - found.assets - len(found.outsiders)
        return found.outsiders[node - found.assets].name if behind < 0 else found.reaches[behind].pattern

    assert nodes.assets == found.assets
    return {
        (named(source), KINDS[kind].value, named(target))
        for source, target, kind in zip(
            found.sources.tolist(), found.targets.tolist(), found.kinds.tolist(), strict=True
        )
    }


def allow(action: str, target: str) -> str:
    return json.dumps({"Statement": [{"Effect": "Allow", "Action": action, "Resource": target}]})


def trust(principal: object, **more: object) -> str:
    return json.dumps({"Statement": [{"Effect": "Allow", "Principal": principal, "Action": "sts:AssumeRole", **more}]})


def role(name: str, who: object, **more: object) -> Resource:
    return resource("aws_iam_role", name, name=name, assume_role_policy=trust(who), **more)


def inline(of: str, action: str, target: str) -> Resource:
    return Resource(
        type="aws_iam_role_policy",
        name=f"{of}_{len(target)}",
        values={"policy": allow(action, target)},
        references={"role": f"aws_iam_role.{of}"},
    )


SERVICE = {"Service": "lambda.amazonaws.com"}
OWN = 'accounts: {"111122223333": {name: Own, provider: aws}}\nsources: [{path: "*", account: "111122223333"}]'


def test_from_a_function_over_its_role_to_a_table(tmp_path: Path) -> None:
    function = Resource(
        type="aws_lambda_function",
        name="f",
        values={"function_name": "f"},
        references={"role": "aws_iam_role.r", "kms_key_arn": "aws_kms_key.k"},
    )
    table = resource("aws_dynamodb_table", "t", name="orders")
    key = resource("aws_kms_key", "k", description="k")
    policy = inline("r", "dynamodb:GetItem", "arn:aws:dynamodb:eu-north-1:111122223333:table/orders")
    found = edges(surveyed(tmp_path, function, role("r", SERVICE), table, key, policy, configuration=OWN).estate)
    assert found == {
        ("aws_lambda_function.f", "runs_as", "aws_iam_role.r"),
        ("aws_lambda_function.f", "encrypts_with", "aws_kms_key.k"),
        ("aws_iam_role.r", "reads", "aws_dynamodb_table.t"),
    }


def test_a_function_that_is_told_a_databases_address_may_read_it(tmp_path: Path) -> None:
    function = Resource(
        type="aws_lambda_function",
        name="f",
        values={"function_name": "f"},
        references={"environment.variables": "aws_db_instance.d"},
    )
    estate = surveyed(tmp_path, function, resource("aws_db_instance", "d", identifier="orders")).estate
    assert edges(estate) == {("aws_lambda_function.f", "reads", "aws_db_instance.d")}
    assert estate.edges.sureness.tolist() == [0]


def test_load_balancer_target_group_host_profile_role(tmp_path: Path) -> None:
    found = edges(
        surveyed(
            tmp_path,
            resource("aws_lb", "front", name="front"),
            Resource(
                type="aws_lb_listener",
                name="https",
                values={"default_action": [{"type": "forward"}]},
                references={
                    "load_balancer_arn": "aws_lb.front",
                    "default_action.target_group_arn": "aws_lb_target_group.g",
                },
            ),
            resource("aws_lb_target_group", "g", name="g"),
            Resource(
                type="aws_lb_target_group_attachment",
                name="a",
                references={"target_group_arn": "aws_lb_target_group.g", "target_id": "aws_instance.i"},
            ),
            Resource(type="aws_instance", name="i", references={"iam_instance_profile": "aws_iam_instance_profile.p"}),
            Resource(type="aws_iam_instance_profile", name="p", references={"role": "aws_iam_role.r"}),
            role("r", {"Service": "ec2.amazonaws.com"}),
        ).estate
    )
    assert ("aws_instance.i", "runs_as", "aws_iam_role.r") in found
    assert ("aws_lb.front", "routes_to", "aws_instance.i") in found


def test_roles_take_on_roles_where_both_sides_say_so(tmp_path: Path) -> None:
    own = {"AWS": "arn:aws:iam::111122223333:root"}
    estate = surveyed(
        tmp_path,
        role("a", SERVICE),
        inline("a", "sts:AssumeRole", "arn:aws:iam::111122223333:role/b"),
        inline("a", "sts:AssumeRole", "arn:aws:iam::111122223333:role/closed"),
        inline("a", "sts:AssumeRole", "arn:aws:iam::111122223333:role/w*"),
        role("b", own),
        role("closed", SERVICE),
        role("wide", own),
        role("named", {"AWS": "arn:aws:iam::111122223333:role/a"}),
        configuration=OWN,
    ).estate
    found = edges(estate)
    assert ("aws_iam_role.a", "assumes", "aws_iam_role.b") in found
    assert ("aws_iam_role.a", "assumes", "aws_iam_role.named") in found
    assert ("aws_iam_role.a", "assumes", "aws_iam_role.closed") not in found
    assert {("aws_iam_role.a", "assumes", "w*"), ("w*", "assumes", "aws_iam_role.wide")} <= found
    assert ("w*", "assumes", "aws_iam_role.b") not in found


def test_who_is_outside_and_who_is_missing(tmp_path: Path) -> None:
    estate = surveyed(
        tmp_path,
        role("vendor", {"AWS": "444455556666"}),
        role("gone", {"AWS": "arn:aws:iam::111122223333:role/deleted"}),
        role("saml", {"Federated": "arn:aws:iam::111122223333:saml-provider/corp"}),
        configuration=OWN,
    ).estate
    assert edges(estate) == {
        ("account 444455556666", "assumes", "aws_iam_role.vendor"),
        ("corp", "assumes", "aws_iam_role.saml"),
    }
    assert {one.kind for one in estate.edges.outsiders} == {OutsiderKind.VENDOR, OutsiderKind.PEOPLE}
    gone = list(estate.ids).index("aws_iam_role.gone")
    assert estate.edges.loose == ((gone, "assumes", "arn:aws:iam::111122223333:role/deleted"),)


def test_names_are_looked_up_in_every_input(tmp_path: Path) -> None:
    (tmp_path / "remit.yaml").write_text(OWN)
    reader = write_plan(
        tmp_path / "a" / "plan.json", role("r", SERVICE), inline("r", "s3:GetObject", "arn:aws:s3:::data/*")
    )
    bucket = write_plan(tmp_path / "b" / "plan.json", resource("aws_s3_bucket", "b", bucket="data"))
    estate = scan([reader, bucket], knowledge()).landscape.estate
    assert edges(estate) == {("aws_iam_role.r", "reads", "aws_s3_bucket.b")}


def test_a_name_that_many_assets_share_names_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    plan = [role("r", SERVICE), inline("r", "s3:GetObject", "arn:aws:s3:::data/*")]
    plan += [resource("aws_s3_bucket", f"b{number}", bucket="data") for number in range(2)]
    two = surveyed(tmp_path, *plan).estate
    assert len(two.edges) == 2
    assert two.edges.sureness.tolist() == [0, 0]
    monkeypatch.setattr(room, "_MOST_MEANT", 1)
    one = surveyed(tmp_path, *plan).estate
    assert (len(one.edges), one.edges.loose[0][2]) == (0, "data")


def test_security_groups_and_the_asset_behind(tmp_path: Path) -> None:
    def host(name: str, group: str) -> Resource:
        return Resource(
            type="aws_instance", name=name, references={"vpc_security_group_ids": f"aws_security_group.{group}"}
        )

    rule = Resource(
        type="aws_vpc_security_group_ingress_rule",
        name="r",
        values={"ip_protocol": "tcp", "from_port": 1, "to_port": 2},
        references={
            "security_group_id": "aws_security_group.inner",
            "referenced_security_group_id": "aws_security_group.outer",
        },
    )
    groups = [resource("aws_security_group", name, name=name) for name in ("outer", "inner")]
    found = edges(surveyed(tmp_path, *groups, rule, host("o", "outer"), host("i", "inner")).estate)
    assert found == {
        ("aws_security_group.outer", "exposes", "aws_instance.o"),
        ("aws_security_group.inner", "exposes", "aws_instance.i"),
        ("aws_security_group.outer", "routes_to", "aws_security_group.inner"),
    }


MANIFESTS = """
apiVersion: v1
kind: Service
metadata: {name: front, namespace: shop}
spec: {type: LoadBalancer, selector: {app: cart}, ports: [{port: 443}]}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: cart, namespace: shop}
spec:
  selector: {matchLabels: {app: cart}}
  template:
    metadata: {labels: {app: cart}}
    spec: {serviceAccountName: cart, containers: [{name: c, image: "cart:1"}]}
---
apiVersion: v1
kind: ServiceAccount
metadata:
  name: cart
  namespace: shop
  annotations: {eks.amazonaws.com/role-arn: "arn:aws:iam::111122223333:role/cart"}
"""


def test_from_the_internet_over_a_cluster_to_a_cloud_role(tmp_path: Path) -> None:
    """Service → workload → service account → the role that its annotation names and whose trust names it."""
    (tmp_path / "remit.yaml").write_text(OWN)
    (tmp_path / "shop.yaml").write_text(MANIFESTS)
    issuer = "arn:aws:iam::111122223333:oidc-provider/oidc.eks.eu-north-1.amazonaws.com/id/ABC"
    trusted = {
        "Effect": "Allow",
        "Principal": {"Federated": issuer},
        "Action": "sts:AssumeRoleWithWebIdentity",
        "Condition": {"StringEquals": {f"{issuer.partition('provider/')[2]}:sub": "system:serviceaccount:shop:cart"}},
    }
    cart = resource("aws_iam_role", "cart", name="cart", assume_role_policy=json.dumps({"Statement": [trusted]}))
    reads = inline("cart", "s3:GetObject", "arn:aws:s3:::orders/*")
    plan = write_plan(tmp_path / "plan.json", cart, reads, resource("aws_s3_bucket", "orders", bucket="orders"))
    estate = scan([plan, tmp_path / "shop.yaml"], knowledge()).landscape.estate
    found = {(source.rpartition("/")[2], kind, target.rpartition("/")[2]) for source, kind, target in edges(estate)}
    assert ("cart", "runs_as", "aws_iam_role.cart") in found
    assert ("cart", "assumes", "aws_iam_role.cart") in found
    assert not estate.edges.outsiders  # the service account was read
    graph = graph_of(estate)
    walk = graph.walk([graph.node_of(INTERNET)])
    path = [estate.names[node] for node, _ in walk.path(list(estate.ids).index("aws_s3_bucket.orders"))[1:]]
    assert path == ["front", "cart", "cart", "cart", "orders"]


def test_google_and_azure_identities(tmp_path: Path) -> None:
    everyone = Resource(
        type="google_storage_bucket_iam_member",
        name="all",
        values={"member": "allUsers", "role": "roles/storage.objectViewer"},
        references={"bucket": "google_storage_bucket.b"},
    )
    estate = surveyed(
        tmp_path,
        Resource(
            type="google_compute_instance",
            name="h",
            values={"name": "h", "service_account": [{"scopes": []}]},
            references={"service_account.email": "google_service_account.s"},
        ),
        resource("google_service_account", "s", account_id="s"),
        resource("google_storage_bucket", "b", name="b"),
        Resource(
            type="google_storage_bucket_iam_member",
            name="m",
            values={"role": "roles/storage.objectViewer"},
            references={"bucket": "google_storage_bucket.b", "member": "google_service_account.s"},
        ),
        everyone,
        resource("azurerm_user_assigned_identity", "i", name="i"),
        resource("azurerm_storage_account", "a", name="a"),
        Resource(
            type="azurerm_role_assignment",
            name="r",
            values={"role_definition_name": "Storage Blob Data Reader"},
            references={"scope": "azurerm_storage_account.a", "principal_id": "azurerm_user_assigned_identity.i"},
        ),
    ).estate
    found = edges(estate)
    assert ("google_service_account.s", "reads", "google_storage_bucket.b") in found
    assert ("azurerm_user_assigned_identity.i", "reads", "azurerm_storage_account.a") in found
    assert "allUsers" not in {text for _, _, text in estate.edges.loose}
