from odoo import models


class PaymentTransaction(models.Model):
    _inherit = "payment.transaction"

    # Each run asks for these few, among all that were ever made.
    _not_booked_idx = models.Index(
        "(id) WHERE state IN ('pending', 'authorized') OR state = 'done' AND is_post_processed IS NOT TRUE"
    )
