from odoo import api, fields, models


class AccountBoletoSet(models.TransientModel):
    """Takes the bank slip of an instalment, for officers, who may not change journal items otherwise."""

    _name = "account.boleto.set"
    _inherit = ["delinquency.dialog.sight"]
    _description = "Bank Slip"

    move_line_id = fields.Many2one("account.move.line", string="Instalment", required=True, readonly=True, ondelete="cascade")
    code = fields.Char(
        compute="_compute_code",
        compute_sudo=False,
        store=True,
        readonly=False,
        help="The digitable line or the barcode, with or without dots and spaces. Empty: the instalment has no slip.",
    )
    move_id = fields.Many2one(related="move_line_id.move_id", string="Document", related_sudo=False)
    partner_id = fields.Many2one(related="move_line_id.partner_id", string="Customer", related_sudo=False)
    date_due = fields.Date(string="Due Date", compute="_compute_date_due")
    company_currency_id = fields.Many2one(related="move_line_id.company_currency_id", related_sudo=False)
    amount_residual = fields.Monetary(
        related="move_line_id.amount_residual",
        string="Amount Due",
        currency_field="company_currency_id",
        related_sudo=False,
    )
    slip_state = fields.Selection(related="move_line_id.slip_state", related_sudo=False)
    problem = fields.Char(compute="_compute_problem")

    @api.depends("move_line_id")
    def _compute_date_due(self):
        for wizard in self:
            wizard.date_due = wizard.move_line_id._boleto_due()

    @api.depends("move_line_id")
    def _compute_code(self):
        for wizard in self:
            slip = wizard.move_line_id._boleto()
            wizard.code = slip.formatted if slip else False

    @api.depends("code")
    def _compute_problem(self):
        """What is said before the button is pressed."""
        for wizard in self:
            wizard.problem = wizard.code and wizard.move_line_id._boleto_problem(wizard.code)

    def action_set(self):
        """Stores the slip, or takes it away; raises ``UserError`` with what is wrong."""
        self.ensure_one()
        self.move_line_id.set_boleto(self.code)
        return {"type": "ir.actions.act_window_close"}
