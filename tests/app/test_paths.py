"""What is around an asset, the way between two things, and what a part of the estate looks like (R1.13)."""

from __future__ import annotations

import pytest

from planned import example, nothing
from remit.app import paths as room
from remit.app.answers import find_asset
from remit.app.graph import picture
from remit.app.paths import access_paths, between, find_node, finder_of, surroundings
from remit.errors import UnknownNameError
from remit.model.edges import EdgeKind, Outsider, OutsiderKind

PROXY = "aws_instance.reverse_proxy"


def row(asset: str) -> int:
    return find_asset(example(), asset)


def test_paths_are_looked_for_once_for_a_landscape() -> None:
    assert access_paths(example()) is access_paths(example())
    assert finder_of(example()) is finder_of(example())
    assert access_paths(nothing()).paths == ()
    assert access_paths(example()).paths


def test_paths_over_a_part_of_the_estate() -> None:
    every, part = access_paths(example()).paths, access_paths(example(), rows=[row(PROXY)]).paths
    assert 0 < len(part) < len(every)
    assert all(PROXY in path.assets or PROXY in path.worst for path in part)
    assert access_paths(example(), rows=[]).paths == ()


def test_surroundings_tell_both_sides() -> None:
    seen = surroundings(example(), row("aws_iam_role.reverse_proxy"))
    assert [way.hops[0].name for way in seen.comes_from][-1] == "reverse-proxy"  # the host that runs as it
    assert seen.leads_to[-1].goals == 7
    assert any(way.path for way in seen.comes_from)


def test_a_sentence_says_who_comes() -> None:
    tidewater = surroundings(example(), row("aws_iam_role.tidewater_patching"))
    assert tidewater.sentence == "It can be come to from account 730000000029; it leads nowhere further."
    queue = surroundings(example(), row("aws_kms_key.audit")).sentence
    assert queue.startswith("Nothing that was read leads to it")
    role = surroundings(example(), row("aws_iam_role.nodes"))
    assert role.comes_from
    names = ["v1", "v2", "v3", "v4"]
    outsiders = [Outsider(kind=OutsiderKind.VENDOR, name=name) for name in names]
    assert room._sentence(outsiders, [0, 1, 2, 3], 0, 1).startswith("It can be come to from v1, v2, v3 and 1 more; ")
    assert room._sentence([], [], 1, 0).startswith("Nobody outside comes to it; 1 asset leads there; ")
    assert room._sentence([], [], 2, 0).startswith("Nobody outside comes to it; 2 assets lead there; ")


def test_nothing_leads_there_and_only_neighbours_do() -> None:
    gcp = surroundings(example(), row("google_storage_bucket.access_records"))
    assert gcp.sentence == "Nothing that was read leads to it; it leads nowhere further."
    audit = surroundings(example(), row("module.audit_logs.aws_s3_bucket.this"))
    assert audit.comes_from == ()


def test_ways_are_bounded_and_the_rest_is_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "MOST_WAYS", 1)
    seen = surroundings(example(), row("aws_iam_role.reverse_proxy"))
    assert (len(seen.comes_from), len(seen.leads_to)) == (1, 1)
    assert seen.more > 0


def test_between_two_things() -> None:
    way = between(example(), find_node(example(), "internet"), row("aws_s3_bucket.financial_reports"))
    assert way is not None
    assert [hop.name for hop in way.hops] == ["anyone", "harbourlight-financial-reports"]
    assert between(example(), row("aws_s3_bucket.financial_reports"), row(PROXY)) is None


def test_names_of_nodes() -> None:
    graph = finder_of(example()).graph
    assert graph.outsider(find_node(example(), "pipeline")) is not None
    assert find_node(example(), "640000000017") == find_node(example(), "account 640000000017")
    assert find_node(example(), PROXY) == row(PROXY)
    for text in ("account", "people", "vendor", "nobody"):
        with pytest.raises(UnknownNameError):
            find_node(example(), text)


def test_a_picture_has_whom_it_is_about_and_the_neighbours() -> None:
    drawn = picture(example(), [row(PROXY)])
    by_name = {(one.hop.name, one.hop.what): one for one in drawn.nodes}
    assert len(drawn.nodes) == 3
    assert [one.is_in_scope for one in drawn.nodes] == [False, True, False]
    assert drawn.kinds == (EdgeKind.EXPOSES, EdgeKind.RUNS_AS)
    assert by_name["proxies", "Amazon VPC"].column < by_name["reverse-proxy", "Amazon EC2"].column
    assert all(drawn.nodes[one.source].column < drawn.nodes[one.target].column for one in drawn.lines)
    assert {one.origin for one in drawn.lines} == {"vpc_security_group_ids", "iam_instance_profile"}


def test_a_picture_is_bounded_weak_places_first_and_says_what_is_left_out() -> None:
    every = list(range(len(example().estate)))
    whole, part = picture(example(), every, most=10_000), picture(example(), every, most=5)
    assert (len(part.nodes), part.left_out) == (5, len(whole.nodes) - 5)
    assert all(one.weak for one in part.nodes)
    assert whole.left_out == 0
    outside = [one for one in whole.nodes if one.is_outside]
    assert {one.column for one in outside} == {0}
    assert all(one.column > 0 for one in whole.nodes if not one.is_outside)
    places = [(one.column, one.row) for one in whole.nodes]
    assert len(set(places)) == len(places)
    assert {one.kind for one in whole.lines} >= {EdgeKind.ENCRYPTS_WITH, EdgeKind.LOGS_TO, EdgeKind.READS}


def test_a_picture_of_some_kinds_only_and_of_nothing() -> None:
    drawn = picture(example(), [row(PROXY)], kinds=[EdgeKind.RUNS_AS])
    assert {one.kind for one in drawn.lines} == {EdgeKind.RUNS_AS}
    empty = picture(example(), [])
    assert (empty.nodes, empty.columns, empty.rows, empty.kinds) == ((), 0, 0, ())
