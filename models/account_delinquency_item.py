from odoo import api, fields, models


class AccountDelinquencyItem(models.AbstractModel):
    """A debt as it was on a day: an instalment with its document, its due date and what was owed of it."""

    _name = "account.delinquency.item"
    _description = "Debt as It Was on a Day"
    _order = "date_maturity, id"
    _rec_name = "document"

    company_currency_id = fields.Many2one("res.currency", required=True, readonly=True)
    move_line_id = fields.Many2one("account.move.line", readonly=True, index="btree_not_null", ondelete="set null")
    document = fields.Char(readonly=True)
    date_maturity = fields.Date(string="Due Date", readonly=True)
    amount_residual = fields.Monetary(string="Amount Due", readonly=True, currency_field="company_currency_id")

    @api.model
    def _prepare_item(self, line, amount) -> dict:
        """Returns the values for a journal item of which ``amount`` is owed in the company's currency."""
        return {
            "move_line_id": line.id,
            "document": line.move_id.name,
            "date_maturity": line.date_maturity or line.date,
            "amount_residual": amount,
            "company_currency_id": line.company_currency_id.id,
        }
