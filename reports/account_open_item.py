from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools import SQL, format_date

from ..rules import ageing
from ..rules.charges import updated_amount
from .in_process import open_shares_sql

AGEING = [
    (ageing.NOT_DUE, "Not due"),
    ("1_30", "1–30 days"),
    ("31_60", "31–60 days"),
    ("61_90", "61–90 days"),
    ("over_90", "Over 90 days"),
]


# What says by which policy an item is charged, as ``charge_key`` takes it.
CHARGED = ("company_id", "payment_method_line_id", "is_payment_term", "document_partner_id", "partner_id")


def charge_key(company_id, method_id, is_payment_term, contact_id, partner_id) -> tuple:
    """Returns what says by which policy an item is charged: the ids of its company, of its payment method, of who got the
    invoice and of the customer; ``None`` where there is none. The contact's own policy comes before that of the customer; an
    entry that is no invoice went to nobody."""
    return company_id, method_id, (contact_id or None) if is_payment_term else None, partner_id


@dataclass(frozen=True)
class Overdue:
    """What is overdue of something: the amount in company currency, the oldest due date, its age, the number of items."""

    amount: float = 0.0
    oldest: date | None = None
    days: int = 0
    item_count: int = 0


class OverdueBy(dict):
    """Overdue amounts by id; nothing is overdue of an id that isn't there."""

    def __missing__(self, key):
        return Overdue()


class AccountOpenItem(models.Model):
    """One row per unreconciled receivable line of a posted entry, due or not, debit or credit: what is owed, and what is held.

    The one definition of "overdue" is here: still owed, on the receivable account, and past its due date on the user's day.
    What is "in payment" is paid as far as its customer is concerned and is no open item. The id is the journal item's.
    The customer is the commercial partner as it is today, whoever the journal item names.

    The query reads ``account_move_line`` alone, so that it stays an index-only scan of ``_open_item_idx``. What belongs to the
    document or the customer is a related field: a domain joins it where it is asked for.
    """

    _name = "account.open.item"
    _inherit = ["account.aged", "account.delinquency.exportable"]
    _description = "Open Item"
    _auto = False
    _order = "date_maturity, id"
    _rec_name = "move_id"
    _depends = {
        "account.move": [
            "amount_residual",
            "amount_residual_signed",
            "amount_total",
            "currency_id",
            "matched_payment_ids",
            "payment_state",
        ],
        "account.move.line": [
            "account_id",
            "amount_residual",
            "amount_residual_currency",
            "company_currency_id",
            "company_id",
            "currency_id",
            "date",
            "date_maturity",
            "debtor_partner_id",
            "delinquency_contract_id",
            "display_type",
            "is_contested",
            "move_id",
            "no_followup",
            "parent_state",
            "partner_id",
            "reconciled",
        ],
        "account.account": ["account_type"],
        "account.payment": [
            "amount",
            "amount_company_currency_signed",
            "currency_id",
            "move_id",
            "partner_type",
            "payment_type",
            "state",
        ],
    }

    move_line_id = fields.Many2one("account.move.line", string="Journal Item", readonly=True)
    move_id = fields.Many2one("account.move", string="Document", readonly=True)
    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    company_currency_id = fields.Many2one("res.currency", readonly=True)
    currency_id = fields.Many2one("res.currency", string="Document Currency", readonly=True)
    date_maturity = fields.Date(string="Due Date", readonly=True)
    days_overdue = fields.Integer(readonly=True, aggregator="max")
    ageing = fields.Selection(AGEING, readonly=True)
    is_overdue = fields.Boolean(string="Overdue", readonly=True)
    amount_residual = fields.Monetary(string="Amount Due", currency_field="company_currency_id", readonly=True)
    amount_residual_currency = fields.Monetary(string="Amount in Document Currency", currency_field="currency_id", readonly=True)
    is_instalment = fields.Boolean(string="Instalment", readonly=True, help="The document is paid in several instalments.")
    is_payment_term = fields.Boolean(
        string="Of an Invoice",
        readonly=True,
        help="A term of an invoice, receipt or credit note. In any other entry, such as one that opens the balances of many "
        "customers, each item is a debt of its own.",
    )
    is_disputed = fields.Boolean(
        string="Contested",
        readonly=True,
        help="The customer contests it, or its payment is blocked: it is shown, and nothing is done about it.",
    )

    is_paid_out = fields.Boolean(
        string="Paid Out",
        readonly=True,
        help="What was paid out to the customer and is not matched yet, such as a refund whose credit note is open, too. Nobody "
        "owes it: it uses up the customer's credit.",
    )

    invoice_date = fields.Date(related="move_id.invoice_date")
    move_type = fields.Selection(related="move_id.move_type")
    payment_reference = fields.Char(related="move_id.payment_reference")
    payment_method_line_id = fields.Many2one(related="move_id.preferred_payment_method_line_id", string="Payment Method")
    document_partner_id = fields.Many2one(related="move_id.partner_id", string="Contact of the Document")
    city = fields.Char(related="partner_id.city")
    state_id = fields.Many2one(related="partner_id.state_id")
    phone = fields.Char(related="partner_id.phone")
    condominium_id = fields.Many2one(related="partner_id.condominium_id")
    person_type = fields.Selection(related="partner_id.person_type")
    partner_active = fields.Boolean(related="partner_id.active", string="Active Customer")
    boleto_line = fields.Char(related="move_line_id.boleto_line")
    slip_state = fields.Selection(related="move_line_id.slip_state")
    pix_reference = fields.Char(related="move_line_id.pix_reference")
    company_country_code = fields.Char(related="company_id.account_fiscal_country_id.code", string="Country Code of the Company")

    overdue_item_ids = fields.Many2many(
        "account.open.item",
        string="Overdue Instalments of the Document",
        compute="_compute_overdue_item_ids",
        search="_search_overdue_item_ids",
    )
    is_document_overdue = fields.Boolean(
        string="Document Overdue",
        compute="_compute_overdue_item_ids",
        search="_search_is_document_overdue",
        help="An instalment of the document is overdue.",
    )

    amount_updated = fields.Monetary(
        string="Updated Amount",
        compute="_compute_amount_updated",
        currency_field="company_currency_id",
        help="With the fine and interest of the policy, in the company's currency.",
    )

    @property
    def _table_query(self) -> SQL:
        return SQL("SELECT %s FROM account_move_line AS line %s WHERE %s", self._select(), self._in_process_sql(), self._where())

    def _has_payments_in_process(self) -> bool:
        """Where no module says so, every payment has an entry at once, and there is nothing to join."""
        return self.env["account.move"]._get_invoice_in_payment_state() == "in_payment"

    def _in_process_sql(self) -> SQL:
        if not self._has_payments_in_process():
            return SQL()
        return SQL(
            "LEFT JOIN %s ON in_process.move_id = line.move_id AND in_process.date_maturity = %s",
            open_shares_sql(),
            self._maturity_sql(),
        )

    def _select(self) -> SQL:
        days = self._days_sql()
        return SQL(
            """
            line.id, line.id AS move_line_id, line.move_id, COALESCE(line.debtor_partner_id, line.partner_id) AS partner_id,
            line.company_id, line.company_currency_id, line.currency_id, line.delinquency_contract_id,
            %(residual)s AS amount_residual, %(residual_currency)s AS amount_residual_currency,
            %(maturity)s AS date_maturity, %(days)s AS days_overdue, (%(overdue)s) AS is_overdue, %(ageing)s AS ageing,
            line.display_type = 'payment_term' AS is_payment_term,
            (line.no_followup AND line.display_type = 'payment_term') OR line.is_contested IS TRUE OR %(blocked)s AS is_disputed,
            %(paid_out)s AS is_paid_out,
            (SELECT count(*) > 1 FROM account_move_line AS term
              WHERE term.move_id = line.move_id AND term.display_type = 'payment_term') AS is_instalment
            """,
            maturity=self._maturity_sql(),
            residual=self._residual_sql("amount_residual", "decimal_places"),
            residual_currency=self._residual_sql("amount_residual_currency", "document_decimal_places"),
            days=days,
            overdue=self._overdue_sql(),
            ageing=self._ageing_sql(days),
            blocked=self._payment_state_sql("blocked"),
            paid_out=self._paid_out_sql(),
        )

    def _where(self) -> SQL:
        """The predicate of ``_open_item_idx``, and the receivable accounts. As an array the planner neither misjudges how many
        rows they have nor joins them."""
        return SQL(
            """
            line.reconciled IS NOT TRUE AND line.parent_state = 'posted' AND line.amount_residual <> 0
            AND line.account_id = ANY(ARRAY(SELECT id FROM account_account WHERE account_type = 'asset_receivable'))
            AND (NOT %(in_payment)s OR %(partly_paid)s)
            """,
            in_payment=self._payment_state_sql("in_payment"),
            partly_paid=SQL("in_process.open_share > 0") if self._has_payments_in_process() else SQL("FALSE"),
        )

    def _maturity_sql(self) -> SQL:
        """An entry that isn't an invoice, such as an opening balance, may have no due date: it is due on its own date."""
        return SQL("COALESCE(line.date_maturity, line.date)")

    def _residual_sql(self, column: str, digits: str) -> SQL:
        """What is left to pay, without what payments under way cover of it, rounded as its currency is."""
        residual = SQL.identifier("line", column)
        if not self._has_payments_in_process():
            return residual
        left = SQL("round(%s * in_process.open_share, %s)", residual, SQL.identifier("in_process", digits))
        return SQL("CASE WHEN in_process.open_share IS NULL THEN %s ELSE %s END", residual, left)

    def _days_sql(self) -> SQL:
        """Only what is owed can be overdue; a credit never is."""
        return SQL(
            "CASE WHEN %s THEN %s - %s ELSE 0 END", self._overdue_sql(), fields.Date.context_today(self), self._maturity_sql()
        )

    def _overdue_sql(self) -> SQL:
        return SQL(
            "line.amount_residual > 0 AND %s < %s AND NOT %s",
            self._maturity_sql(),
            fields.Date.context_today(self),
            self._paid_out_sql(),
        )

    def _paid_out_sql(self) -> SQL:
        """What a payment to a customer has taken from the receivable account. Such payments are few: their set is read once."""
        return SQL(
            "(line.amount_residual > 0 AND line.move_id IN (SELECT move_id FROM account_payment"
            " WHERE payment_type = 'outbound' AND partner_type = 'customer' AND move_id IS NOT NULL))"
        )

    def _ageing_sql(self, days: SQL) -> SQL:
        cases = [SQL("WHEN %s >= %s THEN %s", days, first_day, name) for name, first_day in reversed(ageing.BUCKETS)]
        return SQL("CASE %s ELSE %s END", SQL(" ").join(cases), ageing.NOT_DUE)

    def _payment_state_sql(self, state: str) -> SQL:
        """Few documents are blocked or in payment: their set is read once and hashed, where a join would read every document."""
        return SQL("line.move_id IN (SELECT id FROM account_move WHERE payment_state = %s)", state)

    @api.model
    def _demanded_domain(self) -> Domain:
        """Overdue and not contested: what is asked for, and what suspends."""
        return Domain("is_overdue", "=", True) & Domain("is_disputed", "=", False)

    @api.model
    def _overdue_by(self, groupby: str, domain: Domain) -> OverdueBy:
        """Returns what is overdue and not contested by the ids of ``groupby``, a many2one, among the items of ``domain``."""
        rows = self._read_group(
            self._demanded_domain() & domain,
            [groupby],
            ["amount_residual:sum", "date_maturity:min", "days_overdue:max", "__count"],
        )
        return OverdueBy({record.id: Overdue(*values) for record, *values in rows})

    @api.depends("move_id", "is_payment_term", "is_overdue")
    def _compute_overdue_item_ids(self):
        overdue = self.search([("is_overdue", "=", True), ("is_payment_term", "=", True), ("move_id", "in", self.move_id.ids)])
        overdue_by_document = overdue.grouped("move_id")
        for item in self:
            own = item if item.is_overdue else self.browse()
            item.overdue_item_ids = overdue_by_document.get(item.move_id, own) if item.is_payment_term else own
            item.is_document_overdue = bool(item.overdue_item_ids)

    def _search_overdue_item_ids(self, operator, value):
        """Finds the items that are overdue and in ``value``, a domain or ids, and the other instalments of their documents."""
        if operator not in ("any", "in"):
            return NotImplemented
        wanted = Domain("is_overdue", "=", True) & (Domain(value) if isinstance(value, Domain) else Domain("id", "in", value))
        instalments = Domain("is_payment_term", "=", True)
        return wanted | (instalments & self._of_documents(self._search(wanted & instalments)))

    @api.model
    def _of_documents(self, query) -> Domain:
        """Finds the items of the documents of ``query``, whose rows have a ``move_id``.

        ``IS TRUE`` keeps the database from making a join of it, for which it expects few rows and nests loops: the documents
        are read once and hashed.
        """
        documents = query.select(SQL.identifier(query.table, "move_id"))

        def to_sql(_items, alias, _query):
            return SQL("(%s IN (%s)) IS TRUE", SQL.identifier(alias, "move_id"), documents)

        return Domain.custom(to_sql=to_sql)

    def _search_is_document_overdue(self, operator, value):
        if operator != "in":
            return NotImplemented
        overdue = self._search_overdue_item_ids("any", Domain.TRUE)
        return Domain.OR(overdue if wanted else ~overdue for wanted in value)

    @api.depends("amount_residual", "days_overdue")
    def _compute_amount_updated(self):
        amounts = self._updated_amounts(Domain("id", "in", self.ids), "id")
        for item in self:
            item.amount_updated = amounts[item._origin.id]

    @api.model
    def _updated_amounts(self, domain: Domain, *keys: str) -> dict:
        """Returns the updated amounts of the items of ``domain``, summed by the values of their columns ``keys``; 0 for others.

        The policy of an item is its customer's, else its payment method's, else its company's, which may be none. The items are
        read as rows: as records they would take longer than everything else of a page of debtors.
        """
        query = self._search(domain, order="id")
        columns = [*keys, *CHARGED, "amount_residual", "days_overdue"]
        rows = self.env.execute_query(query.select(*(self._field_to_sql(query.table, name, query) for name in columns)))
        amounts = defaultdict(float)
        charged = [charge_key(*row[len(keys) : -2]) for row in rows]
        terms = self._charge_terms(set(charged))
        for row, charge in zip(rows, charged, strict=True):
            *_columns, residual, days = row
            key = row[0] if len(keys) == 1 else row[: len(keys)]
            amounts[key] += updated_amount(float(residual), days, *terms[charge])
        return amounts

    def _charge_terms(self, keys) -> dict[tuple, tuple]:
        """Returns, for each of ``keys`` as ``charge_key`` makes them, what an overdue item costs today and the decimal places of
        the company's currency. An archived policy is none."""
        today = fields.Date.context_today(self)
        companies = self.env["res.company"].sudo().browse({key[0] for key in keys})
        days_off = {company: company._delinquency_days_off_before(today) for company in companies}
        own = self.env["res.partner"]._own_policies(
            {(key[0], partner_id) for key in keys for partner_id in key[2:] if partner_id}
        )
        terms, found = {}, {}
        for company_id, method_id, *partner_ids in keys:
            policy = next((own[company_id, one] for one in partner_ids if (company_id, one) in own), None)
            chosen = (company_id, method_id, policy)
            if chosen not in terms:
                terms[chosen] = self._terms_on(*chosen, days_off)
            found[company_id, method_id, *partner_ids] = terms[chosen]
        return found

    def _terms_on(self, company_id, method_id, own, days_off: dict) -> tuple:
        """``own``: the customer's policy, or ``None``."""
        company = self.env["res.company"].sudo().browse(company_id)
        method = self.env["account.payment.method.line"].sudo().browse(method_id)
        policy = own or method.delinquency_policy_id.filtered("active") or company._default_delinquency_policy()
        return policy._charge_terms(days_off[company]), company.currency_id.decimal_places

    @api.model
    def search_fetch(self, *args, **kwargs):
        """Shows the database as it is now: what was read before a payment must not survive it in the same transaction."""
        self.invalidate_model(flush=False)
        return super().search_fetch(*args, **kwargs)

    def action_set_disputed(self, disputed):
        """Marks the items as contested, or as answered, and says so in the chatter of their documents.

        Officers only: what is contested is neither demanded nor a reason to suspend (R7). The instalments of an invoice or a
        receipt are contested together, as Odoo does with invoices. What is answered is no longer blocked either.
        """
        self._check_may_set_disputed()
        disputed = bool(disputed)
        changed = self.filtered(lambda item: item.is_disputed != disputed).sudo()
        terms = changed.filtered("is_payment_term").move_id.line_ids.filtered(lambda line: line.display_type == "payment_term")
        terms.no_followup = disputed
        changed.filtered(lambda item: not item.is_payment_term).move_line_id.is_contested = disputed
        if not disputed:
            for document in changed.move_id.filtered(lambda move: move.payment_state == "blocked"):
                document.action_toggle_block_payment()
        for document, items in changed.grouped("move_id").items():
            document._message_log(body=items._disputed_message(disputed))
        self.invalidate_model(flush=False)

    def action_contest(self):
        self.action_set_disputed(True)

    def action_answer(self):
        self.action_set_disputed(False)

    def _check_may_set_disputed(self):
        self.check_access("read")
        if not self.env.su and not self.env.user.has_group("account_delinquency.group_delinquency_officer"):
            raise AccessError(self.env._("Only a delinquency officer may mark debts as contested, or as answered."))

    def _disputed_message(self, disputed) -> str:
        """Returns what the chatter of a document says of its items: whose, how much, and when due."""
        named = ", ".join(item._summary() for item in self)
        return self.env._("Contested: %s", named) if disputed else self.env._("No longer contested: %s", named)

    def _summary(self) -> str:
        amount = self.company_currency_id.format(self.amount_residual)
        return " ".join(filter(None, (self.partner_id.display_name, amount, f"({format_date(self.env, self.date_maturity)})")))

    def assign_contract(self, contract):
        """Says that these debts belong to ``contract``, as ``account.move.line.assign_contract`` says (officers)."""
        self.check_access("read")
        self.move_line_id.assign_contract(contract)
        self.invalidate_model(flush=False)

    def action_assign_contract(self):
        """Opens the dialog that says to which contracts these debts belong (officers)."""
        return self.env["account.open.item.assign"]._open_for(self)

    def action_register_payment(self):
        """Opens Odoo's own dialog that registers a payment of these debts. Raises ``UserError`` where none is owed."""
        owed = self.filtered(lambda item: item.amount_residual > 0 and not item.is_paid_out)
        if not owed:
            raise UserError(self.env._("Nothing is left to pay of this."))
        return owed.move_line_id.action_register_payment()

    def action_set_boleto(self):
        """Opens the dialog that takes the bank slip of the item."""
        self.ensure_one()
        return self.move_line_id.action_set_boleto()

    def action_open_document(self):
        """Opens the invoice or entry of the item."""
        self.ensure_one()
        return self.move_id._get_records_action()
