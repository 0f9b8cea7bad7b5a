"""The binary is a cache that is never trusted further than it can be checked, unless it is frozen."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from knowledge.tiny import FILES, opened, write
from remit.errors import KnowledgeError, UnknownNameError
from remit.knowledge import binary as binary_module
from remit.knowledge.base import KnowledgeBase, Naming, open_knowledge
from remit.knowledge.binary import FROZEN, Binary, compile_knowledge, open_binary, stamp_of


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return write(tmp_path / "data")


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    return tmp_path / "knowledge.bin"


def test_the_index_names_every_type_and_sections_decode_when_they_are_asked_for(data: Path) -> None:
    opened_binary = Binary(compile_knowledge(data))
    assert opened_binary.index.natives == {
        "tf:acme_box": ("acme/box", ""),
        "tf:acme_lid": ("acme/box", "lid"),
        "tf:acme_account_lid": ("acme/box", "lid"),
    }
    assert [pattern.prefix for pattern in opened_binary.nameless().patterns] == [
        "tf:acme_other_part", "tf:acme_box_", "tf:random_", "tf:acme_",
    ]  # fmt: skip
    assert [service.id for service in opened_binary.nameless().known] == ["acme/other"]
    assert [control.id for control in opened_binary.catalogue().controls] == ["locks", "sorting", "shielding"]
    assert opened_binary.service("acme/box").service.facts == ("shield", "size")


def test_opening_twice_reads_the_cache(data: Path, cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = open_knowledge(data, cache).service("acme/box")
    monkeypatch.setattr(binary_module, "compile_knowledge", lambda *_, **__: pytest.fail("it was made anew"))
    assert open_knowledge(data, cache).service("acme/box") == first


def test_whoever_may_read_the_code_may_read_the_cache(data: Path, cache: Path) -> None:
    open_binary(data, cache)
    assert cache.stat().st_mode & 0o777 == Path(binary_module.__file__).stat().st_mode & 0o666


@pytest.mark.parametrize("name", ["facts.yaml", "services/acme/box.yaml"])
def test_a_stale_cache_is_made_anew(data: Path, cache: Path, name: str) -> None:
    before = open_binary(data, cache).index.stamp
    (data / name).write_text(FILES[name] + "\n# changed\n", encoding="utf-8")
    assert open_binary(data, cache).index.stamp != before
    assert Binary(cache.read_bytes()).index.stamp == stamp_of(data)


def test_a_file_that_moves_to_another_folder_makes_the_cache_stale(data: Path) -> None:
    before = stamp_of(data)
    path = data / "services" / "acme" / "box.yaml"
    target = data / "services" / "other" / "box.yaml"
    target.parent.mkdir()
    path.rename(target)
    assert stamp_of(data) != before


@pytest.mark.parametrize("cut", [0, 3, 8, 12, 40, -1])
def test_a_cut_cache_is_made_anew(data: Path, cache: Path, cut: int) -> None:
    whole = compile_knowledge(data)
    open_binary(data, cache)
    content = cache.read_bytes()
    cache.write_bytes(content[:cut])
    assert open_binary(data, cache).service("acme/box") == Binary(whole).service("acme/box")
    assert cache.read_bytes() == content


@pytest.mark.parametrize("place", [0, 7, 9, 13, 60, -1])
def test_a_cache_with_one_wrong_byte_is_made_anew(data: Path, cache: Path, place: int) -> None:
    open_binary(data, cache)
    content = bytearray(cache.read_bytes())
    content[place] ^= 0xFF
    cache.write_bytes(content)
    with pytest.raises(KnowledgeError, match=r"damaged|version") as caught:
        Binary(bytes(content))
    assert "delete it" in caught.value.hint
    assert open_binary(data, cache).index.stamp == stamp_of(data)


def test_a_frozen_binary_is_trusted_whatever_the_files_say(data: Path, cache: Path, tmp_path: Path) -> None:
    cache.write_bytes(compile_knowledge(data, stamp=FROZEN))
    assert open_knowledge(tmp_path / "nowhere", cache).service_ids() == ["acme/box", "acme/other"]


def test_a_place_that_cannot_be_written_does_without_a_cache(data: Path, tmp_path: Path) -> None:
    nowhere = tmp_path / "missing" / "knowledge.bin"
    assert open_knowledge(data, nowhere).service("acme/box").name == "Acme Box"
    assert not nowhere.parent.exists()


def test_a_cache_that_cannot_be_put_in_place_leaves_nothing_behind(data: Path, tmp_path: Path) -> None:
    folder = tmp_path / "taken"
    (folder / "knowledge.bin" / "full").mkdir(parents=True)
    assert open_knowledge(data, folder / "knowledge.bin").service("acme/box").name == "Acme Box"
    assert os.listdir(folder) == ["knowledge.bin"]  # noqa: PTH208 - names are enough


def test_two_services_that_claim_one_type_are_refused_with_the_place(tmp_path: Path) -> None:
    twin = FILES["services/acme/box.yaml"].replace("service: acme/box", "service: acme/twin")
    with pytest.raises(KnowledgeError, match="acme/box and acme/twin both claim tf:acme_box") as caught:
        compile_knowledge(write(tmp_path, {"services/acme/twin.yaml": twin}))
    assert caught.value.place == "knowledge/data/services/acme/twin.yaml:14:3"
    assert caught.value.hint == "leave it in one of them"


def test_a_type_is_named_by_its_file_then_by_the_longest_prefix(tmp_path: Path) -> None:
    knowledge = opened(tmp_path)
    assert knowledge.name("tf:acme_box") == Naming("acme/box", "asset", is_explicit=True)
    assert knowledge.name("tf:acme_lid") == Naming("acme/box", "part", is_explicit=True)
    assert knowledge.name("tf:acme_box_shelf") == Naming("acme/box", "asset", is_explicit=False)
    assert knowledge.name("tf:acme_other_part") == Naming("acme/other", "part", is_explicit=False)
    assert knowledge.name("tf:acme_thing") == Naming("acme/other", "asset", is_explicit=False)
    assert knowledge.name("tf:random_id") == Naming("", "other", is_explicit=False)
    assert knowledge.name("tf:elsewhere") is None
    assert knowledge.name("tf:elsewhere") is None


def test_a_mapping_is_made_once_and_only_for_types_of_a_file(tmp_path: Path) -> None:
    knowledge = opened(tmp_path)
    assert knowledge.mapping("tf:acme_thing") is None
    assert knowledge.mapping("tf:acme_box") is knowledge.mapping("tf:acme_box")


def test_services_are_found_by_id_and_a_wrong_id_is_told_the_nearest(tmp_path: Path) -> None:
    knowledge: KnowledgeBase = opened(tmp_path)
    other = knowledge.service("acme/other")
    assert (other.name, other.model, other.is_explicit) == ("Acme Other", "crate", False)
    assert list(knowledge.services(["acme/box", "acme/other"])) == ["acme/box", "acme/other"]
    assert knowledge.entry("acme/box") is knowledge.entry("acme/box")
    with pytest.raises(UnknownNameError) as caught:
        knowledge.service("acme/bax")
    assert caught.value.hint == "did you mean “acme/box”?"
