from odoo import api, fields, models
from odoo.fields import Domain

from .groups import USER, check_group


class ContractReach(models.AbstractModel):
    """Whether the messages of the ladder can reach the customer, before one of them has failed."""

    _name = "contract.delinquency.reach"
    _description = "How the Customer of a Contract Can Be Reached"

    lacks_email = fields.Boolean(
        string="No E-mail",
        compute="_compute_reach",
        search="_search_lacks_email",
        groups=USER,
        help="Neither who gets the invoices nor the customer has a valid e-mail address.",
    )
    lacks_mobile = fields.Boolean(
        string="No Telephone",
        compute="_compute_reach",
        search="_search_lacks_mobile",
        groups=USER,
        help="Neither who gets the invoices nor the customer has a mobile number that text messages reach.",
    )
    unreached_by = fields.Char(string="Can't Be Reached", compute="_compute_reach", groups=USER)

    @api.depends("invoice_partner_id", "partner_id", "company_id")
    @api.depends_context("lang")
    def _compute_reach(self):
        notices = self.env["account.delinquency.notice"].sudo()
        for company, contracts in self.sudo().grouped("company_id").items():
            notice = notices.new({"company_id": company.id})
            for contract in contracts:
                contacts = contract._contacts_told()
                contract.lacks_email = not any(notice._emails_of(one)[0][1] is None for one in contacts)
                contract.lacks_mobile = not any(notice._number_of(one)[0] for one in contacts)
                contract.unreached_by = contract._unreached_in_words()

    def _contacts_told(self):
        """Returns to whom the ladder writes, as ``_candidates_among`` says: who gets the invoices, and the customer."""
        customer, payer = self.debtor_partner_id, self.invoice_partner_id
        is_theirs = payer.active and payer.commercial_partner_id == customer
        is_known = not payer.company_id or payer.company_id in self.company_id.parent_ids
        return payer | customer if is_theirs and is_known else customer

    def _unreached_in_words(self) -> str | bool:
        words = (self.lacks_email and self.env._("no e-mail"), self.lacks_mobile and self.env._("no telephone"))
        return ", ".join(filter(None, words)) or False

    def _search_lacks_email(self, operator, value):
        return self._search_reach("lacks_email", operator, value)

    def _search_lacks_mobile(self, operator, value):
        return self._search_reach("lacks_mobile", operator, value)

    def _search_reach(self, name: str, operator, value):
        """Finds them among the contracts that a run may have something to do with: whether a number is a mobile one no database
        knows."""
        if operator != "in":
            return NotImplemented
        check_group(self, USER)
        lacking = self.search(self._delinquency_domain()).filtered(name)
        return Domain.OR(Domain("id", "in" if wanted else "not in", lacking.ids) for wanted in value)
