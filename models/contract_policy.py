from odoo import api, models
from odoo.exceptions import AccessError
from odoo.fields import Domain

from .arguments import to_policy
from .groups import OFFICER


class ContractPolicy(models.AbstractModel):
    """Which policy a contract follows."""

    _name = "contract.delinquency.policy"
    _description = "Which Policy a Contract Follows"

    @api.depends(
        "delinquency_policy_id.active",
        "company_id.delinquency_policy_id.active",
        "partner_id.property_inbound_payment_method_line_id.delinquency_policy_id.active",
        "invoice_partner_id.property_inbound_payment_method_line_id.delinquency_policy_id.active",
    )
    def _compute_effective_policy_id(self):
        inherited = self.env["contract.effective.policy"].sudo()._inherited_by_contract(self.ids)
        for contract in self:
            own = contract.delinquency_policy_id.filtered("active")
            contract.effective_policy_id = own or inherited.get(contract._origin.id, False)

    def _search_effective_policy_id(self, operator, value):
        self._check_field_access(self._fields["effective_policy_id"], "read")
        if operator in Domain.NEGATIVE_OPERATORS:
            return NotImplemented
        if operator == "any":  # with the user's own rights
            value = self.env["account.delinquency.policy"].with_context(active_test=False)._search(value)
        followed = self.env["contract.effective.policy"].sudo()._search(Domain("policy_id", operator, value))
        return Domain("id", "in", followed.select("contract_id"))

    @api.constrains("delinquency_policy_id", "company_id")
    def _check_delinquency_policy(self):
        for contract in self.sudo():
            contract.delinquency_policy_id._check_serves(contract.company_id)

    @api.model_create_multi
    def create(self, vals_list):
        contracts = super().create(vals_list)
        # What the context gives as a default is not in the values.
        if contracts.sudo().delinquency_policy_id:
            self._check_may_choose_policy()
        return contracts

    def write(self, vals):
        if "delinquency_policy_id" in vals:
            self._check_may_choose_policy()
        return super().write(vals)

    def set_delinquency_policy(self, policy):
        """Makes the contracts follow ``policy``, a record or its id; none: that of their payment method or company.

        Raises ``AccessError`` for who is no officer, ``UserError`` where there is no such policy."""
        self.check_access("read")
        self._check_may_choose_policy()
        self.sudo().delinquency_policy_id = to_policy(self.env, policy)

    def _check_may_choose_policy(self):
        """The policy decides when services are cut: it is chosen by those who may cut them."""
        if not self.env.su and not self.env.user.has_group(OFFICER):
            raise AccessError(self.env._("Only a delinquency officer may choose the delinquency policy of a contract."))
