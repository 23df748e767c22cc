from odoo import api, models
from odoo.fields import Domain

# Whose policy or payment method may be that of a contract.
_CUSTOMERS = ("partner_id", "invoice_partner_id", "debtor_partner_id")
_CHOICES = ("delinquency_policy_id.active", "property_inbound_payment_method_line_id.delinquency_policy_id.active")


class ContractPolicy(models.AbstractModel):
    """Which policy a contract follows, and why."""

    _name = "contract.delinquency.policy"
    _inherit = "account.delinquency.policy.choice"
    _description = "Which Policy a Contract Follows"

    @api.depends(
        "delinquency_policy_id.active",
        "company_id.delinquency_policy_id.active",
        *(f"{customer}.{choice}" for customer in _CUSTOMERS for choice in _CHOICES),
    )
    @api.depends_context("lang")
    def _compute_effective_policy_id(self):
        inherited = self.env["contract.effective.policy"].sudo()._inherited_by_contract(self.ids)
        for contract in self:
            if own := contract.delinquency_policy_id.filtered("active"):
                contract.effective_policy_id = own
                contract.effective_policy_source = self.env._("Chosen on the contract")
                continue
            other = inherited.get(contract._origin.id)
            contract.effective_policy_id = other and other.policy_id
            contract.effective_policy_source = other and contract._source_in_words(other)

    def _source_in_words(self, inherited) -> str:
        """Returns in words where the policy of ``inherited`` comes from, which isn't the contract."""
        name = inherited.source_name
        if inherited.source == "payment_method":
            return self.env._("Of the payment method %s", name)
        if inherited.source == "customer":
            is_own = inherited.source_id == self._origin.partner_id.id
            return self.env._("Of the customer") if is_own else self.env._("Of the customer %s", name)
        is_own = inherited.source_id == self._origin.company_id.id
        return self.env._("The company's default") if is_own else self.env._("The default of %s", name)

    def _search_effective_policy_id(self, operator, value):
        self._check_field_access(self._fields["effective_policy_id"], "read")
        if operator in Domain.NEGATIVE_OPERATORS:
            return NotImplemented
        if operator == "any":  # with the user's own rights
            value = self.env["account.delinquency.policy"].with_context(active_test=False)._search(value)
        followed = self.env["contract.effective.policy"].sudo()._search(Domain("policy_id", operator, value))
        return Domain("id", "in", followed.select("contract_id"))
