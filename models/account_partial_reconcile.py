from odoo import api, models


class AccountPartialReconcile(models.Model):
    """Whatever matches a debt, a payment, a credit note or a write-off, may bring services back, and so may what is taken from
    one debt and left for another."""

    _inherit = "account.partial.reconcile"

    @api.model_create_multi
    def create(self, vals_list):
        partials = super().create(vals_list)
        (partials.debit_move_id | partials.credit_move_id)._tell_contracts()
        return partials

    def unlink(self):
        matched = self.debit_move_id | self.credit_move_id
        result = super().unlink()
        matched.exists()._tell_contracts()
        return result
