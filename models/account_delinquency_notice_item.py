from odoo import fields, models


class AccountDelinquencyNoticeItem(models.Model):
    """A debt that a message is about, as it was when the message was recorded."""

    _name = "account.delinquency.notice.item"
    _description = "Debt in a Delinquency Notice"
    _order = "date_maturity, id"
    _rec_name = "document"

    notice_id = fields.Many2one("account.delinquency.notice", required=True, readonly=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="notice_id.company_id")
    company_currency_id = fields.Many2one("res.currency", required=True, readonly=True)
    move_line_id = fields.Many2one("account.move.line", readonly=True, index="btree_not_null", ondelete="set null")
    document = fields.Char(readonly=True)
    date_maturity = fields.Date(string="Due Date", readonly=True)
    amount_residual = fields.Monetary(string="Amount Due", readonly=True, currency_field="company_currency_id")
