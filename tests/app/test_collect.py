"""From paths to an estate: what is read, what is ignored, what could not be read and is never taken for clean. R2.1."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from planned import Resource, knowledge, resource, write_plan
from remit.app import gather as room
from remit.app.collect import Collection, collect
from remit.app.scan import organisation_of
from remit.errors import UnreadableError
from remit.model.organisation import Organisation

BUCKET = resource("aws_s3_bucket", bucket="a")
BROKEN = '{"format_version": "1.2", "planned_values": {'


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def read(*names: str, organisation: Organisation | None = None) -> Collection:
    return collect([Path(name) for name in names], knowledge(), organisation or Organisation())


def causes(found: Collection) -> list[tuple[str, str]]:
    return [(str(item.location), item.cause) for item in found.estate.unreadable]


def test_a_folder_is_walked_in_order_and_the_rest_is_listed(tmp_path: Path) -> None:
    write_plan(tmp_path / "b" / "plan.json", BUCKET)
    write_plan(tmp_path / "a" / "plan.json", resource("aws_ebs_volume"))
    (tmp_path / "notes.md").write_text("", encoding="utf-8")
    (tmp_path / "notes.json").write_text("{}", encoding="utf-8")
    found = read(".")
    assert found.inputs == ("a/plan.json", "b/plan.json")
    assert found.ignored == ("notes.json", "notes.md")
    assert found.estate.ids == ("aws_ebs_volume.this", "aws_s3_bucket.this")


def test_what_only_looks_like_an_object_of_a_cluster_is_listed(tmp_path: Path) -> None:
    """A kubeconfig, and a catalogue under a name of its own: alone in a folder, and beside what is read."""
    write_plan(tmp_path / "plan.json", BUCKET)
    (tmp_path / "k").mkdir()
    (tmp_path / "k" / "mine.yaml").write_text("apiVersion: v1\nkind: Config\nusers: []\n", encoding="utf-8")
    entity = "apiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata: {name: x}\n"
    for name in ("b/thing.yaml", "both/thing.yaml", "usual/catalog-info.yaml"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(entity, encoding="utf-8")
    (tmp_path / "both" / "space.yaml").write_text(
        "apiVersion: v1\nkind: Namespace\nmetadata: {name: shop}\n", encoding="utf-8"
    )
    (tmp_path / "half").mkdir()
    (tmp_path / "half" / "kustomization.yaml").write_text(
        "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\n", encoding="utf-8"
    )
    found = read(".")
    assert found.inputs == ("plan.json", "both/*")
    assert sorted(found.ignored) == ["b/thing.yaml", "both/thing.yaml", "half/kustomization.yaml", "k/mine.yaml"]
    tool = "kustomize.config.k8s.io/v1beta1"
    assert {name: why.partition(":")[0] for name, why in found.skipped.items()} == {
        "b/thing.yaml": "a catalogue of Backstage",
        "both/thing.yaml": "a catalogue of Backstage",
        "half/kustomization.yaml": f"Kustomization of {tool}, with no object of a cluster in it",
        "k/mine.yaml": "a kubeconfig",
    }
    assert [path.name for path in found.catalogues] == ["catalog-info.yaml"]


@pytest.mark.parametrize("folder", sorted(room.SKIPPED_FOLDERS))
def test_folders_of_tools_are_not_entered(tmp_path: Path, folder: str) -> None:
    write_plan(tmp_path / "plan.json", BUCKET)
    write_plan(tmp_path / folder / "plan.json", BUCKET)
    assert read(".").inputs == ("plan.json",)


def test_places_are_relative_to_here_however_the_path_is_given(tmp_path: Path) -> None:
    write_plan(tmp_path / "infra" / "plan.json", BUCKET)
    (relative,) = {read("infra").estate.location(0).file, read(str(tmp_path / "infra")).estate.location(0).file}
    assert relative == "infra/plan.json"


def test_places_outside_stay_as_they_were_given(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_plan(tmp_path / "plan.json", BUCKET)
    (tmp_path / "inner").mkdir()
    monkeypatch.chdir(tmp_path / "inner")
    assert read("../plan.json").inputs == ("../plan.json",)
    assert read(str(tmp_path / "plan.json")).inputs == (str(tmp_path / "plan.json"),)


def test_an_address_in_two_roots_gets_the_root_in_front(tmp_path: Path) -> None:
    part = resource("aws_s3_bucket_versioning", bucket="a", versioning_configuration=[{"status": "Enabled"}])
    write_plan(tmp_path / "east.json", BUCKET, part)
    write_plan(tmp_path / "west.json", BUCKET, resource("aws_ebs_volume", "only"))
    found = read("east.json", "west.json")
    assert found.estate.ids == ("east.json#aws_s3_bucket.this", "west.json#aws_s3_bucket.this", "aws_ebs_volume.only")
    (piece,) = found.estate.pieces
    assert piece.assets == ("east.json#aws_s3_bucket.this",)
    assert found.estate.counts.resources == 4


def test_a_file_that_is_reached_twice_is_read_once(tmp_path: Path) -> None:
    write_plan(tmp_path / "plan.json", BUCKET)
    (tmp_path / "latest.json").symlink_to("plan.json")
    found = read(".", "plan.json", "./plan.json", str(tmp_path))
    assert found.estate.ids == ("aws_s3_bucket.this",)
    assert found.inputs == ("plan.json",)


def test_a_loop_of_links_ends(tmp_path: Path) -> None:
    write_plan(tmp_path / "infra" / "plan.json", BUCKET)
    (tmp_path / "infra" / "again").symlink_to(tmp_path, target_is_directory=True)
    (tmp_path / "infra" / "self.json").symlink_to("self.json")
    found = read(".")
    assert found.inputs == ("infra/plan.json",)
    assert [place for place, _ in causes(found)] == ["infra/self.json"]


def test_a_link_to_nothing_is_unreadable_not_clean(tmp_path: Path) -> None:
    write_plan(tmp_path / "plan.json", BUCKET)
    (tmp_path / "gone.json").symlink_to("nowhere.json")
    assert causes(read(".")) == [("gone.json", "No such file or directory")]


def test_a_broken_file_is_counted_with_its_place_and_the_rest_is_read(tmp_path: Path) -> None:
    write_plan(tmp_path / "plan.json", BUCKET)
    (tmp_path / "broken.json").write_text(BROKEN, encoding="utf-8")
    found = read(".")
    assert found.estate.counts.unreadable == 1
    ((place, _),) = causes(found)
    assert place == "broken.json:1:46"
    assert found.estate.ids == ("aws_s3_bucket.this",)


def test_only_broken_files_are_no_error_but_unreadable(tmp_path: Path) -> None:
    (tmp_path / "broken.json").write_text(BROKEN, encoding="utf-8")
    assert len(read("broken.json").estate.unreadable) == 1


def test_a_file_named_outright_must_be_of_a_known_format(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("hello", encoding="utf-8")
    (item,) = read("notes.txt").estate.unreadable
    assert item.cause == "not of a format that Remit reads"
    assert "terraform show -json" in item.hint


def test_json_that_breaks_off_before_it_is_known_is_told_where(tmp_path: Path) -> None:
    (tmp_path / "short.json").write_text('{"format_ver', encoding="utf-8")
    (tmp_path / "other.json").write_text('{"a": 1}', encoding="utf-8")
    short, other = (read(name).estate.unreadable[0] for name in ("short.json", "other.json"))
    assert (short.location.line, short.location.file) == (1, "short.json")
    assert "not valid JSON" in short.cause
    assert other.cause == "not of a format that Remit reads"


def test_naming_it_counts_wherever_it_stands_among_the_paths(tmp_path: Path) -> None:
    write_plan(tmp_path / "plan.json", BUCKET)
    (tmp_path / "notes.txt").write_text("hello", encoding="utf-8")
    assert [place for place, _ in causes(read(".", "notes.txt"))] == ["notes.txt"]


def test_nothing_to_read_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "notes.md").write_text("", encoding="utf-8")
    with pytest.raises(UnreadableError) as caught:
        read(".")
    assert "terraform plan" in caught.value.hint


def test_a_path_that_is_not_there_is_an_error() -> None:
    with pytest.raises(UnreadableError, match="no such file or folder"):
        read("nowhere")


def test_an_input_of_which_nothing_is_known_is_not_clean(tmp_path: Path) -> None:
    write_plan(tmp_path / "plan.json", resource("strange_thing"), resource("odd_thing"))
    found = read("plan.json")
    assert found.estate.counts.unresolved == 2
    (item,) = found.estate.unreadable
    assert item.cause == "Remit knows none of the types of its resources (odd_thing, strange_thing)"


def test_one_unknown_type_among_known_ones_is_counted(tmp_path: Path) -> None:
    write_plan(tmp_path / "plan.json", resource("strange_thing"), BUCKET)
    found = read("plan.json")
    assert (found.estate.counts.unresolved, found.estate.counts.resolved) == (1, 1)
    assert causes(found) == []


def test_an_empty_plan_is_read_and_clean(tmp_path: Path) -> None:
    write_plan(tmp_path / "plan.json")
    found = read("plan.json")
    assert (len(found.estate), causes(found), found.inputs) == (0, [], ("plan.json",))


def test_a_pipe_that_lies_about_is_not_waited_for(tmp_path: Path) -> None:
    write_plan(tmp_path / "plan.json", BUCKET)
    os.mkfifo(tmp_path / "pipe.json")
    assert read(".").ignored == ("pipe.json",)
    assert causes(read("plan.json", "pipe.json")) == [("pipe.json", "a pipe or a device, which cannot be read twice")]


def test_a_folder_that_cannot_be_listed_is_unreadable(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_plan(tmp_path / "plan.json", BUCKET)
    (tmp_path / "locked").mkdir()
    listing = os.scandir

    def refusing(path: str) -> Iterator[os.DirEntry[str]]:
        if str(path).endswith("locked"):
            raise PermissionError(13, "Permission denied", str(path))
        return listing(path)

    monkeypatch.setattr(os, "scandir", refusing)
    assert causes(read(".")) == [("locked", "Permission denied")]


def test_more_files_than_anyone_means_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "MAX_FILES", 2)
    for number in range(3):
        (tmp_path / f"{number}.txt").touch()
    with pytest.raises(UnreadableError, match="more than 2 files"):
        read(".")


def test_a_name_that_is_no_text_can_still_be_written_down(tmp_path: Path) -> None:
    strange = tmp_path / os.fsdecode(b"caf\xe9.json")
    strange.write_text(BROKEN, encoding="utf-8")
    ((place, _),) = causes(read("."))
    assert place.startswith("caf\\xe9.json:1")


def test_sources_say_what_an_input_does_not(tmp_path: Path) -> None:
    (tmp_path / "remit.yaml").write_text(
        'accounts: {"111122223333": {name: Live, region: eu-west-1}}\n'
        'sources: [{path: "live/**", account: "111122223333", environment: production}, {path: "**", region: eu-x-1}]',
        encoding="utf-8",
    )
    organisation = organisation_of(tmp_path / "remit.yaml", knowledge())
    write_plan(tmp_path / "live" / "plan.json", BUCKET)
    write_plan(tmp_path / "trial" / "plan.json", resource("aws_s3_bucket", "trial", bucket="t"))
    write_plan(tmp_path / "trial" / "aimed.json", resource("aws_s3_bucket", "aimed", region="us-east-1"))
    columns = read("live", "trial", organisation=organisation).estate.columns
    assert list(columns["account"]) == ["111122223333", "", ""]
    assert list(columns["region"]) == ["eu-west-1", "us-east-1", "eu-x-1"]
    assert list(columns["environment"]) == ["production", "", ""]


def test_patterns_of_sources_are_relative_to_remit_yaml(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "remit.yaml").write_text("sources: [{path: live/plan.json, environment: production}]", encoding="utf-8")
    organisation = organisation_of(tmp_path / "remit.yaml", knowledge())
    write_plan(tmp_path / "live" / "plan.json", BUCKET)
    monkeypatch.chdir(tmp_path / "live")
    found = collect([Path("plan.json")], knowledge(), organisation, folder=tmp_path)
    assert list(found.estate.columns["environment"]) == ["production"]


def test_an_input_outside_the_folder_of_remit_yaml_goes_by_its_name(tmp_path: Path) -> None:
    (tmp_path / "org").mkdir()
    (tmp_path / "org" / "remit.yaml").write_text("sources: [{path: plan.json, environment: test}]", encoding="utf-8")
    organisation = organisation_of(tmp_path / "org" / "remit.yaml", knowledge())
    write_plan(tmp_path / "plan.json", BUCKET)
    found = collect([Path("plan.json")], knowledge(), organisation, folder=tmp_path / "org")
    assert list(found.estate.columns["environment"]) == ["test"]


def test_a_first_plan_touches_nothing_in_particular(tmp_path: Path) -> None:
    write_plan(tmp_path / "plan.json", BUCKET)
    assert read("plan.json").touched is None


def test_a_change_touches_what_it_acts_on_and_the_assets_of_parts_it_acts_on(tmp_path: Path) -> None:
    stands = ("no-op",)
    write_plan(
        tmp_path / "plan.json",
        Resource(type="aws_s3_bucket", name="still", values={"bucket": "s"}, actions=stands),
        Resource(type="aws_s3_bucket", name="opened", values={"bucket": "o"}, actions=stands),
        resource("aws_s3_bucket_acl", "opened", bucket="o", acl="public-read"),
        Resource(type="aws_ebs_volume", name="grown", actions=("update",)),
        Resource(type="aws_ebs_volume", name="new", actions=("delete", "create")),
    )
    assert read("plan.json").touched == frozenset(
        {"aws_s3_bucket.opened", "aws_ebs_volume.grown", "aws_ebs_volume.new"}
    )


def test_an_input_that_is_no_change_is_judged_whole_beside_one_that_is(tmp_path: Path) -> None:
    still = Resource(type="aws_ebs_volume", name="still", actions=("no-op",))
    write_plan(tmp_path / "change.json", still)
    (tmp_path / "state.json").write_text(
        '{"format_version": "1.0", "terraform_version": "1.9.8", "values": {"root_module": {"resources": [{"address":'
        ' "aws_s3_bucket.old", "mode": "managed", "type": "aws_s3_bucket", "name": "old", "provider_name":'
        ' "registry.terraform.io/hashicorp/aws", "values": {"bucket": "old"}}]}}}',
        encoding="utf-8",
    )
    assert read("change.json", "state.json").touched == frozenset({"aws_s3_bucket.old"})
