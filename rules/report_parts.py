"""A long report in parts: each is rendered by itself, and all of them together are the report."""

from collections.abc import Iterator
from dataclasses import dataclass

from .debtor_report import Customer, Report, Section

# The rows that a customer takes besides the documents: a title, headers, a total.
_FRAME_ROWS = 3


@dataclass(frozen=True)
class Slice:
    """Customers of a section that follow one another; the first ones of it, the last ones, or neither."""

    section: Section
    customers: tuple[Customer, ...]
    is_start: bool
    is_end: bool


@dataclass(frozen=True)
class Part:
    """A part of a report; the title stands on the first one, the sum of all companies on the last one."""

    report: Report
    slices: tuple[Slice, ...] = ()
    is_first: bool = True
    is_last: bool = True


def parts(report: Report, rows: int | None = None) -> list[Part]:
    """Returns the report in parts of about ``rows`` rows each, in one part without it. A customer is never divided."""
    portions = list(_portions(report, rows))
    last = len(portions) - 1
    return [Part(report, tuple(slices), place == 0, place == last) for place, slices in enumerate(portions)] or [Part(report)]


def _portions(report: Report, rows: int | None) -> Iterator[list[Slice]]:
    portion, taken = [], 0
    for section in report.sections:
        start = 0
        for end, customer in enumerate(section.customers, 1):
            taken += _rows_of(report, customer)
            if rows and taken >= rows:
                yield [*portion, _slice(section, start, end)]
                portion, taken, start = [], 0, end
        if start < len(section.customers):
            portion.append(_slice(section, start, len(section.customers)))
    if portion:
        yield portion


def _slice(section: Section, start: int, end: int) -> Slice:
    return Slice(section, section.customers[start:end], start == 0, end == len(section.customers))


def _rows_of(report: Report, customer: Customer) -> int:
    return 1 if report.layout.is_summary else len(customer.lines) + _FRAME_ROWS
