from odoo import api, models


class BasePartnerMergeAutomaticWizard(models.TransientModel):
    _inherit = "base.partner.merge.automatic.wizard"

    @api.model
    def _update_reference_fields(self, src_partners, dst_partner):
        """Keeps the policy of the contact that remains, else that of another one, in each company, and says so: Odoo takes it
        over here, in silence."""
        dst_partner.sudo()._take_policies_of(src_partners)
        result = super()._update_reference_fields(src_partners, dst_partner)
        dst_partner.invalidate_recordset(["delinquency_policy_id"])  # Odoo wrote it to the database alone.
        return result

    @api.model
    def _update_values(self, src_partners, dst_partner):
        """Keeps the latest hold, whoever merges: Odoo would keep the one of the contact that remains, and none for a user who
        doesn't see it. Odoo then finds nothing of it to change, which a user who may not hold a customer may do."""
        partners = (dst_partner + src_partners).sudo()
        dst_partner.sudo().write(partners._merged_hold())
        return super()._update_values(src_partners, dst_partner)

    def _merge(self, partner_ids, dst_partner=None, extra_checks=True):
        """A merge may bring a contract to another customer than its debts, which stay with the company of their day."""
        with self.env["res.partner"].browse(partner_ids).exists()._contracts_below()._keep_owing():
            return super()._merge(partner_ids, dst_partner, extra_checks)
