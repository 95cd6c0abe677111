"""Options: what several commands are asked in the same words, and what they make of it."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from typing import TYPE_CHECKING, Any, TypeVar

import click

from archivepkg.package.wording import did_you_mean

if TYPE_CHECKING:
    from archivepkg.sources.downloads import Downloads

F = TypeVar("F", bound=Callable[..., Any])


class Choice(click.Choice[str]):
    """A choice of words, which asks what a misspelt one is to mean."""

    def get_invalid_choice_message(self, value: object, ctx: click.Context | None) -> str:
        message = super().get_invalid_choice_message(value, ctx)
        return message + did_you_mean(str(value), self.choices)


def format_option(forms: list[str], about: str) -> Callable[[F], F]:
    """Return the option for the form of what a command prints, by default the first."""
    return click.option(
        "--format", "form", type=Choice(forms), default=forms[0], show_default=True, help=about
    )


def limit_option(most: int, about: str, *, least: int = 0) -> Callable[[F], F]:
    """Return the option for how much a command shows at most. most: where it is not given."""
    return click.option(
        "--limit", type=click.IntRange(min=least), default=most, show_default=True, help=about
    )


previous_option = click.option(
    "--previous", type=click.Path(), metavar="OLD", help="The release before this one, as a SOURCE."
)
remote_option = click.option(
    "--remote",
    is_flag=True,
    help="Fetch the schemas, dialects, profiles and tables that a package names by http(s) URLs.",
)


def say(text: str, *, err: bool = False) -> None:
    """Print a line that may have text of a package in it, of which a terminal acts on nothing."""
    from archivepkg.package.visible import visible

    click.echo(visible(text), err=err)


def downloads(remote: bool) -> AbstractContextManager[Downloads | bool]:
    """Return what a command opens packages with: where it is to fetch, each URL once."""
    if not remote:
        return nullcontext(False)
    from archivepkg.cli.rendering.progress import progress_bar
    from archivepkg.sources.downloads import Downloads

    return Downloads(progress_bar)


def or_corpus(source: str | None) -> str | None:
    """Return `source`, or the corpus where none is named and none is here; say so on stderr."""
    from archivepkg.sources import CORPUS, nearest_folder

    if source is not None or nearest_folder():
        return source
    click.echo(
        f"There is no package here: this is {CORPUS}, which comes with archivepkg.", err=True
    )
    return CORPUS
