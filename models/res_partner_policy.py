from odoo import api, fields, models

from .groups import USER


class ResPartner(models.Model):
    """The customer's own policy, in each company: it comes before that of the payment method, and after that of a contract.

    It is that of who gets the invoices: a contact's own, else its commercial partner's, as with payment methods.
    """

    _name = "res.partner"
    _inherit = ["res.partner", "account.delinquency.policy.choice"]

    delinquency_policy_id = fields.Many2one(
        "account.delinquency.policy",
        company_dependent=True,
        check_company=True,
        index="btree_not_null",
        copy=False,
        groups=USER,
        help="The rules for this customer in this company: for the contracts without a policy of their own, and for what overdue "
        "documents cost. Empty: those of the payment method, else those of the company.",
    )

    @api.model
    def default_get(self, fields):
        """Leaves the policy that all customers have by default to the database: who may not read it could make no contact."""
        defaults = super().default_get(fields)
        policy = self._fields["delinquency_policy_id"]
        if not self._has_field_access(policy, "read") and defaults.get(policy.name) == self._unchosen_policy().id:
            defaults.pop(policy.name, None)
        return defaults

    def set_delinquency_policy(self, policy):
        """Gives the customers as a whole a policy of their own in the current company, a record or its id; none: that of the
        payment method or the company. It takes no right to write contacts.

        Raises ``AccessError`` for who is no officer or may not read the customers, ``UserError`` where there is no such policy.
        """
        self.check_access("read")
        self.env.company.check_access("read")
        return super(ResPartner, self.commercial_partner_id).set_delinquency_policy(policy)

    def action_choose_policy(self):
        """Opens the dialog that chooses the policy of the customers in the current company."""
        company = self.env.company
        return self.env["res.partner.policy.choose"]._open_for(
            [(company.id, customer.id) for customer in self.commercial_partner_id]
        )

    def _own_policies(self, pairs) -> dict:
        """Returns the policies that apply by the (company id, partner id) of ``pairs``, of those who have one of their own, in a
        query for each company. An archived policy is none."""
        asked = {}
        for company_id, partner_id in pairs:
            asked.setdefault(company_id, set()).add(partner_id)
        return {
            (company_id, partner.id): partner.delinquency_policy_id
            for company_id, partner_ids in asked.items()
            for partner in self.sudo().with_company(company_id)._with_own_policy(partner_ids)
        }

    def _with_own_policy(self, partner_ids):
        """Returns those of the partners who have a policy of their own in the current company that applies."""
        partners = self.with_context(active_test=False).search_fetch(
            [("id", "in", list(partner_ids)), ("delinquency_policy_id", "!=", False)], ["delinquency_policy_id"], order="id"
        )
        return partners.filtered("delinquency_policy_id.active")

    def _take_policies_of(self, others):
        """Gives this customer, where it has no policy that applies, that of the first of ``others`` who has one, in each company.

        What merges contacts would do so in silence, and let an archived policy stand."""
        for company in self.env["res.company"].sudo().search([]):
            merged = (self + others).sudo().with_company(company)
            policies = merged.delinquency_policy_id.filtered("active")
            if policies and not merged[0].delinquency_policy_id.active:
                merged[0].delinquency_policy_id = policies[0]

    def _policy_company(self):
        return self.env.company

    def _unchosen_policy(self):
        return self._fields["delinquency_policy_id"].get_company_dependent_fallback(self)

    def _policy_history_company(self):
        return self.env.company

    def _policy_log(self):
        return self.env._("With the company %s:", self.env.company.name)
