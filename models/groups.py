from odoo import fields
from odoo.exceptions import AccessError

USER = "account_delinquency.group_delinquency_user"
OFFICER = "account_delinquency.group_delinquency_officer"
MANAGER = "account_delinquency.group_delinquency_manager"


def last_day_of_a_hold(env):
    """Returns the latest day that a hold may last: a day without end would be no day to count from."""
    return fields.Date.add(fields.Date.context_today(env.user), years=10)


def check_group(records, group):
    """Raises ``AccessError`` where the user may not read ``records``, or is not in ``group``; the program itself always may."""
    records.check_access("read")
    env = records.env
    if not env.su and not env.user.has_group(group):
        raise AccessError(env._("You need the rights of “%s” for this.", env.ref(group).sudo().full_name))
