from odoo import SUPERUSER_ID, models
from odoo.tools import email_normalize

from .email_address import wired_header


class AccountDelinquencyLetterHand(models.AbstractModel):
    """In whose language a letter is written, and who writes it: the same for the message, its files and its preview, whoever or
    whatever runs."""

    _name = "account.delinquency.letter.hand"
    _description = "Language and Sender of Collection Letters"

    def _language(self) -> str:
        """Returns the language of the customer, else of most of the company's users."""
        own = self.partner_id.lang
        return own if own in dict(self.env["res.lang"].get_installed()) else self.company_id.delinquency_lang

    def _in_language(self):
        """Returns the notice as its customer reads it."""
        return self.with_context(lang=self._language())

    def _address_of(self, partner) -> str:
        """Returns the postal address of ``partner`` on one line, its country in the language of the notice. Odoo's own field
        keeps the language in which it was read first."""
        lines = partner.with_context(lang=self.env.lang)._display_address().splitlines()
        return ", ".join(filter(None, map(str.strip, lines)))

    def _writer(self):
        """Returns the person who writes the letter, for a notice of the ladder the program."""
        return self.mailing_id.user_id or self._program()

    def _program(self):
        return self.env["res.users"].sudo().browse(SUPERUSER_ID)

    def _by_hand(self) -> list:
        """Returns the notices in groups that are written alike, each as its writer does it, in the customers' language."""
        groups = self.grouped(lambda notice: (notice.company_id, notice._language(), notice._writer()))
        return [
            own.with_user(writer).sudo().with_context(lang=lang, tz=company._delinquency_tz(), allowed_company_ids=company.ids)
            for (company, lang, writer), own in groups.items()
        ]

    def _sender(self, said: str | bool) -> str | bool:
        """Returns who the e-mail is from: whom the terms name, else what the template has ``said``, else the company, else the
        person who writes it. ``False`` where there is nobody: the address of the program is nobody's."""
        company, program = self.company_id._delinquency_sender(), self._program()
        if said and email_normalize(said) == program.email_normalized != email_normalize(company):
            said = False
        person = self._writer() - program
        return wired_header(self.mailing_id.email_from or said or company or person.email_formatted) or False
