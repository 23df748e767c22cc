from odoo import api, fields, models

from ..hooks import add_debtor_column

# Written to an item, these may settle what a contract is suspended for.
_SETTLES = {"no_followup", "is_contested", "date_maturity", "partner_id", "debtor_partner_id", "delinquency_contract_id"}


class AccountMoveLine(models.Model):
    _name = "account.move.line"
    _inherit = [
        "account.move.line",
        "account.move.line.boleto",
        "account.move.line.contract",
        "account.move.line.pix",
        "account.delinquency.writers",
    ]

    # Odoo puts the commercial partner of the day on the items of invoices; payments, bank statements and journal entries keep the
    # contact. Where a partner gets another parent it rewrites that partner's items, and nobody's below; where a contact becomes
    # a company, or ceases to be one, none.
    debtor_partner_id = fields.Many2one(
        "res.partner",
        string="Debtor",
        compute="_compute_debtor_partner_id",
        store=True,
        precompute=True,
        index="btree_not_null",
        help="The commercial partner, where the partner is another. Empty on most journal items, to keep them small.",
    )

    is_contested = fields.Boolean(
        string="Contested",
        copy=False,
        help="The customer contests it. On invoices and receipts Odoo's own mark, No Follow-Up, says so; in other entries that "
        "mark is set from the start.",
    )

    # All that the open items read, so that the list of debtors never touches the table. Lines of accounts that are not
    # reconciled (revenue, taxes) have no residual: the predicate keeps them out and the index small. Both partners are included
    # too: an index-only scan takes nothing from an expression.
    _open_item_idx = models.Index(
        "(company_id, (COALESCE(debtor_partner_id, partner_id)))"
        " INCLUDE (debtor_partner_id, partner_id, date_maturity, date, amount_residual, move_id, account_id, no_followup,"
        " is_contested, display_type, delinquency_contract_id)"
        " WHERE reconciled IS NOT TRUE AND parent_state = 'posted' AND amount_residual <> 0"
    )
    # The filter by service group finds the documents that bill a product without reading their lines.
    _billed_product_idx = models.Index("(product_id, move_id) WHERE product_id IS NOT NULL AND display_type = 'product'")
    # A run finds what the documents of thousands of contracts bill without reading their other lines.
    _billed_contract_idx = models.Index("(move_id) INCLUDE (contract_line_id) WHERE contract_line_id IS NOT NULL")

    def _auto_init(self):
        """Covers the installation of the addon, and its update from a version without the column."""
        add_debtor_column(self.env.cr)
        return super()._auto_init()

    @api.depends("partner_id.commercial_partner_id")
    def _compute_debtor_partner_id(self):
        for line in self:
            commercial = line.partner_id.commercial_partner_id
            line.debtor_partner_id = commercial if commercial != line.partner_id else False

    def write(self, vals):
        if "contract_line_id" in vals:
            self._check_stays_billed(vals["contract_line_id"])
        result = super().write(vals)
        if not _SETTLES.isdisjoint(vals):
            self._tell_contracts()
        return result

    def _check_stays_billed(self, contract_line_id):
        """Raises ``UserError`` where what is posted would leave a contract that is suspended for it for another contract's line,
        or for none."""
        posted = self.sudo().filtered(lambda line: line.parent_state == "posted").contract_line_id
        target = posted.browse(contract_line_id).contract_id
        (posted.contract_id - target)._suspended_for_debt()._refuse_to_move()

    def _tell_contracts(self):
        """Lets the contracts of the customers of these items see in the commit what is owed then."""
        receivable = self._receivable()
        receivable.env["contract.contract"]._after_payment(receivable.partner_id.commercial_partner_id)

    def _receivable(self):
        """Returns those of the items that are owed by customers, whoever asks."""
        return self.sudo().filtered(lambda line: line.account_type == "asset_receivable")
