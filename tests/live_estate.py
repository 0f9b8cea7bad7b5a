"""One thing of every AWS service, made in a live account as `aws_estate/estate.yaml` declares it.

What is made twice, once by a template's text and once by calls, has to come out with the same facts.
"""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path
from typing import Any, Final

from live_aws import REGION, Cloud
from live_stores import make_stores

TEMPLATE: Final = Path(__file__).parent / "readers" / "accounts" / "aws_estate" / "estate.yaml"
PLACE: Final = {"LocationConstraint": REGION}
IMAGE: Final = "ami-0bb5904861ec247f6"
ROLE: Final = "arn:aws:iam::123456789012:role/worker"
SECRETS: Final = ("hunter2hunter2", "blue-as-the-sea", "top-secret-text", "abcdefgh12345678", "a-long-password")
BLOCK: Final = dict.fromkeys(
    ("BlockPublicAcls", "BlockPublicPolicy", "IgnorePublicAcls", "RestrictPublicBuckets"), True
)


def policy(*statements: dict[str, Any]) -> str:
    """A policy document as JSON text."""
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def allow(principal: object, action: str, resource: str | None = "*") -> dict[str, Any]:
    """One statement."""
    found: dict[str, Any] = {"Effect": "Allow", "Action": action}
    if principal is not None:
        found["Principal"] = principal
    return found if resource is None else {**found, "Resource": resource}


def make_estate(cloud: Cloud) -> None:
    """Make everything that the template declares."""
    kms = cloud.client("kms")
    root = allow({"AWS": "arn:aws:iam::123456789012:root"}, "kms:*")
    key = kms.create_key(Description="records", Policy=policy(root))["KeyMetadata"]["Arn"]
    kms.enable_key_rotation(KeyId=key)
    make_data(cloud, key)
    make_identities(cloud)
    subnets = make_network(cloud, key)
    make_databases(cloud, key)
    make_edge(cloud, subnets)
    make_containers(cloud, subnets)
    make_function(cloud)
    make_stores(cloud, key)


def make_data(cloud: Cloud, key: str) -> None:
    s3 = cloud.client("s3")
    for name in ("kept-records", "open-site", "trail-logs"):
        s3.create_bucket(Bucket=name, CreateBucketConfiguration=PLACE)
    s3.put_bucket_versioning(Bucket="kept-records", VersioningConfiguration={"Status": "Enabled"})
    encryption = {"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": key}}
    s3.put_bucket_encryption(Bucket="kept-records", ServerSideEncryptionConfiguration={"Rules": [encryption]})
    s3.put_public_access_block(Bucket="kept-records", PublicAccessBlockConfiguration=BLOCK)
    rule = {"ID": "old", "Status": "Enabled", "Expiration": {"Days": 400}, "Filter": {"Prefix": ""}}
    s3.put_bucket_lifecycle_configuration(Bucket="kept-records", LifecycleConfiguration={"Rules": [rule]})
    s3.put_bucket_policy(Bucket="open-site", Policy=policy(allow("*", "s3:GetObject", "arn:aws:s3:::open-site/*")))
    tables = cloud.client("dynamodb")
    tables.create_table(
        TableName="bookings",
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        DeletionProtectionEnabled=True,
        SSESpecification={"Enabled": True, "SSEType": "KMS", "KMSMasterKeyId": key},
    )
    recovery = {"PointInTimeRecoveryEnabled": True}
    tables.update_continuous_backups(TableName="bookings", PointInTimeRecoverySpecification=recovery)
    queues = cloud.client("sqs")
    queues.create_queue(QueueName="jobs", Attributes={"KmsMasterKeyId": key})
    everyone = policy(allow("*", "sqs:SendMessage"))
    queues.create_queue(QueueName="open-jobs", Attributes={"SqsManagedSseEnabled": "false", "Policy": everyone})
    cloud.client("secretsmanager").create_secret(Name="partner-key", KmsKeyId=key, SecretString="top-secret-text")


def make_identities(cloud: Cloud) -> None:
    iam = cloud.client("iam")
    trust = policy(allow({"Service": "lambda.amazonaws.com"}, "sts:AssumeRole", None))
    iam.create_role(RoleName="worker", AssumeRolePolicyDocument=trust)
    iam.put_role_policy(RoleName="worker", PolicyName="all", PolicyDocument=policy(allow(None, "*")))
    iam.create_user(UserName="robot")
    iam.attach_user_policy(UserName="robot", PolicyArn="arn:aws:iam::aws:policy/AdministratorAccess")
    iam.create_policy(PolicyName="own", PolicyDocument=policy(allow(None, "s3:*")))
    iam.create_access_key(UserName="robot")
    iam.create_group(GroupName="people")
    iam.update_account_password_policy(MinimumPasswordLength=16)


def make_network(cloud: Cloud, key: str) -> list[str]:
    """The network with a machine and a disk in it; its subnets."""
    ec2 = cloud.client("ec2")
    vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16", TagSpecifications=named("vpc", "main-net"))["Vpc"]["VpcId"]
    gateway = ec2.create_internet_gateway()["InternetGateway"]["InternetGatewayId"]
    ec2.attach_internet_gateway(InternetGatewayId=gateway, VpcId=vpc)
    ec2.create_flow_logs(
        ResourceIds=[vpc],
        ResourceType="VPC",
        TrafficType="ALL",
        LogDestinationType="s3",
        LogDestination="arn:aws:s3:::trail-logs",
    )
    subnets = []
    for letter, number in (("a", 1), ("b", 2)):
        made = ec2.create_subnet(
            VpcId=vpc,
            CidrBlock=f"10.0.{number}.0/24",
            AvailabilityZone=f"{REGION}{letter}",
            TagSpecifications=named("subnet", f"subnet-{letter}"),
        )
        subnets.append(str(made["Subnet"]["SubnetId"]))
    ec2.modify_subnet_attribute(SubnetId=subnets[0], MapPublicIpOnLaunch={"Value": True})
    group = ec2.create_security_group(GroupName="front-door", Description="front", VpcId=vpc)["GroupId"]
    world = {"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}
    ec2.authorize_security_group_ingress(GroupId=group, IpPermissions=[world])
    ec2.run_instances(
        ImageId=IMAGE,
        MinCount=1,
        MaxCount=1,
        InstanceType="t3.micro",
        SubnetId=subnets[1],
        SecurityGroupIds=[group],
        UserData="export TOKEN=abcdefgh12345678",
        TagSpecifications=named("instance", "machine-one"),
    )
    ec2.create_volume(
        Size=10,
        AvailabilityZone=f"{REGION}a",
        Encrypted=True,
        KmsKeyId=key,
        TagSpecifications=named("volume", "disk-one"),
    )
    data = {"ImageId": IMAGE, "MetadataOptions": {"HttpTokens": "required"}}
    ec2.create_launch_template(LaunchTemplateName="web-template", LaunchTemplateData=data)
    return subnets


def named(kind: str, name: str) -> list[dict[str, Any]]:
    return [{"ResourceType": kind, "Tags": [{"Key": "Name", "Value": name}]}]


def make_databases(cloud: Cloud, key: str) -> None:
    rds = cloud.client("rds")
    login = {"MasterUsername": "postgres", "MasterUserPassword": "a-long-password"}
    rds.create_db_instance(
        DBInstanceIdentifier="pay",
        Engine="postgres",
        EngineVersion="16.3",
        DBInstanceClass="db.t3.micro",
        AllocatedStorage=20,
        StorageEncrypted=True,
        KmsKeyId=key,
        BackupRetentionPeriod=14,
        MultiAZ=True,
        DeletionProtection=True,
        PubliclyAccessible=False,
        AutoMinorVersionUpgrade=True,
        **login,
    )
    rds.create_db_cluster(
        DBClusterIdentifier="ledger",
        Engine="aurora-postgresql",
        EngineVersion="15.4",
        StorageEncrypted=True,
        KmsKeyId=key,
        BackupRetentionPeriod=7,
        DeletionProtection=True,
        **login,
    )
    rds.create_db_snapshot(DBSnapshotIdentifier="before-move", DBInstanceIdentifier="pay")


def make_edge(cloud: Cloud, subnets: list[str]) -> None:
    balancers = cloud.client("elbv2")
    made = balancers.create_load_balancer(Name="front", Scheme="internet-facing", Type="application", Subnets=subnets)
    arn = made["LoadBalancers"][0]["LoadBalancerArn"]
    kept = {"Key": "deletion_protection.enabled", "Value": "true"}
    balancers.modify_load_balancer_attributes(LoadBalancerArn=arn, Attributes=[kept])
    redirect = {"Type": "redirect", "RedirectConfig": {"Protocol": "HTTPS", "Port": "443", "StatusCode": "HTTP_301"}}
    balancers.create_listener(LoadBalancerArn=arn, Protocol="HTTP", Port=80, DefaultActions=[redirect])
    listener = {"Protocol": "HTTP", "LoadBalancerPort": 80, "InstancePort": 80}
    cloud.client("elb").create_load_balancer(
        LoadBalancerName="old-front", Listeners=[listener], AvailabilityZones=[f"{REGION}a", f"{REGION}b"]
    )
    trails = cloud.client("cloudtrail")
    trails.create_trail(Name="audit", S3BucketName="trail-logs", IsMultiRegionTrail=True, EnableLogFileValidation=True)
    trails.start_logging(Name="audit")
    seen = {"SampledRequestsEnabled": True, "CloudWatchMetricsEnabled": True}
    managed = {"ManagedRuleGroupStatement": {"VendorName": "AWS", "Name": "AWSManagedRulesCommonRuleSet"}}
    rule = {
        "Name": "common",
        "Priority": 1,
        "OverrideAction": {"None": {}},
        "Statement": managed,
        "VisibilityConfig": {**seen, "MetricName": "common"},
    }
    cloud.client("wafv2").create_web_acl(
        Name="wall",
        Scope="REGIONAL",
        DefaultAction={"Allow": {}},
        VisibilityConfig={**seen, "MetricName": "wall"},
        Rules=[rule],
    )
    origin = {"Id": "o", "DomainName": "open-site.s3.amazonaws.com", "S3OriginConfig": {"OriginAccessIdentity": ""}}
    cloud.client("cloudfront").create_distribution(
        DistributionConfig={
            "CallerReference": "one",
            "Comment": "the-edge",
            "Enabled": True,
            "Origins": {"Quantity": 1, "Items": [origin]},
            "DefaultCacheBehavior": {
                "TargetOriginId": "o",
                "ViewerProtocolPolicy": "redirect-to-https",
                "ForwardedValues": {"QueryString": False, "Cookies": {"Forward": "none"}},
                "MinTTL": 0,
            },
            "ViewerCertificate": {"CloudFrontDefaultCertificate": True},
        }
    )


def make_containers(cloud: Cloud, subnets: list[str]) -> None:
    ecs = cloud.client("ecs")
    ecs.create_cluster(clusterName="batch", settings=[{"name": "containerInsights", "value": "enabled"}])
    variables = [{"name": "API_TOKEN", "value": "abcdefgh12345678"}]
    container = {"name": "app", "image": "app:1", "privileged": False, "environment": variables}
    ecs.register_task_definition(
        family="worker",
        requiresCompatibilities=["FARGATE"],
        networkMode="awsvpc",
        cpu="256",
        memory="512",
        containerDefinitions=[container],
    )
    ecs.create_service(cluster="batch", serviceName="web", taskDefinition="worker", launchType="EC2", desiredCount=0)
    eks = cloud.client("eks")
    network = {"subnetIds": subnets, "endpointPublicAccess": True, "publicAccessCidrs": ["0.0.0.0/0"]}
    eks.create_cluster(name="harbour", version="1.30", roleArn=ROLE, resourcesVpcConfig=network)
    eks.create_nodegroup(
        clusterName="harbour",
        nodegroupName="workers",
        nodeRole=ROLE,
        subnets=subnets[:1],
        amiType="AL2_x86_64",
        remoteAccess={"ec2SshKey": "eksKeypair"},
    )


def make_function(cloud: Cloud) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("index.py", "def handler(e, c): pass")
    functions = cloud.client("lambda")
    functions.create_function(
        FunctionName="resize",
        Runtime="python3.12",
        Handler="index.handler",
        Role=ROLE,
        Code={"ZipFile": packed.getvalue()},
        TracingConfig={"Mode": "Active"},
        Environment={"Variables": {"DB_PASSWORD": "hunter2hunter2", "COLOUR": "blue-as-the-sea"}},
    )
    functions.add_permission(FunctionName="resize", StatementId="all", Action="lambda:InvokeFunction", Principal="*")
    beanstalk = cloud.client("elasticbeanstalk")
    beanstalk.create_application(ApplicationName="shop")
    beanstalk.create_environment(
        ApplicationName="shop",
        EnvironmentName="shop-env",
        SolutionStackName="64bit Amazon Linux 2023 v4.0.0 running Python 3.11",
    )
