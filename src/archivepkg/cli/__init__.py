"""The command line: one group, whose commands are the modules of `archivepkg.cli.commands`."""

from __future__ import annotations

import errno
import importlib
import os
import signal
import sys
from typing import Any

import click

from archivepkg import __version__
from archivepkg.errors import ArchivepkgError

COMMANDS = (
    "init", "new", "validate", "diff", "export", "release", "verify", "tidy", "info", "search",
    "show",
)  # fmt: skip


NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


class Failure(click.ClickException):
    """A message on stderr and exit code 2: what was asked for could not be done."""

    exit_code = 2

    def show(self, file: Any = None) -> None:
        from archivepkg.package.visible import visible

        click.echo(f"archivepkg: {visible(self.message)}", err=True)


class Commands(click.Group):
    """A group that imports a command when it is asked for, and lets no traceback out."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        if name not in COMMANDS:
            return None
        module = importlib.import_module(f"archivepkg.cli.commands.{name}")
        command: click.Command = module.command
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        name = args[0]
        if name not in COMMANDS and not name.startswith("-"):
            from archivepkg.package.wording import did_you_mean

            ctx.fail(f"There is no command {name!r}.{did_you_mean(name, COMMANDS)}")
        return super().resolve_command(ctx, args)

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except ArchivepkgError as error:
            raise Failure(str(error)) from error
        except KeyboardInterrupt as error:
            raise Failure("interrupted.") from error
        except click.Abort as error:
            click.echo(err=True)  # after the question
            raise Failure(
                "a question was not answered, and nothing was written. With --yes, none is asked."
            ) from error
        except (click.ClickException, click.exceptions.Exit, BrokenPipeError):
            raise
        except Exception as error:
            if isinstance(error, OSError) and error.errno in NO_ROOM:
                raise  # `main` tells of it, whoever prints
            raise Failure(
                f"unexpected {type(error).__name__}: {error}. This is a fault of archivepkg, "
                "not of your package: please report it with the command that you ran."
            ) from error


def _show_version(ctx: click.Context, option: click.Parameter, asked: bool) -> None:
    if asked and not ctx.resilient_parsing:
        from archivepkg.sources import CORPUS, open_package

        try:
            with open_package(CORPUS) as corpus:
                click.echo(f"archivepkg {__version__}, corpus {corpus.called}")
        except ArchivepkgError as error:
            raise Failure(str(error)) from error
        ctx.exit()


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_show_version,
    help="Show the version, and that of the corpus, and exit.",
)
def cli() -> None:
    """Validate, diff, export and release data packages of documents.

    SOURCE is a folder, a datapackage.json, a .zip, an http(s) URL of either, git:REVISION, or
    corpus:, the corpus that comes with the tool. Left out, it is the package of the current
    folder, or of the nearest folder above it.

    Exit codes: 0 fine, 1 not fine (problems, differences), 2 could not do it.
    """


def main() -> None:
    """Run the command line with the arguments of this process."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:  # it was closed from the start
            setattr(sys, name, open(os.devnull, "w"))  # noqa: SIM115
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            encoding = None if stream.isatty() else "utf-8"  # what other programs read
            stream.reconfigure(encoding=encoding, errors="backslashreplace")
    _end_in_order()
    try:
        try:
            cli(prog_name="archivepkg")
        finally:
            sys.stdout.flush()
    except BrokenPipeError:
        _leave_output(1)  # as click leaves it
    except OSError as error:
        Failure(f"the output cannot be written: {error.strerror}. Make room for it.").show()
        _leave_output(2)


def _leave_output(code: int) -> None:
    """Exit without another try to write what standard output still holds."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    sys.exit(code)


def _end_in_order() -> None:
    """Take a request to end for an interruption, so that what is half done is cleared away."""
    for name in ("SIGTERM", "SIGHUP"):  # the second, of a closing terminal, is not on Windows
        number = getattr(signal, name, None)
        if number and signal.getsignal(number) == signal.SIG_DFL:
            signal.signal(number, signal.default_int_handler)
