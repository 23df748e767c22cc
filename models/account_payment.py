from odoo import models


class AccountPayment(models.Model):
    _inherit = "account.payment"

    # What was paid out to customers, which the open items ask for in every query, is little.
    _paid_out_idx = models.Index("(move_id) WHERE payment_type = 'outbound' AND partner_type = 'customer'")

    def action_post(self):
        result = super().action_post()
        self._tell_contracts()
        return result

    def _tell_contracts(self):
        """Lets the contracts see at once what is paid by payments without an entry, which a module leaves to the bank statement:
        the others are told of where the entry is matched."""
        self.sudo().filtered(lambda payment: not payment.move_id).invoice_ids.line_ids._tell_contracts()
