from contextlib import contextmanager

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import format_date

from ..rules.ladder import DUE, TERMINATE, UP_TO_OFFICER
from .arguments import check_choice, check_days, check_flag, check_hold, check_reason, to_kinds, to_last_day
from .contract_suspension import KINDS, LEVELS, Terms
from .groups import OFFICER, USER, check_group

SUSPENSION_STATES = [
    ("active", "Active"),
    ("reduced", "Reduced"),
    ("suspended", "Suspended"),
    ("temporary", "Temporarily suspended"),
    ("terminated", "Terminated"),
]
ACTIONS = [
    ("reminder", "Remind"),
    ("notice", "Give notice"),
    ("reduce", "Reduce"),
    ("suspend", "Suspend"),
    ("terminate", "Terminate"),
    ("resume", "Resume"),
    ("resuspend", "Suspend again"),
]

# What makes a contract go on, or end.
_ENDS = {"active", "date_end", "contract_line_ids", "contract_line_fixed_ids"}
# What makes a contract owe other debts, or none.
_OWES = ("debtor_partner_id", "company_id", "contract_type")
_DEBTORS = {"partner_id", "invoice_partner_id", *_OWES}


class ContractContract(models.Model):
    """What people and other programs do with a contract whose customer does not pay. Each public method checks its group."""

    _name = "contract.contract"
    _inherit = [
        "contract.contract",
        "contract.delinquency.policy",
        "contract.delinquency.decision",
        "contract.delinquency.delivery",
        "contract.delinquency.objection",
        "contract.delinquency.outlook",
        "contract.delinquency.payment",
        "contract.delinquency.reach",
        "contract.delinquency.run",
        "contract.delinquency.actions",
        "account.delinquency.exportable",
        "account.delinquency.writers",
    ]

    debtor_partner_id = fields.Many2one(
        "res.partner",
        string="Debtor",
        compute="_compute_debtor_partner_id",
        store=True,
        index=True,
        compute_sudo=True,
        help="Who owes the contract's invoices: the commercial partner of who gets them.",
    )
    suspension_state = fields.Selection(
        SUSPENSION_STATES,
        default="active",
        required=True,
        readonly=True,
        copy=False,
        index=True,
        help="Whether the contract's services are delivered.",
    )
    suspension_ids = fields.One2many("contract.suspension", "contract_id", string="Suspensions", readonly=True, groups=USER)
    notice_ids = fields.Many2many(
        "account.delinquency.notice",
        "account_delinquency_notice_contract_rel",
        "contract_id",
        "notice_id",
        string="Delinquency Notices",
        readonly=True,
        copy=False,
        groups=USER,
    )
    suspension_count = fields.Integer(compute="_compute_suspension_count", groups=USER)
    delinquency_hold_until = fields.Date(
        string="Do not suspend until",
        copy=False,
        readonly=True,
        groups=USER,
        help="Up to and including this day the contract is not suspended for debt.",
    )
    delinquency_hold_reason = fields.Char(copy=False, readonly=True, groups=USER)
    delinquency_silence_until = fields.Date(
        string="No messages until",
        copy=False,
        readonly=True,
        groups=USER,
        help="Up to and including this day no message is sent.",
    )
    ladder_error = fields.Char(copy=False, readonly=True, groups=USER)
    settle_error = fields.Char(copy=False, readonly=True, groups=USER)
    delinquency_error = fields.Char(
        compute="_compute_delinquency_error",
        search="_search_delinquency_error",
        groups=USER,
        help="Why the last run could not deal with the contract; empty once it could.",
    )

    # What it owes and what comes next

    overdue_amount = fields.Monetary(
        compute="_compute_decision",
        currency_field="company_currency_id",
        groups=USER,
        help="What counts of the contract's overdue debt: not contested, the customer's credits taken off.",
    )
    uncontracted_amount = fields.Monetary(
        string="Of No Contract",
        compute="_compute_decision",
        search="_search_uncontracted_amount",
        currency_field="company_currency_id",
        groups=USER,
        help="What is overdue of the customer and belongs to none of the customer's contracts: the ladder does not reach it.",
    )
    overdue_days = fields.Integer(compute="_compute_decision", groups=USER, help="Days since the oldest of it was due.")
    company_currency_id = fields.Many2one(related="company_id.currency_id", string="Company Currency")
    next_step_id = fields.Many2one("account.delinquency.policy.step", compute="_compute_decision", groups=USER)
    next_action = fields.Selection(ACTIONS, compute="_compute_decision", search="_search_next_action", groups=USER)
    next_step_date = fields.Date(string="Next Step on", compute="_compute_decision", groups=USER)
    is_next_step_due = fields.Boolean(
        string="In the Next Run",
        compute="_compute_decision",
        search="_search_is_next_step_due",
        groups=USER,
        help="The program takes the step by itself in its next run.",
    )
    delinquency_explanation = fields.Char(
        string="Why", compute="_compute_decision", groups=USER, help="Why the next run acts, or why it does not."
    )

    # The policy that it follows

    delinquency_policy_id = fields.Many2one(
        "account.delinquency.policy",
        domain="['|', ('company_id', '=', False), ('company_id', 'parent_of', company_id)]",
        index="btree_not_null",
        copy=False,
        groups=USER,
        help="The rules for this contract alone. Empty: those of its customer, else of its payment method, else of its company.",
    )
    effective_policy_id = fields.Many2one(
        "account.delinquency.policy",
        string="Policy That Applies",
        compute="_compute_effective_policy_id",
        search="_search_effective_policy_id",
        groups=USER,
        help="The contract's own, else its customer's, else its payment method's, else its company's, else that of the company "
        "above.",
    )
    effective_policy_source = fields.Char(
        string="Why This Policy",
        compute="_compute_effective_policy_id",
        groups=USER,
        help="Where the policy that applies was chosen.",
    )

    # What the program keeps for itself

    invoicing_paused_since = fields.Date(
        copy=False,
        readonly=True,
        groups=USER,
        help="Since this day no recurring invoice is made, as the services are suspended.",
    )
    pauses_to_skip = fields.Json(
        copy=False,
        readonly=True,
        groups=USER,
        help="Pauses that are over and not skipped yet, as an earlier period is still to be invoiced: how, the first day, and "
        "the day on which the services came back.",
    )
    services_withheld = fields.Boolean(
        copy=False,
        readonly=True,
        groups=USER,
        help="A suspension ended when the contract was over: its services come back when it goes on.",
    )
    delinquency_read_at = fields.Datetime(
        copy=False, readonly=True, groups=USER, help="When a payment of the customer was last taken into account."
    )

    @api.depends("partner_id.commercial_partner_id", "invoice_partner_id.commercial_partner_id")
    def _compute_debtor_partner_id(self):
        for contract in self:
            contract.debtor_partner_id = (contract.invoice_partner_id or contract.partner_id).commercial_partner_id

    @api.depends("ladder_error", "settle_error")
    def _compute_delinquency_error(self):
        for contract in self:
            contract.delinquency_error = contract.ladder_error or contract.settle_error

    def _search_delinquency_error(self, operator, value):
        if operator != "in" or set(value) != {False}:
            return NotImplemented
        return Domain("ladder_error", "=", False) & Domain("settle_error", "=", False)

    def _compute_suspension_count(self):
        counts = dict(
            self.env["contract.suspension"]._read_group([("contract_id", "in", self.ids)], ["contract_id"], ["__count"])
        )
        for contract in self:
            contract.suspension_count = counts.get(contract, 0)

    # What people may do

    def suspend_services(self, kind="debt", reason=None, until=None, create_ticket=True, level="full"):
        """Stops the services of the contracts now.

        ``kind``: debt (nothing happens where nothing is owed), temporary (``until`` is its last day) or manual. ``level``: full
        or reduced. Where the law or the policy would not allow a suspension for debt now, an officer may go on with a
        ``reason``, which is stored with the objections. Returns the episodes that were opened or changed; contracts that could
        not be suspended are left out.

        Raises ``AccessError`` for who is no officer, ``UserError`` where a reason or a date is missing or wrong, and where
        nothing was suspended that is not suspended for this already, with why and what to do.
        """
        check_group(self, OFFICER)
        check_flag(self.env, create_ticket)
        until = to_last_day(self.env, until) if kind == "temporary" else None
        self._check_terms(kind, level, reason, until)
        objections = self._objections(self._positions_and_decisions(), level) if kind == "debt" else {}
        if objections and not (reason or "").strip():
            raise UserError(self._objection_message(objections))
        terms = Terms(
            kind, level, until or False, reason, create_ticket, objections={one.id: text for one, text in objections.items()}
        )
        of_customers = self.filtered(lambda contract: contract.contract_type == "sale")
        episodes = self.env["contract.suspension"]._open(of_customers, terms).sudo(False)
        if not episodes and (left_out := self._left_out(kind)):
            raise UserError(left_out)
        return episodes

    def resume_services(self, reason=None, kinds=("debt", "temporary", "manual")):
        """Gives the services of the contracts back now, whatever is owed. ``reason``: why, kept with the episodes. Returns the
        episodes that ended. Raises ``AccessError`` for who is no officer."""
        check_group(self, OFFICER)
        kinds = to_kinds(self.env, kinds, KINDS)
        check_reason(self.env, reason)
        episodes = self.env["contract.suspension"].sudo()._open_ones(self, *kinds) if kinds else self.env["contract.suspension"]
        return episodes._lift(reason or self.env._("By %s", self.env.user.name)).sudo(False)

    def trust_unlock(self, days):
        """Gives services that are suspended for debt back for ``days`` days ("desbloqueio em confiança"). When these end without
        payment the suspension returns without a new notice. Returns the episodes.

        Raises ``AccessError`` for who is no officer, ``UserError`` where the policy does not allow it: more days than its
        maximum, twice in an episode or too soon after the last time, a debt too old, no suspension at all.
        """
        check_group(self, OFFICER)
        check_days(self.env, days)
        refusals = self._unlock_refusals(days)
        if refusals:
            raise UserError("\n".join(f"{contract.display_name}: {words}" for contract, words in refusals.items()))
        return self.env["contract.suspension"].sudo()._open_ones(self, "debt")._unlock(days).sudo(False)

    def terminate_services(self, reason=None):
        """Ends the contracts for debt: no further invoice, and the services stay off. Where the policy would not terminate now, a
        ``reason`` is asked for and goes into the history. Returns the contracts that were terminated.

        Raises ``AccessError`` for who is no officer, ``UserError`` where a reason is missing.
        """
        check_group(self, OFFICER)
        check_reason(self.env, reason)
        of_customers = self.filtered(lambda contract: contract.contract_type == "sale")
        decisions = of_customers._decisions()
        early = [
            contract
            for contract, decision in decisions.items()
            if (decision.action, decision.reason) not in ((TERMINATE, DUE), (TERMINATE, UP_TO_OFFICER))
        ]
        if early and not (reason or "").strip():
            raise UserError(self._objection_message({contract: self._in_words(decisions[contract]) for contract in early}))
        return of_customers._terminate(reason).sudo(False)

    def hold_suspension(self, until, reason, silence=None):
        """Keeps the contracts from suspension for debt up to and including ``until``; no date ends the hold. ``silence``: whether
        it keeps messages away, too; ``None`` leaves that as it is.

        Raises ``AccessError`` for who is no officer, ``UserError`` without a reason, or where the day lies too far ahead.
        """
        check_group(self, OFFICER)
        until = to_last_day(self.env, until)
        if silence is not None:
            check_flag(self.env, silence)
        check_hold(self.env, [until], reason, self._last_today())
        values = {"delinquency_hold_until": until, "delinquency_hold_reason": until and reason}
        if silence is not None or not until:
            values["delinquency_silence_until"] = until if silence else False
        held = self.sudo().filtered(lambda contract: contract.contract_type == "sale")
        held.write(values)
        held._mark_read()
        body = self.env._("On hold until %(day)s: %(reason)s", day=format_date(self.env, until), reason=reason)
        held._message_log_batch(dict.fromkeys(held.ids, body if until else self.env._("The hold has ended.")))

    def explain_delinquency(self):
        """Returns what the next run would do with each contract, when, and why or why not: a list of dictionaries with
        ``contract_id, action, date`` (ISO; both may be False)``, is_due, step_id, reason`` (a code) and ``text`` (in words).

        Raises ``AccessError`` for who is no delinquency user."""
        check_group(self, USER)
        return [contract._explain(decision) for contract, decision in self._decisions().items()]

    def _last_today(self):
        """Returns the day that it is now in the contracts' companies, the latest where they are in several time zones."""
        companies = self.sudo().company_id or self.env.company
        return max(company._delinquency_today() for company in companies)

    def _check_terms(self, kind, level, reason, until):
        check_choice(self.env, kind, KINDS)
        check_choice(self.env, level, LEVELS)
        check_reason(self.env, reason)
        if kind == "temporary" and not (until and until >= self._last_today()):
            raise UserError(self.env._("Enter the last day of the suspension that the customer asked for; it can't have passed."))
        if kind == "manual" and not (reason or "").strip():
            raise UserError(self.env._("Enter the reason for the suspension."))

    def write(self, vals):
        suspended = self.browse() if _DEBTORS.isdisjoint(vals) else self._suspended_for_debt()
        before = {contract: contract._owes() for contract in suspended}
        result = super().write(vals)
        suspended.filtered(lambda contract: contract._owes() != before[contract])._refuse_to_move()
        if not _ENDS.isdisjoint(vals):
            self._go_on()
        return result

    def _owes(self) -> list:
        """Returns who owes the contract's invoices, to which company, and whether it is a customer at all."""
        return [self[name] for name in _OWES]

    def _suspended_for_debt(self):
        """Returns those of the contracts that are suspended for debt, with the rights of the program."""
        return self.env["contract.suspension"].sudo()._open_ones(self, "debt").contract_id

    @contextmanager
    def _keep_owing(self):
        """Raises ``UserError`` where what is done to the contacts of these contracts takes one that is suspended for debt away
        from what it owes: Odoo leaves an invoice with the company of its day."""
        positions, suspended = self.env["contract.position"], self._suspended_for_debt()
        before = suspended and positions._of(suspended)
        yield
        suspended = suspended.exists()
        after = suspended and positions._of(suspended)
        suspended.filtered(lambda one: after[one.id].owes_less_than(before[one.id]))._refuse_to_move()

    def _refuse_to_move(self):
        """Raises ``UserError`` for contracts that would leave the debt that they are suspended for: it would look paid."""
        if self:
            raise UserError(
                self.env._("“%s” is suspended for debt, which would look paid then. Resume the contract first.", self[0].name)
            )

    # Recurring invoices, from the scheduled action, the wizard and the button of a contract, which does not ask for the domain.
    # Who makes them may have no rights on suspensions.

    @api.model
    def _get_contracts_to_invoice_domain(self, date_ref=None):
        """Leaves out what is paused, but for what had ended before the pause."""
        due = Domain(super()._get_contracts_to_invoice_domain(date_ref))
        paused = Domain("invoicing_paused_since", "!=", False)
        due_ones = self.sudo().search(due & paused)
        still_owed = due_ones.filtered(lambda contract: contract._lines_before_pause(contract.contract_line_ids))
        return due & (Domain("id", "not in", self.sudo()._search(paused)) | Domain("id", "in", still_owed.ids))

    def _get_lines_to_invoice(self, date_ref):
        lines = super()._get_lines_to_invoice(date_ref)
        return self._lines_before_pause(lines) if self.sudo().invoicing_paused_since else lines

    def _lines_before_pause(self, lines):
        """Returns the lines whose next period had ended before the invoices were paused; none of a terminated contract."""
        since = self.sudo().invoicing_paused_since
        if self.suspension_state == "terminated":
            return lines.browse()
        return lines._recurring().filtered(lambda line: (end := line._next_period()[1]) and end < since)
