"""The report as rows, one below the other: what office programs get, each in its own looks."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from .debtor_report import AMOUNT, AMOUNTS, COUNT, Column, Customer, Report, Section, Totals


class Kind(StrEnum):
    """What a row is. Titles have one text alone, a chart has none; the others have a cell in each of their columns."""

    TITLE = "title"
    HEADING = "heading"
    SECTION = "section"
    NAME = "name"
    SUBTITLE = "subtitle"
    NOTE = "note"
    HEADERS = "headers"
    LINE = "line"
    TOTAL = "total"
    AGE_HEADERS = "age_headers"
    AGE = "age"
    CHART = "chart"


_AGE_COLUMNS = (
    Column("age", width=20),
    Column("count", COUNT, 22),
    Column("residual", AMOUNT, 15),
    Column("share", AMOUNT, 11, 1),
)
_KEPT_ROWS = 2
_CELLS = {Kind.HEADERS, Kind.LINE, Kind.TOTAL, Kind.AGE_HEADERS, Kind.AGE}


@dataclass(frozen=True)
class Row:
    """``values``: a text alone for a title; else a value in each of ``columns``, ``None`` for an empty cell. ``digits``: the
    decimals of its amounts. ``section``: whose ageing a chart shows, that of the rows above it."""

    kind: Kind
    values: tuple
    columns: tuple[Column, ...] = ()
    digits: int = 2
    section: Section | None = None

    @property
    def is_cells(self) -> bool:
        return self.kind in _CELLS

    @property
    def text(self) -> str:
        return self.values[0]

    def texts(self, report: Report) -> list[str]:
        """Returns the values as the reader's language writes them."""
        return [_text(report, column, value, self.digits) for column, value in zip(self.columns, self.values, strict=True)]


def blocks(report: Report) -> Iterator[list[Row]]:
    """Yields the rows of the report in groups: those of a table together, those that are no cells together."""
    block = []
    for row in rows(report):
        if block and row.is_cells != block[-1].is_cells:
            yield block
            block = []
        block.append(row)
    if block:
        yield block


def is_kept(group: list[Row], place: int) -> bool:
    """Whether a row of a table stays on the page of what follows it: the headers and the first row, the last two rows and the
    total, an ageing and its chart."""
    is_ageing = group[place].kind in (Kind.AGE_HEADERS, Kind.AGE)
    last = len(group) - 1
    return is_ageing or place < min(last, _KEPT_ROWS) or last - _KEPT_ROWS <= place < last


def _text(report: Report, column: Column, value, digits: int) -> str:
    if value is None or isinstance(value, str):
        return value or ""
    return report.cell(column.kind, value, digits if column.digits is None else column.digits)


def rows(report: Report) -> Iterator[Row]:
    """Yields all rows of the report, in order."""
    if report.layout.is_headed:
        yield Row(Kind.TITLE, (report.title,))
        companies = ", ".join(f"{one.company} ({one.currency})" for one in report.sections)
        yield Row(Kind.HEADING, (companies,))
        yield from (Row(Kind.HEADING, (f"{label}: {text}",)) for label, text in report.heading())
    for section in report.sections:
        yield from _section(report, section)
    if len(report.sections) > 1:
        yield Row(Kind.SUBTITLE, (report.words["overall"],))
        yield _headers(report, only_amounts=True)
        for totals in report.totals:
            yield _total(report, totals.currency, totals, totals.digits)


def _section(report: Report, section: Section) -> Iterator[Row]:
    if len(report.sections) > 1:
        yield Row(Kind.SECTION, (f"{section.company} ({section.currency})",))
    if report.layout.is_summary:
        yield _headers(report)
        yield from (_line(report, customer, section.digits) for customer in section.customers)
    else:
        for customer in section.customers:
            yield from _customer(report, customer, section.digits)
        yield Row(Kind.SUBTITLE, (f"{report.words['total']}: {section.company}",))
        yield _headers(report, only_amounts=True)
    yield _total(report, f"{report.words['total']}: {section.company} ({section.currency})", section.totals, section.digits)
    yield from _ageing(report, section)


def _customer(report: Report, customer: Customer, digits: int) -> Iterator[Row]:
    yield Row(Kind.NAME, (" · ".join((customer.name, *customer.details)),))
    yield _headers(report)
    yield from (_line(report, line, digits) for line in customer.lines)
    yield _total(report, report.words["total"], customer, digits)
    yield from (Row(Kind.NOTE, (note,)) for note in report.notes(customer, digits))


def _headers(report: Report, only_amounts: bool = False) -> Row:
    names = [None if only_amounts and column.name not in AMOUNTS else report.words[column.name] for column in report.columns]
    return Row(Kind.HEADERS, tuple(names), report.columns)


def _line(report: Report, line, digits: int) -> Row:
    return Row(Kind.LINE, tuple(getattr(line, column.name) for column in report.columns), report.columns, digits)


def _total(report: Report, label: str, totals: Customer | Totals, digits: int) -> Row:
    amounts = [getattr(totals, column.name) if column.name in AMOUNTS else None for column in report.columns]
    return Row(Kind.TOTAL, (label, *amounts[1:]), report.columns, digits)


def _ageing(report: Report, section: Section) -> Iterator[Row]:
    words = report.words
    yield Row(Kind.SUBTITLE, (words["ageing"],))
    headers = (words["age"], words["count"], f"{words['residual']} ({section.currency})", f"{words['share']} (%)")
    yield Row(Kind.AGE_HEADERS, headers, _AGE_COLUMNS)
    for age in section.ages:
        values = (words[age.name], age.count, age.amount, round(100 * age.share, 1))
        yield Row(Kind.AGE, values, _AGE_COLUMNS, section.digits)
    yield Row(Kind.CHART, ("",), section=section)
