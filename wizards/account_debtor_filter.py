from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command, Domain
from odoo.tools import format_date

from ..models.res_partner import PERSON_TYPES

EXCLUDE = "exclude"
INCLUDE = "include"
ALL = "all"

# What the dialog remembers for its user. Of the cities it remembers those that were unticked: a new city is ticked.
_REMEMBERED = ["date_from", "date_to", "include_active", "include_inactive", "instalment_mode", "person_type"]
_REMEMBERED_IDS = ["partner_ids", "payment_method_line_ids", "category_ids"]


class AccountDebtorFilter(models.TransientModel):
    """The filter dialog of the delinquency control. It turns a person's choices into two domains: one on the debtors, one on
    the open items that their amounts are made of."""

    _name = "account.debtor.filter"
    _description = "Debtor Filter"
    _inherit = ["delinquency.dialog"]

    date_from = fields.Date(string="Period from", help="First due date of the overdue instalments to look for.")
    date_to = fields.Date(string="Period until", help="Last due date of the overdue instalments to look for.")
    partner_ids = fields.Many2many("res.partner", string="Customers", help="None: all customers.", context={"active_test": False})
    payment_method_line_ids = fields.Many2many(
        "account.payment.method.line",
        string="Payment Methods",
        help="None: all ways of payment.",
        domain="[('payment_type', '=', 'inbound'), ('company_id', 'parent_of', allowed_company_ids)]",
    )
    category_ids = fields.Many2many(
        "product.category",
        string="Service Groups",
        domain="[('id', 'in', offered_category_ids)]",
        help="None: all groups. Only groups that have receivables with a balance are offered.",
    )
    offered_category_ids = fields.Many2many("product.category", compute="_compute_offered_category_ids")
    city_ids = fields.Many2many(
        "account.debtor.city",
        string="Cities",
        compute="_compute_city_ids",
        inverse="_inverse_city_ids",
        help="Untick the cities that you do not want to see.",
    )
    # Read once for all that is asked about the cities: it takes as long as the list itself.
    offered_city_ids = fields.Many2many("account.debtor.city", compute="_compute_offered_city_ids")
    every_city = fields.Boolean(string="All cities", compute="_compute_every_city", inverse="_inverse_every_city")
    unticked_city_ids = fields.Many2many("account.debtor.city", compute="_compute_unticked_city_ids")
    # What is stored of the choice: ids of cities, which are too wide for the table of a relation.
    unticked_cities = fields.Json()
    include_active = fields.Boolean(string="Active customers", default=True)
    include_inactive = fields.Boolean(string="Inactive customers", default=True)
    instalment_mode = fields.Selection(
        [(EXCLUDE, "Exclude instalments not due"), (INCLUDE, "Include instalments not due")],
        string="Debts in Instalments",
        required=True,
        default=EXCLUDE,
        help="Exclude: of a debt in instalments only the overdue ones count.\n"
        "Include: all open instalments of a debt with an overdue one count.",
    )
    person_type = fields.Selection([(ALL, "All"), *PERSON_TYPES], required=True, default=ALL)

    @api.depends_context("allowed_company_ids")
    def _compute_offered_category_ids(self):
        for wizard in self:
            wizard.offered_category_ids = self.env["account.open.item"]._billed_categories()

    @api.depends_context("allowed_company_ids")
    def _compute_offered_city_ids(self):
        for wizard in self:
            wizard.offered_city_ids = self.env["account.debtor.city"].search_fetch([], ["name"])

    @api.depends("offered_city_ids", "unticked_cities")
    def _compute_city_ids(self):
        for wizard in self:
            offered = wizard.offered_city_ids._origin
            wizard.city_ids = offered - offered.browse(wizard.unticked_cities or [])

    def _inverse_city_ids(self):
        for wizard in self:
            wizard.unticked_cities = (wizard.offered_city_ids - wizard.city_ids).ids

    @api.depends("offered_city_ids", "city_ids")
    def _compute_unticked_city_ids(self):
        for wizard in self:
            wizard.unticked_city_ids = wizard.offered_city_ids._origin - wizard.city_ids._origin

    @api.depends("unticked_city_ids")
    def _compute_every_city(self):
        for wizard in self:
            wizard.every_city = not wizard.unticked_city_ids

    @api.onchange("every_city")
    def _inverse_every_city(self):
        """Ticks every city, or none where every one was ticked."""
        for wizard in self:
            if wizard.every_city:
                wizard.city_ids = wizard.offered_city_ids._origin
            elif not wizard.unticked_city_ids:
                wizard.city_ids = False

    @api.model
    def default_get(self, fields):
        """Offers what the user chose the last time, with every city ticked that was not unticked then."""
        values = super().default_get(fields)
        remembered = self._remembered_choice()
        # The web client takes what is chosen as commands, not as ids.
        chosen = {name: [Command.set(value)] if name in _REMEMBERED_IDS else value for name, value in remembered.items()}
        values.update({name: value for name, value in chosen.items() if name in fields})
        return values

    def action_load(self):
        """Remembers the choice and opens the debtors that it selects, as a facet that can be removed or saved as a favourite."""
        self.ensure_one()
        self._check_choice()
        self._remember_choice()
        action = self.env["ir.actions.actions"]._for_xml_id("account_delinquency.action_account_debtor")
        # The list that the dialog was opened from leaves its own filter in the client's context: it ends here.
        return {**action, "context": {"debtor_filter": self._facet(), "overdue_item_domain": False}, "target": "main"}

    def _check_choice(self):
        """Raises ``UserError`` where the choice can't find anything. "Clear" must work all the same, so this is no constraint."""
        if self.date_from and self.date_to and self.date_to < self.date_from:
            raise UserError(
                self.env._(
                    "The period ends on %(end)s, before it begins on %(start)s. Enter a later end, or leave one of them empty.",
                    start=self._day(self.date_from),
                    end=self._day(self.date_to),
                )
            )
        if not self.include_active and not self.include_inactive:
            raise UserError(
                self.env._("Tick active customers, inactive customers, or both; with neither there is nothing to show.")
            )
        if not self.city_ids and self.unticked_city_ids:
            raise UserError(self.env._("No city is ticked. Tick at least one city."))

    def action_reset(self):
        """Forgets the user's choice and opens the dialog as it is at first."""
        self._store_choice(None)
        return self.env["ir.actions.actions"]._for_xml_id("account_delinquency.action_account_debtor_filter")

    def _facet(self) -> dict:
        """Returns the filter as the search bar takes it: what is filtered in words, the domain, the context."""
        labels = self._labels()
        domain, items = self._debtor_domain(), self._item_domain()
        return {
            "description": ", ".join(labels),
            "domain": list(domain) if not domain.is_true() else [],
            "context": {"overdue_item_domain": list(items)},
        }

    def _debtor_domain(self) -> Domain:
        """Returns which debtors: customers, cities, active or not, person type."""
        domain = Domain.TRUE
        if self.partner_ids:
            domain &= Domain("partner_id", "in", self.partner_ids.commercial_partner_id.ids)
        if self.unticked_city_ids:
            domain &= self._city_domain()
        if self.include_active != self.include_inactive:
            domain &= Domain("partner_active", "=", self.include_active)
        if self.person_type != ALL:
            domain &= Domain("person_type", "=", self.person_type)
        return domain

    def _is_all_but_some_cities(self) -> bool:
        """Whether the cities are better said by those that are left out: one that a favourite meets later is then let in."""
        return len(self.unticked_city_ids) < len(self.city_ids)

    def _city_domain(self) -> Domain:
        if self._is_all_but_some_cities():
            return Domain("city", "not in", self.unticked_city_ids._spellings())
        return Domain("city", "in", self.city_ids._spellings())

    def _item_domain(self) -> Domain:
        """Returns which open items count: those of the period, with or without the other instalments of their documents, of
        the payment methods and service groups."""
        domain = self._overdue_domain()
        if self.instalment_mode == INCLUDE:
            domain = Domain("overdue_item_ids", "any", domain) if self._has_period() else Domain("is_document_overdue", "=", True)
        if self.payment_method_line_ids:
            domain &= Domain("payment_method_line_id", "in", self.payment_method_line_ids.ids)
        if self.category_ids:
            domain &= Domain("category_ids", "child_of", self.category_ids.ids)
        return domain

    def _has_period(self) -> bool:
        return bool(self.date_from or self.date_to)

    def _overdue_domain(self) -> Domain:
        domain = Domain("is_overdue", "=", True)
        if self.date_from:
            domain &= Domain("date_maturity", ">=", fields.Date.to_string(self.date_from))
        if self.date_to:
            domain &= Domain("date_maturity", "<=", fields.Date.to_string(self.date_to))
        return domain

    def _labels(self) -> list[str]:
        """Returns what is filtered, in words; nothing for what is left as it is at first."""
        labels = []
        if self._has_period():
            labels.append(self._period_label())
        labels.extend(self._names(self[name]) for name in _REMEMBERED_IDS if self[name])
        if self.unticked_city_ids:
            labels.append(self._city_label())
        if self.include_active != self.include_inactive:
            labels.append(self.env._("Active customers") if self.include_active else self.env._("Inactive customers"))
        if self.person_type != ALL:
            labels.append(self._selection_label("person_type"))
        if self.instalment_mode == INCLUDE:
            labels.append(self._selection_label("instalment_mode"))
        return labels

    def _city_label(self) -> str:
        if self._is_all_but_some_cities():
            return self.env._("Without %s", self._names(self.unticked_city_ids))
        return self._names(self.city_ids)

    def _period_label(self) -> str:
        if self.date_from and self.date_to:
            return self.env._("Due %(start)s – %(end)s", start=self._day(self.date_from), end=self._day(self.date_to))
        if self.date_from:
            return self.env._("Due from %s", self._day(self.date_from))
        return self.env._("Due until %s", self._day(self.date_to))

    def _names(self, records, shown: int = 3) -> str:
        names = records[:shown].mapped("display_name")
        if len(records) > shown:
            names.append(self.env._("%s more", len(records) - shown))
        return ", ".join(names)

    def _day(self, day) -> str:
        return format_date(self.env, day)

    def _selection_label(self, name: str) -> str:
        return dict(self._fields[name]._description_selection(self.env))[self[name]]

    # The choice is kept in the user's settings, a company at a time.

    def _remember_choice(self):
        values = {name: fields.Date.to_string(self[name]) or False if "date" in name else self[name] for name in _REMEMBERED}
        values |= {name: self[name].ids for name in _REMEMBERED_IDS}
        values["unticked_cities"] = self.unticked_city_ids.ids
        self._store_choice(values)

    def _store_choice(self, values: dict | None):
        settings = self._settings()
        settings.debtor_filters = (settings.debtor_filters or {}) | {str(self.env.company.id): values or {}}

    def _remembered_choice(self) -> dict:
        """Returns the stored choice, without the records that no longer exist or may no longer be seen."""
        choices = self._settings().debtor_filters or {}
        values = dict(choices.get(str(self.env.company.id)) or {})
        for name in values.keys() & set(_REMEMBERED_IDS):
            values[name] = self.env[self._fields[name].comodel_name].browse(values[name]).exists()._filtered_access("read").ids
        return values
