"""What other programs hand over to public methods, checked before anything is done with it: each check raises ``UserError`` with
what is expected, instead of whatever error comes of it later."""

from odoo import fields, models
from odoo.exceptions import UserError

from .groups import last_day_of_a_hold

_ID_MAX = 2**31 - 1  # the database knows no greater one


def check_choice(env, value, choices):
    """Checks that ``value`` is one of the names of ``choices``, a list of pairs as a selection has it."""
    names = [name for name, _label in choices]
    if value not in names:
        raise UserError(env._("“%(value)s” is no kind of suspension. Expected: %(names)s.", value=value, names=", ".join(names)))


def to_kinds(env, kinds, choices) -> tuple:
    """Returns a list of kinds as a tuple."""
    names = [name for name, _label in choices]
    if not isinstance(kinds, (list, tuple, set, frozenset)) or any(kind not in names for kind in kinds):
        raise UserError(
            env._("“%(value)s” is no list of kinds of suspension. Expected: %(names)s.", value=kinds, names=", ".join(names))
        )
    return tuple(kinds)


def check_reason(env, reason):
    if reason and not isinstance(reason, str):
        raise UserError(env._("“%s” is no text. Enter the reason as text.", reason))


def check_hold(env, last_days, reason, today):
    """Checks that a hold has a reason, and that none of its last days, where it has any, is before ``today``."""
    check_reason(env, reason)
    days = [day for day in last_days if day]
    if days and not (reason or "").strip():
        raise UserError(env._("Enter the reason for the hold: who decides about it later must know it."))
    if days and min(days) < today:
        raise UserError(env._("The last day of the hold has passed. Enter a later one, or none to end the hold."))


def check_days(env, days):
    if type(days) is not int:
        raise UserError(env._("“%s” is no number of days. Enter a whole number.", days))


def check_flag(env, value):
    """Checks that ``value`` is true or false, or 1 or 0: any other text or number would count as true."""
    if not isinstance(value, int) or value not in (0, 1):
        raise UserError(env._("“%s” is neither true nor false.", value))


def to_policy(env, value):
    """Returns the policy that ``value`` is, a record or its id; none for ``None``, ``False`` and an empty record."""
    policy = _to_record(env["account.delinquency.policy"], value)
    if policy is None:
        raise UserError(env._("“%s” is no delinquency policy. Expected: the id of one, or none.", value))
    return policy


def to_contract(env, value):
    """Returns the contract that ``value`` is, a record or its id; none for ``None``, ``False`` and an empty record."""
    contract = _to_record(env["contract.contract"], value)
    if contract is None:
        raise UserError(env._("“%s” is no contract. Expected: the id of one, or none.", value))
    return contract


def _to_record(records, value):
    """Returns the record that ``value`` is, or none where it is empty; ``None`` where there is no such record."""
    is_record = isinstance(value, models.BaseModel) and value._name == records._name
    if value is None or value is False or (is_record and not value):
        return records.browse()
    ids = value.ids if is_record else [value] if type(value) is int and 0 < value <= _ID_MAX else []
    return records.browse(ids) if len(records.sudo().browse(ids).exists()) == 1 else None


def to_last_day(env, until):
    """Returns the last day of something that begins now; ``None`` where there is none."""
    try:
        day = fields.Date.to_date(until)
    except (TypeError, ValueError):
        raise UserError(env._("“%s” is no day. Enter it as YYYY-MM-DD.", until)) from None
    if day and day > last_day_of_a_hold(env):
        raise UserError(env._("Enter a day within the next ten years; another one can follow later."))
    return day
