from functools import cache, partial

from markupsafe import Markup

from odoo import api, fields, models
from odoo.tools import format_amount, format_date

from ..rules.documents import formatted
from ..rules.outlook import outlook
from ..rules.paper import Paper
from ..rules.step_days import REDUCE, SUSPEND, TERMINATE
from .account_delinquency_letter_terms import LEGAL_KINDS, TERMINATION

_BLOCKS = ("documents", "deadlines", "payment", "rights", "supplier")
_SAME_IN_ALL = ("rights", "supplier")
_FORESEEN = (REDUCE, SUSPEND, TERMINATE)


class AccountDelinquencyLetterText(models.AbstractModel):
    """What a letter says: the fields that its template puts together, read at the moment of writing.

    All notices that go out as one message say the same: all that the customer owes the company, and what happens to which
    contract.
    """

    _name = "account.delinquency.letter.text"
    _description = "Text of a Collection Letter"

    company_id = fields.Many2one("res.company")
    company_currency_id = fields.Many2one(related="company_id.currency_id")
    mailing_id = fields.Many2one("account.delinquency.mailing")

    debt = fields.Monetary(
        compute="_compute_letter", currency_field="company_currency_id", help="What is owed, without fine and interest."
    )
    updated_debt = fields.Monetary(
        compute="_compute_letter",
        currency_field="company_currency_id",
        help="What is to be paid today, less the customer's credits.",
    )
    days_overdue = fields.Integer(compute="_compute_letter")
    oldest_date = fields.Date(compute="_compute_letter", help="The oldest due date.")
    planned_date = fields.Date(
        compute="_compute_letter", string="Planned Day", help="The first day on which services may be reduced or suspended."
    )
    end_date = fields.Date(compute="_compute_letter", help="The first day on which a contract may be terminated.")
    told_move_ids = fields.Many2many("account.move", compute="_compute_letter", string="Documents of the Letter")
    debt_text = fields.Char(
        compute="_compute_letter", string="Debt in Words", help="What is to be paid, and since when or until when, as a sentence."
    )
    deadline_text = fields.Char(
        compute="_compute_letter",
        string="Deadline in Words",
        help="From which day services are suspended, or a contract is terminated, as a sentence. Empty where no day is foreseen.",
    )
    extra_message = fields.Text(related="mailing_id.extra_message")
    extra_html = fields.Html(compute="_compute_extra_html", sanitize=False, string="Extra Message as Written")
    documents_html = fields.Html(
        compute="_compute_letter", sanitize=False, string="Table of Documents", help="Reason, amount and month of the debt."
    )
    deadlines_html = fields.Html(
        compute="_compute_letter", sanitize=False, string="Deadlines", help="On which days services are suspended and terminated."
    )
    payment_html = fields.Html(compute="_compute_letter", sanitize=False, string="Ways to Pay")
    rights_html = fields.Html(
        compute="_compute_letter",
        sanitize=False,
        string="Rights",
        help="The credit bureaus after a termination, and how soon services are restored.",
    )
    supplier_html = fields.Html(
        compute="_compute_letter", sanitize=False, string="Supplier", help="Name, address and tax ID of the company."
    )

    @api.model
    def mail_allowed_qweb_expressions(self):
        """Lets whoever may edit templates at all place the blocks and the sentences of a letter. A template of nothing else is
        also written much faster: Odoo puts it together without compiling it for each letter."""
        blocks = (f"object.{name}_html" for name in (*_BLOCKS, "extra"))
        sentences = ("object.company_id.name", "object.debt_text", "object.deadline_text", "object.service_text")
        return (*super().mail_allowed_qweb_expressions(), *blocks, *sentences)

    @api.depends("extra_message")
    def _compute_extra_html(self):
        for notice in self:
            message = notice.extra_message
            notice.extra_html = message and Markup('<p style="white-space: pre-line;">%s</p>') % message

    def _together(self) -> dict:
        """Returns the notices that go out as one message with each of these, itself among them."""
        key = ("company_id", "partner_id", "mailing_id")
        waiting = self.search(self._unsaid_domain() & fields.Domain("partner_id", "in", self.partner_id.ids))
        waiting = (waiting - waiting._kept_for_tomorrow()) | self
        groups = waiting.grouped(
            lambda notice: (*(notice[name].id for name in key), notice.channel, notice.suspension_id and notice.kind)
        )
        return {notice: group for group in groups.values() for notice in group}

    @api.depends("item_ids", "state")
    @api.depends_context("lang")
    def _compute_letter(self):
        """In a constant number of queries for each company."""
        together = self._together()
        statements, outlooks = {}, self._outlooks(together)
        for company, notices in self.grouped("company_id").items():
            told = self.union(*(together[notice] for notice in notices)).item_ids.move_line_id.ids
            found = self.env["account.debtor.statement"]._of(notices.partner_id, company, told)
            statements |= {(company, partner_id): statement for partner_id, statement in found.items()}
        slips = self._slips(statements)
        links = self.env["account.debtor.statement"]._links(statements.values())
        common = {company: self._common(company, links) for company in self.company_id}
        for notice in self:
            key = (notice.company_id, notice.partner_id.id)
            notice._say(statements[key], outlooks[notice], slips[key], common[notice.company_id])

    @api.model
    def _common(self, company, links: dict) -> dict:
        """Returns what the letters of ``company`` share: how they write amounts and days, and the blocks that are the same in
        all of them. Few days and amounts are written in many letters, and writing one takes long."""
        first_day = cache(partial(format_date, self.env, date_format="MM/yyyy"))
        values = {
            "company": company,
            "address": self._address_of(company.partner_id),
            "company_document": formatted(company.vat),
            "links": links,
            "money": cache(partial(format_amount, self.env, currency=company.currency_id)),
            "day": cache(partial(format_date, self.env)),
            "month": lambda day: first_day(day.replace(day=1)),
        }
        return {**values, **{f"{block}_html": self._block(block, values) for block in _SAME_IN_ALL}}

    @api.model
    def _block(self, name: str, values: dict):
        html = self.env["ir.qweb"]._render(f"account_delinquency.letter_{name}", values)
        return html if html.strip() else False

    def _say(self, statement, foreseen_of: dict, slips: list, common: dict):
        """Fills in what the template may use."""
        ends = [foreseen[TERMINATE] for foreseen in foreseen_of.values() if TERMINATE in foreseen]
        cuts = [day for foreseen in foreseen_of.values() for action, day in foreseen.items() if action != TERMINATE]
        self.debt = statement.residual
        self.updated_debt = statement.to_pay
        self.days_overdue = statement.days
        self.oldest_date = statement.oldest
        self.planned_date = min(cuts, default=False)
        self.end_date = min(ends, default=False)
        self.told_move_ids = [fields.Command.set([*{line.move_id: None for line in statement.lines}])]
        self.debt_text = self._debt_in_words(common, len(statement.lines))
        self.deadline_text = self._deadline_in_words(common)
        values = {
            **common,
            "statement": statement,
            "outlook": [(contract.name, foreseen) for contract, foreseen in foreseen_of.items() if foreseen],
            "slips": slips,
            # Paper has its pictures within: no server is asked for them.
            "medium": "web" if self.channel == "letter" else "mail",
            "paper": self._paper(),
        }
        for block in _BLOCKS:
            self[f"{block}_html"] = common[f"{block}_html"] if block in _SAME_IN_ALL else self._block(block, values)

    def _paper(self) -> Paper:
        """Returns how the company prints."""
        form = self.company_id.sudo().paperformat_id
        return Paper(form.dpi, not form.disable_shrinking) if form else Paper()

    def _payment_on_paper(self):
        """Returns the ways to pay as they are printed, also where the letter itself is no paper."""
        self.ensure_one()
        told = self._together()[self].item_ids.move_line_id.ids
        statements = self.env["account.debtor.statement"]._of(self.partner_id, self.company_id, told)
        [slips] = self._slips({(self.company_id, self.partner_id.id): statements[self.partner_id.id]}).values()
        return self._block("payment", {"slips": slips, "medium": "web", "paper": self._paper()})

    def _debt_in_words(self, common: dict, count: int) -> str | bool:
        """Returns what is to be paid as a sentence of a text message; ``count``: of how many documents."""
        if not self.oldest_date:
            return False
        amount, day = common["money"](self.updated_debt), common["day"](self.oldest_date)
        if self.days_overdue:
            return self.env._("%(amount)s is overdue since %(day)s.", amount=amount, day=day)
        if count == 1:
            return self.env._("Your invoice of %(amount)s is due on %(day)s.", amount=amount, day=day)
        return self.env._("%(amount)s is due on %(day)s.", amount=amount, day=day)

    def _deadline_in_words(self, common: dict) -> str | bool:
        """Returns the day that the customer is to know of as a sentence; ``False`` where none is foreseen."""
        if self.kind == TERMINATION:
            day = self.end_date and common["day"](self.end_date)
            return day and self.env._("Without payment your contract is terminated from %s.", day)
        day = self.planned_date and common["day"](self.planned_date)
        return day and self.env._("Without payment your service is suspended from %s.", day)

    def _billed_contracts(self) -> dict:
        """Returns the contracts whose debts the letters of a legal kind name that users write, by notice."""
        written = self.filtered(lambda notice: notice.kind in LEGAL_KINDS and not notice.step_id)
        found = self.env["account.item.contracts"]._of(written.item_ids.move_line_id.ids)
        contracts = self.env["contract.contract"].sudo()
        return {
            notice: contracts.browse({one for line_id in notice.item_ids.move_line_id.ids for one in found[line_id]})
            for notice in written
        }

    def _outlooks(self, together: dict) -> dict:
        """Returns for each notice what happens on which days to the contracts that the message is about, by contract. A letter
        that a user writes is about those whose debts it names, too, though it starts no clock of theirs."""
        messages = self.union(*together.values())
        billed = messages._billed_contracts()
        contracts = messages.contract_ids.union(*billed.values())
        standings = self.env["contract.position"]._standings(contracts)
        ladders = self.env["contract.contract"]._ladders(standings)
        outlooks = {}
        for notice in self:
            outlooks[notice] = {}
            # What starts a clock comes last: it says the days.
            for one in together[notice].sorted(lambda one: bool(one.step_id)):
                for contract in billed.get(one, one.contract_ids):
                    standing = standings[contract.id]
                    policy = ladders[standing.company_id, standing.policy_id]
                    foreseen = outlook(standing.position, policy, standing.today, one.step_id.id)
                    outlooks[notice][contract] = {action: foreseen[action] for action in _FORESEEN if action in foreseen}
        return outlooks

    def _slips(self, statements: dict) -> dict:
        """Returns the ways to pay, by company and customer: the bank slips of the instalments that have one, and one way for the
        rest. They ask for no more than is to be paid: where a credit is more than the rest, the newest slips are left out."""
        slips = self.env["account.payment.slip"]
        amounts = {line.line_id: line.updated for statement in statements.values() for line in statement.lines}
        of_lines = slips._of_lines(self.env["account.move.line"].browse(amounts), amounts)
        # Together, so that they are read together.
        partners = {partner.id: partner for partner in self.env["res.partner"].browse({key[1] for key in statements})}
        ways = {}
        for (company, partner_id), statement in statements.items():
            own = [line for line in statement.lines if line.line_id in of_lines]
            while company.currency_id.compare_amounts(sum(line.updated for line in own), statement.to_pay) > 0:
                own.pop()
            rest = statement.to_pay - sum(line.updated for line in own)
            ways[company, partner_id] = [of_lines[line.line_id] for line in own]
            if company.currency_id.compare_amounts(rest, 0) > 0:
                oldest = next((line for line in statement.lines if line not in own), statement.lines[0])
                debt = oldest.document or "", oldest.line_id
                ways[company, partner_id].append(slips._of_total(partners[partner_id], company, rest, *debt))
        return ways
