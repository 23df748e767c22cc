from datetime import date

from odoo import api, fields, models
from odoo.tools import SQL


class ContractLastDays(models.AbstractModel):
    """Reads the days on which something was done last: one step a day and contract, one message a day and customer."""

    _name = "contract.last.days"
    _description = "Days of the Last Steps and Messages"

    @api.model
    def _changed(self, contract_ids) -> dict[int, date]:
        """Returns the last day on which a suspension for debt of each contract began, ended, or changed in any way; nothing for
        those that never had one."""
        self.env["contract.suspension"].flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT contract_id,
                       max(GREATEST(date_start, date_reduced, date_suspended, date_unlocked, date_returned, date_end))
                  FROM contract_suspension
                 WHERE kind = 'debt' AND contract_id = ANY(%s)
                 GROUP BY contract_id
                """,
                contract_ids,
            )
        )
        return dict(rows)

    @api.model
    def _told(self, partner_ids) -> dict[tuple[int, int], date]:
        """Returns the day on which a message went out to each customer, by company and commercial partner, where that is today:
        whoever sent it, about whatever. One that failed, or that waits, told nobody."""
        self.env["account.delinquency.notice"].flush_model(["company_id", "date_given", "partner_id"])
        self.env["res.partner"].flush_model(["commercial_partner_id"])
        rows = self.env.execute_query(
            SQL(
                """
                SELECT notice.company_id, partner.commercial_partner_id, max(notice.date_given)
                  FROM res_partner AS partner
                  JOIN account_delinquency_notice AS notice ON notice.partner_id = partner.id
                 WHERE partner.commercial_partner_id = ANY(%s) AND notice.date_given >= %s
                 GROUP BY notice.company_id, partner.commercial_partner_id
                """,
                list(partner_ids),
                fields.Date.context_today(self),
            )
        )
        return {(company_id, partner_id): day for company_id, partner_id, day in rows}
