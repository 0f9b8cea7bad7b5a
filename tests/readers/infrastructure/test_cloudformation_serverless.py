"""AWS SAM: what its resources become. R2.1."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from remit.model.facts import UNKNOWN
from remit.model.observation import Observation
from remit.readers.infrastructure.cloudformation import READER

HEAD = "Transform: AWS::Serverless-2016-10-31\n"


def one(folder: Path, text: str, **files: str) -> dict[str, Observation]:
    for name, content in ({"t__yaml": HEAD + text} | files).items():
        (folder / name.replace("__", ".")).write_text(content, encoding="utf-8")
    (reading,) = [found for _, found in READER.read_folders(folder, [folder / "t.yaml"], name=lambda path: path.name)]
    assert reading.unreadable == ()
    return {seen.address: seen for seen in reading.observations}


def types(seen: dict[str, Observation]) -> dict[str, str]:
    return {address: found.native_type.removeprefix("AWS::") for address, found in seen.items()}


def test_a_function_becomes_a_function_with_its_role_and_globals(tmp_path: Path) -> None:
    """R2.1"""
    seen = one(
        tmp_path,
        """
Globals:
  Function:
    Runtime: python3.13
    Timeout: 3
    Layers: [one]
    Environment: {Variables: {A: general, B: kept}}
Resources:
  F:
    Type: AWS::Serverless::Function
    Properties:
      Timeout: 9
      Layers: [two]
      Environment: {Variables: {A: own}}
      Tracing: Active
      CodeUri: src/
      DeadLetterQueue: {Type: SQS, TargetArn: arn:aws:sqs:eu-west-1:111122223333:dead}
      Tags: {Team: payments}
      Policies:
        - AmazonS3ReadOnlyAccess
        - !Ref Managed
        - Statement: [{Effect: Allow, Action: '*', Resource: '*'}]
        - S3ReadPolicy: {BucketName: b}
  Managed: {Type: AWS::IAM::ManagedPolicy}
""",
    )
    function, role = seen["F"], seen["FRole"]
    assert (function.native_type, function.location) == ("AWS::Lambda::Function", role.location)
    assert function.tags == {"Team": "payments"}
    assert function.references["role"] == ("FRole",)
    expected: dict[str, Any] = {
        "runtime": "python3.13",
        "timeout": 9,
        "layers": ["one", "two"],
        "environment": {"variables": {"A": "own", "B": "kept"}},
        "code": UNKNOWN,
        "role": UNKNOWN,
        "tracing_config": {"mode": "Active"},
        "dead_letter_config": {"target_arn": "arn:aws:sqs:eu-west-1:111122223333:dead"},
        "tags": {"Team": "payments"},
    }
    assert function.attributes == expected
    assert role.attributes["managed_policy_arns"] == [
        "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole",
        "arn:aws:iam::aws:policy/AWSXrayWriteOnlyAccess",
        "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess",
        UNKNOWN,
    ]
    statement = {"Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}
    assert [one["policy_document"] for one in role.attributes["policies"]] == [statement, UNKNOWN]


def test_events_aliases_and_urls_become_resources_of_their_own(tmp_path: Path) -> None:
    """R2.1"""
    seen = one(
        tmp_path,
        """
Resources:
  F:
    Type: AWS::Serverless::Function
    Properties:
      Role: arn:aws:iam::111122223333:role/r
      AutoPublishAlias: live
      EventInvokeConfig: {MaximumRetryAttempts: 0}
      FunctionUrlConfig: {AuthType: NONE}
      Events:
        Get: {Type: Api, Properties: {Path: /, Method: get}}
        New: {Type: HttpApi}
        Jobs: {Type: SQS, Properties: {Queue: !GetAtt Q.Arn}}
        Rows: {Type: DynamoDB, Properties: {Stream: !GetAtt T.StreamArn}}
        Daily: {Type: Schedule, Properties: {Schedule: rate(1 day)}}
        News: {Type: SNS, Properties: {Topic: !Ref Topic}}
        Odd: text
  Q: {Type: AWS::SQS::Queue}
  Topic: {Type: AWS::SNS::Topic}
  T: {Type: AWS::Serverless::SimpleTable}
  User: {Type: AWS::X::Y, Properties: {Api: !Ref ServerlessRestApi}}
""",
    )
    assert types(seen) == {
        "F": "Lambda::Function",
        "FVersion": "Lambda::Version",
        "FAliaslive": "Lambda::Alias",
        "FUrl": "Lambda::Url",
        "FUrlPublicPermissions": "Lambda::Permission",
        "FEventInvokeConfig": "Lambda::EventInvokeConfig",
        "FGetPermissionProd": "Lambda::Permission",
        "FNewPermission": "Lambda::Permission",
        "FJobs": "Lambda::EventSourceMapping",
        "FRows": "Lambda::EventSourceMapping",
        "FDaily": "Events::Rule",
        "FDailyPermission": "Lambda::Permission",
        "FNews": "SNS::Subscription",
        "FNewsPermission": "Lambda::Permission",
        "Q": "SQS::Queue",
        "Topic": "SNS::Topic",
        "T": "DynamoDB::Table",
        "User": "X::Y",
        "ServerlessRestApi": "ApiGateway::RestApi",
        "ServerlessRestApiDeployment": "ApiGateway::Deployment",
        "ServerlessRestApiProdStage": "ApiGateway::Stage",
        "ServerlessHttpApi": "ApiGatewayV2::Api",
        "ServerlessHttpApiApiGatewayDefaultStage": "ApiGatewayV2::Stage",
    }
    assert seen["FUrlPublicPermissions"].references == {"function_name": ("F",)}
    assert seen["FJobs"].references["event_source_arn"] == ("Q",)
    assert seen["User"].references == {"api": ("ServerlessRestApi",)}
    assert seen["T"].attributes["billing_mode"] == "PAY_PER_REQUEST"


def test_apis_tables_machines_layers_graphs_and_applications(tmp_path: Path) -> None:
    """R2.1"""
    seen = one(
        tmp_path,
        """
Parameters: {Stage: {Type: String}}
Resources:
  Rest:
    Type: AWS::Serverless::Api
    Properties: {StageName: !Ref Stage, TracingEnabled: true, EndpointConfiguration: {Type: PRIVATE}}
  Web: {Type: AWS::Serverless::HttpApi, Properties: {StageName: v1, AccessLogSettings: {DestinationArn: a}}}
  Table:
    Type: AWS::Serverless::SimpleTable
    Properties: {PrimaryKey: {Name: k, Type: String}, ProvisionedThroughput: {ReadCapacityUnits: 1}}
  Steps: {Type: AWS::Serverless::StateMachine, Properties: {Name: s, Tracing: {Enabled: true}, Policies: text}}
  Mine: {Type: AWS::Serverless::StateMachine, Properties: {Role: arn:aws:iam::111122223333:role/r}}
  Layer: {Type: AWS::Serverless::LayerVersion, Properties: {LayerName: l}}
  Graph: {Type: AWS::Serverless::GraphQLApi, Properties: {Auth: {Type: API_KEY}}}
  Nested: {Type: AWS::Serverless::Application, Properties: {Location: child.yaml}}
  Link: {Type: AWS::Serverless::Connector, Properties: {Permissions: [Read]}}
""",
        child__yaml="Resources: {Q: {Type: AWS::SQS::Queue}}\n",
    )
    assert types(seen) == {
        "Rest": "ApiGateway::RestApi",
        "RestDeployment": "ApiGateway::Deployment",
        "RestStage": "ApiGateway::Stage",
        "Web": "ApiGatewayV2::Api",
        "Webv1Stage": "ApiGatewayV2::Stage",
        "Table": "DynamoDB::Table",
        "Steps": "StepFunctions::StateMachine",
        "StepsRole": "IAM::Role",
        "Mine": "StepFunctions::StateMachine",
        "Layer": "Lambda::LayerVersion",
        "Graph": "AppSync::GraphQLApi",
        "Nested": "CloudFormation::Stack",
        "Nested.Q": "SQS::Queue",
        "Link": "Serverless::Connector",
    }
    assert seen["Rest"].attributes["endpoint_configuration"] == {"types": ["PRIVATE"]}
    assert seen["RestStage"].attributes["tracing_enabled"] is True
    assert seen["Graph"].attributes["authentication_type"] == "API_KEY"
    assert "billing_mode" not in seen["Table"].attributes


def test_properties_that_are_no_mapping_are_left_to_the_complaint(tmp_path: Path) -> None:
    (tmp_path / "t.yaml").write_text(HEAD + "Resources:\n  F: {Type: AWS::Serverless::Function, Properties: [1]}\n")
    ((_, reading),) = READER.read_folders(tmp_path, [tmp_path / "t.yaml"], name=lambda path: path.name)
    assert [item.cause for item in reading.unreadable] == ["F: its Properties are no mapping"]
