"""What the field itself says of who does what: its worked statements, asked of the map.

Each statement is cited by its file; where the files lie beside this checkout, they are asked for the statement's key
words. Where the map says less or more than a statement, the test says why and what the provider's own page says.

R1.3: the split by service model. R1.4: by service and by what is configured. R1.5: who answers.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest

from planned import Resource, knowledge, resource, surveyed
from remit.app.shift import configured, decide_side
from remit.model.facts import FactStatus
from remit.model.landscape import Landscape
from remit.model.party import Label, Party, Role
from remit.model.rules import SplitRule
from remit.model.source import Grade

SOURCES = Path(__file__).parents[2].parent / "shared" / "sources"
DEMYSTIFIED = "001_d11d9c3f0446027f.txt"
DEFINITION = "002_f00ad74095319d29.txt"
UNDERSTANDING = "003_d7514054760eb152.txt"
DEEP_DIVE = "004_76695f36fdb7bae7.txt"

# What is stated: the file that states it, and words that stand together in one paragraph of it.
STATEMENTS = {
    "rds": (DEMYSTIFIED, ("rds", "engine patching", "parameter groups", "user permissions")),
    "rds-platform": (DEEP_DIVE, ("rds", "database engine", "guest os", "credentials")),
    "cloud-run": (DEMYSTIFIED, ("cloud run", "container image", "environment variables")),
    "elastic-beanstalk": (DEMYSTIFIED, ("elastic beanstalk", "platform patches", "custom ami")),
    "app-service": (DEMYSTIFIED, ("app service", "underlying os", "custom software")),
    "app-service-settings": (DEEP_DIVE, ("app service", "authentication settings", "environment variables")),
    "lambda": (DEEP_DIVE, ("lambda", "runtime", "function code", "dependency", "execution roles")),
    "eks": (DEEP_DIVE, ("eks", "control plane", "worker node", "network policies")),
    "kubernetes": (DEMYSTIFIED, ("kubernetes engine", "control plane", "node infrastructure", "container images")),
    "s3-defaults": (DEEP_DIVE, ("public access block", "sse-kms", "access logging", "off by default")),
    "s3-breach": (DEEP_DIVE, ("bucket policy", "public access block", "data classification", "hypervisors")),
    "stores-provider": (UNDERSTANDING, ("amazon s3", "dynamodb", "operating system", "endpoints")),
    "stores-customer": (UNDERSTANDING, ("amazon s3", "dynamodb", "encryption options", "classifying", "iam")),
    "paas": (DEEP_DIVE, ("platform as a service", "guest os", "runtime platform")),
    "paas-varies": (DEMYSTIFIED, ("platform as a service", "runtime", "sometimes the operating system")),
    "iaas": (DEEP_DIVE, ("infrastructure as a service", "hypervisor", "guest os", "security groups", "iam")),
    "iaas-ec2": (UNDERSTANDING, ("amazon ec2", "infrastructure as a service", "security configuration")),
    "iaas-frameworks": (DEFINITION, ("infrastructure-focused", "operating systems", "network configuration")),
}

PROVIDER, CUSTOMER, SHARED = Label.PROVIDER, Label.CUSTOMER, Label.SHARED
ABOVE_THE_HYPERVISOR = (
    "guest-os-patching",
    "guest-os-hardening",
    "malware-protection",
    "network-filtering",
    "network-exposure",
    "runtime-patching",
    "runtime-version",
    "application-configuration",
    "secure-coding",
    "dependency-patching",
    "secrets-in-code",
    "data-classification",
    "access-policy",
    "privileged-access",
    "access-review",
)
UP_TO_THE_HYPERVISOR = (
    "physical-access",
    "environmental-protection",
    "hardware-maintenance",
    "media-disposal",
    "network-fabric",
    "hypervisor-isolation",
    "host-os-patching",
)


def paragraphs(name: str) -> list[str]:
    return (SOURCES / name).read_text(encoding="utf-8").casefold().split("\n")


@pytest.mark.skipif(not SOURCES.is_dir(), reason="the folder shared/sources is not beside this checkout")
@pytest.mark.parametrize("statement", STATEMENTS)
def test_the_source_speaks_of_it(statement: str) -> None:
    name, words = STATEMENTS[statement]
    assert any(all(word in paragraph for word in words) for paragraph in paragraphs(name))


def row_of(landscape: Landscape, native_type: str) -> int:
    types = landscape.estate.columns["native_type"]
    (row,) = (number for number in range(len(landscape.estate)) if types[number].endswith(native_type))
    return row


def column_of(landscape: Landscape, control: str) -> int:
    return landscape.map.controls.index(control)


def labels(landscape: Landscape, native_type: str) -> dict[str, Label]:
    """Who implements each control of the one asset of that type."""
    row = row_of(landscape, native_type)
    return {name: landscape.map.cell(row, column).label for column, name in enumerate(landscape.map.controls)}


def rule_of(landscape: Landscape, native_type: str, control: str) -> SplitRule:
    return landscape.map.rule(row_of(landscape, native_type), column_of(landscape, control))


def planned(folder: Path, *resources: Resource) -> dict[str, Label]:
    """Who implements each control of the first resource."""
    return labels(surveyed(folder, *resources), resources[0].type)


def decided(service: str, **facts: str) -> dict[str, Label]:
    """Who implements each control of a service in one configuration."""
    side = configured(knowledge(), service, facts)
    return {rule.control: cell.label for cell, rule in decide_side(knowledge(), side)}


def said(found: Mapping[str, Label], expected: Mapping[str, Label]) -> None:
    assert {control: found[control] for control in expected} == dict(expected)


# --- databases ------------------------------------------------------------------------------------


def rds(**values: object) -> Resource:
    return resource("aws_db_instance", identifier="orders", engine="postgres", engine_version="16.3", **values)


def test_rds_patches_the_engine_and_we_set_its_parameters(tmp_path: Path) -> None:
    """R1.4: STATEMENTS["rds"], STATEMENTS["rds-platform"]"""
    group = resource("aws_db_parameter_group", name="strict", family="postgres16")
    found = planned(tmp_path, rds(parameter_group_name="strict"), group)
    said(
        found,
        {
            "runtime-patching": PROVIDER,
            "guest-os-patching": PROVIDER,
            "application-configuration": CUSTOMER,  # parameter groups
            "access-policy": CUSTOMER,
            "data-classification": CUSTOMER,
            "secret-rotation": CUSTOMER,  # credentials of the database
        },
    )


def test_rds_patches_the_engine_only_where_minor_upgrades_are_automatic(tmp_path: Path) -> None:
    """R1.4: the statement holds for the default; its page leaves manual minor and every major upgrade to us."""
    found = planned(tmp_path, rds(auto_minor_version_upgrade=False))
    said(found, {"runtime-patching": SHARED, "guest-os-patching": PROVIDER, "runtime-version": CUSTOMER})


def test_rds_custom_for_oracle_is_another_matter(tmp_path: Path) -> None:
    """R1.4: the statement does not hold where the operating system is open to us."""
    custom = resource("aws_db_instance", identifier="erp", engine="custom-oracle-ee", custom_iam_instance_profile="p")
    said(planned(tmp_path, custom), {"guest-os-patching": CUSTOMER, "runtime-patching": SHARED})


# --- platforms that run our code -------------------------------------------------------------------


def cloud_run(**container: object) -> Resource:
    containers = [{"image": "europe-docker.pkg.dev/p/r/shop:1", **container}]
    return resource("google_cloud_run_v2_service", name="shop", location="eu", template=[{"containers": containers}])


def test_cloud_run_leaves_image_and_environment_to_us(tmp_path: Path) -> None:
    """R1.4: STATEMENTS["cloud-run"]"""
    landscape = surveyed(tmp_path, cloud_run(env=[{"name": "DB_PASSWORD", "value": "hunter2"}]))
    found = labels(landscape, "google_cloud_run_v2_service")
    infrastructure = dict.fromkeys((*UP_TO_THE_HYPERVISOR, "service-availability", "zone-redundancy"), PROVIDER)
    image = dict.fromkeys(("dependency-patching", "runtime-patching", "secure-coding"), CUSTOMER)
    said(found, infrastructure | image | {"application-configuration": CUSTOMER, "secrets-in-code": CUSTOMER})
    exposed = landscape.estate.fact(row_of(landscape, "google_cloud_run_v2_service"), "secrets_in_environment")
    assert exposed is not None
    assert exposed.value == "suspected"


def test_cloud_run_can_take_the_base_image_over(tmp_path: Path) -> None:
    """R1.4: more than the statement says, since base images can be updated below a running service."""
    found = planned(tmp_path, cloud_run(base_image_uri="europe-docker.pkg.dev/serverless-runtimes/google-22/nodejs22"))
    said(found, {"guest-os-patching": PROVIDER, "runtime-patching": SHARED, "dependency-patching": CUSTOMER})


def beanstalk(*settings: tuple[str, str, str]) -> Resource:
    return resource(
        "aws_elastic_beanstalk_environment",
        name="shop",
        application="shop",
        solution_stack_name="64bit Amazon Linux 2023 v4.3.0 running Python 3.11",
        setting=[{"namespace": f"aws:{space}", "name": name, "value": value} for space, name, value in settings],
    )


MANAGED_UPDATES = ("elasticbeanstalk:managedactions", "ManagedActionsEnabled", "true")
OWN_IMAGE = ("autoscaling:launchconfiguration", "ImageId", "ami-0abc")


def test_elastic_beanstalk_patches_its_platform_where_managed_updates_are_on(tmp_path: Path) -> None:
    """R1.4: STATEMENTS["elastic-beanstalk"]"""
    found = planned(tmp_path, beanstalk(MANAGED_UPDATES))
    said(
        found,
        {
            "guest-os-patching": PROVIDER,
            "runtime-patching": PROVIDER,
            "secure-coding": CUSTOMER,
            "dependency-patching": CUSTOMER,
            "application-configuration": CUSTOMER,
        },
    )


def test_elastic_beanstalk_leaves_patches_to_us_where_nothing_turns_them_on(tmp_path: Path) -> None:
    """R1.4: narrower than the statement: only the console turns managed updates on; the interface that Terraform
    calls leaves them off, and the provider's page gives patching to whoever did without."""
    landscape = surveyed(tmp_path, beanstalk())
    found = labels(landscape, "aws_elastic_beanstalk_environment")
    said(found, {"guest-os-patching": CUSTOMER, "runtime-patching": CUSTOMER})
    updates = landscape.estate.fact(row_of(landscape, "aws_elastic_beanstalk_environment"), "minor_upgrades")
    assert updates is not None
    assert (updates.value, updates.status) == ("manual", FactStatus.DEFAULT)


def test_elastic_beanstalk_leaves_a_custom_image_to_us_whatever_is_updated(tmp_path: Path) -> None:
    """R1.4: STATEMENTS["elastic-beanstalk"]"""
    found = planned(tmp_path, beanstalk(MANAGED_UPDATES, OWN_IMAGE))
    said(found, {"guest-os-patching": CUSTOMER, "runtime-patching": CUSTOMER})


def web_app(**stack: str) -> Resource:
    site = [{"application_stack": [dict(stack)]}]
    return resource("azurerm_linux_web_app", name="shop", site_config=site, app_settings={"DB_PASSWORD": "hunter2"})


def test_app_service_patches_the_system_and_we_patch_what_we_deploy(tmp_path: Path) -> None:
    """R1.4: STATEMENTS["app-service"], STATEMENTS["app-service-settings"]"""
    landscape = surveyed(tmp_path, web_app(dotnet_version="8.0"))
    said(
        labels(landscape, "azurerm_linux_web_app"),
        {
            "guest-os-patching": PROVIDER,
            "host-os-patching": PROVIDER,
            "dependency-patching": CUSTOMER,
            "secure-coding": CUSTOMER,
            "access-policy": CUSTOMER,  # authentication settings
            "network-exposure": CUSTOMER,  # access to the interface
            "secrets-in-code": CUSTOMER,
        },
    )
    exposed = landscape.estate.fact(row_of(landscape, "azurerm_linux_web_app"), "secrets_in_environment")
    assert exposed is not None
    assert exposed.value == "suspected"


def test_app_service_leaves_the_system_of_our_own_image_to_us_in_part(tmp_path: Path) -> None:
    """R1.4: the statement's custom software is the whole image here."""
    found = planned(tmp_path, web_app(docker_image_name="shop:1"))
    said(found, {"guest-os-patching": SHARED, "runtime-patching": CUSTOMER, "dependency-patching": CUSTOMER})


def test_lambda_runs_the_runtime_and_leaves_code_libraries_and_role_to_us(tmp_path: Path) -> None:
    """R1.4: STATEMENTS["lambda"]

    The role is shared: the service assumes it and hands out its credentials; what it allows is ours alone.
    """
    function = resource(
        "aws_lambda_function", function_name="resize", role="arn:aws:iam::1:role/r", runtime="python3.13"
    )
    landscape = surveyed(tmp_path, function)
    said(
        labels(landscape, "aws_lambda_function"),
        {
            "guest-os-patching": PROVIDER,
            "runtime-patching": PROVIDER,
            "secure-coding": CUSTOMER,
            "dependency-patching": CUSTOMER,
            "access-policy": CUSTOMER,
            "workload-identity": SHARED,
        },
    )
    role = landscape.map.cell(row_of(landscape, "aws_lambda_function"), column_of(landscape, "workload-identity"))
    assert role.accountable is Party.CUSTOMER
    assert "execution role" in rule_of(landscape, "aws_lambda_function", "workload-identity").customer_part


def test_lambda_leaves_the_runtime_to_us_where_we_bring_it() -> None:
    """R1.4: the statement holds for the provider's runtimes; an image or a runtime of our own is ours to rebuild."""
    said(decided("aws/lambda", package="image"), {"guest-os-patching": SHARED, "runtime-patching": SHARED})
    said(decided("aws/lambda", package="zip", runtime="provided.al2023"), {"runtime-patching": CUSTOMER})


# --- clusters -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("facts", "patching", "hardening"),
    [
        ({"nodes": "self_managed"}, CUSTOMER, CUSTOMER),
        ({"nodes": "hybrid"}, CUSTOMER, CUSTOMER),
        ({"nodes": "managed", "image_origin": "customer"}, CUSTOMER, CUSTOMER),
        ({"nodes": "managed", "image_origin": "provider"}, SHARED, SHARED),
        ({"nodes": "fargate"}, PROVIDER, PROVIDER),
        ({"nodes": "auto"}, PROVIDER, PROVIDER),
    ],
)
def test_eks_keeps_the_control_plane_and_its_nodes_are_whose_the_mode_says(
    facts: dict[str, str], patching: Label, hardening: Label
) -> None:
    """R1.4: STATEMENTS["eks"], which is right for self-managed nodes; the other modes came with pages of their own."""
    found = decided("aws/eks", premises="provider", **facts)
    said(found, {"guest-os-patching": patching, "guest-os-hardening": hardening})
    said(found, {"identity-platform": PROVIDER, "host-os-patching": PROVIDER, "access-policy": CUSTOMER})
    assert found["network-filtering"] is SHARED  # the control plane's side is the provider's; policies are ours
    assert found["dependency-patching"] is CUSTOMER


def test_eks_node_groups_in_a_plan_are_shared_and_a_profile_for_fargate_is_not(tmp_path: Path) -> None:
    """R1.4: STATEMENTS["eks"]"""
    group = resource("aws_eks_node_group", cluster_name="c", node_group_name="n", ami_type="AL2023_x86_64_STANDARD")
    profile = resource("aws_eks_fargate_profile", cluster_name="c", fargate_profile_name="f")
    landscape = surveyed(tmp_path, resource("aws_eks_cluster", name="c"), group, profile)
    assert labels(landscape, "aws_eks_node_group")["guest-os-patching"] is SHARED
    assert labels(landscape, "aws_eks_fargate_profile")["guest-os-patching"] is PROVIDER
    assert labels(landscape, "aws_eks_cluster")["guest-os-patching"] is CUSTOMER  # nobody said which nodes it has


def gke(**values: object) -> Resource:
    return resource("google_container_cluster", name="main", location="europe-west1", **values)


def test_gke_autopilot_runs_the_nodes(tmp_path: Path) -> None:
    """R1.4: STATEMENTS["kubernetes"], which is right for Autopilot"""
    found = planned(tmp_path, gke(enable_autopilot=True))
    said(
        found,
        {
            "guest-os-patching": PROVIDER,
            "guest-os-hardening": PROVIDER,
            "runtime-patching": PROVIDER,
            "dependency-patching": CUSTOMER,  # images
            "access-policy": CUSTOMER,
        },
    )


def test_gke_standard_shares_the_nodes(tmp_path: Path) -> None:
    """R1.4: narrower than STATEMENTS["kubernetes"]: the provider's page of shared responsibilities has us keep
    node pools enrolled in upgrades, and upgrade by hand what is not."""
    said(planned(tmp_path, gke()), {"guest-os-patching": SHARED, "guest-os-hardening": SHARED})
    pool = Resource(
        type="google_container_node_pool",
        name="a",
        values={"management": [{"auto_upgrade": False}]},
        references={"cluster": "google_container_cluster.this"},
    )
    said(planned(tmp_path, gke(), pool), {"guest-os-patching": CUSTOMER, "runtime-patching": SHARED})


def test_gke_filters_and_configures_nothing_for_us(tmp_path: Path) -> None:
    """R1.4: STATEMENTS["kubernetes"]: network policies and what is deployed are ours in either mode"""
    for mode in (True, False):
        folder = tmp_path / str(mode)
        folder.mkdir()
        found = planned(folder, gke(enable_autopilot=mode))
        assert found["network-filtering"] is CUSTOMER
        assert found["secure-coding"] is CUSTOMER


# --- stores ---------------------------------------------------------------------------------------


BUCKET = resource("aws_s3_bucket", bucket="reports")
OPEN = '{"Statement":[{"Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":"arn:aws:s3:::reports/*"}]}'


def default_of(landscape: Landscape, fact: str) -> tuple[object, date]:
    """A fact that the provider's default decided, and the date of the page that was read for it."""
    found = landscape.estate.fact(row_of(landscape, "aws_s3_bucket"), fact)
    assert found is not None
    assert found.status is FactStatus.DEFAULT
    cited = knowledge().entry("aws/s3").sources[found.source.removeprefix("aws/s3#")]
    return found.value, date.fromisoformat(cited.edition.rpartition(" ")[2])


def test_s3_encrypts_new_objects_by_itself_since_2023(tmp_path: Path) -> None:
    """R1.4: STATEMENTS["s3-defaults"] says that nothing is on by default; the provider has encrypted every new object
    since 5 January 2023. What is older stays as it was, and a key of one's own is still ours to name."""
    landscape = surveyed(tmp_path, BUCKET)
    value, read = default_of(landscape, "encryption_at_rest")
    assert value == "provider_key"
    assert read > date(2023, 1, 5)
    rule = rule_of(landscape, "aws_s3_bucket", "encryption-at-rest")
    assert rule.cell.label is PROVIDER
    assert "5 January 2023" in rule.provider_part
    assert "before" in rule.customer_part
    assert decided("aws/s3", encryption_at_rest="customer_key")["key-management"] is SHARED


def test_s3_blocks_public_access_of_new_buckets_since_april_2023(tmp_path: Path) -> None:
    """R1.4: STATEMENTS["s3-defaults"] calls the block off by default. Every bucket has always begun private; the block
    is on for those created since April 2023. A plan does not say when its bucket was created, so that the block counts
    only where it is written down, and keeping it on is ours."""
    landscape = surveyed(tmp_path, BUCKET)
    value, read = default_of(landscape, "public_access")
    assert value == "not_public"
    assert read > date(2023, 4, 1)
    rule = rule_of(landscape, "aws_s3_bucket", "public-access")
    assert rule.cell.label is CUSTOMER
    assert rule.grade is Grade.REVIEWED
    assert "April 2023" in rule.customer_part


def test_s3_logs_no_access_by_default(tmp_path: Path) -> None:
    """R1.4: STATEMENTS["s3-defaults"], still so; of its CloudTrail, data events are off and the rest is not."""
    landscape = surveyed(tmp_path, BUCKET)
    value, _ = default_of(landscape, "access_logging")
    assert value == "off"
    said(labels(landscape, "aws_s3_bucket"), {"access-logging": CUSTOMER, "audit-logging": SHARED})


def test_s3_is_breached_on_our_side_of_the_line(tmp_path: Path) -> None:
    """R1.4: STATEMENTS["s3-breach"]"""
    policy = Resource(
        type="aws_s3_bucket_policy",
        name="this",
        values={"bucket": "reports", "policy": OPEN},
        references={"bucket": "aws_s3_bucket.this"},
    )
    landscape = surveyed(tmp_path, BUCKET, policy)
    said(
        labels(landscape, "aws_s3_bucket"),
        {
            "hypervisor-isolation": PROVIDER,
            "encryption-at-rest": PROVIDER,
            "public-access": CUSTOMER,
            "access-policy": CUSTOMER,
            "data-classification": CUSTOMER,
        },
    )
    public = landscape.estate.fact(row_of(landscape, "aws_s3_bucket"), "public_access")
    assert public is not None
    assert public.value == "public"


@pytest.mark.parametrize(
    "store", [BUCKET, resource("aws_dynamodb_table", name="orders", hash_key="id")], ids=["s3", "dynamodb"]
)
def test_stores_are_run_for_us_and_used_by_us(tmp_path: Path, store: Resource) -> None:
    """R1.4: STATEMENTS["stores-provider"], STATEMENTS["stores-customer"]"""
    landscape = surveyed(tmp_path, store)
    found = labels(landscape, store.type)
    below = dict.fromkeys((*UP_TO_THE_HYPERVISOR, "guest-os-patching", "guest-os-hardening"), PROVIDER)
    said(found, below | dict.fromkeys(("runtime-patching", "runtime-version", "service-availability"), PROVIDER))
    said(found, {"data-classification": CUSTOMER, "access-policy": CUSTOMER, "client-software": CUSTOMER})
    chosen = decided(f"aws/{store.type.split('_')[1]}", encryption_at_rest="customer_key")
    assert chosen["encryption-at-rest"] is SHARED  # the options of encryption are ours to choose
    # The endpoints are the provider's to run; which networks and callers may use them is ours to narrow.
    assert found["network-filtering"] is SHARED
    assert found["public-access"] is CUSTOMER


# --- service models -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("service", "facts"),
    [
        ("aws/rds", {"os_access": "none"}),
        ("azure/app-service", {"package": "zip"}),
        ("aws/elastic-beanstalk", {"image_origin": "provider", "minor_upgrades": "automatic"}),
        ("azure/sql-database", {}),
        ("gcp/cloud-sql", {}),
    ],
)
def test_a_platform_s_operating_system_is_the_provider_s(service: str, facts: dict[str, str]) -> None:
    """R1.3: STATEMENTS["paas"]"""
    found = decided(service, **facts)
    said(found, {"guest-os-patching": PROVIDER, "data-classification": CUSTOMER, "access-policy": CUSTOMER})


def test_a_platform_s_operating_system_is_not_always_the_provider_s() -> None:
    """R1.3: STATEMENTS["paas-varies"]"""
    updates_off = decided("aws/elastic-beanstalk", image_origin="provider", minor_upgrades="manual")
    assert updates_off["guest-os-patching"] is CUSTOMER
    assert decided("azure/app-service", package="image")["guest-os-patching"] is SHARED


@pytest.mark.parametrize("model", ["paas", "iaas"])
def test_the_models_themselves_say_so(model: str) -> None:
    """R1.3: STATEMENTS["paas"], STATEMENTS["iaas"]"""
    rules = {rule.control: rule for rule in knowledge().catalogue.models[model].rules}
    owner = PROVIDER if model == "paas" else CUSTOMER
    for control in ("guest-os-patching", "guest-os-hardening", "runtime-patching", "network-filtering"):
        assert rules[control].cell.label is owner
    for control in UP_TO_THE_HYPERVISOR:
        assert rules[control].cell.label is PROVIDER
    for control in ("secure-coding", "data-classification", "access-policy"):
        assert rules[control].cell.label is CUSTOMER


MACHINES = [
    resource("aws_instance", ami="ami-1", instance_type="t3.micro"),
    resource("azurerm_linux_virtual_machine", name="vm", size="Standard_B1s"),
    resource("google_compute_instance", name="vm", machine_type="e2-small", zone="europe-west1-b"),
]


@pytest.mark.parametrize("machine", MACHINES, ids=lambda machine: machine.type)
def test_everything_above_the_hypervisor_is_ours(tmp_path: Path, machine: Resource) -> None:
    """R1.3: STATEMENTS["iaas"], STATEMENTS["iaas-ec2"], STATEMENTS["iaas-frameworks"]"""
    found = planned(tmp_path, machine)
    said(found, dict.fromkeys(UP_TO_THE_HYPERVISOR, PROVIDER) | dict.fromkeys(ABOVE_THE_HYPERVISOR, CUSTOMER))


@pytest.mark.parametrize("service", ["aws/ec2", "azure/virtual-machines", "gcp/compute-engine"])
def test_keys_of_machines_are_ours_as_far_as_we_brought_them(service: str) -> None:
    """R1.4: STATEMENTS["iaas"] gives us the management of keys; where the provider's own key encrypts, it is not, and
    of a key of ours the service that holds it is still the provider's."""
    assert decided(service, encryption_at_rest="provider_key")["key-management"] is PROVIDER
    assert decided(service, encryption_at_rest="customer_key")["key-management"] is SHARED


def test_a_part_in_a_control_makes_us_answer_for_it() -> None:
    """R1.5: of what is shared by the statements, we answer for our part."""
    side = configured(knowledge(), "aws/lambda", {})
    for cell, _ in decide_side(knowledge(), side):
        if Party.CUSTOMER in cell.parties(Role.IMPLEMENT):
            assert cell.accountable is Party.CUSTOMER
