"""What the fuzz job found in the reader of source: each once, small (tests/fuzz). R10.3."""

from __future__ import annotations

from pathlib import Path

import pytest

from remit.model.facts import HIDDEN, UNKNOWN
from remit.model.observation import Reading
from remit.readers.infrastructure.terraform_source import READER


def read(folder: Path, text: str) -> Reading:
    folder.mkdir(exist_ok=True)
    (folder / "main.tf").write_text(text, encoding="utf-8")
    return dict(READER.read_folders(folder, [folder / "main.tf"], name=lambda path: path.name))[folder.name]


@pytest.mark.parametrize("number", ["99999999999999999999", "-99999999999999999999", "9" * 400])
def test_a_number_of_any_size_is_read_though_the_cache_cannot_keep_it(
    number: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REMIT_CACHE", str(tmp_path / "cache"))
    text = f'resource "x_y" "z" {{\n  a = {number}\n}}\n'
    first, again = read(tmp_path / "s", text), read(tmp_path / "s", text)
    assert [one.address for one in first.observations] == ["x_y.z"]
    assert again == first


def test_a_function_without_arguments_is_not_told(tmp_path: Path) -> None:
    reading = read(tmp_path / "s", 'resource "x_y" "z" {\n  a = range()\n}\n')
    assert [one.attributes["a"] for one in reading.observations] == [UNKNOWN]


@pytest.mark.parametrize("count", ["1e400", "-1e400", "1e400 * 0"])
def test_a_count_without_end_is_not_told(count: str, tmp_path: Path) -> None:
    reading = read(tmp_path / "s", f'resource "x_y" "z" {{\n  count = {count}\n}}\n')
    assert [one.address for one in reading.observations] == ["x_y.z"]


@pytest.mark.parametrize("end", ["x", "{}", "/*"])
def test_comments_before_a_brace_take_no_time(end: str, tmp_path: Path) -> None:
    reading = read(tmp_path / "s", f'resource "x_y" "z" {"/**/" * 10_000} {end}\n')
    assert len(reading.observations) + len(reading.unreadable) == 1
    assert len(reading.observations) == (end == "{}")


TOKEN = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.c2lnbmF0dXJl"  # noqa: S105 - nobody's


@pytest.mark.parametrize("before", ["", "Bearer ", "x-", "=", "eyJ-" * 2, f"{'a' * 600} "])
def test_a_signed_token_is_hidden_wherever_it_begins(before: str, tmp_path: Path) -> None:
    reading = read(tmp_path / "s", f'resource "x_y" "z" {{\n  a = "{before}{TOKEN}"\n}}\n')
    assert reading.observations[0].attributes["a"] is HIDDEN


@pytest.mark.parametrize("piece", ["eyJ-", "eyJ-" * 200 + "."])
def test_text_that_nearly_is_a_token_takes_no_time(piece: str, tmp_path: Path) -> None:
    text = piece * (300_000 // len(piece))
    reading = read(tmp_path / "s", f'resource "x_y" "z" {{\n  a = "{text}"\n}}\n')
    assert [one.address for one in reading.observations] == ["x_y.z"]


def test_a_chain_of_indices_costs_its_length(tmp_path: Path) -> None:
    reading = read(tmp_path / "s", f'resource "x_y" "z" {{\n  a = aws_s3_bucket.b{"[0]" * 150_000}\n}}\n')
    assert [one.address for one in reading.observations] == ["x_y.z"]


def test_many_calls_cost_their_number(tmp_path: Path) -> None:
    (tmp_path / "s/m").mkdir(parents=True)
    (tmp_path / "s/m/main.tf").write_text('resource "x_y" "z" {}\n', encoding="utf-8")
    calls = "".join(f'module "m{number}" {{\n  source = "./m"\n}}\n' for number in range(3_000))
    reading = read(tmp_path / "s", calls)
    assert {one.address for one in reading.observations} == {f"module.m{number}.x_y.z" for number in range(3_000)}
