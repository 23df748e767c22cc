from odoo import api, fields, models
from odoo.exceptions import AccessError

from .groups import MANAGER


class AccountPaymentMethodLine(models.Model):
    _inherit = "account.payment.method.line"

    delinquency_policy_id = fields.Many2one(
        "account.delinquency.policy",
        domain="['|', ('company_id', '=', False), ('company_id', 'parent_of', company_id)]",
        index="btree_not_null",
        help="The rules for customers who pay in this way and do not pay in time, unless they have a policy of their own. Empty: "
        "the company's.",
    )

    @api.constrains("delinquency_policy_id", "journal_id")
    def _check_delinquency_policy(self):
        for line in self:
            line.delinquency_policy_id._check_serves(line.company_id)

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        # What the context gives as a default is not in the values.
        lines._check_may_choose_policy(bool(lines.sudo().delinquency_policy_id))
        return lines

    def write(self, vals):
        if "delinquency_policy_id" in vals:
            chosen = vals["delinquency_policy_id"] or False
            self._check_may_choose_policy(any(line.delinquency_policy_id.id != chosen for line in self.sudo()))
        if "journal_id" in vals and any(line.journal_id.id != (vals["journal_id"] or False) for line in self.sudo()):
            self._check_may_end_policy()
        return super().write(vals)

    def unlink(self):
        self._check_may_end_policy()
        return super().unlink()

    def copy_data(self, default=None):
        vals_list = super().copy_data(default)
        if self._may_choose_policy() or "delinquency_policy_id" in (default or {}):
            return vals_list
        return [{**vals, "delinquency_policy_id": False} for vals in vals_list]

    def _check_may_end_policy(self):
        """Who takes away what has a policy takes that away from the contracts which are paid so, and they are cut by another
        one. Raises ``AccessError`` for who may not choose it."""
        if not self._may_choose_policy() and (named := self.sudo().filtered("delinquency_policy_id")):
            raise AccessError(
                self.env._(
                    "“%s” has a delinquency policy. Only a delinquency manager may take it away from its journal, or delete it.",
                    named[0].name,
                )
            )

    def _may_choose_policy(self) -> bool:
        return self.env.su or self.env.user.has_group(MANAGER)

    def _check_may_choose_policy(self, changes: bool):
        """The policy of a payment method is that of all contracts which are paid with it: it is for those who decide policies.
        Raises ``AccessError`` where another one ``changes`` it."""
        if changes and not self._may_choose_policy():
            raise AccessError(self.env._("Only a delinquency manager may choose the delinquency policy of a payment method."))
