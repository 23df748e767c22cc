from odoo import models


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    # All that the open items read, so that the list of debtors never touches the table. Lines of accounts that are not
    # reconciled (revenue, taxes) have no residual: the predicate keeps them out and the index small.
    _open_item_idx = models.Index(
        "(company_id, partner_id)"
        " INCLUDE (date_maturity, date, amount_residual, move_id, account_id, no_followup, display_type)"
        " WHERE reconciled IS NOT TRUE AND parent_state = 'posted' AND amount_residual <> 0"
    )
    # The filter by service group finds the documents that bill a product without reading their lines.
    _billed_product_idx = models.Index("(product_id, move_id) WHERE product_id IS NOT NULL AND display_type = 'product'")
