"""Lets a manager of delinquency change the holidays of his own companies alone, also where the rule is there already."""

from odoo import SUPERUSER_ID, api

_RULE = "account_delinquency.rule_resource_calendar_leaves_manager"
_BEFORE = '[("resource_id", "=", False)]'
_NOW = '[("resource_id", "=", False), ("company_id", "in", company_ids)]'


def migrate(cr, version):
    rule = api.Environment(cr, SUPERUSER_ID, {}).ref(_RULE, raise_if_not_found=False)
    if rule and rule.domain_force == _BEFORE:  # as it came; what somebody has changed is left alone
        rule.domain_force = _NOW
