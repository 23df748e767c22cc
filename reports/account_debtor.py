from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

from ..rules import ageing
from ..rules.documents import normalize
from .account_open_item import AGEING
from .debtor_id import PARTNER_BITS, PARTNER_MASK

# The columns that are summed over all pages of the list.
_TOTALS = ["amount_overdue", "amount_disputed", "amount_uncontracted"]
# To which contracts all items belong takes longer than the list itself: it is summed where the filter asks for it anyway.
_SUMMED_WHERE_FILTERED = "amount_uncontracted"

_OVERDUE = [("is_overdue", "=", True)]
# Instead of an age, where nothing that is overdue is asked for.
_CONTESTED = ("contested", "Contested")


class AccountDebtor(models.Model):
    """One row per commercial partner and company that has an overdue item: who owes what, since when.

    The context key ``overdue_item_domain``, a domain on ``account.open.item``, says which items the amounts are made of. By
    default those that are overdue; ``[("is_document_overdue", "=", True)]`` takes the other instalments of their documents too.
    A customer with nothing overdue among them is no debtor. The id does not depend on the filter. Amounts are in the company's
    currency. Receivables without a partner have no row here; they are among the open items.
    """

    _name = "account.debtor"
    _inherit = [
        "account.aged",
        "account.debtor.hold",
        "account.debtor.next",
        "account.debtor.notified",
        "account.debtor.pending",
        "account.debtor.policy",
        "account.delinquency.exportable",
        "account.debtor.reportable",
    ]
    _description = "Debtor"
    _auto = False
    _order = "days_overdue DESC, amount_overdue DESC, id"
    _rec_name = "partner_id"
    _depends = {
        "account.open.item": [
            "amount_residual",
            "ageing",
            "company_id",
            "date_maturity",
            "days_overdue",
            "delinquency_contract_id",
            "is_disputed",
            "is_paid_out",
            "partner_id",
        ],
    }

    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    company_currency_id = fields.Many2one(related="company_id.currency_id", string="Company Currency")
    days_overdue = fields.Integer(readonly=True, aggregator="max")
    oldest_date_maturity = fields.Date(string="Overdue Since", readonly=True, aggregator="min")
    ageing = fields.Selection([*AGEING, _CONTESTED], readonly=True, help="By the oldest overdue item.")
    amount_overdue = fields.Monetary(string="Total Debt", currency_field="company_currency_id", readonly=True)
    amount_disputed = fields.Monetary(string="Contested", currency_field="company_currency_id", readonly=True)
    amount_uncontracted = fields.Monetary(
        string="Of No Contract",
        currency_field="company_currency_id",
        readonly=True,
        help="What of the total debt belongs to none of the customer's contracts: the ladder does not reach it.",
    )
    amount_credit = fields.Monetary(
        string="Credit",
        currency_field="company_currency_id",
        readonly=True,
        help="Payments on account and credit notes that are not yet matched with a document.",
    )
    amount_net = fields.Monetary(
        string="Net Debt", currency_field="company_currency_id", readonly=True, help="The total debt less the credit."
    )
    amount_updated = fields.Monetary(
        string="Updated Debt",
        currency_field="company_currency_id",
        compute="_compute_amount_updated",
        help="The total debt with the fine and interest of the policies.",
    )
    item_count = fields.Integer(
        string="Items", readonly=True, help="The items that the total debt is made of: without the contested ones."
    )
    amount_1_30 = fields.Monetary(string="1–30 Days", currency_field="company_currency_id", readonly=True)
    amount_31_60 = fields.Monetary(string="31–60 Days", currency_field="company_currency_id", readonly=True)
    amount_61_90 = fields.Monetary(string="61–90 Days", currency_field="company_currency_id", readonly=True)
    amount_over_90 = fields.Monetary(string="Over 90 Days", currency_field="company_currency_id", readonly=True)

    vat = fields.Char(related="partner_id.vat", string="Tax ID")
    document = fields.Char(
        string="Tax ID Without Punctuation",
        compute="_compute_document",
        search="_search_document",
        help="The letters and digits of the tax ID. A search takes one with or without punctuation.",
    )
    phone = fields.Char(related="partner_id.phone")
    email = fields.Char(related="partner_id.email")
    city = fields.Char(related="partner_id.city")
    state_id = fields.Many2one(related="partner_id.state_id")
    condominium_id = fields.Many2one(related="partner_id.condominium_id")
    person_type = fields.Selection(related="partner_id.person_type")
    partner_active = fields.Boolean(related="partner_id.active", string="Active Customer")
    item_ids = fields.Many2many("account.open.item", string="Open Items", compute="_compute_item_ids", search="_search_item_ids")

    @property
    def _table_query(self) -> SQL:
        items = self.env["account.open.item"]
        query = items._search(self._item_domain())
        return SQL(
            "SELECT debtor.*, debtor.amount_overdue - debtor.amount_credit AS amount_net"
            " FROM (%s GROUP BY %s HAVING %s) AS debtor",
            query.select(*self._select()),
            SQL("%s, %s", self._item_sql("company_id"), self._item_sql("partner_id")),
            SQL("bool_or(%s)", self._item_sql("is_overdue")),
        )

    def _item_domain(self) -> Domain:
        """Returns which open items count: those that the context lets through, of a customer. A credit is never netted."""
        filtered = self.env.context.get("overdue_item_domain") or _OVERDUE
        try:
            let_through = Domain(filtered)
            let_through.validate(self.env["account.open.item"])
        except (TypeError, ValueError) as error:
            raise UserError(
                self.env._("The filter of the overdue items can't be read. Remove it from the search bar, or choose another one.")
            ) from error
        owed = Domain("amount_residual", ">", 0) & Domain("is_paid_out", "=", False)
        return let_through & owed & Domain("partner_id", "!=", False)

    def _item_sql(self, column: str) -> SQL:
        return SQL.identifier("account_open_item", column)

    def _select(self) -> list[SQL]:
        """The columns of a debtor, over the rows of the open items."""
        items = self.env["account.open.item"]
        company, partner = self._item_sql("company_id"), self._item_sql("partner_id")
        oldest = SQL("min(%s) FILTER (WHERE %s)", self._item_sql("date_maturity"), self._demanded_sql())
        days = SQL("COALESCE(%s - %s, 0)", fields.Date.context_today(self), oldest)
        buckets = [
            SQL("%s AS %s", self._sum_sql(self._bucket_sql(name)), SQL.identifier(f"amount_{name}")) for name, _ in ageing.BUCKETS
        ]
        return [
            SQL("(%s::bigint << %s) + %s AS id", company, PARTNER_BITS, partner),
            company,
            partner,
            SQL("%s AS days_overdue", days),
            SQL("%s AS oldest_date_maturity", oldest),
            SQL("CASE WHEN %s IS NULL THEN %s ELSE %s END AS ageing", oldest, _CONTESTED[0], items._ageing_sql(days)),
            SQL("%s AS amount_overdue", self._sum_sql(SQL("NOT %s", self._item_sql("is_disputed")))),
            SQL("%s AS amount_disputed", self._sum_sql(self._item_sql("is_disputed"))),
            SQL("%s AS amount_uncontracted", self._uncontracted_sql()),
            SQL("count(*) FILTER (WHERE NOT %s) AS item_count", self._item_sql("is_disputed")),
            *buckets,
            SQL("%s AS amount_credit", self._credit_sql(company, partner)),
        ]

    def _demanded_sql(self) -> SQL:
        return SQL("%s AND NOT %s", self._item_sql("is_overdue"), self._item_sql("is_disputed"))

    def _uncontracted_sql(self) -> SQL:
        """Asks of each item to which contracts it belongs: it costs nothing where it isn't shown."""
        items = self.env["account.open.item"]
        reached = items._contracts_model()._reaches_sql("account_open_item")
        return self._sum_sql(SQL("NOT %s AND NOT %s", self._item_sql("is_disputed"), reached))

    def _sum_sql(self, condition: SQL) -> SQL:
        return SQL("COALESCE(sum(%s) FILTER (WHERE %s), 0)", self._item_sql("amount_residual"), condition)

    def _bucket_sql(self, name: str) -> SQL:
        return SQL("%s = %s AND %s", self._item_sql("ageing"), name, self._demanded_sql())

    def _credit_sql(self, company: SQL, partner: SQL) -> SQL:
        """What the customer has with the company, and was not paid out, whatever the filter. A scalar query: it costs nothing
        where it isn't shown."""
        items = self.env["account.open.item"]
        return SQL(
            "COALESCE((SELECT GREATEST(-sum(credit.amount_residual), 0) FROM (%s) AS credit WHERE credit.company_id = %s"
            " AND credit.partner_id = %s AND (credit.amount_residual < 0 OR credit.is_paid_out)), 0)",
            items._table_query,
            company,
            partner,
        )

    @api.model
    def _search(self, domain, *args, **kwargs):
        domain = Domain(domain).map_conditions(_name_the_parts_of_an_id).map_conditions(self._name_those_with_a_credit)
        return super()._search(domain, *args, **kwargs)

    def _name_those_with_a_credit(self, condition):
        """Adds the customers with a credit to a condition that asks for one: few have one, and only theirs are summed."""
        if (condition.field_expr, condition.operator) != ("amount_credit", ">"):
            return condition
        if not isinstance(condition.value, (int, float)) or condition.value < 0:
            return condition
        credits = self.env["account.open.item"]._search([("amount_residual", "<", 0), ("partner_id", "!=", False)])
        rows = self.env.execute_query(credits.select(SQL("DISTINCT %s", SQL.identifier(credits.table, "partner_id"))))
        return condition & Domain("partner_id", "in", [partner_id for (partner_id,) in rows])

    @api.model
    def _get_view_cache_key(self, *args, **options):
        return (*super()._get_view_cache_key(*args, **options), len(self.env.companies) > 1)

    @api.model
    def _get_view(self, *args, **options):
        """Shows the company where several are selected, and only there."""
        arch, view = super()._get_view(*args, **options)
        if len(self.env.companies) == 1:
            for column in arch.xpath("//list/field[@name='company_id']"):
                column.set("column_invisible", "1")
        return arch, view

    @api.model
    def web_search_read(self, domain, specification, offset=0, limit=None, order=None, count_limit=None):
        """Reads a page of debtors. The ids of the page and the number of all debtors come from one pass over the open items,
        and the page itself is read by id, so that nothing is aggregated twice. ``totals`` sums all pages, where the companies
        share one currency; false: not summed, as the filter does not ask for it."""
        self.invalidate_model(flush=False)
        query = self._search(domain, offset=offset, limit=limit, order=order or self._order)
        asked = {condition.field_expr for condition in Domain(domain).iter_conditions()}
        summed = [name for name in _TOTALS if name != _SUMMED_WHERE_FILTERED or name in asked]
        totals = [SQL("sum(%s) OVER ()", SQL.identifier(self._table, name)) for name in summed]
        rows = self.env.execute_query(query.select(SQL.identifier(self._table, "id"), SQL("count(*) OVER ()"), *totals))
        if not rows:
            return {"length": 0, "records": []}
        page = {"length": rows[0][1], "records": self.browse([row[0] for row in rows]).web_read(specification)}
        currency = self.env.companies.currency_id
        if len(currency) == 1:
            totals = dict(zip(summed, map(float, rows[0][2:]), strict=True))
            page["totals"] = {"currency_id": currency.id, **dict.fromkeys(_TOTALS, False), **totals}
        return page

    @api.model
    def search_fetch(self, *args, **kwargs):
        """Shows the database as it is now, and what this context's filter lets through."""
        self.invalidate_model(flush=False)
        return super().search_fetch(*args, **kwargs)

    def _items_domain(self) -> Domain:
        """Returns which open items the amounts of these debtors are made of."""
        debtors = Domain("partner_id", "in", self.partner_id.ids) & Domain("company_id", "in", self.company_id.ids)
        return self._item_domain() & debtors

    @api.depends("partner_id", "company_id")
    def _compute_item_ids(self):
        items = self.env["account.open.item"].search(self._items_domain())
        items_by_debtor = items.grouped(lambda item: (item.company_id, item.partner_id))
        for debtor in self:
            debtor.item_ids = items_by_debtor.get((debtor.company_id, debtor.partner_id), items.browse())

    def _search_item_ids(self, operator, value):
        """Finds the debtors who have one of the open items in ``value``, a domain or ids."""
        if operator not in ("any", "in"):
            return NotImplemented
        wanted = Domain(value) if isinstance(value, Domain) else Domain("id", "in", value)
        query = self.env["account.open.item"]._search(wanted & Domain("partner_id", "!=", False))
        company, partner = self._item_sql("company_id"), self._item_sql("partner_id")
        return Domain("id", "in", query.select(SQL("(%s::bigint << %s) + %s", company, PARTNER_BITS, partner)))

    @api.depends("partner_id", "company_id")
    def _compute_amount_updated(self):
        demanded = self._items_domain() & Domain("is_disputed", "=", False)
        amounts = self.env["account.open.item"]._updated_amounts(demanded, "company_id", "partner_id")
        for debtor in self:
            amount = amounts[debtor.company_id.id, debtor.partner_id.id]
            debtor.amount_updated = debtor.company_currency_id.round(amount)

    @api.depends("vat")
    def _compute_document(self):
        for debtor in self:
            debtor.document = normalize(debtor.vat)

    def _search_document(self, operator, value):
        """Compares tax numbers, or finds a part of one, whatever the punctuation of either."""
        if operator == "in":
            unset = Domain("partner_id.vat", "=", False) if False in value else Domain.FALSE
            return unset | Domain.OR(self._search_document("=ilike", document) for document in value if document)
        if operator not in ("ilike", "=ilike"):
            return NotImplemented
        if not normalize(value):
            return Domain.FALSE
        pattern = f"%{normalize(value)}%" if operator == "ilike" else normalize(value)

        def to_sql(partners, alias, query):
            vat = partners._field_to_sql(alias, "vat", query)
            return SQL("regexp_replace(upper(%s), '[^0-9A-Z]', '', 'g') LIKE %s", vat, pattern)

        return Domain("partner_id", "any", Domain.custom(to_sql=to_sql))

    def action_view_items(self):
        """Opens the overdue items that the debtor's amount is made of, in order of their due dates ("Ver Lista")."""
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id("account_delinquency.action_account_open_item")
        return {
            **action,
            "display_name": self.env._("Overdue Items of %s", self.partner_id.display_name),
            "domain": list(self._items_domain()),
            "context": {},
        }

    def action_assign_contract(self):
        """Opens the dialog that says to which contracts the debts of these debtors belong that are of none (officers)."""
        uncontracted = self._items_domain() & Domain("is_uncontracted", "=", True) & Domain("is_disputed", "=", False)
        return self.env["account.open.item"].search(uncontracted).action_assign_contract()

    def action_view_uncontracted(self):
        """Opens the items of the debtor that are of no contract."""
        action = self.action_view_items()
        return {**action, "domain": [*action["domain"], ("is_uncontracted", "=", True), ("is_disputed", "=", False)]}

    def action_view_partner(self):
        """Opens the customer, with what is overdue in the debtor's company."""
        self.ensure_one()
        return self.partner_id.with_context(debtor_company_id=self.company_id.id)._get_records_action()

    def action_view_contracts(self):
        """Opens the customer's contracts with the company."""
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id("contract.action_customer_contract")
        return {
            **action,
            "domain": [
                ("debtor_partner_id", "=", self.partner_id.id),
                ("company_id", "=", self.company_id.id),
                ("contract_type", "=", "sale"),
            ],
            "context": {"default_partner_id": self.partner_id.id, "active_test": False},
        }


def _name_the_parts_of_an_id(condition):
    """Adds partner and company to a condition on ids: both are grouped by, so that the database reads their items only."""
    if (
        condition.field_expr != "id"
        or condition.operator != "in"
        or not isinstance(condition.value, (list, tuple, set, frozenset))
    ):
        return condition
    ids = [debtor_id for debtor_id in condition.value if debtor_id]
    if not all(isinstance(debtor_id, int) for debtor_id in ids):
        return condition
    partners = Domain("partner_id", "in", [debtor_id & PARTNER_MASK for debtor_id in ids])
    companies = Domain("company_id", "in", [debtor_id >> PARTNER_BITS for debtor_id in ids])
    return condition & partners & companies
