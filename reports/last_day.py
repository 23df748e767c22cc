"""Searches for days that are read elsewhere than in the table itself."""

import operator
from collections.abc import Callable

from odoo import fields
from odoo.fields import Domain

_COMPARES = {"<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge}


def days_domain(name: str, value, read_days: Callable[[], dict]):
    """Returns what finds the records whose day compares so; ``False`` finds those without a day. ``NotImplemented`` for other
    operators than those of a search by day. ``read_days`` returns the days by id of all that have one."""
    if name == "in":
        days = read_days()
        on_days = Domain("id", "in", [one for one, day in days.items() if day in value])
        return on_days | Domain("id", "not in", list(days)) if False in value else on_days
    if name not in _COMPARES:
        return NotImplemented
    day, compare = fields.Date.to_date(value), _COMPARES[name]
    return Domain("id", "in", [one for one, last in read_days().items() if compare(last, day)])
