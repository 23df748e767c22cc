from dataclasses import dataclass, field

import phonenumbers

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools.mail import email_normalize_all

from .account_delinquency_letter_terms import LEGAL_KINDS
from .email_address import wired, wired_all

FAILURES = [
    ("mail_email_missing", "No e-mail address"),
    ("mail_email_invalid", "Invalid e-mail address"),
    ("mail_bounce", "Returned: the address does not exist or refuses it"),
    ("mail_bl", "On the blacklist of e-mail addresses"),
    ("mail_optout", "Has opted out of e-mail"),
    ("mail_dup", "The address has the e-mail already"),
    ("mail_spam", "Refused as spam"),
    ("mail_smtp", "The mail server could not be reached"),
    ("mail_from_invalid", "Invalid sender"),
    ("mail_from_missing", "No sender"),
    ("sms_number_missing", "No telephone number"),
    ("sms_number_format", "Invalid telephone number"),
    ("sms_not_mobile", "Not a mobile number"),
    ("sms_blacklist", "On the blacklist of telephone numbers"),
    ("sms_optout", "Has opted out of text messages"),
    ("sms_duplicate", "The number has the message already"),
    ("sms_country_not_supported", "No text messages to this country"),
    ("sms_registration_needed", "The country asks for a registration of the sender"),
    ("sms_credit", "No credit left at the provider"),
    ("sms_server", "The provider could not be reached"),
    ("sms_acc", "No account at the provider"),
    ("sms_expired", "Not delivered in time"),
    ("sms_not_delivered", "Not delivered"),
    ("sms_invalid_destination", "The number does not exist"),
    ("sms_not_allowed", "The provider does not allow it"),
    ("sms_rejected", "Refused by the network"),
    ("silenced", "The customer is to get no messages now"),
    ("unknown", "Other"),
]
# Whose silence keeps a notice of the ladder back, besides that of its contracts: the customer's, and of who is named there.
_SILENT = (
    "partner_id",
    "contract_ids.commercial_partner_id",
    "contract_ids.debtor_partner_id",
    "contract_ids.invoice_partner_id",
    "contract_ids.partner_id",
)
_MOBILE = {phonenumbers.PhoneNumberType.MOBILE, phonenumbers.PhoneNumberType.FIXED_LINE_OR_MOBILE}


@dataclass
class Recipients:
    """Who gets a message: the contact of each address; without any, why."""

    contact_of: dict = field(default_factory=dict)
    failure: str | None = None
    is_despite_blacklist: bool = False

    @property
    def contact_ids(self) -> list:
        """The ids of the contacts, each once."""
        return list({contact.id: None for contact in self.contact_of.values()})

    @property
    def has_first_addresses(self) -> bool:
        """Whether each address is the first in its contact's field, by which alone Odoo finds the contact of an e-mail that comes
        back; it takes another one for it where it finds none."""
        return all(contact.email_normalized == address for address, contact in self.contact_of.items())


class AccountDelinquencyLetterRecipients(models.AbstractModel):
    """To whom a letter goes: never to anybody but the customer and the customer's own contacts."""

    _name = "account.delinquency.letter.recipients"
    _description = "Recipients of Collection Letters"

    def _recipients(self) -> dict:
        """Returns the ``Recipients`` of each notice, in a constant number of queries."""
        candidates = self._candidates()
        refused = self._refused(candidates)
        silenced = self.filtered("mailing_id")._silenced()
        found = {notice: notice._choose_recipients(candidates[notice], refused) for notice in self - silenced}
        return dict.fromkeys(silenced, Recipients(failure="silenced")) | found

    def _candidates(self) -> dict:
        """Returns the contacts that each notice may go to, the first choice first."""
        everybody = self.env["res.partner"].search(Domain("commercial_partner_id", "in", self.partner_id.ids), order="id")
        family = everybody.grouped("commercial_partner_id")
        return {notice: notice._candidates_among(family.get(notice.partner_id, everybody.browse())) for notice in self}

    def _candidates_among(self, family):
        """Returns those of the customer's ``family`` that the terms of the letter mean and that the company may know. An archived
        customer still owes; an archived contact is none any more."""
        terms, customer = self.mailing_id, self.partner_id
        companies = self.company_id.parent_ids
        family = family.filtered(lambda contact: not contact.company_id or contact.company_id in companies)
        if not terms:
            return (self.contract_ids.invoice_partner_id & family) | customer
        if terms.destination == "contact":
            return terms.contact_id & (customer | family)
        if terms.destination == "all":
            return customer | family
        if terms.destination == "invoice":
            return family.filtered(lambda contact: contact.type == "invoice") or customer
        return customer

    def _refused(self, candidates: dict) -> set:
        """Returns the addresses and numbers that the messages may go to and that are on a blacklist."""
        nobody = self.env["res.partner"]
        by_email = self.filtered(lambda notice: notice.channel == "email")
        reached_by_email = nobody.union(*(candidates[notice] for notice in by_email))
        emails = [email for contact in reached_by_email for email in email_normalize_all(contact.email)]
        by_phone = self - by_email
        numbers = {number for notice in by_phone for one in candidates[notice] if (number := notice._international(one))}
        mail_list, phone_list = self.env["mail.blacklist"].sudo(), self.env["phone.blacklist"].sudo()
        both = [*emails, *filter(None, map(wired, emails))]
        refused = set(map(wired, mail_list.search([("email", "in", both)]).mapped("email"))) if emails else set()
        return refused | (set(phone_list.search([("number", "in", [*numbers])]).mapped("number")) if numbers else set())

    def _choose_recipients(self, candidates, refused: set) -> Recipients:
        on_blacklist = "mail_bl" if self.channel == "email" else "sms_blacklist"
        chosen, failures = {}, []
        for contact in candidates:
            if chosen and self._is_for_one():
                break
            for address, wrong in self._addresses_of(contact):
                failure = on_blacklist if address in refused else wrong
                if failure and not (address and self._goes_despite_blacklist()):
                    failures.append(failure)
                else:
                    chosen.setdefault(address, contact)
        return Recipients(chosen, self._worst(failures), not refused.isdisjoint(chosen))

    def _is_for_one(self) -> bool:
        """Whether the message is for the first contact that can be reached: a text message, and a notice of the ladder."""
        return self.channel == "sms" or not self.mailing_id

    def _addresses_of(self, contact) -> list:
        """Returns the addresses of a contact, in an e-mail field there may be several; with each, why it is no good, if so."""
        return self._emails_of(contact) if self.channel == "email" else [self._number_of(contact)]

    def _goes_despite_blacklist(self) -> bool:
        return self.kind in LEGAL_KINDS and self.company_id.delinquency_legal_despite_blacklist

    def _silenced(self):
        """Returns the notices that may not be sent today: the customer is to get no messages, or none about any of the contracts
        that they are about."""
        contracts_of = self._contract_ids_told()
        contracts = self.env["contract.contract"].browse(set().union(*contracts_of.values()) - {None})
        silent_until = {facts.id: facts.silent_until for facts in self.env["contract.position"]._facts(contracts)}
        silent_to = self.env["customer.hold"].sudo()._last_days("delinquency_silence_until", self.partner_id.ids)
        today = {company: company._delinquency_today() for company in self.company_id}

        def is_silent(notice, until):
            return bool(until and until >= today[notice.company_id])

        return self.filtered(
            lambda notice: (
                is_silent(notice, silent_to.get((notice.company_id.id, notice.partner_id.id)))
                or all(is_silent(notice, silent_until.get(contract_id)) for contract_id in contracts_of[notice])
            )
        )

    def _contract_ids_told(self) -> dict:
        """Returns the ids of the contracts that each notice is about; those of a letter to a customer are the ones that its
        debts belong to, with ``None`` where one belongs to none."""
        told = {notice: set(notice.with_context(active_test=False).contract_ids.ids) for notice in self}
        letters = self.filtered(lambda notice: not told[notice])
        found = self.env["account.item.contracts"]._of(letters.item_ids.move_line_id.ids)
        for letter in letters:
            line_ids = letter.item_ids.move_line_id.ids
            told[letter] = set().union(*(found.get(line_id, (None,)) for line_id in line_ids)) or {None}
        return told

    @api.model
    def _waiting_silenced(self):
        """Returns the notices of the ladder that wait until messages may be sent again."""
        # Nowhere is today earlier.
        earliest = fields.Date.subtract(fields.Date.today(), days=1)
        silent = self.env["customer.hold"].sudo()._silent_domain(_SILENT, earliest)
        silent |= Domain("contract_ids.delinquency_silence_until", ">=", earliest)
        waiting = Domain("state", "=", "queued") & Domain("step_id", "!=", False)
        return self.sudo().with_context(active_test=False).search(waiting & silent)._silenced()

    def _worst(self, failures: list) -> str:
        """Returns what is best said of several reasons: one that an address is there for."""
        missing = "mail_email_missing" if self.channel == "email" else "sms_number_missing"
        return next((failure for failure in failures if failure != missing), missing)

    def _emails_of(self, contact) -> list:
        """Returns pairs of an address and, without a good one, why."""
        if not (contact.email or "").strip():
            return [(None, "mail_email_missing")]
        return [(email, None) for email in wired_all(contact.email)] or [(None, "mail_email_invalid")]

    def _number_of(self, contact) -> tuple:
        """Returns the mobile number in international form and, without one, why."""
        if not (contact.phone or "").strip():
            return None, "sms_number_missing"
        number = self._international(contact)
        if not number:
            return None, "sms_number_format"
        return (number, None) if is_mobile(number) else (None, "sms_not_mobile")

    def _international(self, contact) -> str | bool:
        """Returns the number in international form; that of a contact of no country is one of the country of the notice's
        company, whoever sends it."""
        return contact.with_company(self.company_id)._phone_format(fname="phone", force_format="E164")


def is_mobile(number: str) -> bool:
    """Whether text messages reach a number in international form."""
    return phonenumbers.number_type(phonenumbers.parse(number)) in _MOBILE
