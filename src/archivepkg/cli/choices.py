"""Choices: options that take one of a few words, and ask what a misspelt one is to mean."""

from __future__ import annotations

import click

from archivepkg.package.wording import did_you_mean


class Choice(click.Choice[str]):
    """A choice of words."""

    def get_invalid_choice_message(self, value: object, ctx: click.Context | None) -> str:
        message = super().get_invalid_choice_message(value, ctx)
        return message + did_you_mean(str(value), self.choices)
