from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL


class AccountOpenItem(models.Model):
    """What the document of an open item bills: contracts and service groups."""

    _inherit = "account.open.item"

    contract_ids = fields.Many2many(
        "contract.contract", string="Contracts", compute="_compute_billed", search="_search_contract_ids", compute_sudo=True
    )
    category_ids = fields.Many2many(
        "product.category", string="Service Groups", compute="_compute_billed", search="_search_category_ids", compute_sudo=True
    )

    @api.depends("move_id")
    def _compute_billed(self):
        lines = self.env["account.move.line"].search_fetch(
            [("move_id", "in", self.move_id.ids), ("display_type", "=", "product")], ["move_id", "product_id", "contract_line_id"]
        )
        lines_by_move = lines.grouped("move_id")
        for item in self:
            billed = lines_by_move.get(item.move_id, lines.browse())
            item.contract_ids = billed.contract_line_id.contract_id
            item.category_ids = billed.product_id.categ_id

    def _search_contract_ids(self, operator, value):
        return self._search_billed("contract_ids", "contract_line_id.contract_id", operator, value)

    def _search_category_ids(self, operator, value):
        return self._search_billed("category_ids", "product_id.categ_id", operator, value)

    def _search_billed(self, name: str, path: str, operator, value):
        """Finds the items of the documents that bill a product line whose ``path``, which the field ``name`` shows, matches;
        ``False`` among the values finds the others, whose documents bill nothing there."""
        if operator not in ("in", "any", "child_of"):
            return NotImplemented
        if operator == "any":  # what is asked of contracts or groups themselves is read with the user's own rights
            value = self.env[self._fields[name].comodel_name].with_context(active_test=False)._search(value)
        if operator == "in" and False in value:
            return self._billing(path, "in", [one for one in value if one]) | ~self._billing(path, "!=", False)
        return self._billing(path, operator, value)

    def _billing(self, path: str, operator, value) -> Domain:
        """The lines are read with superuser rights: the items that are found are still only those that the user may see."""
        lines = self.env["account.move.line"].sudo()
        return self._of_documents(lines._search(Domain("display_type", "=", "product") & Domain(path, operator, value)))

    @api.model
    def _billed_categories(self):
        """Returns the product categories billed by a document that has an open item with a balance to pay. A product is looked
        for until its first such document, not counted."""
        owed = self._search([("amount_residual", ">", 0)])
        rows = self.env.execute_query(
            SQL(
                """
                SELECT product.id FROM product_product AS product,
                       LATERAL (SELECT FROM account_move_line AS line
                                 WHERE line.product_id = product.id AND line.display_type = 'product'
                                   AND (line.move_id IN (%s)) IS TRUE LIMIT 1) AS billed
                """,
                owed.select(SQL.identifier(owed.table, "move_id")),
            )
        )
        return self.env["product.product"].sudo().browse(product_id for (product_id,) in rows).categ_id.sudo(False)
