from odoo import api, fields, models

from ..rules import letter
from .account_delinquency_letter_terms import KINDS, LEGAL_KINDS


class MailTemplate(models.Model):
    _inherit = "mail.template"

    delinquency_kind = fields.Selection(
        KINDS, string="Kind of Letter", help="For which letters it is offered, and what it must say. Empty: for all of them."
    )
    delinquency_missing = fields.Text(
        compute="_compute_delinquency_missing", help="What the law asks a notice to say and the template does not."
    )

    @api.depends("delinquency_kind", "model", "body_html")
    @api.depends_context("lang")
    def _compute_delinquency_missing(self):
        for template in self:
            is_notice = template.model == "account.delinquency.notice" and template.delinquency_kind in LEGAL_KINDS
            lacks = letter.missing(template.body_html) if is_notice else []
            template.delinquency_missing = "\n".join(template._delinquency_blocks()[item] for item in lacks) or False

    def _delinquency_blocks(self) -> dict:
        """Returns what is to be said, and the field that says it, by the names of ``rules.letter``."""
        return {
            letter.DEBT: self.env._("The reason, the amount and the month of the debt: %s", "object.documents_html"),
            letter.DEADLINES: self.env._(
                "The days of the suspension and of the termination, and the planned day of the cut: %s", "object.deadlines_html"
            ),
            letter.RIGHTS: self.env._(
                "That a credit bureau may be told after the termination, and how soon the service is restored: %s",
                "object.rights_html",
            ),
            letter.SUPPLIER: self.env._("The name, address and tax ID of your company: %s", "object.supplier_html"),
        }

    @api.onchange("body_html", "delinquency_kind")
    def _onchange_delinquency_missing(self):
        """Warns before the template is saved."""
        if not self.delinquency_missing:
            return None
        return {
            "warning": {
                "title": self.env._("This notice does not say all that the law asks for"),
                "message": self.delinquency_missing,
            }
        }
