"""Pipelines: GitHub Actions, GitLab CI and its variables, Jenkins, CircleCI, Azure Pipelines."""

from __future__ import annotations

from fuzz.formats import Format
from remit.readers import INFRASTRUCTURE

FAMILY = Format(
    what="pipelines of GitHub, GitLab, Jenkins, CircleCI and Azure",
    readers={
        INFRASTRUCTURE: ("github-actions", "gitlab-ci", "gitlab-variables", "jenkins", "circleci", "azure-pipelines")
    },
    places={
        ".github/workflows/a.yml": ("infrastructure/test_github_actions.py",),
        ".gitlab-ci.yml": ("infrastructure/test_gitlab_ci.py",),
        "a.json": ("infrastructure/test_gitlab_ci.py",),
        "Jenkinsfile": ("infrastructure/test_jenkins.py",),
        ".circleci/config.yml": ("infrastructure/test_circleci.py",),
        "azure-pipelines.yml": ("infrastructure/test_azure_pipelines.py",),
    },
).family()
