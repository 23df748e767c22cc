from datetime import timedelta

from odoo import api, fields, models

_AGAIN_AFTER = timedelta(seconds=20)


class ContractSettleRequest(models.Model):
    """A customer whose contracts are to be looked at again: a payment and a suspension of the same moment may not have seen each
    other, or one of them found the contract locked.

    Rows are only added, so that nobody waits for anybody. One is taken away by who has locked all of the customer's contracts,
    and so reads what the others have committed.
    """

    _name = "contract.settle.request"
    _inherit = ["account.delinquency.made"]
    _description = "Customer to Be Looked at Again"

    partner_id = fields.Many2one("res.partner", required=True, readonly=True, index=True, ondelete="cascade")

    @api.model
    def _ask(self, customers):
        """Lets the scheduled action look at the contracts of ``customers`` as soon as this transaction is committed."""
        if customers:
            self.sudo().create([{"partner_id": customer.id} for customer in customers])
            self._wake()

    @api.model
    def _wake(self, at=None):
        cron = self.env.ref("account_delinquency.cron_settle_requested", raise_if_not_found=False)
        if cron:
            cron.sudo()._trigger(at)

    @api.model
    def _cron_settle_requested(self):
        """Gives back what is settled of the customers that were asked for. Those of whom somebody else has locked a contract stay
        for another time."""
        requests = self.search([], order="id")
        if not requests:
            return
        busy = self.env["contract.contract"]._settle_customers(requests.partner_id)
        requests.filtered(lambda request: request.partner_id not in busy).unlink()
        if busy:
            self._wake(fields.Datetime.now() + _AGAIN_AFTER)
