from dataclasses import dataclass
from urllib.parse import urlencode, urljoin

from werkzeug.exceptions import HTTPException

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import format_date, formatLang

from ..rules import interleaved
from ..rules.banks import bank_code, bank_name
from ..rules.documents import formatted
from ..rules.pix import reference as pix_reference
from .account_open_item import charge_key

BOLETO = "boleto"
QR = "qr"
ACCOUNT = "account"
NONE = "none"

_SYMBOL_HEIGHT = 50
# Millimetres of the bars on paper (FEBRABAN).
_SYMBOL_LENGTH = 103


@dataclass(frozen=True)
class Party:
    """Who pays or is paid: name, CPF or CNPJ as it is written, and the lines of the address."""

    name: str = ""
    document: str = ""
    address: tuple[str, ...] = ()


@dataclass(frozen=True)
class Slip:
    """What somebody needs to pay, in the words and the language of who asked for it; ``kind`` is BOLETO, QR, ACCOUNT or NONE.

    ``amount`` is what the slip is of, in ``currency``. A boleto is of what is left to pay, and ``updated_amount`` is that with
    fine and interest, which are in words where there are any; the others are of all that is to be paid.
    """

    kind: str
    amount: float
    currency: str
    amount_text: str
    payer: Party
    payee: Party
    reference: str = ""
    # A boleto
    barcode: str = ""
    line: str = ""
    bank_number: str = ""
    bank: str = ""
    date_text: str = ""
    due_text: str = ""
    updated_amount: float = 0.0
    updated_text: str = ""
    instructions: tuple[str, ...] = ()
    # A QR code: its picture as a data URI and as an address on the server, and the text to copy, of a Pix alone
    qr_name: str = ""
    qr_image: str = ""
    qr_url: str = ""
    qr_text: str = ""
    # A bank account: labels and values
    account: tuple[tuple[str, str], ...] = ()
    sentence: str = ""

    @property
    def symbol_height(self) -> int:
        return _SYMBOL_HEIGHT

    @property
    def symbol_length(self) -> float:
        """Millimetres of the symbol on paper, with what stays blank on either side."""
        return interleaved.printed_length(self.barcode, _SYMBOL_LENGTH)

    @property
    def bank_code(self) -> str:
        """The number of the bank with its check digit."""
        return bank_code(self.bank_number)

    @property
    def symbol(self) -> tuple[str, int]:
        """The bars as the data of an SVG path, and the width of the symbol."""
        return interleaved.path(self.barcode, _SYMBOL_HEIGHT)

    @property
    def bars(self) -> list[tuple[int, str]]:
        """The bars and spaces as cells of a table, for e-mail clients that show no SVG: width in pixels and colour."""
        colours = ("#000000", "#ffffff")
        return [(width, colours[number % 2]) for number, width in enumerate(interleaved.elements(self.barcode, wide=2))]


class AccountPaymentSlip(models.AbstractModel):
    """How a debt is paid. Only what a bank has registered is printed as a boleto (R20); else Odoo's own QR code, which is Pix in
    Brazil and SEPA or others elsewhere; else the company's bank account; else a sentence that says there is nothing."""

    _name = "account.payment.slip"
    _description = "Payment Slip"

    @api.model
    def _of_lines(self, lines, amounts: dict[int, float]) -> dict[int, Slip]:
        """Returns the boletos of those journal items that have one of what is left to pay, by their ids; the others are to be
        paid with ``_of_total``. ``amounts``: with fine and interest, by id, in company currency. The number of queries is fixed.
        """
        lines = lines.sudo()
        lines.fetch(["boleto_line"])  # alone: most lines have no slip, and all their columns would be read otherwise
        with_slip = lines.filtered("boleto_line")
        found = {line: slip for line in with_slip if (slip := line._valid_boleto())}
        terms = self._terms(lines.browse([line.id for line in found]))
        real = self.env.ref("base.BRL").sudo()
        return {line.id: self._of_line(line, slip, amounts, terms[line.id], real) for line, slip in found.items()}

    @api.model
    def _of_total(self, partner, company, amount: float, document: str, line_id: int) -> Slip:
        """Returns how ``partner`` pays ``amount``, fine and interest included, to ``company``, in its currency: with a QR code,
        else to a bank account. ``document`` is what the payment shall say, and ``line_id`` the journal item of the oldest debt
        that it pays, which a Pix says with it."""
        partner, company = partner.sudo(), company.sudo()
        amount = company.currency_id.round(float(amount))
        values = self._prepare(partner, company, amount, company.currency_id)
        accounts = self._accounts(company)
        if amount <= 0:
            return Slip(kind=NONE, sentence=self.env._("Nothing is left to pay."), **values)
        said = document, pix_reference(document, line_id)
        if qr_code := self._qr_code(accounts, partner, company.currency_id, amount, said):
            return Slip(kind=QR, **qr_code, **values)
        if accounts:
            return Slip(kind=ACCOUNT, account=self._account_values(accounts[0]), reference=document, **values)
        return Slip(kind=NONE, sentence=self._nothing_registered(company), **values)

    # A boleto

    def _of_line(self, line, slip, amounts, terms, real) -> Slip:
        amount = (slip.cents or line._boleto_cents()) / 100
        updated = amounts.get(line.id, line.amount_residual)
        is_charged = line.company_currency_id.compare_amounts(updated, line.amount_residual) > 0
        return Slip(
            kind=BOLETO,
            barcode=slip.barcode,
            line=slip.formatted,
            bank_number=slip.bank or "",
            bank=bank_name(slip.bank),
            date_text=format_date(self.env, line.move_id.invoice_date or line.move_id.date),
            due_text=format_date(self.env, line._boleto_due()),
            updated_amount=updated,
            updated_text=line.company_currency_id.format(updated) if is_charged else "",
            instructions=self._instructions(terms),
            reference=line.move_id.payment_reference or line.move_id.name or "",
            **self._prepare(line.debtor_partner_id or line.partner_id, line.company_id, amount, real),
        )

    def _terms(self, lines) -> dict:
        """Returns what each item costs once it is overdue, by its id."""
        items = self.env["account.open.item"].sudo()
        keys = {line.id: self._charge_key(line) for line in lines}
        terms = items._charge_terms(set(keys.values()))
        return {line_id: terms[key][0] for line_id, key in keys.items()}

    def _charge_key(self, line) -> tuple:
        move, customer = line.move_id, line.debtor_partner_id or line.partner_id
        method, is_payment_term = move.preferred_payment_method_line_id, line.display_type == "payment_term"
        return charge_key(line.company_id.id, method.id, is_payment_term, move.partner_id.id, customer.id)

    def _instructions(self, terms) -> tuple[str, ...]:
        """Returns in words what is charged after the due date (R15)."""
        fine, interest = (formatLang(self.env, rate) for rate in (terms.fine_percent, terms.interest_percent_month))
        words = []
        if terms.fine_percent:
            words.append(self.env._("After the due date: a fine of %s%%.", fine))
        if terms.interest_percent_month:
            words.append(self.env._("After the due date: interest of %s%% a month, counted by days.", interest))
        return tuple(words)

    # Anything else

    def _accounts(self, company):
        """Returns the bank accounts on which the company is paid, those first that it trusts itself."""
        accounts = company.partner_id.bank_ids.filtered(
            lambda account: (
                account.company_id in (company.browse(), company)
                and account.currency_id in (company.currency_id.browse(), company.currency_id)
            )
        )
        return accounts.sorted(lambda account: (not account.allow_out_payment, account.sequence, account.id))

    def _qr_code(self, accounts, partner, currency, amount, references: tuple[str, str]) -> dict:
        """Returns the fields of the first QR code that Odoo can make; none where it can't, whatever is missing for it.
        ``references``: what the payment says, and what it says as a Pix."""
        for account in accounts:
            for method, name in account.get_available_qr_methods_in_sequence():
                is_pix = method == "emv_qr" and account.country_code == "BR"
                said = references[is_pix]
                parameters = (amount, said, "", currency, partner, method)
                if code := self._try_qr_code(account, parameters, with_text=method == "emv_qr"):
                    return {"qr_name": "Pix" if is_pix else name, "reference": said, **code}
        return {}

    def _try_qr_code(self, account, parameters, with_text) -> dict:
        """A letter goes out without a QR code rather than not at all."""
        try:
            image = account.build_qr_code_base64(*parameters)
            if not image:
                return {}
            amount, free, structured, currency, partner, method = parameters
            values = (method, amount, currency, partner, free, structured)
            query = urlencode(account._get_qr_code_generation_params(*values))
            text = account._get_qr_vals(*values) if with_text else ""
        except (UserError, HTTPException, ArithmeticError, AttributeError, LookupError, TypeError, ValueError):
            return {}
        return {"qr_image": image, "qr_url": urljoin(account.get_base_url(), f"/report/barcode/?{query}"), "qr_text": text}

    def _account_values(self, account) -> tuple[tuple[str, str], ...]:
        values = (
            (self.env._("Bank"), account.bank_id.name),
            (self.env._("BIC"), account.bank_id.bic),
            (self.env._("Account"), account.acc_number),
            (self.env._("Account holder"), account.acc_holder_name or account.partner_id.name),
        )
        return tuple((label, value) for label, value in values if value)

    def _nothing_registered(self, company) -> str:
        return self.env._("No bank slip is registered for this debt. Ask %s how to pay it.", company.name)

    # Both

    def _prepare(self, partner, company, amount, currency) -> dict:
        return {
            "amount": amount,
            "currency": currency.name,
            "amount_text": currency.format(amount),
            "payer": self._party(partner),
            "payee": self._party(company.partner_id),
        }

    def _party(self, partner) -> Party:
        partner = partner.commercial_partner_id
        if not partner:
            return Party()
        address = partner._display_address(without_company=True).splitlines()
        return Party(partner.name or "", formatted(partner.vat), tuple(line.strip() for line in address if line.strip()))
