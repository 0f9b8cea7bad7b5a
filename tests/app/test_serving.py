"""What the server is built from, and where the example lies."""

from __future__ import annotations

from pathlib import Path

import pytest

import remit
from planned import NOW, TEAMS, example, knowledge, resource, write_plan
from remit.app import serving
from remit.app.scan import organisation_of, scan
from remit.app.wiring import build_services
from remit.errors import ConfigurationError, UnreadableError
from remit.model.organisation import Organisation


def test_services_answer_from_the_store(tmp_path: Path) -> None:
    services = build_services(tmp_path / "remit.db")
    try:
        assert services.landscape() is None
        assert services.history() == ()
        services.snapshots.save(example(), label="first")
        assert services.landscape() is example()
        assert [point.label for point in services.history()] == ["first"]
    finally:
        services.close()


def test_the_example_lies_in_the_checkout() -> None:
    folder = serving.example_folder()
    assert (folder.name, (folder / "remit.yaml").is_file()) == ("harbourlight", True)


def test_an_installed_package_brings_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "lib" / "remit" / "examples" / "harbourlight"
    monkeypatch.setattr(remit, "__file__", str(tmp_path / "lib" / "remit" / "__init__.py"))
    with pytest.raises(UnreadableError, match="not installed"):
        serving.example_folder()
    folder.mkdir(parents=True)
    (folder / "terraform").mkdir()
    assert serving.example_folder() == folder
    assert serving.example_estate() == folder / "terraform"


def test_the_example_can_be_scanned_from_anywhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert scan([serving.example_estate()], knowledge(), now=NOW).landscape.estate.ids == example().estate.ids


def test_a_scan_wants_a_path(tmp_path: Path) -> None:
    with pytest.raises(UnreadableError, match="no path was given"):
        scan([], knowledge())


def test_without_remit_yaml_the_organisation_says_nothing() -> None:
    assert organisation_of(None, knowledge()) == Organisation()


def test_a_configuration_that_cannot_be_followed_stops_the_scan(tmp_path: Path) -> None:
    (tmp_path / "remit.yaml").write_text("teems: {}", encoding="utf-8")
    with pytest.raises(ConfigurationError):
        scan([write_plan(tmp_path / "plan.json", resource("aws_s3_bucket"))], knowledge())


def test_remit_yaml_is_looked_for_upwards_from_the_first_path(tmp_path: Path) -> None:
    (tmp_path / "remit.yaml").write_text(TEAMS, encoding="utf-8")
    plan = write_plan(tmp_path / "deep" / "down" / "plan.json", resource("aws_s3_bucket"))
    assert scan([plan], knowledge(), now=NOW).configuration == tmp_path / "remit.yaml"
    assert scan([plan.parent], knowledge(), now=NOW).configuration == tmp_path / "remit.yaml"


def test_the_clock_is_asked_when_nobody_says_what_time_it_is(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    found = scan([write_plan(tmp_path / "plan.json", resource("aws_s3_bucket"))], knowledge())
    assert found.configuration is None
    assert found.landscape.taken_at.endswith("+00:00")
