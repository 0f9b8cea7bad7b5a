"""Live AWS accounts, `aws:PROFILE`: every service that the knowledge base knows, in every enabled region.

Two inventories are taken and joined: a sweep of each service, and the Resource Groups Tagging API. One reading an
account, so that what one region holds can refer to what is global. Regions are read beside each other, calls are tried
again at the pace that AWS bears, and nothing is ever written. A refused call is a hole: the service in that region is
then not whole, and everything else goes on.

It cannot know what the credentials are not allowed to see, beyond naming each refused call; nor objects, messages,
rows and values of secrets, which it never asks for.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor, as_completed
from dataclasses import dataclass, field
from typing import Any, Final

from remit.model.observation import Observation, Reading, Sweep, Unreadable
from remit.readers.accounts._aws_accounts import Member, entered, members, regions
from remit.readers.accounts._aws_links import linked
from remit.readers.accounts._aws_part import Asks, Part, Sweeper
from remit.readers.accounts._aws_progress import progress
from remit.readers.accounts._aws_session import Access, Settings, open_profile
from remit.readers.accounts._aws_tagging import INVENTORY, Counted, compared

REGIONS_AT_ONCE: Final = 8
RESOURCES_AT_ONCE: Final = 16


@dataclass(slots=True)
class _Account:
    """What grows while an account is looked through.

    Attributes:
        parts: each sweep of each region.
        tagged: what the tagging interface lists.
        unreadable: what could not be asked beside the parts' own holes.
    """

    parts: list[Part] = field(default_factory=list)
    tagged: list[Part] = field(default_factory=list)
    unreadable: list[Unreadable] = field(default_factory=list)


class LiveAws:
    """Reads the accounts that a profile names."""

    scheme = "aws"

    def read_account(self, target: str) -> Iterator[tuple[str, Reading]]:
        """One reading an account.

        Args:
            target: a profile of `~/.aws/config`; empty for the default credentials.

        Raises:
            UnreadableError: there is no such profile, its credentials are refused, or the extra is not installed.
        """
        access, settings = open_profile(target, place=f"{self.scheme}:{target}")
        found, holes = members(access, settings)
        if holes:
            yield f"aws:{access.account}", Reading(observations=(), unreadable=tuple(holes), is_live=True)
        for member in found:
            name = f"aws:{member.account}"
            within = entered(access, member, settings)
            if isinstance(within, Unreadable):
                yield name, Reading(observations=(), unreadable=(within,), is_live=True)
            else:
                yield name, _read(within, member, settings)


def _read(access: Access, member: Member, settings: Settings) -> Reading:
    """One account."""
    from remit.readers.accounts._aws_sweeps import SWEEPS  # noqa: PLC0415 - only a live account needs them

    sweepers = list(SWEEPS.load_all().values())
    asked, holes = regions(access, settings)
    account = _Account(unreadable=holes)
    with (
        ThreadPoolExecutor(RESOURCES_AT_ONCE) as details,
        ThreadPoolExecutor(REGIONS_AT_ONCE) as pool,
        progress(f"aws:{member.account}", len(asked) + 1) as shown,
    ):
        jobs = {
            pool.submit(_look, access, member, region, sweepers, details): region for region in ("", *sorted(asked))
        }
        for job in as_completed(jobs):
            parts, tagged = job.result()
            account.parts.extend(parts)
            account.tagged.extend(tagged)
            shown.advance(jobs[job] or "global")
    return _finished(account, access, asked)


def _look(
    access: Access, member: Member, region: str, sweepers: Sequence[Sweeper], details: Executor
) -> tuple[list[Part], list[Part]]:
    """Look through one region, or through what is global: each sweep in turn, then the tags."""

    def asks(service: str, operation: str, arguments: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
        return access.pages(service, operation, arguments, region=region)

    def part(sweeper: Sweeper) -> Part:
        return Part(
            account=member.account,
            region=region,
            partition=access.partition,
            sweeper=sweeper,
            asks=_as_asks(asks),
            pool=details,
            path=member.path,
        )

    parts = [part(one) for one in sweepers if one.is_global == (not region)]
    tagged = [part(INVENTORY)] if region else []
    for one in (*parts, *tagged):
        one.look_through()
    access.forget(region)
    return parts, tagged


def _as_asks(function: Asks) -> Asks:
    return function


def _finished(account: _Account, access: Access, asked: Sequence[str]) -> Reading:
    """The account's reading: observations in the order of their addresses, holes, and what was whole."""
    account.parts.sort(key=lambda one: (one.sweeper.service, one.region))
    whole = _whole(account.parts)
    found = {one.address: one for part in account.parts for one in part.found}
    swept = linked(sorted(found.values(), key=_by_address), access.account)
    alone, counted = compared((one for part in account.tagged for one in part.found), swept, whole)
    _say(access, counted)
    unreadable = [*account.unreadable, *(hole for part in (*account.parts, *account.tagged) for hole in part.holes())]
    return Reading(
        observations=(*swept, *sorted(alone, key=_by_address)),
        unreadable=tuple(unreadable),
        inputs=tuple(f"aws:{access.account}/{region}" for region in asked),
        is_live=True,
        sweeps=tuple(_sweeps(account.parts, access)),
    )


def _whole(parts: Sequence[Part]) -> dict[str, set[str]]:
    """Kinds of resources by region that every sweep which looks for them came back from without a hole."""
    told: dict[str, set[str]] = defaultdict(set)
    missed: dict[str, set[str]] = defaultdict(set)
    for part in parts:
        (told if part.is_whole else missed)[part.region].update(part.sweeper.resources)
    return {region: kinds - missed[region] for region, kinds in told.items()}


def _sweeps(parts: Sequence[Part], access: Access) -> Iterator[Sweep]:
    """What was looked through without a hole; a service of two lists in one region only where both were."""
    whole: dict[tuple[str, str], bool] = {}
    for part in parts:
        key = (part.sweeper.service, access.home if part.sweeper.counts_for_home else part.region)
        whole[key] = whole.get(key, True) and part.is_whole
    told = {(part.sweeper.service, part.region) for part in parts if not part.sweeper.counts_for_home}
    for service, region in sorted(key for key, is_whole in whole.items() if is_whole and key in told):
        yield Sweep(service=service, account=access.account, region=region)


def _by_address(one: Observation) -> str:
    return one.address


def _say(access: Access, counted: Counted) -> None:
    """How the two inventories compare, for whoever watches."""
    total = counted.both + counted.sweep_only + counted.tags_only
    sys.stderr.write(
        f"aws:{access.account}: {total} resources with {access.calls} calls: {counted.both} seen by sweep and tags, "
        f"{counted.sweep_only} by the sweep alone, {counted.tags_only} by their tags alone; "
        f"{counted.gone} that are only tagged still are gone\n"
    )


READER = LiveAws()
