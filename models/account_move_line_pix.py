from odoo import api, fields, models
from odoo.fields import Domain

from ..rules.pix import reference, references

_LAST_ID = 2**31 - 1


class AccountMoveLinePix(models.AbstractModel):
    """By what a payment by Pix names the debt that it pays."""

    _name = "account.move.line.pix"
    _description = "Pix Reference of a Debt"

    pix_reference = fields.Char(
        compute="_compute_pix_reference",
        search="_search_pix_reference",
        help="What a Pix of our letters says that it pays, and the bank's statement after it. A search finds it within a longer "
        "text.",
    )

    @api.depends("move_id.name", "account_id.account_type")
    def _compute_pix_reference(self):
        for line in self:
            is_owed = line._origin and line.account_id.account_type == "asset_receivable"
            line.pix_reference = is_owed and reference(line.move_id.name or "", line._origin.id)

    def _search_pix_reference(self, operator, value):
        """Takes references in capitals or not, and finds them in a text."""
        if operator == "in":
            unset = Domain("account_id.account_type", "!=", "asset_receivable") if False in value else Domain.FALSE
            return unset | Domain.OR(self._search_pix_reference("ilike", one) for one in value if one)
        if operator not in ("ilike", "=ilike"):
            return NotImplemented
        said = {number: one.casefold() for number, one in references(value or "").items() if number <= _LAST_ID}
        found = self.browse(said).exists().filtered(lambda line: (line.sudo().pix_reference or "").casefold() == said[line.id])
        return Domain("id", "in", found.ids)
