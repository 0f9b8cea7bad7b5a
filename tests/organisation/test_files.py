"""Includes stay below their folder, run in no circle, and name both places of a duplicate."""

from __future__ import annotations

from pathlib import Path

import pytest

from remit.errors import ConfigurationError
from remit.model.organisation import Organisation
from remit.organisation import files
from remit.organisation.load import find_configuration, load_organisation


def write(folder: Path, **texts: str) -> None:
    for name, text in texts.items():
        path = folder / name.replace("__", "/")
        path = path.with_name(f"{path.name}.yaml")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def load(folder: Path) -> Organisation:
    return load_organisation(folder / "remit.yaml", controls=["mfa"])


def test_r1_7_files_and_folders_are_merged_in_order(tmp_path: Path) -> None:
    write(
        tmp_path,
        remit="include: [teams, more.yaml, teams/a.yaml]\nteams: {z: }\n",
        teams__a="teams: {a: }\n",
        teams__deep__b="teams: {b: }\n",
        more="organisation: Example\nownership: {tag_keys: [squad]}\n",
    )
    organisation = load(tmp_path)
    assert list(organisation.teams) == ["z", "a", "b"]
    assert (organisation.name, organisation.tag_keys.owner) == ("Example", ("squad",))
    assert organisation.files == tuple(
        str(tmp_path / name) for name in ("remit.yaml", "teams/a.yaml", "teams/deep/b.yaml", "more.yaml")
    )
    assert organisation.teams["b"].location.file == str(tmp_path / "teams/deep/b.yaml")


def test_r1_7_a_folder_that_holds_the_including_file_is_no_circle(tmp_path: Path) -> None:
    write(tmp_path, remit="include: [.]\n", other="teams: {a: }\n")
    assert list(load(tmp_path).teams) == ["a"]


@pytest.mark.parametrize(
    ("texts", "message"),
    [
        ({"remit": "include: [../other.yaml]\n"}, "remit.yaml:1:11: “../other.yaml” leads outside"),
        ({"remit": "include: [/etc]\n"}, "leads outside"),
        ({"remit": "include: [nothing.yaml]\n"}, "there is no file or folder “nothing.yaml”"),
        ({"remit": 'include: ["a\\0b"]\n'}, "cannot be looked up"),
        ({"remit": f"include: [{'a' * 300}]\n"}, "cannot be looked up"),
        ({"remit": "include: [remit.yaml]\n"}, "in a circle: remit.yaml → remit.yaml"),
        (
            {"remit": "include: [b.yaml]\n", "b": "include: [remit.yaml]\n"},
            "b.yaml:1:11: the includes go in a circle: remit.yaml → b.yaml → remit.yaml",
        ),
        ({"remit": "include: [b.yaml]\n", "b": "["}, "not valid YAML"),
        (
            {"remit": "include: [b.yaml]\nteams: {a: }\n", "b": "teams: {a: }\n"},
            "b.yaml:1:9: “teams.a” is declared twice, first at ",
        ),
        (
            {"remit": "include: [b.yaml]\norganisation: A\n", "b": "organisation: B\n"},
            "“organisation” is given twice",
        ),
        (
            {"remit": "include: [b.yaml]\ntags: {tier: [a]}\n", "b": "tags: {tier: [b]}\n"},
            "“tags.tier” is given twice",
        ),
    ],
)
def test_r1_7_an_include_that_cannot_be_followed_is_named(tmp_path: Path, texts: dict[str, str], message: str) -> None:
    write(tmp_path, **texts)
    with pytest.raises(ConfigurationError) as caught:
        load(tmp_path)
    assert message in str(caught.value)


def test_r1_7_a_link_out_of_the_folder_is_refused(tmp_path: Path) -> None:
    write(tmp_path, outside="teams: {a: }\n", home__remit="include: [parts]\n")
    (tmp_path / "home/parts").mkdir()
    (tmp_path / "home/parts/out.yaml").symlink_to(tmp_path / "outside.yaml")
    with pytest.raises(ConfigurationError, match="leads outside the folder"):
        load(tmp_path / "home")


def test_r1_7_a_folder_of_too_many_files_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "MAX_FILES", 2)
    write(tmp_path, remit="include: [parts]\n", parts__a="", parts__b="", parts__c="")
    with pytest.raises(ConfigurationError, match="more than 2 files"):
        load(tmp_path)


def test_r1_7_the_configuration_is_found_from_below(tmp_path: Path) -> None:
    write(tmp_path, remit="", deep__er__main="")
    assert find_configuration(tmp_path / "deep/er/main.yaml") == tmp_path / "remit.yaml"
    assert find_configuration(tmp_path) == tmp_path / "remit.yaml"


def test_r1_7_the_search_ends_at_a_repository(tmp_path: Path) -> None:
    write(tmp_path, remit="", repository__main="")
    (tmp_path / "repository/.git").mkdir()
    assert find_configuration(tmp_path / "repository/main.yaml") is None


def test_r1_7_the_search_ends_at_the_root_and_takes_relative_paths(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, remit="")
    monkeypatch.chdir(tmp_path)
    assert find_configuration(Path()) == tmp_path / "remit.yaml"
    assert find_configuration(Path("/")) is None
