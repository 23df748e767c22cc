from odoo import api, fields, models
from odoo.exceptions import UserError


class ResPartnerCondominium(models.Model):
    """A building or estate whose residents are customers: collections go through its manager."""

    _name = "res.partner.condominium"
    _description = "Condominium"
    _inherit = ["account.delinquency.recorded", "mail.thread"]
    _order = "name, id"
    _check_company_auto = True
    _rec_names_search = ["name", "city"]

    name = fields.Char(required=True, index="trigram", tracking=True)
    partner_id = fields.Many2one(
        "res.partner",
        string="Address or Manager",
        check_company=True,
        index="btree_not_null",
        tracking=True,
        help="The contact that stands for the condominium: its address, or its manager.",
    )
    city = fields.Char(compute="_compute_city", store=True, readonly=False)
    company_id = fields.Many2one("res.company", help="Empty: every company may use it.")
    resident_ids = fields.One2many("res.partner", "condominium_id", string="Customers")
    active = fields.Boolean(default=True)

    @api.depends("partner_id.city")
    def _compute_city(self):
        for condominium in self:
            condominium.city = condominium.partner_id.city or condominium.city

    @api.ondelete(at_uninstall=False)
    def _unlink_except_inhabited(self):
        """The customers would silently lose where they live, those whom the user doesn't see among them."""
        for condominium in self.sudo().with_context(active_test=False):
            if condominium.resident_ids:
                raise UserError(
                    self.env._(
                        "“%(condominium)s” can't be deleted while customers live there (%(count)s, archived ones included). "
                        "Archive it instead, or choose another condominium on them first.",
                        condominium=condominium.name,
                        count=len(condominium.resident_ids),
                    )
                )
