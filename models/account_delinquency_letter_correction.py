from odoo import models
from odoo.tools import email_normalize, single_email_re

from .account_delinquency_letter_recipients import is_mobile
from .email_address import wired
from .groups import USER, check_group

# No e-mail address may be longer (RFC 5321).
_LONGEST = 254


class AccountDelinquencyLetterCorrection(models.AbstractModel):
    """What is done for letters that did not arrive: whose address is corrected, what counts as one, and the letter again."""

    _name = "account.delinquency.letter.correction"
    _description = "Corrected Addresses of Collection Letters"

    def _contacts_to_correct(self) -> dict:
        """Returns for each letter the contact whose address is to be corrected.

        It is the one that the letter was tried for, or that it would go to. Of several it is the customer, else the first of
        them. It is never anybody but the customer and the customer's own contacts, and none where those are not meant.
        """
        letters = self.sudo()
        candidates = letters._candidates()
        return {letter.with_env(self.env): letter._contact_among(candidates[letter]).with_env(self.env) for letter in letters}

    def _contact_among(self, candidates):
        customer = self.partner_id
        tried = self.contact_ids.filtered(lambda contact: contact.commercial_partner_id == customer) or candidates
        return customer if customer in tried else tried[:1]

    def _corrections(self) -> dict:
        """Returns for each letter the contact to be corrected, and in words why it can't be, ``False`` where it can; in a
        constant number of queries."""
        contacts = self.filtered(lambda letter: letter.state == "failed")._contacts_to_correct()
        everybody = self.env["res.partner"].union(*contacts.values())
        readable = everybody._filtered_access("read")
        insiders = everybody.sudo().user_ids.filtered(lambda user: user._is_internal()).partner_id
        nobody = everybody.browse()
        found = {letter: contacts.get(letter, nobody) for letter in self}
        return {letter: (contact, letter._refusal(contact, readable, insiders)) for letter, contact in found.items()}

    def _refusal(self, contact, readable, insiders) -> str | bool:
        if self.state != "failed":
            return self._failed_no_more()
        if not contact:
            return self.env._("None of the customer's contacts is meant by this sending. Send a new letter.")
        if contact not in readable:
            return self.env._("You may not see this contact.")
        if contact in insiders:  # whoever changes the address of a user could sign in as that user
            return self.env._("The contact is a user of Odoo. Have an administrator change the address.")
        return False

    def _failed_no_more(self) -> str:
        if self.state == "cancelled":
            return self.env._("The letter was withdrawn meanwhile: it is not needed any more.")
        if self.state == "queued":
            return self.env._("The letter waits to be sent again already.")
        return self.env._("The letter was sent meanwhile.")

    def _check_correction(self, contact, name: str, text: str) -> tuple:
        """Returns what ``text`` becomes as the e-mail or the phone, by ``name``, of the contact, and in words what is wrong with
        it, one of them ``False``."""
        check = self._check_email if name == "email" else self._check_phone
        new, tried, problem = check(contact, text)
        if not problem and tried in (self.recipient or "").split(", "):
            problem = self.env._("The letter did not arrive at this address: another one is needed.")
        return (False, problem) if problem else (new, False)

    def _check_email(self, contact, text: str) -> tuple:
        email = email_normalize(text)
        typed = text.lower()
        # Odoo finds an address in much that is none.
        tried = email and wired(email)
        is_one = tried and single_email_re.match(tried) and ".." not in tried and len(tried) <= _LONGEST
        if is_one and (typed == email or typed.endswith(f"<{email}>")):
            return email, tried, False
        return False, False, self.env._("This is no e-mail address. Enter one alone, such as name@example.com.")

    def _check_phone(self, contact, text: str) -> tuple:
        contact = contact.with_company(self.company_id)
        number = contact._phone_format(number=text)
        if not number:
            return False, False, self.env._("This is no telephone number. Enter it with its area code.")
        if self.channel == "sms" and not is_mobile(number):
            return False, False, self.env._("This is no mobile number, and text messages need one.")
        return contact._phone_format(number=text, force_format="INTERNATIONAL"), number, False

    def _correct_contact(self, contact, values: dict):
        """Writes the corrected address of the letter's contact, which its history shows with the old one and the author."""
        changed = {name: value for name, value in values.items() if contact[name] != value}
        if not changed:
            return
        tracked = contact.sudo().with_context(tracking_disable=False, mail_notrack=False)
        tracked.write(changed)
        tracked._track_set_log_message(
            self.env._("Corrected by the spreadsheet of those not reached: %s", self.mailing_id.display_name)
        )

    def _queue_corrected(self):
        """Queues failed letters again, together with the notices of the ladder that each of them gives. Returns the letters that
        wait now: the others were sent or withdrawn meanwhile."""
        check_group(self, USER)
        domain = [
            ("mailing_id", "in", self.mailing_id.ids),
            ("partner_id", "in", self.partner_id.ids),
            ("state", "=", "failed"),
        ]
        queued = self.sudo().search(domain)._update_state("queued")
        self._send_soon()
        return self & queued.with_env(self.env)

    def _failure_in_words(self) -> str:
        """Returns why the letter did not arrive, in the user's language; what the transport said where nobody knows."""
        if self.failure_type == "unknown" and self.failure_reason:
            return self.failure_reason
        return dict(self._fields["failure_type"]._description_selection(self.env)).get(self.failure_type, "")
