from odoo import api, fields, models
from odoo.exceptions import UserError

from ..models.account_delinquency_letter_terms import LEGAL_KINDS
from ..models.groups import USER, check_group
from ..models.undoing import undone
from ..rules import sms_text
from ..rules.text_message import html_of

# What the dialog remembers for its user.
_REMEMBERED = {
    "attach_invoices",
    "attach_statement",
    "channel",
    "destination",
    "email_from",
    "is_once_a_day",
    "is_without_accents",
    "kind",
    "mail_template_id",
    "reply_to",
    "sms_sender",
    "sms_template_id",
    "subject",
}
_SHOWN = ("preview_recipient", "preview_failure", "preview_warning", "preview_subject", "preview_html", "segment_hint")
_NOTHING = dict.fromkeys(_SHOWN, False)


class AccountDelinquencyLetter(models.TransientModel):
    """The dialog that writes to debtors: how, to which address, a look at each letter as it will be, and the sending."""

    _name = "account.delinquency.letter"
    _description = "Collection Letter"
    _inherit = ["account.delinquency.letter.terms", "delinquency.dialog"]

    state = fields.Selection([("configure", "Configuration"), ("preview", "Preview")], required=True, default="configure")
    debtors = fields.Json(help="To whom is written, and of which company: pairs of ids.")
    customer_count = fields.Integer(string="Customers", compute="_compute_customers")
    only_partner_id = fields.Many2one("res.partner", compute="_compute_customers", help="The customer, where it is one alone.")
    written_count = fields.Integer(compute="_compute_written_count", help="Customers with such a letter of today.")
    tomorrow_count = fields.Integer("Tomorrow", compute="_compute_written_count", help="Customers with another message of today.")
    place = fields.Integer(help="Which letter is shown, from 0.")
    position = fields.Char(compute="_compute_position")
    preview_partner_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    preview_recipient = fields.Char(string="To", readonly=True)
    preview_failure = fields.Char(string="Not reached", readonly=True)
    preview_warning = fields.Char(string="To Be Considered", readonly=True)
    preview_subject = fields.Char(string="Subject of the Letter", readonly=True)
    preview_html = fields.Html(string="Letter", readonly=True, sanitize=False)
    segment_hint = fields.Char(string="Length", readonly=True)

    @api.depends("debtors")
    def _compute_customers(self):
        for wizard in self:
            partners = self.env["res.partner"].browse({partner_id for _company_id, partner_id in wizard.debtors or []})
            wizard.customer_count = len(partners)
            # A client may put any id there, and Odoo shows the name of whoever is named.
            wizard.only_partner_id = len(partners) == 1 and partners.exists()._filtered_access("read")

    @api.depends("debtors", "kind", "channel", "is_once_a_day")
    def _compute_written_count(self):
        notices = self.env["account.delinquency.notice"]
        for wizard in self:
            written = later = 0
            for company, partners in wizard._by_company().items():
                repeated = notices._written_to_today(wizard, company, partners)
                written += len(repeated)
                later += len(notices._waiting_for_tomorrow(wizard, company, partners) - repeated)
            wizard.written_count, wizard.tomorrow_count = written, later

    def _by_company(self) -> dict:
        """Returns the customers that are written to, by company; nobody of a company that is not selected."""
        partners = {}
        for company_id, partner_id in self.debtors or []:
            partners.setdefault(company_id, []).append(partner_id)
        chosen = self.env.companies.filtered(lambda company: company.id in partners)
        return {company: self.env["res.partner"].browse(partners[company.id]) for company in chosen}

    @api.depends("place", "debtors")
    def _compute_position(self):
        for wizard in self:
            wizard.position = f"{wizard.place + 1} / {len(wizard.debtors or [])}"

    @api.onchange("kind")
    def _onchange_kind(self):
        """A template for another kind of letter does not stay chosen."""
        if self.mail_template_id.delinquency_kind not in (False, self.kind):
            self.mail_template_id = False
        self.sms_template_id = False

    # Opening

    @api.model
    def _open_for(self, debtors: list):
        """Opens the dialog for letters to ``debtors``, pairs of the ids of a company and a customer."""
        check_group(self.env["account.debtor"], USER)
        if not debtors:
            raise UserError(self.env._("Tick the customers to write to first. Who owes nothing any more gets no letter."))
        wizard = self.create({**self._remembered(), "debtors": debtors})
        return wizard._show_dialog()

    def _title(self):
        return self.env._("Collection letter")

    # The preview

    def action_preview(self):
        """Shows the letter to the first customer."""
        return self._show_letter(0)

    def action_next(self):
        return self._show_letter(self.place + 1)

    def action_previous(self):
        return self._show_letter(self.place - 1)

    def action_configure(self):
        self.state = "configure"
        return self._show_dialog()

    def action_open_page(self):
        """Shows the letter as a web page of its own, as the customer sees it."""
        self.ensure_one()
        return {"type": "ir.actions.act_url", "url": f"/delinquency/letter/{self.id}", "target": "new"}

    def _show_letter(self, place: int):
        """Shows the letter at ``place``, after the last one the first."""
        self.ensure_one()
        self._check_terms()
        place %= len(self.debtors)
        company_id, partner_id = self.debtors[place]
        said = self._write_and_forget(company_id, partner_id)
        self.write({"state": "preview", "place": place, "preview_partner_id": partner_id, **said})
        return self._show_dialog()

    def _write_and_forget(self, company_id: int, partner_id: int) -> dict:
        """Returns what the letter to a customer says. It is recorded for that, as letters are made of records, and taken back."""
        self._make_links(company_id, partner_id)
        with undone(self.env.cr):
            values = {**self._mailing_values(company_id), "is_once_a_day": False}
            mailing = self.env["account.delinquency.mailing"].sudo().create(values)
            letter = mailing.env["account.delinquency.notice"]._issue_letters(mailing, self.env["res.partner"].browse(partner_id))
            return self._read(letter)

    def _make_links(self, company_id: int, partner_id: int):
        """Gives a customer's documents the tokens of their addresses in the portal, which stay: the message will have them."""
        statements = self.env["account.debtor.statement"].sudo()
        found = statements._of(self.env["res.partner"].browse(partner_id), self.env["res.company"].browse(company_id))
        statements._links(found.values())

    def _read(self, letter) -> dict:
        """Returns the values of the preview of ``letter``."""
        if letter.state != "queued":
            return {**_NOTHING, "preview_failure": self.env._("Nothing is owed any more: no letter goes out.")}
        head = letter._together()[letter]._head()
        said = {**head._preview(), "preview_warning": self._without_a_day(head)}
        text = said.pop("text", None)
        if text is None:
            return {**_NOTHING, **said}
        return {**_NOTHING, **said, "preview_html": html_of(text), "segment_hint": self._length_in_words(text)}

    def _without_a_day(self, letter) -> str | bool:
        """Returns in words that a notice lacks the day of what it announces; ``False`` where it says it, or needs none."""
        if letter.kind not in LEGAL_KINDS or letter.deadline_text:
            return False
        return self.env._(
            "This notice names no day: nothing is foreseen for the customer's contracts, or none of them is in the documents. "
            "The law asks for the day. Choose a friendly reminder, or a policy for the contract."
        )

    def _length_in_words(self, text: str) -> str:
        """Returns how long a text message is, in parts, which are what it costs, and what plain letters would save."""
        size, plain = sms_text.measure(text), sms_text.measure(sms_text.strip_accents(text))
        words = self.env._(
            "%(units)s characters of %(encoding)s: charged as %(segments)s part(s).",
            units=size.units,
            encoding=size.encoding,
            segments=size.segments,
        )
        if plain.segments == size.segments:
            return words
        shorter = self.env._("Without accents: %s.", plain.segments)
        return f"{words} {shorter}"

    def _mailing_values(self, company_id: int) -> dict:
        return {**self._terms(), "company_id": company_id, "user_id": self.env.uid}

    # The sending

    def action_send(self):
        """Queues the letters and shows how far they are."""
        self.ensure_one()
        check_group(self.env["account.debtor"], USER)
        self._check_terms()
        self._remember()
        mailings = self.env["account.delinquency.mailing"]
        for company, partners in self._by_company().items():
            mailings |= mailings._start(company, partners, self._terms())
        action = self.env["ir.actions.actions"]._for_xml_id("account_delinquency.action_account_delinquency_mailing")
        if len(mailings) > 1:
            return {**action, "domain": [("id", "in", mailings.ids)], "target": "main"}
        return {**action, "views": [(False, "form")], "res_id": mailings.id, "target": "main"}

    def _check_terms(self):
        """Raises ``AccessError`` or ``UserError`` where the letters can't be written, and says what to do."""
        debtors = self.debtors or []
        companies = self.env["res.company"].browse({company_id for company_id, _partner_id in debtors})
        if not companies or companies - self.env.companies:
            raise UserError(self.env._("There is nobody to write to. Close the dialog and tick customers in the list."))
        self.env["res.partner"].browse({partner_id for _company_id, partner_id in debtors}).check_access("read")
        self._check_templates()
        if self.destination != "contact":
            return
        if not self.contact_id:
            raise UserError(self.env._("Choose the contact that the letter goes to, or another destination."))
        if not self.only_partner_id or self.contact_id.commercial_partner_id != self.only_partner_id:
            raise UserError(
                self.env._(
                    "%s is no contact of every customer here. A letter about a debt may go to the debtor alone.",
                    self.contact_id.display_name,
                )
            )

    # The choice is kept in the user's settings.

    def _remember(self):
        terms = self._terms()
        kept = _REMEMBERED if terms["destination"] != "contact" else _REMEMBERED - {"destination"}
        self._settings().delinquency_letter = {name: terms[name] for name in kept}

    @api.model
    def _remembered(self) -> dict:
        """Returns the last choice of the user, without the templates that are gone or no longer of letters."""
        values = dict(self._settings().delinquency_letter or {})
        for name in ("mail_template_id", "sms_template_id"):
            template = self.env[self._fields[name].comodel_name].browse(values.get(name) or []).exists()
            usable = template._filtered_access("read").filtered(lambda one: not self._template_problem(one))
            values[name] = usable.id
        return values
