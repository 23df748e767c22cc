from odoo import models
from odoo.tools import get_lang, plaintext2html
from odoo.tools.mail import email_normalize_all

from .account_delinquency_letter_recipients import is_mobile
from .recorded import made_by_program


class AccountDelinquencyLetterReplaced(models.AbstractModel):
    """What an address is told that is replaced by another: whoever reads it there knows whether that is wrong."""

    _name = "account.delinquency.letter.replaced"
    _description = "Replaced Addresses of Customers"

    def _tell_old_address(self, contact, changed):
        """Tells the addresses of ``contact`` that are about to be replaced, by the names in ``changed``. Of a telephone that
        takes no text messages an e-mail tells."""
        told = self.with_context(lang=get_lang(self.env, contact.lang).code)
        if "email" in changed:
            told._tell_by_email(contact, told._email_is_replaced())
        if "phone" in changed and contact.phone and not told._tell_by_text(contact):
            told._tell_by_email(contact, told._phone_is_replaced())

    def _tell_by_email(self, contact, text: str):
        """Queues an e-mail to each address of the contact."""
        company = self.company_id.sudo()
        values = {
            "subject": self.env._("Your address with %s was changed", company.name),
            "body_html": plaintext2html(text),
            "email_from": company.email_formatted or company.partner_id.email_formatted or self.env.user.email_formatted,
            "author_id": company.partner_id.id,
            "auto_delete": True,
        }
        addresses = email_normalize_all(contact.email)
        made_by_program(self.env["mail.mail"]).create([{**values, "email_to": address} for address in addresses])

    def _tell_by_text(self, contact) -> bool:
        """Queues a text message to the contact's number; returns whether it takes such."""
        number = contact.with_company(self.company_id)._phone_format(fname="phone", force_format="E164")
        if not number or not is_mobile(number):
            return False
        values = {"number": number, "body": self._phone_is_replaced(), "partner_id": contact.id}
        made_by_program(self.env["sms.sms"]).create(values)
        return True

    def _email_is_replaced(self) -> str:
        return self.env._("%(company)s has replaced this e-mail address of yours by another one. %(what)s", **self._words())

    def _phone_is_replaced(self) -> str:
        return self.env._("%(company)s has replaced your telephone number by another one. %(what)s", **self._words())

    def _words(self) -> dict:
        """Returns who has done it, and what to do where it is wrong. The new address stays unsaid: a number may have another
        owner by now."""
        company = self.company_id.sudo()
        way = company.phone or company.email
        what = self.env._("If that is wrong, tell us: %s", way) if way else self.env._("If that is wrong, tell us.")
        return {"company": company.name, "what": what}
