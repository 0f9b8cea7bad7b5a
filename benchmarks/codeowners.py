"""How long CODEOWNERS takes: 3,000 rules of every kind against distinct paths (100,000; another number as argument).

Compiling, making a tree of the paths (which an estate does once for all its rules) and matching are measured apart.
"""

from __future__ import annotations

import random
import resource
import sys
import tempfile
from pathlib import Path
from time import perf_counter

from remit.model.paths import Paths
from remit.readers import OWNERSHIP

RULES = 3_000
PATHS = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
KINDS = (
    "/teams/team-{0}/",
    "/teams/team-{0}/*.tf",
    "/teams/*/service-{0}/",
    "/platform/**/module-{0}/",
    "service-{0}/",
    "*.kind{0}",
    "/teams/team-{0}/**/net*.tf",
    "/envs/*/app-{0}*",
)


def rules(chance: random.Random) -> str:
    """A file of 3,000 lines."""
    lines = ["* @org/everybody"]
    lines += [f"{chance.choice(KINDS).format(number)} @org/owner-{number % 40}" for number in range(1, RULES)]
    return "\n".join(lines) + "\n"


def paths(chance: random.Random) -> list[str]:
    """Distinct paths, two thirds of them folders, in teams that run up to twenty services each."""
    found = []
    for number in range(PATHS):
        top = chance.choice(
            (f"teams/team-{chance.randrange(RULES)}", f"platform/area-{number % 97}", f"envs/e{number % 9}")
        )
        end = chance.choice(("", "", "main.tf"))
        found.append(f"{top}/service-{(len(top) * 131 + number % 20 * 17 + int(top[-1], 36)) % RULES}/x{number}/{end}")
    return found


def main() -> None:
    """Print what it took."""
    chance = random.Random(7)  # noqa: S311 - the same file and paths in every run
    reader = OWNERSHIP.load("codeowners")
    text, texts = rules(chance), paths(chance)
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "CODEOWNERS").write_text(text, encoding="utf-8")
        start = perf_counter()
        reader.read(Path(folder), (), name="")
        compiled = perf_counter() - start
        start = perf_counter()
        asked = Paths.of(texts)
        planted = perf_counter() - start
        start = perf_counter()
        found = reader.read(Path(folder), asked, name="")
        took = perf_counter() - start - compiled
    owned = len(set(found.claims.codes.tolist()))
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{RULES} rules compiled in {compiled * 1000:.0f} ms, a tree of {PATHS} paths made in {planted:.2f} s")
    print(
        f"{PATHS} distinct paths in {took:.2f} s, {took / PATHS * 1e6:.1f} µs a path, {owned} answers, {memory:.0f} MB"
    )


if __name__ == "__main__":
    main()
