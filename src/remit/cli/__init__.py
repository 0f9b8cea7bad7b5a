"""The command line: one file a command, found by file name, imported only when it is called.

The law of this room: a command turns words into a use case's arguments and the answer into lines or JSON. The
answer goes to stdout, everything else to stderr. Commands are strangers to each other; what they share stands in
`_terminal`. `--help` reads the first line of each file and imports none of them.
"""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import Any, Final

import click

from remit import __version__
from remit.plugins import Registry

COMMANDS: Final[Registry[click.Command]] = Registry("remit.cli", Path(__file__).parent, "COMMAND")
_STYLE = r"\x1b\[(?:0|1|22|3[0-7]|9[0-7])m"  # what `click.style` writes, and nothing that moves or hides
_UNSEEN = re.compile(rf"(?!{_STYLE})[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


def plain(line: str) -> str:
    """One line in which nothing that an input says starts another, moves the cursor or turns the text around.

    A plan may come from a stranger's pull request, and what is printed about it may be read by a pipeline.
    """
    return _UNSEEN.sub(lambda found: found[0].encode("unicode_escape").decode(), line)


class LazyCommands(click.Group):
    """A group whose commands are files; listing them imports none."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Every command, sorted."""
        del ctx
        return COMMANDS.ids()

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name; None when there is none."""
        del ctx
        return COMMANDS.load(cmd_name) if cmd_name in COMMANDS.ids() else None

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """As click does, with the nearest name for a misspelt command."""
        try:
            return super().resolve_command(ctx, args)
        except click.UsageError as problem:
            from difflib import get_close_matches  # noqa: PLC0415 - only a misspelling pays for it

            near = get_close_matches(args[0], self.list_commands(ctx), n=1)
            hint = f" Did you mean “{near[0]}”?" if near else ""
            raise click.UsageError(problem.message + hint, ctx) from None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Names with the first line of each file."""
        rows = [(name, _first_line(name)) for name in self.list_commands(ctx)]
        with formatter.section("Commands"):
            formatter.write_dl(rows)


def _first_line(command: str) -> str:
    """The first line of a command's file, without importing it; a command from elsewhere says its id."""
    path = Path(__file__).parent / f"{command.replace('-', '_')}.py"
    if not path.is_file():
        return command
    return (ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or command).splitlines()[0]


@click.group(cls=LazyCommands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(__version__, prog_name="remit")
@click.option("--debug", is_flag=True, help="Show a traceback when something fails.")
def remit(**_: Any) -> None:  # noqa: ANN401 - click passes what __main__ reads from the arguments
    """Who answers for what in your cloud estate, and why.

    Exit codes: 0 fine · 1 a proven failure · 2 could not be judged · 64 wrong usage · 70 our fault.
    """
