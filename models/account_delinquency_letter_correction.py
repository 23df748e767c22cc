from odoo import api, models
from odoo.fields import Domain
from odoo.tools import email_normalize, single_email_re
from odoo.tools.mail import email_normalize_all

from .account_delinquency_letter_recipients import is_mobile
from .email_address import wired
from .groups import USER, check_group
from .recorded import recorded

# No e-mail address may be longer (RFC 5321).
_LONGEST = 254
# The address of the customer that each channel goes to.
ADDRESS_OF = {"email": "email", "sms": "phone"}


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
        signing_in = self._signing_in(everybody)
        nobody = everybody.browse()
        found = {letter: contacts.get(letter, nobody) for letter in self}
        return {letter: (contact, letter._refusal(contact, readable, signing_in)) for letter, contact in found.items()}

    @api.model
    def _signing_in(self, contacts):
        """Returns those of ``contacts`` whose address lets somebody in, or speaks for one of the companies: who has a user of any
        kind, archived ones included, who has the address that a user has or signs in with, and who is a company of ours."""
        own = Domain("partner_id", "in", contacts.ids)
        users = self.env["res.users"].sudo().with_context(active_test=False).search(own)
        companies = self.env["res.company"].sudo().with_context(active_test=False).search(own)
        used = self._addresses_of_users(address for one in contacts.sudo() for address in email_normalize_all(one.email))
        by_address = contacts.sudo().filtered(lambda one: not used.keys().isdisjoint(email_normalize_all(one.email)))
        return contacts & (users.partner_id | companies.partner_id | by_address).with_env(contacts.env)

    @api.model
    def _addresses_of_users(self, emails) -> dict:
        """Returns those of ``emails``, normalized, that users have or sign in with, archived users included, with the customers
        that these users are."""
        emails = set(emails)
        found = {}
        if not emails:
            return found
        by_email = Domain("partner_id.email_normalized", "in", emails) | Domain("login", "in", emails)
        for user in self.env["res.users"].sudo().with_context(active_test=False).search(by_email):
            for email in emails & {user.login, user.partner_id.email_normalized}:
                found[email] = found.get(email, self.env["res.partner"]) | user.partner_id.commercial_partner_id
        return found

    def _refusal(self, contact, readable, signing_in) -> str | bool:
        if self.state != "failed":
            return self._failed_no_more()
        if self.channel not in ADDRESS_OF:
            return self.env._("A letter on paper goes to no address that is corrected here.")
        if not contact:
            return self.env._("None of the customer's contacts is meant by this sending. Send a new letter.")
        if contact not in readable:
            return self.env._("You may not see this contact.")
        if contact in signing_in:  # whoever changes such an address could sign in as somebody else
            return self.env._(
                "The contact is a user of Odoo or the portal, or has a user's address. Have an administrator change the address."
            )
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
        if name != ADDRESS_OF[self.channel]:
            return False, self._not_what_failed()
        check = self._check_email if name == "email" else self._check_phone
        new, tried, problem = check(contact, text)
        if not problem and tried in (self.recipient or "").split(", "):
            problem = self.env._("The letter did not arrive at this address: another one is needed.")
        return (False, problem) if problem else (new, False)

    def _not_what_failed(self) -> str:
        if self.channel == "email":
            return self.env._("The letter failed as an e-mail: the e-mail address alone is corrected with it.")
        return self.env._("The letter failed as a text message: the telephone number alone is corrected with it.")

    def _of_a_user(self, email: str, users: dict) -> str | bool:
        """Returns in words that an address is of a user who is not the letter's customer, to whom its debts are no business;
        ``users``: as ``_addresses_of_users`` returns them."""
        if users.get(email, self.partner_id) == self.partner_id:
            return False
        return self.env._("Somebody else, who is a user of Odoo or the portal, has this address. Have an administrator enter it.")

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
        """Writes the corrected address of the letter's contact, which its history shows with the old one and the author, whatever
        the context says of that, and tells it to the old one."""
        changed = {name: value for name, value in values.items() if contact[name] != value}
        if not changed:
            return
        self._tell_old_address(contact.sudo(), changed)
        tracked = recorded(contact.sudo())
        tracked.write(changed)
        tracked._track_set_log_message(
            self.env._("Corrected by the spreadsheet of those not reached: %s", self.mailing_id.display_name)
        )

    def _queue_corrected(self):
        """Queues failed letters again, together with the notices of the ladder that each of them gives. Returns the letters that
        wait now: the others were sent or withdrawn meanwhile, or their debts are settled."""
        check_group(self, USER)
        domain = Domain("mailing_id", "in", self.mailing_id.ids) & Domain("partner_id", "in", self.partner_id.ids)
        # One that could not even be made is about nothing yet.
        domain &= Domain("is_standing", "=", True) | Domain("item_ids", "=", False)
        domain &= Domain("state", "=", "failed")
        queued = self.sudo().search(domain)._update_state("queued")
        self._send_soon()
        return self & queued.with_env(self.env)

    def _failure_in_words(self) -> str:
        """Returns why the letter did not arrive, in the user's language; what the transport said where nobody knows."""
        if self.failure_type == "unknown" and self.failure_reason:
            return self.failure_reason
        return dict(self._fields["failure_type"]._description_selection(self.env)).get(self.failure_type, "")
