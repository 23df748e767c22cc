from odoo import api, fields, models


class AccountPaymentMethodLine(models.Model):
    _inherit = "account.payment.method.line"

    delinquency_policy_id = fields.Many2one(
        "account.delinquency.policy",
        domain="['|', ('company_id', '=', False), ('company_id', 'parent_of', company_id)]",
        index="btree_not_null",
        help="The rules for customers who pay in this way and do not pay in time. Empty: the company's own.",
    )

    @api.constrains("delinquency_policy_id", "journal_id")
    def _check_delinquency_policy(self):
        for line in self:
            line.delinquency_policy_id._check_serves(line.company_id)
