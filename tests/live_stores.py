"""What keeps and carries data, in a live account as `aws_estate/estate.yaml` declares it: one of each swept service."""

from __future__ import annotations

import json
from typing import Any

from live_aws import Cloud

LOGIN = {"MasterUsername": "owner", "MasterUserPassword": "a-long-password"}
ROLE = "arn:aws:iam::123456789012:role/worker"
DEFINITION = {"StartAt": "one", "States": {"one": {"Type": "Pass", "End": True}}}


def document(action: str, **principal: str) -> str:
    """A policy that lets everybody, or the principal, do one thing."""
    who: Any = principal or "*"
    statement = {"Effect": "Allow", "Principal": who, "Action": action, "Resource": "*"}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def make_stores(cloud: Cloud, key: str) -> None:
    """Make them all.

    Args:
        cloud: where.
        key: ARN of the customer's key.
    """
    make_messages(cloud, key)
    make_files(cloud, key)
    make_caches(cloud, key)
    make_kept(cloud, key)
    make_people(cloud)


def make_messages(cloud: Cloud, key: str) -> None:
    topics = cloud.client("sns")
    news = topics.create_topic(Name="news", Attributes={"KmsMasterKeyId": key})["TopicArn"]
    topics.subscribe(TopicArn=news, Protocol="http", Endpoint="http://receiver.example/top-secret-text")
    topics.create_topic(Name="open-news", Attributes={"Policy": document("SNS:Publish")})
    streams = cloud.client("kinesis")
    streams.create_stream(StreamName="clicks", StreamModeDetails={"StreamMode": "ON_DEMAND"})
    streams.start_stream_encryption(StreamName="clicks", EncryptionType="KMS", KeyId=key)
    streams.create_stream(StreamName="plain-clicks", ShardCount=1)
    bucket = {"RoleARN": ROLE, "BucketARN": "arn:aws:s3:::trail-logs"}
    logged = {"Enabled": True, "LogGroupName": "ferries", "LogStreamName": "clicks"}
    delivery = cloud.client("firehose")
    delivery.create_delivery_stream(
        DeliveryStreamName="to-bucket",
        DeliveryStreamType="DirectPut",
        ExtendedS3DestinationConfiguration={**bucket, "CloudWatchLoggingOptions": logged},
    )
    own = {"KeyARN": key, "KeyType": "CUSTOMER_MANAGED_CMK"}
    delivery.start_delivery_stream_encryption(
        DeliveryStreamName="to-bucket", DeliveryStreamEncryptionConfigurationInput=own
    )
    nodes = {"InstanceType": "kafka.t3.small", "ClientSubnets": ["subnet-0a1b2c3d4e5f6a7b8"], "SecurityGroups": []}
    encrypted = {
        "EncryptionAtRest": {"DataVolumeKMSKeyId": key},
        "EncryptionInTransit": {"ClientBroker": "TLS", "InCluster": True},
    }
    cloud.client("kafka").create_cluster_v2(
        ClusterName="bus",
        Provisioned={
            "BrokerNodeGroupInfo": nodes,
            "EncryptionInfo": encrypted,
            "KafkaVersion": "3.6.0",
            "NumberOfBrokerNodes": 2,
            "EnhancedMonitoring": "DEFAULT",
            "ClientAuthentication": {"Sasl": {"Iam": {"Enabled": True}}, "Unauthenticated": {"Enabled": False}},
        },
    )


def make_files(cloud: Cloud, key: str) -> None:
    files = cloud.client("efs")
    system = files.create_file_system(CreationToken="one", Encrypted=True, KmsKeyId=key, Backup=True)["FileSystemId"]
    files.put_lifecycle_configuration(FileSystemId=system, LifecyclePolicies=[{"TransitionToIA": "AFTER_30_DAYS"}])
    cloud.client("fsx").create_file_system(
        FileSystemType="WINDOWS",
        StorageCapacity=32,
        SubnetIds=["subnet-0a1b2c3d4e5f6a7b8"],
        KmsKeyId=key,
        WindowsConfiguration={
            "DeploymentType": "SINGLE_AZ_2",
            "ThroughputCapacity": 8,
            "AutomaticBackupRetentionDays": 14,
            "SelfManagedActiveDirectoryConfiguration": {
                "DomainName": "ferries.example",
                "UserName": "joiner",
                "Password": "a-long-password",
                "DnsIps": ["10.0.0.2"],
            },
        },
    )
    images = cloud.client("ecr")
    encryption = {"encryptionType": "KMS", "kmsKey": key}
    images.create_repository(repositoryName="apps/web", encryptionConfiguration=encryption)
    images.create_repository(repositoryName="base", imageScanningConfiguration={"scanOnPush": True})
    rule = {
        "rulePriority": 1,
        "selection": {"tagStatus": "untagged", "countType": "imageCountMoreThan", "countNumber": 5},
    }
    lifecycle = json.dumps({"rules": [{**rule, "action": {"type": "expire"}}]})
    images.put_lifecycle_policy(repositoryName="base", lifecyclePolicyText=lifecycle)
    images.set_repository_policy(repositoryName="base", policyText=document("ecr:BatchGetImage"))


def make_caches(cloud: Cloud, key: str) -> None:
    caches = cloud.client("elasticache")
    caches.create_replication_group(
        ReplicationGroupId="sessions",
        ReplicationGroupDescription="who is logged in",
        Engine="redis",
        CacheNodeType="cache.t3.micro",
        NumCacheClusters=2,
        AtRestEncryptionEnabled=True,
        KmsKeyId=key,
        TransitEncryptionEnabled=True,
        AuthToken="a-long-password",
        MultiAZEnabled=True,
        AutomaticFailoverEnabled=True,
        SnapshotRetentionLimit=3,
    )
    caches.create_cache_cluster(
        CacheClusterId="lone", Engine="redis", CacheNodeType="cache.t3.micro", NumCacheNodes=1, EngineVersion="7.0"
    )
    house = cloud.client("redshift")
    house.create_cluster(
        ClusterIdentifier="warehouse",
        NodeType="ra3.xlplus",
        ClusterType="single-node",
        DBName="ferries",
        Encrypted=True,
        KmsKeyId=key,
        PubliclyAccessible=False,
        AutomatedSnapshotRetentionPeriod=7,
        AllowVersionUpgrade=False,
        **LOGIN,
    )
    house.enable_logging(ClusterIdentifier="warehouse", BucketName="trail-logs")
    cloud.client("opensearch").create_domain(
        DomainName="look-up",
        EngineVersion="OpenSearch_2.11",
        ClusterConfig={"InstanceType": "m6g.large.search", "InstanceCount": 2, "ZoneAwarenessEnabled": True},
        EncryptionAtRestOptions={"Enabled": True, "KmsKeyId": key},
        DomainEndpointOptions={"EnforceHTTPS": True},
        AccessPolicies=document("es:ESHttpGet"),
        EBSOptions={"EBSEnabled": True, "VolumeSize": 10},
    )


def make_kept(cloud: Cloud, key: str) -> None:
    logs = cloud.client("logs")
    logs.create_log_group(logGroupName="ferries", kmsKeyId=key)
    logs.put_retention_policy(logGroupName="ferries", retentionInDays=30)
    logs.create_log_group(logGroupName="forever")
    parameters = cloud.client("ssm")
    parameters.put_parameter(Name="/ferries/image", Type="String", Value="ami-1")
    parameters.put_parameter(Name="/ferries/token", Type="SecureString", KeyId=key, Value="top-secret-text")
    vaults = cloud.client("backup")
    vaults.create_backup_vault(BackupVaultName="kept", EncryptionKeyArn=key)
    rule = {"RuleName": "daily", "TargetBackupVaultName": "kept", "Lifecycle": {"DeleteAfterDays": 35}}
    vaults.create_backup_plan(BackupPlan={"BackupPlanName": "daily", "Rules": [rule]})
    configuration = {
        "ResultConfiguration": {
            "OutputLocation": "s3://trail-logs/",
            "EncryptionConfiguration": {"EncryptionOption": "SSE_KMS", "KmsKey": key},
        },
        "PublishCloudWatchMetricsEnabled": True,
    }
    cloud.client("athena").create_work_group(Name="reports", Configuration=configuration)
    cloud.client("stepfunctions").create_state_machine(
        name="boarding",
        definition=json.dumps(DEFINITION),
        roleArn=ROLE,
        tracingConfiguration={"enabled": True},
        loggingConfiguration={"level": "ERROR"},
    )


def make_people(cloud: Cloud) -> None:
    cloud.client("cognito-idp").create_user_pool(
        PoolName="passengers",
        MfaConfiguration="OFF",
        Policies={"PasswordPolicy": {"MinimumLength": 16}},
        DeletionProtection="ACTIVE",
    )
    cloud.client("cognito-identity").create_identity_pool(
        IdentityPoolName="guests", AllowUnauthenticatedIdentities=True
    )
    cloud.client("acm").request_certificate(DomainName="ferries.example", ValidationMethod="DNS")
    cloud.client("guardduty").create_detector(Enable=True)
    names = cloud.client("route53")
    zone = names.create_hosted_zone(Name="ferries.example.", CallerReference="one")["HostedZone"]["Id"]
    group = "arn:aws:logs:us-east-1:123456789012:log-group:/aws/route53/ferries:*"
    cloud.client("logs", "us-east-1").create_log_group(logGroupName="/aws/route53/ferries")
    names.create_query_logging_config(HostedZoneId=zone, CloudWatchLogsLogGroupArn=group)
