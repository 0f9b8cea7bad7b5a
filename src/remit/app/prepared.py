"""What is worked out over a large landscape before anybody looks at it: orders, look-ups, and what most readers see.

It is asked for here as readers ask for it, so that nothing is worked out otherwise and forgetting a thing costs its
first reader time and nothing else.
"""

from __future__ import annotations

import logging
from time import perf_counter, process_time

from remit.app.asset_names import having, rows_by_id, rows_by_name
from remit.app.asset_ranks import SORTS, rows_sorted
from remit.app.assets import assets
from remit.app.finding_list import assets_failing
from remit.app.matrix import GROUPS, MOST_COLUMNS, matrix
from remit.app.overview import MOST_SHOWN, overview
from remit.app.paths import access_paths
from remit.app.pitfalls import pitfalls_in
from remit.app.scope import Scope
from remit.app.services import services
from remit.knowledge.base import KnowledgeBase
from remit.model.landscape import Landscape

_log = logging.getLogger("remit.looks")


def prepare(knowledge: KnowledgeBase, landscape: Landscape) -> None:
    """Work out what readers of a landscape ask for first."""
    used, taken = process_time(), perf_counter()
    everything = Scope()
    rows_by_id(landscape)
    rows_by_name(landscape)
    having(landscape, "")
    for sort in SORTS:
        rows_sorted(landscape, everything, sort)
        rows_sorted(landscape, everything, f"-{sort}")
    assets(landscape, everything)
    overview(landscape, everything, most=MOST_SHOWN)
    for group in GROUPS:
        matrix(landscape, everything, group=group, most=MOST_COLUMNS)
    assets_failing(landscape)
    pitfalls_in(landscape, knowledge)
    services(knowledge, landscape)
    access_paths(landscape)
    _log.info(
        "%s assets are ready after %.1f s, %.1f s of processor", len(landscape.estate),
        perf_counter() - taken, process_time() - used,
    )  # fmt: skip
