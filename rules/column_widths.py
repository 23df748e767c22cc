"""How wide the columns of a printed table are, so that no text runs into the next one, whatever font the server has.

Texts are measured in DejaVu Sans Bold, the widest of those that a Debian server comes with. Amounts, days and numbers stay whole;
where there is no room for them on the page, all is written smaller. Names and other texts share what is left and are broken.
"""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache

from .debtor_report import AMOUNT, COUNT, DAY, TEXT, Column, Report

# In hundredths of the size of the font. Letters with a mark are as wide as without; all others at most as wide as the last ones.
_WIDTHS = (
    (35, " 'ijl"), (38, ",./IJ\\|"), (42, ":;-"), (46, "f!()[]"), (50, "t_`r"), (58, "\"*?"), (60, "csz"), (64, "L"),
    (68, "vxyaek"), (70, "$0123456789EFTo"), (72, "Sbdghnpqu{}"), (78, "CPYZABKRVX"), (84, "U#+<=>DGHN^~"),
    (88, "OQ&"), (94, "w"), (105, "@M%m"),
)  # fmt: skip
_OF_LETTER = {letter: width for width, letters in _WIDTHS for letter in letters}
_WIDEST = 125
# A text that is not bold is narrower than one that is.
_PLAIN = 0.94
# What a column of texts has at least, in the size of the font, for each of its own width.
_LEAST = 0.4
_MONTHS = [date(2028, month, 28) for month in range(1, 13)]


@dataclass(frozen=True)
class Page:
    """What a table has room in, in the unit of its font's sizes, of which the first one that does is taken; ``gap``: what stays
    blank between two texts. Whole: fonts on screens take whole pixels for a letter."""

    room: int
    sizes: tuple[int, ...]
    gap: int


@dataclass(frozen=True)
class Fit:
    """The size of the font and the widths of the columns, in the same unit."""

    size: int
    widths: tuple[int, ...]

    @property
    def width(self) -> int:
        return sum(self.widths)


def fit(report: Report, page: Page) -> Fit:
    """Returns how the columns of a report fill a page: those of all its tables, which stand below one another."""
    for size in page.sizes:
        least = [_least(report, column, size) + page.gap for column in report.columns]
        if sum(least) <= page.room:
            break
    shares = [column.width if column.kind == TEXT else 0 for column in report.columns]
    left = max(page.room - sum(least), 0)
    return Fit(size, tuple(width + left * share // sum(shares) for width, share in zip(least, shares, strict=True)))


def fit_texts(texts: Sequence[Sequence[str]], page: Page, size: int) -> Fit:
    """Returns the widths of columns of a small table, which hold their texts whole in a font of that size."""
    return Fit(size, tuple(max(text_width(text, size) for text in column) + page.gap for column in texts))


def text_width(text: str, size: int, is_bold: bool = True) -> int:
    """Returns how wide a text is at most in a font of that size."""
    return sum(_letter_width(letter, size, is_bold) for letter in text)


def whole_texts(report: Report, column: Column) -> list[str]:
    """Returns the longest texts of a column that is not broken, its header left out. A sum is no shorter than what it sums."""
    if column.kind == AMOUNT:
        totals = (*(section.totals for section in report.sections), *report.totals)
        return [report.text(column, one, one.digits) for one in totals]
    if column.kind == COUNT:
        customers = (customer for section in report.sections for customer in section.customers)
        return [str(max((getattr(customer, column.name) for customer in customers), default=0))]
    return [report.notation.day(day) for day in _MONTHS] if column.kind == DAY else []


def _least(report: Report, column: Column, size: int) -> int:
    """Returns how wide a column is at least. The words of its header stay whole, and so do its texts but broken ones."""
    words = [text_width(word, size) for word in report.words[column.name].split()]
    if column.kind == TEXT:
        return max([*words, round(_LEAST * column.width * size)])
    return max([*words, *(text_width(text, size, column.kind == AMOUNT) for text in whole_texts(report, column))])


@cache
def _letter_width(letter: str, size: int, is_bold: bool) -> int:
    plain = unicodedata.normalize("NFD", letter)[0]
    width = _OF_LETTER.get(plain, _WIDEST) * size * (1 if is_bold else _PLAIN)
    return int(-(-width // 100))
