"""Which pipeline it is, by the variables that each system documents (R3.2)."""

from __future__ import annotations

from pathlib import Path

import pytest

from remit.app.pipeline import pipeline_of
from remit.model.run import Pipeline

GITHUB = {
    "GITHUB_ACTIONS": "true",
    "GITHUB_SERVER_URL": "https://github.com",
    "GITHUB_REPOSITORY": "harbourlight/terraform",
    "GITHUB_RUN_ID": "77",
    "GITHUB_RUN_ATTEMPT": "2",
    "GITHUB_REF_NAME": "12/merge",
    "GITHUB_HEAD_REF": "close-reports",
    "GITHUB_SHA": "a" * 40,
    "GITHUB_ACTOR": "ann",
}
GITLAB = {
    "GITLAB_CI": "true",
    "CI_PROJECT_PATH": "harbourlight/terraform",
    "CI_COMMIT_REF_NAME": "main",
    "CI_COMMIT_SHA": "b" * 40,
    "CI_COMMIT_AUTHOR": "Ann <ann@example.com>",
    "CI_JOB_URL": "https://gitlab.example.com/harbourlight/terraform/-/jobs/5",
}
AZURE = {
    "TF_BUILD": "True",
    "SYSTEM_COLLECTIONURI": "https://dev.azure.com/harbourlight/",
    "SYSTEM_TEAMPROJECT": "estate",
    "BUILD_REPOSITORY_NAME": "terraform",
    "BUILD_SOURCEBRANCHNAME": "main",
    "BUILD_SOURCEVERSION": "c" * 40,
    "BUILD_REQUESTEDFOR": "Ann",
    "BUILD_BUILDID": "9",
}
JENKINS = {
    "JENKINS_URL": "https://jenkins.example.com/",
    "GIT_URL": "https://git.example.com/terraform.git",
    "GIT_BRANCH": "main",
    "GIT_COMMIT": "d" * 40,
    "BUILD_USER_ID": "ann",
    "BUILD_URL": "https://jenkins.example.com/job/terraform/3/",
}


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        (
            GITHUB,
            Pipeline(
                system="github",
                repository="harbourlight/terraform",
                ref="close-reports",
                commit="a" * 40,
                author="ann",
                url="https://github.com/harbourlight/terraform/actions/runs/77/attempts/2",
            ),
        ),
        (
            GITLAB,
            Pipeline(
                system="gitlab",
                repository="harbourlight/terraform",
                ref="main",
                commit="b" * 40,
                author="Ann <ann@example.com>",
                url=GITLAB["CI_JOB_URL"],
            ),
        ),
        (
            AZURE,
            Pipeline(
                system="azure-pipelines",
                repository="terraform",
                ref="main",
                commit="c" * 40,
                author="Ann",
                url="https://dev.azure.com/harbourlight/estate/_build/results?buildId=9",
            ),
        ),
        (
            JENKINS,
            Pipeline(
                system="jenkins",
                repository=JENKINS["GIT_URL"],
                ref="main",
                commit="d" * 40,
                author="ann",
                url=JENKINS["BUILD_URL"],
            ),
        ),
    ],
    ids=["github", "gitlab", "azure", "jenkins"],
)
def test_each_system_says_where_it_runs(environment: dict[str, str], expected: Pipeline, tmp_path: Path) -> None:
    assert pipeline_of(environment, tmp_path / "remit.yaml") == expected


def test_outside_of_a_pipeline_nothing_is_made_up(tmp_path: Path) -> None:
    assert pipeline_of({}, tmp_path / "remit.yaml") == Pipeline()
    assert pipeline_of({"CI": "true"}, tmp_path / "remit.yaml") == Pipeline()
