from odoo import api, fields, models
from odoo.exceptions import AccessError

from .groups import MANAGER, check_group

_CHANGES = ("write", "unlink")


class AccountDelinquencyPolicyShared(models.AbstractModel):
    """A policy of no company may be followed by all of them: it is changed by who has each company that follows it, or one above
    that. One that belongs to a company is changed by who has that one: its branches may use it, and do not decide it."""

    _name = "account.delinquency.policy.shared"
    _description = "Policy That Several Companies May Follow"

    is_changeable = fields.Boolean(
        compute="_compute_is_changeable", help="No other company follows the policy than those that you work for."
    )

    @api.depends_context("uid", "allowed_company_ids")
    def _compute_is_changeable(self):
        changeable = self._origin._filtered_access("write")
        for policy in self:
            policy.is_changeable = not policy._origin or policy._origin in changeable

    def _check_access(self, operation):
        """Whatever changes a policy asks here, its translations too."""
        denied = super()._check_access(operation)
        if denied or operation not in _CHANGES:
            return denied
        foreign = self.browse(self.ids).filtered(lambda policy: policy._is_of_others())
        return (foreign, foreign._shared_error) if foreign else None

    def _is_of_others(self) -> bool:
        """Whether a company that the user does not have follows the policy, or owns it."""
        deciding = self.sudo().company_id or self._user_companies().filtered("active")
        own = self.env.user.company_ids
        return any(not company.parent_ids & own for company in deciding)

    def _shared_error(self) -> AccessError:
        return AccessError(
            self.env._(
                "“%s” is followed by a company that you do not work for, too: only who has all of these companies may change it. "
                "Open the policy and choose “Make a copy for my company”.",
                self[:1].sudo().name,
            )
        )

    def write(self, vals):
        result = super().write(vals)
        if "company_id" in vals:
            self.check_access("write")
        return result

    def action_copy_for_company(self):
        """Copies the policy for the current company and opens the copy, for managers. Nothing follows it until it is chosen:
        whoever follows another policy than before climbs its ladder from the first step."""
        self.ensure_one()
        check_group(self, MANAGER)
        company = self.env.company
        copy = self.copy({"name": f"{self.name} ({company.name})", "company_id": company.id})
        return copy._get_records_action()
