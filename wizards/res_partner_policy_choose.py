from odoo import api, fields, models
from odoo.fields import Command


class ResPartnerPolicyChoose(models.TransientModel):
    """Chooses the policy of some customers, each in a company. It is made on the server when it is opened, so that the browser
    loads no more than a page of its lines."""

    _name = "res.partner.policy.choose"
    _inherit = "delinquency.policy.choose"
    _description = "Choose the Delinquency Policy of Customers"

    line_ids = fields.One2many("res.partner.policy.choose.line", "dialog_id", string="Customers", readonly=True)
    policy_id = fields.Many2one(help="Empty: that of the payment method, else of the company.")

    _dialog_size = "large"

    def _title(self):
        return self.env._("Choose delinquency policy")

    @api.model
    def _open_for(self, pairs) -> dict:
        """Returns the action that opens the dialog for the (company id, partner id) of ``pairs``."""
        lines = [Command.create({"company_id": company_id, "partner_id": partner_id}) for company_id, partner_id in pairs]
        return self.create({"line_ids": lines})._show_dialog()

    @api.depends("line_ids.company_id")
    def _compute_company_ids(self):
        for dialog in self:
            dialog.company_ids = dialog.line_ids.company_id

    def _choose(self):
        for company, lines in self.line_ids.grouped("company_id").items():
            lines.partner_id.with_company(company).set_delinquency_policy(self.policy_id)


class ResPartnerPolicyChooseLine(models.TransientModel):
    """A customer in a company. It shows what its user may read."""

    _name = "res.partner.policy.choose.line"
    _inherit = ["delinquency.dialog.sight"]
    _description = "Customer Whose Delinquency Policy Is Chosen"

    dialog_id = fields.Many2one("res.partner.policy.choose", required=True, ondelete="cascade", index=True)
    partner_id = fields.Many2one("res.partner", string="Customer", required=True, readonly=True, ondelete="cascade")
    company_id = fields.Many2one("res.company", required=True, readonly=True, ondelete="cascade")
    current_policy_id = fields.Many2one(
        "account.delinquency.policy",
        string="Own Policy Now",
        compute="_compute_current_policy_id",
        help="Empty: that of the payment method, else of the company.",
    )

    @api.depends("partner_id", "company_id")
    def _compute_current_policy_id(self):
        pairs = {(line.company_id.id, line.partner_id.id) for line in self}
        own = self.env["res.partner"]._own_policies(pairs)
        for line in self:
            line.current_policy_id = own.get((line.company_id.id, line.partner_id.id))
