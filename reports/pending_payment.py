from collections import defaultdict

from odoo import api, fields, models
from odoo.tools import SQL

_CUSTOMER = SQL("COALESCE(line.debtor_partner_id, line.partner_id)")


class PendingPayment(models.AbstractModel):
    """Reads which debts are being paid online, in one query for any number of customers, with superuser rights: the payment waits
    for the bank, or for the company to capture it, or is done and not booked yet."""

    _name = "pending.payment"
    _description = "Pending Online Payments"

    @api.model
    def _since(self, partner_ids) -> dict[tuple[int, int], dict]:
        """Returns since when (in UTC) each journal item that is being paid is so, by item, by the ids of company and customer.

        Of payments that wait for the bank the first one counts: who begins another one each day is not waited for for ever."""
        since = defaultdict(dict)
        for company_id, partner_id, line_id, moment in self._rows(SQL("%s = ANY(%s)", _CUSTOMER, [*partner_ids])):
            since[company_id, partner_id][line_id] = moment
        return since

    @api.model
    def _days(self, partner_ids=None) -> dict[tuple[int, int], object]:
        """Returns since which day, the user's own, something is being paid, by the ids of company and customer."""
        days = {}
        wanted = SQL("TRUE") if partner_ids is None else SQL("%s = ANY(%s)", _CUSTOMER, [*partner_ids])
        for company_id, partner_id, _line_id, moment in self._rows(wanted):
            day = fields.Datetime.context_timestamp(self, moment).date()
            days[company_id, partner_id] = min(day, days.get((company_id, partner_id), day))
        return days

    @api.model
    def _rows(self, wanted: SQL) -> list[tuple]:
        """``wanted``: which of the items ``line``."""
        self.env["payment.transaction"].flush_model()
        self.env["account.move.line"].flush_model(["debtor_partner_id", "move_id", "partner_id", "parent_state", "reconciled"])
        return self.env.execute_query(
            SQL(
                """
                SELECT line.company_id, %(customer)s, line.id,
                       GREATEST(min(transaction.last_state_change) FILTER (WHERE transaction.state = 'pending'),
                                max(transaction.last_state_change) FILTER (WHERE transaction.state <> 'pending'))
                  FROM payment_transaction AS transaction
                  JOIN account_invoice_transaction_rel AS paid ON paid.transaction_id = transaction.id
                  JOIN account_move_line AS line ON line.move_id = paid.invoice_id AND line.display_type = 'payment_term'
                 WHERE (transaction.state IN ('pending', 'authorized')
                        OR transaction.state = 'done' AND transaction.is_post_processed IS NOT TRUE)
                   AND transaction.amount > 0 AND transaction.last_state_change IS NOT NULL
                   AND line.reconciled IS NOT TRUE AND line.parent_state = 'posted' AND line.amount_residual > 0 AND %(wanted)s
              GROUP BY line.id
                """,
                customer=_CUSTOMER,
                wanted=wanted,
            )
        )
