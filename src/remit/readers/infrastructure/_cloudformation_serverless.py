"""AWS SAM: what its resources become, as far as the specification states it.

Expanded are functions (with role, policies, version, alias, URL, event sources and permissions), REST and HTTP APIs
(also the implicit ones), tables, state machines (with role), layers, applications and GraphQL APIs, with `Globals`
merged in (AWS SAM specification: Globals section, Generated CloudFormation resources). Not expanded: what connectors
and policy templates grant (a role with one has a policy that is unknown), domains, usage plans, authorizers and
deployment preferences. Hashes at the end of generated ids are left out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final, TypeAlias

PREFIX: Final = "AWS::Serverless::"
UNTOLD: Final = {"Fn::Transform": "AWS::Serverless"}  # evaluates to unknown
Made: TypeAlias = "tuple[str, dict[str, Any]]"  # logical id, resource
Parts: TypeAlias = "Iterator[tuple[str, str, dict[str, Any]]]"  # logical id, native type, properties
_BASIC: Final = "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"
_VPC: Final = "arn:aws:iam::aws:policy/service-role/AWSLambdaVPCAccessExecutionRole"
_TRACES: Final = "arn:aws:iam::aws:policy/AWSXrayWriteOnlyAccess"
_FUNCTION: Final[tuple[str, ...]] = (
    "FunctionName", "Description", "Handler", "Runtime", "MemorySize", "Timeout", "Environment", "VpcConfig",
    "KmsKeyArn", "Layers", "Architectures", "PackageType", "ReservedConcurrentExecutions", "EphemeralStorage",
    "SnapStart", "LoggingConfig", "RuntimeManagementConfig", "FileSystemConfigs", "ImageConfig", "CodeSigningConfigArn",
    "Tags", "RecursiveLoop", "SourceKMSKeyArn", "TenancyConfig", "CapacityProviderConfig",
)  # fmt: skip
_STREAMS: Final = frozenset({"SQS", "Kinesis", "DynamoDB", "MSK", "MQ", "SelfManagedKafka", "DocumentDB"})
_PRINCIPALS: Final = {
    "Api": "apigateway.amazonaws.com", "HttpApi": "apigateway.amazonaws.com", "S3": "s3.amazonaws.com",
    "SNS": "sns.amazonaws.com", "Schedule": "events.amazonaws.com", "CloudWatchEvent": "events.amazonaws.com",
    "EventBridgeRule": "events.amazonaws.com", "CloudWatchLogs": "logs.amazonaws.com", "IoTRule": "iot.amazonaws.com",
    "AlexaSkill": "alexa-appkit.amazon.com", "Cognito": "cognito-idp.amazonaws.com",
}  # fmt: skip
_RULES: Final = frozenset({"Schedule", "CloudWatchEvent", "EventBridgeRule"})


def expanded(logical_id: str, resource: dict[str, Any], global_values: Any) -> Iterator[Made]:  # noqa: ANN401 - JSON
    """The resources that one resource of SAM becomes, itself first; any other one stays as it is."""
    kind = str(resource.get("Type", "")).removeprefix(PREFIX)
    make = _KINDS.get(kind)
    own = resource.get("Properties", {})
    if make is None or not isinstance(own, dict):
        yield logical_id, resource
        return
    merged = _merged(global_values.get(kind) if isinstance(global_values, Mapping) else None, own)
    around = {key: item for key, item in resource.items() if key not in {"Type", "Properties"}}
    for made_id, native_type, properties in make(logical_id, merged):
        yield made_id, {**around, "Type": native_type, "Properties": properties}


def implicit(resources: Mapping[str, Any]) -> dict[str, str]:
    """APIs that functions' events ask for without naming one: logical id → the function that asks first."""
    found: dict[str, str] = {}
    for logical_id, resource in resources.items():
        if not isinstance(resource, dict) or resource.get("Type") != f"{PREFIX}Function":
            continue
        for _, kind, properties in _events(_mapping(resource.get("Properties"))):
            if kind == "Api" and "RestApiId" not in properties:
                found.setdefault("ServerlessRestApi", logical_id)
            elif kind == "HttpApi" and "ApiId" not in properties:
                found.setdefault("ServerlessHttpApi", logical_id)
    return {name: owner for name, owner in found.items() if name not in resources}


def implicit_api(logical_id: str) -> dict[str, Any]:
    """An API that is made because an event needs one."""
    is_rest = logical_id == "ServerlessRestApi"
    return {
        "Type": f"{PREFIX}{'Api' if is_rest else 'HttpApi'}",
        "Properties": {"StageName": "Prod"} if is_rest else {},
    }


def _merged(general: Any, own: Any) -> Any:  # noqa: ANN401 - JSON
    """`Globals` under a resource's own: mappings merge, lists add up, anything else is replaced."""
    if isinstance(general, dict) and isinstance(own, dict) and not _is_function(general) and not _is_function(own):
        return {**general, **{key: _merged(general.get(key), item) for key, item in own.items()}}
    if isinstance(general, list) and isinstance(own, list):
        return [*general, *own]
    return own


def _kept(given: Mapping[str, Any], *names: str) -> dict[str, Any]:
    return {name: given[name] for name in names if name in given}


def _is_function(value: Mapping[str, Any]) -> bool:
    return len(value) == 1 and next(iter(value)).startswith(("Ref", "Fn::"))


def _mapping(value: Any) -> dict[str, Any]:  # noqa: ANN401 - JSON
    return value if isinstance(value, dict) else {}


def _events(properties: Mapping[str, Any]) -> Parts:
    for name, event in _mapping(properties.get("Events")).items():
        if isinstance(event, dict) and isinstance(event.get("Type"), str):
            yield name, event["Type"], _mapping(event.get("Properties"))


def _function(name: str, given: dict[str, Any]) -> Parts:
    properties = _kept(given, *_FUNCTION)
    properties["Code"] = UNTOLD
    properties["Role"] = given.get("Role", {"Fn::GetAtt": [f"{name}Role", "Arn"]})
    if "Tracing" in given:
        properties["TracingConfig"] = {"Mode": given["Tracing"]}
    if "TargetArn" in _mapping(given.get("DeadLetterQueue")):
        properties["DeadLetterConfig"] = {"TargetArn": given["DeadLetterQueue"]["TargetArn"]}
    yield name, "AWS::Lambda::Function", properties
    if "Role" not in given:
        managed = [_VPC if "VpcConfig" in given else _BASIC, *([_TRACES] if given.get("Tracing") == "Active" else [])]
        yield _role(name, given, "lambda.amazonaws.com", managed)
    if isinstance(alias := given.get("AutoPublishAlias"), str):
        target = {"FunctionName": {"Ref": name}}
        yield f"{name}Version", "AWS::Lambda::Version", target
        yield f"{name}Alias{alias}", "AWS::Lambda::Alias", {**target, "Name": alias}
    if isinstance(url := given.get("FunctionUrlConfig"), dict):
        yield f"{name}Url", "AWS::Lambda::Url", {"TargetFunctionArn": {"Ref": name}, **url}
        if url.get("AuthType") == "NONE":
            opened = {"Action": "lambda:InvokeFunctionUrl", "Principal": "*", "FunctionUrlAuthType": "NONE"}
            yield f"{name}UrlPublicPermissions", "AWS::Lambda::Permission", {"FunctionName": {"Ref": name}, **opened}
    if "EventInvokeConfig" in given:
        yield f"{name}EventInvokeConfig", "AWS::Lambda::EventInvokeConfig", {"FunctionName": {"Ref": name}}
    for event, kind, settings in _events(given):
        yield from _event(name, f"{name}{event}", kind, settings)


def _event(name: str, made: str, kind: str, settings: dict[str, Any]) -> Parts:
    if kind in _STREAMS:
        source = settings.get(kind if kind == "SQS" else "Stream", settings.get("Queue", UNTOLD))
        found = {"FunctionName": {"Ref": name}, "EventSourceArn": source}
        yield made, "AWS::Lambda::EventSourceMapping", found
    if kind in _RULES:
        rule = _kept(settings, "State", "Description", "EventBusName")
        yield made, "AWS::Events::Rule", {**rule, "Targets": [{"Id": f"{made}LambdaTarget", "Arn": UNTOLD}]}
    if kind == "SNS":
        found = {"Protocol": "lambda", "TopicArn": settings.get("Topic", UNTOLD), "Endpoint": UNTOLD}
        yield made, "AWS::SNS::Subscription", found
    if kind in _PRINCIPALS:
        yield (
            f"{made}Permission{'Prod' if kind == 'Api' else ''}",
            "AWS::Lambda::Permission",
            {
                "Action": "lambda:InvokeFunction",
                "FunctionName": {"Ref": name},
                "Principal": _PRINCIPALS[kind],
                "SourceArn": UNTOLD,
            },
        )


def _role(name: str, given: dict[str, Any], service: str, managed: list[str]) -> tuple[str, str, dict[str, Any]]:
    """The role that is made where none is named."""
    trust = given.get("AssumeRolePolicyDocument") or {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Principal": {"Service": [service]}, "Action": ["sts:AssumeRole"]}],
    }
    policies = given.get("Policies", [])
    arns: list[Any] = list(managed)
    inline: list[dict[str, Any]] = []
    for number, policy in enumerate(policies if isinstance(policies, list) else [policies]):
        if isinstance(policy, str):
            arns.append(policy if policy.startswith("arn:") else f"arn:aws:iam::aws:policy/{policy}")
        elif isinstance(policy, dict) and _is_function(policy):
            arns.append(policy)
        elif isinstance(policy, dict):
            document = policy if "Statement" in policy else UNTOLD  # else a template of SAM's
            inline.append({"PolicyName": f"{name}RolePolicy{number}", "PolicyDocument": document})
    properties: dict[str, Any] = {"AssumeRolePolicyDocument": trust, "ManagedPolicyArns": arns}
    if inline:
        properties["Policies"] = inline
    for key in ("PermissionsBoundary", "Tags"):
        if key in given:
            properties[key] = given[key]
    return f"{name}Role", "AWS::IAM::Role", properties


def _api(name: str, given: dict[str, Any]) -> Parts:
    endpoint = _mapping(given.get("EndpointConfiguration"))
    kinds = {"EndpointConfiguration": {"Types": [endpoint["Type"]]}} if "Type" in endpoint else {}
    kept = _kept(given, "Name", "Description", "Tags", "DisableExecuteApiEndpoint")
    yield name, "AWS::ApiGateway::RestApi", {**kept, **kinds, "Body": UNTOLD}
    yield f"{name}Deployment", "AWS::ApiGateway::Deployment", {"RestApiId": {"Ref": name}}
    stage = given.get("StageName", UNTOLD)
    settings = {"RestApiId": {"Ref": name}, "StageName": stage}
    for key in ("AccessLogSetting", "TracingEnabled", "MethodSettings", "CacheClusterEnabled", "Variables"):
        if key in given:
            settings[key] = given[key]
    yield f"{name}{stage if isinstance(stage, str) else ''}Stage", "AWS::ApiGateway::Stage", settings


def _http_api(name: str, given: dict[str, Any]) -> Parts:
    kept = _kept(given, "Name", "Description", "Tags", "DisableExecuteApiEndpoint")
    yield name, "AWS::ApiGatewayV2::Api", {**kept, "ProtocolType": "HTTP", "Body": UNTOLD}
    stage = given.get("StageName", "$default")
    suffix = "ApiGatewayDefaultStage" if stage == "$default" else f"{stage if isinstance(stage, str) else ''}Stage"
    settings = {"ApiId": {"Ref": name}, "StageName": stage, "AutoDeploy": True}
    if "AccessLogSettings" in given:
        settings["AccessLogSettings"] = given["AccessLogSettings"]
    yield f"{name}{suffix}", "AWS::ApiGatewayV2::Stage", settings


def _table(name: str, given: dict[str, Any]) -> Parts:
    key = _mapping(given.get("PrimaryKey")) or {"Name": "id", "Type": "String"}
    kept = ("TableName", "Tags", "ProvisionedThroughput", "SSESpecification", "PointInTimeRecoverySpecification")
    properties = _kept(given, *kept)
    properties["KeySchema"] = [{"AttributeName": key.get("Name", UNTOLD), "KeyType": "HASH"}]
    if "ProvisionedThroughput" not in given:
        properties["BillingMode"] = "PAY_PER_REQUEST"
    yield name, "AWS::DynamoDB::Table", properties


def _state_machine(name: str, given: dict[str, Any]) -> Parts:
    renamed = {"Name": "StateMachineName", "Type": "StateMachineType", "Logging": "LoggingConfiguration"}
    properties = {new: given[old] for old, new in renamed.items() if old in given}
    properties |= _kept(given, "Tags", "EncryptionConfiguration")
    if "Tracing" in given:
        properties["TracingConfiguration"] = given["Tracing"]
    properties["RoleArn"] = given.get("Role", {"Fn::GetAtt": [f"{name}Role", "Arn"]})
    yield name, "AWS::StepFunctions::StateMachine", properties
    if "Role" not in given:
        yield _role(name, given, "states.amazonaws.com", [])


def _layer(name: str, given: dict[str, Any]) -> Parts:
    kept = ("LayerName", "Description", "CompatibleRuntimes", "CompatibleArchitectures", "LicenseInfo")
    yield name, "AWS::Lambda::LayerVersion", _kept(given, *kept)


def _application(name: str, given: dict[str, Any]) -> Parts:
    kept = _kept(given, "Parameters", "Tags")
    yield name, "AWS::CloudFormation::Stack", {**kept, "TemplateURL": given.get("Location", UNTOLD)}


def _graph(name: str, given: dict[str, Any]) -> Parts:
    kept = _kept(given, "Name", "Tags", "XrayEnabled", "Visibility")
    login = _mapping(given.get("Auth"))
    yield name, "AWS::AppSync::GraphQLApi", {**kept, "AuthenticationType": login.get("Type", UNTOLD)}


_KINDS: Final[dict[str, Callable[[str, dict[str, Any]], Parts]]] = {
    "Function": _function,
    "Api": _api,
    "HttpApi": _http_api,
    "SimpleTable": _table,
    "StateMachine": _state_machine,
    "LayerVersion": _layer,
    "Application": _application,
    "GraphQLApi": _graph,
}
