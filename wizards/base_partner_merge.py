from odoo import api, models

from ..models.res_partner_hold import HOLD


class BasePartnerMergeAutomaticWizard(models.TransientModel):
    _inherit = "base.partner.merge.automatic.wizard"

    @api.model
    def _update_reference_fields(self, src_partners, dst_partner):
        """Keeps the policy of the contact that remains, else that of another one, and the latest hold of all, in each company,
        whoever merges, and says so: Odoo takes over here, in silence, what the contact that remains has nothing of."""
        dst_partner.sudo()._take_policies_of(src_partners)
        dst_partner.sudo()._take_holds_of(src_partners)
        result = super()._update_reference_fields(src_partners, dst_partner)
        dst_partner.invalidate_recordset(["delinquency_policy_id", *HOLD])  # Odoo wrote them to the database alone.
        return result

    def _merge(self, partner_ids, dst_partner=None, extra_checks=True):
        """A merge may bring a contract to another customer than its debts, which stay with the company of their day."""
        with self.env["res.partner"].browse(partner_ids).exists()._contracts_below()._keep_owing():
            return super()._merge(partner_ids, dst_partner, extra_checks)
