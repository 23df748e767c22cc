from odoo import api, fields, models
from odoo.exceptions import AccessError

from .groups import MANAGER


class AccountDelinquencyExportLayout(models.Model):
    """A choice of columns and format of the export dialog, kept under a name: by its owner, or for the whole company."""

    _name = "account.delinquency.export.layout"
    _description = "Saved Choice of an Export"
    _order = "name, id"

    name = fields.Char(required=True)
    model_name = fields.Char(required=True, readonly=True, index=True)
    user_id = fields.Many2one(
        "res.users", string="Owner", required=True, readonly=True, default=lambda self: self.env.uid, ondelete="cascade"
    )
    company_id = fields.Many2one("res.company", help="Whose users see it where it is shared; none: those of all companies.")
    is_shared = fields.Boolean(string="Shared", help="Other users can load it.")
    columns = fields.Json(help="The names of the columns, in order.")
    options = fields.Json(help="Title, file name and format.")

    _one_name = models.UniqueIndex("(user_id, model_name, name)", "You have saved a choice under this name already.")

    @api.depends("name", "user_id", "is_shared")
    @api.depends_context("uid")
    def _compute_display_name(self):
        """Names of different owners may be the same."""
        for layout in self:
            is_own = layout.user_id == self.env.user
            layout.display_name = layout.name if is_own else f"{layout.name} ({layout.sudo().user_id.name})"

    def write(self, vals):
        """Nobody takes over what is another's, or makes it another's."""
        if "user_id" in vals and not self.env.su:
            raise AccessError(self.env._("The owner of a saved choice does not change."))
        result = super().write(vals)
        self.check_access("write")
        return result

    def _check_access(self, operation):
        """Who shares a choice with the users of a company works for that company; its owner may delete it whatever became of
        that."""
        denied = super()._check_access(operation)
        if denied or operation == "read":
            return denied
        kept = self.filtered(lambda layout: operation == "unlink" and layout.sudo().user_id == self.env.user)
        foreign = (self - kept).filtered(lambda layout: layout.sudo()._is_shared_elsewhere())
        return (foreign, foreign._shared_error) if foreign else None

    def _is_shared_elsewhere(self) -> bool:
        """Whether a company that the user does not have sees the choice."""
        reached = self.company_id or self.company_id.search([])
        return self.is_shared and bool(reached - self.env.user.company_ids)

    def _shared_error(self) -> AccessError:
        return AccessError(self.env._("A choice is shared with the users of a company that you work for."))

    def _is_changeable(self) -> bool:
        """Returns whether the user may overwrite or delete the choice: its owner may, and a manager where it is shared."""
        return bool(self) and (self.user_id == self.env.user or (self.is_shared and self.env.user.has_group(MANAGER)))
