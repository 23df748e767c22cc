from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL


class AccountOpenItem(models.Model):
    """What an open item is for: the contracts that it belongs to, and the service groups that its document bills."""

    _inherit = "account.open.item"

    delinquency_contract_id = fields.Many2one(
        "contract.contract", string="Belongs to Contract", readonly=True, help="As an officer said, or an import."
    )
    contract_ids = fields.Many2many(
        "contract.contract",
        string="Contracts",
        compute="_compute_contract_ids",
        search="_search_contract_ids",
        compute_sudo=True,
        help="What an officer said; else what the document bills; else, where the policy says so, the customer's only contract.",
    )
    is_uncontracted = fields.Boolean(
        string="Of No Contract",
        compute="_compute_is_uncontracted",
        search="_search_is_uncontracted",
        compute_sudo=True,
        help="A debt that belongs to none of the customer's contracts with the company: the ladder does not reach it.",
    )
    category_ids = fields.Many2many(
        "product.category",
        string="Service Groups",
        compute="_compute_category_ids",
        search="_search_category_ids",
        compute_sudo=True,
    )

    @api.depends("move_id", "delinquency_contract_id")
    def _compute_contract_ids(self):
        found = self.env["account.item.contracts"]._of(self.ids)
        for item in self:
            item.contract_ids = self.env["contract.contract"].browse(sorted(found[item.id]))

    @api.depends("contract_ids", "amount_residual")
    def _compute_is_uncontracted(self):
        # Not a search, which would forget what has been read of these items.
        uncontracted = set(self._search([("id", "in", self.ids), ("is_uncontracted", "=", True)]))
        for item in self:
            item.is_uncontracted = item.id in uncontracted

    @api.depends("move_id")
    def _compute_category_ids(self):
        lines = self.env["account.move.line"].search_fetch(
            [("move_id", "in", self.move_id.ids), ("display_type", "=", "product")], ["move_id", "product_id"]
        )
        lines_by_move = lines.grouped("move_id")
        for item in self:
            item.category_ids = lines_by_move.get(item.move_id, lines.browse()).product_id.categ_id

    def _search_contract_ids(self, operator, value):
        """Finds what belongs to contracts as ``account.item.contracts`` says, from the contracts on: of all open items it would
        take seconds."""
        if operator == "in" and False in value:
            others = self._search_contract_ids("in", [one for one in value if one])
            return others | self._of_none()
        billed = self._search_billed("contract_ids", "contract_line_id.contract_id", operator, value)
        if billed is NotImplemented:
            return billed
        wanted = self._wanted("contract_ids", operator, value)
        contracts = self.env["contract.contract"].sudo().with_context(active_test=False)._search([("id", operator, wanted)])
        unsaid = Domain("delinquency_contract_id", "=", False)
        only = Domain("partner_id", "in", contracts.select("debtor_partner_id")) & self._only_in(contracts)
        return Domain("delinquency_contract_id", "in", contracts) | (unsaid & (billed | (only & ~self._bills_a_contract())))

    def _bills_a_contract(self) -> Domain:
        return self._billing("contract_line_id.contract_id", "!=", False)

    def _of_none(self) -> Domain:
        """Finds the items that belong to no contract at all."""
        has_only = Domain.custom(to_sql=lambda items, alias, query: items._contracts_model()._only_exists_sql(alias))
        return Domain("delinquency_contract_id", "=", False) & ~self._bills_a_contract() & ~has_only

    def _only_in(self, contracts) -> Domain:
        """Finds the items that would count for the customer's only contract, where it is among ``contracts``, a query."""

        def to_sql(items, alias, _query):
            return SQL("(ARRAY(%s))[1] IN (%s)", items._contracts_model()._only_sql(alias), contracts.select())

        return Domain.custom(to_sql=to_sql)

    @api.model
    def _contracts_model(self):
        """Returns what says to which contracts items belong, with all flushed that it reads."""
        contracts = self.env["account.item.contracts"].sudo()
        contracts._flush()
        return contracts

    def _search_is_uncontracted(self, operator, value):
        if operator != "in":
            return NotImplemented

        def to_sql(items, alias, _query):
            return SQL("(NOT %s)", items._contracts_model()._reaches_sql(alias))

        owed = Domain("amount_residual", ">", 0) & Domain("is_paid_out", "=", False)
        uncontracted = owed & Domain.custom(to_sql=to_sql)
        return Domain.OR(uncontracted if wanted else ~uncontracted for wanted in value)

    def _search_category_ids(self, operator, value):
        return self._search_billed("category_ids", "product_id.categ_id", operator, value)

    def _search_billed(self, name: str, path: str, operator, value):
        """Finds the items of the documents that bill a product line whose ``path``, which the field ``name`` shows, matches;
        ``False`` among the values finds the others, whose documents bill nothing there."""
        if operator not in ("in", "any", "child_of"):
            return NotImplemented
        if operator == "in" and False in value:
            return self._billing(path, "in", [one for one in value if one]) | ~self._billing(path, "!=", False)
        return self._billing(path, operator, self._wanted(name, operator, value))

    def _wanted(self, name: str, operator, value):
        """Returns what a search for ``name`` asks for: what is asked of contracts or groups themselves is read with the user's
        own rights."""
        if operator != "any":
            return value
        return self.env[self._fields[name].comodel_name].with_context(active_test=False)._search(value)

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
