from contextlib import contextmanager

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..rules.charges import HALF_UP, TRUNCATE, ChargeTerms
from .groups import MANAGER, check_group
from .recorded import made_by_program

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
# A month: what is pending for longer than that will never be paid.
PENDING_HOURS_MAX = 720
# A policy that is written with its steps checks them when all of them are written. What is kept under this key is an object of
# the program's own, which no client can send.
_CHANGE = "delinquency_ladder_change"


class _LadderChange:
    """A change of steps that is going on: the policies that it has come to, and what their ladders were."""

    def __init__(self):
        self.before = {}

    def of(self, policies):
        """Takes note of ``policies`` before their steps change."""
        for policy in policies:
            self.before.setdefault(policy.id, policy.ladder)


class AccountDelinquencyPolicy(models.Model):
    """The rules of a way of collecting ("Forma de Cobrança"): what happens to who does not pay, on which day, at which price."""

    _name = "account.delinquency.policy"
    _description = "Delinquency Policy"
    _inherit = [
        "account.delinquency.policy.shared",
        "account.delinquency.recorded",
        "mail.thread",
        "account.delinquency.ladder",
        "account.delinquency.policy.service",
    ]
    _order = "name, id"
    _check_company_auto = True
    _check_company_domain = models.check_company_domain_parent_of

    name = fields.Char(required=True, translate=True)
    company_id = fields.Many2one("res.company", tracking=True, help="Empty: every company may use it.")
    active = fields.Boolean(default=True, tracking=True, help="An archived policy no longer applies to anything.")
    currency_id = fields.Many2one("res.currency", compute="_compute_currency_id")

    # What happens
    step_ids = fields.One2many(
        "account.delinquency.policy.step",
        "policy_id",
        copy=True,
        help="In this order, one a day at most; none is ever skipped.",
    )
    ladder = fields.Char(compute="_compute_ladder", string="Steps and Days")
    minimum_amount = fields.Monetary(
        tracking=True,
        help="Nothing happens to who owes less than this, and the days of the steps are counted from the due date with which it "
        "is reached; 0: every debt counts. In a policy that several companies share it is an amount in the currency of each.",
    )
    scope = fields.Selection(
        [("contract", "The contract that owes"), ("customer", "All contracts of the customer")],
        required=True,
        default="contract",
        tracking=True,
        help="Which contracts are suspended. In Brazil only the service that owns the debt may be cut (Marco Civil da Internet, "
        "art. 7 IV): choose all contracts of the customer only where you may.",
    )

    counts_uncontracted = fields.Boolean(
        string="Debts of no contract count for the only contract",
        tracking=True,
        help="Debts whose document bills no contract, such as an opening balance, count for the customer's contract where it is "
        "the only one with the company, ended ones included. In Brazil only the service that owns the debt may be cut (Marco "
        "Civil da Internet, art. 7 IV): switch it on only where such debts are of that service. Off: an officer says to which "
        "contract each belongs.",
    )

    # When a suspension may start
    fixed_day = fields.Integer(
        string="Day of the Month",
        tracking=True,
        help="The only day of the month on which a suspension starts; a month that is too short uses its last day, and what was "
        "missed on that day is caught up on the next one that is allowed. 0: any day.",
    )
    block_monday = fields.Boolean(string="Monday", tracking=True)
    block_tuesday = fields.Boolean(string="Tuesday", tracking=True)
    block_wednesday = fields.Boolean(string="Wednesday", tracking=True)
    block_thursday = fields.Boolean(string="Thursday", tracking=True)
    block_friday = fields.Boolean(string="Friday", default=True, tracking=True)
    block_saturday = fields.Boolean(string="Saturday", default=True, tracking=True)
    block_sunday = fields.Boolean(string="Sunday", default=True, tracking=True)
    respect_holidays = fields.Boolean(
        string="Not on holidays", default=True, tracking=True, help="The holidays are in Configuration, Delinquency, Holidays."
    )
    respect_holiday_eve = fields.Boolean(string="Not on the eve of a holiday", default=True, tracking=True)
    hour_from = fields.Float(
        string="Not before", default=8.0, tracking=True, help="A suspension starts from this hour on, in the company's time zone."
    )
    hour_to = fields.Float(
        string="Not after", default=18.0, tracking=True, help="A suspension starts before this hour, in the company's time zone."
    )

    pending_payment_hours = fields.Integer(
        string="Wait for Online Payments (hours)",
        default=48,
        tracking=True,
        help="For so many hours nothing is suspended while the customer's online payment of what is overdue is pending, counted "
        "from the first payment of it that still is. 0: it is not waited for.",
    )

    # What the program does by itself
    auto_suspend = fields.Boolean(
        string="Suspend by itself", default=True, tracking=True, help="Off: an officer suspends and reduces services by hand."
    )
    auto_resume = fields.Boolean(
        string="Resume by itself", default=True, tracking=True, help="Off: an officer resumes the services when the debt is paid."
    )
    auto_terminate = fields.Boolean(
        string="Terminate by itself", tracking=True, help="Off: the program leaves the termination to an officer."
    )

    # While the services are suspended, and afterwards
    invoice_while_suspended = fields.Boolean(
        tracking=True, help="Off: a contract that is fully suspended for debt gets no recurring invoices."
    )
    resume_mode = fields.Selection(
        [
            ("catch_up", "Invoice all of it"),
            ("forgive", "Do not invoice it; the billing day stays"),
            ("restart", "Do not invoice it; a new period starts"),
        ],
        string="Suspended Time",
        required=True,
        default="forgive",
        tracking=True,
        help="What is invoiced of the time of the suspension when the services are resumed. Unless it is all of it, a period "
        "that ended meanwhile is not invoiced, even where the services were on during a part of it, and one that lasts from "
        "before until after the suspension is invoiced in full. One that began meanwhile is invoiced in full where the billing "
        "day stays; otherwise a new period starts in its place.",
    )
    create_ticket = fields.Boolean(default=True, tracking=True, help="One helpdesk ticket for each suspension.")
    ticket_team_id = fields.Many2one("helpdesk.ticket.team", check_company=True, tracking=True)
    ticket_category_id = fields.Many2one("helpdesk.ticket.category", check_company=True, tracking=True)
    trust_unlock_max_days = fields.Integer(
        string="Days at Most",
        default=3,
        tracking=True,
        help="For so many days an officer may resume the services of who promises to pay; 0: never.",
    )
    trust_unlock_per_days = fields.Integer(
        string="Once in Days", default=30, tracking=True, help="Once in so many days, and once in a suspension."
    )
    trust_unlock_max_overdue = fields.Integer(
        string="Days Overdue at Most",
        default=60,
        tracking=True,
        help="Refused to who is overdue for longer than this, so that no backlog is unlocked; 0: no limit.",
    )

    # What it costs
    fine_percent = fields.Float(
        string="Fine (%)",
        digits=(5, 2),
        tracking=True,
        help="Once per overdue instalment, on what is still owed of it. "
        "Brazilian law allows 2 % at most for consumers (CDC art. 52).",
    )
    interest_percent_month = fields.Float(
        string="Interest (% a month)",
        digits=(5, 2),
        tracking=True,
        help="Simple interest for each day overdue, on a month of 30 days; never on the fine.",
    )
    due_on_working_day = fields.Boolean(
        string="Free until the next working day",
        default=True,
        tracking=True,
        help="What falls due on a Saturday, a Sunday or a holiday costs nothing when it is paid on the next working day. Paid "
        "later, it costs as much as from its due date on. The holidays are in Configuration, Delinquency, Holidays.",
    )
    rounding = fields.Selection(
        [(HALF_UP, "Half up"), (TRUNCATE, "Truncate")],
        required=True,
        default=HALF_UP,
        help="How the updated amount of an instalment is brought to the smallest coin.",
    )

    # Where it applies
    contract_count = fields.Integer(
        compute="_compute_contract_count", string="Contracts", help="Contracts that follow this policy, in all companies."
    )
    customer_count = fields.Integer(
        compute="_compute_customer_count", string="Customers", help="Customers that this policy was chosen for in this company."
    )
    payment_method_line_ids = fields.One2many(
        "account.payment.method.line", "delinquency_policy_id", string="Payment Methods", readonly=True
    )

    @api.depends("company_id")
    @api.depends_context("company")
    def _compute_currency_id(self):
        for policy in self:
            policy.currency_id = (policy.company_id or self.env.company).currency_id

    @api.depends("step_ids.sequence", "step_ids.name", "step_ids.action", "step_ids.days", "step_ids.counted_from")
    @api.depends_context("lang")
    def _compute_ladder(self):
        for policy in self:
            policy.ladder = " → ".join(f"{rung.step.display_name} ({rung.day})" for rung in policy.step_ids._rungs())

    def _compute_contract_count(self):
        followed = [("policy_id", "in", self.ids), *self._followers_domain()]
        counts = dict(self.env["contract.effective.policy"].sudo()._read_group(followed, ["policy_id"], ["__count"]))
        for policy in self:
            policy.contract_count = counts.get(policy._origin, 0)

    @api.depends_context("company")
    def _compute_customer_count(self):
        chosen = [("delinquency_policy_id", "in", self.ids)]
        counts = dict(self.env["res.partner"].sudo()._read_group(chosen, ["delinquency_policy_id"], ["__count"]))
        for policy in self:
            policy.customer_count = counts.get(policy._origin, 0)

    @api.constrains("fine_percent", "interest_percent_month")
    def _check_rates(self):
        for policy in self:
            if policy.fine_percent < 0 or policy.interest_percent_month < 0:
                raise ValidationError(
                    self.env._("“%s”: the fine and the interest can't be negative; enter 0 to charge nothing.", policy.name)
                )

    @api.constrains("minimum_amount", "trust_unlock_max_days", "trust_unlock_per_days", "trust_unlock_max_overdue")
    def _check_not_negative(self):
        names = ("minimum_amount", "trust_unlock_max_days", "trust_unlock_per_days", "trust_unlock_max_overdue")
        for policy in self:
            for name in names:
                if policy[name] < 0:
                    label = self._fields[name].get_description(self.env, ["string"])["string"]
                    raise ValidationError(
                        self.env._("“%(policy)s”, %(field)s: enter 0 or more.", policy=policy.name, field=label)
                    )

    @api.constrains("pending_payment_hours")
    def _check_pending_payment_hours(self):
        for policy in self:
            if not 0 <= policy.pending_payment_hours <= PENDING_HOURS_MAX:
                raise ValidationError(
                    self.env._(
                        "“%(policy)s”: enter from 0 to %(most)s hours to wait for online payments.",
                        policy=policy.name,
                        most=PENDING_HOURS_MAX,
                    )
                )

    @api.constrains("fixed_day", *(f"block_{day}" for day in WEEKDAYS))
    def _check_days(self):
        for policy in self:
            if not 0 <= policy.fixed_day <= 31:
                raise ValidationError(self.env._("“%s”: enter a day of the month from 1 to 31, or 0 for any day.", policy.name))
            if len(policy._blocked_weekdays()) == len(WEEKDAYS):
                raise ValidationError(
                    self.env._("“%s”: no suspension could ever start. Leave one day of the week at least.", policy.name)
                )

    @api.constrains("hour_from", "hour_to")
    def _check_hours(self):
        for policy in self:
            if not 0 <= policy.hour_from < policy.hour_to <= 24:
                raise ValidationError(
                    self.env._("“%s”: enter hours from 0:00 to 24:00, the first one before the last one.", policy.name)
                )

    @api.constrains("company_id")
    def _check_company_of_users(self):
        for policy in self.filtered("company_id"):
            users = policy._user_companies()
            others = users.filtered(lambda company, owner=policy.company_id: owner not in company.parent_ids)
            if others:
                raise ValidationError(
                    self.env._(
                        "“%(policy)s” is used by %(companies)s. Choose another policy there first, or let every company use this "
                        "one: leave its company empty.",
                        policy=policy.name,
                        companies=", ".join(others.mapped("name")),
                    )
                )

    @api.ondelete(at_uninstall=False)
    def _unlink_unless_in_use(self):
        """Not by the database, which would hold up the uninstallation as well."""
        for policy in self:
            if companies := policy._user_companies():
                raise UserError(
                    self.env._(
                        "“%(policy)s” is in use: in the settings, in a payment method, a customer or a contract of "
                        "%(companies)s. Archive it instead: then it no longer applies.",
                        policy=policy.name,
                        companies=", ".join(companies.mapped("name")),
                    )
                )

    def _user_companies(self):
        """Returns the companies where the policy is chosen: as their default, for a payment method, a customer or a contract."""
        self.ensure_one()
        chosen = [("delinquency_policy_id", "=", self.id)]
        everything = self.sudo().with_context(active_test=False).env
        companies = everything["res.company"].search(chosen)
        companies |= everything["account.payment.method.line"].search(chosen).company_id
        customers = everything["res.partner"]
        companies |= (
            everything["res.company"]
            .search([])
            .filtered(lambda company: customers.with_company(company).search_count(chosen, limit=1))
        )
        groups = everything["contract.contract"]._read_group(chosen, ["company_id"])
        return companies.union(*(company for (company,) in groups))

    @api.model_create_multi
    def create(self, vals_list):
        change = _LadderChange()
        with_steps = self.with_context(**{_CHANGE: change})
        policies = super(AccountDelinquencyPolicy, with_steps).create(vals_list).with_env(self.env)
        policies._sort_reminders()
        policies._check_ladder()
        (self.browse(change.before) - policies)._end_change(change.before)
        return policies

    def write(self, vals):
        if "step_ids" not in vals:
            return super().write(vals)
        with self._ladder_change() as change:
            return super(AccountDelinquencyPolicy, self.with_context(**{_CHANGE: change})).write(vals)

    def copy_data(self, default=None):
        vals_list = super().copy_data(default)
        if "name" in (default or {}):
            return vals_list
        names = [self.env._("%s (copy)", policy.name) for policy in self]
        return [{**vals, "name": name} for name, vals in zip(names, vals_list, strict=True)]

    @contextmanager
    def _ladder_change(self):
        """Checks the steps after a change of them, once, and logs what they were and what they are. What is written with a policy
        may be the step of another one."""
        going_on = self.env.context.get(_CHANGE)
        change = going_on if isinstance(going_on, _LadderChange) else _LadderChange()
        change.of(self)
        yield change
        if change is not going_on:
            self.browse(change.before)._end_change(change.before)

    def _end_change(self, ladders: dict):
        """Checks the steps of these policies, and logs what they were, by the policy's id in ``ladders``, where they are others
        now."""
        self._sort_reminders()
        self._check_ladder()
        for policy in self:
            if policy.ladder != (before := ladders[policy.id]):
                policy._message_log(body=self.env._("Steps: %(new)s. Before: %(old)s.", new=policy.ladder, old=before or "–"))

    def _sort_reminders(self):
        """Puts the reminders that come before the step above them where their days are, such as one of three days before the due
        date that was typed last."""
        for policy in self.with_context(**{_CHANGE: _LadderChange()}):
            ordered = policy.step_ids._with_reminders_in_place()
            if ordered.ids != policy.step_ids.sorted("sequence").ids:
                for place, step in enumerate(ordered):
                    step.sequence = place

    def _check_ladder(self):
        """Raises ``ValidationError``, with what to do, where the steps are no ladder that can be climbed."""
        for policy in self:
            if problems := list(policy.step_ids._ladder_problems()):
                raise ValidationError(
                    self.env._(
                        "“%(policy)s” can't have these steps:\n%(problems)s", policy=policy.name, problems="\n".join(problems)
                    )
                )

    def _followers_domain(self):
        """Which of the contracts of a policy are counted: it says nothing of those with suppliers."""
        return [("contract_id.active", "=", True), ("contract_id.contract_type", "=", "sale")]

    def action_create_ticket_team(self):
        """Makes a team of the helpdesk for the tickets of the policy, with the user in it, or takes the one that was made so
        before (managers)."""
        self.ensure_one()
        check_group(self, MANAGER)
        teams = made_by_program(self.env["helpdesk.ticket.team"])
        name = self.env._("Delinquency")
        team = teams.search([("name", "=", name), ("company_id", "=", self.company_id.id)], limit=1)
        self.ticket_team_id = team or teams.create(
            {"name": name, "company_id": self.company_id.id, "user_ids": [fields.Command.link(self.env.uid)]}
        )

    def action_view_contracts(self):
        """Opens the customers' contracts that follow the policy."""
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id("contract.action_customer_contract")
        return {
            **action,
            "display_name": self.env._("Contracts that follow %s", self.name),
            "domain": [("effective_policy_id", "=", self.id), ("contract_type", "=", "sale")],
        }

    def action_view_customers(self):
        """Opens the customers that the policy was chosen for in the current company."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Customers of %s", self.name),
            "res_model": "res.partner",
            "view_mode": "list,kanban,form",
            "domain": [("delinquency_policy_id", "=", self.id)],
        }

    def _check_serves(self, company):
        """Raises ``ValidationError`` where the policy belongs neither to ``company`` nor to one that it is a branch of."""
        if self.company_id and self.company_id not in company.parent_ids:
            raise ValidationError(
                self.env._(
                    "The policy “%(policy)s” belongs to %(owner)s. Choose one of %(company)s, or one that every company may use.",
                    policy=self.name,
                    owner=self.company_id.name,
                    company=company.name,
                )
            )

    def _blocked_weekdays(self) -> frozenset:
        """Returns the weekdays on which no suspension starts, as in ``date.weekday()``."""
        return frozenset(number for number, day in enumerate(WEEKDAYS) if self[f"block_{day}"])

    def _charge_terms(self, days_off: int = 0) -> ChargeTerms:
        """Returns what an overdue instalment costs under this policy; no policy charges nothing. ``days_off``: how many days off
        have just ended."""
        if not self:
            return ChargeTerms()
        self.ensure_one()
        days_free = days_off if self.due_on_working_day else 0
        return ChargeTerms(self.fine_percent, self.interest_percent_month, self.rounding, days_free)
