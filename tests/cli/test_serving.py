"""`serve` and `demo` without a socket: what they hand to the server, and where it is kept."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from cli.run import run
from planned import TEAMS, resource, write_plan
from remit.app.serving import Serving
from remit.app.wiring import Services


@dataclass(slots=True)
class Served:
    """What a server was asked to show: assets and labels of snapshots, by port."""

    shown: list[tuple[int, tuple[str, ...], tuple[str, ...]]] = field(default_factory=list)
    working: list[tuple[tuple[str, ...], str]] = field(default_factory=list)

    def serve(self, services: Services, serving: Serving, *, say: Callable[[str], None]) -> None:
        landscape = services.landscape()
        labels = tuple(point.label for point in services.history())
        services.close()
        self.shown.append((serving.port, tuple(landscape.estate.ids) if landscape else (), labels))
        say(f"it would be at {serving.host}")

    @contextmanager
    def beside(self, arguments: Sequence[str], store: str, say: Callable[[str], None]) -> Iterator[None]:
        assert callable(say)
        self.working.append((tuple(arguments), store))
        yield


@pytest.fixture
def served(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Served:
    fake = Served()
    monkeypatch.setattr("remit.web.server.serve", fake.serve)
    monkeypatch.setattr("remit.scheduler.beside.beside", fake.beside)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "remit.yaml").write_text(TEAMS, encoding="utf-8")
    write_plan(tmp_path / "plan.json", resource("aws_s3_bucket", bucket="b"))
    return fake


def test_serve_keeps_what_it_maps_and_finds_it_again(capsys: pytest.CaptureFixture[str], served: Served) -> None:
    ran = run(capsys, "serve", "plan.json", "--port", "9000")
    assert (ran.code, ran.out, ran.err) == (0, "", "it would be at 127.0.0.1\n")
    run(capsys, "serve")
    kept = (("aws_s3_bucket.this",), ("plan.json",))
    assert served.shown == [(9000, *kept), (8350, *kept)]


def test_the_store_lies_beside_the_remit_yaml_that_was_used(
    capsys: pytest.CaptureFixture[str], served: Served, tmp_path: Path
) -> None:
    (tmp_path / "org").mkdir()
    (tmp_path / "org" / "remit.yaml").write_text(TEAMS, encoding="utf-8")
    run(capsys, "serve", "plan.json", "--config", "org/remit.yaml")
    assert (tmp_path / "org" / ".remit" / "remit.db").is_file()
    run(capsys, "serve", "--config", "org/remit.yaml")
    assert served.shown[-1][1] == ("aws_s3_bucket.this",)


def test_a_store_can_be_named(capsys: pytest.CaptureFixture[str], served: Served, tmp_path: Path) -> None:
    run(capsys, "serve", "--store", "other.db")
    assert served.shown == [(8350, (), ())]
    assert (tmp_path / "other.db").is_file()


def test_workers_are_told_what_the_server_was_told(
    capsys: pytest.CaptureFixture[str], served: Served, tmp_path: Path
) -> None:
    run(capsys, "serve", "--no-jobs")
    assert served.working == []
    told = ["--witness", "file:seen.txt", "--keep-days", "30", "--watch", "--every", "scan=2h", "--every", "poll=never"]
    run(capsys, "serve", "plan.json", *told)
    ((words, store),) = served.working
    assert store == str(tmp_path / ".remit" / "remit.db")
    assert store not in words  # a URL may hold a password, and everybody sees the words of a process
    expected = ["work", "plan.json", "--keep-days", "30", "--config", str(tmp_path / "remit.yaml")]
    expected += ["--witness", "file:seen.txt", "--watch", "--every", "scan=7200s", "--every", "poll=never"]
    assert list(words) == expected
    assert run(capsys, *words, "--until-idle", "--store", store).code == 0


def test_demo_shows_the_example_and_leaves_nothing(
    capsys: pytest.CaptureFixture[str], served: Served, tmp_path: Path
) -> None:
    ran = run(capsys, "demo")
    assert (ran.code, ran.out, ran.err) == (0, "", "it would be at 127.0.0.1\n")
    ((port, ids, labels),) = served.shown
    assert (port, len(ids), labels) == (8350, 102, ("example",))
    assert not (tmp_path / ".remit").exists()
