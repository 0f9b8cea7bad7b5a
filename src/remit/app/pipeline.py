"""In which pipeline this runs, as its environment says: GitHub Actions, GitLab CI, Azure Pipelines, Jenkins.

Variables as the systems document them:
https://docs.github.com/en/actions/reference/workflows-and-actions/variables,
https://docs.gitlab.com/ci/variables/predefined_variables/,
https://learn.microsoft.com/en-us/azure/devops/pipelines/build/variables,
https://www.jenkins.io/doc/book/pipeline/jenkinsfile/#using-environment-variables.
What this file cannot know is whether somebody set them by hand.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from remit.app.doer import revision_of
from remit.model.run import Pipeline


def pipeline_of(environment: Mapping[str, str], here: Path) -> Pipeline:
    """The pipeline; outside of one what the repository says.

    Args:
        environment: variables.
        here: a file in the repository.
    """
    found = _pipeline(environment)
    if found.commit and found.author:
        return found
    revision = revision_of(here)
    return replace(found, commit=found.commit or revision.commit, author=found.author or revision.author)


def _pipeline(env: Mapping[str, str]) -> Pipeline:
    def get(*names: str) -> str:
        return next((env[name] for name in names if env.get(name)), "")

    if env.get("GITHUB_ACTIONS") == "true":
        home = f"{get('GITHUB_SERVER_URL')}/{get('GITHUB_REPOSITORY')}"
        url = f"{home}/actions/runs/{get('GITHUB_RUN_ID')}/attempts/{get('GITHUB_RUN_ATTEMPT') or '1'}"
        return Pipeline(
            system="github",
            repository=get("GITHUB_REPOSITORY"),
            ref=get("GITHUB_HEAD_REF", "GITHUB_REF_NAME"),
            commit=get("GITHUB_SHA"),
            author=get("GITHUB_ACTOR"),
            url=url,
        )
    if env.get("GITLAB_CI") == "true":
        return Pipeline(
            system="gitlab",
            repository=get("CI_PROJECT_PATH"),
            ref=get("CI_COMMIT_REF_NAME"),
            commit=get("CI_COMMIT_SHA"),
            author=get("CI_COMMIT_AUTHOR", "GITLAB_USER_LOGIN"),
            url=get("CI_JOB_URL"),
        )
    if env.get("TF_BUILD"):
        project = f"{get('SYSTEM_COLLECTIONURI')}{get('SYSTEM_TEAMPROJECT')}"
        return Pipeline(
            system="azure-pipelines",
            repository=get("BUILD_REPOSITORY_NAME"),
            ref=get("BUILD_SOURCEBRANCHNAME"),
            commit=get("BUILD_SOURCEVERSION"),
            author=get("BUILD_REQUESTEDFOR"),
            url=f"{project}/_build/results?buildId={get('BUILD_BUILDID')}",
        )
    if env.get("JENKINS_URL"):
        return Pipeline(
            system="jenkins",
            repository=get("GIT_URL", "JOB_NAME"),
            ref=get("GIT_BRANCH", "BRANCH_NAME"),
            commit=get("GIT_COMMIT"),
            author=get("CHANGE_AUTHOR", "BUILD_USER_ID"),
            url=get("BUILD_URL"),
        )
    return Pipeline()
