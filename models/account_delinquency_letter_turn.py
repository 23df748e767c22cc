from collections import defaultdict

from odoo import api, models
from odoo.fields import Domain

from .account_delinquency_letter_terms import SUSPENDED


class AccountDelinquencyLetterTurn(models.AbstractModel):
    """Whose turn it is: a customer of a company gets one message a day, whichever policy, contract or person asks for it."""

    _name = "account.delinquency.letter.turn"
    _description = "Turn of Collection Letters"

    def _kept_for_tomorrow(self, letters=()):
        """Returns those of the program's messages that wait for the next day: the customer has got another one today, about
        whatever contract, or gets one of ``letters`` at this moment. The rest of a message that went out in another way is no
        other one. What goes out with a letter does not wait for itself, and that services are back is said at once."""
        alone = self.filtered(lambda notice: not notice.mailing_id and (notice.step_id or notice.kind == SUSPENDED))
        told = defaultdict(set)
        for notice in (*alone._told_today(), *letters):
            told[notice._customer()].add((notice.episode, notice.step_id))
        kept = alone.filtered(
            lambda notice: (others := told.get(notice._customer())) and (notice.episode, notice.step_id) not in others
        )
        return kept | (alone - kept)._after_the_first()

    def _after_the_first(self):
        """Returns the messages to other contacts of a customer than the first of these goes to: who became one customer after
        they were recorded gets them one after another."""
        first = {}
        return self.filtered(lambda notice: first.setdefault(notice._customer(), notice.partner_id) != notice.partner_id)

    def _letters_kept_for_tomorrow(self):
        """Returns those of the letters that users have written, and of what goes out with them, that wait for the next day: the
        customer has got a message of another kind today, or gets one at this moment, and the letter is not to go all the same."""
        letters = self.filtered("mailing_id")
        at_once = letters.filtered(lambda notice: not notice.mailing_id.is_once_a_day)
        kinds = defaultdict(set)
        for notice in (*letters._told_today(), *at_once):
            kinds[notice._customer()].add(notice.mailing_id.kind or notice.kind)
        kept = self.browse()
        for notice in (letters - at_once).sorted(lambda notice: (notice.mailing_id.id, notice.id)):
            told, kind = kinds[notice._customer()], notice.mailing_id.kind
            if told and kind not in told:
                kept |= notice
            else:
                told.add(kind)
        return kept

    @api.model
    def _waiting_for_tomorrow(self, terms, company, partners):
        """Returns those of ``partners`` whose letter of the company on such ``terms`` waits for the next day."""
        if not terms.is_once_a_day or terms.channel == "letter":
            return partners.browse()
        kinds = defaultdict(set)
        for notice in self.sudo()._told(company, partners):
            kinds[notice.partner_id].add(notice.mailing_id.kind or notice.kind)
        return partners.filtered(lambda partner: kinds[partner] and terms.kind not in kinds[partner])

    def _told_today(self):
        """Returns what went out today to the customers of these messages, or has been handed to a transport."""
        if not self:
            return self
        return self._told(self.company_id, self.partner_id)

    def _told(self, companies, partners):
        """Returns what of ``companies`` went out today to the customers ``partners``, or has been handed to a transport."""
        today = {company: company._delinquency_today() for company in companies}
        theirs = Domain("partner_id.commercial_partner_id", "in", partners.commercial_partner_id.ids)
        given = Domain("date_given", ">=", min(today.values()))
        under_way = Domain("state", "=", "queued") & self._handed_domain()
        found = self.search(theirs & Domain("company_id", "in", companies.ids) & (given | under_way))
        return found.filtered(lambda notice: not notice.date_given or notice.date_given >= today[notice.company_id])

    def _customer(self):
        """Returns who gets one message a day: a customer of a company."""
        return self.company_id, self.partner_id.commercial_partner_id
