from odoo import fields, models


class AccountDelinquencyNoticeItem(models.Model):
    """A debt that a message is about, as it was when the message was recorded."""

    _name = "account.delinquency.notice.item"
    _inherit = ["account.delinquency.made", "account.delinquency.item"]
    _description = "Debt in a Delinquency Notice"

    notice_id = fields.Many2one("account.delinquency.notice", required=True, readonly=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="notice_id.company_id")
