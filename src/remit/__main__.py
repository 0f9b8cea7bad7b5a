"""The outermost door of the command line: the only place that catches everything.

What the user did wrong, what could not be read and what we did wrong leave by different exit codes, with a
sentence and no traceback unless `--debug` asks for it.
"""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Sequence

import click

from remit.cli import plain, remit
from remit.errors import ExitCode, RemitError

DEBUG = "--debug"
COLLECT_AFTER = (100_000, 20, 50)  # a run makes much and drops little: look for rubbish less often


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    gc.set_threshold(*COLLECT_AFTER)
    given = list(sys.argv[1:] if arguments is None else arguments)
    is_debug = DEBUG in given
    try:
        result = remit.main(args=[word for word in given if word != DEBUG], prog_name="remit", standalone_mode=False)
    except click.exceptions.Abort:
        click.echo("interrupted", err=True)
        return 130
    except click.ClickException as problem:
        problem.show()
        return ExitCode.USAGE
    except RemitError as problem:
        if is_debug:
            _print_traceback()
        said = "\n".join(plain(line) for line in str(problem).split("\n"))
        click.echo(click.style("error: ", fg="red", bold=True) + said, err=True)
        return problem.exit_code
    except BrokenPipeError:
        # The reader of our output went away (`remit scan | head`): not an error of ours, and nothing to print.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return ExitCode.FINE
    except Exception as problem:  # noqa: BLE001 - the outermost door
        if is_debug:
            _print_traceback()
        said = f"{type(problem).__name__}: {problem}".splitlines()[0]
        click.echo(f"error: Remit failed ({said}); this is our fault.", err=True)
        click.echo("  → run it again with --debug and report what it prints", err=True)
        return ExitCode.INTERNAL
    return int(result) if isinstance(result, int) else ExitCode.FINE


def _print_traceback() -> None:
    import traceback  # noqa: PLC0415 - only --debug pays for it

    traceback.print_exc()


if __name__ == "__main__":
    sys.exit(main())
