from odoo import api, fields, models
from odoo.fields import Domain

from ..rules.documents import COMPANY, PERSON, person_type
from ..rules.time_zones import zone_of
from .recorded import recorded
from .res_company_zone import zones_of

PERSON_TYPES = [(PERSON, "Natural person"), (COMPANY, "Legal entity")]
# What makes a contact the commercial partner of another day.
_COMMERCIAL = {"parent_id", "is_company"}
_USER = "account_delinquency.group_delinquency_user"
_OFFICER = "account_delinquency.group_delinquency_officer"
# The journal items of a commercial partner, and what of them changes what is overdue.
_ITEMS = ["journal_item_ids", "contact_journal_item_ids"]
_OF_AN_ITEM = [
    "amount_residual",
    "date_maturity",
    "parent_state",
    "no_followup",
    "is_contested",
    "move_id.payment_state",
    "move_id.matched_payment_ids.state",
]


class ResPartner(models.Model):
    _name = "res.partner"
    _inherit = ["res.partner", "account.delinquency.customer.hold", "account.delinquency.writers"]

    # Most customers are shared by all companies and live in a condominium of one: no company check.
    condominium_id = fields.Many2one(
        "res.partner.condominium",
        index="btree_not_null",
        tracking=True,
        domain="company_id and ['|', ('company_id', '=', False), ('company_id', 'parent_of', company_id)] or []",
    )
    person_type = fields.Selection(
        PERSON_TYPES,
        compute="_compute_person_type",
        store=True,
        help="A person has a valid CPF, a company a valid CNPJ; without either it is what the contact itself says.",
    )

    # For what depends on them: they are too many to be read.
    journal_item_ids = fields.One2many("account.move.line", "partner_id", groups=_USER)
    contact_journal_item_ids = fields.One2many(
        "account.move.line", "debtor_partner_id", string="Journal Items of Contacts", groups=_USER
    )

    is_delinquent = fields.Boolean(
        compute="_compute_delinquency",
        search="_search_is_delinquent",
        groups=_USER,
        help="Owes an overdue amount to this company.",
    )
    overdue_days = fields.Integer(
        compute="_compute_delinquency",
        groups=_USER,
        help="Days since the oldest overdue instalment of this company was due, contested ones left out.",
    )
    overdue_amount = fields.Monetary(
        compute="_compute_delinquency",
        currency_field="overdue_currency_id",
        groups=_USER,
        help="What is overdue in this company, contested documents left out, in the company's currency.",
    )
    overdue_item_count = fields.Integer(
        compute="_compute_delinquency",
        string="Overdue Items",
        groups=_USER,
        help="The overdue instalments of this company, contested ones left out.",
    )
    overdue_currency_id = fields.Many2one(
        "res.currency", string="Currency of the Overdue Amount", compute="_compute_overdue_currency_id", groups=_USER
    )

    suspension_count = fields.Integer(
        string="Suspensions", compute="_compute_suspension_count", groups=_USER, help="Suspensions that have not ended."
    )
    can_suspend = fields.Boolean(compute="_compute_can", groups=_OFFICER, help="Has a contract that can be suspended.")
    can_resume = fields.Boolean(compute="_compute_can", groups=_OFFICER, help="Has a contract that can be resumed.")

    def _delinquency_tz(self, company) -> str:
        """Returns the name of the time zone in which a customer of ``company`` lives: that of the state, or of the country; the
        company's where neither says it. The contact's own field is no help: Odoo fills it with the zone of who creates it."""
        country, state = self.sudo().country_id, self.sudo().state_id
        return zone_of(country.code, state.code, zones_of(country)) or company._delinquency_tz()

    @api.depends("vat", "is_company")
    def _compute_person_type(self):
        for partner in self:
            partner.person_type = person_type(partner.vat, partner.is_company)

    @api.depends(*(f"commercial_partner_id.{items}.{name}" for items in _ITEMS for name in _OF_AN_ITEM))
    @api.depends_context("company", "allowed_company_ids", "debtor_company_id")
    def _compute_delinquency(self):
        """Reads what one company's overdue items say of the commercial partners, in one query for all of them."""
        items = self.env["account.open.item"].sudo()
        owed = items._overdue_by(
            "partner_id", Domain("partner_id", "in", self.commercial_partner_id.ids) & self._overdue_domain()
        )
        for partner in self:
            overdue = owed[partner.commercial_partner_id.id]
            partner.is_delinquent = bool(overdue.item_count)
            partner.overdue_days = overdue.days
            partner.overdue_amount = overdue.amount
            partner.overdue_item_count = overdue.item_count

    @api.depends_context("company", "allowed_company_ids", "debtor_company_id")
    def _compute_overdue_currency_id(self):
        self.overdue_currency_id = self._overdue_company().currency_id

    def write(self, vals):
        contracts = self._contracts_below() if not _COMMERCIAL.isdisjoint(vals) else self.env["contract.contract"].sudo()
        # Where a customer lives is in the history whatever the context says.
        partners = recorded(self) if "condominium_id" in vals else self
        with contracts._keep_owing():
            return super(ResPartner, partners).write(vals)

    def _settle_contracts(self):
        """Gives back what these customers have paid for."""
        contracts = self.env["contract.contract"].with_context(active_test=False)
        contracts.search(contracts._customers_domain(self))._settle_now()

    def _settle_contracts_soon(self):
        """Lets the scheduled action do so within a minute."""
        self.env["contract.settle.request"]._ask(self)

    def _contracts_below(self):
        """Returns the contracts of these contacts and of those below them, whoever asks."""
        theirs = Domain("partner_id", "child_of", self.ids) | Domain("invoice_partner_id", "child_of", self.ids)
        return self.env["contract.contract"].sudo().with_context(active_test=False).search(theirs)

    def _search_is_delinquent(self, operator, value):
        self._check_field_access(self._fields["is_delinquent"], "read")
        if operator != "in":
            return NotImplemented
        items = self.env["account.open.item"].sudo()
        query = items._search(items._demanded_domain() & self._overdue_domain() & Domain("partner_id", "!=", False))
        owing = Domain("commercial_partner_id", "in", query.select("partner_id"))
        return Domain.OR(owing if wanted else ~owing for wanted in value)

    def _overdue_domain(self):
        return Domain("company_id", "=", self._overdue_company().id)

    def _overdue_company(self):
        """Returns the company whose overdue items count: that of the debtor row that the customer was opened from, in the
        context key ``debtor_company_id``, where it is among the selected ones; else the current company.

        The web client takes its selected companies, in their order, before those of an action.
        """
        company = self.env["res.company"].browse(self.env.context.get("debtor_company_id"))
        return company if company in self.env.companies else self.env.company

    def action_view_overdue_items(self):
        """Opens the overdue items of the customer, the oldest first."""
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id("account_delinquency.action_account_open_item")
        return {
            **action,
            "display_name": self.env._("Overdue Items of %s", self.commercial_partner_id.display_name),
            "domain": list(Domain("partner_id", "=", self.commercial_partner_id.id) & self._overdue_domain()),
            "context": {"search_default_overdue": 1},
        }

    # The services in the companies that are selected

    @api.depends("commercial_partner_id")
    @api.depends_context("allowed_company_ids")
    def _compute_suspension_count(self):
        rows = self.env["contract.suspension"]._read_group(
            [("partner_id", "in", self.commercial_partner_id.ids), ("state", "!=", "lifted")], ["partner_id"], ["__count"]
        )
        counts = {partner.id: count for partner, count in rows}
        for partner in self:
            partner.suspension_count = counts.get(partner.commercial_partner_id.id, 0)

    @api.depends("commercial_partner_id")
    @api.depends_context("allowed_company_ids")
    def _compute_can(self):
        contracts = self._sale_contracts().grouped(lambda contract: contract.debtor_partner_id.id)
        for partner in self:
            own = contracts.get(partner.commercial_partner_id.id, self.env["contract.contract"])
            partner.can_suspend = any(one.active and one.suspension_state not in ("suspended", "terminated") for one in own)
            partner.can_resume = any(one.suspension_state not in ("active", "terminated") for one in own)

    def _sale_contracts(self):
        """Returns what the customers have subscribed to in the selected companies, archived contracts included."""
        contracts = self.env["contract.contract"].with_context(active_test=False)
        customers = [("debtor_partner_id", "in", self.commercial_partner_id.ids)]
        return contracts.search([*customers, ("contract_type", "=", "sale")]).with_env(self.env)

    def action_suspend_services(self):
        """Opens the dialog that suspends the customers' contracts."""
        return self._sale_contracts().action_suspend()

    def action_resume_services(self):
        """Opens the dialog that gives the services of the customers back."""
        return self._sale_contracts().action_resume()

    def action_view_suspensions(self):
        """Opens the suspensions of the customers, those first that have not ended."""
        action = self.env["ir.actions.actions"]._for_xml_id("account_delinquency.action_contract_suspension")
        return {**action, "domain": [("partner_id", "in", self.commercial_partner_id.ids)]}
