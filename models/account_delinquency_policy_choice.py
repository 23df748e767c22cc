from odoo import api, models
from odoo.exceptions import AccessError

from .arguments import to_policy
from .groups import OFFICER
from .history import log_changes

_NAME = "delinquency_policy_id"


class AccountDelinquencyPolicyChoice(models.AbstractModel):
    """A contract or a customer that may have a policy of its own: who may choose it, which one, and what the chatter says."""

    _name = "account.delinquency.policy.choice"
    _description = "Choice of a Delinquency Policy"

    @api.constrains(_NAME, "company_id")
    def _check_delinquency_policy(self):
        for record in self.sudo():
            record.delinquency_policy_id._check_serves(record._policy_company())

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        unchosen = self._unchosen_policy()
        if unchosen:  # Odoo remembers none where no value was given, whatever applies then.
            records.invalidate_recordset([_NAME], flush=False)
        # What the context gives as a default is not in the values.
        if chosen := records.sudo().filtered(lambda record: record.delinquency_policy_id != unchosen):
            self._check_may_choose_policy()
            chosen._log_policy(dict.fromkeys(chosen, unchosen))
        return records

    def write(self, vals):
        if _NAME not in vals:
            return super().write(vals)
        before = {record: record.delinquency_policy_id for record in self.sudo()}
        chosen = self._fields[_NAME].convert_to_cache(vals[_NAME], self, validate=False) or False
        # Merging contacts writes back what is there.
        if any(policy.id != chosen for policy in before.values()):
            self._check_may_choose_policy()
        result = super().write(vals)
        self.sudo()._log_policy(before)
        return result

    def set_delinquency_policy(self, policy):
        """Gives these a policy of their own, a record or its id; none: what else applies to them.

        Raises ``AccessError`` for who is no officer, ``UserError`` where there is no such policy."""
        self.check_access("read")
        self._check_may_choose_policy()
        self.sudo().delinquency_policy_id = to_policy(self.env, policy)

    def _check_may_choose_policy(self):
        """The policy decides when services are cut: it is chosen by those who may cut them."""
        if not self.env.su and not self.env.user.has_group(OFFICER):
            raise AccessError(
                self.env._("Only a delinquency officer may choose the delinquency policy of a contract or a customer.")
            )

    def _policy_company(self):
        """Returns the company that the policy is chosen for."""
        return self.company_id

    def _unchosen_policy(self):
        """Returns the policy of what nobody has chosen one for."""
        return self.env["account.delinquency.policy"]

    def _policy_log(self) -> str:
        """Returns what the chatter says besides the two policies: who may not read them reads that."""
        return ""

    def _policy_history_company(self):
        """Returns the company whose users alone read the two policies in the history; ``None``: whoever may read the record."""
        return

    def _log_policy(self, before: dict):
        """Says in the chatter who chose another policy than ``before``. It decides who is cut: whatever the context says about
        tracking, it is said, and in a constant number of queries."""
        values = {record: {_NAME: policy} for record, policy in before.items()}
        log_changes(values, dict.fromkeys(self.ids, self._policy_log()), self._policy_history_company())
