"""A report as text: what a long one is kept as while its parts are made one after the other."""

import json
from base64 import b64decode, b64encode
from datetime import date

from .debtor_report import Customer, Layout, Report, Section
from .notation import Notation
from .statement import Statement, StatementLine


def to_text(report: Report) -> str:
    """Returns all of the report."""
    return json.dumps(report, default=_plain)


def from_text(text: str) -> Report:
    """Returns the report that ``to_text`` was given."""
    values = json.loads(text)
    return Report(
        **values
        | {
            "day": date.fromisoformat(values["day"]),
            "sections": tuple(_section(section) for section in values["sections"]),
            "notation": Notation(**values["notation"] | {"grouping": tuple(values["notation"]["grouping"])}),
            "layout": Layout(**values["layout"]),
            "logo": b64decode(values["logo"]),
        }
    )


def _plain(value):
    """Returns what JSON knows for what it doesn't."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bytes):
        return b64encode(value).decode()
    return vars(value)


def _section(values: dict) -> Section:
    return Section(**values | {"customers": tuple(_customer(customer) for customer in values["customers"])})


def _customer(values: dict) -> Customer:
    statement = values["statement"]
    lines = tuple(_line(line) for line in statement["lines"])
    return Customer(**values | {"statement": Statement(**statement | {"lines": lines})})


def _line(values: dict) -> StatementLine:
    days = {name: date.fromisoformat(values[name]) for name in ("period", "date_maturity")}
    return StatementLine(**values | days)
