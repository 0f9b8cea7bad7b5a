"""Jenkinsfiles: looked through, never run. R2.1, R11.5."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from remit.errors import UnreadableError
from remit.readers.infrastructure.jenkins import READER

PIPELINE = """
@Library('shared@main') _
// agent { label 'commented' } credentials('not-this')
/* credentials('nor-this') */
pipeline {
  agent { label 'linux' }
  triggers { cron('H 4 * * *') ; githubPush() }
  environment {
    URL = 'https://example.org/a' // not a comment within quotes
    DB_PASSWORD = 'hunter2-hunter2'
    AWS = credentials('aws-secret')
  }
  stages {
    stage('Deploy') {
      input { message "Deploy?" }
      steps {
        withCredentials([string(credentialsId: 'token', variable: 'TOKEN')]) {
          sh 'echo "$TOKEN"'
          sh "curl -H ${AWS} https://example.org"
          sh "git checkout ${env.CHANGE_BRANCH}"
          sh '''
            set -x
            ./deploy
          '''
        }
      }
    }
  }
}
"""


def attributes(folder: Path, text: str, name: str = "Jenkinsfile") -> dict[str, Any]:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    assert READER.recognise(path, text.encode()[:8192])
    (one,) = READER.read(path, name=f"shop/{name}").observations
    assert (one.native, one.provider, one.path) == ("jenkins:pipeline", "jenkins", f"shop/{name}")
    return dict(one.attributes)


def test_a_declarative_pipeline(tmp_path: Path) -> None:
    found = attributes(tmp_path, PIPELINE)
    assert found["triggers"] == ["cron", "githubPush"]
    assert found["runners"] == ["agent:linux"]
    assert found["uses"] == ["shared@main"]
    assert found["secrets"] == ["aws-secret", "token"]
    assert (found["approvals"], found["traces"]) == (["input"], True)
    assert found["printed"] == ["AWS", "TOKEN"]
    assert found["injected"] == ["env.CHANGE_BRANCH"]
    assert set(found["environment"]) == {"URL", "DB_PASSWORD"}
    assert "hunter2" not in repr(found)


def test_a_scripted_one_and_an_agent_of_any_kind(tmp_path: Path) -> None:
    assert attributes(tmp_path, "node('big') { sh 'make' }")["runners"] == ["agent:big"]
    assert attributes(tmp_path, "pipeline { agent any }", "build.jenkinsfile")["runners"] == ["agent:any"]
    docker = "pipeline { agent { docker { image 'node:20' } } }"
    assert attributes(tmp_path, docker, "build.groovy")["runners"] == ["agent:docker:node:20"]


def test_other_groovy_is_no_pipeline() -> None:
    assert not READER.recognise(Path("build.groovy"), b"def x = 1")
    assert READER.recognise(Path("Jenkinsfile.release"), b"")


@pytest.mark.parametrize("text", ["", "println 'hello'"])
def test_what_is_no_pipeline_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "Jenkinsfile"
    path.write_text(text)
    with pytest.raises(UnreadableError):
        READER.read(path, name="Jenkinsfile")


@pytest.mark.parametrize(
    "piece",
    [
        "/*",
        "'''",
        '"',
        "'\\'",
        "agent {",
        "docker {",
        "triggers {",
        "sh '''",
        "environment {",
        "\\",
        "a = 'b",
        'sh """',
    ],
)
def test_hostile_texts_end(tmp_path: Path, piece: str) -> None:
    path = tmp_path / "Jenkinsfile"
    path.write_text("node { }\n" + piece * (200_000 // len(piece)))
    assert len(READER.read(path, name="Jenkinsfile").observations) == 1
