"""Wording: counts, lists and likely meanings, said in the same way wherever they are said."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from itertools import chain, count, islice

MOST_ITEMS = 12  # of a list in a sentence
MOST_COMPARED = 10_000  # words that another one may be a slip of
NEAR = 0.7  # how alike two words must be for one to be a slip of the other, of 1


def counted(number: int, noun: str, plural: str = "") -> str:
    """Return a number with its noun. plural: the noun's, where it does not just end in `s`."""
    return f"{number:,} {noun if number == 1 else plural or f'{noun}s'}"


def noun(plural: str, number: int) -> str:
    """Return an English plural, such as the title of a table, as it stands after a number."""
    is_regular = re.fullmatch(r"\w+[^\Ws]s", plural) and not plural.endswith(("eries", "ecies"))
    if number != 1 or not is_regular:
        return plural
    return f"{plural[:-3]}y" if plural.endswith("ies") else plural[:-1]


def listed(items: Sequence[object], most: int = MOST_ITEMS, separator: str = ", ") -> str:
    """Return items as a list in a sentence, and how many are left out, which is never one."""
    left = len(items) - most if len(items) > most + 1 else 0
    text = separator.join(map(str, items[: len(items) - left]))
    return f"{text} and {left:,} more" if left else text


def free_name(name: str, is_taken: Callable[[str], bool], between: str) -> str:
    """Return a name that is not taken: this one, or else with a number after it, from 2 on."""
    numbered = (f"{name}{between}{number}" for number in count(2))
    return next(found for found in chain([name], numbered) if not is_taken(found))


def capitalised(text: str) -> str:
    """Return a text as it begins a sentence."""
    return text[:1].upper() + text[1:]


def reason_of(error: Exception) -> object:
    """Return what an error says, without the number and the file that the system adds."""
    return getattr(error, "strerror", None) or error


def to_validate(label: str) -> str:
    """Return the advice to validate the package that is called so; `.` is that of this folder."""
    return f"Run `archivepkg validate`{'' if label == '.' else f' on {label}'}."


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Return ` Did you mean "…"?` with the nearest known word, empty where none is near."""
    from difflib import get_close_matches  # which only a mistake needs

    by_case = {item.casefold(): item for item in islice(known, MOST_COMPARED)}
    near = get_close_matches(word.casefold(), by_case, 1, NEAR)
    return f' Did you mean "{by_case[near[0]]}"?' if near else ""


def there_is_no(what: str, word: str, known: Iterable[object]) -> str:
    """Return that nothing of a kind has this name, with the nearest one, and all that there are."""
    names = list(map(str, known))
    return f"There is no {what} {word!r}.{did_you_mean(word, names)} There are: {', '.join(names)}."
